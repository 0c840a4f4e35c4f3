//! What a client knows of one person's case, by what it was answered, and what was done in it for certain.

use std::collections::BTreeMap;

use crate::acts::Act;
use crate::wish::Wish;

/// Where a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stage {
    /// Nobody is registered yet.
    #[default]
    New,
    Registered,
    Begun,
    Answered,
    Confirmed,
    Consented,
    /// The person said no. Nothing can be shared.
    Refused,
    Sent,
    Accepted,
    /// The person took the consent back.
    Withdrawn,
    Closed,
    /// Every row of the person is gone.
    Erased,
}

impl Stage {
    /// Whether the partner may read.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Accepted)
    }
}

/// How often something was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// So often it was answered that it is done.
    pub(crate) done: u64,
    /// So often more it may have been done: there was no answer, and nobody asks for it again.
    pub(crate) maybe: u64,
}

impl Count {
    /// Whether this is as often as it can have been done.
    pub(crate) fn allows(self, found: u64) -> bool {
        (self.done..=self.done + self.maybe).contains(&found)
    }
}

/// A file that was attached: where it is read, and what is in it.
#[derive(Debug, Clone)]
pub(crate) struct Attached {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// An act without an answer.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    pub(crate) act: &'static dyn Act,
    pub(crate) wish: Wish,
}

/// One person's case.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// Which of the client's cases: its number is in the registration number.
    pub(crate) number: usize,
    pub(crate) stage: Stage,
    pub(crate) person: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) files: Vec<Attached>,
    pub(crate) referral: Option<String>,
    /// The version that the referral is at, where the last answer said so.
    pub(crate) version: Option<String>,
    /// The word for the state of the referral, where the acts so far say it.
    pub(crate) state: Option<&'static str>,
    pub(crate) consent: Option<String>,
    /// The request of a supervisor that the person be erased.
    pub(crate) erasure: Option<String>,
    /// Whether the partner ever had access.
    pub(crate) was_sent: bool,
    /// How often each act is in the audit of this person, by its word there.
    pub(crate) ledger: BTreeMap<&'static str, Count>,
    pub(crate) doubt: Option<Doubt>,
    /// Whether something was done in it since it was last looked at.
    pub(crate) touched: bool,
}

impl Case {
    pub(crate) fn new(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// The host answered that this is done.
    pub(crate) fn was_done(&mut self, act: &dyn Act) {
        self.touched = true;
        for mark in act.marks() {
            self.ledger.entry(mark).or_default().done += 1;
        }
    }

    /// It is not known whether this was done, and it will not be found out.
    pub(crate) fn may_be_done(&mut self, act: &dyn Act) {
        self.touched = true;
        for mark in act.marks() {
            self.ledger.entry(mark).or_default().maybe += 1;
        }
    }
}
