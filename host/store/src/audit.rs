//! The audit: chains of entries that are written once. The triggers of the schema refuse every change.

use sqlx::{query, query_as};
use waystation_domain::audit::{Chained, Head};
use waystation_domain::ports::{AuditRepo, StoreResult};

use crate::stored::Column;

const NOUN: &str = "audit entry";
pub(crate) const CHAIN: &str = "audit chain";
/// The head before the first entry has the number 0. It is there to be locked.
const BEGIN_CHAIN: &str = "INSERT INTO audit_head (chain, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING";
pub(crate) const HEAD: &str = "SELECT seq, hash FROM audit_head WHERE chain = $1";
/// Adds nothing where the entry does not follow the head. A trigger moves the head to what was added.
const APPEND: &str = "INSERT INTO audit (chain, seq, previous, body, hash) \
    SELECT chain, $2, $3, $4, $5 FROM audit_head WHERE chain = $1 AND seq = $2 - 1 AND hash = $3";
const ENTRIES: &str = "SELECT seq, previous, body, hash FROM audit WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const CHAINS: &str = "SELECT chain FROM audit_head WHERE seq > 0 ORDER BY chain";

from_row! {
    #[derive(Clone)]
    pub(crate) struct HeadRow {
        seq: i64,
        hash: Vec<u8>,
    }
}

impl HeadRow {
    /// The head once the entry is appended.
    pub(crate) fn after(entry: &Chained) -> Self {
        Self { seq: entry.seq, hash: entry.hash.to_vec() }
    }

    fn read(self) -> StoreResult<Option<Head>> {
        let hash = Column::of("audit_head", "hash").hash(&self.hash)?;
        Ok((self.seq > 0).then_some(Head { seq: self.seq, hash }))
    }
}

from_row! {
    struct Row {
        seq: i64,
        previous: Vec<u8>,
        body: String,
        hash: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<Chained> {
        let column = |name| Column::of("audit", name);
        Ok(Chained {
            seq: self.seq,
            previous: column("previous").hash(&self.previous)?,
            body: self.body,
            hash: column("hash").hash(&self.hash)?,
        })
    }
}

for_both! {
    impl AuditRepo {
        async fn lock_head(&mut self, chain: &str) -> StoreResult<Option<Head>> {
            let mut head = self.head(chain).await?;
            if head.is_none() && !self.reads() {
                self.run(CHAIN, query(BEGIN_CHAIN).bind(chain).bind([0_u8; 32].as_slice())).await?;
                head = self.head(chain).await?;
            }
            head.map_or(Ok(None), HeadRow::read)
        }

        async fn append(&mut self, chain: &str, entry: &Chained) -> StoreResult<()> {
            let line = query(APPEND)
                .bind(chain)
                .bind(entry.seq)
                .bind(entry.previous.as_slice())
                .bind(entry.body.as_str())
                .bind(entry.hash.as_slice());
            let done = self.change(CHAIN, line).await;
            self.moved_head(chain, done.is_ok().then_some(entry));
            done
        }

        async fn entries(&mut self, chain: &str, after: i64, limit: u32) -> StoreResult<Vec<Chained>> {
            let rows = query_as(ENTRIES).bind(chain).bind(after).bind(i64::from(limit));
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }

        async fn chains(&mut self) -> StoreResult<Vec<String>> {
            Ok(self.many(CHAIN, query_as(CHAINS)).await?.into_iter().map(|(chain,)| chain).collect())
        }
    }
}
