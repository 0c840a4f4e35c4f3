//! Idempotency keys.

use sqlx::{query, query_as};
use waystation_domain::ports::{IdempotencyRead, IdempotencyWrite, Remembered, StoreResult};
use waystation_domain::words::ids::TokenId;
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

const NOUN: &str = "idempotency key";
const BY_KEY: &str = "SELECT token, key, request, resource, at, mac FROM idempotency WHERE token = $1 AND key = $2";
const INSERT: &str = "INSERT INTO idempotency (token, key, request, resource, at, mac) VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT DO NOTHING";

const FORGET: &str = "DELETE FROM idempotency WHERE (token, key) IN \
    (SELECT token, key FROM idempotency WHERE at < $1 ORDER BY at LIMIT $2)";

coded_row! {
    struct Row in "idempotency" {
        token: String,
        key: String,
        request: Vec<u8>,
        resource: String,
        at: i64,
    }
}

impl Row {
    fn read(self) -> StoreResult<Remembered> {
        Ok(Remembered {
            request: Column::of("idempotency", "request").hash(&self.request)?,
            resource: self.resource,
            at: Timestamp::from_millis(self.at),
        })
    }
}

reads! {
    impl IdempotencyRead {
        async fn remembered(&mut self, token: TokenId, key: &str) -> StoreResult<Option<Remembered>> {
            self.lock_key(token, key).await?;
            self.found(NOUN, query_as(BY_KEY).bind(token.to_string()).bind(key)).await?.map(Row::read).transpose()
        }
    }
}

writes! {
    impl IdempotencyWrite {
        async fn remember(&mut self, token: TokenId, key: &str, what: &Remembered) -> StoreResult<()> {
            let row = Row {
                token: token.to_string(),
                key: key.to_owned(),
                request: what.request.to_vec(),
                resource: what.resource.clone(),
                at: what.at.as_millis(),
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.token)
                .bind(row.key)
                .bind(row.request)
                .bind(row.resource)
                .bind(row.at)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn forget_keys(&mut self, before: Timestamp, limit: u32) -> StoreResult<u64> {
            self.run(NOUN, query(FORGET).bind(before.as_millis()).bind(i64::from(limit))).await
        }
    }
}
