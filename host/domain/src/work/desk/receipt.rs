//! What the person takes home: what was agreed or shared, with whom, why, until when, and how to say no.

use std::sync::Arc;

use super::Desk;
use crate::audit::proof::Proof;
use crate::audit::{Act, Entry};
use crate::basis::{Basis, Kind};
use crate::consent::{Consent, Method, NotInForce, State};
use crate::disclosure::RestsOn;
use crate::organisation::operation::Operation;
use crate::organisation::partner::Partner;
use crate::plugin::Plugin;
use crate::words::calendar::Zone;
use crate::words::ids::{ConsentId, DisclosureId, PartnerId, PathwayId, ReferralId};
use crate::words::language::{HostLanguage, PreferredLanguages};
use crate::words::text::{OtherLanguage, Text};
use crate::words::time::Timestamp;
use crate::work::checkpoints;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::release::Package;
use crate::work::views::{Event, Notice, Party, Receipt, ReceiptItem, ReceiptOf, RecordedProof, SCHEMA_VERSION, What};

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

/// What a receipt is about.
struct About {
    referral: ReferralId,
    pathway: PathwayId,
    plugin: Arc<Plugin>,
    recipient: Partner,
    operation: Operation,
}

impl Desk<'_> {
    /// The receipt of a consent or a refusal.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; those of the store.
    pub async fn consent_receipt(
        mut self,
        id: ConsentId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<Receipt>, WorkError> {
        self.may_work()?;
        let found = self.consents().await?.into_iter().find(|(row, _)| row.id == id);
        let (_, consent) = found.ok_or(WorkError::NotFound("consent"))?;
        let about = self.about(consent.referral, &consent.terms.recipient).await?;
        let refused = *consent.state() == State::Refused;
        let mut receipt = self.receipt(&about, &id.to_string(), languages)?;
        receipt.receipt_of = if refused { ReceiptOf::Refusal } else { ReceiptOf::Consent };
        receipt.privacy_notice.language = consent.terms.script.language.clone();
        receipt.channels = consent.terms.channels.iter().copied().collect();
        receipt.collection_method = Some(method(&consent.terms.method));
        for item in &mut receipt.pii_information {
            item.agreed = consent.allows(&item.pii_type) && !consent.terms.kept_back.contains(&item.pii_type);
        }
        receipt.pii_information.retain(|item| consent.terms.items.contains_key(&item.pii_type));
        receipt.excluded_parties = self.excluded(&consent.terms).await?;
        receipt.events = events(&consent, self.work.now, &about.operation.time_zone);
        receipt.audit_proofs = self.audit_proofs(id.as_bytes(), id.to_string()).await?;
        let entry = self.receipt_entry(&about, id.as_bytes());
        let entitled = Entitled::to_read(receipt, 1, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// The receipt of a disclosure.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; those of the store.
    pub async fn disclosure_receipt(
        mut self,
        id: DisclosureId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<Receipt>, WorkError> {
        self.may_work()?;
        let row = self.work.tx.disclosure(id).await?.filter(|row| row.individual == self.row.id);
        let row = row.ok_or(WorkError::NotFound("disclosure"))?;
        let package: Package = self.open_doc(row.id.as_bytes(), &row.sealed)?;
        let about = self.about(row.referral, &package.decision.recipient).await?;
        let mut receipt = self.receipt(&about, &id.to_string(), languages)?;
        receipt.lawful_basis = package.decision.rests_on.map_or(Kind::Consent, |rests_on| rests_on.kind());
        receipt.channels = package.decision.channels.iter().copied().collect();
        let released: Vec<_> = package.decision.released().map(|(_, item)| item.clone()).collect();
        receipt.pii_information.retain(|item| released.contains(&item.pii_type));
        let valid_until = match package.decision.rests_on {
            Some(RestsOn::Consent { id }) => {
                let found = self.consents().await?.into_iter().find(|(row, _)| row.id == id);
                if let Some((_, consent)) = &found {
                    receipt.excluded_parties = self.excluded(&consent.terms).await?;
                }
                found.map(|(_, consent)| consent.terms.until)
            }
            Some(RestsOn::Basis { id, .. }) => self.records().await?.basis(id).map(Basis::ends),
            None => None,
        };
        let entity_id = package.confirmed_by;
        let zone = &about.operation.time_zone;
        let event = |time, until, state| Event::new(time, until, zone, entity_id, What { kind: "disclosure", state });
        receipt.events.push(event(row.created_at, valid_until, "shared"));
        if let Some(closed_at) = row.closed_at {
            receipt.events.push(event(closed_at, None, "closed"));
        }
        receipt.audit_proofs = self.audit_proofs(id.as_bytes(), id.to_string()).await?;
        let entry = self.receipt_entry(&about, id.as_bytes());
        let entitled = Entitled::to_read(receipt, 1, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// The proofs of the entries about this consent or disclosure.
    async fn audit_proofs(&mut self, id: &[u8; 16], before: String) -> Result<Vec<RecordedProof>, WorkError> {
        let things = [self.pseudonym(id).to_string(), before];
        let chain = self.entry(Act::ReceiptGiven).chain();
        let (host, now) = (self.work.host, self.work.now);
        let proofs = checkpoints::proofs(self.work.tx.as_mut(), host, &chain, things, now).await?;
        let recorded = |proof: Proof| RecordedProof { act: checkpoints::act_of(&proof), proof: proof.to_string() };
        Ok(proofs.into_iter().map(recorded).collect())
    }

    /// What a receipt says beside its own record. The recipient is that of the record: the referral may go to another
    /// since, or to nobody yet.
    async fn about(&mut self, referral: ReferralId, recipient: &PartnerId) -> Result<About, WorkError> {
        let (row, content) = self.referral(referral).await?;
        let plugin = self.plugin(row.plugin).await?;
        let recipient = self.work.tx.partner(recipient).await?.ok_or(WorkError::NotFound("partner"))?;
        let operation = self.work.tx.operation(&self.row.operation).await?.ok_or(WorkError::NotFound("operation"))?;
        Ok(About { referral, pathway: content.pathway, plugin, recipient, operation })
    }

    fn receipt_entry(&self, about: &About, object: &[u8; 16]) -> Entry {
        let mut entry = self.entry_on(Act::ReceiptGiven, about.referral, Some(&about.recipient.id));
        entry.object = Some(self.pseudonym(object).to_string());
        entry
    }

    fn receipt(&self, about: &About, record: &str, languages: &PreferredLanguages) -> Result<Receipt, WorkError> {
        let catalogue = &about.plugin.catalogue;
        let pathway = catalogue.pathway(&about.pathway).ok_or(WorkError::NotFound("pathway"))?;
        let language = catalogue.language_for(languages);
        let languages = languages.in_document(&language);
        let read = |text: &Text| text.read(&languages).to_owned();
        let spoken = languages.spoken();
        let other = OtherLanguage::than(&language, &spoken.language());
        let country = about.operation.country.to_string();
        let party = |id: &str, name: &str, kind| Party { id: id.to_owned(), name: name.to_owned(), kind };
        Ok(Receipt {
            schema_version: SCHEMA_VERSION,
            receipt_id: format!("{record}/{}", self.work.now.as_millis()),
            record_id: record.to_owned(),
            receipt_of: ReceiptOf::Disclosure,
            pii_principal_id: self.row.case_number.clone(),
            right_to_left: language.is_right_to_left(),
            service: read(&pathway.title),
            purpose: read(&pathway.purpose.benefit),
            purpose_type: pathway.purpose.class,
            lawful_basis: Kind::Consent,
            privacy_notice: Notice {
                version: about.plugin.digest.clone(),
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
            pii_controllers: vec![party(about.operation.id.as_str(), &about.operation.title, "controller")],
            recipient_third_parties: vec![party(about.recipient.id.as_str(), &about.recipient.name, "recipient")],
            excluded_parties: Vec::new(),
            storage_locations: vec![country.clone()],
            jurisdiction: country,
            retention_period_days: pathway.purpose.keep_days,
            channels: Vec::new(),
            collection_method: None,
            host_language: spoken,
            withdrawal_method: withdrawal(spoken),
            withdrawal_method_direction: other.as_ref().map(|other| other.direction),
            withdrawal_method_language: other.map(|other| other.language),
            time_zone: about.operation.time_zone.clone(),
            events: Vec::new(),
            audit_proofs: Vec::new(),
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

fn events(consent: &Consent, now: Timestamp, zone: &Zone) -> Vec<Event> {
    let event = |time, until, by, state| Event::new(time, until, zone, by, What { kind: "consent", state });
    let refused = *consent.state() == State::Refused;
    let until = (!refused).then_some(consent.terms.until);
    let mut events = vec![event(consent.at, until, consent.recorded_by, if refused { "refused" } else { "given" })];
    let later = match consent.state() {
        State::Withdrawn(ended) => Some((ended.at, ended.recorded_by)),
        State::Invalidated(ended) => Some((ended.at, ended.by)),
        // Nobody ended it: it says itself until when it counts.
        State::Given if consent.in_force(now) == Err(NotInForce::Expired) => {
            Some((consent.terms.until, consent.recorded_by))
        }
        State::Given | State::Refused | State::Superseded(_) => None,
    };
    events.extend(later.map(|(time, by)| event(time, None, by, consent.standing(now).code())));
    events
}
