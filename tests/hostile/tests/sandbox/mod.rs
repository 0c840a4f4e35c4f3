//! A sandbox for tests: the real compiling process, and a cache in a directory of its own.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::OperationId;
use waystation_hostile as hostile;
use waystation_runtime::compile::Compiler;
use waystation_runtime::{Digest, Limits, Plugin, Report, Runtime, Settings};

/// The compiling process of the runtime crate, built once for all tests.
pub(crate) fn compiler() -> Compiler {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(hostile::compiler);
    Compiler::new(program.clone(), Vec::new())
}

/// A sandbox without a cache, shared by the tests of one file.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new(settings()).expect("a sandbox"))
}

/// Small, so that tests in parallel fit into any machine.
pub(crate) fn settings() -> Settings {
    Settings { turns: 8, turns_per_operation: 4, ..Settings::new(compiler(), None) }
}

/// Admits under the default limits.
pub(crate) fn admit(component: &[u8]) -> Report {
    runtime().admit(component, &Limits::default()).expect("the host does its part")
}

/// The codes of a report's findings.
pub(crate) fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding: &Finding| finding.code.as_str()).collect()
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
