//! Bearer tokens, known only by their keyed hash.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::security::caller::Token;
use crate::words::ids::TokenId;
use crate::words::time::Timestamp;

/// Reads tokens.
#[async_trait]
pub trait TokenRead: Send {
    /// The token with this id.
    async fn token(&mut self, id: TokenId) -> StoreResult<Option<Token>>;
    /// All tokens, by id.
    async fn tokens(&mut self) -> StoreResult<Vec<Token>>;
}

/// Writes tokens.
#[async_trait]
pub trait TokenWrite: Send {
    /// Adds a token.
    async fn insert_token(&mut self, token: &Token) -> StoreResult<()>;
    /// Ends a token. Does nothing when it has ended already.
    async fn revoke_token(&mut self, id: TokenId, at: Timestamp) -> StoreResult<()>;
}
