//! What the central team narrowed, done again: tokens, agreements, grants, the kind of a partner, and whether it has room.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::later::Lost;
use crate::audit::Act;
use crate::organisation::partner::PartnerKind;
use crate::ports::Unavailability;
use crate::security::caller::Caller;
use crate::sharing::agreement::{Agreement, Grant};
use crate::words::ids::{AgreementId, GrantId, OperationId, PartnerId, PathwayId, TokenId};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// What was done again, and what is to be looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnRules {
    /// Tokens that were ended again.
    pub tokens: Vec<TokenId>,
    /// Agreements and grants that were narrowed, suspended or revoked again.
    pub narrowed: Vec<String>,
    /// What was set up and is lost: acts of the central team, with what they are about.
    pub to_look_at: Vec<String>,
}

/// Does again what narrowed.
pub(super) async fn again(host: &Host, caller: &Caller, lost: &[&Lost]) -> Result<OnRules, WorkError> {
    let mut done = OnRules::default();
    let (mut agreements, mut grants, mut revoked) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let mut rooms: BTreeMap<(PartnerId, OperationId, PathwayId), bool> = BTreeMap::new();
    let mut governments: BTreeMap<PartnerId, PartnerKind> = BTreeMap::new();
    for entry in lost {
        match entry.effect() {
            Effect::TokenRevoked => {
                if let Some(id) = entry.object::<TokenId>() {
                    end_token(host, caller, id, &mut done).await?;
                }
            }
            // The last word on each counts.
            Effect::Agreement => agreements.extend(entry.object::<AgreementId>().map(|id| (id, *entry))),
            Effect::Grant => {
                if let Some(id) = entry.object::<GrantId>() {
                    if entry.act == Act::GrantRevoked {
                        revoked.push(id);
                    }
                    grants.insert(id, *entry);
                }
            }
            Effect::Room => {
                if let (Some(partner), Some(operation), Some(pathway)) =
                    (&entry.partner, &entry.operation, entry.object::<PathwayId>())
                {
                    rooms.insert((partner.clone(), operation.clone(), pathway), entry.says("full"));
                }
            }
            Effect::Partner => {
                let country = entry.named("is").find_map(|kind| kind.strip_prefix("government ")?.parse().ok());
                match (entry.object::<PartnerId>(), country) {
                    (Some(id), Some(country)) => {
                        governments.insert(id, PartnerKind::Government { country });
                    }
                    _ => done.to_look_at.push(listed(entry)),
                }
            }
            Effect::SetUp | Effect::Asked => done.to_look_at.push(listed(entry)),
            _ => {}
        }
    }
    for (id, entry) in agreements {
        narrow_agreement(host, caller, id, entry, &mut done).await?;
    }
    for (id, entry) in grants {
        narrow_grant(host, caller, (id, revoked.contains(&id)), entry, &mut done).await?;
    }
    for ((partner, operation, pathway), full) in rooms {
        if full {
            fill(host, caller, Unavailability { partner, operation, pathway, since: host.now() }, &mut done).await?;
        }
    }
    for (id, kind) in governments {
        govern(host, caller, &id, kind, &mut done).await?;
    }
    Ok(done)
}

/// An act of the central team, as it is listed.
fn listed(entry: &Lost) -> String {
    let about = [
        entry.operation.as_ref().map(|operation| format!(" in {operation}")),
        entry.partner.as_ref().map(|partner| format!(" for {partner}")),
        entry.object.as_ref().map(|object| format!(": {object}")),
        entry.individual.as_ref().map(|individual| format!(" about {individual}")),
    ];
    let about: String = about.into_iter().flatten().collect();
    format!("{} at {}{about}", entry.act.code(), entry.at)
}

async fn end_token(host: &Host, caller: &Caller, id: TokenId, done: &mut OnRules) -> Result<(), WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    // One that was made since is not there, and nobody can sign in with it.
    let Some(token) = work.tx.token(id).await?.filter(|token| token.revoked_at.is_none()) else { return Ok(()) };
    work.tx.revoke_token(id, work.now).await?;
    let mut entry = work.entry(Act::TokenRevoked, None);
    entry.object = Some(id.to_string());
    entry.codes = vec![format!("role {}", token.role.code()), format!("staff {}", token.staff), AGAIN.to_owned()];
    work.finish([entry]).await?;
    done.tokens.push(id);
    Ok(())
}

/// What is added to the entry of an act that is done again.
const AGAIN: &str = "replayed";

async fn narrow_agreement(
    host: &Host,
    caller: &Caller,
    id: AgreementId,
    lost: &Lost,
    done: &mut OnRules,
) -> Result<(), WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    let Some(before) = work.tx.agreement(id).await? else {
        done.to_look_at.push(listed(lost));
        return Ok(());
    };
    let agreement = narrowed_agreement(before.clone(), lost, work.now);
    if agreement == before {
        return Ok(());
    }
    let agreement = Agreement { version: before.version + 1, ..agreement };
    work.tx.update_agreement(&agreement).await?;
    let mut entry = work.entry(Act::AgreementChanged, Some(agreement.operation.clone()));
    entry.object = Some(id.to_string());
    entry.partner = Some(agreement.partner.clone());
    // The next who has to do it again has the same to go by.
    entry.codes = lost.codes.clone();
    if agreement.suspended.is_some() && !lost.says("suspended") {
        entry.codes.push("suspended".to_owned());
    }
    entry.codes.push(AGAIN.to_owned());
    work.finish([entry]).await?;
    done.narrowed.push(format!("agreement {id} of {} with {}", agreement.operation, agreement.partner));
    Ok(())
}

/// The agreement, with nothing that its last change had taken out. Where the entry does not tell in full what the change
/// was, the agreement is suspended.
fn narrowed_agreement(mut agreement: Agreement, lost: &Lost, now: Timestamp) -> Agreement {
    let keep = |kind: &str, word: &str| lost.named(kind).any(|said| said == word);
    agreement.items.retain(|item| keep("item", &item.to_string()));
    agreement.purposes.retain(|purpose| keep("purpose", purpose.code()));
    let time = |kind: &str| lost.named(kind).find_map(|at| at.parse::<Timestamp>().ok());
    let (Some(from), Some(until), Some(due)) = (time("from"), time("until"), time("assessment")) else {
        agreement.suspended.get_or_insert(now);
        return agreement;
    };
    agreement.roles.retain(|role| keep("role", role.as_str()));
    agreement.functions.retain(|function| keep("function", function.as_str()));
    agreement.from = agreement.from.max(from);
    agreement.until = agreement.until.min(until);
    agreement.assessment_due = agreement.assessment_due.min(due);
    if lost.says("suspended") {
        agreement.suspended.get_or_insert(now);
    }
    agreement
}

async fn narrow_grant(
    host: &Host,
    caller: &Caller,
    (id, revoked): (GrantId, bool),
    lost: &Lost,
    done: &mut OnRules,
) -> Result<(), WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    let Some(before) = work.tx.grant(id).await? else {
        done.to_look_at.push(listed(lost));
        return Ok(());
    };
    let mut grant = before.clone();
    let keep = |kind: &str, word: &str| lost.named(kind).any(|said| said == word);
    grant.facts.retain(|fact| keep("fact", fact.as_str()));
    grant.items.retain(|item| keep("item", &item.to_string()));
    match lost.named("until").find_map(|at| at.parse::<Timestamp>().ok()) {
        Some(until) => grant.until = grant.until.min(until),
        // Until when it was to last is not told: what is granted anew is granted knowingly.
        None => grant.revoked = grant.revoked.or(Some(work.now)),
    }
    if revoked {
        grant.revoked = grant.revoked.or(Some(work.now));
    }
    if grant == before {
        return Ok(());
    }
    let grant = Grant { version: before.version + 1, ..grant };
    work.tx.update_grant(&grant).await?;
    let act = if grant.revoked.is_some() { Act::GrantRevoked } else { Act::GrantChanged };
    let mut entry = work.entry(act, Some(grant.operation.clone()));
    entry.object = Some(id.to_string());
    entry.codes = lost.codes.clone();
    entry.codes.push(AGAIN.to_owned());
    work.finish([entry]).await?;
    done.narrowed.push(format!("grant {id} of {}", grant.operation));
    Ok(())
}

async fn fill(host: &Host, caller: &Caller, full: Unavailability, done: &mut OnRules) -> Result<(), WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    let known = work.tx.operation(&full.operation).await?.is_some() && work.tx.partner(&full.partner).await?.is_some();
    if !known || work.tx.unavailable_since(&full.partner, &full.operation, &full.pathway).await?.is_some() {
        return Ok(());
    }
    work.tx.put_unavailability(&full).await?;
    let mut entry = work.entry(Act::AvailabilityChanged, Some(full.operation.clone()));
    entry.partner = Some(full.partner.clone());
    entry.object = Some(full.pathway.to_string());
    entry.codes = vec!["full".to_owned(), AGAIN.to_owned()];
    work.finish([entry]).await?;
    done.narrowed.push(format!("{} is full for {} in {}", full.partner, full.pathway, full.operation));
    Ok(())
}

/// A partner that was found to be an authority of a state is one.
async fn govern(
    host: &Host,
    caller: &Caller,
    id: &PartnerId,
    kind: PartnerKind,
    done: &mut OnRules,
) -> Result<(), WorkError> {
    let PartnerKind::Government { country } = &kind else { return Ok(()) };
    let is = format!("is {} {country}", kind.code());
    let mut work = UnitOfWork::begin(host, caller).await?;
    let Some(mut partner) = work.tx.partner(id).await?.filter(|partner| partner.kind != kind) else { return Ok(()) };
    partner.kind = kind;
    partner.awaits = None;
    work.tx.put_partner(&partner).await?;
    let mut entry = work.entry(Act::PartnerRecorded, None);
    entry.object = Some(id.to_string());
    entry.partner = Some(id.clone());
    done.narrowed.push(format!("partner {id} {is}"));
    entry.codes = vec![is, AGAIN.to_owned()];
    work.finish([entry]).await
}
