//! Every setting, and what one layer (the file, the environment, flags) says of them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;
use waystation_domain::words::ids::StaffId;

use super::database::DatabaseUri;
use super::metrics_listen::MetricsListen;
use super::size::Size;
use crate::files::FileError;
use crate::log::{LogFilter, LogFormat};
use crate::traces::TracesEndpoint;

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
            pub(super) fn set(&mut self, variable: &str, text: &str) -> Result<bool, String> {
                match variable {
                    $($variable => self.$field = Some(value(text)?),)+
                    _ => return Ok(false),
                }
                Ok(true)
            }

            /// Lays another layer over this one, and notes what came from it.
            pub(super) fn lay(&mut self, over: Self, origin: Origin, origins: &mut BTreeMap<&'static str, Origin>) {
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
    key_directory: PathBuf, "key-directory", "WAYSTATION_KEY_DIRECTORY",
        "the directory of the keys of epochs, apart from the data directory";
    files: PathBuf, "files", "WAYSTATION_FILES",
        "the directory of the sealed files; one that all hosts over a database share, where there are several";
    pkcs11_module: PathBuf, "pkcs11-module", "WAYSTATION_PKCS11_MODULE",
        "the library of a token that wraps the keys, by PKCS #11";
    pkcs11_token: String, "pkcs11-token", "WAYSTATION_PKCS11_TOKEN", "the label of the token";
    pkcs11_key: String, "pkcs11-key", "WAYSTATION_PKCS11_KEY", "the label of the key in the token";
    pkcs11_pin_file: PathBuf, "pkcs11-pin-file", "WAYSTATION_PKCS11_PIN_FILE",
        "the file with the PIN of the token's user";
    database: DatabaseUri, "database", "WAYSTATION_DATABASE", "the database: sqlite:PATH or postgres://USER@HOST/NAME";
    allow_plaintext_database: bool, "allow-plaintext-database", "WAYSTATION_ALLOW_PLAINTEXT_DATABASE",
        "whether the way to a PostgreSQL on another machine may be anything less than TLS with `sslmode=verify-full`";
    database_connections: u32, "database-connections", "WAYSTATION_DATABASE_CONNECTIONS",
        "the most connections to the database, beside a few that are kept for what closes";
    database_wait_seconds: u32, "database-wait-seconds", "WAYSTATION_DATABASE_WAIT_SECONDS",
        "how long a request waits for a connection or a lock";
    migrate: bool, "migrate", "WAYSTATION_MIGRATE", "whether `serve` brings the schema up to date before it listens";
    listen: SocketAddr, "listen", "WAYSTATION_LISTEN", "the address and port to listen at";
    metrics_listen: MetricsListen, "metrics-listen", "WAYSTATION_METRICS_LISTEN",
        "the address and port at which metrics are read, or off";
    connections: NonZeroU32, "connections", "WAYSTATION_CONNECTIONS", "the most connections to the API";
    header_seconds: NonZeroU32, "header-seconds", "WAYSTATION_HEADER_SECONDS",
        "how long the head of a request may take to arrive";
    idle_seconds: NonZeroU32, "idle-seconds", "WAYSTATION_IDLE_SECONDS",
        "how long a connection may wait for its next request";
    requests_per_token: NonZeroU32, "requests-per-token", "WAYSTATION_REQUESTS_PER_TOKEN",
        "how many requests of one token are under way at a time";
    requests_per_operation: NonZeroU32, "requests-per-operation", "WAYSTATION_REQUESTS_PER_OPERATION",
        "how many of one operation, one partner, or the central team";
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
