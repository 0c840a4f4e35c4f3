//! The office: what the central team sets up, and what it may look at. One transaction, one caller, and never a
//! person's data.

mod audit;
mod organisations;
mod plugins;
mod terms;
mod tokens;

use std::collections::BTreeSet;

use crate::audit::{Act, Entry};
use crate::person::dictionary::Dictionary;
use crate::plugin::catalogue::DataItem;
use crate::ports::{ReadTx, Tx, append_audit};
use crate::security::caller::{Caller, Role};
use crate::words::ids::{CountryId, OperationId};
use crate::words::time::Timestamp;
use crate::work::desk::{DeskError, Host, Once, check_once, remember};

pub use audit::{AuditPage, Chain, Link, read_audit};
pub use organisations::partners;
pub use plugins::{Offer, OfferedPartner, OfferedPathway, OfferedService, offered};
pub use terms::{AgreementInput, GrantInput};
pub use tokens::{MadeToken, TokenInput};

/// One transaction of the central team.
pub struct Office<'h, T: ?Sized = dyn Tx> {
    host: &'h Host,
    tx: Box<T>,
    caller: &'h Caller,
    now: Timestamp,
}

impl<'h> Office<'h, dyn ReadTx> {
    /// Opens a transaction that only reads.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub async fn look(host: &'h Host, caller: &'h Caller) -> Result<Self, DeskError> {
        central(caller)?;
        let tx = host.store.begin_read().await?;
        Ok(Self { host, tx, caller, now: host.clock.now() })
    }
}

impl<'h> Office<'h> {
    /// Opens a transaction that may write.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`] for everybody but the central team; those of the store.
    pub async fn open(host: &'h Host, caller: &'h Caller) -> Result<Office<'h>, DeskError> {
        central(caller)?;
        let tx = host.store.begin().await?;
        Ok(Self { host, tx, caller, now: host.clock.now() })
    }

    fn entry(&self, act: Act, operation: Option<&OperationId>, object: &str) -> Entry {
        let mut entry = Entry::new(self.now, act, self.caller, operation.cloned());
        entry.object = Some(object.to_owned());
        entry
    }

    async fn finish(mut self, entry: Entry) -> Result<(), DeskError> {
        append_audit(self.tx.as_mut(), entry).await?;
        Ok(self.tx.commit().await?)
    }

    async fn check_once(&mut self, once: Option<&Once>) -> Result<(), DeskError> {
        check_once(self.tx.as_mut(), self.caller, once).await
    }

    async fn remember(&mut self, once: Option<&Once>, resource: &str) -> Result<(), DeskError> {
        remember(self.tx.as_mut(), self.caller, once, resource, self.now).await
    }
}

fn central(caller: &Caller) -> Result<(), DeskError> {
    match caller.role {
        Role::Central => Ok(()),
        _ => Err(DeskError::Forbidden(caller.role.code())),
    }
}

/// The data dictionary has the country.
fn known_country(country: &CountryId) -> Result<(), DeskError> {
    match Dictionary::host().country(country) {
        Some(_) => Ok(()),
        None => Err(DeskError::Invalid(format!("{country}: no country of ISO 3166-1 alpha-3, such as syr"))),
    }
}

/// The data dictionary has every datum among the items. Answers belong to pathways, which come and go.
fn known_items(items: &BTreeSet<DataItem>) -> Result<(), DeskError> {
    for item in items {
        if let DataItem::Dictionary(datum) = item
            && Dictionary::host().datum(datum).is_none()
        {
            return Err(DeskError::Invalid(format!("{datum}: the data dictionary has no such datum")));
        }
    }
    Ok(())
}
