//! Beginning a referral, answering its questions, and deciding on the recommendation.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Asking, Consented, Desk, DeskError, Host, Once, Referring, changed, fresh, views};
use crate::audit::{Act, Entry};
use crate::plugin::Plugin;
use crate::plugin::assessment::{Case, UnknownId};
use crate::plugin::catalogue::{Mode, Priority};
use crate::ports::{IndividualRow, ReadTx, ReferralRow, StoreError};
use crate::referral::answers::AnswersPatch;
use crate::referral::{Confirmation, Content, DepartureReason, Recommendation, State, Step};
use crate::security::caller::Caller;
use crate::security::vault::{DataKey, Sealed};
use crate::words::ids::{ElementId, FactId, PartnerId, PathwayId, ReferralId};
use crate::words::text::Language;

/// A referral that was begun.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Begun {
    /// Its id.
    pub id: ReferralId,
    /// Its version.
    pub version: i64,
}

/// What a caseworker decides.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmInput {
    /// To which partner.
    pub partner: PartnerId,
    /// How soon; as recommended when absent.
    pub priority: Option<Priority>,
    /// Which elements; as recommended when absent. They can be fewer, and more only with a reason to depart.
    pub elements: Option<Vec<ElementId>>,
    /// Why not as recommended.
    pub departs: Option<DepartureReason>,
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
    answered: Vec<String>,
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
    /// [`DeskError::Stale`] when the referral changed meanwhile.
    pub async fn keep(
        mut self,
        host: &Host,
        caller: &Caller,
        said: Result<Recommendation, &'static str>,
        language: &Language,
    ) -> Result<super::Disclosed<views::Progress>, DeskError> {
        let now = host.clock.now();
        let mut entry = Entry::new(now, Act::ReferralAssessed, caller, Some(self.person.operation.clone()));
        entry.individual = Some(self.person.id);
        entry.referral = Some(self.referral.id);
        entry.partner.clone_from(&self.referral.partner);
        entry.object = Some(self.plugin.digest.clone());
        entry.codes = self.answered;
        match said {
            Ok(recommendation) => {
                // Whoever asked has checked already; a recommendation is stored by this crate only if it holds.
                let pathway = self.plugin.catalogue.pathway(&self.referral.pathway);
                let pathway = pathway.ok_or(DeskError::NotFound("pathway"))?;
                recommendation.assessment.check(pathway).map_err(|UnknownId(list)| {
                    DeskError::Invalid(format!("the plugin named {list} that its pathway does not declare"))
                })?;
                entry.codes.push(format!("fuel {}", recommendation.fuel));
                self.content.recommendation = Some(recommendation);
            }
            Err(fault) => {
                entry.codes.push(format!("fault {fault}"));
                self.content.recommendation = None;
            }
        }
        // New answers put an earlier decision in question.
        self.content.confirmation = None;
        let row = changed(host, &self.key, now, self.referral, &self.content);
        let view = progress(&row, &self.content, &self.plugin, language)?;
        // The person and the referral were read when the answers were taken. Nothing of it is read again: the row is
        // changed only if it is still at that version, and its person still has a key. All is ready before the
        // transaction begins, as others wait for its end.
        let tx = host.store.begin().await?;
        let mut desk = Desk { host, tx, caller, now, row: self.person, key: self.key, opened: None };
        match desk.tx.update_referral(&row).await {
            Err(StoreError::Conflict(_)) => {
                let current = desk.referral_row(row.id).await?.version;
                // At the version that was read, it is the person who is no longer there.
                let erased = current == row.version - 1;
                return Err(if erased {
                    DeskError::NotFound("referral")
                } else {
                    DeskError::Stale { what: "referral", current }
                });
            }
            done => done?,
        }
        let consented = Consented::<Asking>::to_read(view, row.version, row.individual, vec![entry]);
        desk.disclose(consented).await
    }
}

impl<T: ReadTx + ?Sized> Desk<'_, T> {
    /// Takes answers to questions, and makes the case for the plugin. Nothing is kept yet: see [`Answering`].
    ///
    /// # Errors
    /// [`DeskError::Answers`] with everything that does not fit; [`DeskError::Step`] when the referral was sent.
    pub async fn answer(
        mut self,
        id: ReferralId,
        patch: AnswersPatch,
        expected: Option<i64>,
    ) -> Result<Answering, DeskError> {
        self.may_work()?;
        let (referral, mut content) = self.referral(id).await?;
        fresh("referral", referral.version, expected)?;
        if !matches!(content.state, State::Draft) {
            return Err(DeskError::Step(crate::referral::NotFrom { from: content.state, step: Step::Submit }));
        }
        let plugin = self.host.plugin(self.tx.as_mut(), referral.plugin).await?;
        let pathway = plugin.catalogue.pathway(&referral.pathway).ok_or(DeskError::NotFound("pathway"))?;
        let today = self.now.date();
        content.answers.take(patch, pathway, today)?;
        let profile = self.profile().await?;
        let grants = self.tx.grants(&self.row.operation).await?;
        let granted: BTreeSet<FactId> = grants
            .into_iter()
            .filter(|grant| grant.in_force(&plugin.digest, self.now))
            .flat_map(|grant| grant.facts)
            .collect();
        let case = Case {
            pathway: pathway.id.clone(),
            facts: crate::person::facts::derive(&profile, today, &granted, &pathway.facts),
            answers: content.answers.for_plugin(pathway, today),
        };
        let answered = content.answers.answered().map(ToString::to_string).collect();
        let Desk { row: person, key, .. } = self;
        Ok(Answering { person, key, referral, content, case, plugin, answered })
    }
}

impl<'h> Desk<'h> {
    /// Begins a referral on a pathway of the operation's active plugin.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no active plugin or no such pathway; [`DeskError::Invalid`] when the
    /// pathway only informs: nobody is recorded as referred.
    pub async fn begin(mut self, pathway: &PathwayId, once: Option<&Once>) -> Result<Begun, DeskError> {
        self.may_work()?;
        self.check_once(once).await?;
        let plugin = self.tx.active_plugin(&self.row.operation).await?.ok_or(DeskError::NotFound("active plugin"))?;
        let declared = plugin.catalogue.pathway(pathway).ok_or(DeskError::NotFound("pathway"))?;
        if matches!(declared.mode, Mode::InformationOnly { .. }) {
            return Err(DeskError::Invalid(
                "this pathway only informs: tell the person how to go there; no one is recorded as referred".to_owned(),
            ));
        }
        let id = ReferralId::new(self.now, self.host.id_bytes());
        let mut row = ReferralRow {
            id,
            individual: self.row.id,
            operation: self.row.operation.clone(),
            plugin: plugin.id,
            pathway: pathway.clone(),
            partner: None,
            state: State::Draft.code().to_owned(),
            priority: None,
            due_at: None,
            version: 1,
            created_at: self.now,
            updated_at: self.now,
            sealed: Sealed(Vec::new()),
        };
        row.sealed = self.seal_doc("referral", id.as_bytes(), &Content::new());
        self.tx.insert_referral(&row).await?;
        self.remember(once, &id.to_string()).await?;
        let mut entry = self.entry_on(Act::ReferralBegun, &row);
        entry.codes = vec![pathway.to_string()];
        self.finish([entry]).await?;
        Ok(Begun { id, version: 1 })
    }

    /// Entitles staff of the operation to read the referral.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; those of the store.
    pub async fn referral_file(
        &mut self,
        id: ReferralId,
        language: &Language,
    ) -> Result<Consented<Referring>, DeskError> {
        let (row, content) = self.referral(id).await?;
        let plugin = self.host.plugin(self.tx.as_mut(), row.plugin).await?;
        let entry = self.entry_on(Act::ReferralRead, &row);
        let progress = progress(&row, &content, &plugin, language)?;
        let records = self.records().await?;
        let bases = records.bases.iter().filter(|(basis, _)| basis.referral == row.id);
        let bases = bases.map(|(basis, _)| super::BasisLine::of(basis, self.now)).collect();
        let disclosures = self.tx.disclosures_of(row.id).await?;
        let disclosures = disclosures.into_iter().map(|row| views::DisclosureLine {
            id: row.id,
            stage: row.stage,
            partner: row.partner,
            created_at: row.created_at,
            closed_at: row.closed_at,
        });
        let pathway = plugin.catalogue.pathway(&row.pathway).ok_or(DeskError::NotFound("pathway"))?;
        let fallback = plugin.catalogue.languages.first().unwrap_or(language);
        let view = views::ReferralFile {
            progress,
            individual: row.individual,
            pathway: row.pathway,
            title: pathway.title.read_in(language, fallback).to_owned(),
            state: content.state,
            partner: row.partner,
            due_at: row.due_at,
            confirmation: content.confirmation,
            reports: content.reports,
            requests: content.requests,
            consent_requests: records.consent_requests_of(row.id),
            bases,
            disclosures: disclosures.collect(),
        };
        Ok(Consented::to_read(view, row.version, self.row.id, vec![entry]))
    }

    /// A named member of staff confirms the recommendation, or departs from it and says why.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when it departs without a reason, or names what the pathway does not declare.
    pub async fn confirm(mut self, id: ReferralId, input: ConfirmInput, expected: i64) -> Result<i64, DeskError> {
        self.may_work()?;
        let (row, mut content) = self.referral(id).await?;
        fresh("referral", row.version, Some(expected))?;
        if !matches!(content.state, State::Draft) {
            return Err(DeskError::Step(crate::referral::NotFrom { from: content.state, step: Step::Submit }));
        }
        let plugin = self.host.plugin(self.tx.as_mut(), row.plugin).await?;
        let pathway = plugin.catalogue.pathway(&row.pathway).ok_or(DeskError::NotFound("pathway"))?;
        self.tx.partner(&input.partner).await?.ok_or(DeskError::NotFound("partner"))?;
        let agreements = self.tx.agreements(&self.row.operation, Some(&input.partner)).await?;
        let holds = |recipients: &[crate::words::ids::RoleId]| {
            agreements.iter().any(|a| recipients.iter().any(|role| a.roles.contains(role)))
        };
        if !holds(&pathway.recipients) {
            return Err(DeskError::Invalid(format!(
                "{} has no agreement that gives it a role of this pathway",
                input.partner
            )));
        }
        let recommended = content.recommendation.as_ref().map(|r| &r.assessment);
        let elements = match (input.elements, recommended) {
            (Some(elements), _) => elements,
            (None, Some(assessment)) => assessment.elements.clone(),
            (None, None) => pathway.elements.iter().filter(|e| e.required).map(|e| e.id.clone()).collect(),
        };
        if let Some(unknown) = elements.iter().find(|id| pathway.element(id).is_none()) {
            return Err(DeskError::Invalid(format!("{unknown}: the pathway has no such element")));
        }
        let priority = input.priority.or_else(|| recommended.and_then(|a| a.priority)).unwrap_or(Priority::Normal);
        let follows = recommended.is_some_and(|assessment| {
            assessment.verdict == crate::plugin::assessment::Verdict::Eligible
                && assessment.ask.is_empty()
                && assessment.priority.is_none_or(|p| p == priority)
                && elements.iter().all(|id| assessment.elements.contains(id))
                && holds(&assessment.recipients)
        });
        if !follows && input.departs.is_none() {
            return Err(DeskError::Invalid(
                "this departs from the recommendation (verdict, open questions, priority, elements or recipient): \
                 give the reason in `departs`"
                    .to_owned(),
            ));
        }
        let act = if follows { Act::ReferralConfirmed } else { Act::ReferralDeparted };
        let departs = if follows { None } else { input.departs };
        content.confirmation = Some(Confirmation {
            by: self.caller.staff,
            at: self.now,
            partner: input.partner.clone(),
            priority,
            elements,
            departs,
        });
        let mut row = self.changed(row, &content);
        row.partner = Some(input.partner);
        row.priority = Some(priority);
        self.tx.update_referral(&row).await?;
        let mut entry = self.entry_on(act, &row);
        entry.codes = departs.map(|reason| reason.code().to_owned()).into_iter().collect();
        self.finish([entry]).await?;
        Ok(row.version)
    }

    /// The sender takes the referral back; the partner's access ends with it.
    ///
    /// # Errors
    /// [`DeskError::Step`] when it has ended.
    pub async fn cancel(mut self, id: ReferralId, expected: i64) -> Result<i64, DeskError> {
        self.may_work()?;
        let (row, mut content) = self.referral(id).await?;
        fresh("referral", row.version, Some(expected))?;
        let sent = !matches!(content.state, State::Draft);
        content.state = content.state.after(Step::Cancel, self.now)?;
        let mut row = self.changed(row, &content);
        // A partner that was chosen and never written to does not learn that there was somebody.
        if !sent {
            row.partner = None;
        }
        self.tx.update_referral(&row).await?;
        let closed = self.tx.close_disclosures(row.id, self.now).await?;
        let mut entries = vec![self.entry_on(Act::ReferralCancelled, &row)];
        if closed > 0 {
            entries.push(self.entry_on(Act::AccessClosed, &row));
        }
        self.finish(entries).await?;
        Ok(row.version)
    }
}

/// What was answered, what to ask next, and what the plugin recommends.
fn progress(
    row: &ReferralRow,
    content: &Content,
    plugin: &Plugin,
    language: &Language,
) -> Result<views::Progress, DeskError> {
    let pathway = plugin.catalogue.pathway(&row.pathway).ok_or(DeskError::NotFound("pathway"))?;
    let fallback = plugin.catalogue.languages.first().unwrap_or(language);
    let read = |text: &crate::words::text::Text| text.read_in(language, fallback).to_owned();
    let assessment = content.recommendation.as_ref().map(|r| &r.assessment);
    // Without a recommendation the questions are asked in the order of the catalogue, so that a plugin that is out of
    // order stops nobody.
    let next: Vec<_> = match assessment {
        Some(assessment) => assessment.ask.iter().filter_map(|id| pathway.question(id)).collect(),
        None => pathway.questions.iter().filter(|q| !content.answers.answered().any(|id| *id == q.id)).collect(),
    };
    Ok(views::Progress {
        id: row.id,
        version: row.version,
        answers: pathway
            .questions
            .iter()
            .filter_map(|q| Some((q.id.clone(), content.answers.display(q, language, fallback)?)))
            .collect(),
        next: next.into_iter().map(|question| views::Ask::of(question, read)).collect(),
        reasons: assessment
            .iter()
            .flat_map(|a| &a.reasons)
            .filter_map(|id| pathway.reason(id))
            .map(|reason| views::Said { id: reason.id.clone(), text: read(&reason.text) })
            .collect(),
        recommendation: content.recommendation.clone(),
    })
}
