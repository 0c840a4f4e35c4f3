//! Sealing anew what an older schema sealed in another way: when a database is migrated, and at no other time.
//!
//! Until the fourth schema each datum was a row of its own, pathway, partner and due date of a referral were columns, and
//! nothing was padded.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::person::profile::ProfileDoc;
use crate::referral::Content;
use crate::security::row::RowKey;
use crate::security::sealed::{Damaged, SealedDoc as _};
use crate::security::vault::{DataKey, DoesNotOpen, Random, Sealed, Vault, WrappedKey};
use crate::words::ids::{ConsentId, DatumId, DisclosureId, EvidenceId, IndividualId, PartnerId, RecordId, ReferralId};
use crate::words::time::Timestamp;

/// The keys, for a migration.
pub struct Reseal<'v> {
    vault: &'v Vault,
    random: &'v dyn Random,
}

/// The same, for one person.
pub struct ResealPerson<'v> {
    id: IndividualId,
    key: DataKey,
    random: &'v dyn Random,
}

impl<'v> Reseal<'v> {
    /// With these keys.
    #[must_use]
    pub const fn new(vault: &'v Vault, random: &'v dyn Random) -> Self {
        Self { vault, random }
    }

    /// The key of the rows' codes.
    #[must_use]
    pub const fn row_key(&self) -> &RowKey {
        self.vault.row_key()
    }

    /// The index of a partner that was in clear.
    #[must_use]
    pub fn partner_index(&self, partner: &PartnerId) -> [u8; 32] {
        self.vault.partner_index(partner)
    }

    /// The index of a person without a registration number.
    #[must_use]
    pub fn no_index(&self, person: IndividualId) -> [u8; 32] {
        self.vault.no_index(person)
    }

    /// The keyed digest of a decision whose digest was without a key.
    #[must_use]
    pub fn decision_digest(&self, digest: &[u8; 32]) -> [u8; 32] {
        self.vault.decision_digest(digest)
    }

    /// One person.
    ///
    /// # Errors
    /// [`DoesNotOpen`] when the key is another host's.
    pub fn person(&self, id: IndividualId, key: &WrappedKey) -> Result<ResealPerson<'v>, DoesNotOpen> {
        // When it was written there were no epochs.
        let key = self.vault.unwrap_key(id, key).map_err(|_| DoesNotOpen)?;
        Ok(ResealPerson { id, key, random: self.random })
    }
}

impl ResealPerson<'_> {
    /// The one document, out of data that were sealed one by one.
    ///
    /// # Errors
    /// [`Damaged`] when one of them does not open.
    pub fn profile(&self, data: Vec<(DatumId, Sealed)>) -> Result<Sealed, Damaged> {
        let damaged = Damaged::NotAsWritten { table: "datum" };
        let mut values = Map::new();
        for (datum, sealed) in data {
            let stored = self.key.open("individual_datum", datum.as_str().as_bytes(), "sealed", &sealed)?;
            let stored = std::str::from_utf8(&stored).map_err(|_| damaged)?;
            values.insert(datum.to_string(), Value::from(stored));
        }
        let written = Zeroizing::new(serde_json::to_vec(&Value::Object(values)).map_err(|_| damaged)?);
        let profile = ProfileDoc::upcast(1, &written).ok_or(damaged)?;
        Ok(self.key.seal_doc(self.id.as_bytes(), &profile, self.random))
    }

    /// A referral, with what was in its columns.
    ///
    /// # Errors
    /// [`Damaged`] when it does not open.
    pub fn referral(
        &self,
        id: ReferralId,
        pathway: &str,
        due_at: Option<Timestamp>,
        sealed: &Sealed,
    ) -> Result<Sealed, Damaged> {
        let damaged = Damaged::NotAsWritten { table: Content::TABLE };
        let (_, json) = self.key.open_unread(Content::TABLE, id.as_bytes(), sealed)?;
        let mut document: Map<String, Value> = serde_json::from_slice(&json).map_err(|_| damaged)?;
        document.insert("pathway".to_owned(), Value::from(pathway));
        document.insert("due_at".to_owned(), serde_json::to_value(due_at).map_err(|_| damaged)?);
        let content: Content = serde_json::from_value(Value::Object(document)).map_err(|_| damaged)?;
        Ok(self.key.seal_doc(id.as_bytes(), &content, self.random))
    }

    /// A consent, padded.
    ///
    /// # Errors
    /// [`Damaged`] when it does not open.
    pub fn consent(&self, id: ConsentId, sealed: &Sealed) -> Result<Sealed, Damaged> {
        self.document("consent", id.as_bytes(), sealed)
    }

    /// A disclosure, padded.
    ///
    /// # Errors
    /// [`Damaged`] when it does not open.
    pub fn disclosure(&self, id: DisclosureId, sealed: &Sealed) -> Result<Sealed, Damaged> {
        self.document("disclosure", id.as_bytes(), sealed)
    }

    /// A record, padded.
    ///
    /// # Errors
    /// [`Damaged`] when it does not open.
    pub fn record(&self, id: RecordId, sealed: &Sealed) -> Result<Sealed, Damaged> {
        self.document("record", id.as_bytes(), sealed)
    }

    /// A file, with the media type that was in a column.
    ///
    /// # Errors
    /// [`Damaged`] when it does not open.
    pub fn evidence(&self, id: EvidenceId, media_type: &str, sealed: &Sealed) -> Result<Sealed, Damaged> {
        let bytes = self.key.open("evidence", id.as_bytes(), "sealed", sealed)?;
        Ok(self.key.seal_file(id.as_bytes(), media_type, &bytes, self.random))
    }

    fn document(&self, table: &'static str, row: &[u8], sealed: &Sealed) -> Result<Sealed, Damaged> {
        let (version, json) = self.key.open_unread(table, row, sealed)?;
        Ok(self.key.seal_unread(table, row, version, &json, self.random))
    }
}
