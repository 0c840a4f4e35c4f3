//! Bearer tokens.

use sqlx::{query, query_as};
use waystation_domain::ports::{StoreResult, TokenRead, TokenWrite};
use waystation_domain::security::caller::Token;
use waystation_domain::words::ids::TokenId;
use waystation_domain::words::time::Timestamp;

use crate::stored::{self, Column};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, hash, staff, label, role, created_at, expires_at, revoked_at FROM token ", $rest)
    };
}

pub(crate) const NOUN: &str = "token";
const BY_ID: &str = select!("WHERE id = $1");
/// Asked outside of a transaction.
pub(crate) const BY_HASH: &str = select!("WHERE hash = $1");
const ALL: &str = select!("ORDER BY id");
const INSERT: &str = "INSERT INTO token (id, hash, staff, label, role, created_at, expires_at, revoked_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const REVOKE: &str = "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";

from_row! {
    pub(crate) struct Row {
        id: String,
        hash: Vec<u8>,
        staff: String,
        label: String,
        role: String,
        created_at: i64,
        expires_at: i64,
        revoked_at: Option<i64>,
    }
}

impl Row {
    pub(crate) fn read(self) -> StoreResult<Token> {
        let column = |name| Column::of("token", name);
        Ok(Token {
            id: column("id").parse(&self.id)?,
            hash: column("hash").hash(&self.hash)?,
            staff: column("staff").parse(&self.staff)?,
            label: self.label,
            role: column("role").document(&self.role)?,
            created_at: Timestamp::from_millis(self.created_at),
            expires_at: Timestamp::from_millis(self.expires_at),
            revoked_at: self.revoked_at.map(Timestamp::from_millis),
        })
    }
}

reads! {
    impl TokenRead {
        async fn token(&mut self, id: TokenId) -> StoreResult<Option<Token>> {
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn tokens(&mut self) -> StoreResult<Vec<Token>> {
            self.many(NOUN, query_as(ALL)).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl TokenWrite {
        async fn insert_token(&mut self, token: &Token) -> StoreResult<()> {
            let statement = query(INSERT)
                .bind(token.id.to_string())
                .bind(token.hash.as_slice())
                .bind(token.staff.to_string())
                .bind(token.label.as_str())
                .bind(stored::document(&token.role)?)
                .bind(token.created_at.as_millis())
                .bind(token.expires_at.as_millis())
                .bind(token.revoked_at.map(Timestamp::as_millis));
            self.insert(NOUN, statement).await
        }

        async fn revoke_token(&mut self, id: TokenId, at: Timestamp) -> StoreResult<()> {
            self.run(NOUN, query(REVOKE).bind(id.to_string()).bind(at.as_millis())).await.map(|_| ())
        }
    }
}
