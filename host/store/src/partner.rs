//! Partners.

use sqlx::{query, query_as};
use waystation_domain::organisation::partner::Partner;
use waystation_domain::ports::{Listed, PartnerRead, PartnerWrite, StoreResult};
use waystation_domain::words::ids::PartnerId;

use crate::coded::Coded as _;
use crate::stored::{self, Column};

const NOUN: &str = "partner";
const BY_ID: &str = "SELECT id, document, mac FROM partner WHERE id = $1";
const ALL: &str = "SELECT id, document, mac FROM partner ORDER BY id";
const PUT: &str = "INSERT INTO partner (id, document, mac) VALUES ($1, $2, $3) \
    ON CONFLICT (id) DO UPDATE SET document = excluded.document, mac = excluded.mac";

coded_row! {
    pub(crate) struct Row in "partner" {
        pub(crate) id: String,
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
            self.found(NOUN, query_as(BY_ID).bind(id.as_str())).await?.map(Row::read).transpose()
        }

        async fn partners(&mut self) -> StoreResult<Listed<Partner>> {
            self.sorted(NOUN, query_as(ALL), Row::read).await
        }
    }
}

writes! {
    impl PartnerWrite {
        async fn put_partner(&mut self, partner: &Partner) -> StoreResult<()> {
            let row = Row { id: partner.id.to_string(), document: stored::document(partner)?, mac: Vec::new() };
            let row = row.coded(&self.rows);
            self.run(NOUN, query(PUT).bind(row.id).bind(row.document).bind(row.mac)).await.map(|_| ())
        }
    }
}
