//! Checks an operation against its tables of cases, on the author's machine and without a sandbox.
//!
//! ```no_run
//! # use waystation_plugin::{Assessment, Case, Catalogue, Operation};
//! # struct MyOperation;
//! # impl Operation for MyOperation {
//! #     fn describe() -> Catalogue { Catalogue::new("mine", waystation_plugin::build::texts(&[]).unwrap()) }
//! #     fn assess(_: &Case<'_>) -> Assessment { Assessment::cannot_tell() }
//! # }
//! // tests/cases.rs, or a test module of the plugin
//! # #[cfg(any())]
//! #[test]
//! fn the_sops_decide_every_case_as_written() -> Result<(), waystation_plugin::testkit::Failures> {
//!     waystation_plugin::testkit::check::<MyOperation>("cases")
//! }
//! ```
//!
//! [`check`] looks at four things and lists everything that is wrong:
//! 1. *Texts.* Every text exists in every language, and something uses it.
//! 2. *Shape.* Ids are well formed and unique; an element that takes an answer has its question.
//! 3. *Cases.* Every case in every table comes out as written, with declared ids only and the same each time, and `ask`
//!    comes to an end.
//! 4. *Reach.* Every question, reason, element and recipient comes up in a case, and every fact is read.
//!
//! Anything that needs the host's lists (the data dictionary, vague words, words that reveal an incident) is left to
//! `waystation plugin check`.

use std::path::Path;

use crate::files;
use crate::operation::Operation;
use crate::testkit::cases::CaseFile;

pub mod cases;
mod failure;
mod reach;
mod run;
mod shape;
mod texts;

pub use crate::testkit::failure::{Failure, Failures};

/// Checks an operation against all `*.toml` files in a folder, relative to the folder of the plugin's Cargo.toml.
///
/// # Errors
/// [`Failures`] with everything that is wrong.
pub fn check<O: Operation>(folder: impl AsRef<Path>) -> Result<(), Failures> {
    let mut failures = Vec::new();
    match read(folder.as_ref()) {
        Ok(files) => {
            let files = files.iter().filter_map(|(name, file)| match file {
                Ok(file) => Some((name.as_str(), file)),
                Err(message) => {
                    failures.push(Failure { place: name.clone(), message: message.clone() });
                    None
                }
            });
            let files: Vec<_> = files.collect();
            failures.extend(check_files::<O>(&files).err().map(|found| found.0).unwrap_or_default());
        }
        Err(problem) => {
            failures.push(Failure { place: folder.as_ref().display().to_string(), message: problem.to_string() });
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(Failures(failures)) }
}

type NamedFile = (String, Result<CaseFile, String>);

fn read(folder: &Path) -> Result<Vec<NamedFile>, files::FileProblem> {
    files::list(folder, "toml")?
        .into_iter()
        .map(|path| {
            let text = files::read(&path)?;
            Ok((path.display().to_string(), CaseFile::parse(&text).map_err(|problem| problem.to_string())))
        })
        .collect()
}

/// Checks an operation against parsed case files, each with its name.
///
/// # Errors
/// [`Failures`] with everything that is wrong.
pub fn check_files<O: Operation>(files: &[(&str, &CaseFile)]) -> Result<(), Failures> {
    let mut failures = Vec::new();
    let catalogue = texts::check(&O::describe(), &mut failures);
    shape::check(&catalogue, &mut failures);
    let mut reach = reach::Reach::new(&catalogue);
    for (name, file) in files {
        let Some(pathway) = catalogue.pathways.iter().find(|pathway| pathway.id == file.pathway) else {
            let known: Vec<_> = catalogue.pathways.iter().map(|p| p.id.as_str()).collect();
            let message = format!("the catalogue has no pathway `{}`; it has {}", file.pathway, known.join(", "));
            failures.push(Failure { place: (*name).to_owned(), message });
            continue;
        };
        for case in &file.cases {
            let place = format!("{name}, \"{}\"", case.name);
            let mut found = Vec::new();
            run::case::<O>(pathway, case, &mut reach, &mut found);
            failures.extend(found.into_iter().map(|message| Failure { place: place.clone(), message }));
        }
    }
    reach.finish(&mut failures);
    if failures.is_empty() { Ok(()) } else { Err(Failures(failures)) }
}
