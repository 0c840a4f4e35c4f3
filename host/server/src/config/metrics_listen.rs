//! Where the metrics are read, if anywhere.

use std::fmt;
use std::net::SocketAddr;

use serde::Deserialize;

/// The address of the metrics: never that of the API, so that whoever is let through to the one has not the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum MetricsListen {
    /// Nobody reads them.
    Off,
    /// They are read here.
    At(SocketAddr),
}

const OFF: &str = "off";

impl MetricsListen {
    /// What counts when nobody said anything: this machine alone, and a free port where the API has one too.
    pub(super) fn beside(listen: SocketAddr) -> Self {
        let port = if listen.port() == 0 { 0 } else { 8081 };
        Self::At(SocketAddr::from(([127, 0, 0, 1], port)))
    }
}

impl fmt::Display for MetricsListen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str(OFF),
            Self::At(address) => address.fmt(f),
        }
    }
}

impl std::str::FromStr for MetricsListen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == OFF {
            return Ok(Self::Off);
        }
        text.parse().map(Self::At).map_err(|_| "an address with a port, such as 127.0.0.1:8081, or off is expected")
    }
}

impl TryFrom<String> for MetricsListen {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
