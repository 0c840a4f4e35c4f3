//! The authority to erase a person. It is a value, and this room alone makes it: from a clock that has run out, from what
//! the person asked for and was granted, from the word of two supervisors, and from the list of those who were erased
//! before. Whoever holds none erases nobody.
//!
//! A ground that is decided elsewhere in the domain mints its own here, from a value that only its decision gives.
//!
//! Source: Privacy Notice, the rights of individuals; "How long do we store".

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::Approval;
use crate::rights::ErasureGranted;
use crate::words::codes::codes;
use crate::words::ids::{ErasureRequestId, IndividualId, StaffId};
use crate::words::time::{DAY, Timestamp};

/// Why two supervisors have a person erased. A closed list: it says nothing about the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ErasureReason {
    /// The person asked for it.
    PersonAsked,
    /// What it was kept for is over, and no rule keeps it longer.
    PurposeOver,
    /// It should not have been registered: a test, a mistake, somebody who never agreed to be.
    RegisteredInError,
    /// A court, an authority for data protection or the controller ordered it.
    Ordered,
}

/// On which ground a person is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A retention clock has run out: which, by its id in the book.
    Clock(&'static str),
    /// The person's own request was granted.
    Request,
    /// Two supervisors of the operation said so.
    Decision(ErasureReason),
    /// The person was erased before, and is there again: the database was put back as it was.
    Again,
}

impl Ground {
    /// What the audit says of it.
    #[must_use]
    pub fn codes(self) -> Vec<String> {
        match self {
            Self::Clock(clock) => vec!["clock".to_owned(), clock.to_owned()],
            Self::Request => vec!["request".to_owned()],
            Self::Decision(reason) => vec!["decision".to_owned(), reason.code().to_owned()],
            Self::Again => vec!["again".to_owned()],
        }
    }
}

/// The authority to erase one person. It is used up by the act.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "nobody is erased by a value"]
pub struct Erasure {
    person: IndividualId,
    ground: Ground,
}

impl Erasure {
    /// The one place where it is made.
    pub(super) const fn on(person: IndividualId, ground: Ground) -> Self {
        Self { person, ground }
    }

    /// For a person who asked for it by right, when that was granted: from a value that only that request gives, and only to
    /// somebody else than whoever granted it.
    pub(crate) const fn granted(person: IndividualId, _: ErasureGranted) -> Self {
        Self::on(person, Ground::Request)
    }

    /// Whom it is about.
    #[must_use]
    pub const fn person(&self) -> IndividualId {
        self.person
    }

    /// On which ground.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        self.ground
    }
}

/// For how long a supervisor's request waits for a second one.
const STANDS: i64 = 14 * DAY;

/// That a supervisor asks for a person to be erased. It waits for a second one, who says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ErasureRequest {
    id: ErasureRequestId,
    reason: ErasureReason,
    asked: Approval,
}

/// Why a request is not approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotApproved {
    /// Whoever asked for it.
    SamePerson,
    /// It waited too long.
    Over,
    /// The second one gives another reason.
    OtherReason,
}

impl ErasureRequest {
    pub(crate) const fn new(id: ErasureRequestId, reason: ErasureReason, asked: Approval) -> Self {
        Self { id, reason, asked }
    }

    pub(crate) const fn id(&self) -> ErasureRequestId {
        self.id
    }

    /// From when on it can no longer be approved.
    pub(crate) const fn until(&self) -> Timestamp {
        self.asked.at.plus(STANDS)
    }

    /// A second supervisor says the same.
    pub(crate) fn approve(
        self,
        person: IndividualId,
        by: StaffId,
        reason: ErasureReason,
        now: Timestamp,
    ) -> Result<Erasure, NotApproved> {
        if by == self.asked.by {
            return Err(NotApproved::SamePerson);
        }
        if now >= self.until() {
            return Err(NotApproved::Over);
        }
        if reason != self.reason {
            return Err(NotApproved::OtherReason);
        }
        Ok(Erasure::on(person, Ground::Decision(reason)))
    }
}

codes! { ErasureReason }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn it_takes_two_supervisors_who_give_the_same_reason_in_time() {
        let [one, two] = [1, 2].map(|n| StaffId::new(at(0), [n; 10]));
        let person = IndividualId::new(at(0), [3; 10]);
        let id = ErasureRequestId::new(at(5), [4; 10]);
        let request = ErasureRequest::new(id, ErasureReason::PersonAsked, Approval { by: one, at: at(5) });
        let approve = |by, reason, now| request.clone().approve(person, by, reason, now);
        let asked = ErasureReason::PersonAsked;
        assert_eq!(approve(one, asked, at(6)), Err(NotApproved::SamePerson));
        assert_eq!(approve(two, ErasureReason::Ordered, at(6)), Err(NotApproved::OtherReason));
        assert_eq!(approve(two, asked, at(5 + STANDS)), Err(NotApproved::Over));
        let erasure = approve(two, asked, at(4 + STANDS)).unwrap();
        assert_eq!((erasure.person(), erasure.ground()), (person, Ground::Decision(asked)));
        assert_eq!(erasure.ground().codes(), ["decision", "person-asked"]);
    }
}
