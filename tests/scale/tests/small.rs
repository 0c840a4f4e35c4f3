//! The short form of `cargo xtask scale`: that the register is filled and everything is measured.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::process::Command;

fn measured(database: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waystation-scale"));
    command.args(["--database", database, "--individuals", "12,30", "--referred", "10", "--samples", "8"]);
    let ended = command.output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

fn everything_is_measured_at_each_size(database: &str) {
    let table = measured(database);
    let lines: Vec<&str> = table.trim_end().lines().collect();
    assert_eq!(lines[0], "| | 12 | 30 | grown |");
    assert!(lines.len() > 10, "{table}");
    for line in &lines[2..] {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{line}");
        let grown: f64 = cells[3].trim_start_matches('×').trim().parse().unwrap();
        assert!(grown.is_finite() && grown > 0.0, "{line}");
    }
}

#[test]
fn a_register_on_sqlite_is_filled_and_everything_is_measured_at_each_size() {
    everything_is_measured_at_each_size("sqlite");
}

#[test]
fn a_register_on_postgresql_is_filled_and_everything_is_measured_at_each_size() {
    everything_is_measured_at_each_size("postgres");
}
