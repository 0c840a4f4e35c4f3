//! Idempotency keys of creations, for each token by itself.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::words::ids::TokenId;
use crate::words::time::Timestamp;

/// What an idempotency key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Keyed hash of the request.
    pub request: [u8; 32],
    /// The id of what it made.
    pub resource: String,
    /// When.
    pub at: Timestamp,
}

/// Reads idempotency keys.
#[async_trait]
pub trait IdempotencyRead: Send {
    /// What this key stands for. In a transaction that writes, the key is locked until its end: whoever comes with the
    /// same one at the same moment waits, and finds what was made.
    async fn remembered(&mut self, token: TokenId, key: &str) -> StoreResult<Option<Remembered>>;
}

/// Writes idempotency keys.
#[async_trait]
pub trait IdempotencyWrite: Send {
    /// Remembers a key; [`Exists`](crate::ports::StoreError::Exists) when it is there.
    async fn remember(&mut self, token: TokenId, key: &str, what: &Remembered) -> StoreResult<()>;
    /// Forgets keys that were remembered before this moment, at most `limit`; how many there were.
    async fn forget_keys(&mut self, before: Timestamp, limit: u32) -> StoreResult<u64>;
}
