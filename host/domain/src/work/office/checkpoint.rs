//! What outsiders verify the audit with: checkpoints, proofs, and the signatures of witnesses.

use serde::Serialize;

use super::audit::{Chain, may_read};
use super::{Office, central};
use crate::audit::Act;
use crate::audit::checkpoint::{Noted, chain_of, written};
use crate::audit::note::{Use, VerifierKey};
use crate::ports::{CheckpointRow, ReadTx};
use crate::security::caller::Caller;
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::checkpoints::{self, Signed, extend};
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

const CHAIN: &str = "chain";
const SIZE: &str = "checkpoint: give the size of an earlier one";

/// The newest checkpoint of a chain.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AuditCheckpoint))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckpointView {
    /// The chain.
    pub chain: String,
    /// How many entries it has.
    pub size: i64,
    /// When it was signed.
    pub at: Timestamp,
    /// The checkpoint, as `c2sp.org/tlog-checkpoint` defines it, with the signatures of witnesses.
    pub checkpoint: String,
    /// The keys by which the checkpoints of this chain are verified, as `c2sp.org/signed-note` writes them, oldest first. Who
    /// verifies takes them from somewhere else than from this host.
    pub keys: Vec<String>,
}

/// The proof that an earlier checkpoint is the beginning of the newest.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AuditConsistency))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsistencyView {
    /// The size of the earlier checkpoint.
    pub from: i64,
    /// The size of the newest.
    pub to: i64,
    /// The proof of RFC 6962: hashes in base64.
    pub proof: Vec<String>,
    /// The newest checkpoint.
    pub checkpoint: String,
}

/// The proof that an entry is in its chain.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AuditProof))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofView {
    /// The number of the entry.
    pub seq: i64,
    /// Entry, path and checkpoint in one text, as `c2sp.org/tlog-proof` defines it; the extra data are the entry, as a line
    /// of an export.
    pub proof: String,
}

/// Signs what is new in a chain; gives the newest checkpoint. Whoever may read the chain may ask.
///
/// # Errors
/// [`WorkError::NotFound`] when there is no such chain, it is not the caller's to see, or has no checkpoint;
/// [`WorkError::Forbidden`]; those of the store.
pub async fn checkpoint(host: &Host, caller: &Caller, chain: &Chain) -> Result<CheckpointView, WorkError> {
    let (mut work, row) = newest(host, caller, chain).await?;
    let keys = checkpoints::keys(work.tx.as_mut(), &row.chain).await?.iter().map(ToString::to_string).collect();
    // Nothing is read of an entry: there is nothing to write down.
    work.finish([]).await?;
    Ok(CheckpointView { chain: row.chain, size: row.size, at: row.at, checkpoint: row.note, keys })
}

/// Proves that the chain at an earlier size is the beginning of the newest checkpoint.
///
/// # Errors
/// As [`checkpoint`]; [`WorkError::Invalid`] when the chain never had that size.
pub async fn consistency(host: &Host, caller: &Caller, chain: &Chain, from: i64) -> Result<ConsistencyView, WorkError> {
    let (mut work, row) = newest(host, caller, chain).await?;
    let sizes = u64::try_from(from).ok().zip(u64::try_from(row.size).ok()).filter(|(from, to)| from <= to);
    let sizes = sizes.ok_or_else(|| WorkError::invalid(SIZE))?;
    let proof = checkpoints::consistency(work.tx.as_mut(), &row.chain, sizes).await?;
    work.finish([]).await?;
    Ok(ConsistencyView { from, to: row.size, proof: proof.iter().map(written).collect(), checkpoint: row.note })
}

/// Proves that an entry is in its chain. That it was read is in the audit.
///
/// # Errors
/// As [`checkpoint`]; [`WorkError::NotFound`] when there is no such entry.
pub async fn inclusion(host: &Host, caller: &Caller, chain: &Chain, seq: i64) -> Result<ProofView, WorkError> {
    let (mut work, row) = newest(host, caller, chain).await?;
    let proof = checkpoints::inclusion(work.tx.as_mut(), &row.chain, seq).await?.to_string();
    let operation = match chain {
        Chain::Host => None,
        Chain::Operation(id) => Some(id.clone()),
    };
    let mut entry = work.entry(Act::AuditRead, operation);
    entry.codes = vec![format!("proof of {seq}")];
    work.finish([entry]).await?;
    Ok(ProofView { seq, proof })
}

async fn newest<'h>(
    host: &'h Host,
    caller: &'h Caller,
    chain: &Chain,
) -> Result<(UnitOfWork<'h>, CheckpointRow), WorkError> {
    may_read(caller, chain)?;
    let mut work = UnitOfWork::begin(host, caller).await?;
    let name = chain.to_string();
    loop {
        let now = work.now;
        match extend(work.tx.as_mut(), host, &name, now).await? {
            None => return Err(WorkError::NotFound(CHAIN)),
            Some(Signed { row, more: false }) => return Ok((work, row)),
            // A long chain that has no tree yet: each part of it is kept.
            Some(_) => {
                work.finish([]).await?;
                work = UnitOfWork::begin(host, caller).await?;
            }
        }
    }
}

impl Office<'_, dyn ReadTx> {
    /// The keys by which the checkpoints of every chain are verified, chain after chain, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn audit_keys(mut self) -> Result<Vec<VerifierKey>, WorkError> {
        let mut keys = Vec::new();
        for chain in self.work.tx.chains().await? {
            keys.extend(checkpoints::keys(self.work.tx.as_mut(), &chain).await?);
        }
        Ok(keys)
    }
}

impl Office<'_> {
    /// Keeps the signatures that these witnesses gave to a checkpoint of this host. What receipts prove from then on, they
    /// prove by it.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it is no checkpoint of this host, or one of them did not sign it.
    pub async fn witnessed(mut self, theirs: &Noted, witnesses: &[VerifierKey]) -> Result<CheckpointRow, WorkError> {
        central(self.work.caller)?;
        let not_ours = || WorkError::invalid("this is no checkpoint that this host signed");
        let head = theirs.checkpoint.head;
        let chain = chain_of(&theirs.checkpoint.origin).ok_or_else(not_ours)?.to_owned();
        let size = i64::try_from(head.size).map_err(|_| not_ours())?;
        let mut row = self.work.tx.checkpoint(&chain, size).await?.ok_or_else(not_ours)?;
        let mut ours = checkpoints::noted(&row)?;
        if ours.checkpoint != theirs.checkpoint {
            return Err(not_ours());
        }
        let invalid = |error: crate::audit::note::NotSigned| WorkError::Invalid(error.to_string());
        for witness in witnesses {
            if witness.used() != Use::Witness {
                return Err(WorkError::Invalid(format!("{}: this is not the key of a witness", witness.name())));
            }
            ours.note.take(&theirs.note, witness).map_err(invalid)?;
        }
        row.note = ours.note.to_string();
        row.witnessed = true;
        self.work.tx.update_checkpoint(&row).await?;
        let mut entry = self.entry(Act::CheckpointWitnessed, None, &theirs.checkpoint.origin);
        entry.codes = vec![format!("size {size}")];
        entry.codes.extend(witnesses.iter().map(|witness| format!("witness {}", witness.name())));
        self.finish(entry).await?;
        Ok(row)
    }
}
