//! Verifying an export, line by line, in constant memory.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use waystation_domain::audit::Head;
use waystation_domain::audit::checkpoint::{Noted, chain_of};
use waystation_domain::audit::exported::Line;
use waystation_domain::audit::note::{Use, VerifierKey};
use waystation_domain::audit::tree::{Growing, TreeHead, leaf};
use waystation_domain::words::digest::HexHash;

use super::{Expected, FORMAT, Footer, Header, VERSION, checkpoint};
use crate::cli::failure::Failure;
use crate::cli::out::{Out, table};
use crate::files;

/// The longest line: far more than an entry can have.
const LINE_LIMIT: u64 = 16 << 20;

/// What whoever verifies has from elsewhere.
pub(super) struct Known {
    heads: Vec<Expected>,
    keys: Vec<VerifierKey>,
    checkpoints: Vec<Noted>,
}

impl Known {
    /// Heads, keys, and checkpoints that are signed by their logs and by every one of the witnesses.
    pub(super) fn read(
        heads: Vec<Expected>,
        keys: Vec<VerifierKey>,
        checkpoints: &[PathBuf],
        witnesses: &[VerifierKey],
    ) -> Result<Self, Failure> {
        if let Some(key) = keys.iter().find(|key| key.used() != Use::Log || chain_of(key.name()).is_none()) {
            return Err(Failure::usage(format!("{}: this is not the key of a chain", key.name())));
        }
        let checkpoints = checkpoints.iter().map(|path| {
            let noted = checkpoint::read(path)?;
            let refused = |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", path.display()));
            let signed = noted.checkpoint.is_signed(&noted.note, &keys);
            signed
                .ok_or_else(|| refused(&format_args!("no --key is that of {}", noted.checkpoint.origin)))?
                .map_err(|error| refused(&error))?;
            for witness in witnesses {
                noted.note.signed_by(witness).map_err(|error| refused(&error))?;
            }
            Ok(noted)
        });
        let checkpoints = checkpoints.collect::<Result<_, Failure>>()?;
        Ok(Self { heads, keys, checkpoints })
    }
}

/// Verifies the file; says what it contains, or where it is broken.
pub(super) fn run(file: &Path, known: &Known, out: &mut Out) -> Result<(), Failure> {
    let reader = BufReader::with_capacity(1 << 20, files::open(file)?);
    let chains = read(reader, file, known, |_| Ok(()))?;
    let mut rows = vec![["chain", "entries", "signed", "head (note it elsewhere)"].map(str::to_owned).to_vec()];
    for (name, chain) in &chains {
        let Some(head) = &chain.head else { continue };
        let noted = format!("{name}={}:{}", head.seq, HexHash(head.hash));
        let signed = chain.signed.map_or_else(|| "-".to_owned(), |size| size.to_string());
        rows.push(vec![name.clone(), head.seq.to_string(), signed, noted]);
    }
    out.line(format_args!("{}: every entry is as it was written", file.display()));
    table(out, &rows);
    if known.heads.is_empty() && known.checkpoints.is_empty() {
        out.line("");
        out.line(
            "A file cannot show by itself that its newest entries were cut off, or that all of it was written anew. Give the \
             key of each chain with --key, and note the heads above elsewhere, or keep a checkpoint: give them with --expect \
             and --checkpoint when you verify a later export.",
        );
    }
    Ok(())
}

/// A chain, as far as it was read.
#[derive(Default)]
struct Chain {
    head: Option<Head>,
    tree: Growing,
    /// Sizes at which its root is known, the smallest last; and whether the file says so itself.
    due: Vec<(TreeHead, bool)>,
    /// Up to where a given key signed it.
    signed: Option<u64>,
}

type Chains = BTreeMap<String, Chain>;

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

    fn parse<'t, T: Deserialize<'t>>(&self, what: &str, text: &'t str) -> Result<T, Failure> {
        // The parser's message would repeat the text of the line.
        serde_json::from_str(text).map_err(|e| self.broken(format!("not {what} (at column {})", e.column())))
    }
}

/// Verifies the file, and gives each entry once it is verified.
pub(crate) fn read_export(file: &Path, each: impl FnMut(&Line<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let reader = BufReader::with_capacity(1 << 20, files::open(file)?);
    let known = Known { heads: Vec::new(), keys: Vec::new(), checkpoints: Vec::new() };
    read(reader, file, &known, each).map(|_| ())
}

fn read(
    mut reader: impl BufRead,
    file: &Path,
    known: &Known,
    mut each: impl FnMut(&Line<'_>) -> Result<(), Failure>,
) -> Result<Chains, Failure> {
    let mut place = Place { file, line: 1 };
    let mut buffer = Vec::new();
    let header: Header = match next_line(&mut reader, &mut buffer, &place)? {
        Some(text) => place.parse("the header of an audit export", text)?,
        None => return Err(place.broken("the file is empty")),
    };
    if header.format != FORMAT || header.version != VERSION {
        return Err(place.broken(format!("this is {} {}, not {FORMAT} {VERSION}", header.format, header.version)));
    }
    let mut chains = opened(&place, &header, known)?;
    let mut missing: Vec<&Expected> = known.heads.iter().collect();
    loop {
        place.line += 1;
        let Some(text) = next_line(&mut reader, &mut buffer, &place)? else {
            return Err(place.broken("the file ends here, without its footer: it was cut short"));
        };
        if text.starts_with("{\"heads\"") {
            closes(&place, &header, &place.parse("the footer of an audit export", text)?, &chains)?;
            break;
        }
        let line: Line<'_> = place.parse("an entry of an audit export", text)?;
        let Some(chain) = chains.get_mut(&*line.chain) else {
            return Err(place.broken(format!("the header does not name the chain {}", line.chain)));
        };
        let head = line
            .follows(chain.head.as_ref())
            .map_err(|wrong| place.broken(format!("chain {}, {wrong}", line.chain)))?;
        chain.tree.push(leaf(&head.hash));
        met(&place, &line.chain, chain)?;
        missing.retain(|expected| !(expected.chain == line.chain && expected.head == head));
        chain.head = Some(head);
        each(&line)?;
    }
    place.line += 1;
    if next_line(&mut reader, &mut buffer, &place)?.is_some() {
        return Err(place.broken("there is something after the footer"));
    }
    let fix = "entries were cut off or rewritten since that was noted, or this is not an export of the same host";
    if let Some(Expected { chain, head }) = missing.first() {
        let (file, hash) = (file.display(), HexHash(head.hash));
        let what = format!("{file}: chain {chain}: entry {} with the hash {hash} is not in this file", head.seq);
        return Err(Failure::refused(what).fix(fix));
    }
    match chains.iter().find_map(|(name, chain)| Some((name, chain.tree.size(), chain.due.last()?.0.size))) {
        Some((name, has, signed)) => Err(Failure::refused(format!(
            "{}: chain {name}: {signed} entries were signed, and this file has {has}",
            file.display()
        ))
        .fix(fix)),
        None => Ok(chains),
    }
}

/// The chains that the header names, each with the sizes at which its root is known.
fn opened(place: &Place<'_>, header: &Header, known: &Known) -> Result<Chains, Failure> {
    let mut chains: Chains = header.chains.iter().map(|name| (name.clone(), Chain::default())).collect();
    for text in &header.checkpoints {
        let noted: Noted = text.parse().map_err(|error| place.broken(error))?;
        let origin = &noted.checkpoint.origin;
        let Some(chain) = chain_of(origin).and_then(|name| chains.get_mut(name)) else {
            return Err(place.broken(format!("the header has a checkpoint of {origin}, and does not name its chain")));
        };
        chain.due.push((noted.checkpoint.head, true));
        match noted.checkpoint.is_signed(&noted.note, &known.keys) {
            Some(Ok(())) => chain.signed = chain.signed.max(Some(noted.checkpoint.head.size)),
            Some(Err(error)) => return Err(place.broken(format!("the checkpoint of {origin}: {error}"))),
            None => {}
        }
    }
    for noted in &known.checkpoints {
        let origin = &noted.checkpoint.origin;
        let Some(chain) = chain_of(origin).and_then(|name| chains.get_mut(name)) else {
            return Err(
                place.broken(format!("there is nothing of {origin} in this file, of which a checkpoint was given"))
            );
        };
        chain.due.push((noted.checkpoint.head, false));
        chain.signed = chain.signed.max(Some(noted.checkpoint.head.size));
    }
    for key in &known.keys {
        if let Some(chain) = chain_of(key.name()).and_then(|name| chains.get(name))
            && chain.signed.is_none()
        {
            return Err(place.broken(format!("nothing here is signed by {}, whose key was given", key.name())));
        }
    }
    for (name, chain) in &mut chains {
        chain.due.sort_unstable_by_key(|(head, _)| std::cmp::Reverse(head.size));
        met(place, name, chain)?;
    }
    Ok(chains)
}

/// Where a root is known at the size that the chain has now, it is this one.
fn met(place: &Place<'_>, name: &str, chain: &mut Chain) -> Result<(), Failure> {
    while let Some((head, by_itself)) = chain.due.pop_if(|(head, _)| head.size == chain.tree.size()) {
        if head.root != chain.tree.root() {
            let whose = if by_itself { "in the header of this file" } else { "that was given" };
            return Err(place.broken(format!(
                "chain {name}: the {} entries up to here are not those of the checkpoint {whose}: they were written anew",
                head.size
            )));
        }
    }
    Ok(())
}

/// A line, or none at the end of the file.
fn next_line<'b>(
    reader: &mut impl BufRead,
    buffer: &'b mut Vec<u8>,
    place: &Place<'_>,
) -> Result<Option<&'b str>, Failure> {
    buffer.clear();
    let read = reader.by_ref().take(LINE_LIMIT).read_until(b'\n', buffer);
    read.map_err(|e| Failure::failed(format!("{} line {}: {e}", place.file.display(), place.line)))?;
    if buffer.is_empty() {
        return Ok(None);
    }
    if buffer.pop_if(|last| *last == b'\n').is_none() {
        return Err(place.broken("the line does not end: the file was cut short"));
    }
    std::str::from_utf8(buffer).map(Some).map_err(|_| place.broken("not text in UTF-8"))
}

/// The footer names exactly the chains of the header, and exactly the heads that were read.
fn closes(place: &Place<'_>, header: &Header, footer: &Footer, chains: &Chains) -> Result<(), Failure> {
    for chain in &header.chains {
        let Some(said) = footer.heads.iter().find(|head| head.chain == *chain) else {
            return Err(place.broken(format!("chain {chain}: the footer does not name it")));
        };
        match chains.get(chain).and_then(|chain| chain.head.as_ref()) {
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
