//! Beginning a referral, answering its questions, and deciding on the recommendation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::{Desk, ReadDesk, Staff};
use crate::audit::Act;
use crate::plugin::Plugin;
use crate::plugin::assessment::{Case, UnknownId};
use crate::plugin::catalogue::Mode;
use crate::ports::{IndividualRow, ReferralRow, StoreError};
use crate::referral::answers::AnswersPatch;
use crate::referral::{Choice, Content, NotFrom, Recommendation, State, StateName, Step};
use crate::security::caller::Caller;
use crate::security::vault::{DataKey, Sealed};
use crate::words::ids::{FactId, PathwayId, ReferralId};
use crate::words::language::PreferredLanguages;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::{WorkError, fresh};
use crate::work::file::{OpenFile, changed};
use crate::work::unit::UnitOfWork;
use crate::work::views::{Ask, BasisLine, DisclosureLine, Progress, ReferralFile, Said};
use crate::work::{Host, Once, Outcome};

/// A referral that was begun.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Begun {
    /// Its id.
    pub id: ReferralId,
    /// Its version.
    pub version: i64,
}

/// Answers that were taken and are not yet kept: what to ask the plugin, and the file to go on with afterwards.
///
/// Between the two there is no transaction, so that a plugin that takes its time holds up nobody.
pub struct Answering {
    person: IndividualRow,
    key: DataKey,
    referral: ReferralRow,
    content: Content,
    case: Case,
    plugin: Arc<Plugin>,
}

impl Answering {
    /// The case for the plugin.
    #[must_use]
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// The plugin with which the referral began.
    #[must_use]
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// Keeps the answers, and what the plugin said; or only the answers, with the code of the plugin's fault.
    ///
    /// # Errors
    /// [`WorkError::Stale`] when the referral changed meanwhile.
    pub async fn keep(
        mut self,
        host: &Host,
        caller: &Caller,
        said: Result<Recommendation, &'static str>,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<Progress>, WorkError> {
        match said {
            Ok(recommendation) => {
                // Whoever asked has checked already; a recommendation is stored by this crate only if it holds.
                let pathway = self.plugin.catalogue.pathway(&self.content.pathway);
                let pathway = pathway.ok_or(WorkError::NotFound("pathway"))?;
                recommendation.assessment.check(pathway).map_err(|UnknownId(list)| {
                    WorkError::Invalid(format!("the plugin named {list} that its pathway does not declare"))
                })?;
                self.content.recommendation = Some(recommendation);
            }
            Err(_) => self.content.recommendation = None,
        }
        // New answers put an earlier decision in question.
        self.content.confirmation = None;
        let row = changed(host, &self.key, host.now(), self.referral, &self.content);
        let view = progress(&row, &self.content, &self.plugin, languages)?;
        // The person and the referral were read when the answers were taken. Nothing of it is read again: the row is
        // changed only if it is still at that version, and its person still has a key. All is ready before the
        // transaction begins, as others wait for its end.
        let work = UnitOfWork::begin(host, caller).await?;
        let mut desk: Desk<'_> = OpenFile { work, row: self.person, key: self.key, opened: None, side: Staff(()) };
        match desk.work.tx.update_referral(&row).await {
            Err(StoreError::Conflict(_)) => {
                let current = desk.referral_row(row.id).await?.version;
                // At the version that was read, it is the person who is no longer there.
                let erased = current == row.version - 1;
                // The plugin was given facts of the person, whatever became of its answer.
                let mut entry = desk.entry_on(Act::ReferralAssessed, row.id, None);
                entry.object = Some(self.plugin.digest.clone());
                entry.codes = vec!["not-kept".to_owned()];
                desk.finish([entry]).await?;
                return Err(if erased {
                    WorkError::NotFound("referral")
                } else {
                    WorkError::Stale { what: "referral", current }
                });
            }
            done => done?,
        }
        // Which questions were answered, what it cost and whether the plugin failed follow from the answers, so they are
        // in the sealed referral and the figures of the process, and not here.
        let mut entry = desk.entry_on(Act::ReferralAssessed, row.id, None);
        entry.object = Some(self.plugin.digest.clone());
        let entitled = Entitled::to_read(view, row.version, row.individual, vec![entry]);
        desk.disclose(entitled).await
    }
}

impl ReadDesk<'_> {
    /// Takes answers to questions, and makes the case for the plugin. Nothing is kept yet: see [`Answering`].
    ///
    /// # Errors
    /// [`WorkError::Answers`] with everything that does not fit; [`WorkError::Step`] when the referral was sent.
    pub async fn answer(
        mut self,
        id: ReferralId,
        patch: AnswersPatch,
        expected: Option<i64>,
    ) -> Result<Answering, WorkError> {
        self.may_work()?;
        let (referral, mut content) = self.referral(id).await?;
        fresh("referral", referral.version, expected)?;
        if !matches!(content.state, State::Draft) {
            return Err(WorkError::Step(NotFrom { from: content.state, step: Step::Submit }));
        }
        let plugin = self.plugin(referral.plugin).await?;
        let pathway = plugin.catalogue.pathway(&content.pathway).ok_or(WorkError::NotFound("pathway"))?;
        let today = self.operation().await?.calendar().today(self.work.now);
        content.answers.take(patch, pathway, today.day)?;
        let profile = self.profile()?;
        let grants = self.work.tx.grants(&self.row.operation).await?;
        let granted: BTreeSet<FactId> = grants
            .into_iter()
            .filter(|grant| grant.in_force(&plugin.digest, self.work.now))
            .flat_map(|grant| grant.facts)
            .collect();
        let case = Case {
            pathway: pathway.id.clone(),
            facts: crate::person::facts::derive(&profile, today, &granted, &pathway.facts),
            answers: content.answers.for_plugin(pathway, today.day),
        };
        let OpenFile { row: person, key, .. } = self;
        Ok(Answering { person, key, referral, content, case, plugin })
    }
}

impl Desk<'_> {
    /// Begins a referral on a pathway of the operation's active plugin.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is no active plugin or no such pathway; [`WorkError::Invalid`] when the
    /// pathway only informs: nobody is recorded as referred.
    pub async fn begin(mut self, pathway: &PathwayId, once: Option<&Once>) -> Result<Outcome<Begun>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once).await? {
            return Ok(Outcome::MadeBefore(made));
        }
        let plugin =
            self.work.tx.active_plugin(&self.row.operation).await?.ok_or(WorkError::NotFound("active plugin"))?;
        let declared = plugin.catalogue.pathway(pathway).ok_or(WorkError::NotFound("pathway"))?;
        if matches!(declared.mode, Mode::InformationOnly { .. }) {
            return Err(WorkError::Invalid(
                "this pathway only informs: tell the person how to go there; no one is recorded as referred".to_owned(),
            ));
        }
        if !declared.purpose.class.follows_closing() && self.records().await?.closing().is_some() {
            return Err(WorkError::Conflict("this case is closed: open it again before anything is referred"));
        }
        let id = ReferralId::new(self.work.now, self.work.host.id_bytes());
        let mut row = ReferralRow {
            id,
            individual: self.row.id,
            operation: self.row.operation.clone(),
            plugin: plugin.id,
            partner_index: None,
            state: StateName::Draft,
            version: 1,
            created_at: self.work.now,
            updated_at: self.work.now,
            sealed: Sealed(Vec::new()),
        };
        row.sealed = self.seal_doc(id.as_bytes(), &Content::new(pathway.clone()));
        self.work.tx.insert_referral(&row).await?;
        self.remember(once, &id.to_string()).await?;
        let entry = self.entry_on(Act::ReferralBegun, row.id, None);
        self.finish([entry]).await?;
        Ok(Outcome::Made(Begun { id, version: 1 }))
    }

    /// The referral, for staff of the operation.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; those of the store.
    pub async fn referral_file(
        mut self,
        id: ReferralId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<ReferralFile>, WorkError> {
        let (row, content) = self.referral(id).await?;
        let plugin = self.plugin(row.plugin).await?;
        let entry = self.entry_on(Act::ReferralRead, row.id, content.partner());
        let progress = progress(&row, &content, &plugin, languages)?;
        let records = self.records().await?;
        let bases = records.bases.iter().filter(|(basis, _)| basis.referral == row.id);
        let bases = bases.map(|(basis, _)| BasisLine::of(basis, self.work.now)).collect();
        let disclosures = self.work.tx.disclosures_of(row.id).await?;
        let disclosures = disclosures.into_iter().zip(content.partner().into_iter().cycle());
        let disclosures = disclosures.map(|(row, partner)| DisclosureLine {
            id: row.id,
            stage: row.stage,
            partner: partner.clone(),
            created_at: row.created_at,
            closed_at: row.closed_at,
        });
        let disclosures = disclosures.collect();
        let pathway = plugin.catalogue.pathway(&content.pathway).ok_or(WorkError::NotFound("pathway"))?;
        let languages = languages.in_document(&progress.language);
        let view = ReferralFile {
            progress,
            individual: row.individual,
            pathway: content.pathway.clone(),
            title: pathway.title.read(&languages).to_owned(),
            state: content.state,
            partner: content.partner().cloned(),
            due_at: content.due_at,
            confirmation: content.confirmation,
            reports: content.reports,
            requests: content.requests,
            consent_requests: records.consent_requests_of(row.id),
            bases,
            disclosures,
        };
        let entitled = Entitled::to_read(view, row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// A named member of staff confirms the recommendation, or departs from it and says why.
    ///
    /// # Errors
    /// [`WorkError::Confirmation`] when it departs without a reason, or names what the pathway does not declare.
    pub async fn confirm(mut self, id: ReferralId, choice: Choice, expected: i64) -> Result<i64, WorkError> {
        self.may_work()?;
        let (row, mut content) = self.referral(id).await?;
        fresh("referral", row.version, Some(expected))?;
        if !matches!(content.state, State::Draft) {
            return Err(WorkError::Step(NotFrom { from: content.state, step: Step::Submit }));
        }
        let plugin = self.plugin(row.plugin).await?;
        let pathway = plugin.catalogue.pathway(&content.pathway).ok_or(WorkError::NotFound("pathway"))?;
        self.work.tx.partner(&choice.partner).await?.ok_or(WorkError::NotFound("partner"))?;
        let agreements = self.work.tx.agreements(&self.row.operation, Some(&choice.partner)).await?;
        let held = agreements.into_iter().flat_map(|agreement| agreement.roles).collect();
        let recommended = content.recommendation.as_ref().map(|recommendation| &recommendation.assessment);
        let confirmation = choice.confirm(self.work.caller.staff, self.work.now, pathway, recommended, &held)?;
        let departs = confirmation.departs;
        content.confirmation = Some(confirmation);
        let row = self.changed(row, &content);
        self.work.tx.update_referral(&row).await?;
        let act = if departs.is_none() { Act::ReferralConfirmed } else { Act::ReferralDeparted };
        let mut entry = self.entry_on(act, row.id, content.partner());
        entry.codes = departs.map(|reason| reason.code().to_owned()).into_iter().collect();
        self.finish([entry]).await?;
        Ok(row.version)
    }

    /// The sender takes the referral back; the partner's access ends with it.
    ///
    /// # Errors
    /// [`WorkError::Step`] when it has ended.
    pub async fn cancel(mut self, id: ReferralId, expected: i64) -> Result<i64, WorkError> {
        self.may_work()?;
        let (row, content) = self.referral(id).await?;
        fresh("referral", row.version, Some(expected))?;
        let (version, entries) = self.end_referral(row, content).await?;
        self.finish(entries).await?;
        Ok(version)
    }
}

/// What was answered, what to ask next, and what the plugin recommends.
fn progress(
    row: &ReferralRow,
    content: &Content,
    plugin: &Plugin,
    languages: &PreferredLanguages,
) -> Result<Progress, WorkError> {
    let pathway = plugin.catalogue.pathway(&content.pathway).ok_or(WorkError::NotFound("pathway"))?;
    let language = plugin.catalogue.language_for(languages);
    let languages = &languages.in_document(&language);
    let assessment = content.recommendation.as_ref().map(|r| &r.assessment);
    // Without a recommendation the questions are asked in the order of the catalogue, so that a plugin that is out of
    // order stops nobody.
    let next: Vec<_> = match assessment {
        Some(assessment) => assessment.ask.iter().filter_map(|id| pathway.question(id)).collect(),
        None => pathway.questions.iter().filter(|q| !content.answers.answered().any(|id| *id == q.id)).collect(),
    };
    let mut answers = BTreeMap::new();
    let mut answers_in_other_languages = BTreeMap::new();
    for question in &pathway.questions {
        let Some(passage) = content.answers.display(question, languages) else { continue };
        answers_in_other_languages.extend(passage.aside(&language).map(|other| (question.id.clone(), other)));
        answers.insert(question.id.clone(), passage.text);
    }
    Ok(Progress {
        id: row.id,
        version: row.version,
        right_to_left: language.is_right_to_left(),
        answers,
        answers_in_other_languages,
        next: next.into_iter().map(|question| Ask::of(question, languages)).collect(),
        reasons: assessment
            .iter()
            .flat_map(|a| &a.reasons)
            .filter_map(|id| pathway.reason(id))
            .map(|reason| Said { id: reason.id.clone(), text: reason.text.read(languages).to_owned() })
            .collect(),
        recommendation: content.recommendation.clone(),
        language,
    })
}
