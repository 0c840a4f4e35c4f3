//! The desk: one transaction, one person, one caller. Everything that touches a person's data happens here, and
//! [`Desk::disclose`] is the only way out.
//!
//! A desk mints a witness, [`Consented`], that holds the very records it was minted from. Disclosing consumes desk
//! and witness, re-reads the consent in the same transaction, writes the audit, commits, and only then hands out a
//! [`Disclosed`]: the only personal data outside this crate that can be serialised.

pub mod availability;
mod consent_requests;
mod consents;
pub mod evidence;
mod follow_up;
mod individuals;
mod partner;
pub mod receipts;
mod records;
mod referrals;
mod sharing;
mod thing;
pub mod views;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Serialize, Serializer};

use crate::audit::{Act, Entry};
use crate::disclosure::{Decision, RestsOn};
use crate::person::profile::Profile;
use crate::plugin::Plugin;
use crate::ports::{
    ConsentRow, DisclosureRow, IndividualRow, ReadTx, ReferralRow, Remembered, Store, StoreError, Tx, append_audit,
};
use crate::referral::Content;
use crate::security::caller::{Caller, Role};
use crate::security::vault::{DataKey, DoesNotOpen, Random, Vault};
use crate::words::ids::{DatumId, IndividualId, PluginId, ReferralId};
use crate::words::time::{Clock, Timestamp};

pub use consent_requests::{AskInput, ConsentAsked, ConsentRequestLine};
pub use consents::{ConsentInput, InvalidationInput, Proposal, ProposedItem, Withdrawal};
pub use follow_up::FollowUpInput;
pub use individuals::Registered;
pub use partner::{PartnerLine, PartnerStep, Report};
pub use receipts::Receipt;
pub use records::{BasisInput, BasisLine, ClosingInput, FileRequestInput, FileRequestTaken};
pub use referrals::{Answering, Begun, ConfirmInput};
pub use sharing::{DiscloseInput, Explained, Preview};
pub use thing::Thing;

/// What every desk needs: the database, the keys, the clock and the source of randomness.
pub struct Host {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The keys.
    pub vault: Arc<Vault>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    plugins: RwLock<HashMap<PluginId, Arc<Plugin>>>,
}

impl Host {
    /// Puts a host together.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, vault: Arc<Vault>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { store, vault, clock, random, plugins: RwLock::default() }
    }

    /// The plugin with this id. Catalogue and digest of an installed plugin never change, so they are kept; its
    /// *state* is the one at the first reading, and must be asked of the store.
    pub(crate) async fn plugin(&self, tx: &mut (impl ReadTx + ?Sized), id: PluginId) -> Result<Arc<Plugin>, DeskError> {
        if let Some(plugin) = self.plugins.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(Arc::clone(plugin));
        }
        let plugin = Arc::new(tx.plugin(id).await?.ok_or(DeskError::NotFound("plugin"))?);
        self.plugins.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&plugin));
        Ok(plugin)
    }

    /// Ten random bytes, for a new row id.
    #[must_use]
    pub fn id_bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes);
        bytes
    }
}

/// Why the desk did not do it.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is none, or the caller must not learn whether there is.
    #[error("there is no such {0}, or it is not yours to see")]
    NotFound(&'static str),
    /// The caller's role does not do this.
    #[error("the role {0} does not do this")]
    Forbidden(&'static str),
    /// The caller decided on an older version.
    #[error("the {what} was changed meanwhile (it is at version {current}): read it again, and decide again")]
    Stale {
        /// What.
        what: &'static str,
        /// The version it is at.
        current: i64,
    },
    /// A step that does not lead on from where the referral stands.
    #[error(transparent)]
    Step(#[from] crate::referral::NotFrom),
    /// A step that does not lead on from where the plugin stands.
    #[error(transparent)]
    PluginStep(#[from] crate::plugin::NotFrom),
    /// Data that the dictionary refuses.
    #[error(transparent)]
    Profile(#[from] crate::person::profile::BadProfile),
    /// Answers that the questions refuse.
    #[error(transparent)]
    Answers(#[from] crate::referral::answers::BadAnswers),
    /// Something in the request does not fit; the text says what and what to do.
    #[error("{0}")]
    Invalid(String),
    /// An attempt to go past a rule. It is in the audit.
    #[error("{0}")]
    Override(&'static str),
    /// It does not lead on from where the thing stands.
    #[error("{0}")]
    Conflict(&'static str),
    /// The decision released nothing.
    #[error("nothing may be shared: see the reasons")]
    Refused(Box<Decision>),
    /// This idempotency key was used for this very request: what it made.
    #[error("done before")]
    DoneBefore(String),
    /// This idempotency key was used for another request.
    #[error("this idempotency key was used for another request: use a new one")]
    KeyReused,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sealed value.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
}

/// An idempotency key with the digest of the request it came with.
#[derive(Debug, Clone)]
pub struct Once {
    /// The key.
    pub key: String,
    /// SHA-256 of the request.
    pub request: [u8; 32],
}

mod sealed {
    pub trait Sealed {}
}

/// A purpose for which personal data may leave. Few, and ours: the trait is sealed.
pub trait Purpose: sealed::Sealed {
    /// What leaves.
    type View: Serialize;
}

/// To share with a partner.
#[derive(Debug)]
pub enum Refer {}
/// To read, as a member of a partner's staff, what was shared.
#[derive(Debug)]
pub enum Receive {}
/// To work with the person's file, as staff of the operation.
#[derive(Debug)]
pub enum Casework {}
/// To read a referral, as staff of the operation.
#[derive(Debug)]
pub enum Referring {}
/// To go on with the questions of a referral, as staff of the operation.
#[derive(Debug)]
pub enum Asking {}
/// To look at a file that was attached, as staff of the operation.
#[derive(Debug)]
pub enum Inspect {}
/// To give the person a receipt.
#[derive(Debug)]
pub enum Inform {}

impl sealed::Sealed for Refer {}
impl sealed::Sealed for Receive {}
impl sealed::Sealed for Casework {}
impl sealed::Sealed for Referring {}
impl sealed::Sealed for Asking {}
impl sealed::Sealed for Inspect {}
impl sealed::Sealed for Inform {}

impl Purpose for Refer {
    type View = views::Shared;
}
impl Purpose for Receive {
    type View = views::PartnerForm;
}
impl Purpose for Casework {
    type View = views::CaseFile;
}
impl Purpose for Referring {
    type View = views::ReferralFile;
}
impl Purpose for Asking {
    type View = views::Progress;
}
impl Purpose for Inspect {
    type View = views::File;
}
impl Purpose for Inform {
    type View = Receipt;
}

/// The witness that data may leave for a purpose. Only a [`Desk`] mints it, from the records it holds; it cannot be
/// copied, serialised or used for another purpose, and it is of no use without the desk that made it.
pub struct Consented<P: Purpose> {
    view: P::View,
    version: i64,
    individual: IndividualId,
    writes: Vec<Write>,
    entries: Vec<Entry>,
    /// What it rests on, as it was when the witness was minted.
    rests_on: Option<(RestsOn, i64)>,
    once: Option<(Once, String)>,
}

impl<P: Purpose> Consented<P> {
    /// For staff of the operation, who only read.
    const fn to_read(view: P::View, version: i64, individual: IndividualId, entries: Vec<Entry>) -> Self {
        Self { view, version, individual, writes: Vec::new(), entries, rests_on: None, once: None }
    }
}

/// A row to be written when data leaves.
pub(crate) enum Write {
    InsertDisclosure(DisclosureRow),
    UpdateReferral(ReferralRow),
}

/// Personal data that may leave: the audit entry about it is committed.
pub struct Disclosed<V> {
    view: V,
    version: i64,
}

impl<V> Disclosed<V> {
    /// The version of the record, for `ETag`.
    pub const fn version(&self) -> i64 {
        self.version
    }
}

impl Disclosed<views::File> {
    /// The file's media type and bytes.
    #[must_use]
    pub fn into_file(self) -> (String, zeroize::Zeroizing<Vec<u8>>) {
        (self.view.media_type, self.view.bytes)
    }
}

impl Disclosed<Receipt> {
    /// The receipt, to be printed for the person.
    #[must_use]
    pub const fn receipt(&self) -> &Receipt {
        &self.view
    }
}

impl<V: Serialize> Serialize for Disclosed<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view.serialize(serializer)
    }
}

/// One transaction, one person, one caller. A desk that was opened to read has no method that changes.
pub struct Desk<'h, T: ?Sized = dyn Tx> {
    host: &'h Host,
    tx: Box<T>,
    caller: &'h Caller,
    now: Timestamp,
    row: IndividualRow,
    key: DataKey,
    /// The referral by which the file was opened, until it is asked for: nobody changed it in between.
    opened: Option<ReferralRow>,
}

impl<'h> Desk<'h, dyn ReadTx> {
    /// As [`Desk::open_referral`], to read only: it keeps nobody waiting, and what it read may be changed meanwhile.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn look_at_referral(host: &'h Host, caller: &'h Caller, id: ReferralId) -> Result<Self, DeskError> {
        let tx = host.store.look().await?;
        Self::on_referral(host, caller, tx, id).await
    }
}

impl<'h, T: ReadTx + ?Sized> Desk<'h, T> {
    async fn on_referral(
        host: &'h Host,
        caller: &'h Caller,
        mut tx: Box<T>,
        id: ReferralId,
    ) -> Result<Self, DeskError> {
        let Some(operation) = caller.role.operation() else {
            return Err(DeskError::Forbidden(caller.role.code()));
        };
        let found = tx.referral_with_individual(id).await?.filter(|(referral, _)| referral.operation == *operation);
        let (referral, row) = found.ok_or(DeskError::NotFound("referral"))?;
        Ok(Self { opened: Some(referral), ..Self::with(host, caller, tx, row)? })
    }

    fn with(host: &'h Host, caller: &'h Caller, tx: Box<T>, row: IndividualRow) -> Result<Self, DeskError> {
        let wrapped = row.key.as_ref().ok_or(DeskError::NotFound("individual"))?;
        let key = host.vault.unwrap_key(row.id, wrapped)?;
        Ok(Self { host, tx, caller, now: host.clock.now(), row, key, opened: None })
    }

    /// The caller may change files, not only read them.
    fn may_work(&self) -> Result<(), DeskError> {
        match self.caller.role {
            Role::Caseworker { .. } | Role::Supervisor { .. } => Ok(()),
            _ => Err(DeskError::Forbidden(self.caller.role.code())),
        }
    }

    async fn profile(&mut self) -> Result<Profile, DeskError> {
        let mut opened = Vec::new();
        for datum in self.tx.data(self.row.id).await? {
            let plain = self.key.open("individual_datum", datum.datum.as_str().as_bytes(), "sealed", &datum.sealed)?;
            opened.push((datum.datum, plain));
        }
        Profile::from_sealed_bytes(opened).map_err(|_| corrupt("individual_datum"))
    }

    async fn referral_row(&mut self, id: ReferralId) -> Result<ReferralRow, DeskError> {
        let row = match self.opened.take_if(|row| row.id == id) {
            Some(row) => Some(row),
            None => self.tx.referral(id).await?.filter(|row| row.individual == self.row.id),
        };
        row.ok_or(DeskError::NotFound("referral"))
    }

    async fn referral(&mut self, id: ReferralId) -> Result<(ReferralRow, Content), DeskError> {
        let row = self.referral_row(id).await?;
        let content = self.open_doc("referral", row.id.as_bytes(), &row.sealed)?;
        Ok((row, content))
    }

    /// The row after a change: next version, state and content anew.
    fn open_doc<D: serde::de::DeserializeOwned>(
        &self,
        table: &'static str,
        row: &[u8],
        sealed: &crate::security::vault::Sealed,
    ) -> Result<D, DeskError> {
        let plain = self.key.open(table, row, "sealed", sealed)?;
        serde_json::from_slice(&plain).map_err(|_| corrupt(table))
    }
}

impl<'h> Desk<'h> {
    /// Opens a person's file for staff of the person's operation.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no such person, the file was erased, or the caller belongs to another
    /// operation; [`DeskError::Forbidden`] when the caller's role never opens files.
    pub async fn open(host: &'h Host, caller: &'h Caller, person: IndividualId) -> Result<Desk<'h>, DeskError> {
        let Some(operation) = caller.role.operation() else {
            return Err(DeskError::Forbidden(caller.role.code()));
        };
        let mut tx = host.store.begin().await?;
        let row = tx.individual(person).await?.filter(|row| row.operation == *operation);
        Self::with(host, caller, tx, row.ok_or(DeskError::NotFound("individual"))?)
    }

    /// Opens the file of the person to whom a thing belongs, for staff of the operation.
    ///
    /// # Errors
    /// As [`Desk::open`]; the thing is what is not found.
    pub async fn open_of(host: &'h Host, caller: &'h Caller, thing: impl Into<Thing>) -> Result<Desk<'h>, DeskError> {
        if caller.role.operation().is_none() {
            return Err(DeskError::Forbidden(caller.role.code()));
        }
        let thing = thing.into();
        let missing = || DeskError::NotFound(thing.noun());
        // A transaction of its own: the desk takes the person's lock first, and no transaction is begun inside another.
        let person = {
            let mut tx = host.store.begin_read().await?;
            thing.person(tx.as_mut()).await?.ok_or_else(missing)?
        };
        Self::open(host, caller, person).await.map_err(|error| match error {
            DeskError::NotFound(_) => missing(),
            other => other,
        })
    }

    /// Opens the file of the person of a referral, for staff of the operation.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn open_referral(host: &'h Host, caller: &'h Caller, id: ReferralId) -> Result<Desk<'h>, DeskError> {
        let tx = host.store.begin().await?;
        Self::on_referral(host, caller, tx, id).await
    }

    fn entry(&self, act: Act) -> Entry {
        let mut entry = Entry::new(self.now, act, self.caller, Some(self.row.operation.clone()));
        entry.individual = Some(self.row.id);
        entry
    }

    fn entry_on(&self, act: Act, referral: &ReferralRow) -> Entry {
        let mut entry = self.entry(act);
        entry.referral = Some(referral.id);
        entry.partner.clone_from(&referral.partner);
        entry
    }

    /// Writes the audit and commits.
    async fn finish(mut self, entries: impl IntoIterator<Item = Entry>) -> Result<(), DeskError> {
        for entry in entries {
            append_audit(self.tx.as_mut(), entry).await?;
        }
        Ok(self.tx.commit().await?)
    }

    async fn check_once(&mut self, once: Option<&Once>) -> Result<(), DeskError> {
        check_once(self.tx.as_mut(), self.caller, once).await
    }

    async fn remember(&mut self, once: Option<&Once>, resource: &str) -> Result<(), DeskError> {
        remember(self.tx.as_mut(), self.caller, once, resource, self.now).await
    }

    /// Lets personal data leave. The one way out.
    ///
    /// The witness is consumed, what it rests on is read again in this transaction, rows and audit are
    /// written, the transaction is committed, and only then there is something that can be serialised.
    ///
    /// # Errors
    /// [`DeskError::Stale`] when the consent or the basis changed since the witness was minted; those of the store.
    pub async fn disclose<P: Purpose>(mut self, consented: Consented<P>) -> Result<Disclosed<P::View>, DeskError> {
        if consented.individual != self.row.id {
            return Err(DeskError::NotFound("individual"));
        }
        if let Some((rests_on, version)) = consented.rests_on {
            let (what, current) = match rests_on {
                RestsOn::Consent { id } => ("consent", self.tx.consent(id).await?.map_or(0, |row| row.version)),
                RestsOn::Basis { id, .. } => ("basis", self.tx.record(id).await?.map_or(0, |row| row.version)),
            };
            if current != version {
                return Err(DeskError::Stale { what, current });
            }
        }
        for write in consented.writes {
            match write {
                Write::InsertDisclosure(row) => self.tx.insert_disclosure(&row).await?,
                Write::UpdateReferral(row) => self.tx.update_referral(&row).await?,
            }
        }
        if let Some((once, resource)) = &consented.once {
            self.remember(Some(once), resource).await?;
        }
        self.finish(consented.entries).await?;
        Ok(Disclosed { view: consented.view, version: consented.version })
    }

    fn seal_datum(&self, datum: &DatumId, plain: &[u8]) -> crate::ports::SealedDatum {
        let row = datum.as_str().as_bytes();
        let sealed = self.key.seal("individual_datum", row, "sealed", plain, self.host.random.as_ref());
        crate::ports::SealedDatum { datum: datum.clone(), sealed }
    }

    fn changed(&self, row: ReferralRow, content: &Content) -> ReferralRow {
        changed(self.host, &self.key, self.now, row, content)
    }

    fn seal_doc<T: Serialize>(&self, table: &'static str, row: &[u8], doc: &T) -> crate::security::vault::Sealed {
        seal_doc(self.host, &self.key, table, row, doc)
    }

    async fn consents(&mut self) -> Result<Vec<(ConsentRow, crate::consent::Consent)>, DeskError> {
        let rows = self.tx.consents_of(self.row.id).await?;
        rows.into_iter()
            .map(|row| {
                let consent = self.open_doc("consent", row.id.as_bytes(), &row.sealed)?;
                Ok((row, consent))
            })
            .collect()
    }
}

/// See [`Desk::changed`]; it needs no transaction.
fn changed(host: &Host, key: &DataKey, now: Timestamp, mut row: ReferralRow, content: &Content) -> ReferralRow {
    row.version += 1;
    row.updated_at = now;
    content.state.code().clone_into(&mut row.state);
    row.sealed = seal_doc(host, key, "referral", row.id.as_bytes(), content);
    row
}

#[expect(clippy::expect_used, reason = "our own types with string keys always serialise")]
fn seal_doc<T: Serialize>(
    host: &Host,
    key: &DataKey,
    table: &'static str,
    row: &[u8],
    doc: &T,
) -> crate::security::vault::Sealed {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(doc).expect("a type of our own serialises"));
    key.seal(table, row, "sealed", &plain, host.random.as_ref())
}

fn corrupt(table: &'static str) -> DeskError {
    DeskError::Store(StoreError::Corrupt { table, column: "sealed" })
}

fn fresh(what: &'static str, current: i64, expected: Option<i64>) -> Result<(), DeskError> {
    match expected {
        Some(version) if version != current => Err(DeskError::Stale { what, current }),
        _ => Ok(()),
    }
}

/// Says what an idempotency key made before, if it was used.
///
/// # Errors
/// [`DeskError::DoneBefore`] or [`DeskError::KeyReused`].
pub async fn check_once(tx: &mut dyn Tx, caller: &Caller, once: Option<&Once>) -> Result<(), DeskError> {
    let Some(once) = once else { return Ok(()) };
    match tx.remembered(caller.token, &once.key).await? {
        None => Ok(()),
        Some(before) if before.request == once.request => Err(DeskError::DoneBefore(before.resource)),
        Some(_) => Err(DeskError::KeyReused),
    }
}

/// Remembers what an idempotency key made.
///
/// # Errors
/// Those of the store.
pub async fn remember(
    tx: &mut dyn Tx,
    caller: &Caller,
    once: Option<&Once>,
    resource: &str,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(once) = once else { return Ok(()) };
    let what = Remembered { request: once.request, resource: resource.to_owned(), at: now };
    Ok(tx.remember(caller.token, &once.key, &what).await?)
}
