//! Bearer tokens.

use serde::Deserialize;
use sqlx::{query, query_as};
use waystation_domain::ports::{Listed, StoreError, StoreResult, TokenRead, TokenWrite, UnboundToken};
use waystation_domain::security::caller::{AwaitedToken, Role, Token};
use waystation_domain::words::ids::{FunctionId, OperationId, PartnerId, TokenId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::stored::{self, Column};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, hash, staff, label, role, created_at, expires_at, revoked_at, mac FROM token ", $rest)
    };
}

pub(crate) const NOUN: &str = "token";
const AWAITED_NOUN: &str = "awaited token";
const BY_ID: &str = select!("WHERE id = $1");
/// Asked outside of a transaction.
pub(crate) const BY_HASH: &str = select!("WHERE hash = $1");
const ALL: &str = select!("ORDER BY id");
const INSERT: &str = "INSERT INTO token (id, hash, staff, label, role, created_at, expires_at, revoked_at, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const REVOKE: &str = "UPDATE token SET revoked_at = $2, mac = $3 WHERE id = $1 AND revoked_at IS NULL";

const BIND: &str = "UPDATE token SET role = $2, revoked_at = $3, mac = $4 WHERE id = $1";
const AWAITED: &str = "SELECT id, document, mac FROM awaited_token ORDER BY id";
const AWAIT: &str = "INSERT INTO awaited_token (id, document, mac) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const REMOVE: &str = "DELETE FROM awaited_token WHERE id = $1";

coded_row! {
    struct AwaitedRow in "awaited_token" {
        id: String,
        document: String,
    }
}

impl AwaitedRow {
    fn read(self) -> StoreResult<AwaitedToken> {
        let column = Column::of("awaited_token", "document");
        column.agreeing(column.document(&self.document)?, |token: &AwaitedToken| token.id.to_string() == self.id)
    }
}

/// The role of a partner's staff as it was written before it named an operation.
#[derive(Deserialize)]
#[serde(tag = "role", rename_all = "kebab-case", deny_unknown_fields)]
enum Unbound {
    Partner { partner: PartnerId, function: FunctionId },
}

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

    fn unbound(self) -> Option<StoreResult<UnboundToken>> {
        let Ok(Unbound::Partner { partner, function }) = serde_json::from_str(&self.role) else { return None };
        let column = |name| Column::of("token", name);
        Some(column("id").parse(&self.id).and_then(|id| {
            let revoked_at = self.revoked_at.map(Timestamp::from_millis);
            Ok(UnboundToken { id, staff: column("staff").parse(&self.staff)?, partner, function, revoked_at })
        }))
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

        async fn tokens(&mut self) -> StoreResult<Listed<Token>> {
            self.sorted(NOUN, query_as(ALL), Row::read).await
        }

        async fn awaited_tokens(&mut self) -> StoreResult<Listed<AwaitedToken>> {
            self.sorted(AWAITED_NOUN, query_as(AWAITED), AwaitedRow::read).await
        }

        async fn unbound_tokens(&mut self) -> StoreResult<Vec<UnboundToken>> {
            let rows = self.sorted(NOUN, query_as(ALL), Ok).await?.whole;
            rows.into_iter().filter_map(Row::unbound).collect()
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

        async fn bind_token(&mut self, token: &UnboundToken, operation: &OperationId) -> StoreResult<()> {
            let Some(row) = self.found::<Row>(NOUN, query_as(BY_ID).bind(token.id.to_string())).await? else {
                return Err(StoreError::Conflict(NOUN));
            };
            let role = Role::Partner {
                operation: operation.clone(),
                partner: token.partner.clone(),
                function: token.function.clone(),
            };
            let revoked_at = token.revoked_at.map(Timestamp::as_millis);
            let row = Row { role: stored::document(&role)?, revoked_at, ..row }.coded(&self.rows);
            let statement = query(BIND).bind(row.id).bind(row.role).bind(row.revoked_at).bind(row.mac);
            self.update(NOUN, statement).await
        }

        async fn insert_awaited_token(&mut self, token: &AwaitedToken) -> StoreResult<()> {
            let row = AwaitedRow { id: token.id.to_string(), document: stored::document(token)?, mac: Vec::new() };
            let row = row.coded(&self.rows);
            self.insert(AWAITED_NOUN, query(AWAIT).bind(row.id).bind(row.document).bind(row.mac)).await
        }

        async fn remove_awaited_token(&mut self, id: TokenId) -> StoreResult<()> {
            self.update(AWAITED_NOUN, query(REMOVE).bind(id.to_string())).await
        }
    }
}
