//! Names that a component gives to things, as they may stand in what people read.

/// A name from a component, reduced to what may stand in a finding: printable ASCII, and not too much of it.
pub(crate) fn printable(raw: &str) -> String {
    let mut name: String = raw.chars().map(|c| if c.is_ascii_graphic() { c } else { '?' }).take(120).collect();
    if name.len() < raw.len() {
        name.push_str("...");
    }
    name
}
