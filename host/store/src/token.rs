//! Bearer tokens.

use sqlx::{query, query_as};
use waystation_domain::ports::{StoreResult, TokenRead, TokenWrite};
use waystation_domain::security::caller::Token;
use waystation_domain::words::ids::TokenId;
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::stored::{self, Column};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, hash, staff, label, role, created_at, expires_at, revoked_at, mac FROM token ", $rest)
    };
}

pub(crate) const NOUN: &str = "token";
const BY_ID: &str = select!("WHERE id = $1");
/// Asked outside of a transaction.
pub(crate) const BY_HASH: &str = select!("WHERE hash = $1");
const ALL: &str = select!("ORDER BY id");
const INSERT: &str = "INSERT INTO token (id, hash, staff, label, role, created_at, expires_at, revoked_at, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const REVOKE: &str = "UPDATE token SET revoked_at = $2, mac = $3 WHERE id = $1 AND revoked_at IS NULL";

coded_row! {
    pub(crate) struct Row in "token" {
        pub(crate) id: String,
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
    fn of(token: &Token) -> StoreResult<Self> {
        Ok(Self {
            id: token.id.to_string(),
            hash: token.hash.to_vec(),
            staff: token.staff.to_string(),
            label: token.label.clone(),
            role: stored::document(&token.role)?,
            created_at: token.created_at.as_millis(),
            expires_at: token.expires_at.as_millis(),
            revoked_at: token.revoked_at.map(Timestamp::as_millis),
            mac: Vec::new(),
        })
    }

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
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn tokens(&mut self) -> StoreResult<Vec<Token>> {
            self.listed(NOUN, query_as(ALL)).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl TokenWrite {
        async fn insert_token(&mut self, token: &Token) -> StoreResult<()> {
            let row = Row::of(token)?.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.hash)
                .bind(row.staff)
                .bind(row.label)
                .bind(row.role)
                .bind(row.created_at)
                .bind(row.expires_at)
                .bind(row.revoked_at)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn revoke_token(&mut self, id: TokenId, at: Timestamp) -> StoreResult<()> {
            let Some(mut row) = self.found::<Row>(NOUN, query_as(BY_ID).bind(id.to_string())).await? else { return Ok(()) };
            row.revoked_at.get_or_insert(at.as_millis());
            let row = row.coded(&self.rows);
            self.run(NOUN, query(REVOKE).bind(row.id).bind(row.revoked_at).bind(row.mac)).await.map(|_| ())
        }
    }
}
