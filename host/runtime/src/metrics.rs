//! What is counted. Labels are the operation, the version of its plugin and a code; never anything about a case.
//!
//! Install the recorder before any plugin is loaded: each plugin takes its handles once, when it is loaded.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Unit};
use wasmtime::Engine;
use waystation_domain::words::ids::OperationId;

use crate::fault::Fault;

const CALLS: &str = "waystation_plugin_calls_total";
/// The time of one `assess`: a histogram with [`BUCKETS`].
pub const SECONDS: &str = "waystation_plugin_duration_seconds";
const ON_HOLD: &str = "waystation_plugin_on_hold";
const POOL_INSTANCES: &str = "waystation_pool_instances";
const POOL_WARM: &str = "waystation_pool_warm_memories";
const POOL_RESIDENT: &str = "waystation_pool_resident_bytes";

/// The upper ends of the buckets for the time of one `assess`, in seconds: most take some ten microseconds, and the brake
/// ends the others.
pub const BUCKETS: &[f64] = &[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0];

/// Says what each metric is. Call it once, after the recorder is installed.
pub fn describe() {
    metrics::describe_counter!(CALLS, "Calls to `assess`, by operation, plugin version and outcome code");
    metrics::describe_histogram!(
        SECONDS,
        Unit::Seconds,
        "Wall-clock time of one `assess`, instance included; each counts as the upper end of its bucket"
    );
    metrics::describe_gauge!(ON_HOLD, "1 while a plugin that kept failing is not asked");
    metrics::describe_gauge!(POOL_INSTANCES, "Plugin instances right now");
    metrics::describe_gauge!(POOL_WARM, "Memory slots that are kept warm");
    metrics::describe_gauge!(POOL_RESIDENT, Unit::Bytes, "Memory that unused slots keep resident");
}

/// The handles of one plugin.
pub(crate) struct Meters {
    good: Counter,
    /// By code.
    faults: BTreeMap<&'static str, Counter>,
    on_hold: Gauge,
    seconds: Histogram,
}

impl Meters {
    pub(crate) fn of(operation: &OperationId, version: &str) -> Self {
        let labels = [("operation", operation.to_string()), ("version", version.to_owned())];
        let counter = |outcome: &'static str| {
            let [operation, version] = labels.clone();
            metrics::counter!(CALLS, &[operation, version, ("outcome", outcome.to_owned())])
        };
        // There from the start, so that an alarm on it has something to look at.
        let asked = |on_hold: Gauge| {
            on_hold.set(0.0);
            on_hold
        };
        Self {
            good: counter("ok"),
            faults: Fault::CODES.iter().map(|code| (*code, counter(code))).collect(),
            on_hold: asked(metrics::gauge!(ON_HOLD, &labels)),
            seconds: metrics::histogram!(SECONDS, &labels),
        }
    }

    pub(crate) fn good(&self, duration: Duration) {
        self.good.increment(1);
        self.seconds.record(bucket(duration));
    }

    pub(crate) fn fault(&self, fault: Fault, duration: Duration) {
        self.refused(fault);
        self.seconds.record(bucket(duration));
    }

    /// Counts a call that the plugin was never asked about.
    pub(crate) fn refused(&self, fault: Fault) {
        if let Some(counter) = self.faults.get(fault.code()) {
            counter.increment(1);
        }
    }

    /// Says whether the plugin is asked.
    pub(crate) fn on_hold(&self, on: bool) {
        self.on_hold.set(f64::from(u8::from(on)));
    }
}

/// The upper end of the bucket. A histogram has a sum, and the difference of two sums would be the exact time of one
/// case; of what a plugin did with a case, nothing finer than the buckets is told. Its fuel, exact by its nature, is not
/// counted at all.
fn bucket(duration: Duration) -> f64 {
    let seconds = duration.as_secs_f64();
    let last = BUCKETS.last().copied().unwrap_or_default();
    BUCKETS.iter().copied().find(|end| seconds <= *end).unwrap_or_else(|| last.max(seconds.ceil()))
}

/// The handles of the pool.
pub(crate) struct PoolMeters {
    instances: Gauge,
    warm: Gauge,
    resident: Gauge,
}

impl PoolMeters {
    pub(crate) fn new() -> Self {
        Self {
            instances: metrics::gauge!(POOL_INSTANCES),
            warm: metrics::gauge!(POOL_WARM),
            resident: metrics::gauge!(POOL_RESIDENT),
        }
    }

    pub(crate) fn read(&self, engine: &Engine) {
        if let Some(pool) = engine.pooling_allocator_metrics() {
            #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; these numbers are small")]
            {
                self.instances.set(pool.component_instances() as f64);
                self.resident.set(pool.unused_memory_bytes_resident() as f64);
            }
            self.warm.set(pool.unused_warm_memories());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_one_case_is_told_no_finer_than_its_bucket() {
        let told = |micros: u64| bucket(Duration::from_micros(micros)).to_bits();
        assert_eq!(told(31), 0.0001_f64.to_bits());
        assert_eq!(told(99), told(31));
        assert_eq!(told(24_001), 0.025_f64.to_bits());
        assert_eq!(told(3_200_000), 4.0_f64.to_bits());
    }
}
