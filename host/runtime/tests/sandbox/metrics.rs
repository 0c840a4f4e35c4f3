//! What is counted about a call, and what is not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is over")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use waystation_hostile as hostile;

use crate::fixture;

/// Keeps counters; of histograms and gauges, only their keys.
#[derive(Default, Clone)]
struct Ledger {
    counters: Arc<Mutex<BTreeMap<String, Arc<AtomicU64>>>>,
    keys: Arc<Mutex<Vec<String>>>,
}

impl Ledger {
    fn note(&self, key: &Key) -> String {
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let key = format!("{}{{{}}}", key.name(), labels.join(","));
        self.keys.lock().unwrap().push(key.clone());
        key
    }

    fn count(&self, key: &str) -> u64 {
        self.counters.lock().unwrap().get(key).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}

impl Recorder for Ledger {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let key = self.note(key);
        Counter::from_arc(Arc::clone(self.counters.lock().unwrap().entry(key).or_default()))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.note(key);
        Gauge::noop()
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.note(key);
        Histogram::noop()
    }
}

#[test]
fn calls_are_counted_by_operation_version_and_outcome_and_by_nothing_else() {
    let ledger = Ledger::default();
    metrics::with_local_recorder(&ledger, || {
        let (plugin, catalogue) = fixture::load(fixture::runtime(), "misbehaves", hostile::plugin("assess-misbehaves"));
        for way in ["behaves", "behaves", "loops", "unknown-reason"] {
            let _ = plugin.assess(&hostile::case(&catalogue, way));
        }
    });
    let calls = |outcome| {
        ledger.count(&format!("waystation_plugin_calls_total{{operation=misbehaves,version=1,outcome={outcome}}}"))
    };
    assert_eq!([calls("ok"), calls("out-of-fuel"), calls("unknown-id"), calls("trap")], [2, 1, 1, 0]);
    for key in ledger.keys.lock().unwrap().iter() {
        let labels = key.split_once('{').unwrap().1.trim_end_matches('}');
        let known = labels.split(',').filter(|label| !label.is_empty());
        for label in known {
            let name = label.split('=').next().unwrap();
            assert!(["operation", "version", "outcome"].contains(&name), "{key}");
        }
    }
}
