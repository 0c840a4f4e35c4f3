//! What a decision releases: the values as they are at that moment, frozen, and the row that keeps them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::dossier::Dossier;
use super::error::WorkError;
use super::file::OpenFile;
use super::views::FormLine;
use crate::audit::{Act, Entry};
use crate::disclosure::Decision;
use crate::person::dictionary::{DatumClass, Dictionary};
use crate::plugin::catalogue::{Element, Pathway, Source, Stage};
use crate::ports::DisclosureRow;
use crate::security::sealed::SealedDoc;
use crate::words::digest::hex;
use crate::words::ids::{DatumId, DisclosureId, ElementId, ReferralId, StaffId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::plain::Plain;
use crate::words::text::{OtherLanguage, Passage};
use crate::words::time::Timestamp;

/// What was shared, frozen: the decision and the values as they were.
#[derive(Serialize, Deserialize)]
pub(super) struct Package {
    pub(super) decision: Decision,
    pub(super) confirmed_by: StaffId,
    /// For each released element its value, in every language of the catalogue.
    pub(super) values: BTreeMap<ElementId, BTreeMap<Language, String>>,
    /// The same as systems take it. What was shared before there was this has none.
    #[serde(default)]
    pub(super) plain: BTreeMap<ElementId, Plain>,
}

impl SealedDoc for Package {
    const TABLE: &'static str = "disclosure";
    const VERSION: u16 = 1;
}

impl Dossier {
    /// The values of the released elements, in every language of the catalogue.
    pub(super) fn package(
        &self,
        decision: Decision,
        confirmed_by: StaffId,
        now: Timestamp,
    ) -> Result<Package, WorkError> {
        let pathway = self.pathway()?;
        let mut values = BTreeMap::new();
        let mut plain = BTreeMap::new();
        for (id, _) in decision.released() {
            let Some(element) = pathway.element(id) else { continue };
            let by_language = self.values(pathway, element, now);
            if !by_language.is_empty() {
                values.insert(id.clone(), by_language);
                plain.extend(self.plain(element, now).map(|value| (id.clone(), value)));
            }
        }
        Ok(Package { decision, confirmed_by, values, plain })
    }

    /// The value of an element in every language of the catalogue; none where there is no value, or none that is safe.
    fn values(&self, pathway: &Pathway, element: &Element, now: Timestamp) -> BTreeMap<Language, String> {
        let wanted = self.plugin.catalogue.languages.iter().cloned().map(PreferredLanguages::from);
        let passages = wanted.filter_map(|wanted| self.value(pathway, element, &wanted, now));
        passages.map(|passage| (passage.language, passage.text)).collect()
    }

    /// What has become of a value since it was shared: a form shows the file as it is now, the explanation what was
    /// shared. What only time has changed, such as an age, is as it was shared.
    pub(super) fn since(&self, package: &Package, pathway: &Pathway, element: &Element, now: Timestamp) -> Since {
        let (Source::Dictionary(datum), Some(shared)) = (&element.source, package.values.get(&element.id)) else {
            return Since::AsShared;
        };
        if self.values(pathway, element, package.decision.at) == *shared {
            return Since::AsShared;
        }
        let corrected = self.values(pathway, element, now);
        let is_contact = Dictionary::host().datum(datum).is_some_and(|datum| datum.class == DatumClass::Contact);
        // Whoever has ended the service does not learn how to reach the person now.
        if corrected.is_empty() || (is_contact && self.content.state.is_final()) {
            Since::Gone(datum.clone())
        } else {
            Since::Corrected(corrected, self.plain(element, now))
        }
    }

    fn value(
        &self,
        pathway: &Pathway,
        element: &Element,
        languages: &PreferredLanguages,
        now: Timestamp,
    ) -> Option<Passage> {
        match &element.source {
            Source::Dictionary(datum) if self.profile.is_unsafe(datum) => None,
            Source::Dictionary(datum) => self.profile.display(datum, languages, self.operation.calendar().today(now)),
            Source::Answer(question) => self.content.answer_on_form(pathway.question(question)?, languages),
        }
    }

    fn plain(&self, element: &Element, now: Timestamp) -> Option<Plain> {
        match &element.source {
            Source::Dictionary(datum) => self.profile.value(datum, self.operation.calendar().today(now)),
            Source::Answer(question) => self.content.value_on_form(question),
        }
    }
}

/// What has become of a value since it was shared.
pub(super) enum Since {
    /// Nothing.
    AsShared,
    /// It was corrected, and is now this: in every language of the catalogue, and as systems take it.
    Corrected(BTreeMap<Language, String>, Option<Plain>),
    /// It is not in the file any more, or is not safe.
    Gone(DatumId),
}

/// The lines of a form in this language, in the order of the catalogue. Elements without a value are left out.
pub(super) fn lines(
    package: &Package,
    pathway: &Pathway,
    language: &Language,
    languages: &PreferredLanguages,
    shown: impl Fn(&ElementId) -> bool,
) -> Vec<FormLine> {
    pathway
        .elements
        .iter()
        .filter(|element| shown(&element.id))
        .filter_map(|element| {
            let values = package.values.get(&element.id)?;
            let of_value = languages.best_of(values.keys(), language)?;
            let other = OtherLanguage::than(language, of_value);
            Some(FormLine {
                element: element.id.clone(),
                label: element.label.read(languages).to_owned(),
                value: values.get(of_value)?.clone(),
                plain: package.plain.get(&element.id).cloned(),
                value_direction: other.as_ref().map(|other| other.direction),
                value_language: other.map(|other| other.language),
                necessity: element.necessity.read(languages).to_owned(),
                corrected: false,
            })
        })
        .collect()
}

impl<Side, T: ?Sized> OpenFile<'_, Side, T> {
    /// The row of a disclosure to be made, and its audit entry.
    pub(super) fn disclosure(&self, referral: ReferralId, stage: Stage, package: &Package) -> (DisclosureRow, Entry) {
        let id = DisclosureId::new(self.work.now, self.work.host.id_bytes());
        let digest = self.work.host.vault.decision_digest(&package.decision.digest());
        let mut entry = self.entry_on(Act::DisclosureMade, referral, Some(&package.decision.recipient));
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.basis = package.decision.rests_on.map(|rests_on| rests_on.kind().code().to_owned());
        entry.codes = codes(&package.decision);
        entry.codes.push(format!("stage {}", stage.code()));
        entry.codes.push(format!("digest {}", hex(&digest)));
        let disclosure = DisclosureRow {
            id,
            individual: self.row.id,
            referral,
            stage,
            digest,
            created_at: self.work.now,
            closed_at: None,
            sealed: self.seal_doc(id.as_bytes(), package),
        };
        (disclosure, entry)
    }
}

/// What the audit keeps of a decision: how many elements were released, how many withheld, and for which reasons. Which
/// they were is sealed with the disclosure.
pub(super) fn codes(decision: &Decision) -> Vec<String> {
    let reasons: BTreeSet<_> = decision.withheld().map(|(_, code)| code.code()).collect();
    let counts = [("released", decision.released().count()), ("withheld", decision.withheld().count())];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} {count}"));
    counts.chain(reasons.into_iter().map(ToOwned::to_owned)).collect()
}
