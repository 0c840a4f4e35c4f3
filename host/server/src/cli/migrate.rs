//! `waystation migrate`: everything a host needs before it can serve, made or brought up to date.

use waystation_domain::words::digest::HexHash;

use super::failure::Failure;
use super::out::Out;
use crate::audit_key::{self, First};
use crate::config::Config;
use crate::keys;
use crate::opening::{self, FirstKey};

pub(crate) async fn run(config: &Config, out: &mut Out) -> Result<(), Failure> {
    let version = opening::migrate(config).await?;
    let opened = opening::open(config, FirstKey::Make).await?;
    let signing = audit_key::open(&opened, config, First::Make).await?;
    opened.store.close().await;
    out.line(format_args!("database    {} is at schema version {version}", config.database));
    out.line(format_args!("master key  {} ({})", opened.master_key, keys::name(&opened.vault)));
    out.line(format_args!("audit key   {} ({})", audit_key::path(config).display(), HexHash(signing.public())));
    out.line("");
    out.line(
        "Keep a copy of the master key apart from the backups of the database: without it nobody can read what is \
         sealed there, and with both everybody can. The audit key signs what outsiders verify the audit with: keep a copy of \
         it too.",
    );
    if rustix::process::geteuid().is_root() {
        out.line("");
        out.line(
            "All of it belongs to root now, so the host has to serve as root too. Better: `chown -R` the data directory \
             to a user of its own, and run every command as that user.",
        );
    }
    Ok(())
}
