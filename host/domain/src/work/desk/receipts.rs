//! What the person takes home: what was agreed or shared, with whom, why, until when, and how to say no.
//!
//! The fields are those of a receipt of ISO/IEC TS 27560:2023, by their names there.

use serde::Serialize;

use super::sharing::{Gathered, Package};
use super::{Consented, Desk, DeskError, Inform};
use crate::audit::{Act, Entry};
use crate::basis::Kind;
use crate::consent::{Consent, Method, NotInForce, State};
use crate::disclosure::RestsOn;
use crate::plugin::catalogue::{Channel, DataItem, PurposeClass};
use crate::words::ids::{ConsentId, DisclosureId, StaffId};
use crate::words::language::{Direction, HostLanguage, Language, PreferredLanguages};
use crate::words::text::OtherLanguage;
use crate::words::time::Timestamp;

/// The version of the fields.
pub const SCHEMA_VERSION: &str = "ISO/IEC TS 27560:2023, waystation 1";

/// What a receipt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ReceiptOf {
    Consent,
    Refusal,
    Disclosure,
}

/// A receipt.
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
    pub withdrawal_method_language: Option<Language>,
    /// From which side that sentence is read, where its language is another than the receipt's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal_method_direction: Option<Direction>,
    /// The language in which the host speaks on this receipt.
    #[serde(skip)]
    pub host_language: HostLanguage,
    /// What happened.
    pub events: Vec<Event>,
}

/// What was explained.
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

/// One event of a receipt.
#[derive(Serialize)]
pub struct Event {
    /// When.
    pub time: Timestamp,
    /// Until when it counts.
    pub valid_until: Option<Timestamp>,
    /// The member of staff who recorded it; for what ends by itself, who recorded when.
    pub entity_id: StaffId,
    /// What.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The state it led to.
    pub state: &'static str,
}

/// How to say no, in a language of the host.
const fn withdrawal(language: HostLanguage) -> &'static str {
    match language {
        HostLanguage::English => {
            "You can take this back at any time, at any office of the operation or by telling any of its staff. You do \
             not have to say why. It ends at once, and no other help depends on it."
        }
        HostLanguage::French => {
            "Vous pouvez revenir sur cet accord à tout moment, dans tout bureau de l'opération ou en le disant à un \
             membre du personnel. Vous n'avez pas à dire pourquoi. Il prend fin aussitôt, et aucune autre aide n'en \
             dépend."
        }
        HostLanguage::Arabic => {
            "يمكنك التراجع عن ذلك في أي وقت، في أي مكتب من مكاتب العملية أو بإبلاغ أي موظف فيها. لست ملزمًا بذكر السبب. \
             ينتهي الأمر فورًا، ولا تتوقف عليه أي مساعدة أخرى."
        }
    }
}

impl Desk<'_> {
    /// Entitles staff of the operation to hand out the receipt of a consent or a refusal.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; those of the store.
    pub async fn consent_receipt(
        &mut self,
        id: ConsentId,
        languages: &PreferredLanguages,
    ) -> Result<Consented<Inform>, DeskError> {
        self.may_work()?;
        let found = self.consents().await?.into_iter().find(|(row, _)| row.id == id);
        let (_, consent) = found.ok_or(DeskError::NotFound("consent"))?;
        let gathered = self.gather(consent.referral).await?;
        let refused = *consent.state() == State::Refused;
        let mut receipt = self.receipt(&gathered, &id.to_string(), languages)?;
        receipt.receipt_of = if refused { ReceiptOf::Refusal } else { ReceiptOf::Consent };
        receipt.privacy_notice.language = consent.terms.script.language.clone();
        receipt.channels = consent.terms.channels.iter().copied().collect();
        receipt.collection_method = Some(method(&consent.terms.method));
        for item in &mut receipt.pii_information {
            item.agreed = consent.allows(&item.pii_type) && !consent.terms.kept_back.contains(&item.pii_type);
        }
        receipt.pii_information.retain(|item| consent.terms.items.contains_key(&item.pii_type));
        receipt.events = events(&consent, self.now);
        let entry = self.receipt_entry(&gathered, &id.to_string());
        Ok(Consented::to_read(receipt, 1, self.row.id, vec![entry]))
    }

    /// Entitles staff of the operation to hand out the receipt of a disclosure.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; those of the store.
    pub async fn disclosure_receipt(
        &mut self,
        id: DisclosureId,
        languages: &PreferredLanguages,
    ) -> Result<Consented<Inform>, DeskError> {
        self.may_work()?;
        let row = self.tx.disclosure(id).await?.filter(|row| row.individual == self.row.id);
        let row = row.ok_or(DeskError::NotFound("disclosure"))?;
        let package: Package = self.open_doc("disclosure", row.id.as_bytes(), &row.sealed)?;
        let gathered = self.gather(row.referral).await?;
        let mut receipt = self.receipt(&gathered, &id.to_string(), languages)?;
        receipt.lawful_basis = package.decision.rests_on.map_or(Kind::Consent, |rests_on| rests_on.kind());
        receipt.channels = package.decision.channels.iter().copied().collect();
        let released: Vec<_> = package.decision.released().map(|(_, item)| item.clone()).collect();
        receipt.pii_information.retain(|item| released.contains(&item.pii_type));
        let valid_until = match package.decision.rests_on {
            Some(RestsOn::Consent { id }) => gathered.consents.iter().find(|c| c.id == id).map(|c| c.terms.until),
            Some(RestsOn::Basis { id, .. }) => {
                gathered.records.bases.iter().find(|(basis, _)| basis.id == id).map(|(basis, _)| basis.ends())
            }
            None => None,
        };
        let entity_id = package.confirmed_by;
        receipt.events.push(Event {
            time: row.created_at,
            valid_until,
            entity_id,
            kind: "disclosure",
            state: "shared",
        });
        if let Some(closed_at) = row.closed_at {
            let (kind, state) = ("disclosure", "closed");
            receipt.events.push(Event { time: closed_at, valid_until: None, entity_id, kind, state });
        }
        let entry = self.receipt_entry(&gathered, &id.to_string());
        Ok(Consented::to_read(receipt, 1, self.row.id, vec![entry]))
    }

    fn receipt_entry(&self, gathered: &Gathered, object: &str) -> Entry {
        let mut entry = self.entry_on(Act::ReceiptGiven, &gathered.row);
        entry.object = Some(object.to_owned());
        entry
    }

    fn receipt(&self, gathered: &Gathered, record: &str, languages: &PreferredLanguages) -> Result<Receipt, DeskError> {
        let pathway = gathered.pathway()?;
        let catalogue = &gathered.plugin.catalogue;
        let language = catalogue.language_for(languages);
        let languages = languages.in_document(&language);
        let read = |text: &crate::words::text::Text| text.read(&languages).to_owned();
        let spoken = languages.spoken();
        let other = OtherLanguage::than(&language, &spoken.language());
        let country = gathered.operation.country.to_string();
        let party = |id: &str, name: &str, kind| Party { id: id.to_owned(), name: name.to_owned(), kind };
        Ok(Receipt {
            schema_version: SCHEMA_VERSION,
            receipt_id: format!("{record}/{}", self.now.as_millis()),
            record_id: record.to_owned(),
            receipt_of: ReceiptOf::Disclosure,
            pii_principal_id: self.row.case_number.clone(),
            right_to_left: language.is_right_to_left(),
            service: read(&pathway.title),
            purpose: read(&pathway.purpose.benefit),
            purpose_type: pathway.purpose.class,
            lawful_basis: Kind::Consent,
            privacy_notice: Notice {
                version: gathered.plugin.digest.clone(),
                language: language.clone(),
                explanation: read(&pathway.script.explanation),
            },
            pii_information: pathway
                .elements
                .iter()
                .map(|element| ReceiptItem {
                    pii_type: pathway.item(element),
                    label: read(&element.label),
                    agreed: true,
                })
                .collect(),
            pii_controllers: vec![party(gathered.operation.id.as_str(), &gathered.operation.title, "controller")],
            recipient_third_parties: vec![party(gathered.partner.id.as_str(), &gathered.partner.name, "recipient")],
            storage_locations: vec![country.clone()],
            jurisdiction: country,
            retention_period_days: pathway.purpose.keep_days,
            channels: Vec::new(),
            collection_method: None,
            host_language: spoken,
            withdrawal_method: withdrawal(spoken),
            withdrawal_method_direction: other.as_ref().map(|other| other.direction),
            withdrawal_method_language: other.map(|other| other.language),
            events: Vec::new(),
            language,
        })
    }
}

const fn method(method: &Method) -> &'static str {
    match method {
        Method::Written => "written",
        Method::Spoken { .. } => "spoken",
        Method::Audio => "audio",
        Method::Video => "video",
    }
}

fn events(consent: &Consent, now: Timestamp) -> Vec<Event> {
    let refused = *consent.state() == State::Refused;
    let mut events = vec![Event {
        time: consent.at,
        valid_until: (!refused).then_some(consent.terms.until),
        entity_id: consent.recorded_by,
        kind: "consent",
        state: if refused { "refused" } else { "given" },
    }];
    let later = match consent.state() {
        State::Withdrawn(ended) => Some((ended.at, ended.recorded_by)),
        State::Invalidated(ended) => Some((ended.at, ended.by)),
        // Nobody ended it: it says itself until when it counts.
        State::Given if consent.in_force(now) == Err(NotInForce::Expired) => {
            Some((consent.terms.until, consent.recorded_by))
        }
        State::Given | State::Refused | State::Superseded(_) => None,
    };
    events.extend(later.map(|(time, entity_id)| Event {
        time,
        valid_until: None,
        entity_id,
        kind: "consent",
        state: consent.state_at(now),
    }));
    events
}
