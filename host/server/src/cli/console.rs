//! The central team at the console: the commands that work on the database itself, without a token and without HTTP.
//!
//! Anyone who can run them already has the master key and the database. What they do takes the same path as every other
//! act of the central team, and is written in the audit in the name of a member of staff.

use std::sync::Arc;

use waystation_domain::audit::note::SigningKey;
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::words::ids::StaffId;
use waystation_domain::work::office::Office;
use waystation_domain::work::{Host, sweep};

use super::failure::Failure;
use crate::audit_key::{self, First};
use crate::clock::{OsRandom, SystemClock};
use crate::config::Config;
use crate::kept::Kept;
use crate::opening::{self, FirstKey, Opened};

/// The host, for a command.
pub(crate) struct Console {
    pub(crate) host: Host,
    pub(crate) kept: Kept,
}

/// Who acts.
#[derive(clap::Args)]
pub(crate) struct Acting {
    /// Your own staff id, as `waystation token list` shows it: you act as the central team, and the audit says that
    /// it was you [default: `staff` of the configuration]
    #[arg(long, value_name = "UUID")]
    by: Option<StaffId>,
}

impl Console {
    pub(crate) async fn open(config: &Config) -> Result<Self, Failure> {
        Self::of(opening::open(config, FirstKey::MustBeThere).await?, None).await
    }

    /// As [`Console::open`], with the key that signs the audit.
    pub(crate) async fn open_to_sign(config: &Config) -> Result<Self, Failure> {
        let opened = opening::open(config, FirstKey::MustBeThere).await?;
        let signing = audit_key::open(&opened, config, First::MustBeThere).await?;
        Self::of(opened, Some(signing)).await
    }

    async fn of(opened: Opened, signing: Option<SigningKey>) -> Result<Self, Failure> {
        let Opened { store, vault, data_dir, files, .. } = opened;
        let kept = Kept::of(&data_dir, &vault)?;
        let host = Host::new(store, vault, Arc::new(SystemClock), Arc::new(OsRandom)).with_files(files);
        let host = match signing {
            Some(key) => host.signing(key),
            None => host,
        };
        sweep::learn_time(&host).await?;
        kept.take_up(&host).await?;
        Ok(Self { host, kept })
    }

    /// Who acts, when the command or the configuration names a member of the central team.
    pub(crate) async fn caller(&self, acting: &Acting, config: &Config) -> Result<Caller, Failure> {
        self.central(acting.by, config).await
    }

    /// Like [`Console::caller`], for a command with its own flag.
    pub(crate) async fn central(&self, by: Option<StaffId>, config: &Config) -> Result<Caller, Failure> {
        let Some(staff) = by.or(config.staff) else {
            return Err(Failure::usage("nobody is named who does this, and the audit has to say who did")
                .fix("name yourself, a member of the central team: --by UUID, or `staff` in the configuration"));
        };
        let tokens = self.host.store.begin_read().await?.tokens().await?.whole;
        if !tokens.iter().any(|token| token.staff == staff && token.role == Role::Central) {
            return Err(Failure::refused(format!("{staff} is not a member of the central team")).fix(
                "take a staff id that `waystation token list` shows for the role central; the first is made by \
                 `waystation token create --role central --new-staff`",
            ));
        }
        Ok(Self::in_the_name_of(staff))
    }

    /// A caller for this member of staff, without checking whether they are in the central team.
    pub(crate) const fn in_the_name_of(staff: StaffId) -> Caller {
        // No token proves who sits at the console.
        Caller { staff, role: Role::Central, token: None }
    }

    /// Opens the office, to write.
    pub(crate) async fn office<'c>(&'c self, caller: &'c Caller) -> Result<Office<'c>, Failure> {
        Ok(Office::open(&self.host, caller).await?)
    }

    /// Closes the database, which moves its log into its file.
    pub(crate) async fn close(self) {
        self.kept.mark(&self.host);
        self.host.store.close().await;
    }
}
