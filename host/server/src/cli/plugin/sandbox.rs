//! The sandbox for one check, with the limits that a serving host gives.

use waystation_runtime::compile::Compiler;
use waystation_runtime::{Limits, Report, Runtime, Settings};

use crate::cli::failure::Failure;
use crate::config::Size;

/// This very program, which compiles when it is started with this word. Linux keeps the name valid when the file is
/// replaced at an upgrade.
pub(crate) fn compiler() -> Compiler {
    Compiler::new("/proc/self/exe".into(), vec!["compile-component".into()])
}

/// The limits of a component of this size, where the central team takes components up to `most`.
fn limits(bytes: usize, most: Size) -> Limits {
    let small = Limits::default();
    let limits = if bytes <= small.component_bytes { small } else { Limits::interpreted() };
    Limits { component_bytes: most.bytes(), ..limits }
}

/// Says whether a component may be a plugin.
pub(super) fn admit(component: &[u8], most: Size) -> Result<Report, Failure> {
    let limits = limits(component.len(), most);
    let settings = Settings { turns: 1, ceiling: limits, ..Settings::new(compiler(), None) };
    let runtime = Runtime::new(settings).map_err(Failure::failed)?;
    runtime.admit(component, &limits).map_err(Failure::failed)
}
