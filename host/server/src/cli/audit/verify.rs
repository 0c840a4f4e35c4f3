//! Verifying an export, line by line, in constant memory.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use waystation_domain::audit::{self, Chained, HOST_CHAIN, Head};

use super::{Expected, FORMAT, Footer, Hash, Header, Line, VERSION};
use crate::cli::failure::Failure;
use crate::cli::out::{Out, table};
use crate::files;

/// The longest line: far more than an entry can have.
const LINE_LIMIT: u64 = 16 << 20;

/// Verifies the file; says what it contains, or where it is broken.
pub(crate) fn run(file: &Path, expected: &[Expected], out: &mut Out) -> Result<(), Failure> {
    let heads = read(file, expected, |_, _| Ok(()))?;
    let mut rows = vec![["chain", "entries", "head (note it elsewhere)"].map(str::to_owned).to_vec()];
    for (chain, head) in &heads {
        let noted = format!("{chain}={}:{}", head.seq, Hash(head.hash));
        rows.push(vec![chain.clone(), head.seq.to_string(), noted]);
    }
    out.line(format_args!("{}: every entry is as it was written", file.display()));
    table(out, &rows);
    if expected.is_empty() {
        out.line("");
        out.line(
            "A chain cannot show by itself that its newest entries were cut off. Note the heads above elsewhere, and \
             give them with --expect when you verify a later export.",
        );
    }
    Ok(())
}

/// Where something is broken, and what.
struct Place<'a> {
    file: &'a Path,
    line: u64,
}

impl Place<'_> {
    fn broken(&self, what: impl std::fmt::Display) -> Failure {
        Failure::refused(format!("{} line {}: {what}", self.file.display(), self.line)).fix(
            "take another copy of the export, or export again: if the database gives the same, it was changed by hand; \
             compare with its backups to see when",
        )
    }

    fn parse<T: DeserializeOwned>(&self, what: &str, text: &str) -> Result<T, Failure> {
        // The parser's message would repeat the text of the line.
        serde_json::from_str(text).map_err(|e| self.broken(format!("not {what} (at column {})", e.column())))
    }
}

/// Verifies the file, and gives each entry, once it is verified, with its chain.
pub(crate) fn read(
    file: &Path,
    expected: &[Expected],
    mut each: impl FnMut(&str, &Chained) -> Result<(), Failure>,
) -> Result<BTreeMap<String, Head>, Failure> {
    let mut reader = BufReader::new(files::open(file)?);
    let mut place = Place { file, line: 1 };
    let header: Header = match next_line(&mut reader, &place)? {
        Some(text) => place.parse("the header of an audit export", &text)?,
        None => return Err(place.broken("the file is empty")),
    };
    if header.format != FORMAT || header.version != VERSION {
        return Err(place.broken(format!("this is {} {}, not {FORMAT} {VERSION}", header.format, header.version)));
    }
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    let mut missing: Vec<&Expected> = expected.iter().collect();
    loop {
        place.line += 1;
        let Some(text) = next_line(&mut reader, &place)? else {
            return Err(place.broken("the file ends here, without its footer: it was cut short"));
        };
        if text.starts_with("{\"heads\"") {
            closes(&place, &header, &place.parse("the footer of an audit export", &text)?, &heads)?;
            break;
        }
        let line: Line = place.parse("an entry of an audit export", &text)?;
        let chain = line.chain.clone();
        if !header.chains.contains(&chain) {
            return Err(place.broken(format!("the header does not name the chain {chain}")));
        }
        let (head, entry) = follows(&place, heads.get(&chain), line)?;
        each(&chain, &entry)?;
        missing.retain(|expected| !(expected.chain == chain && expected.head == head));
        heads.insert(chain, head);
    }
    place.line += 1;
    if next_line(&mut reader, &place)?.is_some() {
        return Err(place.broken("there is something after the footer"));
    }
    match missing.first() {
        Some(Expected { chain, head }) => Err(Failure::refused(format!(
            "{}: chain {chain}: entry {} with the hash {} is not in this file",
            file.display(),
            head.seq,
            Hash(head.hash)
        ))
        .fix("entries were cut off or rewritten since that head was noted, or this is not an export of the same host")),
        None => Ok(heads),
    }
}

/// A line, or none at the end of the file.
fn next_line(reader: &mut impl BufRead, place: &Place<'_>) -> Result<Option<String>, Failure> {
    let mut text = Vec::new();
    let read = reader.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut text);
    read.map_err(|e| Failure::failed(format!("{} line {}: {e}", place.file.display(), place.line)))?;
    if text.is_empty() {
        return Ok(None);
    }
    if text.pop_if(|last| *last == b'\n').is_none() {
        return Err(place.broken("the line does not end: the file was cut short"));
    }
    String::from_utf8(text).map(Some).map_err(|_| place.broken("not text in UTF-8"))
}

/// What says the chain of an entry, in its own hashed text.
#[derive(Deserialize)]
struct Body {
    operation: Option<String>,
}

/// The entry follows the one before in its chain, and belongs in it.
fn follows(place: &Place<'_>, before: Option<&Head>, line: Line) -> Result<(Head, Chained), Failure> {
    let Line { chain, seq, previous, body, hash } = line;
    let entry = Chained { seq, previous: previous.0, body, hash: hash.0 };
    let head = audit::verify(before, &entry)
        .map_err(|broken| place.broken(format!("chain {chain}, entry {}: {}", broken.seq, broken.what)))?;
    // The hash does not cover the name of the chain; the text that it covers does.
    let body: Body = serde_json::from_str(&entry.body)
        .map_err(|_| place.broken(format!("chain {chain}, entry {seq}: its text is not an entry")))?;
    let its_own = body.operation.map_or_else(|| HOST_CHAIN.to_owned(), |id| format!("operation:{id}"));
    if its_own != chain {
        return Err(place.broken(format!("chain {chain}, entry {seq}: it belongs in the chain {its_own}")));
    }
    Ok((head, entry))
}

/// The footer names exactly the chains of the header, and exactly the heads that were read.
fn closes(place: &Place<'_>, header: &Header, footer: &Footer, heads: &BTreeMap<String, Head>) -> Result<(), Failure> {
    for chain in &header.chains {
        let Some(said) = footer.heads.iter().find(|head| head.chain == *chain) else {
            return Err(place.broken(format!("chain {chain}: the footer does not name it")));
        };
        match heads.get(chain) {
            Some(head) if head.seq == said.seq && head.hash == said.hash.0 => {}
            found => {
                let last = found.map_or(0, |head| head.seq);
                return Err(place.broken(format!(
                    "chain {chain}: the footer says that it ends with entry {}, but the last in this file is entry \
                     {last}: entries are missing at its end",
                    said.seq
                )));
            }
        }
    }
    if footer.heads.len() != header.chains.len() {
        return Err(place.broken("the footer names a chain twice, or one that the header does not name"));
    }
    Ok(())
}
