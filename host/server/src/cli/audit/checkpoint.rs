//! What a host signs of its audit, for those who verify and witness it.

use std::path::Path;

use waystation_domain::audit::checkpoint::Noted;
use waystation_domain::audit::note::VerifierKey;
use waystation_domain::words::ids::StaffId;
use waystation_domain::work::office::{Chain, Office, checkpoint, consistency};

use crate::audit_key;
use crate::cli::console::{Acting, Console};
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::config::Config;
use crate::files;
use crate::opening::{self, FirstKey};

/// The most bytes of a file with a checkpoint.
pub(super) const LIMIT: u64 = 1 << 20;

/// A checkpoint in a file.
pub(super) fn read(path: &Path) -> Result<Noted, Failure> {
    files::read_text(path, LIMIT)?.parse().map_err(|error| Failure::refused(format!("{}: {error}", path.display())))
}

/// Prints the keys of each chain.
pub(super) async fn keys(config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let caller = Console::in_the_name_of(StaffId::new(console.host.now(), console.host.id_bytes()));
    for key in Office::look(&console.host, &caller).await?.audit_keys().await? {
        out.line(key);
    }
    console.close().await;
    Ok(())
}

/// Makes another key.
pub(super) async fn new_key(acting: &Acting, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let caller = console.caller(acting, config).await?;
    console.close().await;
    let opened = opening::open(config, FirstKey::MustBeThere).await?;
    audit_key::replace(&opened, config, &caller).await?;
    opened.store.close().await;
    keys(config, out).await
}

/// Signs, and prints the checkpoint.
pub(super) async fn print(chain: &Chain, old: Option<i64>, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open_to_sign(config).await?;
    let caller = Console::in_the_name_of(StaffId::new(console.host.now(), console.host.id_bytes()));
    match old {
        None => out.text(checkpoint(&console.host, &caller, chain).await?.checkpoint),
        Some(old) => {
            let proved = consistency(&console.host, &caller, chain, old).await?;
            out.line(format_args!("old {old}"));
            proved.proof.iter().for_each(|hash| out.line(hash));
            out.line("");
            out.text(proved.checkpoint);
        }
    }
    console.close().await;
    Ok(())
}

/// Keeps the signatures of witnesses.
pub(super) async fn witnessed(
    file: &Path,
    witnesses: &[VerifierKey],
    acting: &Acting,
    config: &Config,
    out: &mut Out,
) -> Result<(), Failure> {
    let theirs = read(file)?;
    let console = Console::open(config).await?;
    let caller = console.caller(acting, config).await?;
    let row = console.office(&caller).await?.witnessed(&theirs, witnesses).await?;
    out.line(format_args!("chain {}: the checkpoint of {} entries is witnessed", row.chain, row.size));
    console.close().await;
    Ok(())
}
