//! The binary `waystation`.

fn main() -> std::process::ExitCode {
    waystation_server::cli::main()
}
