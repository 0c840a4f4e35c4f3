//! What a person keeps back, and whom they keep out: from when they said it until they lift it, by name.
//!
//! Source: Technical Note, "Consent" and Sample Scenarios, Operation A. A newer answer that does not mention an earlier
//! wish leaves it as it is: nobody has to remember at every conversation whom they are afraid of.

use std::collections::BTreeMap;

use super::lifted::Lifted;
use super::record::Consent;
use super::state::State;
use crate::plugin::catalogue::DataItem;
use crate::words::ids::{ConsentId, PartnerId, StaffId};

/// The wishes that stand, each with the consent or refusal with which it was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What is kept back.
    pub kept_back: BTreeMap<DataItem, ConsentId>,
    /// Which organisations receive nothing.
    pub excluded_partners: BTreeMap<PartnerId, ConsentId>,
    /// Which members of a partner's staff are outside.
    pub excluded_staff: BTreeMap<StaffId, ConsentId>,
}

impl Wishes {
    /// Those of one file, from all that was said in it, oldest first.
    ///
    /// What was said stands also when the yes that it came with was replaced, taken back or found invalid. What was
    /// lifted is lifted only by an answer that was neither.
    #[must_use]
    pub fn of<'a>(said: impl IntoIterator<Item = &'a Consent>) -> Self {
        let mut wishes = Self::default();
        for consent in said {
            let terms = &consent.terms;
            if !matches!(consent.state(), State::Withdrawn(_) | State::Invalidated(_)) {
                let Lifted { kept_back, excluded_partners, excluded_staff } = &terms.lifted;
                wishes.kept_back.retain(|item, _| !kept_back.contains(item));
                wishes.excluded_partners.retain(|partner, _| !excluded_partners.contains(partner));
                wishes.excluded_staff.retain(|staff, _| !excluded_staff.contains(staff));
            }
            // The earliest one is named: what was carried over has its origin there.
            let id = consent.id;
            add(&mut wishes.kept_back, terms.kept_back.iter().map(|item| (item, id)));
            add(&mut wishes.excluded_partners, terms.excluded_partners.iter().map(|partner| (partner, id)));
            add(&mut wishes.excluded_staff, terms.excluded_staff.iter().map(|staff| (staff, id)));
        }
        wishes
    }

    /// Those of two files of one person: what either says.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        add(&mut self.kept_back, other.kept_back.iter().map(|(item, said)| (item, *said)));
        add(&mut self.excluded_partners, other.excluded_partners.iter().map(|(partner, said)| (partner, *said)));
        add(&mut self.excluded_staff, other.excluded_staff.iter().map(|(staff, said)| (staff, *said)));
        self
    }

    /// Whether each of these stands among others too.
    #[must_use]
    pub fn are_among(&self, others: &Self) -> bool {
        self.kept_back.keys().all(|item| others.kept_back.contains_key(item))
            && self.excluded_partners.keys().all(|partner| others.excluded_partners.contains_key(partner))
            && self.excluded_staff.keys().all(|staff| others.excluded_staff.contains_key(staff))
    }

    /// What is named as lifted and does not stand, so that nothing would be lifted.
    #[must_use]
    pub fn not_standing(&self, lifted: &Lifted) -> Option<String> {
        let item = lifted.kept_back.iter().find(|item| !self.kept_back.contains_key(*item));
        let partner = lifted.excluded_partners.iter().find(|id| !self.excluded_partners.contains_key(*id));
        let staff = lifted.excluded_staff.iter().find(|id| !self.excluded_staff.contains_key(*id));
        item.map(ToString::to_string)
            .or_else(|| partner.map(ToString::to_string))
            .or_else(|| staff.map(ToString::to_string))
    }
}

/// Adds what is not there yet.
fn add<'a, K: Ord + Clone + 'a>(to: &mut BTreeMap<K, ConsentId>, wishes: impl Iterator<Item = (&'a K, ConsentId)>) {
    for (what, said) in wishes {
        if !to.contains_key(what) {
            to.insert(what.clone(), said);
        }
    }
}
