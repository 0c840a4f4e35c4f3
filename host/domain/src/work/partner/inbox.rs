//! What a partner was sent: its list, without a word about a person.

use serde::Serialize;

use super::destruction::destruction_asked;
use super::staff_of;
use crate::plugin::catalogue::Priority;
use crate::ports::{Page, ReferralFilter};
use crate::referral::{Content, StateName};
use crate::security::caller::Caller;
use crate::words::ids::ReferralId;
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

/// The referrals that the caller's partner was sent, by id, a page at a time, and where the next page goes on. When an
/// answer is due is sealed: a page has fewer lines than it may have where those of others are left out.
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
    let (partner, _) = staff_of(caller)?;
    let mut work = UnitOfWork::read(host, caller).await?;
    let rows = work.tx.referrals_at(&host.vault.partner_index(partner), filter, page).await?;
    let next = page.next(&rows);
    let mut lines = Vec::with_capacity(rows.len());
    for (row, person) in rows {
        let plugin = host.plugin(work.tx.as_mut(), row.plugin).await?;
        let language = plugin.catalogue.language_for(languages);
        // Of a person who was erased only that there was a referral is left.
        let content: Option<Content> = match &person.key {
            Some(wrapped) => Some(host.vault.unwrap_key(person.id, wrapped)?.open_doc(row.id.as_bytes(), &row.sealed)?),
            None => None,
        };
        let content = content.as_ref();
        let due_at = content.and_then(|content| content.due_at);
        if due_before.is_some_and(|before| due_at.is_none_or(|due| due >= before)) {
            continue;
        }
        let pathway = content.and_then(|content| plugin.catalogue.pathway(&content.pathway));
        lines.push(PartnerLine {
            id: row.id,
            title: pathway.map(|p| p.title.read(&languages.in_document(&language)).to_owned()).unwrap_or_default(),
            right_to_left: language.is_right_to_left(),
            language,
            destruction_asked: destruction_asked(work.tx.as_mut(), row.id, content).await?,
            state: row.state,
            priority: content.and_then(Content::priority),
            due_at,
            version: row.version,
        });
    }
    Ok((lines, next))
}
