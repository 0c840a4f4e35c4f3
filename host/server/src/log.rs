//! The log: on standard error, as text for people or JSON for machines.
//!
//! What is never logged: names, contact details, answers, tokens, bodies of requests, text of a plugin. No filter
//! can reveal them, because no call passes them on.

use std::io;

use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, fmt};

use crate::traces::{self, Traces};

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object in each line.
    Json,
}

impl std::str::FromStr for LogFormat {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        <Self as clap::ValueEnum>::from_str(word, false).map_err(|_| "text or json is expected".to_owned())
    }
}

impl std::fmt::Display for LogFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// Which lines are logged: a list of levels, for single modules where needed (`info,waystation_store=debug`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for LogFilter {
    fn default() -> Self {
        Self("info,sqlx=warn".to_owned())
    }
}

impl std::str::FromStr for LogFilter {
    type Err = String;
    fn from_str(words: &str) -> Result<Self, String> {
        let explained = |e| format!("not a filter ({e}): use a level such as info, or info,waystation_store=debug");
        EnvFilter::builder().parse(words).map(|_| Self(words.to_owned())).map_err(explained)
    }
}

impl<'de> serde::Deserialize<'de> for LogFilter {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Starts the log, and the gathering of traces beside it. A second call changes nothing.
pub fn start(filter: &LogFilter, format: LogFormat, traces: Option<&Traces>) {
    let filter = EnvFilter::builder().parse_lossy(filter.as_str());
    let filter = filter.and(filter_fn(|metadata| metadata.target() != traces::TARGET));
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        // One field with the request that a line is about, and not a list of all spans beside it.
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let log = Registry::default().with(lines.with_filter(filter)).with(traces.map(Traces::layer));
    let _already_started = tracing::subscriber::set_global_default(log);
}
