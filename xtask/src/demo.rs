//! `cargo xtask demo`: one referral, played over HTTP as each of the people in it, against the real host.
//!
//! Every answer of the host is checked: an unexpected one ends the play and says what was expected.

mod api;
mod casework;
mod cast;
mod child;
mod court_date;
mod home;
mod host;
mod ledger;
mod prepared;
mod setting;
mod transcript;

use std::path::PathBuf;

use clap::Args;

use crate::console::say;
use crate::failure::Failure;
use crate::needs::{self, Need};
use host::{Program, Serving};
pub(crate) use prepared::Prepared;
use setting::Setting;
use transcript::{act, note};

/// How to play.
#[derive(Args)]
pub(crate) struct Options {
    /// Stop after the play; without it the host goes on serving
    #[arg(long)]
    once: bool,
    /// The port of 127.0.0.1 to serve at [default: a free one]
    #[arg(long)]
    port: Option<u16>,
    /// An empty or new folder for what the host keeps [default: a temporary one, removed at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// The play.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    // Declared first, so that it goes last: the host stops before its folder is removed.
    let temporary;
    let data = match &options.data {
        Some(folder) => empty(folder)?,
        None => {
            let made = tempfile::Builder::new().prefix("waystation-demo-").tempdir();
            temporary = made.map_err(|e| Failure::Unexpected(format!("a temporary folder: {e}")))?;
            temporary.path().to_owned()
        }
    };

    act("Before the play: the host and the plugin");
    needs::meet(&[Need::WasmTarget])?;
    note("Building the host.");
    let program = Program::build(data)?;
    note("Building the plugin of the operation from its source: about a minute, the first time.");
    let component = setting::build_plugin(&program)?;
    let setting = Setting::make(&program, &component, options.port)?;

    court_date::play(&setting)?;
    child::play(&setting)?;
    home::play(&setting)?;
    ledger::play(&setting, &program)?;

    act("The end");
    if options.once {
        setting.serving.stop()?;
        note("Every answer was the one expected. The host has stopped, and nothing is left of it.");
        return Ok(());
    }
    go_on_by_hand(&setting, &program);
    setting.serving.stay()
}

/// The folder, made if need be. A folder with something in it may be somebody's.
fn empty(folder: &PathBuf) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    let folder = folder.canonicalize().map_err(Failure::at(folder))?;
    let mut entries = std::fs::read_dir(&folder).map_err(Failure::at(&folder))?;
    if entries.next().is_none() {
        return Ok(folder);
    }
    Err(Failure::fixable(
        format!("{} is not empty", folder.display()),
        "name an empty or new folder: the play begins from nothing",
    ))
}

fn go_on_by_hand(setting: &Setting, program: &Program) {
    let Setting { cast, serving: Serving { api, .. }, .. } = setting;
    let base = api.transport().base();
    note(&format!("The host goes on serving at {base}; ctrl-c stops it. Its data is in {}.", program.data().display()));
    note("To continue by hand:");
    say("");
    say(&format!("  CASEWORKER='Authorization: Bearer {}'", cast.caseworker.token));
    say(&format!("  PARTNER='Authorization: Bearer {}'", cast.counsellor.token));
    say(&format!("  CENTRAL='Authorization: Bearer {}'", cast.central.token));
    say(&format!("  curl -H \"$CASEWORKER\" {base}/api/v1/pathways"));
    say(&format!("  curl -H \"$PARTNER\" {base}/api/v1/partner/referrals"));
    say(&format!("  curl -H \"$CENTRAL\" {base}/api/v1/plugins"));
    say(&format!("  curl {base}/api/v1/openapi.json"));
    say("");
    note("Every route, with the role that may call it, is in docs/api.md.");
}
