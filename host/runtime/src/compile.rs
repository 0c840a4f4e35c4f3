//! Compiling in a separate process that can be killed. A component can be made to keep a compiler busy for hours;
//! upstream does not treat that as a defect, and the process that has everybody's data must not wait for it.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::confinement::confine;
use crate::engine;

/// Exit code of the worker: the component does not validate.
const REFUSED: u8 = 65;
/// Exit code of the worker: it could not do its work, for a reason that is not the component's fault.
const UNABLE: u8 = 70;
/// Exit code of the worker: the kernel does not let it give up what it must not have.
const UNCONFINED: u8 = 71;
/// The most machine code that is read back, in bytes.
const MACHINE_CODE_MAX: u64 = 512 << 20;

/// How to start the compiling process, and what it may use.
#[derive(Debug, Clone)]
pub struct Compiler {
    /// The program, which must call [`compile_worker`] when it gets `args`. A server starts itself again.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Wall-clock time, after which the process is killed.
    pub wall: Duration,
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time across all its threads, in whole seconds.
    pub cpu: Duration,
}

impl Compiler {
    /// The default limits. A plugin in Rust compiles in less than a second; one that carries Python keeps two
    /// processors busy for more than a minute, once.
    #[must_use]
    pub fn new(program: PathBuf, args: Vec<OsString>) -> Self {
        Self { program, args, wall: Duration::from_secs(300), memory_bytes: 4 << 30, cpu: Duration::from_secs(600) }
    }
}

/// Why there is no machine code.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// It took too long.
    #[error("compiling took longer than its limit and was stopped")]
    TimedOut,
    /// It needed too much memory.
    #[error("compiling needed more memory than its limit and was stopped")]
    OutOfMemory,
    /// The component does not validate.
    #[error("the component does not validate")]
    Refused {
        /// The byte at which that was found, if the compiler says so.
        offset: Option<u64>,
    },
    /// The process ended without a result.
    #[error("the compiling process ended without a result")]
    Crashed,
    /// The process could not be started or talked to.
    #[error(
        "the compiling process {program} could not be used: {reason}; check that the file is there and may be executed"
    )]
    Unavailable {
        /// The program.
        program: String,
        /// What the system says.
        reason: String,
    },
}

impl Compiler {
    /// Compiles a component to machine code for this machine and this version of the engine.
    ///
    /// # Errors
    /// See [`CompileError`].
    pub fn compile(&self, component: &[u8]) -> Result<Vec<u8>, CompileError> {
        let deadline = Instant::now() + self.wall;
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| self.unavailable(&error.to_string()))?;
        let result = self.talk(&mut child, component, deadline);
        // Whatever happened, no process stays behind.
        let _ = child.kill();
        let _ = child.wait();
        result
    }

    fn unavailable(&self, reason: &str) -> CompileError {
        CompileError::Unavailable { program: self.program.display().to_string(), reason: reason.to_owned() }
    }

    fn talk(&self, child: &mut Child, component: &[u8], deadline: Instant) -> Result<Vec<u8>, CompileError> {
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.unavailable("it has no standard input or output"));
        };
        let mut header = [0; 16];
        header[..8].copy_from_slice(&self.memory_bytes.to_le_bytes());
        header[8..].copy_from_slice(&self.cpu.as_secs().max(1).to_le_bytes());
        let (send, receive) = mpsc::channel();
        std::thread::scope(|scope| {
            // Both ends at the same time, or each process could wait for the other to empty a full pipe. A process that
            // dies breaks the pipe; its exit code says why.
            scope.spawn(move || {
                let _ = input.write_all(&header).and_then(|()| input.write_all(component));
            });
            scope.spawn(move || {
                let mut code = Vec::new();
                let read = output.take(MACHINE_CODE_MAX + 1).read_to_end(&mut code);
                let _ = send.send(read.map(|_| code));
            });
            let code = receive.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            let Ok(code) = code else {
                // This ends both threads too, because it closes their pipes.
                let _ = child.kill();
                return Err(CompileError::TimedOut);
            };
            let status = loop {
                match child.try_wait().map_err(|error| self.unavailable(&error.to_string()))? {
                    Some(status) => break status,
                    None if Instant::now() >= deadline => {
                        let _ = child.kill();
                        return Err(CompileError::TimedOut);
                    }
                    None => std::thread::sleep(Duration::from_millis(1)),
                }
            };
            let code = code.map_err(|error| self.unavailable(&error.to_string()))?;
            match (status.code(), status.signal().and_then(Signal::from_named_raw)) {
                (Some(0), _) if code.len() as u64 <= MACHINE_CODE_MAX => Ok(code),
                (Some(0), _) => Err(CompileError::OutOfMemory),
                (Some(status), _) if status == i32::from(REFUSED) => {
                    let offset = std::str::from_utf8(&code).ok().and_then(|offset| offset.parse().ok());
                    Err(CompileError::Refused { offset })
                }
                (Some(status), _) if status == i32::from(UNABLE) => Err(self.unavailable("it reports a failure")),
                (Some(status), _) if status == i32::from(UNCONFINED) => {
                    Err(self
                        .unavailable("the kernel takes neither its limits nor its filter of system calls (seccomp)"))
                }
                (_, Some(Signal::XCPU)) => Err(CompileError::TimedOut),
                // A failed allocation aborts; a system that is out of memory kills.
                (_, Some(Signal::ABORT | Signal::KILL)) => Err(CompileError::OutOfMemory),
                _ => Err(CompileError::Crashed),
            }
        })
    }
}

/// What the compiling process does: reads its limits and a component from standard input, and writes machine code to
/// standard output. It confines itself before it reads one byte of the component, and it holds no secret.
#[must_use]
pub fn compile_worker() -> ExitCode {
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => ExitCode::from(code),
    }
}

fn work() -> Result<(), u8> {
    let mut input = std::io::stdin().lock();
    let mut memory = [0; 8];
    let mut cpu = [0; 8];
    input.read_exact(&mut memory).and_then(|()| input.read_exact(&mut cpu)).map_err(|_| UNABLE)?;
    confine(u64::from_le_bytes(memory), u64::from_le_bytes(cpu)).map_err(|_| UNCONFINED)?;
    let mut component = Vec::new();
    input.read_to_end(&mut component).map_err(|_| UNABLE)?;
    let engine = engine::compiler().map_err(|_| UNABLE)?;
    let mut output = std::io::stdout().lock();
    match engine.precompile_component(&component) {
        Ok(code) => output.write_all(&code).and_then(|()| output.flush()).map_err(|_| UNABLE),
        Err(error) => {
            // Only the offset is passed on: the rest of the message may contain names from the component.
            if let Some(offset) = offset_in(&format!("{error:#}")) {
                let _ = write!(output, "{offset}").and_then(|()| output.flush());
            }
            Err(REFUSED)
        }
    }
}

/// The last `at offset 0x..` in a message from the engine.
fn offset_in(message: &str) -> Option<u64> {
    let (_, rest) = message.rsplit_once("at offset 0x")?;
    let digits: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    u64::from_str_radix(&digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_found_in_a_message_from_the_engine() {
        assert_eq!(offset_in("unexpected end (at offset 0x1f)"), Some(31));
        assert_eq!(offset_in("no such thing"), None);
        assert_eq!(offset_in("at offset 0x"), None);
    }

    #[test]
    fn a_missing_program_is_named() {
        let compiler = Compiler::new("/nonexistent/compiler".into(), Vec::new());
        let said = compiler.compile(b"").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("/nonexistent/compiler"), "{said}");
    }
}
