//! The copy that a person gets of what is known about them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::{Kind, Standing as BasisStanding};
use crate::consent::{Giver, Standing as ConsentStanding};
use crate::disclosure::Code;
use crate::evidence::Kind as FileKind;
use crate::plugin::catalogue::Stage;
use crate::referral::StateName;
use crate::security::caller::RoleName;
use crate::words::calendar::Zone;
use crate::words::codes::codes;
use crate::words::ids::{EvidenceId, FunctionId, ReferralId};
use crate::words::language::{HostLanguage, Language};
use crate::words::plain::Plain;
use crate::words::time::Timestamp;
use crate::work::views::RightsLine;

/// The version of the fields of a copy.
pub const COPY_VERSION: &str = "waystation copy 1";

/// All that is known about a person, for the person: in words to be read, and as values for a system. What is about others
/// is not in it; neither is who of the staff did something, by name or id.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct PersonCopy {
    /// The version of the fields.
    pub schema_version: &'static str,
    /// When it was made.
    pub made_at: Timestamp,
    /// On which day of the operation.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub made_on: Date,
    /// The time zone of its days: the operation's.
    pub time_zone: Zone,
    /// Who answers for the data.
    pub operation: String,
    /// The number under which the file is kept.
    pub case_number: String,
    /// The language of the labels.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The language in which the host speaks on the page.
    #[serde(skip)]
    pub host_language: HostLanguage,
    /// What the file says.
    pub data: Vec<CopyDatum>,
    /// Whether something was taken out because it is about others, or may be.
    pub others_taken_out: bool,
    /// Whether something was left out for another reason; the answer to the request says which.
    pub partly_left_out: bool,
    /// What the person asked to keep back, by what it is called.
    pub kept_back: Vec<String>,
    /// The organisations that the person excluded.
    pub excluded: Vec<String>,
    /// Services to which the person was or was to be referred.
    pub referrals: Vec<CopyReferral>,
    /// What the person was asked, and said.
    pub consents: Vec<CopyConsent>,
    /// On what else something could be shared.
    pub bases: Vec<CopyBasis>,
    /// What was sent: to whom, when, on which basis, and what was withheld.
    pub disclosures: Vec<CopyDisclosure>,
    /// Who looked at it, by what they do; never by name.
    pub readings: Vec<CopyReading>,
    /// Files that were attached; each is handed out by itself.
    pub files: Vec<CopyFile>,
    /// What was corrected, and when.
    pub corrections: Vec<CopyCorrection>,
    /// What the person asked for by right.
    pub requests: Vec<RightsLine>,
    /// To whom the person can complain.
    pub complain_to: Option<String>,
}

/// A datum, in words and as a value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyDatum {
    /// The id of a datum, a question or an element of a form.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What it says.
    pub value: String,
    /// The same, as systems take it.
    pub plain: Option<Plain>,
}

/// A referral.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyReferral {
    /// The referral.
    pub id: ReferralId,
    /// The service.
    pub service: String,
    /// Where it stands.
    pub state: StateName,
    /// To whom, once it was sent.
    pub partner: Option<String>,
    /// What the person answered.
    pub answers: Vec<CopyDatum>,
    /// What the partner reported.
    pub reports: Vec<CopyDatum>,
}

/// A consent or a refusal.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyConsent {
    /// For which referral.
    pub referral: ReferralId,
    /// To share with whom.
    pub partner: String,
    /// Who gave it.
    pub given_by: Giver,
    /// Where it stands.
    pub state: ConsentStanding,
    /// When it was given.
    pub at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// Yes or no to each item, by what it is called.
    pub items: BTreeMap<String, bool>,
}

/// A basis other than consent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyBasis {
    /// For which referral.
    pub referral: ReferralId,
    /// Which of the bases.
    pub kind: Kind,
    /// To share with whom.
    pub partner: String,
    /// Where it stands.
    pub state: BasisStanding,
    /// When it was asked for.
    pub at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// When the person was told.
    pub told_at: Option<Timestamp>,
}

/// Something that was sent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyDisclosure {
    /// For which referral.
    pub referral: ReferralId,
    /// To whom.
    pub partner: String,
    /// At which stage.
    pub stage: Stage,
    /// On which basis.
    pub basis: Option<Kind>,
    /// When.
    pub at: Timestamp,
    /// When the partner's access ended; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// What was sent, as it was then.
    pub sent: Vec<CopyDatum>,
    /// What was asked for and withheld.
    pub withheld: Vec<CopyWithheld>,
}

/// Something that was withheld.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyWithheld {
    /// What it is called.
    pub label: String,
    /// The rule that said no.
    pub code: Code,
    /// The rule in words.
    pub text: &'static str,
}

/// How often somebody looked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CopyReading {
    /// In which role.
    pub role: RoleName,
    /// Doing what at a partner.
    pub function: Option<FunctionId>,
    /// Of which partner.
    pub partner: Option<String>,
    /// What was looked at.
    pub what: Looked,
    /// How often.
    pub times: u64,
    /// When first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
}

/// What was looked at.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LookedAt))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Looked {
    /// The file.
    File,
    /// A referral, or what led to it.
    Referral,
    /// A form that was sent to a partner.
    Form,
    /// Why something was shared, or a receipt of it.
    Disclosure,
    /// A file that was attached.
    Attachment,
    /// A request of the person.
    Request,
}

/// A file that was attached.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyFile {
    /// The file.
    pub id: EvidenceId,
    /// What it is.
    pub kind: FileKind,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was attached.
    pub at: Timestamp,
}

/// A correction.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CopyCorrection {
    /// When.
    pub at: Timestamp,
    /// What, by what it is called.
    pub data: Vec<String>,
}

codes! { Looked }
