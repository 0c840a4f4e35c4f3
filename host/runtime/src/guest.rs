//! What a store contains for a plugin: its limits and nothing else. There is no host state that a plugin could reach.

use wasmtime::{Engine, ResourceLimiter, Store};

use crate::engine::ticks;
use crate::limits::Limits;

/// The data of a plugin's store.
pub(crate) struct Guest {
    memory_bytes: usize,
    table_elements: usize,
    instances: usize,
    tables: usize,
}

/// The plugin asked for more than its limit. Growing beyond it ends the call, where WebAssembly would answer -1, so
/// that no assessment can depend on how much memory there is.
#[derive(Debug, thiserror::Error)]
#[error("the plugin asked for more memory or table elements than its limit")]
pub(crate) struct GrowthRefused;

impl ResourceLimiter for Guest {
    fn memory_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        if desired <= self.memory_bytes { Ok(true) } else { Err(GrowthRefused.into()) }
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(GrowthRefused.into())
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        if desired <= self.table_elements { Ok(true) } else { Err(GrowthRefused.into()) }
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(GrowthRefused.into())
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.tables
    }

    fn memories(&self) -> usize {
        1
    }
}

/// What one call may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    pub(crate) fuel: u64,
    pub(crate) bytes: usize,
    pub(crate) ticks: u64,
}

impl Allowance {
    /// For `assess`.
    pub(crate) fn assess(limits: &Limits) -> Self {
        Self { fuel: limits.assess_fuel, bytes: limits.assess_bytes, ticks: ticks(limits.assess_time()) }
    }

    /// For `describe`.
    pub(crate) fn describe(limits: &Limits) -> Self {
        Self { fuel: limits.describe_fuel, bytes: limits.describe_bytes, ticks: ticks(limits.describe_time()) }
    }
}

/// A fresh store for one call.
pub(crate) fn store(engine: &Engine, limits: &Limits, allowance: Allowance) -> wasmtime::Result<Store<Guest>> {
    let guest = Guest {
        memory_bytes: limits.memory_bytes,
        table_elements: limits.table_elements,
        instances: usize::try_from(limits.core_instances)?,
        tables: usize::try_from(limits.tables)?,
    };
    let mut store = Store::try_new(engine, guest)?;
    store.limiter(|guest| guest);
    store.set_fuel(allowance.fuel)?;
    store.set_epoch_deadline(allowance.ticks);
    store.set_hostcall_fuel(allowance.bytes);
    store.set_max_component_handles(0);
    Ok(store)
}
