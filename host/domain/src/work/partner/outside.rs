//! Who is outside: whom the person excluded, and whoever has another function than the purpose names. To them a referral
//! does not exist: every act gets the answer, in the same words, that a referral that is not there gets.

use crate::consent::Wishes;
use crate::disclosure::{Code, Reader};
use crate::plugin::catalogue::Pathway;
use crate::ports::{IndividualRow, ReadTx};
use crate::security::vault::DataKey;
use crate::sharing::agreement::Agreement;
use crate::words::ids::PartnerId;
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::wishes;

/// A member of a partner's staff, who wants to act.
#[derive(Clone, Copy)]
pub(super) struct Actor<'a> {
    pub(super) partner: &'a PartnerId,
    pub(super) reader: &'a Reader,
}

impl Actor<'_> {
    /// The rule by which they are outside of this person's referral, if they are.
    pub(super) async fn outside<T: ReadTx + ?Sized>(
        self,
        host: &Host,
        tx: &mut T,
        (person, key): (&IndividualRow, &DataKey),
        pathway: &Pathway,
        (agreements, now): (&[Agreement], Timestamp),
    ) -> Result<Option<Code>, WorkError> {
        if !self.has_function(pathway, agreements, now) {
            return Ok(Some(Code::RecipientRole));
        }
        let wishes = wishes::of_one(host, tx, person, key).await?;
        Ok(self.is_excluded_by(&wishes).then_some(Code::RecipientExcluded))
    }

    /// Whether the person excluded them, or their organisation.
    pub(super) fn is_excluded_by(self, wishes: &Wishes) -> bool {
        wishes.excluded_partners.contains_key(self.partner) || wishes.excluded_staff.contains_key(&self.reader.staff)
    }

    /// Whether the purpose names their function, and an agreement does: one that is in force, and where none is, any, so
    /// that what was received can still be destroyed.
    pub(super) fn has_function(self, pathway: &Pathway, agreements: &[Agreement], now: Timestamp) -> bool {
        let function = &self.reader.function;
        let in_force = |agreement: &&Agreement| agreement.in_force(now).is_ok();
        let names = |agreement: &Agreement| agreement.functions.contains(function);
        let named = if agreements.iter().any(|agreement| in_force(&agreement)) {
            agreements.iter().filter(in_force).any(names)
        } else {
            agreements.iter().any(names)
        };
        pathway.purpose.functions.contains(function) && named
    }
}
