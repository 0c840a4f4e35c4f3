//! Idempotency keys.

use sqlx::{query, query_as};
use waystation_domain::ports::{IdempotencyRead, IdempotencyWrite, Remembered, StoreResult};
use waystation_domain::words::ids::TokenId;
use waystation_domain::words::time::Timestamp;

use crate::stored::Column;

const NOUN: &str = "idempotency key";
const BY_KEY: &str = "SELECT request, resource, at FROM idempotency WHERE token = $1 AND key = $2";
const INSERT: &str = "INSERT INTO idempotency (token, key, request, resource, at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT DO NOTHING";

from_row! {
    struct Row {
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
            self.one(NOUN, query_as(BY_KEY).bind(token.to_string()).bind(key)).await?.map(Row::read).transpose()
        }
    }
}

writes! {
    impl IdempotencyWrite {
        async fn remember(&mut self, token: TokenId, key: &str, what: &Remembered) -> StoreResult<()> {
            let statement = query(INSERT)
                .bind(token.to_string())
                .bind(key)
                .bind(what.request.as_slice())
                .bind(what.resource.as_str())
                .bind(what.at.as_millis());
            self.insert(NOUN, statement).await
        }
    }
}
