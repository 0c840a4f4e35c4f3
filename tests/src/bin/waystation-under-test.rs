//! The host's own command line, as a binary of the suite, so that tests can start and kill it.

fn main() -> std::process::ExitCode {
    waystation_server::cli::main()
}
