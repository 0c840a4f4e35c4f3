//! What a person asks for by right: received, verified, examined, extended, answered. What is decided is in `deciding.rs`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Desk;
use crate::audit::{Act, Entry};
use crate::person::profile::{Profile, ProfilePatch};
use crate::rights::{Asked as AskedFor, ExtensionReason, How, Lifted, Right, RightsRequest, Through, Verified, Words};
use crate::security::caller::Role;
use crate::words::ids::{DatumId, EvidenceId, PartnerId, RightsRequestId};
use crate::words::language::PreferredLanguages;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::records::{Asked, Record};
use crate::work::views::{
    ExtensionLine, IdentityLine, PartnerToTell, ProposedDatum, RightsFile, RightsLine, RightsRequests,
};
use crate::work::{Once, Outcome};

/// What a person asks for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsInput {
    /// What is asked for. An objection needs no words and no form: it has a route of its own, which nothing stops.
    pub right: Right,
    /// Through whom it came.
    pub through: Through,
    /// What the person said, as far as they want it written down. A complaint says what it is about.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub words: Option<Words>,
    /// For a correction: the datums, each with what it is to say; null to remove it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub data: Option<ProfilePatch>,
}

/// How the identity was verified.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerificationInput {
    /// How.
    pub how: How,
    /// Through whom the request came, where that was not said before.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub through: Option<Through>,
    /// Files that show it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
}

/// Why there is more time.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionInput {
    /// Why.
    pub reason: ExtensionReason,
}

/// Which partner was told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerToldInput {
    /// Which.
    pub partner: PartnerId,
}

/// That the person takes back an objection that was granted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftingInput {
    /// How it was seen that it is the person.
    pub how: How,
}

impl Desk<'_> {
    /// The person objects: from this moment nothing is shared, and no partner reads, until somebody has decided. There is
    /// nothing to validate, and what is damaged elsewhere in the file stops nobody from saying no. One that stands and is
    /// not decided is not said twice.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn object(mut self) -> Result<RightsLine, WorkError> {
        let standing = match self.records().await {
            Ok(records) => records
                .rights
                .into_iter()
                .map(|asked| asked.request)
                .find(|request| request.right() == Right::Objection && request.state.decided().is_none()),
            Err(error) if error.is_about_one_file() => None,
            Err(error) => return Err(error),
        };
        let mut codes = Vec::new();
        let request = match standing {
            Some(request) => {
                codes.push("repeated".to_owned());
                request
            }
            None => {
                let (terms, zone) = match self.operation().await {
                    Ok(operation) => (operation.rights, operation.time_zone),
                    Err(error) if error.is_about_one_file() => Default::default(),
                    Err(error) => return Err(error),
                };
                let id = RightsRequestId::new(self.work.now, self.work.host.id_bytes());
                let (said, by) = ((None, None), self.by_caller());
                let request = RightsRequest::receive(id, AskedFor::Objection, said, by, (&terms, &zone));
                self.insert_asked(Asked { request: request.clone(), proposed: None }).await?;
                request
            }
        };
        let mut entry = self.entry_on_request(Act::ObjectionReceived, request.id);
        entry.codes = codes;
        let line = RightsLine::of(&request, self.work.now);
        self.finish([entry]).await?;
        Ok(line)
    }

    /// Receives what the person asks for.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when the datums of a correction or the words of a complaint are missing or do not fit.
    pub async fn receive_rights(
        mut self,
        input: RightsInput,
        once: Option<&Once>,
    ) -> Result<Outcome<RightsLine>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once).await? {
            let asked = self.asked(made).await?;
            let (line, entry) = (
                RightsLine::of(&asked.request, self.work.now),
                self.entry_on_request(Act::RightsRequestRead, asked.request.id),
            );
            self.repeated(entry).await?;
            return Ok(Outcome::MadeBefore(line));
        }
        let operation = self.operation().await?;
        let RightsInput { right, through, words, data } = input;
        let proposed = match (right, data) {
            (Right::Correction, Some(patch)) => {
                let today = operation.calendar().today(self.work.now);
                let proposed = patch.checked(today).map_err(|bad| WorkError::Invalid(format!("data: {bad}")))?;
                Some(proposed).filter(|proposed| !proposed.data().is_empty())
            }
            (_, None) => None,
            (_, Some(_)) => return Err(WorkError::invalid("data: only a correction has datums; leave it out")),
        };
        let asked = match (right, &proposed) {
            (Right::Access, _) => AskedFor::Access,
            (Right::Correction, Some(proposed)) => AskedFor::Correction { data: proposed.data() },
            (Right::Correction, None) => {
                return Err(WorkError::invalid(
                    "data: name the datums that are to be corrected, and what they are to say",
                ));
            }
            (Right::Objection, _) => AskedFor::Objection,
            (Right::Erasure, _) => AskedFor::Erasure,
            (Right::Complaint, _) if words.is_none() => {
                return Err(WorkError::invalid("words: a complaint says what it is about"));
            }
            (Right::Complaint, _) => AskedFor::Complaint,
        };
        let id = RightsRequestId::new(self.work.now, self.work.host.id_bytes());
        let terms = (&operation.rights, &operation.time_zone);
        let request = RightsRequest::receive(id, asked, (Some(through), words), self.by_caller(), terms);
        let line = RightsLine::of(&request, self.work.now);
        self.insert_asked(Asked { request, proposed }).await?;
        self.remember(once, &id.to_string()).await?;
        let act = if right == Right::Objection { Act::ObjectionReceived } else { Act::RightsRequestReceived };
        let entry = self.entry_on_request(act, id);
        self.finish([entry]).await?;
        Ok(Outcome::Made(line))
    }

    /// What the person asked for, as far as the caller may know: a complaint is for protection officers, and for whoever
    /// received it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn rights_requests(mut self) -> Result<Disclosed<RightsRequests>, WorkError> {
        let now = self.work.now;
        let rights = self.records().await?.rights;
        let seen = rights.iter().filter(|asked| self.may_know(&asked.request));
        let requests = seen.map(|asked| RightsLine::of(&asked.request, now)).collect();
        let entry = self.entry(Act::RightsRequestRead);
        let view = RightsRequests { individual: self.row.id, requests };
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// One request, with what the person said.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] also for a complaint that is not the caller's to know.
    pub async fn rights_request(
        mut self,
        id: RightsRequestId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<RightsFile>, WorkError> {
        let Asked { request, proposed } = self.asked(id).await?;
        let profile = self.profile()?;
        let today = self.operation().await?.calendar().today(self.work.now);
        let dictionary = crate::person::dictionary::Dictionary::host();
        let proposed = proposed.unwrap_or_default();
        let kept = profile.kept();
        let in_words = |id: &DatumId, stored: Option<&str>| Profile::in_words(id, stored?, languages);
        let datum = |id: DatumId| ProposedDatum {
            label: dictionary.called(&id).map(|label| label.read(languages).to_owned()).unwrap_or_default(),
            now: match dictionary.datum(&id) {
                Some(_) => profile.display(&id, languages, today).map(|passage| passage.text),
                None => in_words(&id, kept.of(&id).flatten()),
            },
            proposed: in_words(&id, proposed.of(&id).as_ref().map(|stored| stored.as_str())),
            id,
        };
        let decided = request.state.decided();
        let view = RightsFile {
            line: RightsLine::of(&request, self.work.now),
            individual: self.row.id,
            through: request.through.clone(),
            received_by: request.received.by,
            words: request.words.as_ref().map(|words| words.as_str().to_owned()),
            data: proposed.data().into_iter().map(datum).collect(),
            identity: request.state.identity().map(|identity| IdentityLine {
                how: identity.how,
                evidence: identity.evidence.clone(),
                by: identity.verified.by,
                at: identity.verified.at,
            }),
            examined: request.state.examined().map(|examined| examined.begun.into()),
            extended: request.extended.as_ref().map(|extension| ExtensionLine {
                reason: extension.reason,
                before: extension.before,
                by: extension.by.by,
                at: extension.by.at,
            }),
            decision: decided.map(|decided| (&decided.decision).into()),
            partners_to_tell: decided.map_or_else(Vec::new, |decided| {
                let line = |one: &crate::rights::ToTell| PartnerToTell {
                    partner: one.partner.clone(),
                    data: one.data.clone(),
                    told_at: one.told.map(|told| told.at),
                };
                decided.to_tell.iter().map(line).collect()
            }),
            lifted: decided.and_then(|decided| Some(decided.lifted.as_ref()?.heard.into())),
            answered: match &request.state {
                crate::rights::State::Done { answered, .. } => Some((*answered).into()),
                _ => None,
            },
        };
        let entry = self.entry_on_request(Act::RightsRequestRead, id);
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// The identity of whoever asks was verified.
    ///
    /// # Errors
    /// [`WorkError::RightsStep`]; [`WorkError::Invalid`] when a file is not the person's.
    pub async fn verify_identity(
        mut self,
        id: RightsRequestId,
        input: VerificationInput,
    ) -> Result<RightsLine, WorkError> {
        let asked = self.asked(id).await?;
        let VerificationInput { how, through, evidence } = input;
        self.own_evidence(&evidence).await?;
        let verified = Verified { how, evidence, verified: self.by_caller() };
        self.step(Act::RightsRequestVerified, asked, |request| request.verify(through, verified)).await
    }

    /// Somebody begins to examine it.
    ///
    /// # Errors
    /// [`WorkError::RightsStep`].
    pub async fn examine_rights(mut self, id: RightsRequestId) -> Result<RightsLine, WorkError> {
        self.may_decide()?;
        let (asked, begun) = (self.asked(id).await?, self.by_caller());
        self.step(Act::RightsRequestExamined, asked, |request| request.examine(begun)).await
    }

    /// There is more time, once.
    ///
    /// # Errors
    /// [`WorkError::RightsStep`].
    pub async fn extend_rights(mut self, id: RightsRequestId, input: ExtensionInput) -> Result<RightsLine, WorkError> {
        self.may_decide()?;
        let (asked, by, operation) = (self.asked(id).await?, self.by_caller(), self.operation().await?);
        let terms = (&operation.rights, &operation.time_zone);
        self.step(Act::RightsRequestExtended, asked, |request| request.extend(input.reason, by, terms)).await
    }

    /// A partner was told what was corrected.
    ///
    /// # Errors
    /// [`WorkError::RightsStep`].
    pub async fn rights_partner_told(
        mut self,
        id: RightsRequestId,
        input: PartnerToldInput,
    ) -> Result<RightsLine, WorkError> {
        let (asked, by) = (self.asked(id).await?, self.by_caller());
        self.step(Act::RightsPartnerTold, asked, |request| request.partner_told(&input.partner, by)).await
    }

    /// The person has the answer.
    ///
    /// # Errors
    /// [`WorkError::RightsStep`] while something of it has still to be done.
    pub async fn rights_answered(mut self, id: RightsRequestId) -> Result<RightsLine, WorkError> {
        let (asked, by) = (self.asked(id).await?, self.by_caller());
        self.step(Act::RightsRequestAnswered, asked, |request| request.answer(by)).await
    }

    /// The person takes back an objection that was granted. It opens nothing: what was closed has to be asked for anew.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody but a supervisor; [`WorkError::RightsStep`].
    pub async fn lift_objection(mut self, id: RightsRequestId, input: LiftingInput) -> Result<RightsLine, WorkError> {
        self.may_approve()?;
        let (asked, heard) = (self.asked(id).await?, self.by_caller());
        let lifted = Lifted { how: input.how, heard };
        self.step(Act::ObjectionLifted, asked, |request| request.lift(lifted)).await
    }

    /// Takes a step, writes it down, and ends.
    async fn step(
        mut self,
        act: Act,
        asked: Asked,
        step: impl FnOnce(RightsRequest) -> Result<RightsRequest, crate::rights::NotFrom>,
    ) -> Result<RightsLine, WorkError> {
        let Asked { request, proposed } = asked;
        let request = step(request)?;
        let line = RightsLine::of(&request, self.work.now);
        let entry = self.entry_on_request(act, request.id);
        self.update_record(request.id, &Record::Rights(Box::new(Asked { request, proposed }))).await?;
        self.finish([entry]).await?;
        Ok(line)
    }

    async fn insert_asked(&mut self, asked: Asked) -> Result<(), WorkError> {
        self.insert_record(asked.request.id, None, &Record::Rights(Box::new(asked))).await
    }

    /// A request that the caller may know of.
    pub(super) async fn asked(&mut self, id: RightsRequestId) -> Result<Asked, WorkError> {
        let found = self.records().await?.rights.into_iter().find(|asked| asked.request.id == id);
        found.filter(|asked| self.may_know(&asked.request)).ok_or(WorkError::NotFound("request"))
    }

    /// Whether the caller may know of a request: complaints are for protection officers and for whoever received them.
    fn may_know(&self, request: &RightsRequest) -> bool {
        knows(&self.work.caller.role, request.received.by == self.work.caller.staff, request)
    }

    /// The caller decides on requests.
    pub(super) fn may_decide(&self) -> Result<(), WorkError> {
        match self.work.caller.role {
            Role::Supervisor { .. } | Role::ProtectionOfficer { .. } => Ok(()),
            _ => Err(self.work.forbidden()),
        }
    }

    /// An entry about a request. Of what was asked for only an objection shows, by its act: it has to be found again when
    /// it was lost.
    pub(super) fn entry_on_request(&self, act: Act, id: RightsRequestId) -> Entry {
        let mut entry = self.entry(act);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry
    }
}

/// Whether somebody in this role may know of a request. Source: Privacy Notice, "What are your rights and how can you
/// exercise them?": all complaints are treated with strict confidentiality.
pub(in crate::work) const fn knows(role: &Role, received_it: bool, request: &RightsRequest) -> bool {
    let is_complaint = matches!(request.asked, AskedFor::Complaint);
    !is_complaint || received_it || matches!(role, Role::ProtectionOfficer { .. })
}
