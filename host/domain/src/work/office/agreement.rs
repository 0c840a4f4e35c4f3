//! Agreements: what two organisations signed.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Noted, Office};
use crate::audit::Act;
use crate::plugin::catalogue::{DataItem, PurposeClass};
use crate::ports::{Listed, ReadTx};
use crate::sharing::agreement::{Agreement, PartyRole};
use crate::sharing::vocabulary::Vocabulary;
use crate::words::finding::Finding;
use crate::words::ids::{AgreementId, FunctionId, OperationId, PartnerId, RoleId};
use crate::words::time::Timestamp;
use crate::work::error::{WorkError, fresh, unless_refused};
use crate::work::{Once, Outcome};

/// An agreement, as the central team writes it down.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementInput {
    /// The operation. It never changes.
    pub operation: OperationId,
    /// The partner. It never changes.
    pub partner: PartnerId,
    /// The partner's part in the processing.
    pub party: PartyRole,
    /// The roles that the partner holds towards pathways.
    pub roles: BTreeSet<RoleId>,
    /// The purposes it covers; none means none.
    pub purposes: BTreeSet<PurposeClass>,
    /// What may be shared under it; none means none.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::person::dictionary::schemas::known_items))]
    pub items: BTreeSet<DataItem>,
    /// The staff functions at the partner that may read.
    pub functions: BTreeSet<FunctionId>,
    /// In force from this moment.
    pub from: Timestamp,
    /// Not in force from this moment.
    pub until: Timestamp,
    /// When the next assessment of the partner's data protection and security is due.
    pub assessment_due: Timestamp,
    /// Whether it is suspended.
    #[serde(default)]
    pub suspended: bool,
}

impl AgreementInput {
    fn check(&self) -> Result<(), WorkError> {
        if self.until <= self.from {
            return Err(WorkError::Invalid("`until` must be after `from`".to_owned()));
        }
        Ok(())
    }

    fn agreement(self, id: AgreementId, version: i64, suspended: Option<Timestamp>) -> Agreement {
        let Self { operation, partner, party, roles, purposes, items, functions, from, until, assessment_due, .. } =
            self;
        Agreement {
            id,
            operation,
            partner,
            party,
            roles,
            purposes,
            items,
            functions,
            from,
            until,
            assessment_due,
            suspended,
            version,
        }
    }
}

impl From<Agreement> for AgreementInput {
    fn from(agreement: Agreement) -> Self {
        let Agreement { operation, partner, party, roles, purposes, items, functions, from, until, .. } = agreement;
        let (assessment_due, suspended) = (agreement.assessment_due, agreement.suspended.is_some());
        Self { operation, partner, party, roles, purposes, items, functions, from, until, assessment_due, suspended }
    }
}

/// What names whose it is never changes.
pub(super) fn fixed<T: PartialEq>(field: &str, before: &T, now: &T) -> Result<(), WorkError> {
    if before == now {
        return Ok(());
    }
    Err(WorkError::Invalid(format!("{field}: it never changes; make a new one")))
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// The agreements of an operation; of one partner, when named.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is no such operation.
    pub async fn agreements(
        mut self,
        operation: &OperationId,
        partner: Option<&PartnerId>,
    ) -> Result<Listed<Agreement>, WorkError> {
        self.work.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?;
        Ok(self.work.tx.agreements(operation, partner).await?)
    }

    /// One agreement.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn agreement(mut self, id: AgreementId) -> Result<Agreement, WorkError> {
        self.work.tx.agreement(id).await?.ok_or(WorkError::NotFound("agreement"))
    }
}

impl Office<'_> {
    /// Writes down a new agreement.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when operation or partner are not there, or the terms contradict themselves;
    /// [`WorkError::Unfit`] when they name what no plugin of the operation and no dictionary has.
    pub async fn make_agreement(
        mut self,
        input: AgreementInput,
        once: Option<&Once>,
    ) -> Result<Outcome<Noted<Agreement>>, WorkError> {
        if let Some(made) = self.work.made_before(once).await? {
            let record = self.work.tx.agreement(made).await?.ok_or(WorkError::NotFound("agreement"))?;
            let findings = self.look_at_agreement(&record).await?;
            return Ok(Outcome::MadeBefore(Noted { record, findings }));
        }
        input.check()?;
        self.in_operation(&input.operation).await?;
        self.known_partner(&input.partner).await?;
        if input.until <= self.work.now {
            return Err(WorkError::invalid("until: it has ended already, and nothing would be shared under it"));
        }
        let id = AgreementId::new(self.work.now, self.work.host.id_bytes());
        let suspended = input.suspended.then_some(self.work.now);
        let agreement = input.agreement(id, 1, suspended);
        let findings = self.look_at_agreement(&agreement).await?;
        self.work.tx.insert_agreement(&agreement).await?;
        self.work.remember(once, &id.to_string()).await?;
        let record = self.note_agreement(Act::AgreementMade, agreement).await?;
        Ok(Outcome::Made(Noted { record, findings }))
    }

    /// Changes an agreement; suspends or resumes it.
    ///
    /// # Errors
    /// [`WorkError::Stale`], [`WorkError::NotFound`]; as [`Office::make_agreement`], except that an agreement that has
    /// ended may be recorded as such.
    pub async fn change_agreement(
        mut self,
        id: AgreementId,
        input: AgreementInput,
        expected: i64,
    ) -> Result<Noted<Agreement>, WorkError> {
        let before = self.work.tx.agreement(id).await?.ok_or(WorkError::NotFound("agreement"))?;
        fresh("agreement", before.version, Some(expected))?;
        fixed("operation", &before.operation, &input.operation)?;
        fixed("partner", &before.partner, &input.partner)?;
        input.check()?;
        let suspended = input.suspended.then(|| before.suspended.unwrap_or(self.work.now));
        let agreement = input.agreement(id, before.version + 1, suspended);
        let findings = self.look_at_agreement(&agreement).await?;
        self.work.tx.update_agreement(&agreement).await?;
        let record = self.note_agreement(Act::AgreementChanged, agreement).await?;
        Ok(Noted { record, findings })
    }

    /// What the central team should look at.
    async fn look_at_agreement(&mut self, agreement: &Agreement) -> Result<Vec<Finding>, WorkError> {
        let plugins = self.work.tx.plugins(Some(&agreement.operation)).await?.all()?;
        unless_refused(Vocabulary::of_operation(plugins).agreement(agreement, self.work.now))
    }

    async fn note_agreement(self, act: Act, agreement: Agreement) -> Result<Agreement, WorkError> {
        let mut entry = self.entry(act, Some(&agreement.operation), &agreement.id.to_string());
        entry.partner = Some(agreement.partner.clone());
        let items = agreement.items.iter().map(|item| format!("item {item}"));
        let purposes = agreement.purposes.iter().map(|purpose| format!("purpose {}", purpose.code()));
        let roles = agreement.roles.iter().map(|role| format!("role {role}"));
        let functions = agreement.functions.iter().map(|function| format!("function {function}"));
        // In full, so that a restored database can be narrowed to it.
        let times = [("from", agreement.from), ("until", agreement.until), ("assessment", agreement.assessment_due)];
        let times = times.into_iter().map(|(what, at)| format!("{what} {at}"));
        entry.codes = purposes.chain(items).chain(roles).chain(functions).chain(times).collect();
        if agreement.suspended.is_some() {
            entry.codes.push("suspended".to_owned());
        }
        self.finish(entry).await?;
        Ok(agreement)
    }
}
