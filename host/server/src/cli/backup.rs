//! `waystation backup`, `waystation backup-key` and `waystation restore`.

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use clap::Args;
use waystation_domain::audit::{Act, Entry};
use waystation_domain::ports::{StoreError, append_audit};
use waystation_domain::security::caller::Caller;
use waystation_domain::work::{Host, restoration, sweep};
use waystation_store::{CopyOf, GivesParts};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::Out;
use crate::backup::age::{AgeError, Identity, Recipient};
use crate::backup::{BackupError, Head, Reading, Writing};
use crate::clock::{OsRandom, SystemClock};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::files;
use crate::kept::Kept;
use crate::keys;
use crate::opening::{self, FirstKey, Opened};

/// The most bytes of a file with a secret key.
const KEY_LIMIT: u64 = 1 << 16;

/// Write a backup of database and files, while the host serves
///
/// It is sealed for a public key, in the format of age: this host cannot open it again, and whoever steals it cannot
/// either. The master key is not in it, and is kept apart. The backup is itself recorded in the audit.
#[derive(Args)]
pub(crate) struct Backup {
    /// The public key that it is sealed for (age1...). May be given more than once: each opens it
    #[arg(long = "to", value_name = "KEY", required = true)]
    recipients: Vec<Recipient>,
    /// The file to write; it must not exist yet
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    acting: Acting,
}

/// Make a pair of keys for backups: the secret one into a file, the public one is printed
///
/// Make it on a machine that is not the host, and keep the file apart from host and backups. `age-keygen` makes the same.
#[derive(Args)]
pub(crate) struct BackupKey {
    /// The file of the secret key; it must not exist yet
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Make database and files from a backup, in a place where there are none
///
/// The master key has to be in its place already. The host is then closed until `waystation restore-check`.
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup
    file: PathBuf,
    /// The file of the secret key that goes with the public one that it was sealed for
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// Only read it to its end, and look whether all of it is there. Leaves nothing behind
    #[arg(long)]
    check: bool,
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Io(ref cause) if cause.kind() != io::ErrorKind::InvalidData => Self::failed(error),
            BackupError::Age(AgeError::NotAnIdentity | AgeError::NotARecipient) => Self::usage(error),
            _ => Self::refused(error),
        }
    }
}

pub(crate) fn key(key: &BackupKey, out: &mut Out) -> Result<(), Failure> {
    let identity = Identity::new(&OsRandom);
    let text = format!("# public key: {}\n{}\n", identity.recipient(), *identity.write());
    let mut file = files::create_new(&key.output)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| Failure::failed(format!("{}: {error}", key.output.display())))?;
    out.line(identity.recipient());
    Ok(())
}

pub(crate) async fn backup(backup: Backup, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let caller = console.caller(&backup.acting, config).await?;
    // First the file: a backup that cannot be written is not one, and is not in the audit.
    let file = BufWriter::new(files::create_new(&backup.output)?);
    let written = match record(&console, &caller, &backup).await {
        Ok(()) => write(&console, &backup, config, file).await,
        Err(error) => Err(error.into()),
    };
    console.close().await;
    match written {
        Ok(files) => {
            out.line(format_args!("database and {files} files written to {}", backup.output.display()));
            out.line("The master key is not in it. Try it: `waystation restore --check`, with the secret key.");
            Ok(())
        }
        Err(failure) => {
            files::remove(&backup.output);
            Err(failure)
        }
    }
}

async fn record(console: &Console, caller: &Caller, backup: &Backup) -> Result<(), StoreError> {
    let mut entry = Entry::new(console.host.now(), Act::BackupMade, caller, None);
    entry.codes = backup.recipients.iter().map(|key| format!("to {key}")).collect();
    let mut tx = console.host.store.begin().await?;
    append_audit(tx.as_mut(), entry).await?;
    tx.commit().await
}

async fn write(
    console: &Console,
    backup: &Backup,
    config: &Config,
    file: BufWriter<cap_std::fs::File>,
) -> Result<u64, Failure> {
    let (uri, options) = (config.database.expose(), opening::options(config));
    let CopyOf { database, schema } = waystation_store::copy_of(uri, &options).await?;
    let head = Head::new(console.host.now(), keys::name(&console.host.vault), database, schema);
    let unwritten = |error: io::Error| {
        let what = format!("{}: {error}: the backup cannot be written", backup.output.display());
        Failure::failed(what).fix("make room there, or write it elsewhere; what was begun is removed")
    };
    let mut writing = Writing::begin(file, &backup.recipients, &head)?;
    if let Err(error) = waystation_store::copy_out(uri, &options, &mut writing).await {
        return Err(writing.unwritten().map_or_else(|| error.into(), unwritten));
    }
    let folder = DataDir::open(&config.data_dir)?.files(config.files.as_deref())?;
    let files = writing.files(&folder.handle()?).map_err(BackupError::from)?;
    let file = writing.finish()?.into_inner().map_err(|error| unwritten(error.into_error()))?;
    file.sync_all().map_err(unwritten)?;
    Ok(files)
}

pub(crate) async fn restore(restore: Restore, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let identity = Identity::read(&files::read_text(&restore.identity, KEY_LIMIT)?).map_err(BackupError::from)?;
    let mut reading = Reading::begin(files::open(&restore.file)?, &identity)?;
    let (head, mut contents) = reading.contents()?;
    if restore.check {
        let mut bytes = 0;
        while let Some((_, part)) = contents.give().map_err(BackupError::from)? {
            bytes += part.len();
        }
        let files = contents.finish(None)?;
        out.line(format_args!(
            "{}: whole, made at {} by version {}: a database on {} at schema version {} ({} MiB), {files} files, for the \
             master key {}",
            restore.file.display(),
            head.made_at,
            head.program,
            head.database,
            head.schema,
            bytes >> 20,
            head.key
        ));
        return Ok(());
    }
    let data_dir = DataDir::create(&config.data_dir)?;
    let ours = opening::master_key_name(config, &data_dir)?;
    if ours.as_deref() != Some(&head.key) {
        return Err(Failure::usage(format!(
            "the backup is for the master key {}, and that is not in its place",
            head.key
        ))
        .fix("put the copy of the master key in its place, with mode 600, and restore again"));
    }
    let folder = data_dir.files(config.files.as_deref())?.empty()?;
    let of = CopyOf { database: head.database.clone(), schema: head.schema };
    waystation_store::copy_in(config.database.expose(), &opening::options(config), &of, &mut contents).await?;
    let files = contents.finish(Some(&folder)).map_err(|error| {
        Failure::from(error)
            .fix("what was made is not whole: remove database and folder `files`, and take another backup")
    })?;
    opening::migrate(config).await?;
    let erased = close(config).await?;
    out.line(format_args!("database and {files} files are as they were at {}", head.made_at));
    if erased > 0 {
        out.line(format_args!("{erased} persons who were erased since are erased again"));
    }
    out.line("");
    out.line(
        "The host is closed to all but what takes something back: what was withdrawn since would be open again. Next: \
         `waystation restore-check --audit FILE`, with the last export of the audit.",
    );
    Ok(())
}

/// Closes the database, for every host, and erases again whoever is on the list of the data directory; how many.
async fn close(config: &Config) -> Result<u64, Failure> {
    let Opened { store, vault, data_dir, files, .. } = opening::open(config, FirstKey::MustBeThere).await?;
    let kept = Kept::of(&data_dir, &vault)?;
    let host = Host::new(store, vault, std::sync::Arc::new(SystemClock), std::sync::Arc::new(OsRandom));
    let host = host.with_files(files);
    sweep::learn_time(&host).await?;
    let erased = kept.take_up(&host).await?;
    restoration::close_as_restored(&host).await?;
    host.store.close().await;
    Ok(erased)
}
