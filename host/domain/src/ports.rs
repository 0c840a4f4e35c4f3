//! What the rules need of a database: traits without any input or output of their own, one file for each noun, with its
//! row, what reads it and what writes it.
//!
//! Reading is a type: a [`ReadTx`] has no method that writes. A [`Tx`] is a transaction that may write: dropping it
//! rolls back, and only [`Tx::commit`] keeps what was written. Everything that belongs to a person arrives here already
//! sealed, so a store never sees a name.

mod agreement;
mod audit;
mod availability;
mod certificate;
mod checkpoint;
mod consent;
mod disclosure;
mod epoch;
mod erasure;
mod error;
mod evidence;
mod files;
mod grant;
mod history;
mod idempotency;
mod individual;
mod lease;
mod listed;
mod many;
mod operation;
mod page;
mod partner;
mod plugin;
mod record;
mod referral;
mod restoration;
mod search_key;
mod token;

use std::sync::Arc;

use async_trait::async_trait;

pub use agreement::{AgreementRead, AgreementWrite};
pub use audit::{AuditRead, AuditWrite, append_audit, append_to_chain};
pub use availability::{AvailabilityRead, AvailabilityWrite, Unavailability};
pub use certificate::{CertificateRead, CertificateWrite};
pub use checkpoint::{AuditKeyRow, CheckpointRead, CheckpointRow, CheckpointWrite};
pub use consent::{ConsentRead, ConsentRow, ConsentWrite};
pub use disclosure::{DisclosureRead, DisclosureRow, DisclosureWrite};
pub use epoch::{EpochRead, EpochWrite};
pub use erasure::{DestructionDuty, ErasedRows, ErasureRead, ErasureWrite};
pub use error::{StoreError, StoreResult};
pub use evidence::{EvidenceRead, EvidenceRow, EvidenceWrite};
pub use files::{BadName, FileName, Files, FilesMark, KeptFile, NewFile, NoFiles, SeizedFile};
pub use grant::{GrantRead, GrantWrite};
pub use history::{HistoryRead, HistoryRow, HistoryWrite};
pub use idempotency::{IdempotencyRead, IdempotencyWrite, Remembered};
pub use individual::{IndividualRead, IndividualRow, IndividualWrite};
pub use lease::{LeaseRead, LeaseRow, LeaseWrite};
pub use listed::{DamagedRow, Listed};
pub use many::ManyRead;
pub use operation::{OperationRead, OperationWrite};
pub use page::Page;
pub use partner::{PartnerRead, PartnerWrite};
pub use plugin::{PluginRead, PluginWrite};
pub use record::{RecordRead, RecordRow, RecordWrite};
pub use referral::{ReferralFilter, ReferralRead, ReferralRow, ReferralWrite};
pub use restoration::{RestorationRead, RestorationWrite};
pub use search_key::{SearchKeyRead, SearchKeyWrite};
pub use token::{TokenRead, TokenWrite, UnboundToken};

use crate::security::caller::Token;

/// A transaction that reads, and cannot write.
pub trait ReadTx:
    OperationRead
    + PartnerRead
    + TokenRead
    + PluginRead
    + AgreementRead
    + GrantRead
    + IndividualRead
    + ReferralRead
    + ConsentRead
    + DisclosureRead
    + RecordRead
    + EvidenceRead
    + HistoryRead
    + AvailabilityRead
    + CertificateRead
    + AuditRead
    + CheckpointRead
    + IdempotencyRead
    + LeaseRead
    + ManyRead
    + EpochRead
    + RestorationRead
    + ErasureRead
    + SearchKeyRead
{
}

/// A transaction that may write. It serves wherever a [`ReadTx`] is asked for.
#[async_trait]
pub trait Tx:
    ReadTx
    + OperationWrite
    + PartnerWrite
    + TokenWrite
    + PluginWrite
    + AgreementWrite
    + GrantWrite
    + IndividualWrite
    + ReferralWrite
    + ConsentWrite
    + DisclosureWrite
    + RecordWrite
    + EvidenceWrite
    + HistoryWrite
    + AvailabilityWrite
    + CertificateWrite
    + AuditWrite
    + CheckpointWrite
    + IdempotencyWrite
    + LeaseWrite
    + EpochWrite
    + RestorationWrite
    + ErasureWrite
    + SearchKeyWrite
{
    /// Keeps what was written.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}

/// The connections to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// In use right now.
    pub used: u32,
    /// Open, and waiting to be used.
    pub idle: u32,
    /// As many as there may be.
    pub most: u32,
}

impl std::iter::Sum for Connections {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self { used: 0, idle: 0, most: 0 }, |sum, some| Self {
            used: sum.used.saturating_add(some.used),
            idle: sum.idle.saturating_add(some.idle),
            most: sum.most.saturating_add(some.most),
        })
    }
}

/// Whether what was removed is out of the files of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scrubbed {
    /// As far as a client can do it.
    Done,
    /// It would have kept everybody waiting, and was left: so many bytes.
    TooLarge(u64),
}

/// The way to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It is a file that this process opens itself.
    File,
    /// It is a server on this machine.
    Local,
    /// Over a network, encrypted.
    Tls,
    /// Over a network, for everybody in between to read.
    Plain,
}

/// A database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a transaction that may write. What it reads of a person, of an agreement, of a grant, or of whether a
    /// partner is full for a pathway stays as it is until it ends.
    async fn begin(&self) -> StoreResult<Box<dyn Tx>>;
    /// Begins a transaction that only reads, from one moment, and neither waits for writers nor keeps them waiting.
    /// Nothing may be decided in it: what it read may be changed meanwhile.
    async fn begin_read(&self) -> StoreResult<Box<dyn ReadTx>>;
    /// As [`begin_read`](Self::begin_read), where each statement may see what was committed before it: for what is
    /// checked again when it is written.
    async fn look(&self) -> StoreResult<Box<dyn ReadTx>>;
    /// The token with this keyed hash. Asked at every request, and one statement, so it needs no transaction.
    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>>;
    /// Whether the database answers and can be written to: it writes what is there already.
    async fn ping(&self) -> StoreResult<()>;
    /// How many connections there are; those that are kept for what closes are not among them.
    fn connections(&self) -> Connections;
    /// The same database, for what closes: a withdrawal and its like. Connections are kept free for it, and at a database
    /// where one writes at a time its turn is the next. Whatever else is done here keeps it waiting no longer than what
    /// is under way when it comes.
    fn closing(&self) -> Arc<dyn Store>;
    /// Which way leads to the database.
    async fn link(&self) -> StoreResult<Link>;
    /// Takes what was removed out of the log of the database, where it is a file beside it. What it has to wait for it
    /// waits for a moment only: [`StoreError::Busy`] then, and the next time does it.
    async fn empty_log(&self) -> StoreResult<()>;
    /// Takes what was removed out of what the database has not used again yet, as far as a client can. Where that keeps
    /// writers waiting, it is refused for a database that is so large that they would wait for long.
    async fn scrub(&self) -> StoreResult<Scrubbed>;
    /// Waits for the transactions that are under way, then closes every connection. Later calls fail.
    async fn close(&self);
}
