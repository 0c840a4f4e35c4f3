//! What can be set, and where: defaults, then a TOML file, then the environment, then flags; the later one wins.
//!
//! An unknown key is refused with its place, in the file and in the environment: a misspelt setting that was
//! silently ignored would be discovered on the wrong day.

mod database;
mod layer;
mod metrics_listen;
mod size;
mod sources;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use waystation_domain::words::ids::StaffId;

pub use database::DatabaseUri;
pub(crate) use layer::Layer;
pub use layer::{ConfigError, Origin, SETTINGS};
pub use metrics_listen::MetricsListen;
pub use size::Size;
pub use sources::DEFAULT_FILE;
use sources::{ExposedFile, from_environment, from_file};

use crate::log::{LogFilter, LogFormat};
use crate::traces::TracesEndpoint;

/// Five minutes.
pub(crate) const SWEEP_SECONDS: NonZeroU32 = NonZeroU32::new(300).unwrap();

/// What one token, and one operation or organisation, may have under way; connections to the API; how long the head of a
/// request may take, and how long a connection may wait for the next: longer than proxies keep theirs.
const REQUESTS_PER_TOKEN: NonZeroU32 = NonZeroU32::new(16).unwrap();
const REQUESTS_PER_OPERATION: NonZeroU32 = NonZeroU32::new(64).unwrap();
const CONNECTIONS: NonZeroU32 = NonZeroU32::new(1024).unwrap();
const HEADER_SECONDS: NonZeroU32 = NonZeroU32::new(10).unwrap();
const IDLE_SECONDS: NonZeroU32 = NonZeroU32::new(180).unwrap();

/// A week.
const IDEMPOTENCY_DAYS: NonZeroU32 = NonZeroU32::new(7).unwrap();

/// The effective configuration.
pub struct Config {
    /// The directory of the master key and the database, unless they are elsewhere.
    pub data_dir: PathBuf,
    /// The master key, where it is not in the data directory.
    pub key_file: Option<PathBuf>,
    /// The keys of epochs, where they are not in the data directory.
    pub key_directory: Option<PathBuf>,
    /// The library of the token that wraps the keys, where there is one.
    pub pkcs11_module: Option<PathBuf>,
    /// The label of the token.
    pub pkcs11_token: Option<String>,
    /// The label of the key in the token.
    pub pkcs11_key: String,
    /// Where the PIN of the token's user is.
    pub pkcs11_pin_file: Option<PathBuf>,
    /// The sealed files, where they are not in the data directory.
    pub files: Option<PathBuf>,
    /// The database.
    pub database: DatabaseUri,
    /// Whether the way to another machine may be anything less than verified TLS.
    pub allow_plaintext_database: bool,
    /// The most connections to the database.
    pub database_connections: u32,
    /// How long a transaction waits for a connection or a lock, in seconds.
    pub database_wait_seconds: u32,
    /// Whether `serve` migrates.
    pub migrate: bool,
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// Where the metrics are read.
    pub metrics_listen: MetricsListen,
    /// The most connections to the API.
    pub connections: NonZeroU32,
    /// How long the head of a request may take to arrive, in seconds.
    pub header_seconds: NonZeroU32,
    /// How long a connection may wait for its next request, in seconds.
    pub idle_seconds: NonZeroU32,
    /// How many requests of one token are under way at a time.
    pub requests_per_token: NonZeroU32,
    /// How many of one operation, one partner, or the central team.
    pub requests_per_operation: NonZeroU32,
    /// How long requests in flight may take to finish at shutdown, in seconds.
    pub shutdown_seconds: u32,
    /// How long after one sweep the next begins, in seconds.
    pub sweep_seconds: NonZeroU32,
    /// For how many days an idempotency key is remembered.
    pub idempotency_days: NonZeroU32,
    /// Who acts at this console.
    pub staff: Option<StaffId>,
    /// How many cases are assessed at a time, over all operations.
    pub assessments: u32,
    /// How many of one operation.
    pub assessments_per_operation: u32,
    /// The largest component that is taken as a plugin.
    pub component_limit: Size,
    /// Which lines are logged.
    pub log_filter: LogFilter,
    /// How they are written.
    pub log_format: LogFormat,
    /// Where traces are sent.
    pub traces_endpoint: Option<TracesEndpoint>,
    origins: BTreeMap<&'static str, Origin>,
    /// The file, when it holds a password and others may use it.
    exposed: Option<ExposedFile>,
}

impl Config {
    /// The effective configuration, from the file (a named one must be there), these variables and these flags.
    ///
    /// # Errors
    /// What cannot be read, is not known, or is not a value, with its place.
    pub(crate) fn load(
        file: Option<&Path>,
        variables: impl Iterator<Item = (OsString, OsString)>,
        flags: Layer,
    ) -> Result<Self, ConfigError> {
        let (environment, named) = from_environment(variables)?;
        let mut layer = Layer::default();
        let mut origins = BTreeMap::new();
        let (of_file, exposed) = from_file(file.or(named.as_deref()))?;
        layer.lay(of_file, Origin::File, &mut origins);
        layer.lay(environment, Origin::Environment, &mut origins);
        layer.lay(flags, Origin::Flag, &mut origins);
        Ok(Self::complete(layer, origins, exposed))
    }

    /// Refuses to work with a file that holds a password and may be used by others.
    ///
    /// # Errors
    /// [`ConfigError::Exposed`].
    pub(crate) fn check_file(&self) -> Result<(), ConfigError> {
        match &self.exposed {
            Some((path, mode)) => Err(ConfigError::Exposed { path: path.clone(), mode: *mode }),
            None => Ok(()),
        }
    }

    fn complete(layer: Layer, origins: BTreeMap<&'static str, Origin>, exposed: Option<ExposedFile>) -> Self {
        let data_dir = layer.data_dir.unwrap_or_else(|| PathBuf::from("./waystation-data"));
        let listen = layer.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        Self {
            database: layer.database.unwrap_or_else(|| DatabaseUri::sqlite_in(&data_dir)),
            key_file: layer.key_file,
            key_directory: layer.key_directory,
            pkcs11_module: layer.pkcs11_module,
            pkcs11_token: layer.pkcs11_token,
            pkcs11_key: layer.pkcs11_key.unwrap_or_else(|| "waystation".to_owned()),
            pkcs11_pin_file: layer.pkcs11_pin_file,
            files: layer.files,
            allow_plaintext_database: layer.allow_plaintext_database.unwrap_or(false),
            database_connections: layer.database_connections.unwrap_or(16),
            database_wait_seconds: layer.database_wait_seconds.unwrap_or(10),
            migrate: layer.migrate.unwrap_or(false),
            listen,
            metrics_listen: layer.metrics_listen.unwrap_or_else(|| MetricsListen::beside(listen)),
            connections: layer.connections.unwrap_or(CONNECTIONS),
            header_seconds: layer.header_seconds.unwrap_or(HEADER_SECONDS),
            idle_seconds: layer.idle_seconds.unwrap_or(IDLE_SECONDS),
            requests_per_token: layer.requests_per_token.unwrap_or(REQUESTS_PER_TOKEN),
            requests_per_operation: layer.requests_per_operation.unwrap_or(REQUESTS_PER_OPERATION),
            shutdown_seconds: layer.shutdown_seconds.unwrap_or(30),
            sweep_seconds: layer.sweep_seconds.unwrap_or(SWEEP_SECONDS),
            idempotency_days: layer.idempotency_days.unwrap_or(IDEMPOTENCY_DAYS),
            staff: layer.staff,
            assessments: layer.assessments.unwrap_or(64),
            assessments_per_operation: layer.assessments_per_operation.unwrap_or(16),
            component_limit: layer.component_limit.unwrap_or_default(),
            log_filter: layer.log_filter.unwrap_or_default(),
            log_format: layer.log_format.unwrap_or_default(),
            traces_endpoint: layer.traces_endpoint,
            data_dir,
            origins,
            exposed,
        }
    }

    /// The configuration as a file that would bring it about, with the origin of each value and without secrets.
    #[must_use]
    pub fn print(&self) -> String {
        let text = |text: String| toml::Value::String(text).to_string();
        SETTINGS.iter().fold(String::new(), |mut page, (key, ..)| {
            let not_set = |page: String| page + &format!("# {key} is not set # default\n");
            let value = match *key {
                "data-dir" => text(self.data_dir.display().to_string()),
                "key-file" | "key-directory" | "files" | "pkcs11-module" | "pkcs11-pin-file" => {
                    let path = match *key {
                        "key-file" => &self.key_file,
                        "key-directory" => &self.key_directory,
                        "files" => &self.files,
                        "pkcs11-module" => &self.pkcs11_module,
                        _ => &self.pkcs11_pin_file,
                    };
                    match path {
                        Some(path) => text(path.display().to_string()),
                        None => return not_set(page),
                    }
                }
                "pkcs11-token" => match &self.pkcs11_token {
                    Some(token) => text(token.clone()),
                    None => return not_set(page),
                },
                "pkcs11-key" => text(self.pkcs11_key.clone()),
                "database" => text(self.database.to_string()),
                "allow-plaintext-database" => self.allow_plaintext_database.to_string(),
                "database-connections" => self.database_connections.to_string(),
                "database-wait-seconds" => self.database_wait_seconds.to_string(),
                "migrate" => self.migrate.to_string(),
                "listen" => text(self.listen.to_string()),
                "connections" => self.connections.to_string(),
                "header-seconds" => self.header_seconds.to_string(),
                "idle-seconds" => self.idle_seconds.to_string(),
                "requests-per-token" => self.requests_per_token.to_string(),
                "requests-per-operation" => self.requests_per_operation.to_string(),
                "shutdown-seconds" => self.shutdown_seconds.to_string(),
                "metrics-listen" => text(self.metrics_listen.to_string()),
                "sweep-seconds" => self.sweep_seconds.to_string(),
                "idempotency-days" => self.idempotency_days.to_string(),
                "staff" => match self.staff {
                    Some(staff) => text(staff.to_string()),
                    None => return not_set(page),
                },
                "assessments" => self.assessments.to_string(),
                "assessments-per-operation" => self.assessments_per_operation.to_string(),
                "component-limit" => text(self.component_limit.to_string()),
                "log-filter" => text(self.log_filter.as_str().to_owned()),
                "log-format" => text(self.log_format.to_string()),
                "traces-endpoint" => match &self.traces_endpoint {
                    Some(endpoint) => text(endpoint.to_string()),
                    None => return not_set(page),
                },
                // A test checks that no key gets here.
                _ => return page,
            };
            let origin = self.origins.get(key).copied().unwrap_or(Origin::Default);
            page.push_str(&format!("{key} = {value} # {origin}\n"));
            page
        })
    }
}

#[cfg(test)]
mod tests;
