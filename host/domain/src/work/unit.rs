//! One act of one caller: one transaction, one moment, and the audit entries that are committed with it.

use std::str::FromStr;

use super::error::WorkError;
use super::{Host, Once};
use crate::audit::{Act, Entry};
use crate::ports::{ReadTx, Remembered, Tx, append_to_chain};
use crate::security::caller::Caller;
use crate::words::ids::OperationId;
use crate::words::time::Timestamp;

/// One act. With a [`ReadTx`] it cannot write, and so has nothing to commit. Dropped, it leaves nothing behind.
pub(super) struct UnitOfWork<'h, T: ?Sized = dyn Tx> {
    pub(super) host: &'h Host,
    pub(super) caller: &'h Caller,
    pub(super) tx: Box<T>,
    /// The one moment of the act.
    pub(super) now: Timestamp,
}

impl<'h> UnitOfWork<'h, dyn ReadTx> {
    /// Begins an act that only reads, from one moment.
    pub(super) async fn read(host: &'h Host, caller: &'h Caller) -> Result<Self, WorkError> {
        Ok(Self { host, caller, tx: host.store.begin_read().await?, now: host.now() })
    }

    /// As [`UnitOfWork::read`], where what was read is checked again when it is written.
    pub(super) async fn look(host: &'h Host, caller: &'h Caller) -> Result<Self, WorkError> {
        Ok(Self { host, caller, tx: host.store.look().await?, now: host.now() })
    }
}

impl<T: ?Sized> UnitOfWork<'_, T> {
    /// A bare entry about this act; fill in what it is about.
    pub(super) fn entry(&self, act: Act, operation: Option<OperationId>) -> Entry {
        Entry::new(self.now, act, self.caller, operation)
    }

    /// The role does not do this.
    pub(super) fn forbidden(&self) -> WorkError {
        WorkError::Forbidden(self.caller.role.code())
    }
}

impl<'h> UnitOfWork<'h> {
    /// Begins an act.
    pub(super) async fn begin(host: &'h Host, caller: &'h Caller) -> Result<Self, WorkError> {
        Ok(Self { host, caller, tx: host.store.begin().await?, now: host.now() })
    }

    /// The id of what the same request made before, with the same key. The answer is made anew from it: what the first one
    /// said is kept nowhere.
    ///
    /// # Errors
    /// [`WorkError::KeyReused`] when the key came with another request.
    pub(super) async fn made_before<I: FromStr>(&mut self, once: Option<&Once>) -> Result<Option<I>, WorkError> {
        let Some((once, token)) = once.zip(self.caller.token) else { return Ok(None) };
        match self.tx.remembered(token, &once.key).await? {
            None => Ok(None),
            Some(before) if before.request == self.host.vault.request_hash(&once.request) => {
                before.resource.parse().map(Some).map_err(|_| WorkError::damaged("idempotency"))
            }
            Some(_) => Err(WorkError::KeyReused),
        }
    }

    /// Remembers what a key made.
    pub(super) async fn remember(&mut self, once: Option<&Once>, resource: &str) -> Result<(), WorkError> {
        let Some((once, token)) = once.zip(self.caller.token) else { return Ok(()) };
        let request = self.host.vault.request_hash(&once.request);
        let what = Remembered { request, resource: resource.to_owned(), at: self.now };
        Ok(self.tx.remember(token, &once.key, &what).await?)
    }

    /// Writes the audit and commits.
    ///
    /// # Errors
    /// [`WorkError::Restored`] when the database was put back since this process wrote to it last; those of the store.
    pub(super) async fn finish(mut self, entries: impl IntoIterator<Item = Entry>) -> Result<(), WorkError> {
        let mut heads = Vec::new();
        for entry in entries {
            let chain = entry.chain();
            heads.push((chain, append_to_chain(self.tx.as_mut(), entry).await?));
        }
        if !self.host.watch.go_on(&heads) {
            return Err(WorkError::Restored);
        }
        self.tx.commit().await?;
        self.host.watch.saw(heads);
        Ok(())
    }
}
