//! Closing a case, and opening it again. What is open ends with the case, in the same transaction.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::{Act, Entry};
use crate::ports::ReferralRow;
use crate::referral::{Content, State, StateName, Step};
use crate::retention::closing::{Closing, ClosingReason};
use crate::words::ids::{ClosingId, PartnerId, PathwayId, ReferralId};
use crate::work::error::WorkError;
use crate::work::records::Record;

/// The closing of a case, as it is asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingInput {
    /// Why.
    pub reason: ClosingReason,
    /// Whether the person can still be reached.
    pub reachable: bool,
}

/// A referral that ends with the case.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct Ending {
    /// The referral.
    pub referral: ReferralId,
    /// On which pathway.
    pub pathway: PathwayId,
    /// Where it stands before.
    pub state: StateName,
    /// To whom, once that is decided.
    pub partner: Option<PartnerId>,
}

/// A case that was closed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct ClosedCase {
    /// The closing.
    pub id: ClosingId,
    /// What was open, and ended with it. The partners see that it was cancelled, and not why.
    pub ended: Vec<Ending>,
}

impl Desk<'_> {
    /// What is open, and would end with the case. Looking at it is in the audit.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn would_end(mut self) -> Result<Vec<Ending>, WorkError> {
        self.may_work()?;
        let open = self.open_referrals().await?;
        let entry = self.entry(Act::ClosingLookedAt);
        self.finish([entry]).await?;
        Ok(open.iter().map(|(row, content)| ending(row, content)).collect())
    }

    /// Closes the case. Every referral that is open ends in this transaction, except those that begin with the closing: for
    /// access to the closed case, and for the archive.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it is closed.
    pub async fn close_case(mut self, input: ClosingInput) -> Result<ClosedCase, WorkError> {
        self.may_work()?;
        let records = self.records().await?;
        if records.closing().is_some() {
            return Err(WorkError::Conflict("this case is closed"));
        }
        let id = ClosingId::new(self.work.now, self.work.host.id_bytes());
        let ClosingInput { reason, reachable } = input;
        let closing = Closing { id, reason, reachable, at: self.work.now, by: self.work.caller.staff, reopened: None };
        self.insert_record(id, None, &Record::Closing(closing)).await?;
        let mut entry = self.entry(Act::CaseClosed);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        let mut entries = vec![entry];
        let mut ended = Vec::new();
        for (row, mut content) in self.open_referrals().await? {
            ended.push(ending(&row, &content));
            let referral = row.id;
            for (id, request) in records.consent_requests.iter().filter(|(_, request)| request.referral == referral) {
                if let Some(open) = request.clone().open() {
                    let replaced = open.replace(self.work.now, None);
                    self.update_record(*id, &Record::ConsentRequest(replaced.into())).await?;
                }
            }
            content.answer_request(self.work.now);
            entries.extend(self.end_referral(row, content).await?.1);
        }
        self.finish(entries).await?;
        Ok(ClosedCase { id, ended })
    }

    /// Opens a closed case again. What ended with it stays ended.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it is open.
    pub async fn reopen_case(mut self) -> Result<(), WorkError> {
        self.may_work()?;
        let closing = self.records().await?.closing().cloned();
        let mut closing = closing.ok_or(WorkError::Conflict("this case is open"))?;
        closing.reopened = Some(self.by_caller());
        let mut entry = self.entry(Act::CaseReopened);
        entry.object = Some(self.pseudonym(closing.id.as_bytes()).to_string());
        self.update_record(closing.id, &Record::Closing(closing)).await?;
        self.finish([entry]).await
    }

    /// The referrals that end with the case.
    async fn open_referrals(&mut self) -> Result<Vec<(ReferralRow, Content)>, WorkError> {
        let mut open = Vec::new();
        for row in self.work.tx.referrals_of(self.row.id).await?.all()? {
            let content: Content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            if content.state.is_final() {
                continue;
            }
            let plugin = self.plugin(row.plugin).await?;
            let class = plugin.catalogue.pathway(&content.pathway).map(|pathway| pathway.purpose.class);
            if class.is_none_or(|class| !class.follows_closing()) {
                open.push((row, content));
            }
        }
        Ok(open)
    }

    /// Takes a referral back for the sender, with the partner's access; the version of the referral, and the entries.
    pub(super) async fn end_referral(
        &mut self,
        row: ReferralRow,
        mut content: Content,
    ) -> Result<(i64, Vec<Entry>), WorkError> {
        let sent = !matches!(content.state, State::Draft);
        content.state = content.state.after(Step::Cancel, self.work.now)?;
        // A partner that was chosen and never written to does not learn that there was somebody.
        if !sent {
            content.confirmation = None;
        }
        let row = self.changed(row, &content);
        self.work.tx.update_referral(&row).await?;
        let closed = self.work.tx.close_disclosures(row.id, self.work.now).await?;
        let mut entries = vec![self.entry_on(Act::ReferralCancelled, row.id, content.partner())];
        if closed > 0 {
            entries.push(self.entry_on(Act::AccessClosed, row.id, content.partner()));
        }
        Ok((row.version, entries))
    }
}

fn ending(row: &ReferralRow, content: &Content) -> Ending {
    Ending {
        referral: row.id,
        pathway: content.pathway.clone(),
        state: content.state.name(),
        partner: content.partner().cloned(),
    }
}
