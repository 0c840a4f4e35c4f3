//! Asking for consent on one day, and recording the answer on another.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Desk;
use super::consent::{ConsentInput, RecordedConsent};
use crate::audit::Act;
use crate::consent::ConsentRequest;
use crate::consent::request::Open;
use crate::plugin::catalogue::Stage;
use crate::words::ids::{ConsentRequestId, ReferralId};
use crate::words::language::Language;
use crate::words::time::Timestamp;
use crate::work::dossier::Dossier;
use crate::work::error::WorkError;
use crate::work::records::Record;
use crate::work::views::{ConsentAsked, ConsentRequestLine};
use crate::work::{Once, Outcome};

/// How a caseworker asks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskInput {
    /// The language in which the script is read out.
    pub language: Language,
}

/// Whether the referral is still the one for which it was asked. It keeps its pathway, and with it the purpose, for all
/// its life; the partner can change, and what the partner asks for.
///
/// # Errors
/// [`WorkError::Conflict`] when it is not.
fn unchanged(dossier: &Dossier, request: &ConsentRequest<Open>) -> Result<(), WorkError> {
    let asked = &request.asked;
    if asked.recipient != dossier.partner.id {
        return Err(WorkError::Conflict("the referral has gone to another partner since this was asked: ask again"));
    }
    let newer = dossier.content.open_request().filter(|follow_up| follow_up.at > request.at);
    if asked.stage == Stage::FollowUp && newer.is_some() {
        return Err(WorkError::Conflict("the partner has asked for something else since then: ask again"));
    }
    Ok(())
}

impl Desk<'_> {
    /// Freezes what is put to the person, to be answered later. It replaces an open request for the same referral
    /// and stage, and changes nothing that was decided.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when nobody has confirmed the referral, nothing of it could be shared with a yes, or the
    /// script has no such language.
    pub async fn request_consent(
        mut self,
        referral: ReferralId,
        input: AskInput,
        once: Option<&Once>,
    ) -> Result<Outcome<ConsentAsked>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once).await? {
            return self.asked_before(referral, made).await.map(Outcome::MadeBefore);
        }
        let dossier = self.dossier(referral).await?;
        let pathway = dossier.pathway()?;
        let (stage, elements) = dossier.asked_now();
        let askable = dossier.askable(self.work.now, elements)?;
        let items: BTreeSet<_> = askable.elements.iter().map(|element| pathway.item(element)).collect();
        if items.is_empty() {
            let rules: BTreeSet<_> = askable.kept_back.iter().map(|(_, code)| code.code()).collect();
            let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
            return Err(WorkError::Invalid(format!(
                "there is nothing to ask for: every element is kept back ({rules}); the proposal says why"
            )));
        }
        let asked = dossier.put_to(stage, items, &input.language)?;
        // Later than every earlier question, also within a millisecond, so that the newest is the last of the list.
        let earlier = dossier.records.consent_requests.iter().map(|(_, earlier)| earlier.at.plus(1));
        let at = earlier.fold(self.work.now, Timestamp::max);
        let id = ConsentRequestId::new(at, self.work.host.id_bytes());
        let request = ConsentRequest::new(Some(id), referral, asked, at, self.work.caller.staff).into();
        self.replace_requests(&dossier.records, referral, stage, None, Some(id)).await?;
        let asked = ConsentAsked { request: ConsentRequestLine::of(id, &request), who: dossier.who() };
        self.insert_record(id, Some(referral), &Record::ConsentRequest(request)).await?;
        self.remember(once, &id.to_string()).await?;
        let mut entry = self.entry_on(Act::ConsentRequested, dossier.row.id, Some(&dossier.partner.id));
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.codes = vec![format!("stage {}", stage.code())];
        self.finish([entry]).await?;
        Ok(Outcome::Made(asked))
    }

    /// A request that was frozen by the same request before.
    async fn asked_before(mut self, referral: ReferralId, id: ConsentRequestId) -> Result<ConsentAsked, WorkError> {
        let dossier = self.dossier(referral).await?;
        let request = dossier.records.consent_requests.iter().find(|(own, _)| *own == id);
        let (_, request) = request.ok_or(WorkError::NotFound("request for consent"))?;
        let asked = ConsentAsked { request: ConsentRequestLine::of(id, request), who: dossier.who() };
        let mut entry = self.entry_on(Act::ReferralRead, referral, Some(&dossier.partner.id));
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        self.repeated(entry).await?;
        Ok(asked)
    }

    /// Records the answer to a request.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it was answered or replaced before, or the referral is another one since;
    /// [`WorkError::Invalid`] when the answer goes beyond what was asked.
    pub async fn answer_consent_request(
        mut self,
        id: ConsentRequestId,
        input: ConsentInput,
        once: Option<&Once>,
    ) -> Result<Outcome<RecordedConsent>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once).await? {
            return self.heard_before(made).await.map(Outcome::MadeBefore);
        }
        let found = self.records().await?.consent_requests.into_iter().find(|(own, _)| *own == id);
        let (_, request) = found.ok_or(WorkError::NotFound("request for consent"))?;
        let request = request.open().ok_or(WorkError::Conflict(
            "this request was answered, or something newer was asked in its place: look at the referral, and ask again",
        ))?;
        let dossier = self.dossier(request.referral).await?;
        unchanged(&dossier, &request)?;
        self.hear(dossier, request, input, once).await
    }
}
