//! The form: what was shared, as it may be read at this moment.

use std::collections::BTreeSet;

use super::PartnerDesk;
use crate::audit::Act;
use crate::disclosure::Decision;
use crate::plugin::catalogue::{Channel, Pathway};
use crate::retention::clocks::referral_at_partner;
use crate::words::ids::{DatumId, ElementId, ReferralId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::time::Timestamp;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::dossier::{Dossier, Question};
use crate::work::error::WorkError;
use crate::work::release::{Package, Since, codes, lines};
use crate::work::views::{FormLine, PartnerForm};

impl PartnerDesk<'_> {
    /// The form as this member of the partner's staff may read it now: what was shared, and of it what the decision would
    /// still release at this moment to this reader. The partner's time to keep it counts from the end of the service.
    /// That nothing is left to see is written into the audit by this very act.
    ///
    /// # Errors
    /// [`WorkError::RefusedToPartner`] when nothing is left to see.
    pub async fn form(
        mut self,
        id: ReferralId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<PartnerForm>, WorkError> {
        let dossier = self.dossier(id).await?;
        let pathway = dossier.pathway()?;
        let kept_until = referral_at_partner(&dossier.content.state, pathway.purpose.keep_days);
        if kept_until.is_some_and(|until| self.work.now >= until) {
            return Err(WorkError::NotFound("form"));
        }
        let mut open: Vec<_> =
            self.work.tx.disclosures_of(id).await?.all()?.into_iter().filter(|d| d.closed_at.is_none()).collect();
        // A later stage adds to an earlier one; ids made in the same millisecond say nothing about the order.
        open.sort_by_key(|disclosure| (disclosure.stage, disclosure.created_at));
        let (Some(first), Some(last)) = (open.first(), open.last()) else { return Err(WorkError::NotFound("form")) };
        let offered_at = first.created_at;
        let stage = last.stage;
        let mut shown = Shown::default();
        let language = dossier.plugin.catalogue.language_for(languages);
        let languages = &languages.in_document(&language);
        for disclosure in &open {
            let mut package: Package = self.open_doc(disclosure.id.as_bytes(), &disclosure.sealed)?;
            if package.decision.recipient != dossier.partner.id {
                return Err(WorkError::damaged("disclosure"));
            }
            let shared: Vec<_> = package.decision.released().map(|(element, _)| element.clone()).collect();
            let question = Question {
                stage: disclosure.stage,
                elements: &shared,
                confirmed_by: Some(package.confirmed_by),
                reader: Some(&self.side.reader),
                offered_at,
            };
            let decision = dossier.decide_on(self.work.now, question, package.decision.rests_on)?;
            let corrected = shown.bring_up_to_date(&mut package, &dossier, pathway, self.work.now);
            shown.add(&package, pathway, &language, languages, decision, &corrected);
        }
        let Shown { elements, mut channels, decision: Some(decision), objects, codes, gone } = shown else {
            return Err(WorkError::NotFound("form"));
        };
        if objects == 0 {
            return Err(self.refused(id, &decision).await);
        }
        let mut entry = self.entry_on(Act::FormRead, dossier.row.id, Some(&dossier.partner.id));
        entry.object = Some(self.pseudonym(last.id.as_bytes()).to_string());
        entry.basis = decision.rests_on.map(|rests_on| rests_on.kind().code().to_owned());
        entry.codes = codes.into_iter().collect();
        channels.retain(|channel| channel.needs().is_none_or(|datum| gone.iter().all(|gone| gone.as_str() != datum)));
        let agreed = dossier.agreed_feedback(self.work.now)?;
        let view = PartnerForm {
            referral: id,
            title: pathway.title.read(languages).to_owned(),
            state: dossier.content.state,
            stage,
            priority: dossier.content.priority(),
            due_at: dossier.content.due_at,
            right_to_left: language.is_right_to_left(),
            benefit: pathway.purpose.benefit.read(languages).to_owned(),
            language,
            elements,
            channels,
            keep_days: pathway.purpose.keep_days,
            feedback: pathway.feedback.iter().filter(|item| agreed.contains(&item.id)).cloned().collect(),
            requests: dossier.content.requests.clone(),
        };
        let entitled = Entitled {
            view,
            version: dossier.row.version,
            individual: self.row.id,
            writes: Vec::new(),
            entries: vec![entry],
            rests_on: dossier.version_of(decision.rests_on),
            once: None,
        };
        self.disclose(entitled).await
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
    codes: BTreeSet<String>,
    /// What was shared and is on no form any more.
    gone: BTreeSet<DatumId>,
}

impl Shown {
    /// Puts into a package, of which only a copy is changed, what the file says now; the elements that were corrected.
    fn bring_up_to_date(
        &mut self,
        package: &mut Package,
        dossier: &Dossier,
        pathway: &Pathway,
        now: Timestamp,
    ) -> BTreeSet<ElementId> {
        let mut corrected = BTreeSet::new();
        for element in &pathway.elements {
            match dossier.since(package, pathway, element, now) {
                Since::AsShared => {}
                Since::Corrected(values, plain) => {
                    package.values.insert(element.id.clone(), values);
                    package.plain.remove(&element.id);
                    package.plain.extend(plain.map(|plain| (element.id.clone(), plain)));
                    corrected.insert(element.id.clone());
                }
                Since::Gone(datum) => {
                    package.values.remove(&element.id);
                    package.plain.remove(&element.id);
                    self.gone.insert(datum);
                }
            }
        }
        corrected
    }

    fn add(
        &mut self,
        package: &Package,
        pathway: &Pathway,
        language: &Language,
        languages: &PreferredLanguages,
        decision: Decision,
        corrected: &BTreeSet<ElementId>,
    ) {
        let shown: Vec<_> = decision.released().map(|(element, _)| element).collect();
        let releases = !shown.is_empty();
        let mut lines = lines(package, pathway, language, languages, |element| shown.contains(&element));
        for line in &mut lines {
            line.corrected = corrected.contains(&line.element);
        }
        // What was shared again later is shown as it was shared then.
        self.elements.retain(|line| lines.iter().all(|newer| newer.element != line.element));
        self.elements.extend(lines);
        self.channels.extend(&decision.channels);
        self.codes.extend(codes(&decision));
        if releases || self.objects == 0 {
            self.decision = Some(decision);
        }
        self.objects += usize::from(releases);
    }
}
