//! Asking for consent, recording what was said, and taking it back.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Desk, DeskError, Once};
use crate::audit::Act;
use crate::catalogue::{Channel, DataItem, Stage};
use crate::consent::people::Who;
use crate::consent::{Consent, Giver, InvalidReason, Method, ScriptPart, ScriptShown, State, Support, Terms};
use crate::ids::{ConsentId, EvidenceId, FeedbackId, PartnerId, ReferralId, StaffId};
use crate::ports::ConsentRow;
use crate::referral::Step;
use crate::text::Language;
use crate::time::{DAY, Timestamp};

/// What a caseworker records after the conversation.
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
    /// The last stage that was agreed to.
    #[serde(default = "acceptance")]
    pub stage: Stage,
    /// Who said yes, or no.
    pub given_by: Giver,
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
    /// When it ends by itself.
    pub until: Timestamp,
}

const fn acceptance() -> Stage {
    Stage::Acceptance
}

/// Why a consent counts no more, though nobody took it back.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvalidationInput {
    /// Why.
    pub reason: InvalidReason,
}

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// The consent.
    pub id: ConsentId,
    /// Where it stands.
    pub state: &'static str,
    /// How many disclosures the partner could open until now.
    pub closed: u64,
}

/// What is put to the person before consent is asked.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The pathway's title.
    pub title: String,
    /// The recipient's name.
    pub recipient: String,
    /// Its id.
    pub partner: PartnerId,
    /// The language in which it is written.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The five parts of the script.
    pub script: BTreeMap<&'static str, String>,
    /// What would be shared, item by item.
    pub items: Vec<ProposedItem>,
    /// How the partner could reach the person.
    pub channels: Vec<Channel>,
    /// What the partner could tell the operation about the service.
    pub feedback: Vec<ProposedFeedback>,
    /// The stage for which it is asked: `follow-up` when the partner asked for more.
    pub stage: Stage,
    /// Who has to say yes; none when the age is not known.
    pub who: Option<Who>,
    /// Whether an earlier yes counts no more because the person came into another age band.
    pub asked_again: bool,
    /// How long the partner keeps it, in days after the service.
    pub keep_days: u32,
}

/// One item that would be shared.
#[derive(Debug, Clone, Serialize)]
pub struct ProposedItem {
    /// The item.
    pub item: DataItem,
    /// Its label.
    pub label: String,
    /// Why the service cannot do without it.
    pub necessity: String,
    /// When.
    pub stage: Stage,
    /// Whether the service is impossible without it.
    pub required: bool,
}

/// One thing that the partner could tell.
#[derive(Debug, Clone, Serialize)]
pub struct ProposedFeedback {
    /// The item.
    pub item: FeedbackId,
    /// Its label.
    pub label: String,
}

impl Desk<'_> {
    /// What to explain, and what to ask for. It shows only what could be shared if the person agreed.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when nobody has confirmed the referral.
    pub async fn proposal(&mut self, id: ReferralId, language: &Language) -> Result<Proposal, DeskError> {
        self.may_work()?;
        let gathered = self.gather(id).await?;
        let plugin = &gathered.plugin;
        let pathway = gathered.pathway()?;
        let language = &plugin.catalogue.language_for(language);
        let read = |text: &crate::text::Text| text.read_in(language, language).to_owned();
        let (stage, elements) = match gathered.content.open_request() {
            Some(request) => (Stage::FollowUp, &request.elements),
            None => (Stage::Acceptance, &gathered.confirmation.elements),
        };
        let askable = gathered.askable(self.now, elements)?;
        let situation = &gathered.person.situation;
        let band = situation.age.map(|age| gathered.operation.capacity.band(age));
        let crossed = |consent: &Consent| {
            consent.referral == id && consent.state == State::Given && consent.band != band.map(|band| band.from)
        };
        let script = &pathway.script;
        Ok(Proposal {
            title: read(&pathway.title),
            recipient: gathered.partner.name.clone(),
            partner: gathered.partner.id.clone(),
            language: language.clone(),
            right_to_left: language.is_right_to_left(),
            script: BTreeMap::from([
                ("explanation", read(&script.explanation)),
                ("benefits", read(&script.benefits)),
                ("risks", read(&script.risks)),
                ("refusal", read(&script.refusal)),
                ("exceptions", read(&script.exceptions)),
            ]),
            items: askable
                .into_iter()
                .map(|element| ProposedItem {
                    item: pathway.item(element),
                    label: read(&element.label),
                    necessity: read(&element.necessity),
                    stage: element.stage,
                    required: element.required,
                })
                .collect(),
            channels: pathway.channels.clone(),
            feedback: pathway
                .feedback
                .iter()
                .map(|item| ProposedFeedback { item: item.id.clone(), label: read(&item.label) })
                .collect(),
            stage,
            who: band.map(|band| band.who),
            asked_again: gathered.consents.iter().any(crossed),
            keep_days: pathway.purpose.keep_days,
        })
    }

    /// Records what was said. A yes takes the place of an earlier yes for the same referral and stage.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when it goes beyond what was put to the person, lasts too long, or the language is not
    /// one of the script.
    pub async fn record_consent(
        mut self,
        id: ReferralId,
        input: ConsentInput,
        once: Option<&Once>,
    ) -> Result<(ConsentId, &'static str), DeskError> {
        self.may_work()?;
        self.check_once(once).await?;
        let gathered = self.gather(id).await?;
        let pathway = gathered.pathway()?;
        let declared = pathway.items();
        if let Some(item) = input.items.keys().chain(&input.kept_back).find(|item| !declared.contains(item)) {
            return Err(DeskError::Invalid(format!(
                "{item}: the pathway does not ask for it, so it cannot be agreed to"
            )));
        }
        if let Some(channel) = input.channels.iter().find(|channel| !pathway.channels.contains(channel)) {
            return Err(DeskError::Invalid(format!("{channel:?}: the pathway has no such channel")));
        }
        if !gathered.plugin.catalogue.languages.contains(&input.language) {
            return Err(DeskError::Invalid(format!("the script has no {} version", input.language)));
        }
        if input.feedback.iter().any(|item| pathway.feedback.iter().all(|declared| declared.id != *item)) {
            return Err(DeskError::Invalid("feedback: the pathway has no such feedback item".to_owned()));
        }
        if matches!(input.method, Method::Audio | Method::Video) && input.evidence.is_empty() {
            return Err(DeskError::Invalid("evidence: attach the recording, and name it here".to_owned()));
        }
        self.own_evidence(&input.evidence).await?;
        let operation = &gathered.operation;
        let most = self.now.plus(i64::from(operation.consent_days_at_most) * DAY);
        if input.until <= self.now || input.until > most {
            return Err(DeskError::Invalid(format!("`until` must be after now and not after {most}")));
        }
        // Later than every earlier word of the person, also within a millisecond: the last word counts.
        let at = gathered.consents.iter().map(|earlier| earlier.at.plus(1)).fold(self.now, Timestamp::max);
        let consent_id = ConsentId::new(at, self.host.id_bytes());
        let consent = Consent {
            id: consent_id,
            referral: id,
            terms: Terms {
                purpose: pathway.purpose.class,
                pathway: pathway.id.clone(),
                recipient: gathered.partner.id.clone(),
                stage: input.stage,
                items: input.items,
                kept_back: input.kept_back,
                channels: input.channels,
                excluded_partners: input.excluded_partners,
                excluded_staff: input.excluded_staff,
                given_by: input.given_by,
                assent: input.assent,
                involved: input.involved,
                support: input.support,
                method: input.method,
                evidence: input.evidence,
                feedback: input.feedback,
                script: ScriptShown { plugin: gathered.plugin.id, language: input.language, parts: input.explained },
                until: input.until,
            },
            at,
            recorded_by: self.caller.staff,
            band: gathered.person.situation.age.map(|age| operation.capacity.band(age).from),
            state: if input.agrees { State::Given } else { State::Refused },
        };
        for (row, earlier) in self.consents().await? {
            if earlier.referral == id && earlier.state == State::Given && earlier.terms.stage == consent.terms.stage {
                self.update_consent(row, earlier.supersede(consent_id)).await?;
            }
        }
        let row = ConsentRow {
            id: consent_id,
            individual: self.row.id,
            referral: id,
            state: consent.state.code().to_owned(),
            expires_at: consent.terms.until,
            version: 1,
            created_at: at,
            sealed: self.seal_doc("consent", consent_id.as_bytes(), &consent),
        };
        self.tx.insert_consent(&row).await?;
        // A no to what the partner asked for is an answer; a yes is one when it is shared.
        if !input.agrees && input.stage == Stage::FollowUp {
            let (referral, mut content) = self.referral(id).await?;
            content.answer_request(self.now);
            let referral = self.changed(referral, &content);
            self.tx.update_referral(&referral).await?;
        }
        self.remember(once, &consent_id.to_string()).await?;
        let act = if input.agrees { Act::ConsentGiven } else { Act::ConsentRefused };
        let mut entry = self.entry_on(act, &gathered.row);
        entry.object = Some(consent_id.to_string());
        entry.basis = Some("consent".to_owned());
        self.finish([entry]).await?;
        Ok((consent_id, consent.state.code()))
    }

    /// Takes a consent back, at once: in this transaction the partner's access closes, and what is pending ends.
    /// There is no version to give and nothing to validate.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; those of the store.
    pub async fn withdraw_consent(mut self, id: ConsentId) -> Result<Withdrawal, DeskError> {
        self.may_work()?;
        let found = self.consents().await?.into_iter().find(|(row, _)| row.id == id);
        let (row, consent) = found.ok_or(DeskError::NotFound("consent"))?;
        let referral_id = consent.referral;
        let consent = consent.withdraw(self.now, self.caller.staff);
        let state = consent.state.code();
        self.update_consent(row, consent).await?;
        let (referral, mut content) = self.referral(referral_id).await?;
        let closed = self.tx.close_disclosures(referral_id, self.now).await?;
        // A referral that has ended stays as it ended; its access is closed all the same.
        let referral = match content.state.after(Step::Withdraw, self.now) {
            Ok(after) if !matches!(content.state, crate::referral::State::Draft) => {
                content.state = after;
                let row = self.changed(referral, &content);
                self.tx.update_referral(&row).await?;
                row
            }
            _ => referral,
        };
        let mut withdrawn = self.entry_on(Act::ConsentWithdrawn, &referral);
        withdrawn.object = Some(id.to_string());
        let mut entries = vec![withdrawn];
        if closed > 0 {
            entries.push(self.entry_on(Act::AccessClosed, &referral));
        }
        self.finish(entries).await?;
        Ok(Withdrawal { id, state, closed })
    }

    /// Declares that a consent counts no more: it was not valid, or circumstances changed. From this moment nothing
    /// can be read on it; when the person is asked again and says yes, what was shared can be read again.
    ///
    /// # Errors
    /// [`DeskError::Conflict`] when it is no standing yes.
    pub async fn invalidate_consent(
        mut self,
        id: ConsentId,
        input: InvalidationInput,
    ) -> Result<(ConsentId, &'static str), DeskError> {
        self.may_work()?;
        let found = self.consents().await?.into_iter().find(|(row, _)| row.id == id);
        let (row, consent) = found.ok_or(DeskError::NotFound("consent"))?;
        if consent.state != State::Given {
            return Err(DeskError::Conflict("this consent is no standing yes"));
        }
        let referral = consent.referral;
        let consent = consent.invalidate(self.now, self.caller.staff, input.reason);
        let state = consent.state.code();
        self.update_consent(row, consent).await?;
        let mut entry = self.entry(Act::ConsentInvalidated);
        entry.referral = Some(referral);
        entry.object = Some(id.to_string());
        entry.codes = vec![input.reason.code().to_owned()];
        self.finish([entry]).await?;
        Ok((id, state))
    }

    async fn update_consent(&mut self, mut row: ConsentRow, consent: Consent) -> Result<(), DeskError> {
        if row.state == consent.state.code() {
            return Ok(());
        }
        row.version += 1;
        consent.state.code().clone_into(&mut row.state);
        row.sealed = self.seal_doc("consent", row.id.as_bytes(), &consent);
        Ok(self.tx.update_consent(&row).await?)
    }
}
