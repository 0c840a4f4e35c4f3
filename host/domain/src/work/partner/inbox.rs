//! What a partner was sent: its list, without a word about a person.

use std::collections::BTreeMap;

use serde::Serialize;

use super::destruction::destruction_asked;
use super::outside::Actor;
use super::staff_of;
use crate::plugin::catalogue::Priority;
use crate::ports::{IndividualRow, Page, ReadTx, ReferralFilter, ReferralRow};
use crate::referral::{Content, StateName};
use crate::security::caller::Caller;
use crate::sharing::agreement::Agreement;
use crate::words::ids::{OperationId, ReferralId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// A referral in a partner's list: nothing about the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerLine {
    /// The referral.
    pub id: ReferralId,
    /// The pathway's title.
    pub title: String,
    /// The language of the title.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// Where it stands.
    pub state: StateName,
    /// How soon the answer is needed.
    pub priority: Option<Priority>,
    /// When the answer is due.
    pub due_at: Option<Timestamp>,
    /// The version, for `If-Match`.
    pub version: i64,
    /// Access has ended, and the partner has not yet attested that it destroyed what it had received.
    pub destruction_asked: bool,
}

/// The referrals that the caller's partner was sent by the caller's operation, by id, a page at a time, and where the next
/// page goes on.
///
/// # Errors
/// [`WorkError::Forbidden`] for callers that are not of a partner.
pub async fn inbox(
    host: &Host,
    caller: &Caller,
    filter: ReferralFilter,
    due_before: Option<Timestamp>,
    page: Page<ReferralId>,
    languages: &PreferredLanguages,
) -> Result<(Vec<PartnerLine>, Option<ReferralId>), WorkError> {
    let (operation, partner, reader) = staff_of(caller)?;
    let mut inbox = Inbox {
        work: UnitOfWork::read(host, caller).await?,
        actor: Actor { partner, reader: &reader },
        languages,
        agreements: BTreeMap::new(),
    };
    let index = host.vault.partner_index(partner);
    let is_wanted =
        |line: &PartnerLine| due_before.is_none_or(|before| line.due_at.is_some_and(|due_at| due_at < before));
    let mut lines = Vec::new();
    let mut rest = page;
    // What is not theirs to see, or not asked for, leaves no gap: a page is full as long as there is more.
    loop {
        let rows = inbox.work.tx.referrals_at(&index, operation, filter, rest).await?;
        let is_last = u32::try_from(rows.len()).is_ok_and(|found| found < rest.limit);
        rest.after = rows.last().map(|(row, _)| row.id).or(rest.after);
        for (row, person) in rows {
            let id = row.id;
            lines.extend(inbox.line(row, person).await?.filter(is_wanted));
            if u32::try_from(lines.len()).is_ok_and(|found| found >= page.limit) {
                return Ok((lines, Some(id)));
            }
        }
        if is_last {
            return Ok((lines, None));
        }
    }
}

/// One reading of a list.
struct Inbox<'h> {
    work: UnitOfWork<'h, dyn ReadTx>,
    actor: Actor<'h>,
    languages: &'h PreferredLanguages,
    /// The agreements with the partner, by operation.
    agreements: BTreeMap<OperationId, Vec<Agreement>>,
}

impl Inbox<'_> {
    /// The line of a referral; none for whoever is outside of it.
    async fn line(&mut self, row: ReferralRow, person: IndividualRow) -> Result<Option<PartnerLine>, WorkError> {
        let (host, now) = (self.work.host, self.work.now);
        let plugin = host.plugin(self.work.tx.as_mut(), row.plugin).await?;
        let language = plugin.catalogue.language_for(self.languages);
        let mut line = PartnerLine {
            id: row.id,
            title: String::new(),
            right_to_left: language.is_right_to_left(),
            language,
            destruction_asked: false,
            state: row.state,
            priority: None,
            due_at: None,
            version: row.version,
        };
        // Of a person who was erased only that there was a referral is left.
        let Some(wrapped) = &person.key else {
            line.destruction_asked = destruction_asked(self.work.tx.as_mut(), row.id, None).await?;
            return Ok(Some(line));
        };
        let key = host.vault.unwrap_key(person.id, wrapped)?;
        let content: Content = key.open_doc(row.id.as_bytes(), &row.sealed)?;
        let Some(pathway) = plugin.catalogue.pathway(&content.pathway) else { return Ok(None) };
        if !self.agreements.contains_key(&row.operation) {
            let found = self.work.tx.agreements(&row.operation, Some(self.actor.partner)).await?;
            self.agreements.insert(row.operation.clone(), found);
        }
        let agreements = self.agreements.get(&row.operation).map(Vec::as_slice).unwrap_or_default();
        let tx = self.work.tx.as_mut();
        if self.actor.outside(host, tx, (&person, &key), pathway, (agreements, now)).await?.is_some() {
            return Ok(None);
        }
        line.title = pathway.title.read(&self.languages.in_document(&line.language)).to_owned();
        line.destruction_asked = destruction_asked(self.work.tx.as_mut(), row.id, Some(&content)).await?;
        line.priority = content.priority();
        line.due_at = content.due_at;
        Ok(Some(line))
    }
}
