//! The sandbox for one check, with the limits that a serving host gives.

use waystation_runtime::compile::Compiler;
use waystation_runtime::{Report, Runtime, Settings};

use crate::app;
use crate::cli::failure::Failure;
use crate::config::Size;

/// This same program, which compiles when it is started with this argument. Linux keeps the name valid when the file is
/// replaced at an upgrade.
pub(crate) fn compiler() -> Compiler {
    Compiler::new("/proc/self/exe".into(), vec!["compile-component".into()])
}

/// Says whether a component may be a plugin, when components up to `most` are accepted.
pub(super) fn admit(component: &[u8], most: Size) -> Result<Report, Failure> {
    if most.bytes() > app::COMPONENT_CEILING {
        return Err(Failure::usage(format!("no host accepts components above {} bytes", app::COMPONENT_CEILING)));
    }
    let limits = app::limits(component.len(), most.bytes());
    let settings = Settings { turns: 1, ceiling: limits, backtraces: true, ..Settings::new(compiler(), None) };
    let runtime = Runtime::new(settings).map_err(Failure::failed)?;
    runtime.admit(component, &limits).map_err(Failure::failed)
}
