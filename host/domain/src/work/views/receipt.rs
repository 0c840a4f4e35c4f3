//! What the person takes home: what was agreed or shared, with whom, why, until when, and how to say no.
//!
//! The fields are those of a receipt of ISO/IEC TS 27560:2023, by their names there.

use jiff::civil::Date;
use serde::Serialize;

use crate::basis::Kind;
use crate::plugin::catalogue::{Channel, DataItem, PurposeClass};
use crate::words::calendar::Zone;
use crate::words::ids::StaffId;
use crate::words::language::{Direction, HostLanguage, Language};
use crate::words::time::Timestamp;

/// The version of the fields.
pub const SCHEMA_VERSION: &str = "ISO/IEC TS 27560:2023, waystation 1";

/// What a receipt is for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ReceiptOf {
    Consent,
    Refusal,
    Disclosure,
}

/// A receipt.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
pub struct Receipt {
    /// The version of the fields.
    pub schema_version: &'static str,
    /// The id of this receipt: that of the consent or disclosure, and the moment.
    pub receipt_id: String,
    /// The consent or disclosure it is for.
    pub record_id: String,
    /// What it is for.
    pub receipt_of: ReceiptOf,
    /// The case number: a receipt can be found on the person, so that it has no name.
    pub pii_principal_id: String,
    /// The language it is written in.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The pathway's title.
    pub service: String,
    /// Why data is shared: what the person gains.
    pub purpose: String,
    /// The class of purposes.
    pub purpose_type: PurposeClass,
    /// What it rests on.
    pub lawful_basis: Kind,
    /// What was explained, from which version of the script.
    pub privacy_notice: Notice,
    /// What: item by item.
    pub pii_information: Vec<ReceiptItem>,
    /// Who answers for the data.
    pub pii_controllers: Vec<Party>,
    /// Who receives it.
    pub recipient_third_parties: Vec<Party>,
    /// Whom the person excluded: organisations that receive nothing, members of a partner's staff who read nothing.
    pub excluded_parties: Vec<Party>,
    /// Where it is kept: countries, by their code.
    pub storage_locations: Vec<String>,
    /// The law that applies: a country, by its code.
    pub jurisdiction: String,
    /// How many days after the service the recipient may keep it.
    pub retention_period_days: u32,
    /// How the recipient may reach the person.
    pub channels: Vec<Channel>,
    /// How it was taken.
    pub collection_method: Option<&'static str>,
    /// How to say no, in a sentence.
    pub withdrawal_method: &'static str,
    /// The language of that sentence, where it is another than the receipt's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub withdrawal_method_language: Option<Language>,
    /// From which side that sentence is read, where its language is another than the receipt's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub withdrawal_method_direction: Option<Direction>,
    /// The language in which the host speaks on this receipt.
    #[serde(skip)]
    pub host_language: HostLanguage,
    /// The time zone of the days on this receipt: the operation's.
    pub time_zone: Zone,
    /// What happened.
    pub events: Vec<Event>,
    /// That it was recorded: for each entry of the audit about this consent or disclosure the proof that it is there, by a
    /// checkpoint that the host signed. Whoever keeps it can show it without the host. Empty where the host signs none, or
    /// its audit is damaged or not yet signed.
    pub audit_proofs: Vec<RecordedProof>,
}

/// The proof that something was recorded.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ReceiptProof))]
#[derive(Serialize)]
pub struct RecordedProof {
    /// What was recorded: an act of the audit, such as `consent-refused`.
    pub act: String,
    /// Entry, path and checkpoint in one text, as `c2sp.org/tlog-proof` defines it; the extra data are the entry, as a line
    /// of an export of the audit.
    pub proof: String,
}

/// What was explained.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
pub struct Notice {
    /// SHA-256 of the plugin's component whose script it is, in hexadecimal.
    pub version: String,
    /// The language in which it was read out.
    pub language: Language,
    /// What will be shared, with whom, and how the person will be contacted.
    pub explanation: String,
}

/// One item of a receipt.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
pub struct ReceiptItem {
    /// Which.
    pub pii_type: DataItem,
    /// Its label.
    pub label: String,
    /// Whether the person said yes to it, or it was shared.
    pub agreed: bool,
}

/// An organisation of a receipt.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
pub struct Party {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is in the processing.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl Event {
    /// An event at a moment, and until when what it says counts.
    pub(crate) fn new(time: Timestamp, valid_until: Option<Timestamp>, zone: &Zone, by: StaffId, what: What) -> Self {
        let day = zone.day(time);
        let valid_through = valid_until.map(|until| zone.last_whole_day(until)).filter(|last| *last >= day);
        let What { kind, state } = what;
        Self { time, day, valid_until, valid_through, entity_id: by, kind, state }
    }
}

/// What happened.
pub(crate) struct What {
    pub(crate) kind: &'static str,
    /// The state that it led to.
    pub(crate) state: &'static str,
}

/// One event of a receipt.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ReceiptEvent))]
#[derive(Serialize)]
pub struct Event {
    /// When.
    pub time: Timestamp,
    /// On which day, of the receipt's time zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub day: Date,
    /// Until when it counts.
    pub valid_until: Option<Timestamp>,
    /// The last day of which every moment can be used, as it is told to the person; none where no such day is left.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub valid_through: Option<Date>,
    /// The member of staff who recorded it; for what ends by itself, who recorded when.
    pub entity_id: StaffId,
    /// What.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The state it led to.
    pub state: &'static str,
}
