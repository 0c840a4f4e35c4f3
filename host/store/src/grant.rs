//! Grants to plugins. Their table is called `plugin_grant`, because GRANT is a word of SQL.

use sqlx::{query, query_as};
use waystation_domain::ports::{GrantRead, GrantWrite, Listed, StoreResult};
use waystation_domain::sharing::agreement::Grant;
use waystation_domain::words::ids::{GrantId, OperationId};

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::{self, Column};

const NOUN: &str = "grant";
const BY_ID: &str = "SELECT id, operation, version, document, mac FROM plugin_grant WHERE id = $1";
const OF_OPERATION: &str =
    "SELECT id, operation, version, document, mac FROM plugin_grant WHERE operation = $1 ORDER BY id";
const INSERT: &str = "INSERT INTO plugin_grant (id, operation, version, document, mac) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE plugin_grant SET version = $3, document = $4, mac = $5 \
    WHERE id = $1 AND operation = $2 AND version = $3 - 1";

coded_row! {
    pub(crate) struct Row in "plugin_grant" {
        pub(crate) id: String,
        operation: String,
        version: i64,
        document: String,
    }
}

impl Row {
    fn of(grant: &Grant) -> StoreResult<Self> {
        Ok(Self {
            id: grant.id.to_string(),
            operation: grant.operation.to_string(),
            version: grant.version,
            document: stored::document(grant)?,
            mac: Vec::new(),
        })
    }

    fn read(self) -> StoreResult<Grant> {
        let column = |name| Column::of("plugin_grant", name);
        let id = column("id").parse(&self.id)?;
        let document = column("document").document(&self.document)?;
        column("document").agreeing(document, |document: &Grant| {
            document.id == id && document.version == self.version && document.operation.as_str() == self.operation
        })
    }
}

reads! {
    impl GrantRead {
        async fn grant(&mut self, id: GrantId) -> StoreResult<Option<Grant>> {
            self.lock_rules_of_grant(id).await?;
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn grants(&mut self, operation: &OperationId) -> StoreResult<Listed<Grant>> {
            self.share_rules(operation).await?;
            self.sorted(NOUN, query_as(OF_OPERATION).bind(operation.as_str()), Row::read).await
        }
    }
}

writes! {
    impl GrantWrite {
        async fn insert_grant(&mut self, grant: &Grant) -> StoreResult<()> {
            self.lock_rules(&grant.operation).await?;
            let row = Row::of(grant)?.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.version)
                .bind(row.document)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_grant(&mut self, grant: &Grant) -> StoreResult<()> {
            self.lock_rules(&grant.operation).await?;
            let row = Row::of(grant)?.coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.version)
                .bind(row.document)
                .bind(row.mac);
            self.update(NOUN, statement).await
        }
    }
}
