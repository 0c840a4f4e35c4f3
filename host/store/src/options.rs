//! How a database is opened.

use std::time::Duration;

/// The connections that are kept for what closes. Each serves it for a few milliseconds, and what is closed at the same
/// moment comes from few hands.
pub const CLOSING: u32 = 3;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most connections. On PostgreSQL to the server, shared by readers and writers; on SQLite for readers, beside
    /// the one that writes. Those that are kept for what closes ([`CLOSING`]) come on top.
    pub connections: u32,
    /// How long a transaction waits for a connection or for a lock before it is refused as busy.
    pub wait: Duration,
    /// Whether the way to a PostgreSQL on another machine may be anything less than TLS with the server's name and
    /// certificate checked.
    pub allow_plaintext: bool,
}

impl Default for Options {
    /// 16 connections, 10 seconds, nothing less than TLS to another machine.
    fn default() -> Self {
        Self { connections: 16, wait: Duration::from_secs(10), allow_plaintext: false }
    }
}
