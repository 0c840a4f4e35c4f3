//! What was agreed: between whom, about what, how it was explained, and how it was expressed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::caregiver::CaregiverName;
use super::lifted::Lifted;
use crate::plugin::catalogue::{Channel, DataItem, PurposeClass, Stage};
use crate::sharing::scope::Scope;
use crate::words::codes::codes;
use crate::words::ids::{EvidenceId, FeedbackId, PartnerId, PathwayId, PluginId, ReferralId, StaffId};
use crate::words::language::Language;
use crate::words::time::Timestamp;

/// Who gave it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Giver {
    /// The person.
    Person,
    /// A parent, or another person who has cared for the child by custom or law all along.
    Caregiver,
    /// The relative responsible for the care of a separated child.
    Relative,
    /// The caregiver of an unaccompanied child, once the arrangement is formal.
    FormalCaregiver,
    /// The guardianship authority of an adult without capacity.
    GuardianshipAuthority,
}

impl Giver {
    /// Whether it is one of several people who may care for a child, so that it has to be said which.
    #[must_use]
    pub const fn is_caregiver(self) -> bool {
        matches!(self, Self::Caregiver | Self::Relative | Self::FormalCaregiver)
    }
}

/// How it was taken. Source: IOM, "Informed consent".
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConsentMethod))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
#[strum_discriminants(name(MethodName), doc = "How it was taken, without who certified it.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
pub enum Method {
    /// A signed form.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Written,
    /// Spoken, and certified in writing by a member of staff.
    Spoken {
        /// Who certified it.
        certified_by: StaffId,
    },
    /// An audio recording.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Audio,
    /// A video recording.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Video,
}

/// The support that made the decision the person's own. A disability alone never denies consent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Support {
    Interpreter,
    SignLanguage,
    TrustedPerson,
    AccessibleFormat,
}

/// What was explained, from which version of the script, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptShown {
    /// The plugin whose script it is.
    pub plugin: PluginId,
    /// The language in which it was read out.
    pub language: Language,
    /// The parts that were explained.
    pub parts: BTreeSet<ScriptPart>,
}

/// The parts of a script.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ScriptPart {
    Explanation,
    Benefits,
    Risks,
    Refusal,
    Exceptions,
}

/// What was agreed. It never changes: a change is a new consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The purpose.
    pub purpose: PurposeClass,
    /// The pathway whose specific purpose it is.
    pub pathway: PathwayId,
    /// The recipient, by name.
    pub recipient: PartnerId,
    /// The last stage it covers, see [`Stage::covers`].
    pub stage: Stage,
    /// Yes or no to each item that was asked for. What is not in it is a no.
    pub items: BTreeMap<DataItem, bool>,
    /// What the person wants kept back, whatever else is agreed.
    #[serde(default)]
    pub kept_back: BTreeSet<DataItem>,
    /// How the recipient may reach the person.
    #[serde(default)]
    pub channels: BTreeSet<Channel>,
    /// Organisations that must not receive anything.
    #[serde(default)]
    pub excluded_partners: BTreeSet<PartnerId>,
    /// Members of a partner's staff who must not read anything.
    #[serde(default)]
    pub excluded_staff: BTreeSet<StaffId>,
    /// Which earlier wishes of these kinds the person lifted.
    #[serde(default, skip_serializing_if = "Lifted::is_empty")]
    pub lifted: Lifted,
    /// Who said yes, or no.
    pub given_by: Giver,
    /// Which caregiver it was; none where nobody but the person or an authority spoke, and in what was recorded before
    /// caregivers were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caregiver: Option<CaregiverName>,
    /// Whether the child agreed, in a way appropriate to their age; `None` for adults and for a child too young to be
    /// asked.
    #[serde(default)]
    pub assent: Option<bool>,
    /// Whether the person was part of the decision of a guardianship authority; `None` where there is none.
    #[serde(default)]
    pub involved: Option<bool>,
    /// The support that the person had.
    #[serde(default)]
    pub support: BTreeSet<Support>,
    /// How it was taken.
    pub method: Method,
    /// The signed form, the recording: files that prove it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// What the recipient may tell the operation about the service. What is not in it is a no.
    #[serde(default)]
    pub feedback: BTreeSet<FeedbackId>,
    /// What was explained.
    pub script: ScriptShown,
    /// When it expires.
    pub until: Timestamp,
}

impl Terms {
    /// What they are about, for the referral that they were agreed to for.
    #[must_use]
    pub const fn about(&self, referral: ReferralId) -> Scope<'_> {
        let Self { purpose, pathway, recipient, stage, .. } = self;
        Scope { referral, purpose: *purpose, pathway, recipient, stage: *stage }
    }
}

codes! { Giver Support ScriptPart; Method => MethodName }
