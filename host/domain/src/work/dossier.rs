//! All that a decision about one referral looks at, read in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::WorkError;
use super::file::OpenFile;
use super::other_files::SaidElsewhere;
use super::records::Records;
use crate::consent::people::{Care, Situation, Who};
use crate::consent::request::Asked;
use crate::consent::{Consent, Wishes};
use crate::disclosure::{self, Askable, Claim, Decision, Person, Reader, Request, RestsOn, Service, decide};
use crate::organisation::operation::Operation;
use crate::organisation::partner::Partner;
use crate::person::care::CareStatus;
use crate::person::profile::Profile;
use crate::plugin::Plugin;
use crate::plugin::catalogue::{DataItem, Pathway, Stage};
use crate::ports::{ReadTx, ReferralRow};
use crate::referral::{Confirmation, Content};
use crate::rights::Objections;
use crate::sharing::agreement::{Agreement, Grant};
use crate::words::ids::{BasisId, ConsentId, ElementId, ReferralId, StaffId};
use crate::words::language::Language;
use crate::words::time::Timestamp;

/// All that a decision about one referral looks at, read in one transaction.
pub(super) struct Dossier {
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
    /// What the person said in other files of theirs.
    elsewhere: Vec<Vec<Consent>>,
    /// The objections that stand, said in any of them.
    objections: Objections,
    versions: BTreeMap<ConsentId, i64>,
    full_since: Option<Timestamp>,
}

/// What the rules look at of a person.
pub(super) fn person_of(profile: &Profile, operation: &Operation, records: &Records, now: Timestamp) -> Person {
    Person {
        origin: profile.origin(),
        situation: Situation {
            born: profile.birth(),
            calendar: operation.calendar(),
            now,
            care: Care::of(profile.care_status().and_then(CareStatus::of)),
            guardianship: records.guardianship(now),
        },
    }
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

impl Dossier {
    pub(super) fn pathway(&self) -> Result<&Pathway, WorkError> {
        self.plugin.catalogue.pathway(&self.content.pathway).ok_or(WorkError::NotFound("pathway"))
    }

    /// What the sharing is said to rest on.
    pub(super) fn claim(&self, basis: Option<BasisId>) -> Result<Claim<'_>, WorkError> {
        let Some(id) = basis else { return Ok(Claim::Consent) };
        let found = self.records.bases.iter().find(|(basis, _)| basis.id == id && basis.referral == self.row.id);
        found.map(|(basis, _)| Claim::Basis(basis)).ok_or(WorkError::NotFound("basis"))
    }

    /// Decides on what an earlier disclosure rested on, and where that no longer counts, on the consent that the person
    /// may have given since.
    pub(super) fn decide_on(
        &self,
        now: Timestamp,
        question: Question<'_>,
        earlier: Option<RestsOn>,
    ) -> Result<Decision, WorkError> {
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
    ) -> Result<Decision, WorkError> {
        Ok(decide(&self.request(now, question, claim)?))
    }

    pub(super) fn request<'a>(
        &'a self,
        now: Timestamp,
        question: Question<'a>,
        claim: Claim<'a>,
    ) -> Result<Request<'a>, WorkError> {
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
            elsewhere: &self.elsewhere,
            objections: &self.objections,
            capacity: &self.operation.capacity,
            service: Service { full_since: self.full_since, offered_at },
            closing: self.records.closing(),
            file_requests: &self.records.file_requests,
            reader,
            confirmed_by,
        })
    }

    /// Of these elements, those that could be shared if the person agreed, and why not the others.
    pub(super) fn askable<'a>(&'a self, now: Timestamp, elements: &'a [ElementId]) -> Result<Askable<'a>, WorkError> {
        // A partner that serves already was not full when it was offered the case.
        let offered_at = if self.content.state.is_serving() { self.row.created_at } else { now };
        let question = Question { stage: Stage::FollowUp, elements, confirmed_by: None, reader: None, offered_at };
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

    /// Who has to say yes today; none when the age is not known.
    pub(super) fn who(&self) -> Option<Who> {
        self.person.situation.ages().map(|ages| self.operation.capacity.band_of(ages).who)
    }

    /// The stage for which the person is asked now, and the elements: what was confirmed, or what the partner asked for
    /// beyond that.
    pub(super) fn asked_now(&self) -> (Stage, &[ElementId]) {
        match self.content.open_request() {
            Some(request) => (Stage::FollowUp, &request.elements),
            None => (Stage::Acceptance, &self.confirmation.elements),
        }
    }

    /// What the person keeps back, and whom they keep out, said in any of their files.
    pub(super) fn wishes(&self) -> Wishes {
        self.elsewhere.iter().fold(Wishes::of(&self.consents), |wishes, other| wishes.and(&Wishes::of(other)))
    }

    /// What is put to the person: these items, for this sharing, by the script in this language.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when the script has no such language.
    pub(super) fn put_to(
        &self,
        stage: Stage,
        items: BTreeSet<DataItem>,
        language: &Language,
    ) -> Result<Asked, WorkError> {
        if !self.plugin.catalogue.languages.contains(language) {
            return Err(WorkError::invalid(format!("language: the script has no {language} version")));
        }
        let pathway = self.pathway()?;
        Ok(Asked {
            purpose: pathway.purpose.class,
            pathway: pathway.id.clone(),
            recipient: self.partner.id.clone(),
            stage,
            items,
            channels: pathway.channels.iter().copied().collect(),
            feedback: pathway.feedback.iter().map(|item| item.id.clone()).collect(),
            plugin: self.plugin.id,
            language: language.clone(),
        })
    }
}

impl<Side, T: ReadTx + ?Sized> OpenFile<'_, Side, T> {
    /// Reads, in this transaction, all that a decision about the referral looks at.
    pub(super) async fn dossier(&mut self, id: ReferralId) -> Result<Dossier, WorkError> {
        let (row, content) = self.referral(id).await?;
        let confirmation = content.confirmation.clone().ok_or_else(|| {
            WorkError::Invalid("nobody has confirmed this referral yet: confirm the recommendation first".to_owned())
        })?;
        let plugin = self.work.host.plugin(self.work.tx.as_mut(), row.plugin).await?;
        let partner = self.work.tx.partner(&confirmation.partner).await?.ok_or(WorkError::NotFound("partner"))?;
        let agreements = self.work.tx.agreements(&self.row.operation, Some(&partner.id)).await?.all()?;
        let grants = self.work.tx.grants(&self.row.operation).await?.all()?;
        let full_since = self.work.tx.unavailable_since(&partner.id, &self.row.operation, &content.pathway).await?;
        let operation = self.operation().await?;
        let profile = self.profile()?;
        let records = self.records().await?;
        let person = person_of(&profile, &operation, &records, self.work.now);
        let SaidElsewhere { consents: elsewhere, objections } = self.said_elsewhere(&records).await?;
        let objections = objections.and(records.objections());
        let (rows, consents): (Vec<_>, Vec<_>) = self.consents().await?.into_iter().unzip();
        let versions = rows.into_iter().map(|row| (row.id, row.version)).collect();
        Ok(Dossier {
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
            elsewhere,
            objections,
            versions,
            full_since,
        })
    }
}
