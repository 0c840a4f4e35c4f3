//! Reading the audit, which is itself in the audit.

use serde::Serialize;

use crate::audit::{Act, Entry, HOST_CHAIN};
use crate::ports::append_audit;
use crate::security::caller::{Caller, Role};
use crate::words::ids::OperationId;
use crate::work::desk::{DeskError, Host};

/// A chain of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// The host's own: partners, tokens.
    Host,
    /// That of an operation.
    Operation(OperationId),
}

/// Why a word is not a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a chain: host, or operation:ID, is expected")]
pub struct BadChain;

impl std::str::FromStr for Chain {
    type Err = BadChain;
    fn from_str(word: &str) -> Result<Self, BadChain> {
        if word == HOST_CHAIN {
            return Ok(Self::Host);
        }
        let id = word.strip_prefix("operation:").ok_or(BadChain)?;
        OperationId::new(id).map(Self::Operation).map_err(|_| BadChain)
    }
}

impl std::fmt::Display for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Host => f.write_str(HOST_CHAIN),
            Self::Operation(id) => write!(f, "operation:{id}"),
        }
    }
}

/// Some links of a chain. Whoever has them from the first can verify them: see [`crate::audit::verify`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditPage {
    /// The chain.
    pub chain: String,
    /// The links, in order.
    pub entries: Vec<Link>,
    /// What to give as `after` for the next page; none when this was the last.
    pub next: Option<i64>,
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its number, from 1.
    pub seq: i64,
    /// The hash of the link before, in hexadecimal; zeros for the first.
    pub previous: String,
    /// SHA-256, in hexadecimal, over `waystation audit 1`, a zero byte, the hash before (32 bytes), the number (8
    /// bytes, most significant first) and the text of `body`.
    pub hash: String,
    /// The entry: exactly the text that was hashed.
    pub body: String,
}

/// Reads a chain: the central team any, a protection officer that of their operation. Links with `after < seq`, at
/// most `limit`.
///
/// # Errors
/// [`DeskError::NotFound`] when there is no such chain, or it is not the caller's to see; [`DeskError::Forbidden`].
pub async fn read_audit(
    host: &Host,
    caller: &Caller,
    chain: &Chain,
    after: i64,
    limit: u32,
) -> Result<AuditPage, DeskError> {
    match (&caller.role, chain) {
        (Role::Central, _) => {}
        (Role::ProtectionOfficer { operation }, Chain::Operation(wanted)) if operation == wanted => {}
        (Role::ProtectionOfficer { .. }, _) => return Err(DeskError::NotFound("chain")),
        _ => return Err(DeskError::Forbidden(caller.role.code())),
    }
    let mut tx = host.store.begin().await?;
    let operation = match chain {
        Chain::Host => None,
        Chain::Operation(id) => Some(tx.operation(id).await?.ok_or(DeskError::NotFound("chain"))?.id),
    };
    let name = chain.to_string();
    let entries = tx.entries(&name, after, limit).await?;
    let mut entry = Entry::new(host.clock.now(), Act::AuditRead, caller, operation);
    entry.codes = vec![format!("after {after}"), format!("entries {}", entries.len())];
    append_audit(tx.as_mut(), entry).await?;
    tx.commit().await?;
    let full = entries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = entries.last().filter(|_| full).map(|link| link.seq);
    let entries = entries
        .into_iter()
        .map(|link| Link {
            seq: link.seq,
            previous: crate::words::digest::hex(&link.previous),
            hash: crate::words::digest::hex(&link.hash),
            body: link.body,
        })
        .collect();
    Ok(AuditPage { chain: name, entries, next })
}
