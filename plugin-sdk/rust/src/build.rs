//! For a plugin's build script: puts the locale files into the plugin.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), waystation_plugin::build::Problem> {
//!     waystation_plugin::build::locales(&["en", "fr", "ar"])
//! }
//! ```

use std::collections::BTreeMap;
use std::path::Path;

pub use crate::files::FileProblem;
use crate::files::{cargo_directory, read, tell_cargo, write};
use crate::locales::{Hash, Locales};

/// Why the texts could not be collected.
#[derive(thiserror::Error)]
pub enum Problem {
    /// The function was called outside a build script.
    #[error("{0} is not set; call this from build.rs, where cargo sets it")]
    NotABuildScript(&'static str),
    /// A file is missing or could not be written.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// A locale file is not TOML.
    #[error("{file} is not a locale file: {message}")]
    NotToml {
        /// The file.
        file: String,
        /// Where, and what is wrong.
        message: String,
    },
    /// Two keys have the same hash: one of them needs another name.
    #[error("the texts `{0}` and `{1}` have the same hash; rename one of the ids in them")]
    SameHash(String, String),
    /// A value is neither a sentence nor a table of sentences.
    #[error("{file}: `{key}` is not a sentence; write it in quotes")]
    NotASentence {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
}

// A build script shows its error through Debug: it should read like a sentence.
impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Reads `locales/<language>.toml` for each language and writes the table that [`locales!`](crate::locales!) includes.
/// The first language is the one that is shown to readers of any other language.
///
/// A text that is missing in a language is a warning here, a failure in the test kit, and refused by the host.
///
/// # Errors
/// [`Problem`] when a file is missing, is not TOML, or contains anything but sentences.
pub fn locales(languages: &[&str]) -> Result<(), Problem> {
    let root = cargo_directory("CARGO_MANIFEST_DIR").ok_or(Problem::NotABuildScript("CARGO_MANIFEST_DIR"))?;
    let out = cargo_directory("OUT_DIR").ok_or(Problem::NotABuildScript("OUT_DIR"))?;
    tell_cargo("rerun-if-changed=build.rs");
    let mut files = Vec::new();
    for language in languages {
        let name = format!("locales/{language}.toml");
        tell_cargo(&format!("rerun-if-changed={name}"));
        let text = read(&root.join(Path::new(&name)))?;
        files.push((*language, sentences(&name, &text)?));
    }
    let table = table(&files);
    for (key, sentences) in &table {
        for (language, sentence) in languages.iter().zip(sentences) {
            if sentence.is_empty() {
                tell_cargo(&format!("warning=locales/{language}.toml has no text for {key}"));
            }
        }
    }
    Ok(write(&out.join("locales.rs"), &source(languages, &by_hash(table)?))?)
}

/// Texts for a test, from pairs of a language and the TOML of its locale file. They are kept until the test process
/// ends.
///
/// # Errors
/// [`Problem`] as for [`locales`].
pub fn texts(files: &[(&'static str, &str)]) -> Result<&'static Locales, Problem> {
    let read = |(language, text): &(&'static str, &str)| Ok((*language, sentences(language, text)?));
    let files = files.iter().map(read).collect::<Result<Vec<_>, Problem>>()?;
    let mut hashes = Vec::new();
    let mut all = Vec::new();
    let mut keys = Vec::new();
    for (hash, key, row) in by_hash(table(&files))? {
        hashes.push(hash.0);
        keys.push(&*key.leak());
        all.push(&*row.into_iter().map(|sentence| &*sentence.leak()).collect::<Vec<&str>>().leak());
    }
    let languages: Vec<&str> = files.iter().map(|(language, _)| *language).collect();
    let locales =
        Locales { languages: languages.leak(), hashes: hashes.leak(), sentences: all.leak(), keys: keys.leak() };
    Ok(Box::leak(Box::new(locales)))
}

type Sentences = BTreeMap<String, String>;
type Table = BTreeMap<String, Vec<String>>;

fn sentences(file: &str, text: &str) -> Result<Sentences, Problem> {
    let value = toml::from_str::<toml::Table>(text)
        .map_err(|error| Problem::NotToml { file: file.to_owned(), message: error.to_string() })?;
    let mut flat = Sentences::new();
    flatten(file, "", &value, &mut flat)?;
    Ok(flat)
}

fn flatten(file: &str, prefix: &str, table: &toml::Table, flat: &mut Sentences) -> Result<(), Problem> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::String(sentence) => {
                // A long sentence takes several lines in the file, and is one line for the reader.
                flat.insert(key, sentence.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            toml::Value::Table(inner) => flatten(file, &key, inner, flat)?,
            _ => return Err(Problem::NotASentence { file: file.to_owned(), key }),
        }
    }
    Ok(())
}

fn table(files: &[(&str, Sentences)]) -> Table {
    let mut table = Table::new();
    for (place, (_, sentences)) in files.iter().enumerate() {
        for (key, sentence) in sentences {
            let row = table.entry(key.clone()).or_insert_with(|| vec![String::new(); files.len()]);
            row[place].clone_from(sentence);
        }
    }
    table
}

type Row = (Hash, String, Vec<String>);

fn by_hash(table: Table) -> Result<Vec<Row>, Problem> {
    let mut rows: Vec<Row> = table.into_iter().map(|(key, row)| (Hash::of(&key), key, row)).collect();
    rows.sort();
    match rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(Problem::SameHash(pair[0].1.clone(), pair[1].1.clone())),
        None => Ok(rows),
    }
}

fn source(languages: &[&str], rows: &[Row]) -> String {
    let lines = |line: fn(&Row) -> String| rows.iter().map(line).collect::<String>();
    // Debug of a string is a Rust literal. The keys are for tests: a plugin does without.
    format!(
        "waystation_plugin::locales::Locales {{\n  languages: &{languages:?},\n  hashes: &[\n{}  ],\n  sentences: &[\n{}  \
         ],\n  keys: if cfg!(target_family = \"wasm\") {{ &[] }} else {{ &[\n{}  ] }},\n}}\n",
        lines(|(hash, ..)| format!("    {:#018x},\n", hash.0)),
        lines(|(.., row)| format!("    &{row:?},\n")),
        lines(|(_, key, _)| format!("    {key:?},\n")),
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn nested_tables_and_dotted_keys_give_the_same_key() {
        let nested = sentences("en", "[pathway.cash]\ntitle = \"Cash\"").unwrap();
        let dotted = sentences("en", "pathway.cash.title = \"Cash\"").unwrap();
        assert_eq!(nested, dotted);
        assert_eq!(nested.get("pathway.cash.title").map(String::as_str), Some("Cash"));
    }

    #[test]
    fn a_sentence_over_several_lines_is_one_line() {
        let flat = sentences("en", "a = \"\"\"\nOne\n  sentence. \"\"\"").unwrap();
        assert_eq!(flat.get("a").map(String::as_str), Some("One sentence."));
    }

    #[test]
    fn what_is_not_a_sentence_is_named_with_its_file_and_key() {
        let problem = sentences("locales/en.toml", "a.b = 3").unwrap_err();
        assert_eq!(problem.to_string(), "locales/en.toml: `a.b` is not a sentence; write it in quotes");
    }

    #[test]
    fn a_text_that_is_missing_in_a_language_leaves_an_empty_place() {
        let files =
            [("en", sentences("en", "a = \"A\"\nb = \"B\"").unwrap()), ("fr", sentences("fr", "a = \"À\"").unwrap())];
        let table = table(&files);
        assert_eq!(table["b"], ["B", ""]);
        let source = source(&["en", "fr"], &by_hash(table).unwrap());
        assert!(source.contains("&[\"A\", \"À\"]"), "{source}");
    }
}
