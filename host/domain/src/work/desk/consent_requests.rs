//! Asking for consent on one day, and recording the answer on another.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::consents::ConsentInput;
use super::records::{Record, Records};
use super::sharing::Gathered;
use super::{Desk, DeskError, Once};
use crate::audit::Act;
use crate::consent::ConsentRequest;
use crate::consent::people::Who;
use crate::consent::request::{Asked, Open, State};
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::words::ids::{ConsentId, ElementId, FeedbackId, PartnerId, RecordId, ReferralId, StaffId};
use crate::words::text::Language;
use crate::words::time::Timestamp;

/// How a caseworker asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskInput {
    /// The language in which the script is read out.
    pub language: Language,
}

/// A request in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentRequestLine {
    /// Its id.
    pub id: RecordId,
    /// Where it stands: `requested`, `answered`, `replaced`.
    pub state: &'static str,
    /// The recipient.
    pub recipient: PartnerId,
    /// The last stage it is asked for.
    pub stage: Stage,
    /// The items.
    pub items: BTreeSet<DataItem>,
    /// How the partner could reach the person.
    pub channels: BTreeSet<Channel>,
    /// What the partner could tell the operation about the service.
    pub feedback: BTreeSet<FeedbackId>,
    /// The language in which the script is read out.
    pub language: Language,
    /// When it was asked.
    pub at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
    /// The consent or refusal that is the answer.
    pub answer: Option<ConsentId>,
}

/// What was put to the person, and who has to say yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentAsked {
    /// The request.
    #[serde(flatten)]
    pub request: ConsentRequestLine,
    /// Who has to say yes; none when the age is not known.
    pub who: Option<Who>,
}

impl ConsentRequestLine {
    fn of(id: RecordId, request: &ConsentRequest) -> Self {
        let asked = request.asked.clone();
        Self {
            id,
            state: request.state().code(),
            recipient: asked.recipient,
            stage: asked.stage,
            items: asked.items,
            channels: asked.channels,
            feedback: asked.feedback,
            language: asked.language,
            at: request.at,
            asked_by: request.asked_by,
            answer: match request.state() {
                State::Answered(answered) => Some(answered.by),
                State::Requested | State::Replaced(_) => None,
            },
        }
    }
}

impl Records {
    /// What was asked for a referral, oldest first.
    pub(super) fn consent_requests_of(&self, referral: ReferralId) -> Vec<ConsentRequestLine> {
        let of_referral = self.consent_requests.iter().filter(|(_, request)| request.referral == referral);
        of_referral.map(|(id, request)| ConsentRequestLine::of(*id, request)).collect()
    }
}

impl Gathered {
    /// Who has to say yes today; none when the age is not known.
    pub(super) fn who(&self) -> Option<Who> {
        self.person.situation.age().map(|age| self.operation.capacity.band(age).who)
    }
}

/// The stage for which the person is asked now, and the elements: what was confirmed, or what the partner asked for
/// beyond that.
pub(super) fn asked_now(gathered: &Gathered) -> (Stage, &[ElementId]) {
    match gathered.content.open_request() {
        Some(request) => (Stage::FollowUp, &request.elements),
        None => (Stage::Acceptance, &gathered.confirmation.elements),
    }
}

/// What is put to the person: these items, for this sharing, by the script in this language.
///
/// # Errors
/// [`DeskError::Invalid`] when the script has no such language.
pub(super) fn put_to(
    gathered: &Gathered,
    stage: Stage,
    items: BTreeSet<DataItem>,
    language: &Language,
) -> Result<Asked, DeskError> {
    if !gathered.plugin.catalogue.languages.contains(language) {
        return Err(DeskError::Invalid(format!("language: the script has no {language} version")));
    }
    let pathway = gathered.pathway()?;
    Ok(Asked {
        purpose: pathway.purpose.class,
        pathway: pathway.id.clone(),
        recipient: gathered.partner.id.clone(),
        stage,
        items,
        channels: pathway.channels.iter().copied().collect(),
        feedback: pathway.feedback.iter().map(|item| item.id.clone()).collect(),
        plugin: gathered.plugin.id,
        language: language.clone(),
    })
}

/// Whether the referral is still the one for which it was asked. It keeps its pathway, and with it the purpose, for all
/// its life; the partner can change, and what the partner asks for.
///
/// # Errors
/// [`DeskError::Conflict`] when it is not.
fn unchanged(gathered: &Gathered, request: &ConsentRequest<Open>) -> Result<(), DeskError> {
    let asked = &request.asked;
    if asked.recipient != gathered.partner.id {
        return Err(DeskError::Conflict("the referral goes to another partner since it was asked: ask again"));
    }
    let newer = gathered.content.open_request().filter(|follow_up| follow_up.at > request.at);
    if asked.stage == Stage::FollowUp && newer.is_some() {
        return Err(DeskError::Conflict("the partner asks for something else since it was asked: ask again"));
    }
    Ok(())
}

impl Desk<'_> {
    /// Freezes what is put to the person, to be answered later. It takes the place of an open request for the same
    /// referral and stage, and changes nothing of what is decided.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when nobody has confirmed the referral, nothing of it could be shared with a yes, or the
    /// script has no such language.
    pub async fn request_consent(
        mut self,
        referral: ReferralId,
        input: AskInput,
        once: Option<&Once>,
    ) -> Result<ConsentAsked, DeskError> {
        self.may_work()?;
        self.check_once(once).await?;
        let gathered = self.gather(referral).await?;
        let pathway = gathered.pathway()?;
        let (stage, elements) = asked_now(&gathered);
        let items: BTreeSet<_> =
            gathered.askable(self.now, elements)?.into_iter().map(|element| pathway.item(element)).collect();
        if items.is_empty() {
            return Err(DeskError::Invalid(
                "there is nothing to ask for: grants, agreements or the purpose keep back every element".to_owned(),
            ));
        }
        let asked = put_to(&gathered, stage, items, &input.language)?;
        // Later than every earlier question, also within a millisecond, so that the newest is the last of the list.
        let earlier = gathered.records.consent_requests.iter().map(|(_, earlier)| earlier.at.plus(1));
        let at = earlier.fold(self.now, Timestamp::max);
        let id = RecordId::new(at, self.host.id_bytes());
        let request = ConsentRequest::new(Some(id), referral, asked, at, self.caller.staff).into();
        self.replace_requests(&gathered.records, referral, stage, None, Some(id)).await?;
        let asked = ConsentAsked { request: ConsentRequestLine::of(id, &request), who: gathered.who() };
        self.insert_record(id, Some(referral), &Record::ConsentRequest(request)).await?;
        self.remember(once, &id.to_string()).await?;
        let mut entry = self.entry_on(Act::ConsentRequested, &gathered.row);
        entry.object = Some(id.to_string());
        entry.codes = vec![format!("stage {}", stage.code())];
        self.finish([entry]).await?;
        Ok(asked)
    }

    /// Records the answer to a request.
    ///
    /// # Errors
    /// [`DeskError::Conflict`] when it was answered or replaced before, or the referral is another one since;
    /// [`DeskError::Invalid`] when the answer goes beyond what was asked.
    pub async fn answer_consent_request(
        mut self,
        id: RecordId,
        input: ConsentInput,
        once: Option<&Once>,
    ) -> Result<(ConsentId, &'static str), DeskError> {
        self.may_work()?;
        self.check_once(once).await?;
        let found = self.records().await?.consent_requests.into_iter().find(|(own, _)| *own == id);
        let (_, request) = found.ok_or(DeskError::NotFound("request for consent"))?;
        let request = request.open().ok_or(DeskError::Conflict(
            "this request was answered, or something newer was asked in its place: look at the referral, and ask again",
        ))?;
        let gathered = self.gather(request.referral).await?;
        unchanged(&gathered, &request)?;
        self.hear(gathered, request, input, once).await
    }

    /// Closes the open requests for a referral and stage, but for the one that was just answered.
    pub(super) async fn replace_requests(
        &mut self,
        records: &Records,
        referral: ReferralId,
        stage: Stage,
        answered: Option<RecordId>,
        by: Option<RecordId>,
    ) -> Result<(), DeskError> {
        let is_about = |request: &ConsentRequest| request.referral == referral && request.asked.stage == stage;
        for (id, request) in &records.consent_requests {
            if Some(*id) == answered || !is_about(request) {
                continue;
            }
            if let Some(open) = request.clone().open() {
                self.update_record(*id, &Record::ConsentRequest(open.replace(self.now, by).into())).await?;
            }
        }
        Ok(())
    }
}
