//! The audit: chains of entries that are written once. The triggers of the schema refuse every change.

use sqlx::{query, query_as};
use waystation_domain::audit::{Chained, HOST_CHAIN, Head};
use waystation_domain::ports::{AuditRead, AuditWrite, StoreResult};
use waystation_domain::security::row::RowKey;

use crate::chain_head::{self, HeadRow};
use crate::stored::Column;

const NOUN: &str = "audit entry";
const BEGIN_CHAIN: &str = "INSERT INTO audit_head (chain, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING";
/// Adds nothing where the entry does not follow the head. A trigger moves the head to what was added.
const APPEND: &str = "INSERT INTO audit (chain, seq, previous, body, hash, sealed) \
    SELECT chain, $2, $3, $4, $5, $6 FROM audit_head WHERE chain = $1 AND seq = $2 - 1 AND hash = $3";
const ENTRIES: &str =
    "SELECT seq, previous, body, hash, sealed FROM audit WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const CHAINS: &str = "SELECT chain FROM audit_head WHERE seq > 0 ORDER BY chain";

from_row! {
    struct Row {
        seq: i64,
        previous: Vec<u8>,
        body: String,
        hash: Vec<u8>,
        sealed: Option<Vec<u8>>,
    }
}

impl Row {
    /// The entry. One that does not open has no text: whoever verifies the chain finds it by its hash, and the others can be
    /// read.
    fn read(self, chain: &str, key: &RowKey) -> StoreResult<Chained> {
        let column = |name| Column::of("audit", name);
        Ok(Chained {
            seq: self.seq,
            previous: column("previous").hash(&self.previous)?,
            body: match self.sealed {
                Some(sealed) => key.open_entry(chain, self.seq, &sealed).unwrap_or_default(),
                None => self.body,
            },
            hash: column("hash").hash(&self.hash)?,
        })
    }
}

reads! {
    impl AuditRead {
        async fn entries(&mut self, chain: &str, after: i64, limit: u32) -> StoreResult<Vec<Chained>> {
            let rows = query_as(ENTRIES).bind(chain).bind(after).bind(i64::from(limit));
            let rows: Vec<Row> = self.many(NOUN, rows).await?;
            rows.into_iter().map(|row| row.read(chain, &self.rows)).collect()
        }

        async fn head(&mut self, chain: &str) -> StoreResult<Option<Head>> {
            let head = self.one(chain_head::NOUN, query_as(chain_head::BY_CHAIN).bind(chain)).await?;
            head.map_or(Ok(None), HeadRow::read)
        }

        async fn chains(&mut self) -> StoreResult<Vec<String>> {
            Ok(self.many(chain_head::NOUN, query_as(CHAINS)).await?.into_iter().map(|(chain,)| chain).collect())
        }
    }
}

writes! {
    impl AuditWrite {
        async fn lock_head(&mut self, chain: &str) -> StoreResult<Option<Head>> {
            let mut head = self.locked_head(chain).await?;
            if head.is_none() {
                self.run(chain_head::NOUN, query(BEGIN_CHAIN).bind(chain).bind([0_u8; 32].as_slice())).await?;
                head = self.locked_head(chain).await?;
            }
            head.map_or(Ok(None), HeadRow::read)
        }

        async fn append(&mut self, chain: &str, entry: &Chained) -> StoreResult<()> {
            // The host's own chain is about nobody, and says by which key the database was begun.
            let (body, sealed) = if chain == HOST_CHAIN {
                (entry.body.as_str(), None)
            } else {
                ("", Some(self.rows.seal_entry(chain, entry.seq, &entry.body)))
            };
            let statement = query(APPEND)
                .bind(chain)
                .bind(entry.seq)
                .bind(entry.previous.as_slice())
                .bind(body)
                .bind(entry.hash.as_slice())
                .bind(sealed);
            let done = self.update(chain_head::NOUN, statement).await;
            self.moved_head(chain, done.is_ok().then_some(entry));
            done
        }
    }
}
