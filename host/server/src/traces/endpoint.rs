//! Where traces are sent, if anywhere.

use std::fmt;

use axum::http::Uri;
use serde::Deserialize;

/// The address of a collector that takes OTLP over HTTP. It is not encrypted: the collector is on this machine, or on a
/// network of its own, and speaks TLS with the world.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TracesEndpoint(Uri);

impl fmt::Display for TracesEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for TracesEndpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What somebody wrote before an @ would be a password, which has no place here.
        let fits = |uri: &Uri| {
            uri.scheme_str() == Some("http") && uri.authority().is_some_and(|it| !it.as_str().contains('@'))
        };
        let uri = text.parse().ok().filter(fits);
        uri.map(Self).ok_or(
            "the address of a collector is expected, such as http://127.0.0.1:4318/v1/traces; the host speaks no TLS \
             with it, so run one on this machine",
        )
    }
}

impl TryFrom<String> for TracesEndpoint {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
