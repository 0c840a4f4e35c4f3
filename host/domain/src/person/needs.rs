//! Specific needs: the families that forms and SOPs have known from the beginning, and the detailed codes beneath them.

use std::collections::BTreeSet;

use crate::words::ids::ChoiceId;

/// The datum of the families.
pub(crate) const FAMILIES: &str = "specific-needs";
/// The datum of the detailed codes.
pub(crate) const CODES: &str = "specific-needs-codes";

/// The family of a detailed code: its first two letters say it.
pub(crate) fn family(code: &ChoiceId) -> Option<ChoiceId> {
    let family = match code.as_str().split('-').next()? {
        "cr" => "child-at-risk",
        "sc" => "unaccompanied-or-separated",
        "wr" => "woman-at-risk",
        "er" => "older-person",
        "sp" => "single-parent",
        "ds" => "disability",
        "sm" => "serious-medical",
        "fu" => "family-unity",
        "lp" => "legal-protection",
        "tr" => "torture",
        "sv" => "violence",
        _ => return None,
    };
    ChoiceId::new(family).ok()
}

/// The families of these codes.
pub(crate) fn families(codes: &BTreeSet<ChoiceId>) -> BTreeSet<ChoiceId> {
    codes.iter().filter_map(family).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a broken embedded dictionary must fail here")]
mod tests {
    use super::*;
    use crate::person::dictionary::{Dictionary, ValueKind};
    use crate::words::ids::DatumId;

    fn list(datum: &str) -> BTreeSet<ChoiceId> {
        let datum = Dictionary::host().datum(&DatumId::new(datum).unwrap()).unwrap();
        let ValueKind::Codes(codes) = &datum.kind else { panic!("{} is a list of codes", datum.id) };
        codes.iter().map(|code| code.id.clone()).collect()
    }

    #[test]
    fn every_detailed_code_is_of_a_family_and_every_family_has_codes() {
        let codes = list(CODES);
        assert!(codes.iter().all(|code| family(code).is_some()));
        assert_eq!(families(&codes), list(FAMILIES));
        assert_eq!(family(&ChoiceId::new("unknown-of-old").unwrap()), None);
    }
}
