//! The compiling process on its own, for tests and benchmarks; the server starts itself again instead.

use std::process::ExitCode;

fn main() -> ExitCode {
    waystation_runtime::compile::compile_worker()
}
