//! Writing the export.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use waystation_domain::audit::exported::Line;
use waystation_domain::audit::{Act, Entry, Head};
use waystation_domain::ports::{ReadTx, StoreError, append_audit};
use waystation_domain::words::digest::HexHash;
use waystation_domain::words::ids::StaffId;
use waystation_domain::words::language::HostLanguage;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::{Chain, checkpoint};

use super::{FORMAT, Footer, HeadLine, Header, VERSION};
use crate::cli::console::{Acting, Console};
use crate::cli::failure::Failure;
use crate::cli::json_text;
use crate::cli::out::Out;
use crate::config::Config;
use crate::files;
use crate::speech::speech;

/// How many entries are read at a time.
const PAGE: u32 = 1_000;

pub(super) async fn run(
    chains: Vec<Chain>,
    output: Option<PathBuf>,
    acting: &Acting,
    config: &Config,
    out: &mut Out,
) -> Result<(), Failure> {
    let console = Console::open_to_sign(config).await?;
    let caller = console.caller(acting, config).await?;
    // First the file: an export that cannot be written is not one, and is not in the audit.
    let mut file = match &output {
        Some(path) => Some(BufWriter::new(files::create_new(path).map_err(|error| {
            let there = error.is_there_already();
            let failure = if there { Failure::refused(&error) } else { Failure::failed(&error) };
            if there { failure.fix("an earlier export is never overwritten: choose another name") } else { failure }
        })?)),
        None => None,
    };
    let mut tx = console.host.store.begin().await?;
    let names = named(tx.as_mut(), &chains).await?;
    let mut entry = Entry::new(console.host.now(), Act::AuditExported, &caller, None);
    entry.codes = names.iter().map(|name| format!("chain {name}")).collect();
    append_audit(tx.as_mut(), entry).await?;
    tx.commit().await?;
    let signed = sign(&console, &names).await?;

    let mut write = |line: String| match &mut file {
        Some(file) => {
            writeln!(file, "{line}").map_err(|e| Failure::failed(format!("the export cannot be written: {e}")))
        }
        None => {
            out.line(line);
            Ok(())
        }
    };
    let mut tx = console.host.store.begin_read().await?;
    let mut heads = Vec::with_capacity(names.len());
    for chain in &names {
        // The head comes first: what is appended from now on is not part of this export.
        if let Some(head) = tx.head(chain).await? {
            heads.push((chain.clone(), head));
        }
    }
    let exported_at = console.host.now().to_string();
    let chains = heads.iter().map(|(chain, _)| chain.clone()).collect();
    let format = FORMAT.to_owned();
    write(json_text(&Header { format, version: VERSION, exported_at, chains, checkpoints: signed }))?;
    let mut count = 0;
    for (chain, head) in &heads {
        count += write_chain(tx.as_mut(), chain, head, &mut write).await?;
    }
    let footer =
        heads.iter().map(|(chain, head)| HeadLine { chain: chain.clone(), seq: head.seq, hash: HexHash(head.hash) });
    write(json_text(&Footer { heads: footer.collect() }))?;
    drop(tx);
    if let (Some(file), Some(path)) = (file, output) {
        let written = file.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        written.map_err(|e| Failure::failed(format!("the export cannot be written: {e}")))?;
        let console = speech(HostLanguage::English);
        let (entries, chains) = (console.count("console-entries", count), console.count("console-chains", heads.len()));
        out.line(format_args!("{entries} of {chains} written to {}", path.display()));
    }
    console.close().await;
    Ok(())
}

/// The newest checkpoints of the chains, signed up to here. A chain that is damaged is exported all the same: the file shows
/// where.
async fn sign(console: &Console, chains: &[String]) -> Result<Vec<String>, Failure> {
    let caller = Console::in_the_name_of(StaffId::new(console.host.now(), console.host.id_bytes()));
    let mut signed = Vec::with_capacity(chains.len());
    for chain in chains.iter().filter_map(|chain| chain.parse().ok()) {
        match checkpoint(&console.host, &caller, &chain).await {
            Ok(newest) => signed.push(newest.checkpoint),
            Err(WorkError::Store(StoreError::Corrupt { .. } | StoreError::Damaged { .. })) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(signed)
}

/// The chains to export: those that were named, each existing and only once, or all. The host's own is always there,
/// for the export itself is written in it.
async fn named(tx: &mut dyn ReadTx, chains: &[Chain]) -> Result<Vec<String>, Failure> {
    let there = tx.chains().await?;
    if chains.is_empty() {
        return Ok(there);
    }
    let mut names: Vec<String> = chains.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    names.dedup();
    match names.iter().find(|name| !there.contains(name)) {
        Some(name) => {
            Err(Failure::refused(format!("there is no chain {name}"))
                .fix(format!("the chains are: {}", there.join(", "))))
        }
        None => Ok(names),
    }
}

async fn write_chain(
    tx: &mut dyn ReadTx,
    chain: &str,
    head: &Head,
    write: &mut impl FnMut(String) -> Result<(), Failure>,
) -> Result<i64, Failure> {
    let mut after = 0;
    while after < head.seq {
        let page = tx.entries(chain, after, PAGE).await?;
        if page.is_empty() {
            return Err(Failure::failed(format!(
                "the chain {chain} ends at entry {after}, but its head says {}: the database was changed by hand",
                head.seq
            )));
        }
        for entry in page.into_iter().filter(|entry| entry.seq <= head.seq) {
            after = entry.seq;
            write(json_text(&Line::of(chain, entry)))?;
        }
    }
    Ok(after)
}
