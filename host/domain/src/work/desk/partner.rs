//! The partner's side: seeing what was shared, answering, reporting back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::sharing::{Gathered, Package, Question, codes, lines};
use super::views::{FormLine, PartnerForm};
use super::{Consented, Desk, DeskError, Host, Receive, fresh};
use crate::audit::Act;
use crate::disclosure::feedback::{self, Told};
use crate::disclosure::{Claim, Decision, Reader};
use crate::plugin::catalogue::{Channel, FeedbackItem, Pathway, Priority, QuestionKind, Stage};
use crate::ports::{Page, ReferralRow, Tx};
use crate::referral::{Content, FeedbackValue, Reported, State, Step};
use crate::security::caller::{Caller, Role};
use crate::words::ids::{FeedbackId, ReferralId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::time::DAY;
use crate::words::time::Timestamp;

/// A step that a partner can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum PartnerStep {
    Receive,
    Accept,
    Decline { reason: crate::referral::DeclineReason },
    Waitlist,
    AskInformation,
    Start,
    Hold,
    Resume,
    Complete,
    Stop { reason: crate::referral::NotCompletedReason },
}

impl From<PartnerStep> for Step {
    fn from(step: PartnerStep) -> Self {
        match step {
            PartnerStep::Receive => Self::Receive,
            PartnerStep::Accept => Self::Accept,
            PartnerStep::Decline { reason } => Self::Decline { reason },
            PartnerStep::Waitlist => Self::Waitlist,
            PartnerStep::AskInformation => Self::AskInformation,
            PartnerStep::Start => Self::Start,
            PartnerStep::Hold => Self::Hold,
            PartnerStep::Resume => Self::Resume,
            PartnerStep::Complete => Self::Complete,
            PartnerStep::Stop { reason } => Self::Stop { reason },
        }
    }
}

/// Process feedback of closed kinds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The items reported.
    pub items: Vec<Reported>,
}

/// A referral in a partner's list: nothing about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerLine {
    /// The referral.
    pub id: ReferralId,
    /// The pathway's title.
    pub title: String,
    /// The language of the title.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// Where it stands.
    pub state: String,
    /// How soon the answer is needed.
    pub priority: Option<Priority>,
    /// When the answer is due.
    pub due_at: Option<Timestamp>,
    /// The version, for `If-Match`.
    pub version: i64,
    /// Access has ended, and the partner has not yet attested that it destroyed what it had received.
    pub destruction_asked: bool,
}

impl<'h> Desk<'h> {
    /// The referrals that the caller's partner was sent, by id, a page at a time.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`] for callers that are not of a partner.
    pub async fn at_partner(
        host: &'h Host,
        caller: &'h Caller,
        page: Page<ReferralId>,
        languages: &PreferredLanguages,
    ) -> Result<Vec<PartnerLine>, DeskError> {
        let Role::Partner { partner, .. } = &caller.role else {
            return Err(DeskError::Forbidden(caller.role.code()));
        };
        let mut tx = host.store.begin_read().await?;
        let rows = tx.referrals_at(partner, page).await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let plugin = host.plugin(tx.as_mut(), row.plugin).await?;
            let language = plugin.catalogue.language_for(languages);
            let pathway = plugin.catalogue.pathway(&row.pathway);
            lines.push(PartnerLine {
                id: row.id,
                title: pathway.map(|p| p.title.read(&languages.in_document(&language)).to_owned()).unwrap_or_default(),
                right_to_left: language.is_right_to_left(),
                language,
                destruction_asked: destruction_asked(host, tx.as_mut(), &row).await?,
                state: row.state,
                priority: row.priority,
                due_at: row.due_at,
                version: row.version,
            });
        }
        Ok(lines)
    }

    /// Opens a referral for the partner that it was sent to.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is none, it was never sent, or it was sent to another partner.
    pub async fn open_at_partner(host: &'h Host, caller: &'h Caller, id: ReferralId) -> Result<Desk<'h>, DeskError> {
        let Role::Partner { partner, .. } = &caller.role else {
            return Err(DeskError::Forbidden(caller.role.code()));
        };
        let mut tx = host.store.begin().await?;
        let missing = || DeskError::NotFound("referral");
        let referral = tx.referral(id).await?.filter(|row| row.partner.as_ref() == Some(partner));
        // A draft is the sender's own business, even when the partner is chosen.
        let referral = referral.filter(|row| row.state != State::Draft.code()).ok_or_else(missing)?;
        // On PostgreSQL reading the person locks the row: a withdrawal is either before this act or after it.
        let row = tx.individual(referral.individual).await?.ok_or_else(missing)?;
        Self::with(host, caller, tx, row).map_err(|error| match error {
            DeskError::NotFound(_) => missing(),
            other => other,
        })
    }

    pub(super) fn reader(&self) -> Result<Reader, DeskError> {
        match &self.caller.role {
            Role::Partner { function, .. } => Ok(Reader { staff: self.caller.staff, function: function.clone() }),
            other => Err(DeskError::Forbidden(other.code())),
        }
    }

    /// Mints the witness that this member of the partner's staff may read the form now: what was shared, and of it
    /// what the decision would still release at this moment to this reader. The partner's time to keep it counts from
    /// the end of the service.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when nothing is left to see.
    pub async fn form(
        &mut self,
        id: ReferralId,
        languages: &PreferredLanguages,
    ) -> Result<Consented<Receive>, DeskError> {
        let reader = self.reader()?;
        let gathered = self.gather(id).await?;
        let pathway = gathered.pathway()?;
        if let State::Completed { at } | State::NotCompleted { at, .. } = gathered.content.state
            && self.now >= at.plus(i64::from(pathway.purpose.keep_days) * DAY)
        {
            return Err(DeskError::NotFound("form"));
        }
        let mut open: Vec<_> =
            self.tx.disclosures_of(id).await?.into_iter().filter(|d| d.closed_at.is_none()).collect();
        // A later stage adds to an earlier one; ids made in the same millisecond say nothing about the order.
        open.sort_by_key(|disclosure| (disclosure.stage, disclosure.created_at));
        let (Some(first), Some(last)) = (open.first(), open.last()) else { return Err(DeskError::NotFound("form")) };
        let offered_at = first.created_at;
        let stage = last.stage;
        let mut shown = Shown::default();
        let language = gathered.plugin.catalogue.language_for(languages);
        let languages = &languages.in_document(&language);
        for disclosure in &open {
            let package: Package = self.open_doc("disclosure", disclosure.id.as_bytes(), &disclosure.sealed)?;
            let shared: Vec<_> = package.decision.released().map(|(element, _)| element.clone()).collect();
            let question = Question {
                stage: disclosure.stage,
                elements: &shared,
                confirmed_by: Some(package.confirmed_by),
                reader: Some(&reader),
                offered_at,
            };
            let decision = gathered.decide_on(self.now, question, package.decision.rests_on)?;
            shown.add(&package, pathway, &language, languages, decision);
        }
        let Shown { elements, channels, decision: Some(decision), objects, codes } = shown else {
            return Err(DeskError::NotFound("form"));
        };
        if objects == 0 {
            return Err(DeskError::Refused(Box::new(decision)));
        }
        let mut entry = self.entry_on(Act::FormRead, &gathered.row);
        entry.object = Some(last.id.to_string());
        entry.basis = decision.rests_on.map(|rests_on| rests_on.kind().code().to_owned());
        entry.codes = codes;
        let agreed = gathered.agreed_feedback(self.now)?;
        let view = PartnerForm {
            referral: id,
            title: pathway.title.read(languages).to_owned(),
            state: gathered.content.state,
            stage,
            priority: gathered.row.priority,
            due_at: gathered.row.due_at,
            right_to_left: language.is_right_to_left(),
            benefit: pathway.purpose.benefit.read(languages).to_owned(),
            language,
            elements,
            channels,
            keep_days: pathway.purpose.keep_days,
            feedback: pathway.feedback.iter().filter(|item| agreed.contains(&item.id)).cloned().collect(),
            requests: gathered.content.requests.clone(),
        };
        Ok(Consented {
            view,
            version: gathered.row.version,
            individual: self.row.id,
            writes: Vec::new(),
            entries: vec![entry],
            rests_on: gathered.version_of(decision.rests_on),
            once: None,
        })
    }

    /// Writes into the audit that a partner was refused a form.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn note_form_refusal(
        self,
        id: ReferralId,
        decision: &crate::disclosure::Decision,
    ) -> Result<(), DeskError> {
        let mut entry = self.entry(Act::FormRefused);
        entry.referral = Some(id);
        entry.partner = Some(decision.recipient.clone());
        entry.codes = codes(decision);
        self.finish([entry]).await
    }

    /// The partner takes a step. Accepting decides anew, at the stage of acceptance and under the consent as it is
    /// at this moment; when nothing may be shared then, the step is refused and the referral stays as it is.
    ///
    /// # Errors
    /// [`DeskError::Step`], [`DeskError::Stale`], [`DeskError::Refused`].
    pub async fn step(mut self, id: ReferralId, step: PartnerStep, expected: i64) -> Result<(State, i64), DeskError> {
        let reader = self.reader()?;
        let gathered = self.gather(id).await?;
        fresh("referral", gathered.row.version, Some(expected))?;
        let step = Step::from(step);
        let state = gathered.content.state.after(step, self.now)?;
        gathered.may_tell(self.now, Told::Process(step))?;
        let mut entries = Vec::new();
        if step == Step::Accept {
            let elements = gathered.confirmation.elements.clone();
            let offers = self.tx.disclosures_of(id).await?;
            let offer = offers.iter().filter(|d| d.closed_at.is_none()).min_by_key(|d| d.created_at);
            let offer = offer.ok_or(DeskError::NotFound("form"))?;
            let offered: Package = self.open_doc("disclosure", offer.id.as_bytes(), &offer.sealed)?;
            let question = Question {
                stage: Stage::Acceptance,
                elements: &elements,
                confirmed_by: Some(gathered.confirmation.by),
                reader: Some(&reader),
                offered_at: offer.created_at,
            };
            let decision = gathered.decide_on(self.now, question, offered.decision.rests_on)?;
            if decision.released().next().is_none() {
                return Err(DeskError::Refused(Box::new(decision)));
            }
            let package = gathered.package(decision, gathered.confirmation.by, self.now)?;
            let (disclosure, entry) = self.disclosure(&gathered.row, Stage::Acceptance, &package);
            self.tx.insert_disclosure(&disclosure).await?;
            entries.push(entry);
        }
        let mut content = gathered.content;
        content.state = state;
        let row = self.changed(gathered.row, &content);
        self.tx.update_referral(&row).await?;
        let act = match step {
            Step::Receive => Act::PartnerReceived,
            Step::Accept => Act::PartnerAccepted,
            Step::Decline { .. } => Act::PartnerDeclined,
            _ => Act::PartnerReported,
        };
        // A partner that will not serve has no more need to read.
        if matches!(step, Step::Decline { .. }) && self.tx.close_disclosures(id, self.now).await? > 0 {
            entries.push(self.entry_on(Act::AccessClosed, &row));
        }
        let mut entry = self.entry_on(act, &row);
        entry.codes = vec![step.code().to_owned()];
        entries.insert(0, entry);
        self.finish(entries).await?;
        Ok((state, row.version))
    }

    /// The partner reports feedback items.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for an item that the pathway does not have, or a value that it does not take.
    pub async fn report(mut self, id: ReferralId, report: Report, expected: i64) -> Result<i64, DeskError> {
        self.reader()?;
        let gathered = self.gather(id).await?;
        fresh("referral", gathered.row.version, Some(expected))?;
        if !matches!(
            gathered.content.state,
            State::Accepted { .. } | State::InService { .. } | State::OnHold { .. } | State::Completed { .. }
        ) {
            return Err(DeskError::Invalid("only a referral that was accepted can be reported on".to_owned()));
        }
        let pathway = gathered.pathway()?;
        for reported in &report.items {
            let item = pathway.feedback.iter().find(|item| item.id == reported.item);
            let item = item.ok_or_else(|| DeskError::Invalid(format!("{}: no such feedback item", reported.item)))?;
            if !fits(item, &reported.value) {
                return Err(DeskError::Invalid(format!("{}: the value is not of the kind of this item", item.id)));
            }
        }
        let told: Vec<_> = report.items.iter().map(|r| r.item.clone()).collect();
        if let Err(error) = gathered.may_tell(self.now, Told::Service(&told)) {
            let mut entry = self.entry_on(Act::FeedbackRefused, &gathered.row);
            entry.codes = told.iter().map(ToString::to_string).collect();
            self.finish([entry]).await?;
            return Err(error);
        }
        let reported: Vec<_> = told.iter().map(ToString::to_string).collect();
        let mut content = gathered.content;
        for item in report.items {
            content.reports.retain(|earlier| earlier.item != item.item);
            content.reports.push(item);
        }
        let row = self.changed(gathered.row, &content);
        self.tx.update_referral(&row).await?;
        let mut entry = self.entry_on(Act::PartnerReported, &row);
        entry.codes = reported;
        self.finish([entry]).await?;
        Ok(row.version)
    }

    /// The partner attests that it destroyed what it had received.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] while the partner still has access.
    pub async fn attest_destruction(mut self, id: ReferralId) -> Result<(), DeskError> {
        self.reader()?;
        let disclosures = self.tx.disclosures_of(id).await?;
        if disclosures.is_empty() || disclosures.iter().any(|d| d.closed_at.is_none()) {
            return Err(DeskError::Invalid(
                "destruction is attested after access has ended; this referral is still open to you".to_owned(),
            ));
        }
        let (row, mut content) = self.referral(id).await?;
        content.destroyed = Some(self.now);
        let row = self.changed(row, &content);
        self.tx.update_referral(&row).await?;
        let entry = self.entry_on(Act::DestructionAttested, &row);
        self.finish([entry]).await
    }
}

/// What a partner's form is put together from: every open disclosure, decided anew.
#[derive(Default)]
struct Shown {
    elements: Vec<FormLine>,
    channels: BTreeSet<Channel>,
    /// The last decision that released something, or the last one.
    decision: Option<Decision>,
    /// How many disclosures still release something.
    objects: usize,
    codes: Vec<String>,
}

impl Shown {
    fn add(
        &mut self,
        package: &Package,
        pathway: &Pathway,
        language: &Language,
        languages: &PreferredLanguages,
        decision: Decision,
    ) {
        let shown: Vec<_> = decision.released().map(|(element, _)| element).collect();
        let releases = !shown.is_empty();
        let lines = lines(package, pathway, language, languages, |element| shown.contains(&element));
        // What was shared again later is shown as it was shared then.
        self.elements.retain(|line| lines.iter().all(|newer| newer.element != line.element));
        self.elements.extend(lines);
        self.channels.extend(&decision.channels);
        for code in codes(&decision) {
            if !self.codes.contains(&code) {
                self.codes.push(code);
            }
        }
        if releases || self.objects == 0 {
            self.decision = Some(decision);
        }
        self.objects += usize::from(releases);
    }
}

impl Gathered {
    /// The feedback items to which the person said yes, and which may be told at this moment.
    fn agreed_feedback(&self, now: Timestamp) -> Result<BTreeSet<FeedbackId>, DeskError> {
        let mut agreed = BTreeSet::new();
        for item in &self.pathway()?.feedback {
            let told = std::slice::from_ref(&item.id);
            if feedback::decide(&self.feedback_request(now)?, &Told::Service(told)).refused.is_none() {
                agreed.insert(item.id.clone());
            }
        }
        Ok(agreed)
    }

    fn feedback_request(&self, now: Timestamp) -> Result<crate::disclosure::Request<'_>, DeskError> {
        let question = Question {
            stage: Stage::Acceptance,
            elements: &[],
            confirmed_by: Some(self.confirmation.by),
            reader: None,
            offered_at: now,
        };
        self.request(now, question, Claim::Consent)
    }

    fn may_tell(&self, now: Timestamp, told: Told<'_>) -> Result<(), DeskError> {
        match feedback::decide(&self.feedback_request(now)?, &told).refused {
            None => Ok(()),
            Some(_) => Err(DeskError::Invalid(
                "not all of these items were agreed on for feedback: the form lists those that were".to_owned(),
            )),
        }
    }
}

/// Whether a partner still has to destroy what it received for this referral.
async fn destruction_asked(host: &Host, tx: &mut dyn Tx, row: &ReferralRow) -> Result<bool, DeskError> {
    let disclosures = tx.disclosures_of(row.id).await?;
    if disclosures.is_empty() || disclosures.iter().any(|d| d.closed_at.is_none()) {
        return Ok(false);
    }
    let individual = tx.individual(row.individual).await?;
    let Some(wrapped) = individual.and_then(|individual| individual.key) else {
        // With the person's key the record of an attestation is gone too, so the partner is asked.
        return Ok(true);
    };
    let key = host.vault.unwrap_key(row.individual, &wrapped)?;
    let plain = key.open("referral", row.id.as_bytes(), "sealed", &row.sealed)?;
    let content: Content = serde_json::from_slice(&plain).map_err(|_| super::corrupt("referral"))?;
    Ok(content.destroyed.is_none())
}

fn fits(item: &FeedbackItem, value: &FeedbackValue) -> bool {
    match (&item.kind, value) {
        (QuestionKind::YesNo, FeedbackValue::YesNo(_)) | (QuestionKind::Date, FeedbackValue::Date(_)) => true,
        (QuestionKind::Number { min, max }, FeedbackValue::Number(number)) => (min..=max).contains(&number),
        (QuestionKind::OneOf { choices }, FeedbackValue::One(id)) => choices.iter().any(|c| c.id == *id),
        (QuestionKind::AnyOf { choices }, FeedbackValue::Many(ids)) => {
            ids.iter().all(|id| choices.iter().any(|c| c.id == *id))
        }
        _ => false,
    }
}
