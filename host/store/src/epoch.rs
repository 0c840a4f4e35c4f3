//! Epochs of the keys that wrap data keys.

use sqlx::{query, query_as};
use waystation_domain::ports::{EpochRead, EpochWrite, IndividualRow, Page, StoreResult};
use waystation_domain::security::epoch::{Epoch, EpochId, Wrapping};
use waystation_domain::security::vault::WrappedKey;
use waystation_domain::words::ids::IndividualId;

use crate::coded::Coded as _;
use crate::individual;
use crate::locks::Locks as _;
use crate::stored::{self, Column};

const NOUN: &str = "epoch";
const ALL: &str = "SELECT epoch, document, mac FROM key_epoch";
const PUT: &str = "INSERT INTO key_epoch (epoch, document, mac) VALUES ($1, $2, $3) \
    ON CONFLICT (epoch) DO UPDATE SET document = excluded.document, mac = excluded.mac";

/// What a data key says of its epoch, as the index of the eighth migration has it: see [`WrappedKey`].
macro_rules! of_epoch {
    ($before:literal, $after:literal) => {
        concat!($before, "(CASE WHEN length(key) = 77 THEN substr(key, 2, 4) ELSE substr(key, 1, 0) END)", $after)
    };
}

const COUNTS: &str = of_epoch!(
    "SELECT said, count(*) FROM (SELECT ",
    " AS said FROM individual WHERE key IS NOT NULL) AS wrapped GROUP BY said"
);
const WRAPPED: &str =
    of_epoch!("SELECT id FROM individual WHERE key IS NOT NULL AND ", " = $1 AND id > $2 ORDER BY id LIMIT $3");
/// The length that a data key has which says its epoch.
const _: () = assert!(WrappedKey::LENGTH == 77);

const REWRAP: &str = "UPDATE individual SET key = $3, mac = $4 WHERE id = $1 AND version = $2";

coded_row! {
    struct Row in "key_epoch" {
        epoch: String,
        document: String,
    }
}

impl Row {
    fn read(self) -> StoreResult<Epoch> {
        let document = Column::of("key_epoch", "document");
        document.agreeing(document.document(&self.document)?, |e: &Epoch| e.epoch.to_string() == self.epoch)
    }
}

/// By number, where the database would go by the digits.
fn read(rows: Vec<Row>) -> StoreResult<Vec<Epoch>> {
    let mut epochs = rows.into_iter().map(Row::read).collect::<StoreResult<Vec<_>>>()?;
    epochs.sort_by_key(|epoch| epoch.epoch);
    Ok(epochs)
}

/// What a data key says of its epoch.
fn said(by: Wrapping) -> Vec<u8> {
    match by {
        Wrapping::Master => Vec::new(),
        Wrapping::Epoch(epoch) => epoch.0.to_be_bytes().to_vec(),
    }
}

fn of_said(said: &[u8]) -> Wrapping {
    said.try_into().map_or(Wrapping::Master, |number| Wrapping::Epoch(EpochId(u32::from_be_bytes(number))))
}

reads! {
    impl EpochRead {
        async fn epochs(&mut self) -> StoreResult<Vec<Epoch>> {
            self.share_epochs().await?;
            read(self.listed(NOUN, query_as(ALL)).await?)
        }

        async fn data_keys(&mut self) -> StoreResult<Vec<(Wrapping, u64)>> {
            let counts: Vec<(Vec<u8>, i64)> = self.many(NOUN, query_as(COUNTS)).await?;
            let counts = counts.into_iter().map(|(said, count)| (of_said(&said), u64::try_from(count).unwrap_or(0)));
            Ok(counts.collect())
        }

        async fn individuals_wrapped(
            &mut self,
            by: Wrapping,
            page: Page<IndividualId>,
        ) -> StoreResult<Vec<IndividualId>> {
            // Every id comes after the empty text.
            let after = page.after.as_ref().map(IndividualId::to_string).unwrap_or_default();
            let rows = query_as(WRAPPED).bind(said(by)).bind(after).bind(i64::from(page.limit));
            let rows: Vec<(String,)> = self.many(NOUN, rows).await?;
            rows.into_iter().map(|(id,)| Column::of("individual", "id").parse(&id)).collect()
        }
    }
}

writes! {
    impl EpochWrite {
        async fn epochs_to_change(&mut self) -> StoreResult<Vec<Epoch>> {
            self.lock_epochs().await?;
            read(self.listed(NOUN, query_as(ALL)).await?)
        }

        async fn put_epoch(&mut self, epoch: &Epoch) -> StoreResult<()> {
            let row = Row { epoch: epoch.epoch.to_string(), document: stored::document(epoch)?, mac: Vec::new() };
            let row = row.coded(&self.rows);
            self.run(NOUN, query(PUT).bind(row.epoch).bind(row.document).bind(row.mac)).await.map(|_| ())
        }

        async fn rewrap_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            self.lock_individual(row.id).await?;
            let row = individual::Row::of(row).coded(&self.rows);
            let statement = query(REWRAP).bind(row.id).bind(row.version).bind(row.key).bind(row.mac);
            self.update(NOUN, statement).await
        }
    }
}
