//! The objections of a person that stand: the fact that the decision to disclose asks.

use std::collections::BTreeMap;

use super::request::{RightsRequest, Stop};
use crate::words::ids::{PartnerId, RightsRequestId};

/// The objections that stand, each by the request with which it was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objections {
    /// To all sharing.
    pub to_all: Option<RightsRequestId>,
    /// To sharing with one partner.
    pub to_partners: BTreeMap<PartnerId, RightsRequestId>,
}

impl Objections {
    /// Those among these requests of one file.
    #[must_use]
    pub fn of<'a>(requests: impl IntoIterator<Item = &'a RightsRequest>) -> Self {
        let mut objections = Self::default();
        for request in requests {
            match request.stops() {
                Stop::Nothing => {}
                Stop::Everything => {
                    objections.to_all.get_or_insert(request.id);
                }
                Stop::With(partners) => {
                    for partner in partners {
                        objections.to_partners.entry(partner.clone()).or_insert(request.id);
                    }
                }
            }
        }
        objections
    }

    /// Those of two files of one person: what either says.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.to_all = self.to_all.or(other.to_all);
        for (partner, said) in other.to_partners {
            self.to_partners.entry(partner).or_insert(said);
        }
        self
    }

    /// Whether each of these stands among others too.
    #[must_use]
    pub fn are_among(&self, others: &Self) -> bool {
        (self.to_all.is_none() || others.to_all.is_some())
            && self.to_partners.keys().all(|partner| others.against(partner).is_some())
    }

    /// The one that stands against sharing with this partner.
    #[must_use]
    pub fn against(&self, partner: &PartnerId) -> Option<RightsRequestId> {
        self.to_all.or_else(|| self.to_partners.get(partner).copied())
    }
}
