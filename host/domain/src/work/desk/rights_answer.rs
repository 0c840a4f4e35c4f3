//! The answer to what a person asked for by right, as the person gets it.

use std::collections::BTreeSet;

use super::Desk;
use crate::audit::Act;
use crate::person::dictionary::Dictionary;
use crate::person::profile::{DatumValue, Profile};
use crate::rights::{Part, Verdict};
use crate::words::ids::{DatumId, PartnerId, RightsRequestId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::time::Timestamp;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::views::RightsAnswer;

/// The person's own language first, then those of whoever asks the host.
pub(super) fn languages_of(profile: &Profile, languages: &PreferredLanguages) -> PreferredLanguages {
    let own = profile.named("preferred-language").and_then(DatumValue::code);
    let own = own.and_then(|code| Language::new(code.as_str()).ok());
    PreferredLanguages::new(own.into_iter().chain(languages.iter().cloned()))
}

impl Desk<'_> {
    /// The answer to a request, or before there is one, that it was received and by when it is answered. What is refused is
    /// said with its reasons, and with the way to complain.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] also for a complaint that is not the caller's to know.
    pub async fn rights_answer(
        mut self,
        id: RightsRequestId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<RightsAnswer>, WorkError> {
        let asked = self.asked(id).await?;
        let request = &asked.request;
        let operation = self.operation().await?;
        let zone = &operation.time_zone;
        let languages = languages_of(&self.profile()?, languages);
        let spoken = languages.spoken();
        let decided = request.state.decided();
        let decision = decided.map(|decided| &decided.decision);
        let (mut corrected, mut partners) = (BTreeSet::new(), BTreeSet::new());
        match decision.map(|decision| &decision.verdict) {
            Some(Verdict::Granted) => corrected = request.data().cloned().unwrap_or_default(),
            Some(Verdict::GrantedInPart { part: Part::Data { data }, .. }) => corrected = data.clone(),
            Some(Verdict::GrantedInPart { part: Part::Partners { partners: with }, .. }) => partners = with.clone(),
            _ => {}
        }
        let to_tell: BTreeSet<_> =
            decided.into_iter().flat_map(|decided| &decided.to_tell).map(|one| one.partner.clone()).collect();
        let document = languages.in_document(&spoken.language());
        let label = |id: &DatumId| {
            let called = Dictionary::host().called(id);
            called.map_or_else(|| id.to_string(), |label| label.read(&document).to_owned())
        };
        let view = RightsAnswer {
            id,
            case_number: self.row.case_number.clone(),
            right_to_left: spoken.language().is_right_to_left(),
            language: spoken.language(),
            host_language: spoken,
            right: request.right(),
            received_on: zone.day(request.received.at),
            due_on: zone.day(last_moment(request.due)),
            extended: request.extended.as_ref().map(|extension| extension.reason),
            outcome: decision.map(|decision| decision.verdict.name()),
            decided_on: decision.map(|decision| zone.day(decision.by.at)),
            reasons: decision.and_then(|decision| Some(decision.why()?.reasons.clone())).unwrap_or_default(),
            words: decision.and_then(|decision| Some(decision.said()?.as_str().to_owned())),
            corrected: corrected.iter().map(label).collect(),
            partners: self.names_of(partners).await?,
            partners_to_tell: self.names_of(to_tell).await?,
            operation: operation.title.clone(),
            complain_to: operation.rights.complain_to.clone(),
            escalate_to: operation.rights.escalate_to.clone(),
        };
        let entry = self.entry_on_request(Act::RightsRequestRead, id);
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// What these partners are called.
    pub(super) async fn names_of(
        &mut self,
        partners: impl IntoIterator<Item = PartnerId>,
    ) -> Result<Vec<String>, WorkError> {
        let mut names = Vec::new();
        for id in partners {
            names.push(self.name_of(&id).await?);
        }
        Ok(names)
    }

    /// What a partner is called.
    pub(super) async fn name_of(&mut self, id: &PartnerId) -> Result<String, WorkError> {
        Ok(self.work.tx.partner(id).await?.map_or_else(|| id.to_string(), |partner| partner.name))
    }
}

/// The last moment of a time that ends at this one.
const fn last_moment(end: Timestamp) -> Timestamp {
    end.plus(-1)
}
