//! Grants: what the central team allows one component.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::agreement::fixed;
use super::{Noted, Office};
use crate::audit::Act;
use crate::person::dictionary::Dictionary;
use crate::plugin::catalogue::DataItem;
use crate::ports::{Listed, ReadTx};
use crate::sharing::agreement::Grant;
use crate::sharing::vocabulary::{Vocabulary, not_in_dictionary};
use crate::words::finding::Finding;
use crate::words::ids::{FactId, GrantId, OperationId};
use crate::words::time::Timestamp;
use crate::work::error::{WorkError, fresh, unless_refused};
use crate::work::{Once, Outcome};

/// What the central team allows one plugin.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// The operation. It never changes.
    pub operation: OperationId,
    /// SHA-256 of the component, in lower-case hexadecimal. It never changes.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::digest))]
    pub digest: String,
    /// The facts that the plugin may learn.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::person::dictionary::schemas::known_facts))]
    pub facts: BTreeSet<FactId>,
    /// The items that its pathways may ask for.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::person::dictionary::schemas::known_items))]
    pub items: BTreeSet<DataItem>,
    /// Not in force from this moment.
    pub until: Timestamp,
    /// Whether it is revoked. A revoked grant stays revoked.
    #[serde(default)]
    pub revoked: bool,
}

impl From<Grant> for GrantInput {
    fn from(Grant { operation, digest, facts, items, until, revoked, .. }: Grant) -> Self {
        Self { operation, digest, facts, items, until, revoked: revoked.is_some() }
    }
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// The grants of an operation.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is no such operation.
    pub async fn grants(mut self, operation: &OperationId) -> Result<Listed<Grant>, WorkError> {
        self.work.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?;
        Ok(self.work.tx.grants(operation).await?)
    }

    /// One grant.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn grant(mut self, id: GrantId) -> Result<Grant, WorkError> {
        self.work.tx.grant(id).await?.ok_or(WorkError::NotFound("grant"))
    }
}

impl Office<'_> {
    /// Grants facts and items to exactly one installed component.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when no such component is installed in the operation, or it ended before it began;
    /// [`WorkError::Unfit`] when it names what neither the component's catalogue nor the dictionary has.
    pub async fn make_grant(
        mut self,
        input: GrantInput,
        once: Option<&Once>,
    ) -> Result<Outcome<Noted<Grant>>, WorkError> {
        if let Some(made) = self.work.made_before(once).await? {
            let record = self.work.tx.grant(made).await?.ok_or(WorkError::NotFound("grant"))?;
            let findings = self.look_at_grant(&record).await?;
            return Ok(Outcome::MadeBefore(Noted { record, findings }));
        }
        self.in_operation(&input.operation).await?;
        if input.until <= self.work.now {
            return Err(WorkError::invalid("until: it has ended already, and nothing would be granted by it"));
        }
        let revoked = input.revoked.then_some(self.work.now);
        let GrantInput { operation, digest, facts, items, until, .. } = input;
        let id = GrantId::new(self.work.now, self.work.host.id_bytes());
        let grant = Grant { id, operation, digest, facts, items, until, revoked, version: 1 };
        let findings = self.look_at_grant(&grant).await?;
        self.work.tx.insert_grant(&grant).await?;
        self.work.remember(once, &id.to_string()).await?;
        let record = self.note_grant(Act::GrantMade, grant).await?;
        Ok(Outcome::Made(Noted { record, findings }))
    }

    /// Changes a grant, or revokes it.
    ///
    /// # Errors
    /// [`WorkError::Stale`], [`WorkError::Invalid`], [`WorkError::NotFound`].
    pub async fn change_grant(
        mut self,
        id: GrantId,
        input: GrantInput,
        expected: i64,
    ) -> Result<Noted<Grant>, WorkError> {
        let before = self.work.tx.grant(id).await?.ok_or(WorkError::NotFound("grant"))?;
        fresh("grant", before.version, Some(expected))?;
        fixed("operation", &before.operation, &input.operation)?;
        fixed("digest", &before.digest, &input.digest)?;
        if before.revoked.is_some() && !input.revoked {
            return Err(WorkError::Invalid("revoked: a revoked grant stays revoked; make a new one".to_owned()));
        }
        let act = if input.revoked && before.revoked.is_none() { Act::GrantRevoked } else { Act::GrantChanged };
        let revoked = input.revoked.then(|| before.revoked.unwrap_or(self.work.now));
        let GrantInput { operation, digest, facts, items, until, .. } = input;
        let grant = Grant { id, operation, digest, facts, items, until, revoked, version: before.version + 1 };
        let findings = self.look_at_grant(&grant).await?;
        self.work.tx.update_grant(&grant).await?;
        let record = self.note_grant(act, grant).await?;
        Ok(Noted { record, findings })
    }

    /// What the central team should look at.
    async fn look_at_grant(&mut self, grant: &Grant) -> Result<Vec<Finding>, WorkError> {
        let plugins = self.work.tx.plugins(Some(&grant.operation)).await?.all()?;
        let plugin = plugins.into_iter().find(|plugin| plugin.digest == grant.digest).ok_or_else(|| {
            WorkError::invalid("digest: no component with this digest is installed in the operation; install it first")
        })?;
        let facts = grant.facts.iter().filter(|fact| Dictionary::host().fact(fact).is_none());
        let mut findings: Vec<_> = facts.map(|fact| not_in_dictionary("fact", "facts", fact.as_str())).collect();
        findings.extend(Vocabulary::of([plugin.catalogue]).grant(grant, self.work.now));
        unless_refused(findings)
    }

    async fn note_grant(self, act: Act, grant: Grant) -> Result<Grant, WorkError> {
        let mut entry = self.entry(act, Some(&grant.operation), &grant.id.to_string());
        let facts = grant.facts.iter().map(|fact| format!("fact {fact}"));
        let items = grant.items.iter().map(|item| format!("item {item}"));
        let until = std::iter::once(format!("until {}", grant.until));
        entry.codes =
            std::iter::once(format!("digest {}", grant.digest)).chain(facts).chain(items).chain(until).collect();
        self.finish(entry).await?;
        Ok(grant)
    }
}
