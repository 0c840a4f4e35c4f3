//! A number of bytes, as a person writes it.

use std::fmt;

use serde::Deserialize;

/// A number of bytes: `2097152`, or `2MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Size(usize);

const UNITS: [(&str, usize); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)];

impl Size {
    /// The number of bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.0
    }
}

impl Default for Size {
    /// The largest component of a plugin that does not carry its language with it.
    fn default() -> Self {
        Self(waystation_runtime::Limits::default().component_bytes)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = UNITS
            .into_iter()
            .find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor))
            .unwrap_or(("", 1));
        write!(f, "{}{unit}", self.0 / factor)
    }
}

impl std::str::FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a number of bytes is expected, alone or with KiB, MiB or GiB, such as 16MiB".to_owned();
        let (number, unit) = text.find(|c: char| !c.is_ascii_digit()).map_or((text, ""), |at| text.split_at(at));
        let (_, factor) = UNITS.into_iter().find(|(name, _)| *name == unit.trim()).ok_or_else(wrong)?;
        let number: usize = number.parse().map_err(|_| wrong())?;
        number.checked_mul(factor).map(Self).ok_or_else(|| "this is more than any machine has".to_owned())
    }
}

impl TryFrom<String> for Size {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_may_have_a_unit_and_is_shown_with_the_largest_that_fits() {
        for (text, bytes, shown) in
            [("1234", 1234, "1234"), ("16MiB", 16 << 20, "16MiB"), ("2048 KiB", 2 << 20, "2MiB"), ("0", 0, "0")]
        {
            let size: Result<Size, String> = text.parse();
            assert_eq!(size.map(|size| (size.bytes(), size.to_string())), Ok((bytes, shown.to_owned())));
        }
        for bad in ["", "MiB", "16MB", "-1", "1.5MiB", "99999999999999GiB"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }
}
