//! What a partner reports about the service, of closed kinds and as far as the person agreed.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::PartnerDesk;
use crate::audit::Act;
use crate::disclosure::Claim;
use crate::disclosure::feedback::{self, Told};
use crate::plugin::catalogue::{FeedbackItem, QuestionKind, Stage};
use crate::referral::{FeedbackValue, Reported, State};
use crate::words::ids::{FeedbackId, ReferralId};
use crate::words::time::Timestamp;
use crate::work::dossier::{Dossier, Question};
use crate::work::error::{WorkError, fresh};

/// Process feedback of closed kinds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The items reported.
    pub items: Vec<Reported>,
}

impl PartnerDesk<'_> {
    /// The partner reports feedback items.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] for an item that the pathway does not have, or a value that it does not take.
    pub async fn report(mut self, id: ReferralId, report: Report, expected: i64) -> Result<i64, WorkError> {
        let dossier = self.dossier(id).await?;
        fresh("referral", dossier.row.version, Some(expected))?;
        if !matches!(
            dossier.content.state,
            State::Accepted { .. } | State::InService { .. } | State::OnHold { .. } | State::Completed { .. }
        ) {
            return Err(WorkError::Invalid("only a referral that was accepted can be reported on".to_owned()));
        }
        let pathway = dossier.pathway()?;
        let mut named = BTreeSet::new();
        for reported in &report.items {
            if !named.insert(&reported.item) {
                return Err(WorkError::Invalid(format!(
                    "{}: this item is reported twice: say which counts",
                    reported.item
                )));
            }
            let item = pathway.feedback.iter().find(|item| item.id == reported.item);
            let item = item.ok_or_else(|| WorkError::Invalid(format!("{}: no such feedback item", reported.item)))?;
            if !fits(item, &reported.value) {
                return Err(WorkError::Invalid(format!("{}: the value is not of the kind of this item", item.id)));
            }
        }
        let told: Vec<_> = report.items.iter().map(|r| r.item.clone()).collect();
        if let Err(error) = dossier.may_tell(self.work.now, Told::Service(&told)) {
            let mut entry = self.entry_on(Act::FeedbackRefused, dossier.row.id, Some(&dossier.partner.id));
            entry.codes = vec![format!("items {}", told.len())];
            self.finish([entry]).await?;
            return Err(error);
        }
        let reported = vec![format!("items {}", told.len())];
        let mut content = dossier.content;
        for item in report.items {
            content.reports.retain(|earlier| earlier.item != item.item);
            content.reports.push(item);
        }
        let row = self.changed(dossier.row, &content);
        self.work.tx.update_referral(&row).await?;
        let mut entry = self.entry_on(Act::PartnerReported, id, content.partner());
        entry.codes = reported;
        self.finish([entry]).await?;
        Ok(row.version)
    }
}

impl Dossier {
    /// The feedback items to which the person said yes, and which may be told at this moment.
    pub(super) fn agreed_feedback(&self, now: Timestamp) -> Result<BTreeSet<FeedbackId>, WorkError> {
        let mut agreed = BTreeSet::new();
        for item in &self.pathway()?.feedback {
            let told = std::slice::from_ref(&item.id);
            if feedback::decide(&self.feedback_request(now)?, &Told::Service(told)).refused.is_none() {
                agreed.insert(item.id.clone());
            }
        }
        Ok(agreed)
    }

    fn feedback_request(&self, now: Timestamp) -> Result<crate::disclosure::Request<'_>, WorkError> {
        let question = Question {
            stage: Stage::Acceptance,
            elements: &[],
            confirmed_by: Some(self.confirmation.by),
            reader: None,
            offered_at: now,
        };
        self.request(now, question, Claim::Consent)
    }

    pub(super) fn may_tell(&self, now: Timestamp, told: Told<'_>) -> Result<(), WorkError> {
        match feedback::decide(&self.feedback_request(now)?, &told).refused {
            None => Ok(()),
            Some(_) => Err(WorkError::Invalid(
                "not all of these items were agreed on for feedback: the form lists those that were".to_owned(),
            )),
        }
    }
}

fn fits(item: &FeedbackItem, value: &FeedbackValue) -> bool {
    match (&item.kind, value) {
        (QuestionKind::YesNo, FeedbackValue::YesNo(_)) | (QuestionKind::Date, FeedbackValue::Date(_)) => true,
        (QuestionKind::Number { min, max }, FeedbackValue::Number(number)) => (min..=max).contains(&number),
        (QuestionKind::OneOf { choices }, FeedbackValue::One(id)) => choices.iter().any(|c| c.id == *id),
        (QuestionKind::AnyOf { choices }, FeedbackValue::Many(ids)) => {
            ids.iter().all(|id| choices.iter().any(|c| c.id == *id))
        }
        _ => false,
    }
}
