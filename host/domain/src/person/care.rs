//! With whom a child lives.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::ChoiceId;

/// With whom a child lives, as the code list `care-status` of the data dictionary says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CareStatus {
    /// With one or both parents.
    WithParents,
    /// With relatives.
    WithRelatives,
    /// Separated from both parents, with relatives responsible.
    Separated,
    /// With no adult responsible by law or custom.
    Unaccompanied,
    /// Not a child.
    NotAChild,
}

impl CareStatus {
    /// The status of a code; `None` for a code that the list no longer has.
    #[must_use]
    pub fn of(code: &ChoiceId) -> Option<Self> {
        code.as_str().parse().ok()
    }
}

codes! { CareStatus }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a datum that is not there is what the test is for")]
mod tests {
    use super::*;
    use crate::person::dictionary::{Dictionary, ValueKind};
    use crate::words::ids::DatumId;

    #[test]
    fn the_statuses_are_the_codes_of_the_dictionary() {
        let datum = Dictionary::host().datum(&DatumId::new("care-status").unwrap()).unwrap();
        let ValueKind::Code(codes) = &datum.kind else { unreachable!("care-status is a code") };
        let codes: Vec<_> = codes.iter().map(|code| code.id.as_str()).collect();
        assert_eq!(codes, CareStatus::ALL.iter().map(|status| status.code()).collect::<Vec<_>>());
        assert!(CareStatus::of(&ChoiceId::new("with-neighbours").unwrap()).is_none());
    }
}
