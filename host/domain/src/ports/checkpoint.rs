//! The trees over the chains of the audit: their tiles, the checkpoints that were signed, and where entries are that a
//! receipt proves.

use async_trait::async_trait;

use crate::audit::tiles::Place;
use crate::audit::tree::Hash;
use crate::ports::error::StoreResult;
use crate::words::time::Timestamp;

/// A checkpoint that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The chain.
    pub chain: String,
    /// How many entries it had.
    pub size: i64,
    /// How many it had at the checkpoint before; 0 at the first. No two checkpoints follow the same.
    pub follows: i64,
    /// When it was signed.
    pub at: Timestamp,
    /// The note, with the signatures of witnesses.
    pub note: String,
    /// Whether witnesses signed it.
    pub witnessed: bool,
}

/// A key that signs checkpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditKeyRow {
    /// The how manieth, from 1. The last one signs.
    pub number: i64,
    /// Its public half.
    pub public: [u8; 32],
    /// Since when it signs.
    pub since: Timestamp,
}

/// Reads trees and checkpoints.
#[async_trait]
pub trait CheckpointRead: Send {
    /// The keys that sign or signed checkpoints, oldest first.
    async fn audit_keys(&mut self) -> StoreResult<Vec<AuditKeyRow>>;
    /// The newest checkpoint of a chain.
    async fn newest_checkpoint(&mut self, chain: &str) -> StoreResult<Option<CheckpointRow>>;
    /// The checkpoint of a chain at this size.
    async fn checkpoint(&mut self, chain: &str, size: i64) -> StoreResult<Option<CheckpointRow>>;
    /// The first checkpoint that has this entry.
    async fn checkpoint_with(&mut self, chain: &str, seq: i64) -> StoreResult<Option<CheckpointRow>>;
    /// The first checkpoint that witnesses signed and that has this entry.
    async fn witnessed_checkpoint(&mut self, chain: &str, seq: i64) -> StoreResult<Option<CheckpointRow>>;
    /// A tile.
    async fn tile(&mut self, chain: &str, place: Place) -> StoreResult<Option<Vec<Hash>>>;
    /// The numbers of the entries about this thing, in order.
    async fn entries_about(&mut self, chain: &str, thing: &str) -> StoreResult<Vec<i64>>;
}

/// Writes trees and checkpoints.
#[async_trait]
pub trait CheckpointWrite: Send {
    /// Adds a key; [`Exists`](crate::ports::StoreError::Exists) when there is one of this number.
    async fn insert_audit_key(&mut self, row: &AuditKeyRow) -> StoreResult<()>;
    /// Adds a checkpoint; [`Exists`](crate::ports::StoreError::Exists) when another follows the same one.
    async fn insert_checkpoint(&mut self, row: &CheckpointRow) -> StoreResult<()>;
    /// Replaces the note of a checkpoint by one that more witnesses signed.
    async fn update_checkpoint(&mut self, row: &CheckpointRow) -> StoreResult<()>;
    /// Adds a tile, or replaces it by a longer one.
    async fn put_tile(&mut self, chain: &str, place: Place, hashes: &[Hash]) -> StoreResult<()>;
    /// Keeps where an entry about this thing is.
    async fn insert_entry_about(&mut self, chain: &str, thing: &str, seq: i64) -> StoreResult<()>;
}
