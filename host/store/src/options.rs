//! How a database is opened.

use std::time::Duration;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most connections. On PostgreSQL to the server, shared by readers and writers; on SQLite for readers, beside
    /// the one that writes.
    pub connections: u32,
    /// How long a transaction waits for a connection or for a lock before it is refused as busy.
    pub wait: Duration,
}

impl Default for Options {
    /// 16 connections, 10 seconds.
    fn default() -> Self {
        Self { connections: 16, wait: Duration::from_secs(10) }
    }
}
