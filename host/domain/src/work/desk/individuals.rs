//! Registering, reading and correcting a person's file.

use std::collections::BTreeMap;

use super::{Casework, Consented, Desk, DeskError, Host, Once, check_once, fresh, remember, views};
use crate::audit::{Act, Entry};
use crate::person::dictionary::Dictionary;
use crate::person::profile::{Profile, ProfilePatch};
use crate::ports::{IndividualRow, append_audit};
use crate::security::caller::{Caller, Role};
use crate::security::sensitive::Sensitive;
use crate::words::ids::{DatumId, IndividualId};

/// A new file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Registered {
    /// The person.
    pub id: IndividualId,
    /// The number to use instead of a name.
    pub case_number: String,
    /// The version of the file.
    pub version: i64,
}

/// The datum by whose blind index a person is found again.
const REGISTRATION: &str = "individual-number";

fn registration(profile: &Profile, host: &Host, operation: &crate::words::ids::OperationId) -> Option<[u8; 32]> {
    let datum = DatumId::new(REGISTRATION).ok()?;
    let number = profile.plain(&datum, host.clock.now().date())?;
    Some(host.vault.blind_index(operation, &number))
}

impl<'h> Desk<'h> {
    /// Registers a person in the caller's operation, with a data key of their own.
    ///
    /// # Errors
    /// [`DeskError::Profile`] with everything that the dictionary refuses; nothing is kept then.
    pub async fn register(
        host: &'h Host,
        caller: &'h Caller,
        patch: ProfilePatch,
        once: Option<&Once>,
    ) -> Result<Registered, DeskError> {
        let (Role::Caseworker { operation } | Role::Supervisor { operation }) = &caller.role else {
            return Err(DeskError::Forbidden(caller.role.code()));
        };
        let now = host.clock.now();
        let mut profile = Profile::new(patch, now.date())?;
        let mut tx = host.store.begin().await?;
        check_once(tx.as_mut(), caller, once).await?;
        tx.operation(operation).await?.ok_or(DeskError::NotFound("operation"))?;
        let count = tx.next_case(operation).await?;
        let case_number = format!("{}-{count:06}", operation.as_str().to_uppercase());
        profile.assign_case_number(&case_number);
        let id = IndividualId::new(now, host.id_bytes());
        let (key, wrapped) = host.vault.new_data_key(id, host.random.as_ref());
        let row = IndividualRow {
            id,
            operation: operation.clone(),
            case_number: case_number.clone(),
            registration_index: registration(&profile, host, operation),
            key: Some(wrapped),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        tx.insert_individual(&row).await?;
        let mut desk = Self { host, tx, caller, now, row, key, opened: None };
        for (datum, plain) in profile.all_sealable() {
            let sealed = desk.seal_datum(datum, &plain);
            desk.tx.put_datum(id, &sealed).await?;
        }
        remember(desk.tx.as_mut(), caller, once, &id.to_string(), now).await?;
        let mut entry = desk.entry(Act::IndividualRegistered);
        entry.codes = profile.known().iter().map(ToString::to_string).collect();
        desk.finish([entry]).await?;
        Ok(Registered { id, case_number, version: 1 })
    }

    /// Finds persons of the caller's operation by registration number. The search is in the audit.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`] for roles that never open files.
    pub async fn find(
        host: &'h Host,
        caller: &'h Caller,
        number: Sensitive<String>,
    ) -> Result<Vec<(IndividualId, String)>, DeskError> {
        let (Role::Caseworker { operation } | Role::Supervisor { operation }) = &caller.role else {
            return Err(DeskError::Forbidden(caller.role.code()));
        };
        let mut tx = host.store.begin().await?;
        let index = host.vault.blind_index(operation, number.open());
        let found = tx.individuals_by_registration(operation, &index).await?;
        let mut entry = Entry::new(host.clock.now(), Act::IndividualSearched, caller, Some(operation.clone()));
        entry.codes = vec![format!("found {}", found.len())];
        append_audit(tx.as_mut(), entry).await?;
        tx.commit().await?;
        Ok(found.into_iter().map(|row| (row.id, row.case_number)).collect())
    }

    /// Entitles staff of the operation to read the file.
    ///
    /// # Errors
    /// Those of the store and of sealed values.
    pub async fn case_file(&mut self) -> Result<Consented<Casework>, DeskError> {
        self.may_work()?;
        let profile = self.profile().await?;
        let today = self.now.date();
        let data: BTreeMap<DatumId, String> = Dictionary::host()
            .datums()
            .filter_map(|datum| Some((datum.id.clone(), profile.plain(&datum.id, today)?)))
            .collect();
        let referrals = self.tx.referrals_of(self.row.id).await?;
        let referrals = referrals
            .into_iter()
            .map(|row| views::ReferralLine { id: row.id, pathway: row.pathway, state: row.state, partner: row.partner })
            .collect();
        let now = self.now;
        let consents = self.consents().await?.into_iter().map(|(row, consent)| views::ConsentLine {
            id: row.id,
            referral: row.referral,
            state: consent.state_at(now),
            until: consent.terms.until,
            recipient: consent.terms.recipient,
            stage: consent.terms.stage,
        });
        let consents = consents.collect();
        let records = self.records().await?;
        let evidence = self.tx.evidence_of(self.row.id).await?;
        let entry = self.entry(Act::IndividualRead);
        Ok(Consented {
            view: views::CaseFile {
                id: self.row.id,
                case_number: self.row.case_number.clone(),
                version: self.row.version,
                created_at: self.row.created_at,
                updated_at: self.row.updated_at,
                data,
                referrals,
                consents,
                closed_at: records.closing().map(|closing| closing.at),
                guardianship: records.guardianship(now),
                evidence,
            },
            version: self.row.version,
            individual: self.row.id,
            writes: Vec::new(),
            entries: vec![entry],
            rests_on: None,
            once: None,
        })
    }

    /// Corrects the file. Every datum is validated; one that does not fit refuses all.
    ///
    /// # Errors
    /// [`DeskError::Stale`] when `expected` is not the version of the file; [`DeskError::Profile`].
    pub async fn correct(mut self, patch: ProfilePatch, expected: i64) -> Result<i64, DeskError> {
        self.may_work()?;
        fresh("individual", self.row.version, Some(expected))?;
        let mut profile = self.profile().await?;
        let changed = profile.correct(patch, self.now.date())?;
        for datum in &changed {
            match profile.to_sealable(datum) {
                Some(plain) => {
                    let sealed = self.seal_datum(datum, &plain);
                    self.tx.put_datum(self.row.id, &sealed).await?;
                }
                None => self.tx.remove_datum(self.row.id, datum).await?,
            }
        }
        self.row.version += 1;
        self.row.updated_at = self.now;
        self.row.registration_index = registration(&profile, self.host, &self.row.operation);
        let row = self.row.clone();
        self.tx.update_individual(&row).await?;
        let mut entry = self.entry(Act::IndividualCorrected);
        entry.codes = changed.iter().map(ToString::to_string).collect();
        self.finish([entry]).await?;
        Ok(row.version)
    }
}
