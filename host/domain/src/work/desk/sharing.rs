//! Previewing and making a disclosure.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::records::Records;
use super::views::{FormLine, Shared};
use super::{Consented, Desk, DeskError, Host, Once, Refer, Write};
use crate::audit::{Act, Entry};
use crate::consent::Consent;
use crate::consent::people::{Care, Situation};
use crate::disclosure::{self, Claim, Decision, Explanation, Person, Reader, Request, RestsOn, Service, decide};
use crate::organisation::operation::Operation;
use crate::organisation::partner::Partner;
use crate::person::profile::Profile;
use crate::plugin::Plugin;
use crate::plugin::catalogue::{Element, Pathway, Source, Stage};
use crate::ports::{DisclosureRow, ReferralRow};
use crate::referral::{Confirmation, Content, Step};
use crate::security::caller::Caller;
use crate::sharing::agreement::{Agreement, Grant};
use crate::words::digest::hex;
use crate::words::ids::{ConsentId, DisclosureId, ElementId, IndividualId, PartnerId, RecordId, ReferralId, StaffId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::text::{OtherLanguage, Passage};
use crate::words::time::Timestamp;

/// How a caseworker wants to share.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscloseInput {
    /// The record of a basis beside consent; on consent when absent.
    pub basis: Option<RecordId>,
}

/// What would be shared now and after acceptance, and why everything else would not.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// With the offer.
    pub offer: Decision,
    /// After the partner accepted.
    pub acceptance: Decision,
    /// Of what the partner asked for beyond that, while it is open.
    pub follow_up: Option<Decision>,
}

/// A disclosure as it is explained afterwards: ids, codes and reasons, no values.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The disclosure.
    pub id: DisclosureId,
    /// Whose data.
    pub individual: IndividualId,
    /// For which referral.
    pub referral: ReferralId,
    /// To whom.
    pub partner: PartnerId,
    /// At which stage.
    pub stage: Stage,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the partner's access was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// The member of staff who confirmed.
    pub confirmed_by: StaffId,
    /// When the person was told, where the sharing rests on another basis than consent.
    pub told_at: Option<Timestamp>,
    /// SHA-256 of the decision, in hexadecimal. It was compared with the decision when this was read.
    pub digest: String,
    /// The decision, every reason in words.
    pub decision: Explanation,
}

/// What was shared, frozen: the decision and the values as they were.
#[derive(Serialize, Deserialize)]
pub(super) struct Package {
    pub(super) decision: Decision,
    pub(super) confirmed_by: StaffId,
    /// For each released element its value, in every language of the catalogue.
    pub(super) values: BTreeMap<ElementId, BTreeMap<Language, String>>,
}

/// All that a decision about one referral looks at, read in one transaction.
pub(super) struct Gathered {
    pub(super) row: ReferralRow,
    pub(super) content: Content,
    pub(super) confirmation: Confirmation,
    pub(super) plugin: Arc<Plugin>,
    pub(super) partner: Partner,
    pub(super) profile: Profile,
    pub(super) operation: Operation,
    pub(super) records: Records,
    pub(super) person: Person,
    agreements: Vec<Agreement>,
    grants: Vec<Grant>,
    pub(super) consents: Vec<Consent>,
    versions: BTreeMap<ConsentId, i64>,
    full_since: Option<Timestamp>,
}

/// One question to the decision.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) stage: Stage,
    pub(super) elements: &'a [ElementId],
    pub(super) confirmed_by: Option<StaffId>,
    pub(super) reader: Option<&'a Reader>,
    /// When the partner was offered the case.
    pub(super) offered_at: Timestamp,
}

impl Gathered {
    pub(super) fn pathway(&self) -> Result<&Pathway, DeskError> {
        self.plugin.catalogue.pathway(&self.row.pathway).ok_or(DeskError::NotFound("pathway"))
    }

    /// What the sharing is said to rest on.
    pub(super) fn claim(&self, basis: Option<RecordId>) -> Result<Claim<'_>, DeskError> {
        let Some(id) = basis else { return Ok(Claim::Consent) };
        let found = self.records.bases.iter().find(|(basis, _)| basis.id == id && basis.referral == self.row.id);
        found.map(|(basis, _)| Claim::Basis(basis)).ok_or(DeskError::NotFound("basis"))
    }

    /// Decides on what an earlier disclosure rested on, and where that counts no more, on the consent that the person
    /// may have given since.
    pub(super) fn decide_on(
        &self,
        now: Timestamp,
        question: Question<'_>,
        earlier: Option<RestsOn>,
    ) -> Result<Decision, DeskError> {
        if let Some(RestsOn::Basis { id, .. }) = earlier {
            let decision = self.decide(now, question, self.claim(Some(id))?)?;
            if decision.released().next().is_some() {
                return Ok(decision);
            }
        }
        self.decide(now, question, Claim::Consent)
    }

    pub(super) fn decide(
        &self,
        now: Timestamp,
        question: Question<'_>,
        claim: Claim<'_>,
    ) -> Result<Decision, DeskError> {
        Ok(decide(&self.request(now, question, claim)?))
    }

    pub(super) fn request<'a>(
        &'a self,
        now: Timestamp,
        question: Question<'a>,
        claim: Claim<'a>,
    ) -> Result<Request<'a>, DeskError> {
        let Question { stage, elements, confirmed_by, reader, offered_at } = question;
        Ok(Request {
            now,
            referral: self.row.id,
            person: &self.person,
            pathway: self.pathway()?,
            digest: &self.plugin.digest,
            stage,
            priority: Some(self.confirmation.priority),
            elements,
            recipient: &self.partner,
            agreements: &self.agreements,
            grants: &self.grants,
            claim,
            consents: &self.consents,
            capacity: &self.operation.capacity,
            service: Service { full_since: self.full_since, offered_at },
            closing: self.records.closing(),
            file_requests: &self.records.file_requests,
            reader,
            confirmed_by,
        })
    }

    /// Of these elements, those that could be shared if the person agreed.
    pub(super) fn askable<'a>(
        &'a self,
        now: Timestamp,
        elements: &'a [ElementId],
    ) -> Result<Vec<&'a Element>, DeskError> {
        let question = Question { stage: Stage::FollowUp, elements, confirmed_by: None, reader: None, offered_at: now };
        let request = self.request(now, question, Claim::Consent)?;
        Ok(disclosure::askable(&request))
    }

    /// What a decision rests on, with the version that it has now.
    pub(super) fn version_of(&self, rests_on: Option<RestsOn>) -> Option<(RestsOn, i64)> {
        let rests_on = rests_on?;
        let version = match rests_on {
            RestsOn::Consent { id } => *self.versions.get(&id)?,
            RestsOn::Basis { id, .. } => self.records.bases.iter().find(|(basis, _)| basis.id == id)?.1,
        };
        Some((rests_on, version))
    }

    /// The values of the released elements, in every language of the catalogue.
    pub(super) fn package(
        &self,
        decision: Decision,
        confirmed_by: StaffId,
        now: Timestamp,
    ) -> Result<Package, DeskError> {
        let pathway = self.pathway()?;
        let mut values = BTreeMap::new();
        for (id, _) in decision.released() {
            let Some(element) = pathway.element(id) else { continue };
            let wanted = self.plugin.catalogue.languages.iter().cloned().map(PreferredLanguages::from);
            let passages = wanted.filter_map(|wanted| self.value(pathway, element, &wanted, now));
            let by_language: BTreeMap<_, _> = passages.map(|passage| (passage.language, passage.text)).collect();
            if !by_language.is_empty() {
                values.insert(id.clone(), by_language);
            }
        }
        Ok(Package { decision, confirmed_by, values })
    }

    fn value(
        &self,
        pathway: &Pathway,
        element: &Element,
        languages: &PreferredLanguages,
        now: Timestamp,
    ) -> Option<Passage> {
        match &element.source {
            Source::Dictionary(datum) => self.profile.display(datum, languages, now.date()),
            Source::Answer(question) => self.content.answers.display(pathway.question(question)?, languages),
        }
    }
}

/// The lines of a form in this language, in the order of the catalogue. Elements without a value are left out.
pub(super) fn lines(
    package: &Package,
    pathway: &Pathway,
    language: &Language,
    languages: &PreferredLanguages,
    shown: impl Fn(&ElementId) -> bool,
) -> Vec<FormLine> {
    pathway
        .elements
        .iter()
        .filter(|element| shown(&element.id))
        .filter_map(|element| {
            let values = package.values.get(&element.id)?;
            let of_value = languages.best_of(values.keys(), language)?;
            let other = OtherLanguage::than(language, of_value);
            Some(FormLine {
                element: element.id.clone(),
                label: element.label.read(languages).to_owned(),
                value: values.get(of_value)?.clone(),
                value_direction: other.as_ref().map(|other| other.direction),
                value_language: other.map(|other| other.language),
                necessity: element.necessity.read(languages).to_owned(),
            })
        })
        .collect()
}

impl Desk<'_> {
    /// Reads, in this transaction, all that a decision about the referral looks at.
    pub(super) async fn gather(&mut self, id: ReferralId) -> Result<Gathered, DeskError> {
        let (row, content) = self.referral(id).await?;
        let confirmation = content.confirmation.clone().ok_or_else(|| {
            DeskError::Invalid("nobody has confirmed this referral yet: confirm the recommendation first".to_owned())
        })?;
        let plugin = self.host.plugin(self.tx.as_mut(), row.plugin).await?;
        let partner = self.tx.partner(&confirmation.partner).await?.ok_or(DeskError::NotFound("partner"))?;
        let agreements = self.tx.agreements(&self.row.operation, Some(&partner.id)).await?;
        let grants = self.tx.grants(&self.row.operation).await?;
        let full_since = self.tx.full(&partner.id, &self.row.operation, &row.pathway).await?;
        let operation = self.tx.operation(&self.row.operation).await?.ok_or(DeskError::NotFound("operation"))?;
        let profile = self.profile().await?;
        let records = self.records().await?;
        let person = Person {
            nationality: profile.nationality().cloned(),
            former_residence: profile.former_residence().cloned(),
            situation: Situation {
                born: profile.date_of_birth(),
                today: self.now.date(),
                care: match profile.care_status().map(crate::words::ids::ChoiceId::as_str) {
                    Some("separated" | "with-relatives") => Care::Separated,
                    Some("unaccompanied") => Care::Unaccompanied,
                    _ => Care::Caregiver,
                },
                guardianship: records.guardianship(self.now),
            },
        };
        let (rows, consents): (Vec<_>, Vec<_>) = self.consents().await?.into_iter().unzip();
        let versions = rows.into_iter().map(|row| (row.id, row.version)).collect();
        Ok(Gathered {
            row,
            content,
            confirmation,
            plugin,
            partner,
            profile,
            operation,
            records,
            person,
            agreements,
            grants,
            consents,
            versions,
            full_since,
        })
    }

    /// The question of the caller, a member of the operation's staff, at this moment.
    const fn question<'a>(&self, stage: Stage, elements: &'a [ElementId]) -> Question<'a> {
        Question { stage, elements, confirmed_by: Some(self.caller.staff), reader: None, offered_at: self.now }
    }

    /// What would be shared if the caller confirmed now. The preview itself is in the audit.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when nobody has confirmed the referral.
    pub async fn preview(mut self, id: ReferralId, input: &DiscloseInput) -> Result<Preview, DeskError> {
        self.may_work()?;
        let gathered = self.gather(id).await?;
        let claim = gathered.claim(input.basis)?;
        let elements = &gathered.confirmation.elements;
        let preview = Preview {
            offer: gathered.decide(self.now, self.question(Stage::Offer, elements), claim)?,
            acceptance: gathered.decide(self.now, self.question(Stage::Acceptance, elements), claim)?,
            follow_up: match gathered.content.open_request() {
                Some(request) => {
                    Some(gathered.decide(self.now, self.question(Stage::FollowUp, &request.elements), claim)?)
                }
                None => None,
            },
        };
        let mut entry = self.entry_on(Act::DisclosurePreviewed, &gathered.row);
        entry.basis = Some(claim.kind().code().to_owned());
        entry.codes = codes(&preview.offer);
        self.finish([entry]).await?;
        Ok(preview)
    }

    /// Mints the witness that data may be shared: the decision released something. A draft is offered and so sent;
    /// once the partner has accepted, what it asked for beyond that is shared.
    ///
    /// A refusal is in the audit too, and is committed before it is returned; the desk is then of no more use.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with the whole decision; [`DeskError::Step`] when it was sent before.
    pub async fn consented(
        &mut self,
        id: ReferralId,
        input: &DiscloseInput,
        expected: i64,
        languages: &PreferredLanguages,
        once: Option<Once>,
    ) -> Result<Consented<Refer>, DeskError> {
        self.may_work()?;
        self.check_once(once.as_ref()).await?;
        let gathered = self.gather(id).await?;
        super::fresh("referral", gathered.row.version, Some(expected))?;
        let follow_up = gathered.content.open_request().filter(|_| gathered.content.state.is_serving()).cloned();
        let (stage, elements, state) = match follow_up {
            Some(request) => (Stage::FollowUp, request.elements, gathered.content.state),
            None => {
                let state = gathered.content.state.after(Step::Submit, self.now)?;
                (Stage::Offer, gathered.confirmation.elements.clone(), state)
            }
        };
        let claim = gathered.claim(input.basis)?;
        let decision = gathered.decide(self.now, self.question(stage, &elements), claim)?;
        if decision.released().next().is_none() {
            return Err(DeskError::Refused(Box::new(decision)));
        }
        let rests_on = gathered.version_of(decision.rests_on);
        let package = gathered.package(decision, self.caller.staff, self.now)?;
        let (disclosure, entry) = self.disclosure(&gathered.row, stage, &package);
        let plugin = Arc::clone(&gathered.plugin);
        let pathway = plugin.catalogue.pathway(&gathered.row.pathway).ok_or(DeskError::NotFound("pathway"))?;
        let language = plugin.catalogue.language_for(languages);
        let Gathered { row, mut content, confirmation, .. } = gathered;
        content.state = state;
        content.answer_request(self.now);
        let mut row = self.changed(row, &content);
        if stage == Stage::Offer {
            row.due_at = Some(self.now.plus(confirmation.priority.due_after()));
        }
        Ok(Consented {
            view: Shared {
                id: disclosure.id,
                referral: row.id,
                digest: hex(&disclosure.digest),
                elements: lines(&package, pathway, &language, &languages.in_document(&language), |_| true),
                decision: package.decision.explain(languages),
                right_to_left: language.is_right_to_left(),
                language,
            },
            version: row.version,
            individual: self.row.id,
            once: once.map(|once| (once, disclosure.id.to_string())),
            writes: vec![Write::UpdateReferral(row), Write::InsertDisclosure(disclosure)],
            entries: vec![entry],
            rests_on,
        })
    }

    /// Writes a refusal into the audit. The refusing transaction wrote nothing else.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn note_refusal(self, id: ReferralId, decision: &Decision) -> Result<(), DeskError> {
        let mut entry = self.entry(Act::DisclosureRefused);
        entry.referral = Some(id);
        entry.partner = Some(decision.recipient.clone());
        entry.codes = codes(decision);
        self.finish([entry]).await
    }

    /// Why a disclosure was made, and what was kept back: the decision as it was, with every reason in words. For all
    /// staff of the operation; it holds ids and codes, no values. Reading it is in the audit.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when the disclosure belongs to another operation.
    pub async fn explain(
        host: &Host,
        caller: &Caller,
        id: DisclosureId,
        languages: &PreferredLanguages,
    ) -> Result<Explained, DeskError> {
        let mut desk = Desk::open_of(host, caller, id).await?;
        let row = desk.tx.disclosure(id).await?.ok_or(DeskError::NotFound("disclosure"))?;
        let package: Package = desk.open_doc("disclosure", row.id.as_bytes(), &row.sealed)?;
        if package.decision.digest() != row.digest {
            return Err(super::corrupt("disclosure"));
        }
        let told_at = match package.decision.rests_on {
            Some(RestsOn::Basis { id, .. }) => {
                let bases = desk.records().await?.bases;
                bases.iter().find(|(basis, _)| basis.id == id).and_then(|(basis, _)| Some(basis.told?.at))
            }
            _ => None,
        };
        let mut entry = desk.entry(Act::DisclosureRead);
        entry.referral = Some(row.referral);
        entry.partner = Some(row.partner.clone());
        entry.object = Some(id.to_string());
        desk.finish([entry]).await?;
        Ok(Explained {
            id,
            individual: row.individual,
            referral: row.referral,
            partner: row.partner,
            stage: row.stage,
            created_at: row.created_at,
            closed_at: row.closed_at,
            confirmed_by: package.confirmed_by,
            told_at,
            digest: hex(&row.digest),
            decision: package.decision.explain(languages),
        })
    }

    pub(super) fn disclosure(&self, row: &ReferralRow, stage: Stage, package: &Package) -> (DisclosureRow, Entry) {
        let id = DisclosureId::new(self.now, self.host.id_bytes());
        let digest = package.decision.digest();
        let mut entry = self.entry_on(Act::DisclosureMade, row);
        entry.object = Some(id.to_string());
        entry.basis = package.decision.rests_on.map(|rests_on| rests_on.kind().code().to_owned());
        entry.codes = package.decision.released().map(|(element, _)| element.to_string()).collect();
        entry.codes.push(format!("stage {}", stage.code()));
        entry.codes.push(format!("digest {}", hex(&digest)));
        let disclosure = DisclosureRow {
            id,
            individual: self.row.id,
            referral: row.id,
            partner: package.decision.recipient.clone(),
            stage,
            digest,
            created_at: self.now,
            closed_at: None,
            sealed: self.seal_doc("disclosure", id.as_bytes(), package),
        };
        (disclosure, entry)
    }
}

/// Released elements by id, withheld ones with their code.
pub(super) fn codes(decision: &Decision) -> Vec<String> {
    let released = decision.released().map(|(element, _)| format!("released {element}"));
    let withheld = decision.withheld().map(|(element, code)| format!("withheld {element} {}", code.code()));
    released.chain(withheld).collect()
}
