//! The steps of a partner's own process.

use serde::{Deserialize, Serialize};

use super::PartnerDesk;
use crate::audit::Act;
use crate::disclosure::feedback::Told;
use crate::plugin::catalogue::Stage;
use crate::referral::{DeclineReason, NotCompletedReason, State, Step};
use crate::words::ids::ReferralId;
use crate::work::dossier::Question;
use crate::work::error::{WorkError, fresh};
use crate::work::release::Package;

/// A step that a partner can take.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum PartnerStep {
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Receive,
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Accept,
    Decline {
        reason: DeclineReason,
    },
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Waitlist,
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    AskInformation,
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Start,
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Hold,
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Resume,
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Complete,
    Stop {
        reason: NotCompletedReason,
    },
}

impl From<PartnerStep> for Step {
    fn from(step: PartnerStep) -> Self {
        match step {
            PartnerStep::Receive => Self::Receive,
            PartnerStep::Accept => Self::Accept,
            PartnerStep::Decline { reason } => Self::Decline { reason },
            PartnerStep::Waitlist => Self::Waitlist,
            PartnerStep::AskInformation => Self::AskInformation,
            PartnerStep::Start => Self::Start,
            PartnerStep::Hold => Self::Hold,
            PartnerStep::Resume => Self::Resume,
            PartnerStep::Complete => Self::Complete,
            PartnerStep::Stop { reason } => Self::Stop { reason },
        }
    }
}

/// Where a referral stands after a step.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stepped {
    /// The referral.
    pub id: ReferralId,
    /// Where it stands.
    pub state: State,
    /// Its version.
    pub version: i64,
}

impl PartnerDesk<'_> {
    /// The partner takes a step. Accepting decides anew, at the stage of acceptance and under the consent as it is
    /// at this moment; when nothing may be shared then, the step is refused, the referral stays as it is, and the audit
    /// says so.
    ///
    /// # Errors
    /// [`WorkError::Step`], [`WorkError::Stale`], [`WorkError::RefusedToPartner`].
    pub async fn step(mut self, id: ReferralId, step: PartnerStep, expected: i64) -> Result<Stepped, WorkError> {
        let dossier = self.dossier(id).await?;
        fresh("referral", dossier.row.version, Some(expected))?;
        let step = Step::from(step);
        let state = dossier.content.state.after(step, self.work.now)?;
        dossier.may_tell(self.work.now, Told::Process(step))?;
        let mut entries = Vec::new();
        if step == Step::Accept {
            let elements = dossier.confirmation.elements.clone();
            let offers = self.work.tx.disclosures_of(id).await?.all()?;
            let offer = offers.iter().filter(|d| d.closed_at.is_none()).min_by_key(|d| d.created_at);
            let offer = offer.ok_or(WorkError::NotFound("form"))?;
            let offered: Package = self.open_doc(offer.id.as_bytes(), &offer.sealed)?;
            let question = Question {
                stage: Stage::Acceptance,
                elements: &elements,
                confirmed_by: Some(dossier.confirmation.by),
                reader: Some(&self.side.reader),
                offered_at: offer.created_at,
            };
            let decision = dossier.decide_on(self.work.now, question, offered.decision.rests_on)?;
            if decision.released().next().is_none() {
                return Err(self.refused(id, &decision).await);
            }
            let package = dossier.package(decision, dossier.confirmation.by, self.work.now)?;
            let (disclosure, entry) = self.disclosure(id, Stage::Acceptance, &package);
            self.work.tx.insert_disclosure(&disclosure).await?;
            entries.push(entry);
        }
        let mut content = dossier.content;
        content.state = state;
        let row = self.changed(dossier.row, &content);
        self.work.tx.update_referral(&row).await?;
        let act = match step {
            Step::Receive => Act::PartnerReceived,
            Step::Accept => Act::PartnerAccepted,
            Step::Decline { .. } => Act::PartnerDeclined,
            _ => Act::PartnerReported,
        };
        // A partner that will not serve has no more need to read.
        if matches!(step, Step::Decline { .. }) && self.work.tx.close_disclosures(id, self.work.now).await? > 0 {
            entries.push(self.entry_on(Act::AccessClosed, id, content.partner()));
        }
        let mut entry = self.entry_on(act, id, content.partner());
        entry.codes = vec![step.code().to_owned()];
        entries.insert(0, entry);
        self.finish(entries).await?;
        Ok(Stepped { id, state, version: row.version })
    }
}
