//! What a plugin comes to under the grants and agreements of today: what it would be told, and what its pathways could
//! share with whom. The person's own word is not in it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::agreement::{Agreement, Grant};
use crate::plugin::Plugin;
use crate::plugin::catalogue::{DataItem, Mode, ModeName, Pathway};
use crate::words::finding::{Finding, Severity};
use crate::words::ids::{FactId, PartnerId, PathwayId, PluginId};
use crate::words::time::Timestamp;

/// What a plugin comes to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// The plugin.
    pub plugin: PluginId,
    /// What the central team calls this version.
    pub label: String,
    /// Its pathways, in the order of the catalogue.
    pub pathways: Vec<PathwayOutlook>,
}

/// What a pathway comes to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathwayOutlook {
    /// The pathway.
    pub id: PathwayId,
    /// Whether it refers, or only informs.
    pub mode: ModeName,
    /// The facts that the plugin is told.
    pub facts: BTreeSet<FactId>,
    /// The facts that it declares and that are not granted.
    pub facts_not_granted: BTreeSet<FactId>,
    /// To whom a person can be referred, and what can be shared there with a yes.
    pub partners: Vec<PartnerOutlook>,
    /// The items that it declares and that are not granted.
    pub items_not_granted: BTreeSet<DataItem>,
    /// The items that are granted, and that no agreement lets anybody receive.
    pub items_not_agreed: BTreeSet<DataItem>,
}

/// What could be shared with a partner.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerOutlook {
    /// The partner.
    pub partner: PartnerId,
    /// What could be shared with a yes.
    pub items: BTreeSet<DataItem>,
}

/// Something that the active plugin does today, and another would not.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Loss {
    /// A pathway is no longer offered, or only informs.
    Pathway {
        /// Which.
        pathway: PathwayId,
    },
    /// Nobody can be referred to the partner any more.
    Partner {
        /// On which pathway.
        pathway: PathwayId,
        /// To whom.
        partner: PartnerId,
    },
    /// The item is no longer asked for.
    Item {
        /// On which pathway.
        pathway: PathwayId,
        /// For whom.
        partner: PartnerId,
        /// What.
        item: DataItem,
    },
    /// The plugin is no longer told the fact, though it asks for it.
    Fact {
        /// On which pathway.
        pathway: PathwayId,
        /// What.
        fact: FactId,
    },
}

/// What the activation of a plugin comes to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What the plugin comes to.
    pub outlook: Outlook,
    /// The plugin that is active now.
    pub active: Option<PluginId>,
    /// What that one does and this one would not.
    pub less: Vec<Loss>,
    /// What else the central team should look at.
    pub findings: Vec<Finding>,
}

impl Outlook {
    /// What this plugin comes to.
    #[must_use]
    pub fn of(plugin: &Plugin, grants: &[Grant], agreements: &[Agreement], now: Timestamp) -> Self {
        let grants: Vec<_> = grants.iter().filter(|grant| grant.in_force(&plugin.digest, now)).collect();
        let agreements: Vec<_> = agreements.iter().filter(|agreement| agreement.in_force(now).is_ok()).collect();
        let pathways =
            plugin.catalogue.pathways.iter().map(|pathway| PathwayOutlook::of(pathway, &grants, &agreements));
        Self { plugin: plugin.id, label: plugin.label.clone(), pathways: pathways.collect() }
    }

    fn pathway(&self, id: &PathwayId) -> Option<&PathwayOutlook> {
        self.pathways.iter().find(|pathway| pathway.id == *id)
    }

    /// What `active` does and this one would not.
    #[must_use]
    pub fn less_than(&self, active: &Self) -> Vec<Loss> {
        let mut less = Vec::new();
        for before in &active.pathways {
            let pathway = before.id.clone();
            match self.pathway(&pathway) {
                Some(now) if now.mode == before.mode || now.mode == ModeName::Referral => {
                    now.less_than(before, &mut less)
                }
                _ => less.push(Loss::Pathway { pathway }),
            }
        }
        less
    }

    /// Where a caseworker would be offered something that leads nowhere.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let told = |code: &str, place: String, message: &str, fix: &str| Finding {
            code: code.to_owned(),
            severity: Severity::Warning,
            place,
            message: message.to_owned(),
            why: "the caseworker finds it out after the interview".to_owned(),
            fix: fix.to_owned(),
        };
        let referring = || self.pathways.iter().filter(|pathway| pathway.mode == ModeName::Referral);
        let granted = |pathway: &PathwayOutlook| {
            pathway.partners.iter().any(|partner| !partner.items.is_empty()) || !pathway.items_not_agreed.is_empty()
        };
        if referring().next().is_some() && !referring().any(granted) {
            let message = "no grant in force is for this plugin: nothing could be put to a person, or shared";
            let fix = "grant what it needs; a grant is for exactly one component, so that a new version needs its own";
            return vec![told("no-grant", format!("plugin {}", self.plugin), message, fix)];
        }
        let mut findings = Vec::new();
        for pathway in referring() {
            let place = format!("pathway {}", pathway.id);
            if pathway.partners.is_empty() {
                let message = "no agreement in force lets any partner receive a referral";
                let fix = "record an agreement with its role, purpose and one of its functions, or expect no referral";
                findings.push(told("no-partner", place, message, fix));
            } else if pathway.partners.iter().all(|partner| partner.items.is_empty()) {
                let message = "nothing that is granted is also agreed with a partner";
                findings.push(told("nothing-shared", place, message, "compare the grant with the agreements"));
            }
        }
        findings
    }
}

impl PathwayOutlook {
    fn of(pathway: &Pathway, grants: &[&Grant], agreements: &[&Agreement]) -> Self {
        let (facts, facts_not_granted) =
            pathway.facts.iter().cloned().partition(|fact| grants.iter().any(|grant| grant.facts.contains(fact)));
        let refers = matches!(pathway.mode, Mode::Referral);
        let (granted, items_not_granted): (BTreeSet<_>, BTreeSet<_>) =
            pathway.items().into_iter().partition(|item| grants.iter().any(|grant| grant.items.contains(item)));
        let opens = |agreement: &&&Agreement| {
            refers && agreement.purposes.contains(&pathway.purpose.class) && agreement.fits(pathway).is_ok()
        };
        let open: Vec<_> = agreements.iter().filter(opens).collect();
        let ids: BTreeSet<_> = open.iter().map(|agreement| &agreement.partner).collect();
        let partners = ids.into_iter().map(|partner| {
            let with = || open.iter().filter(|agreement| agreement.partner == *partner);
            let agreed = granted.iter().filter(|item| with().any(|agreement| agreement.items.contains(item)));
            PartnerOutlook { partner: partner.clone(), items: agreed.cloned().collect() }
        });
        let partners: Vec<_> = partners.collect();
        let agreed = |item: &&DataItem| partners.iter().any(|partner| partner.items.contains(item));
        let items_not_agreed = granted.iter().filter(|item| !agreed(item)).cloned().collect();
        Self {
            id: pathway.id.clone(),
            mode: pathway.mode.name(),
            facts,
            facts_not_granted,
            partners,
            items_not_granted,
            items_not_agreed,
        }
    }

    fn less_than(&self, before: &Self, less: &mut Vec<Loss>) {
        let pathway = || self.id.clone();
        for had in &before.partners {
            let partner = || had.partner.clone();
            let Some(now) = self.partners.iter().find(|now| now.partner == had.partner) else {
                less.push(Loss::Partner { pathway: pathway(), partner: partner() });
                continue;
            };
            let items = had.items.difference(&now.items).cloned();
            less.extend(items.map(|item| Loss::Item { pathway: pathway(), partner: partner(), item }));
        }
        let facts = before.facts.intersection(&self.facts_not_granted).cloned();
        less.extend(facts.map(|fact| Loss::Fact { pathway: pathway(), fact }));
    }
}

impl Comparison {
    /// What it comes to that `plugin` takes the place of `active`.
    #[must_use]
    pub fn of(
        plugin: &Plugin,
        active: Option<&Plugin>,
        grants: &[Grant],
        agreements: &[Agreement],
        now: Timestamp,
    ) -> Self {
        let outlook = Outlook::of(plugin, grants, agreements, now);
        let before = active.map(|active| Outlook::of(active, grants, agreements, now));
        let less = before.map(|before| outlook.less_than(&before)).unwrap_or_default();
        let findings = outlook.findings();
        Self { outlook, active: active.map(|active| active.id), less, findings }
    }
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pathway { pathway } => write!(f, "pathway {pathway}"),
            Self::Partner { pathway, partner } => write!(f, "pathway {pathway}, partner {partner}"),
            Self::Item { pathway, partner, item } => write!(f, "pathway {pathway}, partner {partner}, item {item}"),
            Self::Fact { pathway, fact } => write!(f, "pathway {pathway}, fact {fact}"),
        }
    }
}
