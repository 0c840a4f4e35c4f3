//! Agreements and grants.

use sqlx::{query, query_as};
use waystation_domain::ports::{AgreementRepo, StoreResult};
use waystation_domain::sharing::agreement::{Agreement, Grant};
use waystation_domain::words::ids::{AgreementId, GrantId, OperationId, PartnerId};

use crate::stored::{self, Column};

const AGREEMENT: &str = "agreement";
const GRANT: &str = "grant";

const BY_ID: &str = "SELECT id, version, document FROM agreement WHERE id = $1";
const OF_OPERATION: &str = "SELECT id, version, document FROM agreement WHERE operation = $1 ORDER BY id";
const OF_PARTNER: &str =
    "SELECT id, version, document FROM agreement WHERE operation = $1 AND partner = $2 ORDER BY id";
const INSERT: &str = "INSERT INTO agreement (id, operation, partner, version, document) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE agreement SET version = $4, document = $5 \
    WHERE id = $1 AND operation = $2 AND partner = $3 AND version = $4 - 1";

const GRANT_BY_ID: &str = "SELECT id, version, document FROM plugin_grant WHERE id = $1";
const GRANTS: &str = "SELECT id, version, document FROM plugin_grant WHERE operation = $1 ORDER BY id";
const INSERT_GRANT: &str = "INSERT INTO plugin_grant (id, operation, version, document) \
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const UPDATE_GRANT: &str = "UPDATE plugin_grant SET version = $3, document = $4 \
    WHERE id = $1 AND operation = $2 AND version = $3 - 1";

from_row! {
    struct Row {
        id: String,
        version: i64,
        document: String,
    }
}

impl Row {
    fn agreement(self) -> StoreResult<Agreement> {
        let document = Column::of("agreement", "document");
        let id = Column::of("agreement", "id").id(&self.id)?;
        document.agreeing(document.document(&self.document)?, |a: &Agreement| a.id == id && a.version == self.version)
    }

    fn grant(self) -> StoreResult<Grant> {
        let document = Column::of("plugin_grant", "document");
        let id = Column::of("plugin_grant", "id").id(&self.id)?;
        document.agreeing(document.document(&self.document)?, |g: &Grant| g.id == id && g.version == self.version)
    }
}

for_both! {
    impl AgreementRepo {
        async fn agreement(&mut self, id: AgreementId) -> StoreResult<Option<Agreement>> {
            self.hold_rules_of_agreement(id).await?;
            self.one(AGREEMENT, query_as(BY_ID).bind(id.to_string())).await?.map(Row::agreement).transpose()
        }

        async fn agreements(
            &mut self,
            operation: &OperationId,
            partner: Option<&PartnerId>,
        ) -> StoreResult<Vec<Agreement>> {
            self.share_rules(operation).await?;
            let rows = match partner {
                Some(partner) => query_as(OF_PARTNER).bind(operation.as_str()).bind(partner.as_str()),
                None => query_as(OF_OPERATION).bind(operation.as_str()),
            };
            self.many(AGREEMENT, rows).await?.into_iter().map(Row::agreement).collect()
        }

        async fn insert_agreement(&mut self, agreement: &Agreement) -> StoreResult<()> {
            self.hold_rules(&agreement.operation).await?;
            let statement = query(INSERT)
                .bind(agreement.id.to_string())
                .bind(agreement.operation.as_str())
                .bind(agreement.partner.as_str())
                .bind(agreement.version)
                .bind(stored::document(agreement)?);
            self.insert(AGREEMENT, statement).await
        }

        async fn update_agreement(&mut self, agreement: &Agreement) -> StoreResult<()> {
            self.hold_rules(&agreement.operation).await?;
            let statement = query(UPDATE)
                .bind(agreement.id.to_string())
                .bind(agreement.operation.as_str())
                .bind(agreement.partner.as_str())
                .bind(agreement.version)
                .bind(stored::document(agreement)?);
            self.change(AGREEMENT, statement).await
        }

        async fn grant(&mut self, id: GrantId) -> StoreResult<Option<Grant>> {
            self.hold_rules_of_grant(id).await?;
            self.one(GRANT, query_as(GRANT_BY_ID).bind(id.to_string())).await?.map(Row::grant).transpose()
        }

        async fn grants(&mut self, operation: &OperationId) -> StoreResult<Vec<Grant>> {
            self.share_rules(operation).await?;
            self.many(GRANT, query_as(GRANTS).bind(operation.as_str())).await?.into_iter().map(Row::grant).collect()
        }

        async fn insert_grant(&mut self, grant: &Grant) -> StoreResult<()> {
            self.hold_rules(&grant.operation).await?;
            let statement = query(INSERT_GRANT)
                .bind(grant.id.to_string())
                .bind(grant.operation.as_str())
                .bind(grant.version)
                .bind(stored::document(grant)?);
            self.insert(GRANT, statement).await
        }

        async fn update_grant(&mut self, grant: &Grant) -> StoreResult<()> {
            self.hold_rules(&grant.operation).await?;
            let statement = query(UPDATE_GRANT)
                .bind(grant.id.to_string())
                .bind(grant.operation.as_str())
                .bind(grant.version)
                .bind(stored::document(grant)?);
            self.change(GRANT, statement).await
        }
    }
}
