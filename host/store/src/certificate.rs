//! Certificates of what ended by a clock.

use sqlx::{query, query_as};
use waystation_domain::ports::{CertificateRead, CertificateWrite, Listed, StoreResult};
use waystation_domain::retention::certificate::Certificate;
use waystation_domain::words::ids::OperationId;

use crate::coded::Coded as _;
use crate::stored::{self, Column};

const NOUN: &str = "certificate";
const NEWEST: &str =
    "SELECT id, operation, document, mac FROM certificate WHERE operation = $1 ORDER BY id DESC LIMIT 1";
const OF_OPERATION: &str = "SELECT id, operation, document, mac FROM certificate WHERE operation = $1 ORDER BY id";
const PUT: &str = "INSERT INTO certificate (id, operation, document, mac) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (id) DO UPDATE SET document = excluded.document, mac = excluded.mac";

coded_row! {
    struct Row in "certificate" {
        id: String,
        operation: String,
        document: String,
    }
}

impl Row {
    fn read(self) -> StoreResult<Certificate> {
        let document = Column::of("certificate", "document");
        let says = |certificate: &Certificate| {
            certificate.id.to_string() == self.id && certificate.operation.as_str() == self.operation
        };
        document.agreeing(document.document(&self.document)?, says)
    }
}

reads! {
    impl CertificateRead {
        async fn newest_certificate(&mut self, operation: &OperationId) -> StoreResult<Option<Certificate>> {
            self.found(NOUN, query_as(NEWEST).bind(operation.as_str())).await?.map(Row::read).transpose()
        }

        async fn certificates(&mut self, operation: &OperationId) -> StoreResult<Listed<Certificate>> {
            self.sorted(NOUN, query_as(OF_OPERATION).bind(operation.as_str()), Row::read).await
        }
    }
}

writes! {
    impl CertificateWrite {
        async fn put_certificate(&mut self, certificate: &Certificate) -> StoreResult<()> {
            let row = Row {
                id: certificate.id.to_string(),
                operation: certificate.operation.to_string(),
                document: stored::document(certificate)?,
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            let statement = query(PUT).bind(row.id).bind(row.operation).bind(row.document).bind(row.mac);
            self.run(NOUN, statement).await.map(drop)
        }
    }
}
