//! The trees over the chains of the audit.

use sqlx::{query, query_as};
use waystation_domain::audit::tiles::Place;
use waystation_domain::audit::tree::Hash;
use waystation_domain::ports::{AuditKeyRow, CheckpointRead, CheckpointRow, CheckpointWrite, StoreResult};
use waystation_domain::words::digest::HexHash;
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::stored::Column;

const KEY: &str = "key of the audit";
const CHECKPOINT: &str = "checkpoint of the audit";
const TILE: &str = "tile of the audit";
const ABOUT: &str = "place of an audit entry";

const KEYS: &str = "SELECT id, number, since, mac FROM audit_key ORDER BY number";
const INSERT_KEY: &str =
    "INSERT INTO audit_key (id, number, since, mac) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const NEWEST: &str = "SELECT chain, size, follows, at, note, witnessed, mac FROM audit_checkpoint \
    WHERE chain = $1 ORDER BY size DESC LIMIT 1";
const AT_SIZE: &str = "SELECT chain, size, follows, at, note, witnessed, mac FROM audit_checkpoint \
    WHERE chain = $1 AND size = $2";
const WITH: &str = "SELECT chain, size, follows, at, note, witnessed, mac FROM audit_checkpoint \
    WHERE chain = $1 AND size >= $2 ORDER BY size LIMIT 1";
const WITNESSED: &str = "SELECT chain, size, follows, at, note, witnessed, mac FROM audit_checkpoint \
    WHERE chain = $1 AND size >= $2 AND witnessed = 1 ORDER BY size LIMIT 1";
const INSERT_CHECKPOINT: &str = "INSERT INTO audit_checkpoint (chain, size, follows, at, note, witnessed, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const UPDATE_CHECKPOINT: &str =
    "UPDATE audit_checkpoint SET note = $3, witnessed = $4, mac = $5 WHERE chain = $1 AND size = $2";
const BY_PLACE: &str =
    "SELECT chain, level, place, hashes, mac FROM audit_tile WHERE chain = $1 AND level = $2 AND place = $3";
const PUT_TILE: &str = "INSERT INTO audit_tile (chain, level, place, hashes, mac) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (chain, level, place) DO UPDATE SET hashes = excluded.hashes, mac = excluded.mac";
const ABOUT_THING: &str = "SELECT seq FROM audit_about WHERE chain = $1 AND thing = $2 ORDER BY seq";
const INSERT_ABOUT: &str = "INSERT INTO audit_about (chain, seq, thing) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

coded_row! {
    struct KeyRow in "audit_key" {
        id: String,
        number: i64,
        since: i64,
    }
}

impl KeyRow {
    fn read(self) -> StoreResult<AuditKeyRow> {
        let HexHash(public) = Column::of("audit_key", "id").parse(&self.id)?;
        Ok(AuditKeyRow { number: self.number, public, since: Timestamp::from_millis(self.since) })
    }
}

coded_row! {
    struct SignedRow in "audit_checkpoint" {
        chain: String,
        size: i64,
        follows: i64,
        at: i64,
        note: String,
        witnessed: i64,
    }
}

impl SignedRow {
    fn of(row: &CheckpointRow) -> Self {
        Self {
            chain: row.chain.clone(),
            size: row.size,
            follows: row.follows,
            at: row.at.as_millis(),
            note: row.note.clone(),
            witnessed: i64::from(row.witnessed),
            mac: Vec::new(),
        }
    }

    fn read(self) -> CheckpointRow {
        CheckpointRow {
            chain: self.chain,
            size: self.size,
            follows: self.follows,
            at: Timestamp::from_millis(self.at),
            note: self.note,
            witnessed: self.witnessed != 0,
        }
    }
}

coded_row! {
    struct TileRow in "audit_tile" {
        chain: String,
        level: i64,
        place: i64,
        hashes: Vec<u8>,
    }
}

reads! {
    impl CheckpointRead {
        async fn audit_keys(&mut self) -> StoreResult<Vec<AuditKeyRow>> {
            self.listed(KEY, query_as(KEYS)).await?.into_iter().map(KeyRow::read).collect()
        }

        async fn newest_checkpoint(&mut self, chain: &str) -> StoreResult<Option<CheckpointRow>> {
            Ok(self.found(CHECKPOINT, query_as(NEWEST).bind(chain)).await?.map(SignedRow::read))
        }

        async fn checkpoint(&mut self, chain: &str, size: i64) -> StoreResult<Option<CheckpointRow>> {
            Ok(self.found(CHECKPOINT, query_as(AT_SIZE).bind(chain).bind(size)).await?.map(SignedRow::read))
        }

        async fn checkpoint_with(&mut self, chain: &str, seq: i64) -> StoreResult<Option<CheckpointRow>> {
            Ok(self.found(CHECKPOINT, query_as(WITH).bind(chain).bind(seq)).await?.map(SignedRow::read))
        }

        async fn witnessed_checkpoint(&mut self, chain: &str, seq: i64) -> StoreResult<Option<CheckpointRow>> {
            Ok(self.found(CHECKPOINT, query_as(WITNESSED).bind(chain).bind(seq)).await?.map(SignedRow::read))
        }

        async fn tile(&mut self, chain: &str, (level, place): Place) -> StoreResult<Option<Vec<Hash>>> {
            let row = query_as(BY_PLACE).bind(chain).bind(i64::from(level)).bind(place);
            let found: Option<TileRow> = self.found(TILE, row).await?;
            let hash = |bytes: &[u8]| Column::of("audit_tile", "hashes").hash(bytes);
            found.map(|row| row.hashes.chunks(32).map(hash).collect()).transpose()
        }

        async fn entries_about(&mut self, chain: &str, thing: &str) -> StoreResult<Vec<i64>> {
            let rows = query_as(ABOUT_THING).bind(chain).bind(self.rows.about(chain, thing));
            Ok(self.many(ABOUT, rows).await?.into_iter().map(|(seq,)| seq).collect())
        }
    }
}

writes! {
    impl CheckpointWrite {
        async fn insert_audit_key(&mut self, row: &AuditKeyRow) -> StoreResult<()> {
            let (id, since) = (HexHash(row.public).to_string(), row.since.as_millis());
            let row = KeyRow { id, number: row.number, since, mac: Vec::new() }.coded(&self.rows);
            let statement = query(INSERT_KEY).bind(row.id).bind(row.number).bind(row.since).bind(row.mac);
            self.insert(KEY, statement).await
        }

        async fn insert_checkpoint(&mut self, row: &CheckpointRow) -> StoreResult<()> {
            let row = SignedRow::of(row).coded(&self.rows);
            let statement = query(INSERT_CHECKPOINT)
                .bind(row.chain)
                .bind(row.size)
                .bind(row.follows)
                .bind(row.at)
                .bind(row.note)
                .bind(row.witnessed)
                .bind(row.mac);
            self.insert(CHECKPOINT, statement).await
        }

        async fn update_checkpoint(&mut self, row: &CheckpointRow) -> StoreResult<()> {
            let row = SignedRow::of(row).coded(&self.rows);
            let statement = query(UPDATE_CHECKPOINT)
                .bind(row.chain)
                .bind(row.size)
                .bind(row.note)
                .bind(row.witnessed)
                .bind(row.mac);
            self.update(CHECKPOINT, statement).await
        }

        async fn put_tile(&mut self, chain: &str, (level, place): Place, hashes: &[Hash]) -> StoreResult<()> {
            let (chain, level) = (chain.to_owned(), i64::from(level));
            let row = TileRow { chain, level, place, hashes: hashes.concat(), mac: Vec::new() }.coded(&self.rows);
            let statement =
                query(PUT_TILE).bind(row.chain).bind(row.level).bind(row.place).bind(row.hashes).bind(row.mac);
            self.run(TILE, statement).await.map(|_| ())
        }

        async fn insert_entry_about(&mut self, chain: &str, thing: &str, seq: i64) -> StoreResult<()> {
            let statement = query(INSERT_ABOUT).bind(chain).bind(seq).bind(self.rows.about(chain, thing));
            self.run(ABOUT, statement).await.map(|_| ())
        }
    }
}
