//! What a partner was sent: its list, without a word about a person.

use std::collections::BTreeMap;

use serde::Serialize;

use super::outside::Actor;
use super::{destruction, staff_of};
use crate::consent::Wishes;
use crate::plugin::catalogue::Priority;
use crate::ports::{DisclosureRow, IndividualRow, Page, ReadTx, ReferralFilter, ReferralRow};
use crate::referral::{Content, StateName};
use crate::security::caller::Caller;
use crate::sharing::agreement::Agreement;
use crate::words::ids::{IndividualId, ReferralId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;
use crate::work::wishes;

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

/// How many referrals are read at once, at least: with what is beside them, in a number of statements that does not grow.
const AT_ONCE: u32 = 64;

/// The referrals that the caller's partner was sent by the caller's operation, by id, a page at a time, and where the next
/// page goes on. One that has ended is listed as long as there is something left to read or to destroy; of a person who
/// was erased there is none. What is damaged is left out, and `trouble` hears of it.
///
/// # Errors
/// [`WorkError::Forbidden`] for callers that are not of a partner.
pub async fn inbox(
    host: &Host,
    caller: &Caller,
    wanted: (ReferralFilter, Option<Timestamp>),
    page: Page<ReferralId>,
    languages: &PreferredLanguages,
    trouble: impl Fn(&WorkError),
) -> Result<(Vec<PartnerLine>, Option<ReferralId>), WorkError> {
    let (operation, partner, reader) = staff_of(caller)?;
    let mut work = UnitOfWork::read(host, caller).await?;
    let agreements = work.tx.agreements(operation, Some(partner)).await?.all()?;
    let mut inbox = Inbox { work, actor: Actor { partner, reader: &reader }, languages, agreements };
    let index = host.vault.partner_index(partner);
    let (filter, due_before) = wanted;
    let is_wanted =
        |line: &PartnerLine| due_before.is_none_or(|before| line.due_at.is_some_and(|due_at| due_at < before));
    let mut lines = Vec::new();
    let mut rest = Page { limit: page.limit.max(AT_ONCE), ..page };
    // What is not theirs to see, or not asked for, leaves no gap: a page is full as long as there is more.
    loop {
        let rows = inbox.work.tx.referrals_at(&index, operation, filter, rest).await?;
        let next = rows.next(rest.after, rest.limit);
        // Whether what is damaged is theirs to see cannot be known, so that it is not named to them.
        let rows = rows.whole;
        let mut beside = inbox.beside(&rows).await?;
        for (row, person) in rows {
            let id = row.id;
            match inbox.line(row, &person, &mut beside).await {
                Ok(line) => lines.extend(line.filter(is_wanted)),
                Err(error) if error.is_about_one_file() => trouble(&error),
                Err(error) => return Err(error),
            }
            if u32::try_from(lines.len()).is_ok_and(|found| found >= page.limit) {
                return Ok((lines, Some(id)));
            }
        }
        if next.is_none() {
            return Ok((lines, None));
        }
        rest.after = next;
    }
}

/// One reading of a list.
struct Inbox<'h> {
    work: UnitOfWork<'h, dyn ReadTx>,
    actor: Actor<'h>,
    languages: &'h PreferredLanguages,
    /// The agreements of the operation with the partner.
    agreements: Vec<Agreement>,
}

/// What the lines of some referrals are made of beside them. Where something of it is damaged there is none of it, and each
/// line looks for its own, so that only those are left out whose it is.
#[derive(Default)]
struct Beside {
    wishes: Option<BTreeMap<IndividualId, Wishes>>,
    disclosures: Option<BTreeMap<ReferralId, Vec<DisclosureRow>>>,
}

impl Inbox<'_> {
    async fn beside(&mut self, rows: &[(ReferralRow, IndividualRow)]) -> Result<Beside, WorkError> {
        let persons: Vec<_> = rows.iter().map(|(_, person)| person).collect();
        let referrals: Vec<_> = rows.iter().map(|(row, _)| row.id).collect();
        let tx = self.work.tx.as_mut();
        let wishes = wishes::of_many(self.work.host, tx, &persons).await;
        let disclosures = tx.disclosures_of_all(&referrals).await.map_err(WorkError::from);
        Ok(Beside {
            wishes: unless_damaged(wishes)?,
            disclosures: unless_damaged(disclosures)?.map(|rows| wishes::by(rows, |row| row.referral)),
        })
    }

    /// The line of a referral; none for whoever is outside of it, and none of one that is over.
    async fn line(
        &mut self,
        row: ReferralRow,
        person: &IndividualRow,
        beside: &mut Beside,
    ) -> Result<Option<PartnerLine>, WorkError> {
        let (host, now) = (self.work.host, self.work.now);
        let Some(wrapped) = &person.key else { return Ok(None) };
        let plugin = host.plugin(self.work.tx.as_mut(), row.plugin).await?;
        let key = host.vault.unwrap_key(person.id, wrapped)?;
        let content: Content = key.open_doc(row.id.as_bytes(), &row.sealed)?;
        let Some(pathway) = plugin.catalogue.pathway(&content.pathway) else { return Ok(None) };
        if !self.actor.has_function(pathway, &self.agreements, now) {
            return Ok(None);
        }
        let tx = self.work.tx.as_mut();
        let excluded = match beside.wishes.as_ref().and_then(|wishes| wishes.get(&person.id)) {
            Some(wishes) => self.actor.is_excluded_by(wishes),
            None => self.actor.is_excluded_by(&wishes::of_one(host, tx, person, &key).await?),
        };
        if excluded {
            return Ok(None);
        }
        let disclosures = match &mut beside.disclosures {
            Some(disclosures) => disclosures.remove(&row.id).unwrap_or_default(),
            None => tx.disclosures_of(row.id).await?.all()?,
        };
        let destruction_asked = destruction::is_asked(&disclosures, &content);
        let is_open = disclosures.iter().any(|disclosure| disclosure.closed_at.is_none());
        if row.state.is_final() && !is_open && !destruction_asked {
            return Ok(None);
        }
        let language = plugin.catalogue.language_for(self.languages);
        Ok(Some(PartnerLine {
            id: row.id,
            title: pathway.title.read(&self.languages.in_document(&language)).to_owned(),
            right_to_left: language.is_right_to_left(),
            language,
            state: row.state,
            priority: content.priority(),
            due_at: content.due_at,
            version: row.version,
            destruction_asked,
        }))
    }
}

/// None where something of one file is damaged.
fn unless_damaged<T>(read: Result<T, WorkError>) -> Result<Option<T>, WorkError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.is_about_one_file() => Ok(None),
        Err(error) => Err(error),
    }
}
