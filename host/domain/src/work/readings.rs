//! Who looked at what is known of a person, out of the audit: by what they do, never by name.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Host;
use super::error::WorkError;
use super::views::Looked;
use crate::audit::Act;
use crate::security::caller::{Role, RoleName};
use crate::words::ids::{FunctionId, PartnerId, TokenId};
use crate::words::time::Timestamp;

/// How many entries are read at once.
const AT_ONCE: u32 = 500;

/// What an entry says, as far as it matters here.
#[derive(Deserialize)]
struct About {
    at: Timestamp,
    act: Act,
    role: RoleName,
    #[serde(default)]
    token: Option<TokenId>,
    #[serde(default)]
    individual: Option<String>,
    #[serde(default)]
    partner: Option<PartnerId>,
}

/// The moment alone.
#[derive(Deserialize)]
struct Moment {
    at: Timestamp,
}

/// Who looked at what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reader {
    role: &'static str,
    pub(super) function: Option<FunctionId>,
    pub(super) partner: Option<PartnerId>,
    pub(super) what: Looked,
}

impl Reader {
    pub(super) fn role(&self) -> Option<RoleName> {
        self.role.parse().ok()
    }
}

/// How often, when first, when last.
pub(super) struct Times {
    pub(super) times: u64,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

/// What was looked at by an act; none by one that is no reading.
const fn looked(act: Act) -> Option<Looked> {
    Some(match act {
        Act::IndividualRead | Act::CorrectionsRead => Looked::File,
        Act::ReferralRead | Act::ProposalRead | Act::DisclosurePreviewed | Act::ClosingLookedAt => Looked::Referral,
        Act::FormRead => Looked::Form,
        Act::DisclosureRead | Act::ReceiptGiven => Looked::Disclosure,
        Act::EvidenceRead => Looked::Attachment,
        Act::RightsRequestRead | Act::CopyGiven => Looked::Request,
        _ => return None,
    })
}

/// Everybody who looked at what is known of a person since a moment. It is read page by page, with no transaction that
/// somebody else would wait for: the chain is that of a whole operation.
pub(super) async fn of_person(
    host: &Host,
    chain: &str,
    names: &[String],
    since: Timestamp,
) -> Result<BTreeMap<Reader, Times>, WorkError> {
    let mut functions = BTreeMap::new();
    for token in host.store.begin_read().await?.tokens().await?.whole {
        if let Role::Partner { partner, function, .. } = token.role {
            functions.insert(token.id, (partner, function));
        }
    }
    let mut readers: BTreeMap<Reader, Times> = BTreeMap::new();
    let mut after = before(host, chain, since).await?;
    loop {
        let entries = host.store.begin_read().await?.entries(chain, after, AT_ONCE).await?;
        let Some(last) = entries.last() else { return Ok(readers) };
        after = last.seq;
        for entry in entries {
            // Most entries are about somebody else.
            if !names.iter().any(|name| entry.body.contains(name)) {
                continue;
            }
            let Ok(about) = serde_json::from_str::<About>(&entry.body) else { continue };
            let is_about = about.individual.as_ref().is_some_and(|individual| names.contains(individual));
            let Some(what) = looked(about.act).filter(|_| is_about) else { continue };
            let own = about.token.and_then(|token| functions.get(&token));
            let is_partner = matches!(about.role, RoleName::Partner);
            let partner = is_partner.then(|| own.map(|(partner, _)| partner.clone()).or(about.partner)).flatten();
            let function = own.map(|(_, function)| function.clone());
            let reader = Reader { role: about.role.code(), function, partner, what };
            let times = readers.entry(reader).or_insert(Times { times: 0, first: about.at, last: about.at });
            times.times += 1;
            times.last = about.at;
        }
    }
}

/// The number of an entry before which nothing is as late as this moment: time only goes forward, so that it is found by
/// halving. One that cannot be read counts as late, and only more is looked at.
async fn before(host: &Host, chain: &str, since: Timestamp) -> Result<i64, WorkError> {
    let mut tx = host.store.begin_read().await?;
    let Some(head) = tx.head(chain).await? else { return Ok(0) };
    let (mut early, mut late) = (0, head.seq);
    while early < late {
        let middle = early + (late - early) / 2;
        let entry = tx.entries(chain, middle, 1).await?.into_iter().next();
        let moment = entry.and_then(|entry| serde_json::from_str::<Moment>(&entry.body).ok());
        if moment.is_some_and(|moment| moment.at < since) {
            early = middle + 1;
        } else {
            late = middle;
        }
    }
    Ok(early)
}
