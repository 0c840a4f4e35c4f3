//! The one engine: which WebAssembly it accepts, how instances are allocated, and the clock of the emergency brake.

use std::num::NonZeroUsize;
use std::time::Duration;

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

use crate::backtrace;
use crate::limits::Limits;

/// The version of the engine. It is stored with every number of fuel, because fuel is comparable only within one
/// version.
pub const VERSION: &str = "wasmtime 48.0.8";

/// How often the brake looks at the clock.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Native stack of a plugin, in bytes.
const STACK: usize = 512 << 10;

/// What each memory slot keeps resident between two calls, in bytes. Pages that were not touched are found with
/// PAGEMAP_SCAN where the kernel has it. The benchmark `decision` compares the whole with a bare call.
const MEMORY_KEPT: usize = 256 << 10;

/// The same for each table slot.
const TABLE_KEPT: usize = 8 << 10;

/// Why there is no engine. The host must not start then. It does not fall back to another allocator, because the pool's
/// limits are part of what keeps one plugin's fault its own.
#[derive(Debug, thiserror::Error)]
#[error(
    "the sandbox cannot be set up for {slots} calls at the same time: {reason}. Each call reserves about 4 GiB of \
     address space, but no memory: lower the number of calls, or raise the limit on address space (ulimit -v)"
)]
pub struct EngineError {
    slots: u32,
    reason: String,
}

/// What decides how code is compiled. The compiling process and the host must agree on every line of it.
fn base() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        // A plugin does one thing at a time; this saves about 10 us for each instance.
        .concurrency_support(false)
        // What no plugin needs is off: the output of componentize-js and componentize-py validates without it too.
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_simd(false)
        .wasm_relaxed_simd(false)
        .wasm_tail_call(false)
        .shared_memory(false)
        // The same case gives the same assessment and the same fuel, on every machine.
        .cranelift_nan_canonicalization(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(STACK)
        .memory_guaranteed_dense_image_size(Limits::default().memory_bytes as u64)
        .cranelift_opt_level(OptLevel::Speed)
        .wasm_backtrace_max_frames(None);
    config
}

/// An engine that only compiles, for the separate process.
pub(crate) fn compiler() -> wasmtime::Result<Engine> {
    Engine::new(&base())
}

/// The engine that runs plugins: `slots` instances at a time, each within `ceiling`. Backtraces are for authors: the names
/// in them were written by whoever wrote the plugin.
pub(crate) fn serving(slots: u32, ceiling: &Limits, backtraces: bool) -> Result<Engine, EngineError> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(slots.saturating_mul(ceiling.core_instances))
        .total_memories(slots)
        .total_tables(slots.saturating_mul(ceiling.tables))
        .max_core_instances_per_component(ceiling.core_instances)
        .max_memories_per_component(1)
        .max_memories_per_module(1)
        .max_tables_per_component(ceiling.tables)
        .max_tables_per_module(ceiling.tables)
        .table_elements(ceiling.table_elements)
        .max_memory_size(ceiling.memory_bytes)
        .max_component_instance_size(2 << 20)
        .max_core_instance_size(1 << 20)
        .max_unused_warm_slots(slots)
        .linear_memory_keep_resident(MEMORY_KEPT)
        .table_keep_resident(TABLE_KEPT)
        .pagemap_scan(Enabled::Auto);
    let mut config = base();
    config.wasm_backtrace_max_frames(NonZeroUsize::new(backtrace::FRAMES).filter(|_| backtraces));
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let refused = |reason: String| EngineError { slots, reason };
    let engine = Engine::new(&config).map_err(|error| refused(format!("{error:#}")))?;
    start_ticking(&engine).map_err(|error| refused(format!("the brake has no thread: {error}")))?;
    Ok(engine)
}

/// The clock of the brake: a separate thread, because a busy async runtime would delay its own watchdog. It ends with
/// the engine. Missed ticks are not caught up on: a machine that was asleep does not kill the calls that were waiting.
fn start_ticking(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new().name("plugin-brake".into()).spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    })?;
    Ok(())
}

/// The number of ticks after which at least `time` has passed; the tick that has already begun does not count.
pub(crate) fn ticks(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(TICK.as_nanos())).unwrap_or(u64::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_engine_is_the_one_that_is_built() {
        let lock = include_str!("../../../Cargo.lock");
        let (_, rest) = lock.split_once("name = \"wasmtime\"\nversion = \"").unwrap_or_default();
        let built = rest.split('"').next().unwrap_or_default();
        assert_eq!(VERSION, format!("wasmtime {built}"), "VERSION in engine.rs follows Cargo.lock");
    }

    #[test]
    fn a_pool_that_does_not_fit_is_an_error_and_not_another_allocator() {
        let error = serving(u32::MAX, &Limits::default(), false).map(|_| ()).map_err(|error| error.to_string());
        assert!(error.is_err_and(|words| words.contains("4294967295 calls")));
    }

    #[test]
    fn ticks_are_rounded_up_and_never_zero() {
        assert_eq!(ticks(Duration::ZERO), 1);
        assert_eq!(ticks(Duration::from_millis(250)), 26);
        assert_eq!(ticks(Duration::from_millis(251)), 27);
    }
}
