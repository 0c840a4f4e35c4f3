//! Operations.

use sqlx::{query, query_as};
use waystation_domain::organisation::operation::Operation;
use waystation_domain::ports::{Listed, OperationRead, OperationWrite, StoreResult};
use waystation_domain::words::ids::OperationId;

use crate::coded::Coded as _;
use crate::stored::{self, Column};

const NOUN: &str = "operation";
const BY_ID: &str = "SELECT id, document, mac FROM operation WHERE id = $1";
const ALL: &str = "SELECT id, document, mac FROM operation ORDER BY id";
const PUT: &str = "INSERT INTO operation (id, document, mac) VALUES ($1, $2, $3) \
    ON CONFLICT (id) DO UPDATE SET document = excluded.document, mac = excluded.mac";

coded_row! {
    pub(crate) struct Row in "operation" {
        pub(crate) id: String,
        pub(crate) document: String,
    }
}

impl Row {
    pub(crate) fn read(self) -> StoreResult<Operation> {
        let document = Column::of("operation", "document");
        document.agreeing(document.document(&self.document)?, |o: &Operation| o.id.as_str() == self.id)
    }
}

reads! {
    impl OperationRead {
        async fn operation(&mut self, id: &OperationId) -> StoreResult<Option<Operation>> {
            self.found(NOUN, query_as(BY_ID).bind(id.as_str())).await?.map(Row::read).transpose()
        }

        async fn operations(&mut self) -> StoreResult<Listed<Operation>> {
            self.sorted(NOUN, query_as(ALL), Row::read).await
        }
    }
}

writes! {
    impl OperationWrite {
        async fn put_operation(&mut self, operation: &Operation) -> StoreResult<()> {
            let row = Row { id: operation.id.to_string(), document: stored::document(operation)?, mac: Vec::new() };
            let row = row.coded(&self.rows);
            self.run(NOUN, query(PUT).bind(row.id).bind(row.document).bind(row.mac)).await.map(|_| ())
        }
    }
}
