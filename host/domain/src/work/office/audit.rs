//! Reading the audit, which is itself in the audit.

use serde::Serialize;

use crate::audit::{Act, HOST_CHAIN};
use crate::security::caller::{Caller, Role};
use crate::words::digest::hex;
use crate::words::ids::OperationId;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AuditLink))]
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

/// The central team may read any chain, a protection officer that of their operation.
pub(super) fn may_read(caller: &Caller, chain: &Chain) -> Result<(), WorkError> {
    match (&caller.role, chain) {
        (Role::Central, _) => Ok(()),
        (Role::ProtectionOfficer { operation }, Chain::Operation(wanted)) if operation == wanted => Ok(()),
        (Role::ProtectionOfficer { .. }, _) => Err(WorkError::NotFound("chain")),
        _ => Err(WorkError::Forbidden(caller.role.code())),
    }
}

/// Reads a chain: the central team any, a protection officer that of their operation. Links with `after < seq`, at
/// most `limit`.
///
/// # Errors
/// [`WorkError::NotFound`] when there is no such chain, or it is not the caller's to see; [`WorkError::Forbidden`].
pub async fn read_audit(
    host: &Host,
    caller: &Caller,
    chain: &Chain,
    after: i64,
    limit: u32,
) -> Result<AuditPage, WorkError> {
    may_read(caller, chain)?;
    let mut work = UnitOfWork::begin(host, caller).await?;
    let operation = match chain {
        Chain::Host => None,
        Chain::Operation(id) => Some(work.tx.operation(id).await?.ok_or(WorkError::NotFound("chain"))?.id),
    };
    let name = chain.to_string();
    let entries = work.tx.entries(&name, after, limit).await?;
    let mut entry = work.entry(Act::AuditRead, operation);
    entry.codes = vec![format!("after {after}"), format!("entries {}", entries.len())];
    work.finish([entry]).await?;
    let full = entries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = entries.last().filter(|_| full).map(|link| link.seq);
    let entries = entries
        .into_iter()
        .map(|link| Link { seq: link.seq, previous: hex(&link.previous), hash: hex(&link.hash), body: link.body })
        .collect();
    Ok(AuditPage { chain: name, entries, next })
}
