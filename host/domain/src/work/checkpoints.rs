//! The trees over the chains of the audit: grown when they are needed, by the sweep and by whoever asks for a proof, so that
//! nobody's act waits for them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;

use super::Host;
use super::error::WorkError;
use crate::audit::checkpoint::{Checkpoint, Noted, origin};
use crate::audit::exported::Line;
use crate::audit::note::{VerifierKey, verifier_of};
use crate::audit::proof::Proof;
use crate::audit::tiles::{self, Place, Tiles};
use crate::audit::tree::leaf;
use crate::audit::{Act, Chained, HOST_CHAIN, Head, verify};
use crate::ports::{CheckpointRow, ReadTx, StoreError, Tx};
use crate::words::time::Timestamp;

/// The most entries that one transaction adds to a tree.
const BATCH: u32 = 4096;

/// The acts whose entries a receipt proves.
const PROVED: [Act; 5] =
    [Act::ConsentGiven, Act::ConsentRefused, Act::ConsentWithdrawn, Act::ConsentInvalidated, Act::DisclosureMade];

/// What is damaged when a chain does not follow what was signed.
const BROKEN: WorkError = WorkError::Store(StoreError::Corrupt { table: "audit", column: "hash" });
const NOT_ITS_TREE: WorkError = WorkError::Store(StoreError::Corrupt { table: "audit_tile", column: "hashes" });
const NO_NOTE: WorkError = WorkError::Store(StoreError::Corrupt { table: "audit_checkpoint", column: "note" });

/// The newest checkpoint of a chain.
pub(super) struct Signed {
    /// The checkpoint.
    pub(super) row: CheckpointRow,
    /// Whether there may be entries that it does not have yet: there were too many for one transaction.
    pub(super) more: bool,
}

/// What an entry says that a receipt proves.
#[derive(Deserialize)]
struct About<'a> {
    act: Cow<'a, str>,
    #[serde(default)]
    object: Option<Cow<'a, str>>,
}

/// What stands before every line of this host's chains: the hash of its first entry.
async fn first<T: ReadTx + ?Sized>(tx: &mut T) -> Result<[u8; 32], WorkError> {
    let first = tx.entries(HOST_CHAIN, 0, 1).await?.into_iter().next();
    Ok(first.ok_or(WorkError::NotFound("chain"))?.hash)
}

/// The origin of a chain of this host, and the keys by which its checkpoints are verified, oldest first.
pub(super) async fn keys<T: ReadTx + ?Sized>(tx: &mut T, chain: &str) -> Result<Vec<VerifierKey>, WorkError> {
    let origin = origin(&first(tx).await?, chain);
    let rows = tx.audit_keys().await?;
    Ok(rows.iter().filter_map(|row| verifier_of(&row.public, &origin)).collect())
}

/// Adds what is new in a chain to its tree, and signs: the newest checkpoint, if there is one. A host without a key to sign
/// with adds nothing.
///
/// # Errors
/// [`StoreError::Corrupt`] when the chain or its tree is not what was written: it is not signed. Those of the store.
pub(super) async fn extend<T: Tx + ?Sized>(
    tx: &mut T,
    host: &Host,
    chain: &str,
    now: Timestamp,
) -> Result<Option<Signed>, WorkError> {
    loop {
        let before = tx.newest_checkpoint(chain).await?;
        let done = |row: Option<CheckpointRow>| Ok(row.map(|row| Signed { row, more: false }));
        let Some(key) = &host.signing else { return done(before) };
        let size = before.as_ref().map_or(0, |row| row.size);
        let entries = tx.entries(chain, size, BATCH).await?;
        if entries.is_empty() {
            return done(before);
        }
        let (old, new) = (at(size)?, at(size)? + entries.len() as u64);
        let mut tree = read(tx, chain, tiles::edge(old)).await?;
        tree.cut(old);
        follows(&tree, old, &entries)?;
        let changed = tree.append(old, entries.iter().map(|entry| leaf(&entry.hash))).ok_or(NOT_ITS_TREE)?;
        let head = tree.head(new).ok_or(NOT_ITS_TREE)?;
        let checkpoint = Checkpoint { origin: origin(&first(tx).await?, chain), head };
        let note = checkpoint.sign(key).to_string();
        let signed = i64::try_from(new).map_err(|_| NOT_ITS_TREE)?;
        let chain = chain.to_owned();
        let row = CheckpointRow { chain, size: signed, follows: size, at: now, note, witnessed: false };
        match tx.insert_checkpoint(&row).await {
            // Another host signed meanwhile: it goes on from there.
            Err(StoreError::Exists(_)) => continue,
            done => done?,
        }
        for place in changed {
            tx.put_tile(&row.chain, place, tree.tile(place).ok_or(NOT_ITS_TREE)?).await?;
        }
        for entry in &entries {
            if let Some(thing) = proved(entry) {
                tx.insert_entry_about(&row.chain, &thing, entry.seq).await?;
            }
        }
        let more = entries.len() >= BATCH as usize;
        return Ok(Some(Signed { row, more }));
    }
}

/// The entries follow what is in the tree, and each the one before: what is not what was written is never signed.
fn follows(tree: &Tiles, size: u64, entries: &[Chained]) -> Result<(), WorkError> {
    let mut head = match (size.checked_sub(1), entries.first()) {
        (Some(last), Some(entry)) if tree.leaf(last) == Some(leaf(&entry.previous)) => {
            Some(Head { seq: entry.seq - 1, hash: entry.previous })
        }
        (None, _) => None,
        _ => return Err(BROKEN),
    };
    if entries.first().map(|entry| at(entry.seq - 1)).transpose()? != Some(size) {
        return Err(BROKEN);
    }
    for entry in entries {
        head = Some(verify(head.as_ref(), entry).map_err(|_| BROKEN)?);
    }
    Ok(())
}

/// What the entry is about, where a receipt proves it.
fn proved(entry: &Chained) -> Option<String> {
    let about: About<'_> = serde_json::from_str(&entry.body).ok()?;
    let is_proved = PROVED.iter().any(|act| act.code() == about.act);
    about.object.filter(|_| is_proved).map(Cow::into_owned)
}

/// The act of the entry that is proved.
pub(super) fn act_of(proof: &Proof) -> String {
    serde_json::from_str::<About<'_>>(&proof.line.body).map(|about| about.act.into_owned()).unwrap_or_default()
}

/// A size as the tree has it.
fn at(size: i64) -> Result<u64, WorkError> {
    u64::try_from(size).map_err(|_| NOT_ITS_TREE)
}

async fn read<T: ReadTx + ?Sized>(tx: &mut T, chain: &str, places: BTreeSet<Place>) -> Result<Tiles, WorkError> {
    let mut tiles = Tiles::default();
    for place in places {
        tiles.insert(place, tx.tile(chain, place).await?.ok_or(NOT_ITS_TREE)?);
    }
    Ok(tiles)
}

/// A checkpoint as it was signed.
pub(super) fn noted(row: &CheckpointRow) -> Result<Noted, WorkError> {
    row.note.parse().map_err(|_| NO_NOTE)
}

/// The proof that an entry is in its chain: by the first checkpoint with it that witnesses signed, or else by the first. So it
/// stays the same until there is a better one.
///
/// # Errors
/// [`WorkError::NotFound`] when no checkpoint has it yet.
pub(super) async fn inclusion<T: ReadTx + ?Sized>(tx: &mut T, chain: &str, seq: i64) -> Result<Proof, WorkError> {
    let missing = || WorkError::NotFound("entry under a checkpoint");
    let row = match tx.witnessed_checkpoint(chain, seq).await? {
        Some(row) => Some(row),
        None => tx.checkpoint_with(chain, seq).await?,
    };
    let row = row.filter(|_| seq > 0).ok_or_else(missing)?;
    let link = tx.entries(chain, seq - 1, 1).await?.into_iter().next().filter(|link| link.seq == seq);
    let link = link.ok_or_else(missing)?;
    let (index, size) = (at(seq - 1)?, at(row.size)?);
    let tree = read(tx, chain, tiles::around(index, size)).await?;
    let path = tree.path(index, size).ok_or(NOT_ITS_TREE)?;
    let line = Line::of(chain, link);
    // What cannot be opened any more, or was changed since, proves nothing.
    if line.alone().ok() != tree.leaf(index) {
        return Err(BROKEN);
    }
    Ok(Proof { line, path, noted: noted(&row)? })
}

/// The proof that the chain at one size is the beginning of the chain at another.
pub(super) async fn consistency<T: ReadTx + ?Sized>(
    tx: &mut T,
    chain: &str,
    (first, second): (u64, u64),
) -> Result<Vec<[u8; 32]>, WorkError> {
    let tree = read(tx, chain, tiles::between(first, second)).await?;
    tree.consistency(first, second).ok_or(NOT_ITS_TREE)
}

/// The proofs of the entries about a thing of a person: how it stands in the audit, and how it stood there before pseudonyms.
/// None where the chain is damaged, which keeps nobody from a receipt, or where its tree is still being made.
pub(super) async fn proofs<T: Tx + ?Sized>(
    tx: &mut T,
    host: &Host,
    chain: &str,
    things: [String; 2],
    now: Timestamp,
) -> Result<Vec<Proof>, WorkError> {
    match extend(tx, host, chain, now).await {
        Err(WorkError::Store(StoreError::Corrupt { .. } | StoreError::Damaged { .. })) => return Ok(Vec::new()),
        extended => extended?,
    };
    let mut proofs = Vec::new();
    for thing in things {
        for seq in tx.entries_about(chain, &thing).await? {
            match inclusion(tx, chain, seq).await {
                Ok(proof) => proofs.push(proof),
                Err(WorkError::Store(StoreError::Corrupt { .. } | StoreError::Damaged { .. })) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(proofs)
}
