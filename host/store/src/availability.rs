//! Which partners are full, and for which pathways.

use sqlx::{query, query_as};
use waystation_domain::ports::{AvailabilityRead, AvailabilityWrite, Listed, StoreResult, Unavailability};
use waystation_domain::words::ids::{OperationId, PartnerId, PathwayId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

const NOUN: &str = "availability";
const ONE: &str = "SELECT partner, operation, pathway, since, mac FROM availability \
    WHERE partner = $1 AND operation = $2 AND pathway = $3";
const OF_PARTNER: &str =
    "SELECT partner, operation, pathway, since, mac FROM availability WHERE partner = $1 ORDER BY operation, pathway";
const PUT: &str = "INSERT INTO availability (partner, operation, pathway, since, mac) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (partner, operation, pathway) DO UPDATE SET since = excluded.since, mac = excluded.mac \
    WHERE excluded.since < availability.since";
const REMOVE: &str = "DELETE FROM availability WHERE partner = $1 AND operation = $2 AND pathway = $3";

coded_row! {
    pub(crate) struct Row in "availability" {
        pub(crate) partner: String,
        pub(crate) operation: String,
        pub(crate) pathway: String,
        since: i64,
    }
}

impl Row {
    fn read(self) -> StoreResult<Unavailability> {
        let column = |name| Column::of("availability", name);
        Ok(Unavailability {
            partner: column("partner").parse(&self.partner)?,
            operation: column("operation").parse(&self.operation)?,
            pathway: column("pathway").parse(&self.pathway)?,
            since: Timestamp::from_millis(self.since),
        })
    }
}

reads! {
    impl AvailabilityRead {
        async fn unavailable_since(
            &mut self,
            partner: &PartnerId,
            operation: &OperationId,
            pathway: &PathwayId,
        ) -> StoreResult<Option<Timestamp>> {
            self.share_rules(operation).await?;
            let row = query_as(ONE).bind(partner.as_str()).bind(operation.as_str()).bind(pathway.as_str());
            Ok(self.found::<Row>(NOUN, row).await?.map(|row| Timestamp::from_millis(row.since)))
        }

        async fn unavailabilities_of(&mut self, partner: &PartnerId) -> StoreResult<Listed<Unavailability>> {
            self.sorted(NOUN, query_as(OF_PARTNER).bind(partner.as_str()), Row::read).await
        }
    }
}

writes! {
    impl AvailabilityWrite {
        async fn put_unavailability(&mut self, unavailability: &Unavailability) -> StoreResult<()> {
            self.lock_rules(&unavailability.operation).await?;
            let row = Row {
                partner: unavailability.partner.to_string(),
                operation: unavailability.operation.to_string(),
                pathway: unavailability.pathway.to_string(),
                since: unavailability.since.as_millis(),
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            let statement =
                query(PUT).bind(row.partner).bind(row.operation).bind(row.pathway).bind(row.since).bind(row.mac);
            self.run(NOUN, statement).await.map(|_| ())
        }

        async fn remove_unavailability(
            &mut self,
            partner: &PartnerId,
            operation: &OperationId,
            pathway: &PathwayId,
        ) -> StoreResult<()> {
            self.lock_rules(operation).await?;
            let statement = query(REMOVE).bind(partner.as_str()).bind(operation.as_str()).bind(pathway.as_str());
            self.run(NOUN, statement).await.map(|_| ())
        }
    }
}
