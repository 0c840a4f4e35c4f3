//! Agreements and grants.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Office, known_items};
use crate::audit::Act;
use crate::person::dictionary::Dictionary;
use crate::plugin::catalogue::{DataItem, PurposeClass};
use crate::ports::ReadTx;
use crate::sharing::agreement::{Agreement, Grant, PartyRole};
use crate::words::ids::{AgreementId, FactId, FunctionId, GrantId, OperationId, PartnerId, RoleId};
use crate::words::time::Timestamp;
use crate::work::desk::{DeskError, Once};

/// An agreement, as the central team writes it down.
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

/// What the central team allows one plugin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// The operation. It never changes.
    pub operation: OperationId,
    /// SHA-256 of the component, in lower-case hexadecimal. It never changes.
    pub digest: String,
    /// The facts that the plugin may learn.
    pub facts: BTreeSet<FactId>,
    /// The items that its pathways may ask for.
    pub items: BTreeSet<DataItem>,
    /// Not in force from this moment.
    pub until: Timestamp,
    /// Whether it is revoked. A revoked grant stays revoked.
    #[serde(default)]
    pub revoked: bool,
}

impl AgreementInput {
    fn check(&self) -> Result<(), DeskError> {
        if self.until <= self.from {
            return Err(DeskError::Invalid("`until` must be after `from`".to_owned()));
        }
        known_items(&self.items)
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

fn fixed<T: PartialEq>(field: &str, before: &T, now: &T) -> Result<(), DeskError> {
    if before == now {
        return Ok(());
    }
    Err(DeskError::Invalid(format!("{field}: it never changes; make a new one")))
}

fn fresh(what: &'static str, current: i64, expected: i64) -> Result<(), DeskError> {
    if current == expected { Ok(()) } else { Err(DeskError::Stale { what, current }) }
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// The agreements of an operation; of one partner, when named.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no such operation.
    pub async fn agreements(
        mut self,
        operation: &OperationId,
        partner: Option<&PartnerId>,
    ) -> Result<Vec<Agreement>, DeskError> {
        self.tx.operation(operation).await?.ok_or(DeskError::NotFound("operation"))?;
        Ok(self.tx.agreements(operation, partner).await?)
    }

    /// One agreement.
    ///
    /// # Errors
    /// [`DeskError::NotFound`].
    pub async fn agreement(mut self, id: AgreementId) -> Result<Agreement, DeskError> {
        self.tx.agreement(id).await?.ok_or(DeskError::NotFound("agreement"))
    }

    /// The grants of an operation.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no such operation.
    pub async fn grants(mut self, operation: &OperationId) -> Result<Vec<Grant>, DeskError> {
        self.tx.operation(operation).await?.ok_or(DeskError::NotFound("operation"))?;
        Ok(self.tx.grants(operation).await?)
    }

    /// One grant.
    ///
    /// # Errors
    /// [`DeskError::NotFound`].
    pub async fn grant(mut self, id: GrantId) -> Result<Grant, DeskError> {
        self.tx.grant(id).await?.ok_or(DeskError::NotFound("grant"))
    }
}

impl Office<'_> {
    /// Writes down a new agreement.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when operation or partner are not there, or the terms contradict themselves.
    pub async fn make_agreement(mut self, input: AgreementInput, once: Option<&Once>) -> Result<Agreement, DeskError> {
        self.check_once(once).await?;
        input.check()?;
        self.in_operation(&input.operation).await?;
        let partner = self.tx.partner(&input.partner).await?;
        partner.ok_or_else(|| DeskError::Invalid("partner: there is no such partner; record it first".to_owned()))?;
        let id = AgreementId::new(self.now, self.host.id_bytes());
        let suspended = input.suspended.then_some(self.now);
        let agreement = input.agreement(id, 1, suspended);
        self.tx.insert_agreement(&agreement).await?;
        self.remember(once, &id.to_string()).await?;
        self.note_agreement(Act::AgreementMade, agreement).await
    }

    /// Changes an agreement; suspends or resumes it.
    ///
    /// # Errors
    /// [`DeskError::Stale`], [`DeskError::Invalid`], [`DeskError::NotFound`].
    pub async fn change_agreement(
        mut self,
        id: AgreementId,
        input: AgreementInput,
        expected: i64,
    ) -> Result<Agreement, DeskError> {
        let before = self.tx.agreement(id).await?.ok_or(DeskError::NotFound("agreement"))?;
        fresh("agreement", before.version, expected)?;
        fixed("operation", &before.operation, &input.operation)?;
        fixed("partner", &before.partner, &input.partner)?;
        input.check()?;
        let suspended = input.suspended.then(|| before.suspended.unwrap_or(self.now));
        let agreement = input.agreement(id, before.version + 1, suspended);
        self.tx.update_agreement(&agreement).await?;
        self.note_agreement(Act::AgreementChanged, agreement).await
    }

    async fn note_agreement(self, act: Act, agreement: Agreement) -> Result<Agreement, DeskError> {
        let mut entry = self.entry(act, Some(&agreement.operation), &agreement.id.to_string());
        entry.partner = Some(agreement.partner.clone());
        let items = agreement.items.iter().map(|item| format!("item {item}"));
        let purposes = agreement.purposes.iter().map(|purpose| format!("purpose {}", purpose.code()));
        entry.codes = purposes.chain(items).collect();
        if agreement.suspended.is_some() {
            entry.codes.push("suspended".to_owned());
        }
        self.finish(entry).await?;
        Ok(agreement)
    }

    /// Grants facts and items to exactly one installed component.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when no such component is installed in the operation, or the dictionary does not have
    /// what is granted.
    pub async fn make_grant(mut self, input: GrantInput, once: Option<&Once>) -> Result<Grant, DeskError> {
        self.check_once(once).await?;
        known(&input)?;
        self.in_operation(&input.operation).await?;
        let plugins = self.tx.plugins(Some(&input.operation)).await?;
        if !plugins.iter().any(|plugin| plugin.digest == input.digest) {
            return Err(DeskError::Invalid(
                "digest: no component with this digest is installed in the operation; install it first".to_owned(),
            ));
        }
        let revoked = input.revoked.then_some(self.now);
        let GrantInput { operation, digest, facts, items, until, .. } = input;
        let id = GrantId::new(self.now, self.host.id_bytes());
        let grant = Grant { id, operation, digest, facts, items, until, revoked, version: 1 };
        self.tx.insert_grant(&grant).await?;
        self.remember(once, &id.to_string()).await?;
        self.note_grant(Act::GrantMade, grant).await
    }

    /// Changes a grant, or revokes it.
    ///
    /// # Errors
    /// [`DeskError::Stale`], [`DeskError::Invalid`], [`DeskError::NotFound`].
    pub async fn change_grant(mut self, id: GrantId, input: GrantInput, expected: i64) -> Result<Grant, DeskError> {
        let before = self.tx.grant(id).await?.ok_or(DeskError::NotFound("grant"))?;
        fresh("grant", before.version, expected)?;
        fixed("operation", &before.operation, &input.operation)?;
        fixed("digest", &before.digest, &input.digest)?;
        known(&input)?;
        if before.revoked.is_some() && !input.revoked {
            return Err(DeskError::Invalid("revoked: a revoked grant stays revoked; make a new one".to_owned()));
        }
        let act = if input.revoked && before.revoked.is_none() { Act::GrantRevoked } else { Act::GrantChanged };
        let revoked = input.revoked.then(|| before.revoked.unwrap_or(self.now));
        let GrantInput { operation, digest, facts, items, until, .. } = input;
        let grant = Grant { id, operation, digest, facts, items, until, revoked, version: before.version + 1 };
        self.tx.update_grant(&grant).await?;
        self.note_grant(act, grant).await
    }

    async fn note_grant(self, act: Act, grant: Grant) -> Result<Grant, DeskError> {
        let mut entry = self.entry(act, Some(&grant.operation), &grant.id.to_string());
        let facts = grant.facts.iter().map(|fact| format!("fact {fact}"));
        let items = grant.items.iter().map(|item| format!("item {item}"));
        entry.codes = std::iter::once(format!("digest {}", grant.digest)).chain(facts).chain(items).collect();
        self.finish(entry).await?;
        Ok(grant)
    }

    /// The operation that a new record names is there.
    pub(super) async fn in_operation(&mut self, id: &OperationId) -> Result<(), DeskError> {
        match self.tx.operation(id).await? {
            Some(_) => Ok(()),
            None => Err(DeskError::Invalid("operation: there is no such operation; record it first".to_owned())),
        }
    }
}

fn known(input: &GrantInput) -> Result<(), DeskError> {
    if let Some(fact) = input.facts.iter().find(|fact| Dictionary::host().fact(fact).is_none()) {
        return Err(DeskError::Invalid(format!("{fact}: the data dictionary has no such fact")));
    }
    known_items(&input.items)
}
