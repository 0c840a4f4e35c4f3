//! Names as people have them: what is near, what is not, and what always holds.

mod keys;
mod latin;
mod properties;
mod scripts;

use waystation_names::{Likeness, compare, keys as keys_of};

/// Each two are near, whichever comes first, and a search for either brings the other.
fn near(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .filter_map(|(a, b)| {
            let likeness = compare(a, b);
            let found = keys_of(a).bring(&keys_of(b)) && keys_of(b).bring(&keys_of(a));
            (!likeness.is_near() || !found).then(|| told(a, b, &likeness, found))
        })
        .collect();
    assert!(wrong.is_empty(), "these are not near, or not found:\n{}", wrong.join("\n"));
}

/// No two are near.
fn far(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .map(|(a, b)| (a, b, compare(a, b)))
        .filter(|(_, _, likeness)| likeness.is_near())
        .map(|(a, b, likeness)| told(a, b, &likeness, false))
        .collect();
    assert!(wrong.is_empty(), "these are near:\n{}", wrong.join("\n"));
}

fn told(a: &str, b: &str, likeness: &Likeness, found: bool) -> String {
    let reasons: Vec<&str> = likeness.reasons.iter().map(|reason| reason.id()).collect();
    format!("{a} | {b}: {} points ({}), found {found}", likeness.score.points(), reasons.join(", "))
}
