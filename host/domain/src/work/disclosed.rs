//! The one way out for a person's data: a witness, and what it becomes once the audit is committed.

use serde::{Serialize, Serializer};

use super::reading::Reading;
use super::views::{
    CaseFile, Corrections, File, FileHistory, Holds, PartnerForm, PersonCopy, Progress, Receipt, ReferralFile,
    RightsAnswer, RightsFile, RightsRequests, Shared,
};
use super::{Once, WorkError};
use crate::audit::Entry;
use crate::disclosure::RestsOn;
use crate::ports::{DisclosureRow, ReferralRow};
use crate::words::ids::IndividualId;

mod sealed {
    pub trait Sealed {}
}

/// What may leave the host, each for one purpose. Few, and ours: the trait is sealed.
pub trait View: sealed::Sealed + Serialize {}

macro_rules! views {
    ($($view:ident: $purpose:literal;)*) => {$(
        #[doc = $purpose]
        impl View for $view {}
        impl sealed::Sealed for $view {}
    )*};
}

views! {
    Shared: "To share with a partner.";
    PartnerForm: "To read, as a member of a partner's staff, what was shared.";
    CaseFile: "To work with the person's file, as staff of the operation.";
    Corrections: "To see what was corrected in a person's file, as a protection officer.";
    Holds: "To see what keeps a person's file, as a supervisor or a protection officer.";
    FileHistory: "To see what was changed in the person's file, as staff of the operation.";
    ReferralFile: "To read a referral, as staff of the operation.";
    Progress: "To go on with the questions of a referral, as staff of the operation.";
    File: "To look at a file that was attached, as staff of the operation.";
    Receipt: "To give the person a receipt.";
    RightsRequests: "To see what a person asked for by right, as staff of the operation.";
    RightsFile: "To work on what a person asked for by right, as staff of the operation.";
    RightsAnswer: "To give the person the answer to what they asked for.";
    PersonCopy: "To give the person a copy of what is known about them.";
}

/// The witness that a caller is entitled to a view: by consent or another basis where it goes to a partner, by their
/// work on the case where it stays with the operation, and by right where it is the person's own receipt, answer or copy.
///
/// Only this room mints it, from the records it holds; it cannot be copied or serialised, and it is of no use without
/// the act that made it.
pub(super) struct Entitled<V: View> {
    pub(super) view: V,
    /// The version of the record, for `ETag`.
    pub(super) version: i64,
    pub(super) individual: IndividualId,
    pub(super) writes: Vec<Write>,
    pub(super) entries: Vec<Entry>,
    /// What it rests on, as it was when the witness was minted.
    pub(super) rests_on: Option<(RestsOn, i64)>,
    /// The idempotency key, and the id of what is made.
    pub(super) once: Option<(Once, String)>,
}

impl<V: View> Entitled<V> {
    /// For staff of the operation, who only read.
    pub(super) const fn to_read(view: V, version: i64, individual: IndividualId, entry: Vec<Entry>) -> Self {
        Self { view, version, individual, writes: Vec::new(), entries: entry, rests_on: None, once: None }
    }
}

/// A row to be written when data leaves.
pub(super) enum Write {
    InsertDisclosure(DisclosureRow),
    UpdateReferral(ReferralRow),
}

/// Personal data that may leave: the audit entry about it is committed. Nothing else makes one.
pub struct Disclosed<V> {
    view: V,
    version: i64,
}

impl<V: View> Disclosed<V> {
    /// What may leave, to be looked at: pages are made from it.
    pub const fn view(&self) -> &V {
        &self.view
    }

    /// The version of the record, for `ETag`.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// What may leave, for a view whose bytes leave as bytes.
    pub(super) fn into_view(self) -> V {
        self.view
    }
}

impl Disclosed<File> {
    /// The file, to be read.
    #[must_use]
    pub fn into_file(self) -> Reading {
        self.into_view().reading
    }
}

impl<V: Serialize> Serialize for Disclosed<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view.serialize(serializer)
    }
}

impl<Side> super::file::OpenFile<'_, Side> {
    /// Lets personal data leave. The one way out.
    ///
    /// The witness is consumed, what it rests on is read again in this transaction, rows and audit are written, the
    /// transaction is committed, and only then there is something that can be serialised.
    ///
    /// # Errors
    /// [`WorkError::Restored`] while the host is closed; [`WorkError::Stale`] when the consent or the basis changed since the witness was minted; those of the store.
    pub(super) async fn disclose<V: View>(mut self, entitled: Entitled<V>) -> Result<Disclosed<V>, WorkError> {
        if self.work.host.is_closed() {
            return Err(WorkError::Restored);
        }
        if entitled.individual != self.row.id {
            return Err(WorkError::NotFound("individual"));
        }
        if let Some((rests_on, version)) = entitled.rests_on {
            let tx = &mut self.work.tx;
            let (what, current) = match rests_on {
                RestsOn::Consent { id } => ("consent", tx.consent(id).await?.map_or(0, |row| row.version)),
                RestsOn::Basis { id, .. } => ("basis", tx.record(id.into()).await?.map_or(0, |row| row.version)),
            };
            if current != version {
                return Err(WorkError::Stale { what, current });
            }
        }
        for write in entitled.writes {
            match write {
                Write::InsertDisclosure(row) => self.work.tx.insert_disclosure(&row).await?,
                Write::UpdateReferral(row) => self.work.tx.update_referral(&row).await?,
            }
        }
        if let Some((once, resource)) = &entitled.once {
            self.work.remember(Some(once), resource).await?;
        }
        self.work.finish(entitled.entries).await?;
        Ok(Disclosed { view: entitled.view, version: entitled.version })
    }
}
