//! Clients in other languages: generated from the description of the API, compiled, and put to a partner's main job
//! against a real host. What is generated is never committed; what a partner writes on top of it is in `tests/clients`.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::console::{say, title};
use crate::demo::Prepared;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::toolbox::{self, Toolbox, must};
use crate::workspace;

/// What the book tells a partner's developer to run; the same is run here, on the same arguments.
const TYPESCRIPT: [&str; 1] = ["openapi-ts"];
const TYPESCRIPT_CHECK: [&str; 3] = ["tsc", "--project", "."];
const PYTHON: [&str; 9] = [
    "openapi-python-client",
    "generate",
    "--path",
    "openapi.json",
    "--output-path",
    "waystation",
    "--meta=none",
    "--config",
    "openapi-python-client.yaml",
];
const PYTHON_CHECK: [&str; 2] = ["mypy", "partner.py"];

/// How to check them.
#[derive(Args)]
pub(crate) struct Options {}

/// The task on its own.
pub(crate) fn run(_: &Options) -> Result<(), Failure> {
    needs::meet(&[Need::WasmTarget, Need::Toolbox])?;
    let tools = Toolbox::install()?;
    check(&tools, &Prepared::make()?)
}

/// Generates and compiles both clients, and does the partner's job with each, on a host of its own.
pub(crate) fn check(tools: &Toolbox, prepared: &Prepared) -> Result<(), Failure> {
    let top = workspace::fresh(&workspace::target().join("clients"))?;
    let openapi = prepared.description()?;
    let sources = toolbox::sources();

    title("a client in TypeScript");
    let files = ["partner.ts", "openapi-ts.config.ts", "package.json", "tsconfig.json"];
    let folder = begin(&top.join("typescript"), &openapi, &sources.join("typescript"), &files)?;
    let modules = folder.join("node_modules");
    std::os::unix::fs::symlink(tools.node_modules(), &modules).map_err(Failure::at(&modules))?;
    let node = |words: &[&str]| in_folder(tools.run_node(words.first().unwrap_or(&"")), words, &folder);
    must(node(&TYPESCRIPT), "the description of the API cannot be made a client in TypeScript")?;
    must(node(&TYPESCRIPT_CHECK), "the client or tests/clients/typescript/partner.ts does not compile")?;
    let mut program = tools.run("node");
    program.arg("partner.ts").current_dir(&folder);
    job(prepared, &top.join("host-typescript"), program)?;

    title("a client in Python");
    let folder = begin(
        &top.join("python"),
        &openapi,
        &sources.join("python"),
        &["partner.py", "mypy.ini", "openapi-python-client.yaml"],
    )?;
    let python = |words: &[&str]| in_folder(tools.run(words.first().unwrap_or(&"")), words, &folder);
    must(python(&PYTHON), "the description of the API cannot be made a client in Python")?;
    must(python(&PYTHON_CHECK), "the client or tests/clients/python/partner.py does not pass the check of its types")?;
    let mut program = tools.run("python");
    program.arg("partner.py").current_dir(&folder);
    job(prepared, &top.join("host-python"), program)
}

/// Runs a program that does the partner's job, against a host of its own.
fn job(prepared: &Prepared, data: &Path, mut program: Command) -> Result<(), Failure> {
    let host = prepared.serve_copy(data)?;
    let token = prepared.token("partner").unwrap_or_default();
    program.env("WAYSTATION_URL", host.url()).env("WAYSTATION_TOKEN", token);
    must(program, "the client could not do the partner's job: see above")?;
    host.stop()
}

/// A folder with the description and what is committed.
fn begin(folder: &Path, openapi: &str, sources: &Path, files: &[&str]) -> Result<PathBuf, Failure> {
    let folder = workspace::fresh(folder)?;
    let description = folder.join("openapi.json");
    std::fs::write(&description, openapi).map_err(Failure::at(&description))?;
    for name in files {
        let from = sources.join(name);
        std::fs::copy(&from, folder.join(name)).map_err(Failure::at(&from))?;
    }
    Ok(folder)
}

fn in_folder(mut command: Command, words: &[&str], folder: &Path) -> Command {
    say(&format!("   {}", words.join(" ")));
    command.args(words.get(1..).unwrap_or_default()).current_dir(folder);
    command
}

#[cfg(test)]
mod tests {
    use super::{PYTHON, PYTHON_CHECK, TYPESCRIPT, TYPESCRIPT_CHECK};
    use crate::workspace;

    #[test]
    fn the_book_names_exactly_the_commands_that_are_run() -> std::io::Result<()> {
        let book = std::fs::read_to_string(workspace::root().join("docs").join("api.md"))?;
        let commands = [&TYPESCRIPT[..], &TYPESCRIPT_CHECK, &PYTHON, &PYTHON_CHECK].map(|words| words.join(" "));
        for command in commands {
            assert!(book.contains(&command), "docs/api.md should say `{command}`");
        }
        Ok(())
    }
}
