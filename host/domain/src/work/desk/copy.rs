//! The copy of what is known about a person, for the person.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::FileDoc;
use super::rights_answer::languages_of;
use super::{Desk, operation_of};
use crate::audit::Act;
use crate::basis::{Basis, Kind};
use crate::consent::Consent;
use crate::disclosure::RestsOn;
use crate::evidence::Kind as FileKind;
use crate::person::dictionary::{About, Dictionary};
use crate::plugin::Plugin;
use crate::plugin::catalogue::{DataItem, Pathway};
use crate::ports::ReferralRow;
use crate::referral::Content;
use crate::rights::copy::{about, is_given};
use crate::rights::{Asked as AskedFor, Decision, Reason, Right};
use crate::security::caller::Caller;
use crate::words::ids::{DatumId, RightsRequestId};
use crate::words::language::{Language, PreferredLanguages};
use crate::work::Host;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::readings::{self, Reader, Times};
use crate::work::release::{Package, lines};
use crate::work::views::{
    COPY_VERSION, CopyBasis, CopyConsent, CopyCorrection, CopyDatum, CopyDisclosure, CopyFile, CopyReading,
    CopyReferral, CopyWithheld, PersonCopy, ReportedLine, RightsLine,
};

/// A referral, with what its words come from.
struct Opened {
    row: ReferralRow,
    content: Content,
    plugin: std::sync::Arc<Plugin>,
}

impl Opened {
    fn pathway(&self) -> Option<&Pathway> {
        self.plugin.catalogue.pathway(&self.content.pathway)
    }
}

/// What is taken out, and what was.
struct Sieve<'a> {
    decision: &'a Decision,
    bases: &'a [(Basis, i64)],
    others_taken_out: bool,
}

impl Sieve<'_> {
    /// Whether an item is given; that one is not is noted.
    fn gives(&mut self, item: &DataItem, pathway: Option<&Pathway>) -> bool {
        let gives = is_given(item, pathway, &self.decision.looked_through);
        self.others_taken_out |= !gives;
        gives
    }

    /// Whether it is named at all: of what is about others not even what it is called.
    fn names(&mut self, item: &DataItem, pathway: Option<&Pathway>) -> bool {
        let names = about(item, pathway) != About::Others;
        self.others_taken_out |= !names;
        names
    }

    /// Whether an inquiry of which the person was not told yet would be given away: only where that is a reason of the
    /// decision.
    fn is_hidden(&self, basis: &Basis) -> bool {
        self.decision.is_for(Reason::Inquiry) && basis.ground.kind() == Kind::Mandate && basis.told.is_none()
    }

    fn hides(&self, rests_on: Option<RestsOn>) -> bool {
        let Some(RestsOn::Basis { id, .. }) = rests_on else { return false };
        self.bases.iter().any(|(basis, _)| basis.id == id && self.is_hidden(basis))
    }
}

impl Desk<'_> {
    /// The copy for which a person asked, when that was granted. It goes through a witness like everything that leaves. What
    /// is about others is taken out, and that something was is said, without saying whose it is.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when no copy was asked for or granted; [`WorkError::Forbidden`] for those who do not work on
    /// files.
    pub async fn copy_for_person(
        host: &Host,
        caller: &Caller,
        id: RightsRequestId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<PersonCopy>, WorkError> {
        operation_of(caller)?;
        // The audit of a whole operation is gone through while nobody waits for this person's lock.
        let (chain, names, since) = {
            let mut desk = Desk::open_of(host, caller, id).await?;
            desk.may_work()?;
            let _decision = desk.granted_copy(id).await?;
            let names = [desk.pseudonym(desk.row.id.as_bytes()).to_string(), desk.row.id.to_string()];
            (desk.entry(Act::CopyGiven).chain(), names, desk.row.created_at)
        };
        let readings = readings::of_person(host, &chain, &names, since).await?;
        Desk::open_of(host, caller, id).await?.copy(id, readings, languages).await
    }

    async fn granted_copy(&mut self, id: RightsRequestId) -> Result<Decision, WorkError> {
        let request = self.asked(id).await?.request;
        let decided = request.state.decided().filter(|_| request.asked == AskedFor::Access);
        let decision = decided.map(|decided| decided.decision.clone()).filter(Decision::grants);
        decision.ok_or(WorkError::Conflict("a copy is given when the person asked for one, and it was granted"))
    }

    async fn copy(
        mut self,
        id: RightsRequestId,
        readings: BTreeMap<Reader, Times>,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<PersonCopy>, WorkError> {
        self.may_work()?;
        let decision = self.granted_copy(id).await?;
        let operation = self.operation().await?;
        let profile = self.profile()?;
        let languages = languages_of(&profile, languages);
        let spoken = languages.spoken();
        // One language for the whole page: that in which the host speaks.
        let languages = languages.in_document(&spoken.language());
        let today = operation.calendar().today(self.work.now);
        let records = self.records().await?;
        let mut sieve = Sieve { decision: &decision, bases: &records.bases, others_taken_out: false };
        let mut data = Vec::new();
        for datum in Dictionary::host().datums() {
            let Some(passage) = profile.display(&datum.id, &languages, today) else { continue };
            if sieve.gives(&DataItem::Dictionary(datum.id.clone()), None) {
                data.push(CopyDatum {
                    id: datum.id.to_string(),
                    label: datum.label.read(&languages).to_owned(),
                    value: passage.text,
                    plain: profile.value(&datum.id, today),
                });
            }
        }
        for list in Dictionary::host().lists() {
            let Some(said) = profile.list_of_their_own(&list.id, &languages) else { continue };
            sieve.others_taken_out |= said.others_taken_out;
            let label = list.label.read(&languages).to_owned();
            data.extend(said.text.map(|value| CopyDatum { id: list.id.to_string(), label, value, plain: None }));
        }
        let mut opened = Vec::new();
        for row in self.work.tx.referrals_of(self.row.id).await?.all()? {
            let content: Content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            let plugin = self.plugin(row.plugin).await?;
            opened.push(Opened { row, content, plugin });
        }
        let (mut referrals, mut disclosures) = (Vec::new(), Vec::new());
        for referral in &opened {
            referrals.push(self.copy_of_referral(referral, &mut sieve, &languages).await?);
            disclosures.extend(self.copy_of_disclosures(referral, &mut sieve, &languages).await?);
        }
        let consents: Vec<_> = self.consents().await?.into_iter().map(|(_, consent)| consent).collect();
        let wishes = crate::consent::Wishes::of(&consents);
        let mut lines = Vec::new();
        for consent in &consents {
            lines.push(self.copy_of_consent(consent, &opened, &mut sieve, &languages).await?);
        }
        let mut bases = Vec::new();
        for (basis, _) in records.bases.iter().filter(|(basis, _)| !sieve.is_hidden(basis)) {
            bases.push(CopyBasis {
                referral: basis.referral,
                kind: basis.ground.kind(),
                partner: self.name_of(&basis.scope.recipient).await?,
                state: basis.standing(self.work.now),
                at: basis.at,
                until: basis.ends(),
                told_at: basis.told.map(|told| told.at),
            });
        }
        let mut looked = Vec::new();
        for (reader, Times { times, first, last }) in readings {
            let Some(role) = reader.role() else { continue };
            let partner = match &reader.partner {
                Some(partner) => Some(self.name_of(partner).await?),
                None => None,
            };
            looked.push(CopyReading {
                role,
                function: reader.function,
                partner,
                what: reader.what,
                times,
                first,
                last,
            });
        }
        let kept_back = wishes.kept_back.keys().filter(|item| sieve.names(item, None));
        let kept_back: Vec<_> = kept_back.map(|item| label_of(item, &opened, &languages)).collect();
        let corrected = |data: BTreeSet<DatumId>, sieve: &mut Sieve<'_>| {
            let items = data.into_iter().map(DataItem::Dictionary);
            let named: Vec<_> = items.filter(|item| sieve.names(item, None)).collect();
            named.iter().map(|item| label_of(item, &opened, &languages)).collect()
        };
        let corrections = records
            .corrections
            .into_iter()
            .map(|one| CopyCorrection { at: one.corrected.at, data: corrected(one.data, &mut sieve) })
            .collect();
        let others_taken_out = sieve.others_taken_out;
        let now = self.work.now;
        let view = PersonCopy {
            schema_version: COPY_VERSION,
            made_at: now,
            made_on: today.day,
            time_zone: operation.time_zone.clone(),
            operation: operation.title.clone(),
            case_number: self.row.case_number.clone(),
            right_to_left: spoken.language().is_right_to_left(),
            language: spoken.language(),
            host_language: spoken,
            data,
            others_taken_out,
            partly_left_out: decision.why().is_some(),
            kept_back,
            excluded: self.names_of(wishes.excluded_partners.into_keys()).await?,
            referrals,
            consents: lines,
            bases,
            disclosures,
            readings: looked,
            files: self.copy_of_files().await?,
            corrections,
            // What a complaint is about is known to few; the person has its answer.
            requests: records
                .rights
                .iter()
                .map(|asked| &asked.request)
                .filter(|request| request.right() != Right::Complaint)
                .map(|request| RightsLine::of(request, now))
                .collect(),
            complain_to: operation.rights.complain_to.clone(),
        };
        let entry = self.entry_on_request(Act::CopyGiven, id);
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    async fn copy_of_referral(
        &mut self,
        referral: &Opened,
        sieve: &mut Sieve<'_>,
        languages: &PreferredLanguages,
    ) -> Result<CopyReferral, WorkError> {
        let content = &referral.content;
        let pathway = referral.pathway();
        let mut answers = Vec::new();
        for question in pathway.into_iter().flat_map(|pathway| &pathway.questions) {
            let Some(passage) = content.answers.display(question, languages) else { continue };
            let item = DataItem::Answer(content.pathway.clone(), question.id.clone());
            if sieve.gives(&item, pathway) {
                answers.push(CopyDatum {
                    id: question.id.to_string(),
                    label: question.ask.read(languages).to_owned(),
                    value: passage.text,
                    plain: content.answers.value(&question.id).flatten(),
                });
            }
        }
        let reported = |pathway: &Pathway| {
            let line = |report: &crate::referral::Reported| {
                let line = ReportedLine::of(report.clone(), pathway, languages);
                CopyDatum {
                    id: line.reported.item.to_string(),
                    label: line.label,
                    value: line.value_in_words,
                    plain: None,
                }
            };
            content.reports.iter().map(line).collect()
        };
        let sent = referral.row.state != crate::referral::StateName::Draft;
        let partner = match content.partner().filter(|_| sent) {
            Some(partner) => Some(self.name_of(partner).await?),
            None => None,
        };
        Ok(CopyReferral {
            id: referral.row.id,
            service: pathway
                .map_or_else(|| content.pathway.to_string(), |pathway| pathway.title.read(languages).to_owned()),
            state: referral.row.state,
            partner,
            answers,
            reports: pathway.map(reported).unwrap_or_default(),
        })
    }

    async fn copy_of_disclosures(
        &mut self,
        referral: &Opened,
        sieve: &mut Sieve<'_>,
        languages: &PreferredLanguages,
    ) -> Result<Vec<CopyDisclosure>, WorkError> {
        let Some(pathway) = referral.pathway() else { return Ok(Vec::new()) };
        let language: Language = referral.plugin.catalogue.language_for(languages);
        let spoken = languages.spoken();
        let mut copies = Vec::new();
        let mut rows = self.work.tx.disclosures_of(referral.row.id).await?.all()?;
        // Ids made in the same millisecond say nothing about the order.
        rows.sort_by_key(|row| (row.created_at, row.stage));
        for row in rows {
            let package: Package = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            let decision = &package.decision;
            if sieve.hides(decision.rests_on) {
                continue;
            }
            let mut given = BTreeSet::new();
            for (element, item) in decision.released() {
                if sieve.gives(item, Some(pathway)) {
                    given.insert(element.clone());
                }
            }
            let sent = lines(&package, pathway, &language, languages, |element| given.contains(element));
            let datum = |line: crate::work::views::FormLine| CopyDatum {
                id: line.element.to_string(),
                label: line.label,
                value: line.value,
                plain: line.plain,
            };
            let mut withheld = Vec::new();
            for (id, code) in decision.withheld() {
                let Some(element) = pathway.element(id) else { continue };
                if sieve.names(&pathway.item(element), Some(pathway)) {
                    let label = element.label.read(languages).to_owned();
                    withheld.push(CopyWithheld { label, code, text: code.text_in(spoken) });
                }
            }
            copies.push(CopyDisclosure {
                referral: referral.row.id,
                partner: self.name_of(&decision.recipient).await?,
                stage: row.stage,
                basis: decision.rests_on.map(|rests_on| rests_on.kind()),
                at: row.created_at,
                closed_at: row.closed_at,
                sent: sent.into_iter().map(datum).collect(),
                withheld,
            });
        }
        Ok(copies)
    }

    async fn copy_of_consent(
        &mut self,
        consent: &Consent,
        opened: &[Opened],
        sieve: &mut Sieve<'_>,
        languages: &PreferredLanguages,
    ) -> Result<CopyConsent, WorkError> {
        let mut items = BTreeMap::new();
        for (item, agreed) in &consent.terms.items {
            if sieve.names(item, None) {
                items.insert(label_of(item, opened, languages), *agreed);
            }
        }
        Ok(CopyConsent {
            referral: consent.referral,
            partner: self.name_of(&consent.terms.recipient).await?,
            given_by: consent.terms.given_by,
            state: consent.standing(self.work.now),
            at: consent.at,
            until: consent.terms.until,
            items,
        })
    }

    async fn copy_of_files(&mut self) -> Result<Vec<CopyFile>, WorkError> {
        let mut files = Vec::new();
        for id in self.work.tx.evidence_of(self.row.id).await? {
            let Some(row) = self.work.tx.evidence(id).await? else { continue };
            let (kind, media_type, size) = if row.file.is_some() {
                let doc: FileDoc = self.open_doc(id.as_bytes(), &row.sealed)?;
                (doc.kind, doc.media_type, doc.size)
            } else {
                let (media_type, bytes) = self.key.open_file(id.as_bytes(), &row.sealed)?;
                (FileKind::of(&media_type), media_type, bytes.len() as u64)
            };
            files.push(CopyFile { id, kind, media_type, size, at: row.created_at });
        }
        Ok(files)
    }
}

/// What an item is called: by the dictionary, or by the question.
fn label_of(item: &DataItem, opened: &[Opened], languages: &PreferredLanguages) -> String {
    let label = match item {
        DataItem::Dictionary(id) => Dictionary::host().called(id).map(|label| label.read(languages).to_owned()),
        DataItem::Answer(of, question) => opened
            .iter()
            .filter_map(Opened::pathway)
            .filter(|pathway| pathway.id == *of)
            .find_map(|pathway| Some(pathway.question(question)?.ask.read(languages).to_owned())),
    };
    label.unwrap_or_else(|| item.to_string())
}
