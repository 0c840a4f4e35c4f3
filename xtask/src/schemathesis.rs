//! The API, fuzzed by its own description as each role: Schemathesis against a real host, one for each role, because
//! what a role may change it changes.

use std::path::Path;

use clap::Args;
use serde_json::json;

use crate::console::title;
use crate::demo::Prepared;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::toolbox::{self, Toolbox, must};
use crate::workspace;

/// Everybody who may speak with the host, and somebody without a token.
const ROLES: [&str; 6] = ["nobody", "caseworker", "supervisor", "protection-officer", "central", "partner"];
/// Cases that are made up for each operation, besides those that the description itself suggests.
const FEW: &str = "8";
const MANY: &str = "300";

/// How to fuzz.
#[derive(Args)]
pub(crate) struct Options {
    /// Make up many more cases: takes an hour rather than minutes
    #[arg(long)]
    long: bool,
    /// Only as this role, or as `nobody`
    #[arg(long)]
    role: Option<String>,
}

/// The task on its own.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    needs::meet(&[Need::WasmTarget, Need::Toolbox])?;
    let tools = Toolbox::install()?;
    let prepared = Prepared::make()?;
    let roles = ROLES.iter().filter(|role| options.role.as_ref().is_none_or(|wanted| wanted == *role));
    fuzz(&tools, &prepared, roles.copied(), if options.long { MANY } else { FEW })
}

/// As the suite does it: every role, few cases.
pub(crate) fn check(tools: &Toolbox, prepared: &Prepared) -> Result<(), Failure> {
    fuzz(tools, prepared, ROLES.into_iter(), FEW)
}

/// Every role is tried, whatever the first one finds.
fn fuzz(
    tools: &Toolbox,
    prepared: &Prepared,
    roles: impl Iterator<Item = &'static str>,
    cases: &str,
) -> Result<(), Failure> {
    let top = workspace::fresh(&workspace::target().join("schemathesis"))?;
    let mut found = Vec::new();
    for role in roles {
        title(&format!("Schemathesis, as {role}"));
        match as_role(tools, prepared, &top.join(role), role, cases) {
            Ok(()) => {}
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => found.push(format!("as {role}: {failure}")),
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::Unexpected(found.join("\n"))) }
}

fn as_role(tools: &Toolbox, prepared: &Prepared, folder: &Path, role: &str, cases: &str) -> Result<(), Failure> {
    let folder = workspace::fresh(folder)?;
    let sources = toolbox::sources().join("schemathesis");
    for name in ["schemathesis.toml", "hooks.py"] {
        let from = sources.join(name);
        std::fs::copy(&from, folder.join(name)).map_err(Failure::at(&from))?;
    }
    write(&folder.join("there.json"), &json!(prepared.there()).to_string())?;
    for (name, values) in prepared.there() {
        // One quoted word a line: words and numbers are quoted in JSON as Schemathesis wants them.
        let lines: String = values.iter().map(|value| format!("{}\n", json!(value))).collect();
        write(&folder.join(format!("{name}.txt")), &lines)?;
    }
    let host = prepared.serve_copy(&folder.join("host"))?;

    let mut run = tools.run("schemathesis");
    run.args(["--config-file", "schemathesis.toml", "run", "--exclude-deprecated", "--max-examples", cases]);
    run.arg(format!("{}/api/v1/openapi.json", host.url())).current_dir(&folder);
    match prepared.token(role) {
        Some(token) => run.env("WAYSTATION_TOKEN", token).args(["--header", &format!("Authorization: Bearer {token}")]),
        // A request without a token is turned away before anything else in it is looked at.
        None => run.env("WAYSTATION_TOKEN", "").args(["--mode", "positive"]),
    };
    run.env("SCHEMATHESIS_HOOKS", "hooks").env("WAYSTATION_ROLE", role).env("WAYSTATION_THERE", "there.json");
    let todo = "each finding has a curl command above; the description of the API or the host is wrong";
    let found = must(run, todo);
    host.stop()?;
    found
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text).map_err(Failure::at(file))
}
