//! Holds an operation to its tables of cases, on the author's machine and without a sandbox.
//!
//! ```no_run
//! # use waystation_plugin::{Assessment, Case, Catalogue, Operation};
//! # struct MyOperation;
//! # impl Operation for MyOperation {
//! #     fn describe() -> Catalogue { unimplemented!() }
//! #     fn assess(_: &Case<'_>) -> Assessment { unimplemented!() }
//! # }
//! // tests/cases.rs, or a test module of the plugin
//! # #[cfg(any())]
//! #[test]
//! fn the_sops_decide_every_case_as_written() -> Result<(), waystation_plugin::testkit::Failures> {
//!     waystation_plugin::testkit::check::<MyOperation>("cases")
//! }
//! ```
//!
//! [`check`] looks at four things and lists all that is wrong:
//! 1. *Texts.* Every text in every language, named by key and language; and no text that nothing uses.
//! 2. *Shape.* Ids are well formed and unique; elements from answers have their question.
//! 3. *Cases.* Every case of every table comes out as written, only with declared ids, twice the same, and `ask` comes
//!    to an end.
//! 4. *Reach.* Every question, reason, element and recipient comes up in a case, and every fact is read.
//!
//! What needs the host's lists (the data dictionary, vague words, words that reveal an incident) is the business of
//! `waystation plugin check`.

use std::fmt;
use std::path::Path;

use crate::contract::Pathway;
use crate::{Operation, files};

pub mod cases;
mod reach;
mod run;
mod shape;
mod texts;

use cases::CaseFile;

/// Something that is wrong: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where: a file and a case, a pathway, or a text key.
    pub place: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// All that is wrong with an operation. A test that returns it as its error shows it as a list.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct Failures(pub Vec<Failure>);

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = None;
        for failure in &self.0 {
            if last != Some(&failure.place) {
                write!(f, "\n{}", failure.place)?;
                last = Some(&failure.place);
            }
            write!(f, "\n  - {}", failure.message)?;
        }
        Ok(())
    }
}

// A test shows its error by Debug: it should read like a list.
impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Checks an operation against all `*.toml` files of a folder, relative to the folder of the plugin's Cargo.toml.
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

/// Checks an operation against case files that were parsed before, each with its name.
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

fn in_pathway(pathway: &Pathway) -> String {
    format!("pathway {}", pathway.id)
}
