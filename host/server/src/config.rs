//! What can be set, and where: defaults, then a TOML file, then the environment, then flags; the later one wins.
//!
//! An unknown key is refused with its place, in the file and in the environment: a misspelt setting that was
//! silently ignored would be discovered on the wrong day.

mod database;
mod metrics_listen;
mod size;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use waystation_domain::words::ids::StaffId;

pub use database::DatabaseUri;
pub use metrics_listen::MetricsListen;
pub use size::Size;

use crate::files::{self, FileError};
use crate::log::{LogFilter, LogFormat};
use crate::ownership;
use crate::traces::TracesEndpoint;

/// The configuration file that is read when none is named, if it is there.
pub const DEFAULT_FILE: &str = "waystation.toml";

/// The variable that names the configuration file.
const FILE_VARIABLE: &str = "WAYSTATION_CONFIG";

/// The most bytes of a configuration file.
const FILE_LIMIT: u64 = 1 << 20;

/// Five minutes.
pub(crate) const SWEEP_SECONDS: NonZeroU32 = NonZeroU32::new(300).unwrap();

/// A week.
const IDEMPOTENCY_DAYS: NonZeroU32 = NonZeroU32::new(7).unwrap();

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File,
    /// A variable of the environment.
    Environment,
    /// A flag of the command.
    Flag,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file cannot be read: {0}")]
    File(#[from] FileError),
    /// The file has a key that nobody knows, or a value that is none.
    #[error("{}: {message}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Line, column and key, in the words of the TOML parser.
        message: String,
    },
    /// The file holds a password, and others may use it.
    #[error(
        "{}: it holds a password of the database, and its mode is {mode:03o}, so that others may use it. `chmod 600` it, \
         and change the password if somebody else could have read it",
        path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A variable that begins like ours, and is none.
    #[error(
        "{0} in the environment is not a setting of this host: correct its name or remove it (docs/central-team.md \
         lists them)"
    )]
    UnknownVariable(String),
    /// A variable whose value is none.
    #[error("{name} in the environment: {message}")]
    Variable {
        /// The variable.
        name: String,
        /// What is expected; never the value.
        message: String,
    },
}

/// A file that others may use, and its permission bits.
type ExposedFile = (PathBuf, u32);

/// What is not a single value of its own kind.
fn value<T: std::str::FromStr>(text: &str) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e: T::Err| e.to_string())
}

macro_rules! settings {
    ($($field:ident: $type:ty, $key:literal, $variable:literal, $meaning:literal;)+) => {
        /// What one layer sets.
        #[derive(Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Layer {
            $(#[serde(rename = $key)] pub(crate) $field: Option<$type>,)+
        }

        impl Layer {
            /// Sets what this variable configures; `false` when it configures nothing.
            fn set(&mut self, variable: &str, text: &str) -> Result<bool, String> {
                match variable {
                    $($variable => self.$field = Some(value(text)?),)+
                    _ => return Ok(false),
                }
                Ok(true)
            }

            /// Lays another layer over this one, and notes what came from it.
            fn lay(&mut self, over: Self, origin: Origin, origins: &mut BTreeMap<&'static str, Origin>) {
                $(if over.$field.is_some() {
                    self.$field = over.$field;
                    origins.insert($key, origin);
                })+
            }
        }

        /// Every setting: its key in the file, its variable in the environment, and what it means.
        pub const SETTINGS: &[(&str, &str, &str)] = &[$(($key, $variable, $meaning)),+];
    };
}

settings! {
    data_dir: PathBuf, "data-dir", "WAYSTATION_DATA_DIR",
        "the directory of the master key and the database, unless they are elsewhere";
    key_file: PathBuf, "key-file", "WAYSTATION_KEY_FILE", "the master key, apart from the data directory";
    database: DatabaseUri, "database", "WAYSTATION_DATABASE", "the database: sqlite:PATH or postgres://USER@HOST/NAME";
    allow_plaintext_database: bool, "allow-plaintext-database", "WAYSTATION_ALLOW_PLAINTEXT_DATABASE",
        "whether the way to a PostgreSQL on another machine may be anything less than TLS with `sslmode=verify-full`";
    database_connections: u32, "database-connections", "WAYSTATION_DATABASE_CONNECTIONS",
        "the most connections to the database";
    database_wait_seconds: u32, "database-wait-seconds", "WAYSTATION_DATABASE_WAIT_SECONDS",
        "how long a request waits for a connection or a lock";
    migrate: bool, "migrate", "WAYSTATION_MIGRATE", "whether `serve` brings the schema up to date before it listens";
    listen: SocketAddr, "listen", "WAYSTATION_LISTEN", "the address and port to listen at";
    metrics_listen: MetricsListen, "metrics-listen", "WAYSTATION_METRICS_LISTEN",
        "the address and port at which metrics are read, or off";
    shutdown_seconds: u32, "shutdown-seconds", "WAYSTATION_SHUTDOWN_SECONDS",
        "how long requests in flight may take to finish at shutdown";
    sweep_seconds: NonZeroU32, "sweep-seconds", "WAYSTATION_SWEEP_SECONDS",
        "how long after one sweep the next begins: it ends what time has ended";
    idempotency_days: NonZeroU32, "idempotency-days", "WAYSTATION_IDEMPOTENCY_DAYS",
        "for how many days an idempotency key is remembered";
    staff: StaffId, "staff", "WAYSTATION_STAFF", "the member of the central team who acts at this console";
    assessments: u32, "assessments", "WAYSTATION_ASSESSMENTS", "how many cases plugins assess at a time";
    assessments_per_operation: u32, "assessments-per-operation", "WAYSTATION_ASSESSMENTS_PER_OPERATION",
        "how many of one operation";
    component_limit: Size, "component-limit", "WAYSTATION_COMPONENT_LIMIT",
        "the largest component that is taken as a plugin; one above 2MiB gets the limits of plugins that carry their \
         language (JavaScript, Python)";
    log_filter: LogFilter, "log-filter", "WAYSTATION_LOG_FILTER", "which lines are logged";
    log_format: LogFormat, "log-format", "WAYSTATION_LOG_FORMAT", "how they are written: text or json";
    traces_endpoint: TracesEndpoint, "traces-endpoint", "WAYSTATION_TRACES_ENDPOINT",
        "the collector that traces are sent to, as OTLP over HTTP";
}

/// The effective configuration.
pub struct Config {
    /// The directory of the master key and the database, unless they are elsewhere.
    pub data_dir: PathBuf,
    /// The master key, where it is not in the data directory.
    pub key_file: Option<PathBuf>,
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
            allow_plaintext_database: layer.allow_plaintext_database.unwrap_or(false),
            database_connections: layer.database_connections.unwrap_or(16),
            database_wait_seconds: layer.database_wait_seconds.unwrap_or(10),
            migrate: layer.migrate.unwrap_or(false),
            listen,
            metrics_listen: layer.metrics_listen.unwrap_or_else(|| MetricsListen::beside(listen)),
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
                "key-file" => match &self.key_file {
                    Some(path) => text(path.display().to_string()),
                    None => return not_set(page),
                },
                "database" => text(self.database.to_string()),
                "allow-plaintext-database" => self.allow_plaintext_database.to_string(),
                "database-connections" => self.database_connections.to_string(),
                "database-wait-seconds" => self.database_wait_seconds.to_string(),
                "migrate" => self.migrate.to_string(),
                "listen" => text(self.listen.to_string()),
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

fn from_file(named: Option<&Path>) -> Result<(Layer, Option<ExposedFile>), ConfigError> {
    let path = named.unwrap_or_else(|| Path::new(DEFAULT_FILE));
    let text = match files::read_text(path, FILE_LIMIT) {
        Ok(text) => text,
        Err(e) if e.is_missing() && named.is_none() => return Ok((Layer::default(), None)),
        Err(e) => return Err(e.into()),
    };
    let layer: Layer =
        toml::from_str(&text).map_err(|e| ConfigError::Key { path: path.to_owned(), message: located(&text, &e) })?;
    let mut exposed = None;
    if layer.database.as_ref().is_some_and(DatabaseUri::has_password) {
        let access = files::access(path)?;
        exposed = ownership::is_open(access).then(|| (path.to_owned(), access.mode));
    }
    Ok((layer, exposed))
}

/// Where the parser stumbled and on what. Its own picture of the line is left out: the line may hold a password.
fn located(text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return error.message().to_owned();
    };
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message())
}

/// The layer of the environment, and the configuration file that it names.
fn from_environment(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<(Layer, Option<PathBuf>), ConfigError> {
    let mut layer = Layer::default();
    let mut file = None;
    for (name, text) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with("WAYSTATION_")) else { continue };
        if name == FILE_VARIABLE {
            file = Some(PathBuf::from(text));
        } else if !is_of_a_service(name) {
            let bad = |message: String| ConfigError::Variable { name: name.to_owned(), message };
            let text = text.to_str().ok_or_else(|| bad("not text in UTF-8".to_owned()))?;
            if !layer.set(name, text).map_err(bad)? {
                return Err(ConfigError::UnknownVariable(name.to_owned()));
            }
        }
    }
    Ok((layer, file))
}

/// Whether Kubernetes sets this variable in every container, because there is a service named `waystation`.
fn is_of_a_service(name: &str) -> bool {
    name.strip_prefix("WAYSTATION_").is_some_and(|rest| {
        rest == "PORT" || rest.starts_with("PORT_") || rest == "SERVICE_HOST" || rest.starts_with("SERVICE_PORT")
    })
}

#[cfg(test)]
mod tests;
