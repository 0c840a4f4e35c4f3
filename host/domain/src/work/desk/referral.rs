//! Beginning a referral, reading it, and deciding on the recommendation.

use serde::Serialize;

use super::Desk;
use super::answering::progress;
use crate::audit::Act;
use crate::plugin::catalogue::Mode;
use crate::ports::ReferralRow;
use crate::referral::{Choice, Content, NotFrom, State, StateName, Step};
use crate::security::vault::Sealed;
use crate::words::ids::{PathwayId, ReferralId};
use crate::words::language::PreferredLanguages;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::{WorkError, fresh};
use crate::work::views::{BasisLine, DisclosureLine, ReferralFile, ReportedLine};
use crate::work::{Once, Outcome};

/// A referral that was begun.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Begun {
    /// Its id.
    pub id: ReferralId,
    /// Its version.
    pub version: i64,
}

impl Desk<'_> {
    /// Begins a referral on a pathway of the operation's active plugin.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is no active plugin or no such pathway; [`WorkError::Invalid`] when the
    /// pathway only informs: nobody is recorded as referred.
    pub async fn begin(mut self, pathway: &PathwayId, once: Option<&Once>) -> Result<Outcome<Begun>, WorkError> {
        self.may_work()?;
        if let Some(id) = self.made_before(once).await? {
            let version = self.referral_row(id).await?.version;
            let entry = self.entry_on(Act::ReferralRead, id, None);
            self.repeated(entry).await?;
            return Ok(Outcome::MadeBefore(Begun { id, version }));
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
        let damaged = disclosures.damaged_ids();
        let disclosures = disclosures.whole.into_iter().zip(content.partner().into_iter().cycle());
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
            damaged,
            individual: row.individual,
            pathway: content.pathway.clone(),
            title: pathway.title.read(&languages).to_owned(),
            state: content.state,
            partner: content.partner().cloned(),
            due_at: content.due_at,
            confirmation: content.confirmation,
            reports: content.reports.into_iter().map(|one| ReportedLine::of(one, pathway, &languages)).collect(),
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
        let agreements = self.work.tx.agreements(&self.row.operation, Some(&choice.partner)).await?.all()?;
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
