//! What belongs to one person and is known by an id of its own.

use crate::ports::{ReadTx, StoreError};
use crate::words::ids::{
    BasisId, ConsentId, ConsentRequestId, DisclosureId, ErasureRequestId, EvidenceId, FileRequestId, HoldId,
    IndividualId, RecordId, RightsRequestId,
};

/// The id of something that belongs to one person.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Belonging {
    Consent(ConsentId),
    Disclosure(DisclosureId),
    Record(RecordId),
    Evidence(EvidenceId),
}

macro_rules! belongings {
    ($($id:ident $noun:ident;)*) => {$(
        impl From<$id> for Belonging {
            fn from(id: $id) -> Self {
                Self::$noun(id.into())
            }
        }
    )*};
}

belongings! {
    ConsentId Consent;
    DisclosureId Disclosure;
    BasisId Record;
    FileRequestId Record;
    ConsentRequestId Record;
    RightsRequestId Record;
    ErasureRequestId Record;
    HoldId Record;
    EvidenceId Evidence;
}

impl Belonging {
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Consent(_) => "consent",
            Self::Disclosure(_) => "disclosure",
            Self::Record(_) => "record",
            Self::Evidence(_) => "evidence",
        }
    }

    /// Whose it is.
    pub(super) async fn person(self, tx: &mut dyn ReadTx) -> Result<Option<IndividualId>, StoreError> {
        Ok(match self {
            Self::Consent(id) => tx.consent(id).await?.map(|row| row.individual),
            Self::Disclosure(id) => tx.disclosure(id).await?.map(|row| row.individual),
            Self::Record(id) => tx.record(id).await?.map(|row| row.individual),
            Self::Evidence(id) => tx.evidence(id).await?.map(|row| row.individual),
        })
    }
}
