//! A sandbox for tests, with the real compiling process.
#![expect(clippy::expect_used, reason = "a test that cannot set up its sandbox is over")]

use std::sync::{Arc, OnceLock};

use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::ids::OperationId;
use waystation_runtime::compile::Compiler;
use waystation_runtime::{Digest, Limits, Plugin, Report, Runtime, Settings};

/// The compiling process of this crate.
pub(crate) fn compiler() -> Compiler {
    Compiler::new(env!("CARGO_BIN_EXE_waystation-compile").into(), Vec::new())
}

/// Small, so that several in parallel fit on any machine.
pub(crate) fn settings() -> Settings {
    Settings { turns: 8, turns_per_operation: 4, ..Settings::new(compiler(), None) }
}

/// A sandbox without a cache, shared by all tests. It has a slot for each test that may run at the same time.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new(Settings { turns: 64, ..settings() }).expect("a sandbox"))
}

/// Admits under the default limits.
pub(crate) fn admit(component: &[u8]) -> Report {
    runtime().admit(component, &Limits::default()).expect("the host does its part")
}

/// The codes of a report's findings.
pub(crate) fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// Admits a plugin and loads it.
pub(crate) fn load(runtime: &Runtime, operation: &str, component: &[u8]) -> (Arc<Plugin>, Arc<Catalogue>) {
    let report = runtime.admit(component, &Limits::default()).expect("the host does its part");
    assert!(report.admitted, "{:?}", report.findings);
    let catalogue = Arc::new(report.catalogue.expect("a catalogue"));
    let operation = OperationId::new(operation).expect("an id");
    let plugin = runtime
        .load(&operation, "1", Digest::of(component), Some(component), Arc::clone(&catalogue), Limits::default())
        .expect("a plugin");
    (plugin, catalogue)
}
