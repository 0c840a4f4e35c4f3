//! A referral: a request that a partner serve an individual, from the first question to the last report.

pub mod answers;
mod confirmation;
mod interview;
mod reported;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::plugin::assessment::Assessment;
use crate::plugin::catalogue::{Priority, Question};
use crate::security::sealed::SealedDoc;
use crate::words::codes::codes;
use crate::words::ids::{ElementId, PartnerId, PathwayId, QuestionId, StaffId};
use crate::words::language::PreferredLanguages;
use crate::words::plain::Plain;
use crate::words::text::Passage;
use crate::words::time::Timestamp;
use answers::Answers;
pub use confirmation::{Choice, Confirmation, DepartureReason, NotConfirmed};
pub use interview::Interview;
pub use reported::{FeedbackValue, Reported};

/// Why a partner declined. A closed list: a decline says nothing about the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum DeclineReason {
    NoCapacity,
    NotEligible,
    OutOfArea,
    OtherService,
    AlreadyServed,
    Unreachable,
    NotEnoughInformation,
}

/// Why a service that was begun was not completed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum NotCompletedReason {
    Unreachable,
    PersonStopped,
    Moved,
    ServiceEnded,
    NoLongerNeeded,
}

/// The state of a referral. Each state carries the time at which it was entered.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ReferralState))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "state")]
#[expect(missing_docs, reason = "product words; the fields are the moment and the reason")]
#[strum_discriminants(name(StateName), doc = "Where a referral stands, without the moment and the reason.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema), schema(as = ReferralStateName)))]
pub enum State {
    /// Questions are being answered; nothing was sent.
    Draft,
    /// Sent to the partner.
    Submitted { at: Timestamp },
    /// The partner has seen it.
    Received { at: Timestamp },
    /// The partner will serve.
    Accepted { at: Timestamp },
    /// The partner will not serve. Before any service: not the same as `NotCompleted`.
    Declined { at: Timestamp, reason: DeclineReason },
    /// The partner would serve, and is full.
    Waitlisted { at: Timestamp },
    /// The partner asks for more before it answers.
    NeedsInformation { at: Timestamp },
    /// The service has begun.
    InService { at: Timestamp },
    /// The service pauses.
    OnHold { at: Timestamp },
    /// The service was given.
    Completed { at: Timestamp },
    /// The service was begun or agreed, and not given.
    NotCompleted { at: Timestamp, reason: NotCompletedReason },
    /// The person took the consent back.
    Withdrawn { at: Timestamp },
    /// The sender took the referral back.
    Cancelled { at: Timestamp },
    /// The partner did not answer in time.
    Lapsed { at: Timestamp },
}

/// A step from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "step")]
#[expect(missing_docs, reason = "the names say it all")]
#[strum_discriminants(
    name(StepName),
    doc = "A step, without its reason.",
    expect(missing_docs, reason = "the names say it all")
)]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
pub enum Step {
    Submit,
    Receive,
    Accept,
    Decline { reason: DeclineReason },
    Waitlist,
    AskInformation,
    Start,
    Hold,
    Resume,
    Complete,
    Stop { reason: NotCompletedReason },
    Withdraw,
    Cancel,
    Lapse,
}

impl Step {
    /// Whether it is a step of the partner's own process, as opposed to one of the sender, the person or the host.
    #[must_use]
    pub const fn is_partners_own(self) -> bool {
        !matches!(self, Self::Submit | Self::Withdraw | Self::Cancel | Self::Lapse)
    }
}

/// A step that the referral's state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a referral that is {} cannot {}", from.code(), step.code())]
pub struct NotFrom {
    /// Its state.
    pub from: State,
    /// The step that was asked for.
    pub step: Step,
}

impl State {
    /// Whether the partner has accepted and the service has not ended.
    #[must_use]
    pub const fn is_serving(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::InService { .. } | Self::OnHold { .. })
    }

    /// Whether the partner was sent it and has not answered. That it is full, and would serve later, is an answer.
    #[must_use]
    pub const fn is_unanswered(&self) -> bool {
        matches!(self, Self::Submitted { .. } | Self::Received { .. } | Self::NeedsInformation { .. })
    }

    /// Whether the partner was sent it and has still to say that it will serve.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.is_unanswered() || matches!(self, Self::Waitlisted { .. })
    }

    /// Whether nothing can follow.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.name().is_final()
    }

    /// The state after the step.
    ///
    /// # Errors
    /// [`NotFrom`] when this state does not allow the step.
    pub fn after(self, step: Step, at: Timestamp) -> Result<Self, NotFrom> {
        let waiting = self.is_waiting();
        let serving = self.is_serving();
        match step {
            Step::Submit if matches!(self, Self::Draft) => Ok(Self::Submitted { at }),
            Step::Receive if matches!(self, Self::Submitted { .. }) => Ok(Self::Received { at }),
            Step::Accept if waiting => Ok(Self::Accepted { at }),
            Step::Decline { reason } if waiting => Ok(Self::Declined { at, reason }),
            Step::Waitlist if waiting => Ok(Self::Waitlisted { at }),
            Step::AskInformation if waiting => Ok(Self::NeedsInformation { at }),
            Step::Start if matches!(self, Self::Accepted { .. }) => Ok(Self::InService { at }),
            Step::Hold if matches!(self, Self::Accepted { .. } | Self::InService { .. }) => Ok(Self::OnHold { at }),
            Step::Resume if matches!(self, Self::OnHold { .. }) => Ok(Self::InService { at }),
            Step::Complete if serving => Ok(Self::Completed { at }),
            Step::Stop { reason } if serving => Ok(Self::NotCompleted { at, reason }),
            Step::Withdraw if !self.is_final() => Ok(Self::Withdrawn { at }),
            Step::Cancel if !self.is_final() => Ok(Self::Cancelled { at }),
            Step::Lapse if self.is_unanswered() => Ok(Self::Lapsed { at }),
            step => Err(NotFrom { from: self, step }),
        }
    }
}

impl StateName {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Declined | Self::Completed | Self::NotCompleted | Self::Withdrawn | Self::Cancelled | Self::Lapsed
        )
    }
}

/// What the plugin recommended, and under which conditions.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its assessment.
    pub assessment: Assessment,
    /// Fuel it used: the same case uses the same.
    pub fuel: u64,
    /// The version of the engine, for fuel is comparable only within one.
    pub engine: String,
    /// When.
    pub at: Timestamp,
}

/// What a partner asks for beyond what was shared. The person decides.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Which elements.
    pub elements: Vec<ElementId>,
    /// Who asks.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// When it was answered, by a yes or a no; none while it is open.
    pub answered_at: Option<Timestamp>,
}

/// What is sealed of a referral.
#[derive(Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) pathway: PathwayId,
    pub(crate) state: State,
    /// When the partner's answer is due; none before it was sent.
    #[serde(default)]
    pub(crate) due_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) answers: Answers,
    /// Answered questions that the plugin does not ask any more, after what else was answered: on no form, and told to
    /// nobody.
    #[serde(default)]
    pub(crate) no_longer_asked: BTreeSet<QuestionId>,
    pub(crate) recommendation: Option<Recommendation>,
    pub(crate) confirmation: Option<Confirmation>,
    #[serde(default)]
    pub(crate) reports: Vec<Reported>,
    /// What the partner asked for beyond what was shared.
    #[serde(default)]
    pub(crate) requests: Vec<FollowUp>,
    /// When the partner attested that it destroyed what it had received.
    #[serde(default)]
    pub(crate) destroyed: Option<Timestamp>,
}

impl SealedDoc for Content {
    const TABLE: &'static str = "referral";
    /// The second has the pathway and the due date, which were columns before; the migration writes it.
    const VERSION: u16 = 2;
}

impl Content {
    pub(crate) fn new(pathway: PathwayId) -> Self {
        Self {
            pathway,
            state: State::Draft,
            due_at: None,
            answers: Answers::default(),
            no_longer_asked: BTreeSet::new(),
            recommendation: None,
            confirmation: None,
            reports: Vec::new(),
            requests: Vec::new(),
            destroyed: None,
        }
    }

    /// The partner, once it was chosen.
    pub(crate) fn partner(&self) -> Option<&PartnerId> {
        self.confirmation.as_ref().map(|confirmation| &confirmation.partner)
    }

    /// How soon the partner's answer is needed, once it was confirmed.
    pub(crate) fn priority(&self) -> Option<Priority> {
        self.confirmation.as_ref().map(|confirmation| confirmation.priority)
    }

    /// The answer to a question in words, for a form.
    pub(crate) fn answer_on_form(&self, question: &Question, languages: &PreferredLanguages) -> Option<Passage> {
        if self.no_longer_asked.contains(&question.id) {
            return None;
        }
        self.answers.display(question, languages)
    }

    /// The same, as a partner's system takes it.
    pub(crate) fn value_on_form(&self, question: &QuestionId) -> Option<Plain> {
        if self.no_longer_asked.contains(question) {
            return None;
        }
        self.answers.value(question).flatten()
    }

    /// The request that nobody has answered yet.
    pub(crate) fn open_request(&self) -> Option<&FollowUp> {
        self.requests.iter().find(|request| request.answered_at.is_none())
    }

    /// Answers the open request.
    pub(crate) fn answer_request(&mut self, at: Timestamp) {
        for request in self.requests.iter_mut().filter(|request| request.answered_at.is_none()) {
            request.answered_at = Some(at);
        }
    }
}

codes! { DeclineReason NotCompletedReason; State => StateName, Step => StepName }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_a_final_state() {
        let at = Timestamp::from_millis(1);
        let all = [
            Step::Submit,
            Step::Receive,
            Step::Accept,
            Step::Start,
            Step::Complete,
            Step::Withdraw,
            Step::Cancel,
            Step::Lapse,
        ];
        for state in [State::Completed { at }, State::Withdrawn { at }, State::Cancelled { at }, State::Lapsed { at }] {
            for step in all {
                assert_eq!(state.after(step, at), Err(NotFrom { from: state, step }));
            }
        }
    }

    #[test]
    fn a_person_can_withdraw_from_every_state_that_is_not_final() {
        let at = Timestamp::from_millis(1);
        for state in [State::Draft, State::Submitted { at }, State::Accepted { at }, State::OnHold { at }] {
            assert_eq!(state.after(Step::Withdraw, at), Ok(State::Withdrawn { at }));
        }
    }

    #[test]
    fn only_what_the_partner_has_not_answered_lapses() {
        let at = Timestamp::from_millis(1);
        for state in [State::Submitted { at }, State::Received { at }, State::NeedsInformation { at }] {
            assert_eq!(state.after(Step::Lapse, at), Ok(State::Lapsed { at }));
        }
        for state in [State::Draft, State::Waitlisted { at }, State::Accepted { at }, State::OnHold { at }] {
            assert!(state.after(Step::Lapse, at).is_err());
        }
    }

    #[test]
    fn a_draft_cannot_be_accepted_and_a_service_cannot_be_declined() {
        let at = Timestamp::from_millis(1);
        assert!(State::Draft.after(Step::Accept, at).is_err());
        let reason = DeclineReason::NoCapacity;
        assert!(State::InService { at }.after(Step::Decline { reason }, at).is_err());
    }
}
