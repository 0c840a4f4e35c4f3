//! What the files of persons said before they were changed.

use sqlx::{query, query_as};
use waystation_domain::ports::{HistoryRead, HistoryRow, HistoryWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::IndividualId;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

const NOUN: &str = "individual_history";
const OF_INDIVIDUAL: &str = "SELECT individual, version, sealed, mac FROM individual_history WHERE individual = $1";
const PUT: &str = "INSERT INTO individual_history (individual, version, sealed, mac) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (individual) DO UPDATE SET version = excluded.version, sealed = excluded.sealed, mac = excluded.mac \
    WHERE individual_history.version < excluded.version";

coded_row! {
    struct Row in "individual_history" {
        individual: String,
        version: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<HistoryRow> {
        Ok(HistoryRow {
            individual: Column::of("individual_history", "individual").parse(&self.individual)?,
            version: self.version,
            sealed: Sealed(self.sealed),
        })
    }
}

reads! {
    impl HistoryRead {
        async fn history_of(&mut self, individual: IndividualId) -> StoreResult<Option<HistoryRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(None);
            }
            self.found(NOUN, query_as(OF_INDIVIDUAL).bind(individual.to_string())).await?.map(Row::read).transpose()
        }
    }
}

writes! {
    impl HistoryWrite {
        async fn put_history(&mut self, row: &HistoryRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row {
                individual: row.individual.to_string(),
                version: row.version,
                sealed: row.sealed.0.clone(),
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            self.update(NOUN, query(PUT).bind(row.individual).bind(row.version).bind(row.sealed).bind(row.mac)).await
        }
    }
}
