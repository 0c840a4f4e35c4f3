//! A country operation: the tenant, and the rules it may set within the host's.

use serde::{Deserialize, Serialize};

use crate::consent::people::Capacity;
use crate::retention::terms::Retention;
use crate::rights::RightsTerms;
use crate::words::calendar::{Calendar, LeapDay, Zone};
use crate::words::ids::{CountryId, OperationId, StaffId};
use crate::words::time::Timestamp;

/// A country operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its id, the same as in the catalogue of its plugin.
    pub id: OperationId,
    /// What staff call it.
    pub title: String,
    /// The country in which it works.
    pub country: CountryId,
    /// The most days a consent may last.
    #[serde(default = "Operation::default_consent_days")]
    pub consent_days_at_most: u32,
    /// How many hours after its due date an offer that the partner did not answer lapses.
    #[serde(default = "Operation::default_grace_hours")]
    pub offer_grace_hours: u32,
    /// Whose yes counts at which age.
    #[serde(default)]
    pub capacity: Capacity,
    /// The time zone whose days count: for dates of birth, age bands, quarters, and what a person is told.
    #[serde(default)]
    pub time_zone: Zone,
    /// When somebody born on 29 February completes a year of age in a common year.
    #[serde(default)]
    pub leap_day: LeapDay,
    /// Within which time requests of persons are answered, and to whom they complain.
    #[serde(default)]
    pub rights: RightsTerms,
    /// Whose yes is to count, when a second member of the central team records the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub awaits: Option<CapacityChange>,
    /// Its clocks. It has acts of its own: writing the operation down leaves them as they are.
    #[serde(default, skip_serializing_if = "Retention::is_unsaid")]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub retention: Retention,
}

/// A change of age bands that one member of the central team recorded.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityChange {
    /// Whose yes is to count at which age.
    pub capacity: Capacity,
    /// Who recorded it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// The number by which staff speak of a person, by its count in the operation.
#[must_use]
pub fn case_number(operation: &OperationId, count: i64) -> String {
    format!("{}-{count:06}", operation.as_str().to_uppercase())
}

impl Operation {
    /// What is recorded when `by` writes this operation down in the place of `before`. Whose yes counts at which age
    /// takes two people to change.
    #[must_use]
    pub fn in_place_of(mut self, before: Option<Self>, by: StaffId, now: Timestamp) -> Self {
        self.awaits = None;
        self.retention = before.as_ref().map(|before| before.retention.clone()).unwrap_or_default();
        let Some(before) = before.filter(|before| before.capacity != self.capacity) else { return self };
        let second = before.awaits.as_ref().is_some_and(|change| change.capacity == self.capacity && change.by != by);
        if !second {
            let capacity = std::mem::replace(&mut self.capacity, before.capacity);
            let repeated = before.awaits.filter(|change| change.capacity == capacity);
            self.awaits = Some(repeated.unwrap_or(CapacityChange { capacity, by, at: now }));
        }
        self
    }

    /// The documented default: one year.
    #[must_use]
    pub const fn default_consent_days() -> u32 {
        365
    }

    /// The documented default: three days.
    #[must_use]
    pub const fn default_grace_hours() -> u32 {
        72
    }

    /// How it counts days and birthdays.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar { zone: self.time_zone.clone(), leap_day: self.leap_day }
    }
}
