//! Plugins on their way from installed to active, and what the active one offers.

use serde::Serialize;

use super::{Office, named};
use crate::audit::Act;
use crate::plugin::catalogue::{Catalogue, Mode, ModeName, PurposeClass};
use crate::plugin::{Plugin, PluginState};
use crate::ports::{Listed, ReadTx, StoreError};
use crate::security::caller::{Caller, Role};
use crate::sharing::outlook::Comparison;
use crate::words::ids::{OperationId, PartnerId, PathwayId, PluginId, RoleId, ServiceId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::text::Text;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;
use crate::work::{Host, Once, Outcome};

/// What a caseworker can offer, from the active plugin of their operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The operation.
    pub operation: OperationId,
    /// The active plugin.
    pub plugin: PluginId,
    /// What the central team calls this version.
    pub label: String,
    /// The language of the texts.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The pathways.
    pub pathways: Vec<OfferedPathway>,
}

/// A pathway in the reader's language.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferedPathway {
    /// Its id.
    pub id: PathwayId,
    /// Its title.
    pub title: String,
    /// Whether it refers, or only informs.
    pub mode: ModeName,
    /// How the person can go there, for a pathway that only informs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub how: Option<String>,
    /// The class of its purpose.
    pub purpose: PurposeClass,
    /// What the person gains.
    pub benefit: String,
    /// The services.
    pub services: Vec<OfferedService>,
    /// How long the partner may keep what it receives, in days after the service ended.
    pub keep_days: u32,
    /// The roles of those who may receive a referral.
    pub recipients: Vec<RoleId>,
    /// The partners that hold such a role under an agreement in force today.
    pub partners: Vec<OfferedPartner>,
}

/// A service in the reader's language.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferedService {
    /// Its id.
    pub code: ServiceId,
    /// Its name.
    pub name: String,
}

/// A partner to choose.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferedPartner {
    /// Its id.
    pub id: PartnerId,
    /// Its name.
    pub name: String,
}

/// What the caller can offer.
///
/// # Errors
/// [`WorkError::NotFound`] when the operation has no active plugin; [`WorkError::Forbidden`].
pub async fn offered(host: &Host, caller: &Caller, languages: &PreferredLanguages) -> Result<Offer, WorkError> {
    let (Role::Caseworker { operation } | Role::Supervisor { operation }) = &caller.role else {
        return Err(WorkError::Forbidden(caller.role.code()));
    };
    let mut work = UnitOfWork::read(host, caller).await?;
    let tx = &mut work.tx;
    let plugin = tx.active_plugin(operation).await?.ok_or(WorkError::NotFound("active plugin"))?;
    let mut agreements = tx.agreements(operation, None).await?.whole;
    agreements.retain(|agreement| agreement.in_force(work.now).is_ok());
    let partners = tx.partners().await?.whole;
    let language = plugin.catalogue.language_for(languages);
    let languages = languages.in_document(&language);
    let Catalogue { pathways, .. } = plugin.catalogue;
    let read = |text: &Text| text.read(&languages).to_owned();
    let pathways = pathways.into_iter().map(|pathway| {
        let holds = |partner: &PartnerId| {
            agreements.iter().any(|a| a.partner == *partner && pathway.recipients.iter().any(|r| a.roles.contains(r)))
        };
        let mode = pathway.mode.name();
        let how = match &pathway.mode {
            Mode::Referral => None,
            Mode::InformationOnly { how } => Some(read(how)),
        };
        OfferedPathway {
            partners: partners
                .iter()
                .filter(|partner| how.is_none() && holds(&partner.id))
                .map(|partner| OfferedPartner { id: partner.id.clone(), name: partner.name.clone() })
                .collect(),
            title: read(&pathway.title),
            mode,
            how,
            purpose: pathway.purpose.class,
            benefit: read(&pathway.purpose.benefit),
            services: pathway
                .purpose
                .services
                .iter()
                .map(|service| OfferedService { code: service.code.clone(), name: read(&service.name) })
                .collect(),
            keep_days: pathway.purpose.keep_days,
            id: pathway.id,
            recipients: pathway.recipients,
        }
    });
    Ok(Offer {
        operation: operation.clone(),
        plugin: plugin.id,
        label: plugin.label,
        right_to_left: language.is_right_to_left(),
        language,
        pathways: pathways.collect(),
    })
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// The plugins of an operation, or of all, by id.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn plugins(mut self, operation: Option<&OperationId>) -> Result<Listed<Plugin>, WorkError> {
        Ok(self.work.tx.plugins(operation).await?)
    }

    /// One plugin, with its catalogue.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn plugin(mut self, id: PluginId) -> Result<Plugin, WorkError> {
        self.work.tx.plugin(id).await?.ok_or(WorkError::NotFound("plugin"))
    }

    /// What it comes to under the grants and agreements of today that this plugin is the active one, compared with the
    /// one that is.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn outlook(mut self, id: PluginId) -> Result<Comparison, WorkError> {
        let plugin = self.work.tx.plugin(id).await?.ok_or(WorkError::NotFound("plugin"))?;
        let active = self.work.tx.active_plugin(&plugin.operation).await?;
        self.compare(&plugin, active.as_ref()).await
    }

    async fn compare(&mut self, plugin: &Plugin, active: Option<&Plugin>) -> Result<Comparison, WorkError> {
        let grants = self.work.tx.grants(&plugin.operation).await?.all()?;
        let agreements = self.work.tx.agreements(&plugin.operation, None).await?.all()?;
        Ok(Comparison::of(plugin, active, &grants, &agreements, self.work.now))
    }
}

impl Office<'_> {
    /// Stores a component that was admitted.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when the operation that its catalogue names is not there; [`WorkError::Conflict`] when
    /// another component has this label; the store's [`Exists`](crate::ports::StoreError::Exists) when this component is
    /// installed already.
    pub async fn install_plugin(
        mut self,
        label: &str,
        digest: String,
        contract: String,
        catalogue: Catalogue,
        component: &[u8],
        once: Option<&Once>,
    ) -> Result<Outcome<Plugin>, WorkError> {
        if let Some(made) = self.work.made_before(once).await? {
            let plugin = self.work.tx.plugin(made).await?.ok_or(WorkError::NotFound("plugin"))?;
            return Ok(Outcome::MadeBefore(plugin));
        }
        named(label, "label", 100)?;
        self.in_operation(&catalogue.operation).await?;
        self.label_is_free(&catalogue.operation, label.trim(), &digest).await?;
        let plugin = Plugin {
            id: PluginId::new(self.work.now, self.work.host.id_bytes()),
            operation: catalogue.operation.clone(),
            label: label.trim().to_owned(),
            digest,
            contract,
            state: PluginState::Installed,
            catalogue,
            approved_by: None,
            created_at: self.work.now,
        };
        self.work.tx.insert_plugin(&plugin, component).await.map_err(|error| match error {
            StoreError::Exists(_) => WorkError::Conflict(
                "this very component is installed in the operation already, or another one took its label in this moment: \
                 look at the list of its plugins",
            ),
            other => other.into(),
        })?;
        self.work.remember(once, &plugin.id.to_string()).await?;
        self.note_plugin(Act::PluginInstalled, plugin, Vec::new()).await.map(Outcome::Made)
    }

    /// No other component of the operation has this label: people, logs and metrics tell components by it.
    async fn label_is_free(&mut self, operation: &OperationId, label: &str, digest: &str) -> Result<(), WorkError> {
        // Two components that come at the same moment come one after the other.
        let chain = self.work.entry(Act::PluginInstalled, Some(operation.clone())).chain();
        self.work.tx.lock_head(&chain).await?;
        let plugins = self.work.tx.plugins(Some(operation)).await?.all()?;
        if plugins.iter().any(|plugin| plugin.label == label && plugin.digest != digest) {
            return Err(WorkError::Conflict(
                "another component of this operation has this label already: give this one a label of its own, so that \
                 they can be told apart",
            ));
        }
        Ok(())
    }

    /// The central team has read the catalogue, and approves it.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; [`WorkError::PluginStep`].
    pub async fn approve_plugin(mut self, id: PluginId) -> Result<Plugin, WorkError> {
        let plugin = self.work.tx.plugin(id).await?.ok_or(WorkError::NotFound("plugin"))?;
        let before = plugin.state;
        let mut plugin = plugin.step(PluginState::Approved)?;
        plugin.approved_by = Some(self.work.caller.staff);
        self.work.tx.set_plugin_state(id, before, &plugin).await?;
        self.note_plugin(Act::PluginApproved, plugin, Vec::new()).await
    }

    /// From now on cases are assessed by this plugin; with `anyway` also where it does less than the one before. That one
    /// retires in the same transaction, and referrals that began with it go on with it. A retired plugin can be activated
    /// again: that is the way back.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; [`WorkError::PluginStep`]; [`WorkError::LessThanActive`] when it would do less than the
    /// active one under the grants and agreements of today, and that was not said to be meant.
    pub async fn activate_plugin(mut self, id: PluginId, anyway: bool) -> Result<(Plugin, Comparison), WorkError> {
        let plugin = self.work.tx.plugin(id).await?.ok_or(WorkError::NotFound("plugin"))?;
        let before = plugin.state;
        let plugin = plugin.step(PluginState::Active)?;
        let mut retired = None;
        let active = self.work.tx.active_plugin(&plugin.operation).await?;
        let comparison = self.compare(&plugin, active.as_ref()).await?;
        if !comparison.less.is_empty() && !anyway {
            return Err(WorkError::LessThanActive(Box::new(comparison)));
        }
        if let Some(active) = active {
            let active = active.step(PluginState::Retired)?;
            self.work.tx.set_plugin_state(active.id, PluginState::Active, &active).await?;
            retired = Some(active.id);
        }
        self.work.tx.set_plugin_state(id, before, &plugin).await?;
        let mut codes: Vec<_> = retired.map(|id| format!("retired {id}")).into_iter().collect();
        if !comparison.less.is_empty() {
            codes.push(format!("less than before {}", comparison.less.len()));
        }
        let plugin = self.note_plugin(Act::PluginActivated, plugin, codes).await?;
        Ok((plugin, comparison))
    }

    async fn note_plugin(self, act: Act, plugin: Plugin, codes: Vec<String>) -> Result<Plugin, WorkError> {
        let mut entry = self.entry(act, Some(&plugin.operation), &plugin.id.to_string());
        entry.codes = vec![format!("digest {}", plugin.digest)];
        entry.codes.extend(codes);
        self.finish(entry).await?;
        Ok(plugin)
    }
}
