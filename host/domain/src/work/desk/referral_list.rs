//! The referrals of an operation: what is open, and by when an answer is due.

use serde::Serialize;

use super::casework_of;
use crate::audit::Act;
use crate::plugin::catalogue::{Catalogue, Priority};
use crate::ports::{IndividualRow, Page, ReadTx, ReferralFilter, ReferralRow};
use crate::referral::{Content, StateName};
use crate::security::caller::Caller;
use crate::words::ids::{IndividualId, OperationId, PartnerId, PathwayId, ReferralId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// A referral in the list of its operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedReferral {
    /// The referral.
    pub id: ReferralId,
    /// The person.
    pub individual: IndividualId,
    /// The number that is used instead of a name.
    pub case_number: String,
    /// On which pathway.
    pub pathway: PathwayId,
    /// The pathway's title.
    pub title: String,
    /// The language of the title.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// Where it stands.
    pub state: StateName,
    /// To whom, once that is decided.
    pub partner: Option<PartnerId>,
    /// How soon the answer is needed, once that is decided.
    pub priority: Option<Priority>,
    /// When the partner's answer is due, once it was sent.
    pub due_at: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The version, for `If-Match`.
    pub version: i64,
}

/// A page of a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReferralList {
    /// The referrals, by id.
    pub referrals: Vec<ListedReferral>,
    /// Where the next page goes on: what to give as `after`.
    pub next: Option<ReferralId>,
    /// Referrals that something else wrote or changed, by id, whichever state they are in: nothing of them is shown.
    pub damaged: Vec<String>,
}

/// The referrals of the caller's operation, by id, a page at a time, and where the next page goes on. That they were
/// listed is in the audit. When an answer is due is sealed: what is not asked for is read and left out, and leaves no gap.
/// What is damaged is named by its id, and `trouble` hears of it.
///
/// # Errors
/// [`WorkError::Forbidden`] for roles that never open files.
pub async fn referrals(
    host: &Host,
    caller: &Caller,
    wanted: (ReferralFilter, Option<Timestamp>),
    page: Page<ReferralId>,
    languages: &PreferredLanguages,
    trouble: impl Fn(&WorkError),
) -> Result<ReferralList, WorkError> {
    let operation = casework_of(caller)?;
    let listed = listed(UnitOfWork::read(host, caller).await?, operation, wanted, page, languages, trouble).await?;
    let work = UnitOfWork::begin(host, caller).await?;
    let mut entry = work.entry(Act::ReferralsListed, Some(operation.clone()));
    entry.codes = vec![format!("listed {}", listed.referrals.len())];
    work.finish([entry]).await?;
    Ok(listed)
}

async fn listed(
    mut work: UnitOfWork<'_, dyn ReadTx>,
    operation: &OperationId,
    (filter, due_before): (ReferralFilter, Option<Timestamp>),
    page: Page<ReferralId>,
    languages: &PreferredLanguages,
    trouble: impl Fn(&WorkError),
) -> Result<ReferralList, WorkError> {
    let mut list = ReferralList::default();
    let mut rest = page;
    loop {
        let rows = work.tx.referrals_in(operation, filter, rest).await?;
        let next = rows.next(rest.after, rest.limit);
        let mut damaged = rows.damaged_ids();
        for (row, person) in rows.whole {
            let id = row.id;
            let content = match opened(work.host, &row, &person) {
                Ok(content) => content,
                Err(error) if error.is_about_one_file() => {
                    trouble(&error);
                    damaged.push(id.to_string());
                    continue;
                }
                Err(error) => return Err(error),
            };
            if due_before.is_some_and(|before| content.due_at.is_none_or(|due| due >= before)) {
                continue;
            }
            let plugin = work.host.plugin(work.tx.as_mut(), row.plugin).await?;
            list.referrals.push(line(row, person.case_number, content, &plugin.catalogue, languages));
            if u32::try_from(list.referrals.len()).is_ok_and(|found| found >= page.limit) {
                // The ids of referrals sort as their texts do. What comes later is named with what comes later.
                damaged.retain(|damaged| *damaged <= id.to_string());
                list.damaged.extend(damaged);
                return Ok(ReferralList { next: Some(id), ..list });
            }
        }
        list.damaged.extend(damaged);
        if next.is_none() {
            return Ok(list);
        }
        rest.after = next;
    }
}

fn opened(host: &Host, row: &ReferralRow, person: &IndividualRow) -> Result<Content, WorkError> {
    let wrapped = person.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
    Ok(host.vault.unwrap_key(person.id, wrapped)?.open_doc(row.id.as_bytes(), &row.sealed)?)
}

fn line(
    row: ReferralRow,
    case_number: String,
    content: Content,
    catalogue: &Catalogue,
    languages: &PreferredLanguages,
) -> ListedReferral {
    let language = catalogue.language_for(languages);
    let pathway = catalogue.pathway(&content.pathway);
    ListedReferral {
        id: row.id,
        individual: row.individual,
        case_number,
        title: pathway.map(|p| p.title.read(&languages.in_document(&language)).to_owned()).unwrap_or_default(),
        right_to_left: language.is_right_to_left(),
        language,
        state: row.state,
        partner: content.partner().cloned(),
        priority: content.priority(),
        due_at: content.due_at,
        pathway: content.pathway,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    }
}
