//! The partner's side: its list, the form, its steps, its reports, and whether it has room.

pub mod availability;
pub(super) mod destruction;
mod form;
mod inbox;
mod outside;
mod report;
mod request;
mod step;

use super::Host;
use super::error::WorkError;
use super::file::{OpenFile, Opened};
use super::unit::UnitOfWork;
use crate::audit::Act;
use crate::disclosure::{Code, Decision, Reader};
use crate::referral::{Content, StateName};
use crate::security::caller::{Caller, Role};
use crate::words::ids::{OperationId, PartnerId, ReferralId};
use crate::work::release::codes;
use outside::Actor;

pub use destruction::{ToDestroy, attest, to_destroy};
pub use inbox::{PartnerLine, inbox};
pub use report::Report;
pub use request::FollowUpInput;
pub use step::{PartnerStep, Stepped};

/// A member of a partner's staff.
pub struct PartnerStaff {
    reader: Reader,
}

/// The file of a person of whom something was sent to a partner, open for a member of its staff. Of the file they get
/// what the decision releases, and nothing else has a way out.
pub type PartnerDesk<'h> = OpenFile<'h, PartnerStaff>;

/// The operation whose referrals the caller may see, the partner whose staff they are, and what they do there.
fn staff_of(caller: &Caller) -> Result<(&OperationId, &PartnerId, Reader), WorkError> {
    match &caller.role {
        Role::Partner { operation, partner, function } => {
            Ok((operation, partner, Reader { staff: caller.staff, function: function.clone() }))
        }
        other => Err(WorkError::Forbidden(other.code())),
    }
}

/// The rules that are about the partner itself. Of the reasons of a refusal only these are told to its staff.
const ABOUT_THE_PARTNER: [Code; 3] = [Code::RecipientAgreement, Code::RecipientRole, Code::ServiceAvailable];

impl<'h> PartnerDesk<'h> {
    /// Opens a referral for the partner that it was sent to.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is none, it was never sent, it was sent to another partner or by another
    /// operation than the caller's, or the caller is outside: excluded by the person, or of a function that the purpose
    /// does not name.
    pub async fn open(host: &'h Host, caller: &'h Caller, id: ReferralId) -> Result<PartnerDesk<'h>, WorkError> {
        let (operation, partner, reader) = staff_of(caller)?;
        let mut work = UnitOfWork::begin(host, caller).await?;
        let missing = || WorkError::NotFound("referral");
        let index = host.vault.partner_index(partner);
        let referral = work.tx.referral(id).await?.filter(|row| row.partner_index == Some(index));
        let referral = referral.filter(|row| row.operation == *operation);
        // A draft is the sender's own business, even when the partner is chosen.
        let referral = referral.filter(|row| row.state != StateName::Draft).ok_or_else(missing)?;
        // On PostgreSQL reading the person locks the row: a withdrawal is either before this act or after it.
        let row = work.tx.individual(referral.individual).await?.ok_or_else(missing)?;
        let file = Self::of(work, row, PartnerStaff { reader }).map_err(|error| error.missing("referral"))?;
        // The clear column only finds it; whom it was sent to is what was confirmed.
        let content: Content = file.open_doc(id.as_bytes(), &referral.sealed)?;
        if content.partner() != Some(partner) {
            return Err(missing());
        }
        let opened = Opened { referral: Some(referral), operation: None };
        Self { opened, ..file }.unless_outside(id, &content).await
    }

    /// The desk, unless its caller is outside: then the attempt is in the audit, and the answer is that of any referral
    /// that is not there.
    async fn unless_outside(mut self, id: ReferralId, content: &Content) -> Result<Self, WorkError> {
        let (_, partner, _) = staff_of(self.work.caller)?;
        let referral = self.referral_row(id).await?;
        let plugin = self.plugin(referral.plugin).await?;
        self.opened.referral = Some(referral);
        let pathway = plugin.catalogue.pathway(&content.pathway).ok_or(WorkError::NotFound("referral"))?;
        let agreements = self.work.tx.agreements(&self.row.operation, Some(partner)).await?.all()?;
        let actor = Actor { partner, reader: &self.side.reader };
        let (host, tx, rules) = (self.work.host, self.work.tx.as_mut(), (&agreements[..], self.work.now));
        let outside = actor.outside(host, tx, (&self.row, &self.key), pathway, rules).await?;
        let Some(rule) = outside else { return Ok(self) };
        let mut entry = self.entry_on(Act::FormRefused, id, Some(partner));
        entry.codes = vec![rule.code().to_owned()];
        self.finish([entry]).await?;
        Err(WorkError::NotFound("referral"))
    }

    /// Ends the act with the audit entry that the decision released nothing; what the partner is told of it.
    async fn refused(self, id: ReferralId, decision: &Decision) -> WorkError {
        let mut entry = self.entry(Act::FormRefused);
        entry.referral = Some(self.pseudonym(id.as_bytes()));
        entry.partner = Some(decision.recipient.clone());
        entry.codes = codes(decision);
        let told = decision.refused().filter(|code| ABOUT_THE_PARTNER.contains(code)).collect();
        match self.finish([entry]).await {
            Ok(()) => WorkError::RefusedToPartner(told),
            Err(error) => error,
        }
    }
}
