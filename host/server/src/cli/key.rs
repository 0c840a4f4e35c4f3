//! `waystation key`: the epochs of the keys that wrap the persons' own keys.

use clap::Subcommand;
use serde_json::json;
use waystation_domain::security::epoch::{Asked, Epoch, EpochId, EpochState};
use waystation_domain::words::calendar::Zone;
use waystation_domain::words::ids::StaffId;
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::{AtHand, EpochStanding, Office};
use waystation_domain::work::sweep::{Rewrapped, rewrap};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::{Out, table};
use super::{Format, json_text};
use crate::clock::OsRandom;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::keys;
use crate::opening::OpenError;

/// Look at, begin and destroy the epochs of the keys that wrap every person's own key
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Show the epochs: where each stands, how many data keys it wraps, whether its key is here
    Status {
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Begin a new epoch, and wrap every data key anew by its key. Hosts go on serving. If it is interrupted, a host that
    /// serves goes on with it
    Rotate {
        /// Only make the key of the next epoch: where hosts have key directories of their own, its file is copied to each
        /// of them before the epoch begins, by the same command without this flag
        #[arg(long)]
        prepare: bool,
        #[command(flatten)]
        acting: Acting,
        /// How to write the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Go on with wrapping data keys anew, now, where no host serves that would
    Rewrap {
        /// How to write the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Move the keys from a file to the token that the configuration names: each is wrapped in the token, and the master key
    /// in its file is needed no more. Interrupted, it can be done again. No host may serve meanwhile
    MoveToToken,
    /// Destroy the key of an epoch that wraps nothing more, when a second member of the central team asks for the same.
    /// From then on nobody can read a copy of the database from when it did. It cannot be undone
    DestroyEpoch {
        /// The number of the epoch
        epoch: EpochId,
        #[command(flatten)]
        acting: Acting,
        /// How to write the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

pub(crate) async fn run(keys: Keys, config: &Config, out: &mut Out) -> Result<(), Failure> {
    if let Keys::MoveToToken = keys {
        return move_to_token(config, out);
    }
    let console = Console::open(config).await?;
    let done = match keys {
        Keys::Status { format } => status(&console, format, out).await,
        Keys::Rotate { prepare, acting, format } => rotate(&console, prepare, &acting, config, format, out).await,
        // Done above: with neither one set of keys nor the other is there a host to open.
        Keys::MoveToToken => Ok(()),
        Keys::Rewrap { format } => wrap_anew(&console, None, format, out).await,
        Keys::DestroyEpoch { epoch, acting, format } => destroy(&console, epoch, &acting, config, format, out).await,
    };
    console.close().await;
    done
}

async fn status(console: &Console, format: Format, out: &mut Out) -> Result<(), Failure> {
    let host = &console.host;
    // It only reads: nobody in particular has to be named for it.
    let caller = Console::in_the_name_of(StaffId::new(host.now(), host.id_bytes()));
    let epochs = Office::look(host, &caller).await?.epochs().await?;
    let (master, kept) = (keys::name(&host.vault), host.vault.epochs().describe());
    match format {
        Format::Json => out.line(json_text(&json!({"master_key": master, "kept_in": kept, "epochs": epochs}))),
        Format::Text => {
            out.line(format_args!("master key  {master}"));
            out.line(format_args!("kept in     {kept}"));
            out.line("");
            let mut rows = vec![["epoch", "state", "data keys", "key"].map(str::to_owned).to_vec()];
            rows.extend(epochs.iter().map(|standing| {
                let EpochStanding { epoch, data_keys, at_hand } = standing;
                vec![epoch.epoch.to_string(), words(&epoch.state), data_keys.to_string(), key(epoch, at_hand)]
            }));
            table(out, &rows);
        }
    }
    Ok(())
}

fn move_to_token(config: &Config, out: &mut Out) -> Result<(), Failure> {
    let custody = keys::Custody::of(config, &DataDir::open(&config.data_dir)?).map_err(OpenError::Key)?;
    let file = custody.move_to_token(&OsRandom).map_err(OpenError::Key)?;
    out.line("the keys are moved: from now on the token unwraps them");
    out.line(format_args!(
        "{file}: no host with the token needs this file. Destroy it, and every copy of it and of the key"
    ));
    out.line("directory as it was, once a host has served with the token and the token has a backup of its own.");
    Ok(())
}

async fn rotate(
    console: &Console,
    prepare: bool,
    acting: &Acting,
    config: &Config,
    format: Format,
    out: &mut Out,
) -> Result<(), Failure> {
    let caller = console.caller(acting, config).await?;
    let office = console.office(&caller).await?;
    if prepare {
        let epoch = office.prepare_epoch().await?;
        match format {
            Format::Json => out.line(json_text(&epoch)),
            Format::Text => out.line(format_args!(
                "epoch {0} is prepared. Copy epoch-{0}.json from the key directory to those of the other hosts, and see \
                 there with `waystation key status` that it is here; then begin it with `waystation key rotate`",
                epoch.epoch
            )),
        }
        return Ok(());
    }
    let epoch = office.begin_epoch().await?;
    wrap_anew(console, Some(&epoch), format, out).await
}

async fn wrap_anew(console: &Console, begun: Option<&Epoch>, format: Format, out: &mut Out) -> Result<(), Failure> {
    let trouble =
        |error: &WorkError| tracing::error!(%error, "a data key could not be wrapped anew; it is tried again");
    let rewrapped = rewrap(&console.host, trouble).await?;
    match format {
        Format::Json => {
            let rewrapped = rewrapped.map(|Rewrapped { done, failed }| json!({"done": done, "failed": failed}));
            out.line(json_text(&json!({"epoch": begun, "rewrapped": rewrapped})));
        }
        Format::Text => {
            if let Some(epoch) = begun {
                out.line(format_args!("epoch {} has begun", epoch.epoch));
            }
            match rewrapped {
                Some(Rewrapped { done, failed: 0 }) => out.line(format_args!("{done} data keys were wrapped anew")),
                Some(Rewrapped { done, failed }) => out.line(format_args!(
                    "{done} data keys were wrapped anew, and {failed} could not be: see the log, and `waystation doctor`"
                )),
                None => out.line("a host is wrapping data keys anew already: see `waystation key status`"),
            }
            if begun.is_some() {
                out.line("");
                out.line(
                    "Copy the key directory now, apart from the backups of the database: without it nobody can read what \
                     is sealed.",
                );
            }
        }
    }
    match rewrapped {
        Some(Rewrapped { failed: 1.., .. }) => Err(Failure::refused("not every data key could be wrapped anew")),
        _ => Ok(()),
    }
}

async fn destroy(
    console: &Console,
    epoch: EpochId,
    acting: &Acting,
    config: &Config,
    format: Format,
    out: &mut Out,
) -> Result<(), Failure> {
    let caller = console.caller(acting, config).await?;
    let epoch = console.office(&caller).await?.destroy_epoch(epoch).await?;
    match format {
        Format::Json => out.line(json_text(&epoch)),
        Format::Text => match epoch.state {
            EpochState::Destroyed { at } => {
                out.line(format_args!("epoch {} was destroyed at {at}: its key is gone from this host", epoch.epoch));
                out.line("Hosts with a key directory of their own destroy theirs when they next look, within minutes.");
                out.line(
                    "Destroy its file in every copy of the key directory too: from such a copy it could be read still.",
                );
            }
            _ => out.line(format_args!(
                "asked for: epoch {} is destroyed when another member of the central team asks for the same",
                epoch.epoch
            )),
        },
    }
    Ok(())
}

fn words(state: &EpochState) -> String {
    let at = |moment: Timestamp| format!("{} UTC", Zone::default().wall_clock(moment));
    match state {
        EpochState::Prepared => "prepared".to_owned(),
        EpochState::Current { since } => format!("current since {}", at(*since)),
        EpochState::Old { asked: Some(Asked { by, .. }), .. } => format!("old, its destruction asked for by {by}"),
        EpochState::Old { empty_since: Some(since), .. } => format!("old, empty since {}", at(*since)),
        EpochState::Old { .. } => "old".to_owned(),
        EpochState::Destroyed { at: moment } => format!("destroyed {}", at(*moment)),
    }
}

fn key(epoch: &Epoch, at_hand: &AtHand) -> String {
    match (at_hand, &epoch.key) {
        (AtHand::Here, Some(name)) => format!("{name}, here"),
        (AtHand::Here, None) | (AtHand::FromTheMasterKey, _) => "follows from the master key".to_owned(),
        (AtHand::Destroyed, _) => "destroyed".to_owned(),
        (AtHand::Another(found), _) => format!("NOT HERE: {found} is in its place"),
        (AtHand::No(why), _) => format!("NOT HERE: {why}"),
    }
}
