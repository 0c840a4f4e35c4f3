//! Plugins: component, catalogue and state.

use async_trait::async_trait;

use crate::plugin::{Plugin, PluginState};
use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::words::ids::{OperationId, PluginId};

/// Reads plugins.
#[async_trait]
pub trait PluginRead: Send {
    /// The plugin with this id, without its component.
    async fn plugin(&mut self, id: PluginId) -> StoreResult<Option<Plugin>>;
    /// The plugins of an operation (or of all), by id.
    async fn plugins(&mut self, operation: Option<&OperationId>) -> StoreResult<Listed<Plugin>>;
    /// The plugin that is active in the operation.
    async fn active_plugin(&mut self, operation: &OperationId) -> StoreResult<Option<Plugin>>;
    /// The bytes of the component.
    async fn component(&mut self, id: PluginId) -> StoreResult<Option<Vec<u8>>>;
}

/// Writes plugins.
#[async_trait]
pub trait PluginWrite: Send {
    /// Adds a plugin with its component. [`Exists`](crate::ports::StoreError::Exists) when this digest is installed in
    /// the operation.
    async fn insert_plugin(&mut self, plugin: &Plugin, component: &[u8]) -> StoreResult<()>;
    /// Changes the state, if it is still `from`; else [`Conflict`](crate::ports::StoreError::Conflict).
    async fn set_plugin_state(&mut self, id: PluginId, from: PluginState, plugin: &Plugin) -> StoreResult<()>;
}
