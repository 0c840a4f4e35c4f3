//! What a database knows of having been restored.

use sqlx::{query, query_as};
use waystation_domain::ports::{RestorationRead, RestorationWrite, StoreResult};

use crate::coded::Coded as _;

const NOUN: &str = "restoration";
/// There is one row.
const ID: &str = "database";
const BY_ID: &str = "SELECT id, document, mac FROM restoration WHERE id = $1";
const PUT: &str = "INSERT INTO restoration (id, document, mac) VALUES ($1, $2, $3) \
    ON CONFLICT (id) DO UPDATE SET document = excluded.document, mac = excluded.mac";

coded_row! {
    struct Row in "restoration" {
        id: String,
        document: String,
    }
}

reads! {
    impl RestorationRead {
        async fn restoration(&mut self) -> StoreResult<Option<String>> {
            let found: Option<Row> = self.found(NOUN, query_as(BY_ID).bind(ID)).await?;
            Ok(found.map(|row| row.document))
        }
    }
}

writes! {
    impl RestorationWrite {
        async fn put_restoration(&mut self, document: &str) -> StoreResult<()> {
            let row = Row { id: ID.to_owned(), document: document.to_owned(), mac: Vec::new() }.coded(&self.rows);
            self.run(NOUN, query(PUT).bind(row.id).bind(row.document).bind(row.mac)).await.map(drop)
        }
    }
}
