//! One person's file, open in one act of one caller. Everything that touches a person's data happens on one.

use std::str::FromStr;
use std::sync::Arc;

use super::error::WorkError;
use super::unit::UnitOfWork;
use super::{Host, Once};
use crate::audit::{Act, Entry};
use crate::consent::Consent;
use crate::organisation::operation::Operation;
use crate::person::profile::{Profile, ProfileDoc};
use crate::plugin::Plugin;
use crate::ports::{ConsentRow, IndividualRow, ReadTx, ReferralRow, StoreError, Tx};
use crate::referral::Content;
use crate::security::pseudonym::Pseudonym;
use crate::security::sealed::SealedDoc;
use crate::security::vault::{DataKey, Sealed};
use crate::words::ids::{PartnerId, PluginId, ReferralId};
use crate::words::time::Timestamp;

/// A file, open for one side: staff of the operation ([`Desk`](super::desk::Desk)) or of a partner
/// ([`PartnerDesk`](super::partner::PartnerDesk)). With a [`ReadTx`] nothing of it can be changed.
pub struct OpenFile<'h, Side, T: ?Sized = dyn Tx> {
    pub(super) work: UnitOfWork<'h, T>,
    pub(super) row: IndividualRow,
    pub(super) key: DataKey,
    /// The referral by which the file was opened, and the operation, until they are asked for: nobody changed them in
    /// between.
    pub(super) opened: Opened,
    /// Who has it open.
    pub(super) side: Side,
}

/// What was read with the row of the person.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) referral: Option<ReferralRow>,
    pub(super) operation: Option<Operation>,
}

impl<'h, Side, T: ?Sized> OpenFile<'h, Side, T> {
    /// The file of a row that this act has read.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when it was erased.
    pub(super) fn of(work: UnitOfWork<'h, T>, row: IndividualRow, side: Side) -> Result<Self, WorkError> {
        let wrapped = row.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
        let key = work.host.vault.unwrap_key(row.id, wrapped)?;
        Ok(Self { work, row, key, opened: Opened::default(), side })
    }

    pub(super) fn entry(&self, act: Act) -> Entry {
        let mut entry = self.work.entry(act, Some(self.row.operation.clone()));
        entry.individual = Some(self.pseudonym(self.row.id.as_bytes()));
        entry
    }

    /// An entry about a referral, and the partner that was chosen for it.
    pub(super) fn entry_on(&self, act: Act, referral: ReferralId, partner: Option<&PartnerId>) -> Entry {
        let mut entry = self.entry(act);
        entry.referral = Some(self.pseudonym(referral.as_bytes()));
        entry.partner = partner.cloned();
        entry
    }

    /// How the person, and what belongs to the person, stands in the audit.
    pub(super) fn pseudonym(&self, id: &[u8; 16]) -> Pseudonym {
        self.work.host.vault.pseudonyms().of(id)
    }

    /// Opens a document of this person.
    pub(super) fn open_doc<D: SealedDoc>(&self, row: &[u8], sealed: &Sealed) -> Result<D, WorkError> {
        Ok(self.key.open_doc(row, sealed)?)
    }

    /// Seals a document of this person.
    pub(super) fn seal_doc<D: SealedDoc>(&self, row: &[u8], doc: &D) -> Sealed {
        self.key.seal_doc(row, doc, self.work.host.random.as_ref())
    }

    /// The row after a change: next version, state and content anew.
    pub(super) fn changed(&self, row: ReferralRow, content: &Content) -> ReferralRow {
        changed(self.work.host, &self.key, self.work.now, row, content)
    }
}

impl<Side, T: ReadTx + ?Sized> OpenFile<'_, Side, T> {
    /// The operation that serves the person.
    pub(super) async fn operation(&mut self) -> Result<Operation, WorkError> {
        let operation = match self.opened.operation.take() {
            Some(operation) => Some(operation),
            None => self.work.tx.operation(&self.row.operation).await?,
        };
        operation.ok_or(WorkError::NotFound("operation"))
    }

    pub(super) async fn plugin(&mut self, id: PluginId) -> Result<Arc<Plugin>, WorkError> {
        self.work.host.plugin(self.work.tx.as_mut(), id).await
    }

    pub(super) fn profile(&self) -> Result<Profile, WorkError> {
        Ok(self.open_doc::<ProfileDoc>(self.row.id.as_bytes(), &self.row.sealed)?.0)
    }

    pub(super) async fn referral_row(&mut self, id: ReferralId) -> Result<ReferralRow, WorkError> {
        let row = match self.opened.referral.take_if(|row| row.id == id) {
            Some(row) => Some(row),
            None => self.work.tx.referral(id).await?.filter(|row| row.individual == self.row.id),
        };
        row.ok_or(WorkError::NotFound("referral"))
    }

    pub(super) async fn referral(&mut self, id: ReferralId) -> Result<(ReferralRow, Content), WorkError> {
        let row = self.referral_row(id).await?;
        let content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
        Ok((row, content))
    }

    pub(super) async fn consents(&mut self) -> Result<Vec<(ConsentRow, Consent)>, WorkError> {
        let rows = self.work.tx.consents_of(self.row.id).await?;
        opened(&self.row, &self.key, rows)
    }
}

impl<Side> OpenFile<'_, Side> {
    /// Writes the audit and commits.
    pub(super) async fn finish(self, entries: impl IntoIterator<Item = Entry>) -> Result<(), WorkError> {
        self.work.finish(entries).await
    }

    /// See [`UnitOfWork::made_before`].
    pub(super) async fn made_before<I: FromStr>(&mut self, once: Option<&Once>) -> Result<Option<I>, WorkError> {
        self.work.made_before(once).await
    }

    /// Writes down that what the same request made before was read, and ends.
    pub(super) async fn repeated(self, mut entry: Entry) -> Result<(), WorkError> {
        entry.codes = vec!["repeated".to_owned()];
        self.finish([entry]).await
    }

    /// See [`UnitOfWork::remember`].
    pub(super) async fn remember(&mut self, once: Option<&Once>, resource: &str) -> Result<(), WorkError> {
        self.work.remember(once, resource).await
    }
}

/// The consents of a person, oldest first, each with its row.
pub(super) fn opened(
    person: &IndividualRow,
    key: &DataKey,
    rows: Vec<ConsentRow>,
) -> Result<Vec<(ConsentRow, Consent)>, WorkError> {
    all_there(person, "consent", rows.len(), person.consents)?;
    let open = |row: ConsentRow| {
        let consent = key.open_doc(row.id.as_bytes(), &row.sealed)?;
        Ok((row, consent))
    };
    rows.into_iter().map(open).collect()
}

/// There are as many rows of the person as were written: a no that was removed must not leave an earlier yes standing.
pub(super) fn all_there(
    person: &IndividualRow,
    table: &'static str,
    found: usize,
    counted: i64,
) -> Result<(), WorkError> {
    if i64::try_from(found) == Ok(counted) {
        return Ok(());
    }
    Err(StoreError::Incomplete { table, individual: person.id.to_string(), found }.into())
}

/// See [`OpenFile::changed`]; it needs no transaction.
pub(super) fn changed(
    host: &Host,
    key: &DataKey,
    now: Timestamp,
    mut row: ReferralRow,
    content: &Content,
) -> ReferralRow {
    row.version += 1;
    row.updated_at = now;
    row.state = content.state.name();
    row.sealed = key.seal_doc(row.id.as_bytes(), content, host.random.as_ref());
    row
}
