//! Agreements.

use sqlx::{query, query_as};
use waystation_domain::ports::{AgreementRead, AgreementWrite, Listed, StoreResult};
use waystation_domain::sharing::agreement::Agreement;
use waystation_domain::words::ids::{AgreementId, OperationId, PartnerId};

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::{self, Column};

const NOUN: &str = "agreement";
const BY_ID: &str = "SELECT id, operation, partner, version, document, mac FROM agreement WHERE id = $1";
const OF_OPERATION: &str =
    "SELECT id, operation, partner, version, document, mac FROM agreement WHERE operation = $1 ORDER BY id";
const OF_PARTNER: &str = "SELECT id, operation, partner, version, document, mac FROM agreement WHERE operation = $1 AND partner = $2 ORDER BY id";
const INSERT: &str = "INSERT INTO agreement (id, operation, partner, version, document, mac) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE agreement SET version = $4, document = $5, mac = $6 \
    WHERE id = $1 AND operation = $2 AND partner = $3 AND version = $4 - 1";

coded_row! {
    pub(crate) struct Row in "agreement" {
        pub(crate) id: String,
        operation: String,
        partner: String,
        version: i64,
        document: String,
    }
}

impl Row {
    fn of(agreement: &Agreement) -> StoreResult<Self> {
        Ok(Self {
            id: agreement.id.to_string(),
            operation: agreement.operation.to_string(),
            partner: agreement.partner.to_string(),
            version: agreement.version,
            document: stored::document(agreement)?,
            mac: Vec::new(),
        })
    }

    fn read(self) -> StoreResult<Agreement> {
        let column = |name| Column::of("agreement", name);
        let id = column("id").parse(&self.id)?;
        let document = column("document").document(&self.document)?;
        column("document").agreeing(document, |document: &Agreement| {
            document.id == id
                && document.version == self.version
                && document.operation.as_str() == self.operation
                && document.partner.as_str() == self.partner
        })
    }
}

reads! {
    impl AgreementRead {
        async fn agreement(&mut self, id: AgreementId) -> StoreResult<Option<Agreement>> {
            self.lock_rules_of_agreement(id).await?;
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn agreements(
            &mut self,
            operation: &OperationId,
            partner: Option<&PartnerId>,
        ) -> StoreResult<Listed<Agreement>> {
            self.share_rules(operation).await?;
            let rows = match partner {
                Some(partner) => query_as(OF_PARTNER).bind(operation.as_str()).bind(partner.as_str()),
                None => query_as(OF_OPERATION).bind(operation.as_str()),
            };
            self.sorted(NOUN, rows, Row::read).await
        }
    }
}

writes! {
    impl AgreementWrite {
        async fn insert_agreement(&mut self, agreement: &Agreement) -> StoreResult<()> {
            self.lock_rules(&agreement.operation).await?;
            let row = Row::of(agreement)?.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.partner)
                .bind(row.version)
                .bind(row.document)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_agreement(&mut self, agreement: &Agreement) -> StoreResult<()> {
            self.lock_rules(&agreement.operation).await?;
            let row = Row::of(agreement)?.coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.partner)
                .bind(row.version)
                .bind(row.document)
                .bind(row.mac);
            self.update(NOUN, statement).await
        }
    }
}
