//! What is explained to the person, and asked for, before anything is shared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Desk;
use crate::audit::Act;
use crate::consent::people::Who;
use crate::consent::{Consent, NotInForce, State, Wishes};
use crate::disclosure::Code;
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::words::ids::{ElementId, FeedbackId, PartnerId, ReferralId, StaffId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::text::{OtherLanguage, Text};
use crate::work::error::WorkError;

/// What is put to the person before consent is asked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// What cannot be shared whatever the person says, and why: this is not put to the person.
    pub not_asked: Vec<NotAsked>,
    /// How the partner could reach the person.
    pub channels: Vec<Channel>,
    /// What the partner could tell the operation about the service.
    pub feedback: Vec<ProposedFeedback>,
    /// The stage for which it is asked: `follow-up` when the partner asked for more.
    pub stage: Stage,
    /// Who has to say yes; none when the age is not known.
    pub who: Option<Who>,
    /// Whether an earlier yes no longer counts because the person came into another age band, or was in another one than
    /// was believed.
    pub asked_again: bool,
    /// How long the partner keeps it, in days after the service.
    pub keep_days: u32,
    /// What the person said before about what to keep back and whom to keep out. It stands until it is lifted by name.
    pub standing: StandingWishes,
}

/// Wishes that stand, from any file of the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct StandingWishes {
    /// What is kept back.
    pub kept_back: BTreeSet<DataItem>,
    /// Organisations that receive nothing.
    pub excluded_partners: Vec<Named<PartnerId>>,
    /// Members of a partner's staff who are outside.
    pub excluded_staff: Vec<Named<StaffId>>,
}

/// An id, and the name by which people know whom it stands for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct Named<I> {
    /// The id.
    pub id: I,
    /// The name.
    pub name: String,
}

/// One item that would be shared.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// An element that is not put to the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct NotAsked {
    /// The element.
    pub element: ElementId,
    /// The rule that says no.
    pub code: Code,
    /// The rule in words, in the host's best language for the reader.
    pub text: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// The language of `text`, where it is another than that of the proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub text_language: Option<OtherLanguage>,
}

/// One thing that the partner could tell.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct ProposedFeedback {
    /// The item.
    pub item: FeedbackId,
    /// Its label.
    pub label: String,
}

impl Desk<'_> {
    /// What to explain, and what to ask for. It shows only what could be shared if the person agreed, and what the person
    /// wished before. Reading it is in the audit.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when nobody has confirmed the referral.
    pub async fn proposal(mut self, id: ReferralId, languages: &PreferredLanguages) -> Result<Proposal, WorkError> {
        self.may_work()?;
        let dossier = self.dossier(id).await?;
        let standing = self.standing(dossier.wishes()).await?;
        let plugin = &dossier.plugin;
        let pathway = dossier.pathway()?;
        let language = &plugin.catalogue.language_for(languages);
        let languages = languages.in_document(language);
        let read = |text: &Text| text.read(&languages).to_owned();
        let (stage, elements) = dossier.asked_now();
        let askable = dossier.askable(self.work.now, elements)?;
        let spoken = languages.spoken();
        let other = OtherLanguage::than(language, &spoken.language());
        let situation = &dossier.person.situation;
        let capacity = &dossier.operation.capacity;
        let asked_again = |consent: &Consent| {
            let band = || capacity.same_band(consent, situation);
            consent.referral == id
                && *consent.state() == State::Given
                && matches!(band(), Err(NotInForce::WrongBand | NotInForce::BandCrossed))
        };
        let script = &pathway.script;
        let proposal = Proposal {
            title: read(&pathway.title),
            recipient: dossier.partner.name.clone(),
            partner: dossier.partner.id.clone(),
            language: language.clone(),
            right_to_left: language.is_right_to_left(),
            script: BTreeMap::from([
                ("explanation", read(&script.explanation)),
                ("benefits", read(&script.benefits)),
                ("risks", read(&script.risks)),
                ("refusal", read(&script.refusal)),
                ("exceptions", read(&script.exceptions)),
            ]),
            not_asked: askable
                .kept_back
                .into_iter()
                .map(|(element, code)| NotAsked {
                    element: element.clone(),
                    code,
                    text: code.text_in(spoken),
                    source: code.source(),
                    text_language: other.clone(),
                })
                .collect(),
            items: askable
                .elements
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
            who: dossier.who(),
            asked_again: dossier.consents.iter().any(asked_again),
            keep_days: pathway.purpose.keep_days,
            standing,
        };
        let entry = self.entry_on(Act::ProposalRead, dossier.row.id, Some(&dossier.partner.id));
        self.finish([entry]).await?;
        Ok(proposal)
    }

    /// The wishes, with the names of those who are excluded.
    async fn standing(&mut self, wishes: Wishes) -> Result<StandingWishes, WorkError> {
        let mut excluded_partners = Vec::new();
        for id in wishes.excluded_partners.into_keys() {
            let name = self.work.tx.partner(&id).await?.map_or_else(|| id.to_string(), |partner| partner.name);
            excluded_partners.push(Named { id, name });
        }
        let mut excluded_staff = Vec::new();
        if !wishes.excluded_staff.is_empty() {
            let tokens = self.work.tx.tokens().await?.whole;
            for id in wishes.excluded_staff.into_keys() {
                let newest = tokens.iter().rfind(|token| token.staff == id);
                let name = newest.map_or_else(|| id.to_string(), |token| token.label.clone());
                excluded_staff.push(Named { id, name });
            }
        }
        Ok(StandingWishes { kept_back: wishes.kept_back.into_keys().collect(), excluded_partners, excluded_staff })
    }
}
