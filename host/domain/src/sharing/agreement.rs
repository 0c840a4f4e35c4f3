//! What two organisations signed, and what the central team allows one plugin.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::plugin::catalogue::{DataItem, Pathway, PurposeClass};
use crate::words::codes::codes;
use crate::words::ids::{AgreementId, FactId, FunctionId, GrantId, OperationId, PartnerId, RoleId};
use crate::words::time::Timestamp;

/// The part that a partner has in the processing. Source: Technical Note, "Terminology".
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PartyRole {
    /// Decides alone on purposes and means.
    Controller,
    /// Decides together with the operation.
    CoController,
    /// Acts on behalf of a controller.
    Processor,
}

/// What an operation and a partner signed (for example Annex F, or a data sharing protocol).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The operation.
    pub operation: OperationId,
    /// The partner.
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
    /// Since when it is suspended, at once and until it is resumed.
    pub suspended: Option<Timestamp>,
    /// Counts the changes, from 1.
    pub version: i64,
}

/// Why an agreement does not count today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum NotInForce {
    #[error("begins later")]
    NotYet,
    #[error("has ended")]
    Ended,
    #[error("is suspended")]
    Suspended,
    #[error("the assessment of the partner is overdue")]
    AssessmentOverdue,
}

impl NotInForce {
    /// The field of the agreement that says so.
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::NotYet => "from",
            Self::Ended => "until",
            Self::Suspended => "suspended",
            Self::AssessmentOverdue => "assessment_due",
        }
    }
}

/// Which of role, part and function keeps an agreement from opening a pathway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Unfit {
    /// The partner holds no role of the pathway.
    Role,
    /// The partner's part in the processing does not fit the purpose.
    Part,
    /// None of the functions of the purpose may read, or not the one that wants to.
    Function,
}

impl Agreement {
    /// The roles of the pathway that the partner holds by it.
    pub fn roles_of<'a>(&self, pathway: &'a Pathway) -> impl Iterator<Item = &'a RoleId> {
        pathway.recipients.iter().filter(|role| self.roles.contains(role))
    }

    /// Whether the partner holds a role of the pathway by it, its part fits the purpose, and staff with a function of
    /// the purpose may read.
    ///
    /// # Errors
    /// The first of the three that does not.
    pub fn fits(&self, pathway: &Pathway) -> Result<(), Unfit> {
        if self.roles_of(pathway).next().is_none() {
            return Err(Unfit::Role);
        }
        // A processor acts for others and has no purposes of its own, so it cannot keep closed files.
        let keeps_files = matches!(pathway.purpose.class, PurposeClass::ClosedCaseAccess | PurposeClass::Archiving);
        if keeps_files && self.party == PartyRole::Processor {
            return Err(Unfit::Part);
        }
        if !pathway.purpose.functions.iter().any(|function| self.functions.contains(function)) {
            return Err(Unfit::Function);
        }
        Ok(())
    }

    /// Whether it counts at `now`.
    ///
    /// # Errors
    /// Why it does not.
    pub fn in_force(&self, now: Timestamp) -> Result<(), NotInForce> {
        if self.suspended.is_some() {
            Err(NotInForce::Suspended)
        } else if now < self.from {
            Err(NotInForce::NotYet)
        } else if now >= self.until {
            Err(NotInForce::Ended)
        } else if now >= self.assessment_due {
            Err(NotInForce::AssessmentOverdue)
        } else {
            Ok(())
        }
    }
}

/// What the central team allows one plugin, exactly the component with this digest: each fact and each item separately.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The operation.
    pub operation: OperationId,
    /// SHA-256 of the component, in lower-case hexadecimal.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::digest))]
    pub digest: String,
    /// The facts that the plugin may learn.
    pub facts: BTreeSet<FactId>,
    /// The items that its pathways may ask for.
    pub items: BTreeSet<DataItem>,
    /// Not in force from this moment.
    pub until: Timestamp,
    /// Since when it is revoked.
    pub revoked: Option<Timestamp>,
    /// Counts the changes, from 1.
    pub version: i64,
}

impl Grant {
    /// Whether it counts at `now` for the component with this digest.
    #[must_use]
    pub fn in_force(&self, digest: &str, now: Timestamp) -> bool {
        self.digest == digest && self.revoked.is_none() && now < self.until
    }
}

codes! { PartyRole Unfit }
