//! Taking answers, taking them back, and asking the plugin what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::{Desk, ReadDesk, Staff};
use crate::audit::Act;
use crate::person::dictionary::Dictionary;
use crate::plugin::Plugin;
use crate::plugin::assessment::{Case, UnknownId};
use crate::ports::{IndividualRow, ReferralRow, StoreError};
use crate::referral::answers::AnswersPatch;
use crate::referral::{Content, Interview, NotFrom, Recommendation, State, Step};
use crate::security::caller::Caller;
use crate::security::vault::DataKey;
use crate::words::ids::{FactId, QuestionId, ReferralId};
use crate::words::language::PreferredLanguages;
use crate::work::Host;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::{WorkError, fresh};
use crate::work::file::{OpenFile, Opened, changed};
use crate::work::unit::UnitOfWork;
use crate::work::views::{Ask, Progress, Said};

/// Answers that are taken back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetractionInput {
    /// The questions, as if they had never been asked.
    pub questions: BTreeSet<QuestionId>,
}

/// What changes in the answers.
pub enum AnswersChange {
    /// These are given.
    Given(AnswersPatch),
    /// These are taken back.
    TakenBack(RetractionInput),
}

/// Answers that were taken and are not yet kept: what to ask the plugin, and the file to go on with afterwards.
///
/// Between the two there is no transaction, so that a plugin that takes its time holds up nobody.
///
/// The plugin is asked by an [`Interview`].
pub struct Answering {
    person: IndividualRow,
    key: DataKey,
    referral: ReferralRow,
    content: Content,
    interview: Interview,
    /// What is answered, or taken back, in this act.
    changed: BTreeSet<QuestionId>,
    plugin: Arc<Plugin>,
}

impl Answering {
    /// The interview that the plugin is to lead.
    #[must_use]
    pub const fn interview(&self) -> &Interview {
        &self.interview
    }

    /// The plugin with which the referral began.
    #[must_use]
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// Keeps the answers, and what the plugin said in the last round of the interview; or only the answers, with the code of
    /// the plugin's fault.
    ///
    /// # Errors
    /// [`WorkError::Stale`] when the referral changed meanwhile.
    pub async fn keep(
        mut self,
        host: &Host,
        caller: &Caller,
        said: Result<(Recommendation, Interview), &'static str>,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<Progress>, WorkError> {
        match said {
            Ok((recommendation, interview)) => {
                // Whoever asked has checked already; a recommendation is stored by this crate only if it holds.
                let pathway = self.plugin.catalogue.pathway(&self.content.pathway);
                let pathway = pathway.ok_or(WorkError::NotFound("pathway"))?;
                recommendation.assessment.check(pathway).map_err(|UnknownId(list)| {
                    WorkError::Invalid(format!("the plugin named {list} that its pathway does not declare"))
                })?;
                self.content.no_longer_asked = interview.not_asked();
                self.content.recommendation = Some(recommendation);
            }
            Err(_) => {
                // Nobody can say what belongs to the case now; what was asked just now does.
                self.content.no_longer_asked.retain(|id| !self.changed.contains(id));
                self.content.recommendation = None;
            }
        }
        // New answers put an earlier decision in question.
        self.content.confirmation = None;
        let row = changed(host, &self.key, host.now(), self.referral, &self.content);
        let view = progress(&row, &self.content, &self.plugin, languages)?;
        // The person and the referral were read when the answers were taken. Nothing of it is read again: the row is
        // changed only if it is still at that version, and its person still has a key. All is ready before the
        // transaction begins, as others wait for its end.
        let work = UnitOfWork::begin(host, caller).await?;
        let mut desk: Desk<'_> =
            OpenFile { work, row: self.person, key: self.key, opened: Opened::default(), side: Staff(()) };
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
    /// Takes answers to questions, or takes answers back, and makes the case for the plugin. Nothing is kept yet: see
    /// [`Answering`].
    ///
    /// # Errors
    /// [`WorkError::Answers`] with everything that does not fit; [`WorkError::Step`] when the referral was sent.
    pub async fn answer(
        mut self,
        id: ReferralId,
        change: AnswersChange,
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
        let changed = match change {
            AnswersChange::Given(patch) => content.answers.take(patch, pathway, today.day)?,
            AnswersChange::TakenBack(RetractionInput { questions }) => {
                content.answers.take_back(&questions, pathway)?;
                questions
            }
        };
        let profile = self.profile()?;
        let grants = self.work.tx.grants(&self.row.operation).await?.all()?;
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
        Ok(Answering { person, key, referral, content, interview: Interview::about(case), changed, plugin })
    }
}

/// What was answered, what to ask next, and what the plugin recommends.
pub(super) fn progress(
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
    let mut answers_in_words = BTreeMap::new();
    let mut answers_in_other_languages = BTreeMap::new();
    for question in &pathway.questions {
        let Some(value) = content.answers.value(&question.id) else { continue };
        let not_said = || Dictionary::host().word("prefers-not-to-say").map(|text| text.passage(languages));
        let passage = content.answers.display(question, languages).or_else(not_said);
        let passage = passage.unwrap_or_default();
        answers.insert(question.id.clone(), value);
        answers_in_other_languages.extend(passage.aside(&language).map(|other| (question.id.clone(), other)));
        answers_in_words.insert(question.id.clone(), passage.text);
    }
    Ok(Progress {
        id: row.id,
        version: row.version,
        right_to_left: language.is_right_to_left(),
        answers,
        answers_in_words,
        answers_in_other_languages,
        no_longer_asked: content.no_longer_asked.clone(),
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
