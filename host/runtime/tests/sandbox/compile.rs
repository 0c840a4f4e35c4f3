//! The compiling process is kept within its limits, and never takes the host down with it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is over")]
#![expect(clippy::disallowed_methods, reason = "a test reads what the kernel says of a process")]

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use waystation_hostile as hostile;
use waystation_runtime::admission::AdmitError;
use waystation_runtime::compile::{CompileError, Compiler};
use waystation_runtime::{Limits, Runtime, Settings};

use crate::fixture;

/// A component that takes long to compile: one function with very many instructions.
fn heavy() -> Vec<u8> {
    let long = "(local.set 0 (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const 7)))".repeat(400_000);
    hostile::of_text(&format!("(component (core module (func (param i32 i32) {long})))"))
}

#[test]
fn a_compiler_that_takes_too_long_is_killed() {
    let compiler = Compiler { wall: Duration::from_millis(100), ..fixture::compiler() };
    let start = Instant::now();
    let error = compiler.compile(&heavy()).unwrap_err();
    assert!(matches!(error, CompileError::TimedOut), "{error}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_compiler_that_uses_too_much_memory_is_stopped() {
    let compiler = Compiler { memory_bytes: 96 << 20, ..fixture::compiler() };
    let error = compiler.compile(&heavy()).unwrap_err();
    assert!(matches!(error, CompileError::OutOfMemory), "{error}");
}

#[test]
fn a_program_that_never_answers_is_killed() {
    let compiler =
        Compiler { wall: Duration::from_millis(50), ..Compiler::new("/bin/sleep".into(), vec!["600".into()]) };
    let error = compiler.compile(hostile::plugin("neighbour")).unwrap_err();
    assert!(matches!(error, CompileError::TimedOut), "{error}");
}

#[test]
fn a_program_that_ends_without_a_result_has_crashed() {
    let compiler = Compiler::new("/bin/false".into(), Vec::new());
    let error = compiler.compile(hostile::plugin("neighbour")).unwrap_err();
    assert!(matches!(error, CompileError::Crashed), "{error}");
}

#[test]
fn a_component_that_cannot_be_compiled_in_time_is_a_finding_and_the_host_goes_on() {
    let compiler = Compiler { wall: Duration::from_millis(200), ..fixture::compiler() };
    let runtime = Runtime::new(Settings { compiler, ..fixture::settings() }).unwrap();
    let limits = Limits::interpreted();
    let report = runtime.admit(&heavy(), &limits).unwrap();
    assert_eq!(fixture::codes(&report), ["compile-time"]);
}

#[test]
fn a_missing_compiler_is_the_hosts_failure_and_not_a_finding() {
    let compiler = Compiler::new("/nonexistent/compiler".into(), Vec::new());
    let runtime = Runtime::new(Settings { compiler, ..fixture::settings() }).unwrap();
    let error = runtime.admit(hostile::plugin("neighbour"), &Limits::default()).unwrap_err();
    assert!(matches!(error, AdmitError::Compiler(_)), "{error}");
    assert!(error.to_string().contains("/nonexistent/compiler"));
}

#[test]
fn the_compiling_process_has_given_up_everything_before_it_reads_the_component() {
    let compiler = fixture::compiler();
    let mut worker = Command::new(&compiler.program)
        .args(&compiler.args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = worker.stdin.take().unwrap();
    input.write_all(&[compiler.memory_bytes.to_le_bytes(), 60_u64.to_le_bytes()].concat()).unwrap();
    // More than a pipe holds: when it is written, the process has begun to read what comes after its limits.
    input.write_all(&vec![0; 1 << 20]).unwrap();
    let status = std::fs::read_to_string(format!("/proc/{}/status", worker.id())).unwrap();
    for line in ["Seccomp:\t2", "NoNewPrivs:\t1"] {
        assert!(status.lines().any(|has| has == line), "{line} is missing: {status}");
    }
    drop(input);
    assert!(!worker.wait().unwrap().success());
}
