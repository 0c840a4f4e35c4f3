//! What the central team does meanwhile, at the console: begins epochs, makes backups, and keeps checkpoints of the audit.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process};

use crate::case::Count;
use crate::dice::Dice;
use crate::host::Program;
use crate::load::Shared;
use crate::setting::{CENTRAL_STAFF, OPERATION};
use crate::violation::{Found, Violation, at};
use crate::wish::{Sent, Wish};

/// A checkpoint that somebody outside has, with the keys that verify it.
#[derive(Debug, Clone)]
pub(crate) struct Witnessed {
    pub(crate) checkpoint: String,
    pub(crate) keys: Vec<String>,
}

/// The console, and what was done there.
#[derive(Debug)]
pub(crate) struct Keeper {
    program: Program,
    /// Where backups and the key that opens them are.
    folder: PathBuf,
    recipient: String,
    pub(crate) epochs: Count,
    pub(crate) backups: Count,
    /// The last backup that was whole by its own word.
    pub(crate) last: Option<PathBuf>,
    pub(crate) witnessed: Vec<Witnessed>,
    made: usize,
}

impl Keeper {
    pub(crate) fn new(program: Program, folder: PathBuf) -> Found<Self> {
        let identity = folder.join("identity");
        let recipient = program.run(&["backup-key", "--output", &identity.display().to_string()])?.trim().to_owned();
        let (epochs, backups) = (Count::default(), Count::default());
        Ok(Self { program, folder, recipient, epochs, backups, last: None, witnessed: Vec::new(), made: 0 })
    }

    /// Works until the round is over, or until nobody answers.
    pub(crate) fn work(&mut self, shared: &Shared<'_>, dice: &Dice, console: &Console) -> Found {
        while !shared.over.load(Ordering::SeqCst) {
            let done = match dice.below(6) {
                0 => self.rotate(console)?,
                1 => self.back_up(console)?,
                _ => self.witness(shared)?,
            };
            if !done && !shared.goes_on {
                break;
            }
        }
        Ok(())
    }

    fn rotate(&mut self, console: &Console) -> Found<bool> {
        let done = console.run(&self.program, &["key", "rotate", "--by", CENTRAL_STAFF])?;
        *(if done { &mut self.epochs.done } else { &mut self.epochs.maybe }) += 1;
        Ok(done)
    }

    fn back_up(&mut self, console: &Console) -> Found<bool> {
        self.made += 1;
        let output = self.folder.join(format!("backup-{}", self.made));
        let path = output.display().to_string();
        let done = console
            .run(&self.program, &["backup", "--to", &self.recipient, "--output", &path, "--by", CENTRAL_STAFF])?;
        if done {
            self.backups.done += 1;
            if let Some(before) = self.last.replace(output) {
                std::fs::remove_file(&before).map_err(at(before.display()))?;
            }
        } else {
            self.backups.maybe += 1;
            // What a killed one left is nobody's.
            let _none = std::fs::remove_file(&output);
        }
        Ok(done)
    }

    /// Exports the audit, and verifies the file as anybody can who has it, with the last checkpoint that was kept outside.
    pub(crate) fn verify_export(&self) -> Found {
        let path = |name: &str| self.folder.join(name).display().to_string();
        self.program.run(&["audit", "export", "--by", CENTRAL_STAFF, "--output", &path("audit")])?;
        let mut verify = vec!["audit".to_owned(), "verify".to_owned(), path("audit")];
        if let Some(Witnessed { checkpoint, keys }) = self.witnessed.last() {
            std::fs::write(path("checkpoint"), checkpoint).map_err(at("the checkpoint"))?;
            verify.extend(["--checkpoint".to_owned(), path("checkpoint")]);
            verify.extend(keys.iter().flat_map(|key| ["--key".to_owned(), key.clone()]));
        }
        self.program.run(&verify.iter().map(String::as_str).collect::<Vec<_>>()).map(drop)
    }

    /// Reads a backup to its end.
    pub(crate) fn check(&self, path: &str) -> Found {
        let identity = self.folder.join("identity").display().to_string();
        self.program.run(&["restore", "--check", path, "--identity", &identity]).map(drop)
    }

    /// Has the host sign the chain of the operation, and keeps what it signed where no crash reaches it.
    fn witness(&mut self, shared: &Shared<'_>) -> Found<bool> {
        let path = format!("/api/v1/audit/checkpoint?chain=operation:{OPERATION}");
        let signed = match Wish::get(&shared.cast.central, path).send(shared.api)? {
            Sent::Nothing(_) => return Ok(false),
            Sent::Answered(answer) => answer.with_status(200)?,
        };
        let keys = signed.list_at("/keys")?.iter().filter_map(|key| key.as_str().map(ToOwned::to_owned)).collect();
        self.witnessed.push(Witnessed { checkpoint: signed.text_at("/checkpoint")?, keys });
        Ok(true)
    }
}

/// The command that runs at the console, which is killed with the host.
#[derive(Debug, Default)]
pub(crate) struct Console(Mutex<Standing>);

#[derive(Debug, Default)]
struct Standing {
    running: Option<Pid>,
    /// Nothing more is begun.
    over: bool,
}

impl Console {
    /// Runs a command; whether it was done. Killed, or without its database, it was not.
    fn run(&self, program: &Program, arguments: &[&str]) -> Found<bool> {
        let mut command = program.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let child = {
            let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if standing.over {
                return Ok(false);
            }
            let child = command.spawn().map_err(at("a command"))?;
            standing.running = Some(Pid::from_child(&child));
            child
        };
        let ended = child.wait_with_output().map_err(at("a command"))?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).running = None;
        // 1 and 2 are refusals, of what must not be refused; 3 says that something failed.
        match ended.status.code() {
            Some(0) => Ok(true),
            Some(3) | None => Ok(false),
            Some(code) => {
                let said = String::from_utf8_lossy(&ended.stderr);
                Err(Violation(format!("waystation {} ended with {code}: {said}", arguments.join(" "))))
            }
        }
    }

    /// Begins nothing more; what runs meets whatever happens.
    pub(crate) fn stop(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).over = true;
    }

    /// Kills it.
    pub(crate) fn kill(&self) {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        standing.over = true;
        if let Some(pid) = standing.running {
            // It may have ended meanwhile.
            let _gone = kill_process(pid, Signal::KILL);
        }
    }
}
