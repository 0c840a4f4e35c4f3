//! Partners.

use sqlx::{query, query_as};
use waystation_domain::organisation::partner::Partner;
use waystation_domain::ports::{PartnerRead, PartnerWrite, StoreResult};
use waystation_domain::words::ids::PartnerId;

use crate::stored::{self, Column};

const NOUN: &str = "partner";
const BY_ID: &str = "SELECT id, document FROM partner WHERE id = $1";
const ALL: &str = "SELECT id, document FROM partner ORDER BY id";
const PUT: &str = "INSERT INTO partner (id, document) VALUES ($1, $2) \
    ON CONFLICT (id) DO UPDATE SET document = excluded.document";

from_row! {
    struct Row {
        id: String,
        document: String,
    }
}

impl Row {
    fn read(self) -> StoreResult<Partner> {
        let document = Column::of("partner", "document");
        document.agreeing(document.document(&self.document)?, |p: &Partner| p.id.as_str() == self.id)
    }
}

reads! {
    impl PartnerRead {
        async fn partner(&mut self, id: &PartnerId) -> StoreResult<Option<Partner>> {
            self.one(NOUN, query_as(BY_ID).bind(id.as_str())).await?.map(Row::read).transpose()
        }

        async fn partners(&mut self) -> StoreResult<Vec<Partner>> {
            self.many(NOUN, query_as(ALL)).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl PartnerWrite {
        async fn put_partner(&mut self, partner: &Partner) -> StoreResult<()> {
            let document = stored::document(partner)?;
            self.run(NOUN, query(PUT).bind(partner.id.as_str()).bind(document)).await.map(|_| ())
        }
    }
}
