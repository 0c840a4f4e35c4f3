//! Partners: organisations that receive referrals.

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{CountryId, PartnerId, StaffId};
use crate::words::time::Timestamp;

/// What kind of organisation a partner is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
#[strum_discriminants(name(PartnerKindName), doc = "What kind of organisation a partner is, without its state.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
pub enum PartnerKind {
    /// A national or international non-governmental organisation.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    NonGovernmental,
    /// A body of the United Nations.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    UnitedNations,
    /// An authority of a state, at any level.
    Government {
        /// Which state.
        country: CountryId,
    },
    /// A private body, such as a clinic.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Private,
}

/// A partner organisation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// Its name, as the person hears it.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: PartnerKind,
    /// What kind it is to become, when a second member of the central team records the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub awaits: Option<KindChange>,
}

/// A change of the kind of a partner that one member of the central team recorded.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindChange {
    /// What it is to become.
    pub kind: PartnerKind,
    /// Who recorded it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl Partner {
    /// What is recorded when `by` writes this partner down in the place of `before`. That it is no longer an authority of
    /// its state takes two people: nothing but this keeps a person's data from the state that they fled from.
    #[must_use]
    pub fn in_place_of(mut self, before: Option<Self>, by: StaffId, now: Timestamp) -> Self {
        self.awaits = None;
        let Some(before) = before else { return self };
        if before.kind == self.kind || !matches!(before.kind, PartnerKind::Government { .. }) {
            return self;
        }
        let second = before.awaits.as_ref().is_some_and(|change| change.kind == self.kind && change.by != by);
        if !second {
            let kind = std::mem::replace(&mut self.kind, before.kind);
            // The first word stays the first, so that nobody becomes the second by repeating it.
            let repeated = before.awaits.filter(|change| change.kind == kind);
            self.awaits = Some(repeated.unwrap_or(KindChange { kind, by, at: now }));
        }
        self
    }
}

codes! { ; PartnerKind => PartnerKindName }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn partner(kind: PartnerKind) -> Partner {
        Partner { id: PartnerId::new("office").unwrap(), name: "The office".to_owned(), kind, awaits: None }
    }

    fn state(country: &str) -> PartnerKind {
        PartnerKind::Government { country: CountryId::new(country).unwrap() }
    }

    #[test]
    fn a_partner_stops_being_an_authority_only_by_the_word_of_two() {
        let [one, other] = [1, 2].map(|n| StaffId::new(NOW, [n; 10]));
        for kind in [PartnerKind::Private, state("jor")] {
            let asked = partner(kind.clone()).in_place_of(Some(partner(state("syr"))), one, NOW);
            assert_eq!(asked.kind, state("syr"));
            let again = partner(kind.clone()).in_place_of(Some(asked.clone()), one, NOW.plus(1));
            assert_eq!(again, asked, "one person twice is one person");
            let third = partner(PartnerKind::UnitedNations).in_place_of(Some(asked.clone()), other, NOW);
            assert_eq!(third.kind, state("syr"), "the second must say the same");
            let kept = partner(state("syr")).in_place_of(Some(asked.clone()), other, NOW);
            assert_eq!(kept.awaits, None, "the second may refuse");
            let done = partner(kind.clone()).in_place_of(Some(asked), other, NOW);
            assert_eq!((done.kind, done.awaits), (kind, None));
        }
    }

    #[test]
    fn what_makes_a_partner_stricter_or_new_takes_one() {
        let one = StaffId::new(NOW, [1; 10]);
        let stricter = partner(state("syr")).in_place_of(Some(partner(PartnerKind::Private)), one, NOW);
        assert_eq!((stricter.kind, stricter.awaits), (state("syr"), None));
        assert_eq!(partner(state("syr")).in_place_of(None, one, NOW), partner(state("syr")));
    }
}
