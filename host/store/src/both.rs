//! A port is written once and stamped for both databases: one that reads for every transaction, one that writes for
//! the transactions that may write.

/// Writes one port that reads, for all transactions.
macro_rules! reads {
    (impl $port:ident { $($body:tt)* }) => {
        stamp! { $crate::sqlite::transaction::SqliteReadTx, $port, $($body)* }
        stamp! { $crate::postgres::transaction::PostgresReadTx, $port, $($body)* }
        writes! { impl $port { $($body)* } }
    };
}

/// Writes one port that writes, for the transactions that may.
macro_rules! writes {
    (impl $port:ident { $($body:tt)* }) => {
        stamp! { $crate::sqlite::transaction::SqliteTx, $port, $($body)* }
        stamp! { $crate::postgres::transaction::PostgresTx, $port, $($body)* }
    };
}

/// Writes one port for one transaction.
macro_rules! stamp {
    ($tx:path, $port:ident, $($body:tt)*) => {
        #[async_trait::async_trait]
        impl $port for $tx { $($body)* }
    };
}
