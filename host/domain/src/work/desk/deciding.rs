//! Deciding on what a person asked for by right, and doing at once what a yes asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::Desk;
use crate::audit::{Act, Entry};
use crate::consent::State as ConsentState;
use crate::plugin::catalogue::DataItem;
use crate::referral::Content;
use crate::retention::erasure::Erasure;
use crate::rights::{Asked as AskedFor, Decision, DecisionInput, NotFrom, Part, Right, ToTell, Verdict};
use crate::security::caller::Role;
use crate::words::ids::{DatumId, PartnerId, RightsRequestId};
use crate::work::erasure::{Forgotten, in_unit};
use crate::work::error::WorkError;
use crate::work::records::{Asked, Record};
use crate::work::release::Package;
use crate::work::views::RightsLine;

impl Desk<'_> {
    /// Decides, and does in the same transaction what follows: a correction is made, and sharing against which the person
    /// objects ends. Whoever received a request does not refuse it, also not in part; an attempt is in the audit.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody but supervisors and protection officers, and for supervisors on a complaint;
    /// [`WorkError::NotDecided`], [`WorkError::RightsStep`], [`WorkError::Override`].
    pub async fn decide_rights(mut self, id: RightsRequestId, input: DecisionInput) -> Result<RightsLine, WorkError> {
        self.may_decide()?;
        let Asked { request, mut proposed } = self.asked(id).await?;
        if request.right() == Right::Complaint && !matches!(self.work.caller.role, Role::ProtectionOfficer { .. }) {
            return Err(self.work.forbidden());
        }
        self.known_partners(&input.partners).await?;
        let decision = Decision::new(request.right(), request.data(), input, self.by_caller())?;
        if decision.why().is_some() && request.received.by == self.work.caller.staff {
            return Err(self.same_person(id).await);
        }
        let mut request = request;
        let verdict = decision.verdict.clone();
        let mut entries = Vec::new();
        let to_tell = match (&request.asked, &verdict) {
            (_, Verdict::Refused { .. }) => Vec::new(),
            (AskedFor::Correction { data }, verdict) => {
                let granted = match verdict {
                    Verdict::GrantedInPart { part: Part::Data { data }, .. } => data.clone(),
                    _ => data.clone(),
                };
                let wanted = proposed.take().unwrap_or_default().only(&granted);
                let (_, changed, entry) = self.corrected(|profile| Ok(profile.take(wanted)?), None).await?;
                entries.push(entry);
                self.received_before(&changed).await?
            }
            (AskedFor::Objection, verdict) => {
                let with = match verdict {
                    Verdict::GrantedInPart { part: Part::Partners { partners }, .. } => Some(partners.clone()),
                    _ => None,
                };
                entries = self.end_sharing(with.as_ref()).await?;
                Vec::new()
            }
            (AskedFor::Access | AskedFor::Erasure | AskedFor::Complaint, _) => Vec::new(),
        };
        // Where it cannot be decided, nothing of what was done for it is kept.
        request = request.decide(decision, to_tell)?;
        let line = RightsLine::of(&request, self.work.now);
        let mut entry = self.entry_on_request(Act::RightsRequestDecided, id);
        entry.codes = vec![verdict.name().code().to_owned()];
        self.update_record(id, &Record::Rights(Box::new(Asked { request, proposed }))).await?;
        self.finish(std::iter::once(entry).chain(entries)).await?;
        Ok(line)
    }

    /// Erases the person, as they asked and it was granted: by somebody else than whoever granted it, or the attempt is in the
    /// audit. The request goes with everything else.
    ///
    /// # Errors
    /// [`WorkError::RightsStep`]; [`WorkError::Override`]; [`WorkError::Conflict`] when somebody holds the file; those of [the act](crate::work::erasure).
    pub async fn erase_as_granted(mut self, id: RightsRequestId) -> Result<Forgotten, WorkError> {
        self.may_decide()?;
        let request = self.asked(id).await?.request;
        self.records().await?.not_held(self.work.now)?;
        match request.erase(self.work.caller.staff) {
            Ok(granted) => {
                let authority = Erasure::granted(self.row.id, granted);
                in_unit(self.work, self.row, authority).await
            }
            Err(NotFrom::SameDecider) => Err(self.same_person(id).await),
            Err(error) => Err(error.into()),
        }
    }

    async fn known_partners(&mut self, partners: &BTreeSet<PartnerId>) -> Result<(), WorkError> {
        for id in partners {
            if self.work.tx.partner(id).await?.is_none() {
                return Err(WorkError::Invalid(format!("partners: there is no partner {id}")));
            }
        }
        Ok(())
    }

    /// The partners that received what these datums said before, unless they attested that they destroyed it.
    async fn received_before(&mut self, changed: &BTreeSet<DatumId>) -> Result<Vec<ToTell>, WorkError> {
        let mut received: BTreeMap<PartnerId, BTreeSet<DatumId>> = BTreeMap::new();
        for row in self.work.tx.referrals_of(self.row.id).await?.all()? {
            let content: Content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            if content.destroyed.is_some() {
                continue;
            }
            for disclosure in self.work.tx.disclosures_of(row.id).await?.all()? {
                let package: Package = self.open_doc(disclosure.id.as_bytes(), &disclosure.sealed)?;
                for (element, item) in package.decision.released() {
                    if let DataItem::Dictionary(datum) = item
                        && changed.contains(datum)
                        && package.values.contains_key(element)
                    {
                        received.entry(package.decision.recipient.clone()).or_default().insert(datum.clone());
                    }
                }
            }
        }
        Ok(received.into_iter().map(|(partner, data)| ToTell { partner, data, told: None }).collect())
    }

    /// Ends all sharing with these partners, or with all: each standing yes is taken back, each other basis ends, and what
    /// they could open is closed.
    async fn end_sharing(&mut self, with: Option<&BTreeSet<PartnerId>>) -> Result<Vec<Entry>, WorkError> {
        let is_meant = |partner: &PartnerId| with.is_none_or(|with| with.contains(partner));
        let mut entries = Vec::new();
        for (row, consent) in self.consents().await? {
            if *consent.state() != ConsentState::Given || !is_meant(&consent.terms.recipient) {
                continue;
            }
            let (id, referral) = (row.id, row.referral);
            let taken = self.take_back(row).await?;
            let mut entry = self.entry_on(Act::ConsentWithdrawn, referral, Some(&taken.recipient));
            entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
            entries.push(entry);
            if taken.closed > 0 {
                entries.push(self.entry_on(Act::AccessClosed, referral, taken.content.partner()));
            }
        }
        for (basis, _) in self.records().await?.bases {
            if basis.ended.is_some() || !is_meant(&basis.scope.recipient) {
                continue;
            }
            let basis = basis.end(self.work.caller.staff, self.work.now);
            let mut entry = self.entry_on(Act::BasisEnded, basis.referral, Some(&basis.scope.recipient));
            entry.object = Some(self.pseudonym(basis.id.as_bytes()).to_string());
            entries.push(entry);
            self.update_record(basis.id, &Record::Basis(Box::new(basis))).await?;
        }
        for row in self.work.tx.referrals_of(self.row.id).await?.all()? {
            let content: Content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            if content.partner().is_some_and(is_meant)
                && self.work.tx.close_disclosures(row.id, self.work.now).await? > 0
            {
                entries.push(self.entry_on(Act::AccessClosed, row.id, content.partner()));
            }
        }
        Ok(entries)
    }
}
