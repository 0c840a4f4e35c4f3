//! What the central team sends and gets.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Finding, PurposeClass, RoleName};

#[derive(Serialize, ToSchema)]
pub(crate) struct Operations {
    operations: Vec<Operation>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Operation {
    id: String,
    title: String,
    /// ISO 3166-1 alpha-3, in lower case.
    country: String,
    consent_days_at_most: u32,
    capacity: Capacity,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OperationInput {
    title: String,
    country: String,
    /// The most days a consent may last; 365 when absent.
    #[schema(required = false)]
    consent_days_at_most: Option<u32>,
    /// Whose yes counts at which age; the documented default when absent.
    #[schema(required = false)]
    capacity: Option<Capacity>,
}

/// Whose yes counts at which age.
#[derive(Serialize, ToSchema)]
pub(crate) struct Capacity {
    /// From birth, in the order of age; the last one is `person`.
    bands: Vec<Band>,
    /// Pathways on matters of lesser weight.
    #[schema(required = false)]
    lesser_weight: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Band {
    /// Its first year of age.
    from: u16,
    who: Who,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Who {
    Caregiver,
    CaregiverAndChild,
    CaregiverAndChildOrChildAlone,
    Person,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Partners {
    partners: Vec<Partner>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Partner {
    id: String,
    name: String,
    kind: PartnerKind,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartnerInput {
    name: String,
    kind: PartnerKind,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartnerKind {
    r#type: PartnerType,
    /// Which state; for `government` only.
    #[schema(required = false)]
    country: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PartnerType {
    NonGovernmental,
    UnitedNations,
    Government,
    Private,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PartyRole {
    Controller,
    CoController,
    Processor,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Agreements {
    agreements: Vec<Agreement>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Agreement {
    id: String,
    operation: String,
    partner: String,
    party: PartyRole,
    roles: Vec<String>,
    purposes: Vec<PurposeClass>,
    /// Datums (`full-name`) and answers (`answer:PATHWAY/QUESTION`).
    items: Vec<String>,
    functions: Vec<String>,
    from: String,
    until: String,
    assessment_due: String,
    /// Since when it is suspended.
    suspended: Option<String>,
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementInput {
    /// Never changes.
    operation: String,
    /// Never changes.
    partner: String,
    party: PartyRole,
    roles: Vec<String>,
    purposes: Vec<PurposeClass>,
    /// Datums (`full-name`) and answers (`answer:PATHWAY/QUESTION`).
    items: Vec<String>,
    functions: Vec<String>,
    from: String,
    until: String,
    assessment_due: String,
    /// Suspends at once; false resumes.
    #[schema(required = false)]
    suspended: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Grants {
    grants: Vec<Grant>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Grant {
    id: String,
    operation: String,
    digest: String,
    facts: Vec<String>,
    items: Vec<String>,
    until: String,
    /// Since when it is revoked.
    revoked: Option<String>,
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct GrantInput {
    /// Never changes.
    operation: String,
    /// SHA-256 of an installed component. Never changes.
    digest: String,
    facts: Vec<String>,
    items: Vec<String>,
    until: String,
    /// Revokes at once, for ever.
    #[schema(required = false)]
    revoked: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Plugins {
    plugins: Vec<Plugin>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PluginState {
    Installed,
    Approved,
    Active,
    Retired,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Plugin {
    id: String,
    operation: String,
    label: String,
    /// SHA-256 of the component, in hexadecimal.
    digest: String,
    contract: String,
    state: PluginState,
    approved_by: Option<String>,
    created_at: String,
}

/// A new plugin, and what the central team should look at before approval.
#[derive(Serialize, ToSchema)]
pub(crate) struct Installed {
    id: String,
    operation: String,
    label: String,
    digest: String,
    contract: String,
    state: PluginState,
    approved_by: Option<String>,
    created_at: String,
    findings: Vec<Finding>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PluginWithCatalogue {
    id: String,
    operation: String,
    label: String,
    digest: String,
    contract: String,
    state: PluginState,
    approved_by: Option<String>,
    created_at: String,
    /// All that the plugin declares, as the contract names it, every sentence in every language.
    catalogue: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Role {
    role: RoleName,
    /// For staff of an operation.
    #[schema(required = false)]
    operation: Option<String>,
    /// For staff of a partner.
    #[schema(required = false)]
    partner: Option<String>,
    /// For staff of a partner: what they do there.
    #[schema(required = false)]
    function: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    tokens: Vec<Token>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Token {
    id: String,
    staff: String,
    label: String,
    role: Role,
    created_at: String,
    expires_at: String,
    revoked_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TokenInput {
    /// The member of staff who will hold it; a new one when absent.
    #[schema(required = false)]
    staff: Option<String>,
    label: String,
    role: Role,
    /// 1 to 366.
    days: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MadeToken {
    id: String,
    staff: String,
    label: String,
    role: Role,
    created_at: String,
    expires_at: String,
    revoked_at: Option<String>,
    /// Shown this once.
    secret: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AuditPage {
    chain: String,
    entries: Vec<Link>,
    /// `after` of the next page.
    next: Option<i64>,
}

/// A link of the chain.
#[derive(Serialize, ToSchema)]
pub(crate) struct Link {
    seq: i64,
    /// The hash of the link before, in hexadecimal.
    previous: String,
    /// SHA-256 over `waystation audit 1`, a zero byte, the hash before, the number (8 bytes, most significant first)
    /// and the text of `body`; in hexadecimal.
    hash: String,
    /// The entry: exactly the text that was hashed.
    body: String,
}
