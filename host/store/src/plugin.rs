//! Plugins.

use sqlx::{query, query_as};
use waystation_domain::plugin::{Plugin, PluginState};
use waystation_domain::ports::{Listed, PluginRead, PluginWrite, StoreError, StoreResult};
use waystation_domain::words::ids::{OperationId, PluginId, StaffId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::stored::{self, Column};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, operation, label, digest, contract, state, approved_by, created_at, catalogue, mac FROM plugin ",
            $rest
        )
    };
}

const NOUN: &str = "plugin";
const BY_ID: &str = select!("WHERE id = $1");
const OF_OPERATION: &str = select!("WHERE operation = $1 ORDER BY id");
const ALL: &str = select!("ORDER BY id");
const ACTIVE: &str = select!("WHERE operation = $1 AND state = 'active'");
const COMPONENT: &str = "SELECT component FROM plugin WHERE id = $1";
const INSERT: &str = "INSERT INTO plugin \
    (id, operation, label, digest, contract, state, approved_by, created_at, catalogue, mac, component) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
const SET_STATE: &str = "UPDATE plugin SET state = $3, approved_by = $4, mac = $5 WHERE id = $1 AND state = $2";

coded_row! {
    /// The component is not read with the row, and not in its code: it is the one of the digest.
    pub(crate) struct Row in "plugin" {
        pub(crate) id: String,
        operation: String,
        label: String,
        digest: String,
        contract: String,
        state: String,
        approved_by: Option<String>,
        created_at: i64,
        catalogue: String,
    }
}

impl Row {
    fn of(plugin: &Plugin) -> StoreResult<Self> {
        Ok(Self {
            id: plugin.id.to_string(),
            operation: plugin.operation.to_string(),
            label: plugin.label.clone(),
            digest: plugin.digest.clone(),
            contract: plugin.contract.clone(),
            state: plugin.state.code().to_owned(),
            approved_by: plugin.approved_by.as_ref().map(StaffId::to_string),
            created_at: plugin.created_at.as_millis(),
            catalogue: stored::document(&plugin.catalogue)?,
            mac: Vec::new(),
        })
    }

    fn read(self) -> StoreResult<Plugin> {
        let column = |name| Column::of("plugin", name);
        Ok(Plugin {
            id: column("id").parse(&self.id)?,
            operation: column("operation").parse(&self.operation)?,
            label: self.label,
            digest: self.digest,
            contract: self.contract,
            state: column("state").parse(&self.state)?,
            catalogue: column("catalogue").document(&self.catalogue)?,
            approved_by: column("approved_by").parse_optional(self.approved_by.as_deref())?,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

reads! {
    impl PluginRead {
        async fn plugin(&mut self, id: PluginId) -> StoreResult<Option<Plugin>> {
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn plugins(&mut self, operation: Option<&OperationId>) -> StoreResult<Listed<Plugin>> {
            match operation {
                Some(operation) => self.sorted(NOUN, query_as(OF_OPERATION).bind(operation.as_str()), Row::read).await,
                None => self.sorted(NOUN, query_as(ALL), Row::read).await,
            }
        }

        async fn active_plugin(&mut self, operation: &OperationId) -> StoreResult<Option<Plugin>> {
            self.found(NOUN, query_as(ACTIVE).bind(operation.as_str())).await?.map(Row::read).transpose()
        }

        async fn component(&mut self, id: PluginId) -> StoreResult<Option<Vec<u8>>> {
            Ok(self.one(NOUN, query_as(COMPONENT).bind(id.to_string())).await?.map(|(bytes,)| bytes))
        }
    }
}

writes! {
    impl PluginWrite {
        async fn insert_plugin(&mut self, plugin: &Plugin, component: &[u8]) -> StoreResult<()> {
            let row = Row::of(plugin)?.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.label)
                .bind(row.digest)
                .bind(row.contract)
                .bind(row.state)
                .bind(row.approved_by)
                .bind(row.created_at)
                .bind(row.catalogue)
                .bind(row.mac)
                .bind(component);
            self.insert(NOUN, statement).await
        }

        async fn set_plugin_state(&mut self, id: PluginId, from: PluginState, plugin: &Plugin) -> StoreResult<()> {
            let row = Row::of(plugin)?.coded(&self.rows);
            let statement = query(SET_STATE)
                .bind(id.to_string())
                .bind(from.code())
                .bind(row.state)
                .bind(row.approved_by)
                .bind(row.mac);
            match self.update(NOUN, statement).await {
                // Another one is active: whoever wants this one active read the list too early.
                Err(StoreError::Exists(noun)) => Err(StoreError::Conflict(noun)),
                other => other,
            }
        }
    }
}
