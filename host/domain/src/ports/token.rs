//! Bearer tokens, known only by their keyed hash.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::security::caller::{AwaitedToken, Token};
use crate::words::ids::{FunctionId, OperationId, PartnerId, StaffId, TokenId};
use crate::words::time::Timestamp;

/// A token of a partner's staff from before such a token named an operation: nobody gets in with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnboundToken {
    /// Its id.
    pub id: TokenId,
    /// The member of staff who holds it.
    pub staff: StaffId,
    /// Which partner.
    pub partner: PartnerId,
    /// Doing what there.
    pub function: FunctionId,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Reads tokens.
#[async_trait]
pub trait TokenRead: Send {
    /// The token with this id.
    async fn token(&mut self, id: TokenId) -> StoreResult<Option<Token>>;
    /// All tokens, by id.
    async fn tokens(&mut self) -> StoreResult<Listed<Token>>;
    /// The tokens that one member of the central team asked for and no second one yet, by id.
    async fn awaited_tokens(&mut self) -> StoreResult<Listed<AwaitedToken>>;
    /// The tokens of partners that name no operation, by id.
    async fn unbound_tokens(&mut self) -> StoreResult<Vec<UnboundToken>>;
}

/// Writes tokens.
#[async_trait]
pub trait TokenWrite: Send {
    /// Adds a token.
    async fn insert_token(&mut self, token: &Token) -> StoreResult<()>;
    /// Ends a token. Does nothing when it has ended already.
    async fn revoke_token(&mut self, id: TokenId, at: Timestamp) -> StoreResult<()>;
    /// Binds a token of a partner to an operation, and ends it if there is a moment at which it ended.
    async fn bind_token(&mut self, token: &UnboundToken, operation: &OperationId) -> StoreResult<()>;
    /// Keeps that a token was asked for.
    async fn insert_awaited_token(&mut self, token: &AwaitedToken) -> StoreResult<()>;
    /// Removes it; [`Conflict`](crate::ports::StoreError::Conflict) when somebody else did.
    async fn remove_awaited_token(&mut self, id: TokenId) -> StoreResult<()>;
}
