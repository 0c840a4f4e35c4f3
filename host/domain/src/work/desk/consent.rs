//! Asking for consent, recording what was said, and taking it back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::Act;
use crate::consent::request::{Asked, Heard, Open};
use crate::consent::{
    CaregiverName, Consent, ConsentRequest, Giver, InvalidReason, Lifted, Method, ScriptPart, ScriptShown, StateName,
    Support, Terms, Wishes,
};
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::ports::ConsentRow;
use crate::words::calendar::Until;
use crate::words::ids::{ConsentId, ConsentRequestId, EvidenceId, FeedbackId, PartnerId, ReferralId, StaffId};
use crate::words::language::Language;
use crate::words::time::Timestamp;
use crate::work::consents::TakenBack;
use crate::work::dossier::Dossier;
use crate::work::error::WorkError;
use crate::work::records::{Record, Records};
use crate::work::{Once, Outcome};

/// What a caseworker records after the conversation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentInput {
    /// Whether the person said yes at all.
    pub agrees: bool,
    /// Yes or no to each item; what is not named is a no.
    #[serde(default)]
    pub items: BTreeMap<DataItem, bool>,
    /// What the person wants kept back, from everyone.
    #[serde(default)]
    pub kept_back: BTreeSet<DataItem>,
    /// How the partner may reach the person.
    #[serde(default)]
    pub channels: BTreeSet<Channel>,
    /// Organisations that must not receive anything.
    #[serde(default)]
    pub excluded_partners: BTreeSet<PartnerId>,
    /// Members of the partner's staff who must not read anything.
    #[serde(default)]
    pub excluded_staff: BTreeSet<StaffId>,
    /// Earlier wishes that the person lifts, by name. What is not named here stands.
    #[serde(default)]
    pub lifted: Lifted,
    /// The last stage that was agreed to; the one that was asked for when absent, and in one conversation acceptance.
    pub stage: Option<Stage>,
    /// Who said yes, or no.
    pub given_by: Giver,
    /// Which caregiver, relative or formal caregiver said it: a name, or what the child calls them.
    pub caregiver: Option<CaregiverName>,
    /// The child's assent.
    #[serde(default)]
    pub assent: Option<bool>,
    /// Whether the person was part of the decision of a guardianship authority.
    #[serde(default)]
    pub involved: Option<bool>,
    /// What the person was supported with.
    #[serde(default)]
    pub support: BTreeSet<Support>,
    /// How it was taken.
    pub method: Method,
    /// The signed form, the recording: files that were attached to the person before.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// What the partner may tell the operation about the service.
    #[serde(default)]
    pub feedback: BTreeSet<FeedbackId>,
    /// The language in which the script was read out.
    pub language: Language,
    /// The parts that were explained.
    pub explained: BTreeSet<ScriptPart>,
    /// When it ends by itself: a day of the operation's time zone, through which it counts, or a moment.
    pub until: Until,
}

impl ConsentInput {
    /// What was agreed, of what was asked. Earlier wishes are carried over, but for those that were lifted.
    fn terms(mut self, asked: &Asked, standing: Wishes, until: Timestamp) -> Terms {
        let lifted = &self.lifted;
        let stands = |item: &DataItem| !lifted.kept_back.contains(item);
        self.kept_back.extend(standing.kept_back.into_keys().filter(stands));
        let stands = |partner: &PartnerId| !lifted.excluded_partners.contains(partner);
        self.excluded_partners.extend(standing.excluded_partners.into_keys().filter(stands));
        let stands = |staff: &StaffId| !lifted.excluded_staff.contains(staff);
        self.excluded_staff.extend(standing.excluded_staff.into_keys().filter(stands));
        Terms {
            purpose: asked.purpose,
            pathway: asked.pathway.clone(),
            recipient: asked.recipient.clone(),
            stage: self.stage.unwrap_or(asked.stage),
            items: self.items,
            kept_back: self.kept_back,
            channels: self.channels,
            excluded_partners: self.excluded_partners,
            excluded_staff: self.excluded_staff,
            lifted: self.lifted,
            given_by: self.given_by,
            caregiver: self.caregiver,
            assent: self.assent,
            involved: self.involved,
            support: self.support,
            method: self.method,
            evidence: self.evidence,
            feedback: self.feedback,
            script: ScriptShown { plugin: asked.plugin, language: self.language, parts: self.explained },
            until,
        }
    }
}

/// Why a consent no longer counts, though nobody took it back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvalidationInput {
    /// Why.
    pub reason: InvalidReason,
}

/// A consent, or its refusal, and where it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordedConsent {
    /// Its id.
    pub id: ConsentId,
    /// Where it stands.
    pub state: StateName,
}

/// What became of a withdrawal.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// The consent.
    pub id: ConsentId,
    /// Where it stands.
    pub state: StateName,
    /// How many disclosures the partner could open until now.
    pub closed: u64,
}

impl Desk<'_> {
    /// Records what was asked and answered in one conversation.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it goes beyond what the pathway asks for, lasts too long, or the language is not one
    /// of the script.
    pub async fn record_consent(
        mut self,
        id: ReferralId,
        input: ConsentInput,
        once: Option<&Once>,
    ) -> Result<Outcome<RecordedConsent>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once).await? {
            return self.heard_before(made).await.map(Outcome::MadeBefore);
        }
        let dossier = self.dossier(id).await?;
        let pathway = dossier.pathway()?;
        let stage = input.stage.unwrap_or(Stage::Acceptance);
        let asked = dossier.put_to(stage, pathway.items(), &input.language)?;
        let request = ConsentRequest::new(None, id, asked, self.work.now, self.work.caller.staff);
        self.hear(dossier, request, input, once).await
    }

    /// A consent or refusal that was recorded by the same request before.
    pub(super) async fn heard_before(mut self, id: ConsentId) -> Result<RecordedConsent, WorkError> {
        let row = self.work.tx.consent(id).await?.filter(|row| row.individual == self.row.id);
        let row = row.ok_or(WorkError::NotFound("consent"))?;
        let mut entry = self.entry_on(Act::ReferralRead, row.referral, None);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        self.repeated(entry).await?;
        Ok(RecordedConsent { id, state: row.state })
    }

    /// Records the answer to a request. The one way to a consent: a yes takes the place of an earlier yes for the same
    /// referral and stage, and so does a no.
    pub(super) async fn hear(
        mut self,
        dossier: Dossier,
        request: ConsentRequest<Open>,
        input: ConsentInput,
        once: Option<&Once>,
    ) -> Result<Outcome<RecordedConsent>, WorkError> {
        let declared = dossier.pathway()?.items();
        if let Some(item) = input.items.keys().chain(&input.kept_back).find(|item| !declared.contains(item)) {
            return Err(WorkError::Invalid(format!(
                "{item}: the pathway does not ask for it, so it cannot be agreed to"
            )));
        }
        if matches!(input.method, Method::Audio | Method::Video) && input.evidence.is_empty() {
            return Err(WorkError::Invalid("evidence: attach the recording, and name it here".to_owned()));
        }
        if input.given_by.is_caregiver() != input.caregiver.is_some() {
            return Err(WorkError::invalid(
                "caregiver: say which caregiver, relative or formal caregiver it was, and nobody where the person spoke",
            ));
        }
        self.own_evidence(&input.evidence).await?;
        let recipient = &dossier.partner.id;
        self.known_exclusions(&input.excluded_partners, &input.excluded_staff, recipient).await?;
        let zone = &dossier.operation.time_zone;
        let until = input.until.end(zone);
        // The last day is one that is wholly usable, as every day that the person is told.
        let last = zone.day(self.work.now).saturating_add(i64::from(dossier.operation.consent_days_at_most).days());
        if until <= self.work.now || until > zone.end_of(last) {
            return Err(WorkError::Invalid(format!("`until` must be after now and not after {last} in {zone}")));
        }
        // Later than every earlier word of the person, also within a millisecond: the last word counts, whenever it
        // was asked for.
        let at = dossier
            .consents
            .iter()
            .map(|earlier| earlier.at.plus(1))
            .fold(self.work.now.max(request.at), Timestamp::max);
        let heard = Heard {
            id: ConsentId::new(at, self.work.host.id_bytes()),
            at,
            recorded_by: self.work.caller.staff,
            band: dossier.person.situation.ages_at(at).map(|ages| dossier.operation.capacity.band_of(ages).from),
        };
        let (id, stage, agrees) = (request.referral, request.asked.stage, input.agrees);
        let own = Wishes::of(&dossier.consents);
        lifts(&input, &own, &dossier.wishes())?;
        let lifts_something = !input.lifted.is_empty();
        let terms = input.terms(&request.asked, own, until);
        if lifts_something {
            // Nobody whose yes would not count can lift a wish of the person.
            let right = dossier.operation.capacity.right_people(&terms, &dossier.person.situation);
            right.map_err(|why| WorkError::Invalid(format!("lifted: this answer cannot lift a wish, as {why}")))?;
        }
        let beyond = |beyond: crate::consent::request::Beyond| WorkError::Invalid(beyond.to_string());
        let (answered, consent): (_, Consent) = if agrees {
            let (answered, yes) = request.give(terms, heard).map_err(beyond)?;
            (answered, yes.into())
        } else {
            let (answered, no) = request.refuse(terms, heard).map_err(beyond)?;
            (answered, no.into())
        };
        for (row, earlier) in self.consents().await? {
            if earlier.referral == id
                && earlier.terms.stage == consent.terms.stage
                && let Some(yes) = earlier.given()
            {
                self.update_consent(row, yes.supersede(consent.id).into()).await?;
            }
        }
        let row = ConsentRow {
            id: consent.id,
            individual: self.row.id,
            referral: id,
            state: consent.state().name(),
            expires_at: consent.terms.until,
            version: 1,
            created_at: at,
            sealed: self.seal_doc(consent.id.as_bytes(), &consent),
        };
        self.work.tx.insert_consent(&row).await?;
        self.row.consents += 1;
        self.work.tx.count_of_individual(&self.row).await?;
        if let Some(request) = answered.id {
            self.update_record(request, &Record::ConsentRequest(answered.into())).await?;
        }
        self.replace_requests(&dossier.records, id, stage, consent.request, None).await?;
        // A no to what the partner asked for is an answer; a yes is one when it is shared.
        if !agrees && consent.terms.stage == Stage::FollowUp {
            let (referral, mut content) = self.referral(id).await?;
            content.answer_request(self.work.now);
            let referral = self.changed(referral, &content);
            self.work.tx.update_referral(&referral).await?;
        }
        self.remember(once, &consent.id.to_string()).await?;
        let act = if agrees { Act::ConsentGiven } else { Act::ConsentRefused };
        let mut entry = self.entry_on(act, dossier.row.id, Some(&dossier.partner.id));
        entry.object = Some(self.pseudonym(consent.id.as_bytes()).to_string());
        entry.basis = Some("consent".to_owned());
        entry.codes = consent
            .request
            .map(|request| format!("request {}", self.pseudonym(request.as_bytes())))
            .into_iter()
            .collect();
        self.finish([entry]).await?;
        Ok(Outcome::Made(RecordedConsent { id: consent.id, state: consent.state().name() }))
    }

    /// Takes a consent back, at once: in this transaction the partner's access closes, and what is pending ends.
    /// There is no version to give and nothing to validate, and nothing of the person is opened but this consent and its
    /// referral: what is damaged elsewhere keeps no door open.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; those of the store.
    pub async fn withdraw_consent(mut self, id: ConsentId) -> Result<Withdrawal, WorkError> {
        self.may_work()?;
        let row = self.work.tx.consent(id).await?.filter(|row| row.individual == self.row.id);
        let row = row.ok_or(WorkError::NotFound("consent"))?;
        let referral_id = row.referral;
        let TakenBack { state, closed, recipient, content } = self.take_back(row).await?;
        let mut withdrawn = self.entry_on(Act::ConsentWithdrawn, referral_id, Some(&recipient));
        withdrawn.object = Some(self.pseudonym(id.as_bytes()).to_string());
        let mut entries = vec![withdrawn];
        if closed > 0 {
            entries.push(self.entry_on(Act::AccessClosed, referral_id, content.partner()));
        }
        self.finish(entries).await?;
        Ok(Withdrawal { id, state, closed })
    }

    /// Declares that a consent no longer counts: it was not valid, or circumstances changed. From this moment nothing
    /// can be read on it; when the person is asked again and says yes, what was shared can be read again.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it is not a standing yes.
    pub async fn invalidate_consent(
        mut self,
        id: ConsentId,
        input: InvalidationInput,
    ) -> Result<RecordedConsent, WorkError> {
        self.may_work()?;
        let found = self.consents().await?.into_iter().find(|(row, _)| row.id == id);
        let (row, consent) = found.ok_or(WorkError::NotFound("consent"))?;
        let referral = consent.referral;
        let yes = consent.given().ok_or(WorkError::Conflict("this consent is not a standing yes"))?;
        let invalid: Consent = yes.invalidate(self.work.now, self.work.caller.staff, input.reason).into();
        let state = invalid.state().name();
        self.update_consent(row, invalid).await?;
        let mut entry = self.entry(Act::ConsentInvalidated);
        entry.referral = Some(self.pseudonym(referral.as_bytes()));
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.codes = vec![input.reason.code().to_owned()];
        self.finish([entry]).await?;
        Ok(RecordedConsent { id, state })
    }

    /// Closes the open requests for a referral and stage, but for the one that was just answered.
    pub(super) async fn replace_requests(
        &mut self,
        records: &Records,
        referral: ReferralId,
        stage: Stage,
        answered: Option<ConsentRequestId>,
        by: Option<ConsentRequestId>,
    ) -> Result<(), WorkError> {
        let is_about = |request: &ConsentRequest| request.referral == referral && request.asked.stage == stage;
        for (id, request) in &records.consent_requests {
            if Some(*id) == answered || !is_about(request) {
                continue;
            }
            if let Some(open) = request.clone().open() {
                self.update_record(*id, &Record::ConsentRequest(open.replace(self.work.now, by).into())).await?;
            }
        }
        Ok(())
    }
}

/// What is lifted stands in this file, and is not said again in the same answer.
fn lifts(input: &ConsentInput, own: &Wishes, of_all_files: &Wishes) -> Result<(), WorkError> {
    let Lifted { kept_back, excluded_partners, excluded_staff } = &input.lifted;
    if !kept_back.is_disjoint(&input.kept_back)
        || !excluded_partners.is_disjoint(&input.excluded_partners)
        || !excluded_staff.is_disjoint(&input.excluded_staff)
    {
        return Err(WorkError::invalid("lifted: the same is said and lifted; name it once"));
    }
    let Some(name) = own.not_standing(&input.lifted) else { return Ok(()) };
    Err(WorkError::Invalid(if of_all_files.not_standing(&input.lifted).is_none() {
        format!("lifted: {name} was said in another file of this person, and is lifted there")
    } else {
        format!("lifted: {name} is not kept back or excluded, so there is nothing to lift: the proposal lists what is")
    }))
}
