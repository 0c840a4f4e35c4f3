//! Bases beside consent: asked for, approved by a second person, ended, and told to the person.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Desk;
use crate::audit::Act;
use crate::basis::{Basis, CannotApprove, Coverage, Ground};
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::words::calendar::Until;
use crate::words::ids::{BasisId, EvidenceId, ReferralId};
use crate::words::time::{DAY, Timestamp};
use crate::work::error::WorkError;
use crate::work::records::Record;
use crate::work::views::BasisLine;
use crate::work::{Once, Outcome};

/// A request for a basis beside consent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisInput {
    /// Why.
    pub ground: Ground,
    /// The items, the fewest that do.
    pub items: BTreeSet<DataItem>,
    /// How the recipient may reach the person.
    #[serde(default)]
    pub channels: BTreeSet<Channel>,
    /// The last stage it covers.
    pub stage: Stage,
    /// Files that prove it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// When it ends: a day of the operation's time zone, through which it counts, or a moment.
    pub until: Until,
    /// By when the person has to be told.
    pub tell_by: Timestamp,
}

/// The most days between sharing and telling the person.
const TELL_WITHIN: i64 = 30 * DAY;
impl Desk<'_> {
    /// Asks for a basis beside consent. It counts only after a second person has approved it.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it names nothing, or what the pathway does not ask for, or lasts longer than its
    /// ground allows.
    pub async fn request_basis(
        mut self,
        id: ReferralId,
        input: BasisInput,
        once: Option<&Once>,
    ) -> Result<Outcome<BasisLine>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once).await? {
            let records = self.records().await?;
            let basis = records.basis(made).ok_or(WorkError::NotFound("basis"))?;
            let line = BasisLine::of(basis, self.work.now);
            let mut entry = self.entry_on(Act::ReferralRead, id, None);
            entry.object = Some(self.pseudonym(made.as_bytes()).to_string());
            self.repeated(entry).await?;
            return Ok(Outcome::MadeBefore(line));
        }
        let dossier = self.dossier(id).await?;
        let pathway = dossier.pathway()?;
        let declared = pathway.items();
        if input.items.is_empty() || input.items.iter().any(|item| !declared.contains(item)) {
            return Err(WorkError::invalid(
                "items: name the fewest items that do, each of them one that the pathway asks for",
            ));
        }
        if input.channels.iter().any(|channel| !pathway.channels.contains(channel)) {
            return Err(WorkError::invalid("channels: the pathway has no such channel"));
        }
        let most = self.work.now.plus(input.ground.lasts_at_most());
        let until = input.until.end(&dossier.operation.time_zone);
        if until <= self.work.now || until > most {
            return Err(WorkError::invalid(format!("until: after now and not after {most}, for this ground")));
        }
        let tell_at_most = self.work.now.plus(TELL_WITHIN);
        if input.tell_by <= self.work.now || input.tell_by > tell_at_most {
            return Err(WorkError::invalid(format!("tell_by: after now and not after {tell_at_most}")));
        }
        self.own_evidence(&input.evidence).await?;
        let basis = Basis {
            id: BasisId::new(self.work.now, self.work.host.id_bytes()),
            referral: id,
            scope: Coverage {
                purpose: pathway.purpose.class,
                pathway: pathway.id.clone(),
                recipient: dossier.partner.id.clone(),
                stage: input.stage,
                items: input.items,
                channels: input.channels,
            },
            ground: input.ground,
            evidence: input.evidence,
            requested_by: self.work.caller.staff,
            at: self.work.now,
            until,
            tell_by: input.tell_by,
            approval: None,
            ended: None,
            told: None,
        };
        self.insert_record(basis.id, Some(id), &Record::Basis(Box::new(basis.clone()))).await?;
        self.remember(once, &basis.id.to_string()).await?;
        let mut entry = self.entry_on(Act::BasisRequested, dossier.row.id, Some(&dossier.partner.id));
        entry.object = Some(self.pseudonym(basis.id.as_bytes()).to_string());
        entry.basis = Some(basis.ground.kind().code().to_owned());
        let line = BasisLine::of(&basis, self.work.now);
        self.finish([entry]).await?;
        Ok(Outcome::Made(line))
    }

    /// A second person approves a basis.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody but a supervisor; [`WorkError::Override`] when it is the person who asked
    /// for it: that attempt is in the audit.
    pub async fn approve_basis(mut self, id: BasisId) -> Result<BasisLine, WorkError> {
        self.may_approve()?;
        let basis = self.basis(id).await?;
        match basis.approve(self.work.caller.staff, self.work.now) {
            Ok(basis) => self.change_basis(Act::BasisApproved, basis).await,
            Err(CannotApprove::SamePerson) => Err(self.same_person(id).await),
            Err(CannotApprove::NotOpen) => Err(WorkError::Conflict("this basis was approved before, or has ended")),
        }
    }

    /// Ends a basis at once.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; those of the store.
    pub async fn end_basis(mut self, id: BasisId) -> Result<BasisLine, WorkError> {
        self.may_work()?;
        let basis = self.basis(id).await?.end(self.work.caller.staff, self.work.now);
        self.change_basis(Act::BasisEnded, basis).await
    }

    /// Records that the person was told what was shared without consent.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; those of the store.
    pub async fn person_told(mut self, id: BasisId) -> Result<BasisLine, WorkError> {
        self.may_work()?;
        let mut basis = self.basis(id).await?;
        basis.told.get_or_insert(self.by_caller());
        self.change_basis(Act::PersonTold, basis).await
    }

    async fn basis(&mut self, id: BasisId) -> Result<Basis, WorkError> {
        self.records().await?.basis(id).cloned().ok_or(WorkError::NotFound("basis"))
    }

    async fn change_basis(mut self, act: Act, basis: Basis) -> Result<BasisLine, WorkError> {
        let line = BasisLine::of(&basis, self.work.now);
        let mut entry = self.entry(act);
        entry.referral = Some(self.pseudonym(basis.referral.as_bytes()));
        entry.partner = Some(basis.scope.recipient.clone());
        entry.object = Some(self.pseudonym(basis.id.as_bytes()).to_string());
        entry.basis = Some(line.kind.code().to_owned());
        self.update_record(basis.id, &Record::Basis(Box::new(basis))).await?;
        self.finish([entry]).await?;
        Ok(line)
    }
}
