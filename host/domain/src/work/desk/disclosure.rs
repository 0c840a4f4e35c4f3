//! Previewing and making a disclosure.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::Act;
use crate::disclosure::{Explanation, RestsOn};
use crate::plugin::catalogue::Stage;
use crate::ports::DisclosureRow;
use crate::referral::Step;
use crate::security::caller::Caller;
use crate::words::digest::hex;
use crate::words::ids::{BasisId, DisclosureId, ElementId, IndividualId, PartnerId, ReferralId, StaffId};
use crate::words::language::PreferredLanguages;
use crate::words::time::Timestamp;
use crate::work::disclosed::{Disclosed, Entitled, Write};
use crate::work::dossier::{Dossier, Question};
use crate::work::error::{WorkError, fresh};
use crate::work::release::{Package, codes, lines};
use crate::work::views::Shared;
use crate::work::{Host, Once, Outcome};

/// How a caseworker wants to share.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscloseInput {
    /// The record of a basis beside consent; on consent when absent.
    pub basis: Option<BasisId>,
}

/// What would be shared now and after acceptance, and why everything else would not.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// With the offer.
    pub offer: Explanation,
    /// After the partner accepted.
    pub acceptance: Explanation,
    /// Of what the partner asked for beyond that, while it is open.
    pub follow_up: Option<Explanation>,
}

/// A disclosure as it is explained afterwards: ids, codes and reasons, no values.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The disclosure.
    pub id: DisclosureId,
    /// Whose data.
    pub individual: IndividualId,
    /// For which referral.
    pub referral: ReferralId,
    /// To whom.
    pub partner: PartnerId,
    /// At which stage.
    pub stage: Stage,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the partner's access was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// The member of staff who confirmed.
    pub confirmed_by: StaffId,
    /// When the person was told, where the sharing rests on another basis than consent.
    pub told_at: Option<Timestamp>,
    /// Keyed digest of the decision, in hexadecimal, as it is in the audit. It was compared with the decision when this
    /// was read.
    pub digest: String,
    /// The decision, every reason in words.
    pub decision: Explanation,
}

impl Desk<'_> {
    /// The question of the caller, a member of the operation's staff, at this moment.
    const fn question<'a>(&self, stage: Stage, elements: &'a [ElementId]) -> Question<'a> {
        Question {
            stage,
            elements,
            confirmed_by: Some(self.work.caller.staff),
            reader: None,
            offered_at: self.work.now,
        }
    }

    /// The stage at which what was shared and then closed is shared again, and when the partner was offered the case;
    /// none while something is open, and where the referral does not go on.
    async fn closed_before(&mut self, dossier: &Dossier) -> Result<Option<(Stage, Timestamp)>, WorkError> {
        let stage = match dossier.content.state {
            state if state.is_serving() => Stage::Acceptance,
            state if state.is_waiting() => Stage::Offer,
            _ => return Ok(None),
        };
        let before = self.work.tx.disclosures_of(dossier.row.id).await?.all()?;
        if before.iter().any(|disclosure| disclosure.closed_at.is_none()) {
            return Ok(None);
        }
        Ok(before.iter().map(|disclosure| disclosure.created_at).min().map(|offered_at| (stage, offered_at)))
    }

    /// What would be shared if the caller confirmed now. The preview itself is in the audit.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when nobody has confirmed the referral.
    pub async fn preview(
        mut self,
        id: ReferralId,
        input: &DiscloseInput,
        languages: &PreferredLanguages,
    ) -> Result<Preview, WorkError> {
        self.may_work()?;
        let dossier = self.dossier(id).await?;
        let claim = dossier.claim(input.basis)?;
        let elements = &dossier.confirmation.elements;
        let now = self.work.now;
        let offer = dossier.decide(now, self.question(Stage::Offer, elements), claim)?;
        let acceptance = dossier.decide(now, self.question(Stage::Acceptance, elements), claim)?;
        let follow_up = match dossier.content.open_request() {
            Some(request) => {
                let question = self.question(Stage::FollowUp, &request.elements);
                Some(dossier.decide(now, question, claim)?.explain(languages))
            }
            None => None,
        };
        let mut entry = self.entry_on(Act::DisclosurePreviewed, dossier.row.id, Some(&dossier.partner.id));
        entry.basis = Some(claim.kind().code().to_owned());
        entry.codes = codes(&offer);
        self.finish([entry]).await?;
        Ok(Preview { offer: offer.explain(languages), acceptance: acceptance.explain(languages), follow_up })
    }

    /// Shares what the decision releases. A draft is offered and so sent; once the partner has accepted, what it asked
    /// for beyond that is shared. Where the partner's access was closed while the referral goes on, what was shared is
    /// shared again first, on the yes or the basis of today.
    ///
    /// A decision that releases nothing changes nothing, and is written into the audit by this very act.
    ///
    /// # Errors
    /// [`WorkError::Refused`] with the whole decision; [`WorkError::Step`] when it was sent before;
    /// [`WorkError::Stale`].
    pub async fn share(
        mut self,
        id: ReferralId,
        input: &DiscloseInput,
        expected: i64,
        languages: &PreferredLanguages,
        once: Option<Once>,
    ) -> Result<Outcome<Disclosed<Shared>>, WorkError> {
        self.may_work()?;
        if let Some(made) = self.made_before(once.as_ref()).await? {
            return self.shared_before(id, made, languages).await.map(Outcome::MadeBefore);
        }
        let dossier = self.dossier(id).await?;
        fresh("referral", dossier.row.version, Some(expected))?;
        let again = self.closed_before(&dossier).await?;
        let follow_up = dossier.content.open_request().filter(|_| dossier.content.state.is_serving());
        let confirmed = || dossier.confirmation.elements.clone();
        let (stage, elements, state, offered_at) = match (again, follow_up) {
            (Some((stage, offered_at)), _) => (stage, confirmed(), dossier.content.state, offered_at),
            (None, Some(request)) => (Stage::FollowUp, request.elements.clone(), dossier.content.state, self.work.now),
            (None, None) => {
                let state = dossier.content.state.after(Step::Submit, self.work.now)?;
                (Stage::Offer, confirmed(), state, self.work.now)
            }
        };
        let claim = dossier.claim(input.basis)?;
        let question = Question { offered_at, ..self.question(stage, &elements) };
        let decision = dossier.decide(self.work.now, question, claim)?;
        if decision.released().next().is_none() {
            let mut entry = self.entry_on(Act::DisclosureRefused, dossier.row.id, Some(&dossier.partner.id));
            entry.codes = codes(&decision);
            self.finish([entry]).await?;
            return Err(WorkError::Refused(Box::new(decision)));
        }
        let rests_on = dossier.version_of(decision.rests_on);
        let package = dossier.package(decision, self.work.caller.staff, self.work.now)?;
        let (disclosure, entry) = self.disclosure(dossier.row.id, stage, &package);
        let view = shared(&dossier, &disclosure, &package, languages)?;
        let Dossier { row, mut content, confirmation, .. } = dossier;
        content.state = state;
        content.destroyed = None;
        match stage {
            Stage::Offer => content.due_at = Some(self.work.now.plus(confirmation.priority.due_after())),
            Stage::Acceptance => {}
            Stage::FollowUp => content.answer_request(self.work.now),
        }
        let mut row = self.changed(row, &content);
        row.partner_index = Some(self.work.host.vault.partner_index(&confirmation.partner));
        let entitled = Entitled {
            view,
            version: row.version,
            individual: self.row.id,
            once: once.map(|once| (once, disclosure.id.to_string())),
            writes: vec![Write::UpdateReferral(row), Write::InsertDisclosure(disclosure)],
            entries: vec![entry],
            rests_on,
        };
        self.disclose(entitled).await.map(Outcome::Made)
    }

    /// What was shared by the same request before, as the person's file has it. It leaves as it did the first time: with an
    /// entry in the audit.
    async fn shared_before(
        mut self,
        referral: ReferralId,
        id: DisclosureId,
        languages: &PreferredLanguages,
    ) -> Result<Disclosed<Shared>, WorkError> {
        let dossier = self.dossier(referral).await?;
        let row = self.work.tx.disclosure(id).await?.filter(|row| row.referral == referral);
        let row = row.ok_or(WorkError::NotFound("disclosure"))?;
        let package: Package = self.open_doc(row.id.as_bytes(), &row.sealed)?;
        let view = shared(&dossier, &row, &package, languages)?;
        let mut entry = self.entry_on(Act::DisclosureRead, referral, Some(&package.decision.recipient));
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.codes = vec!["repeated".to_owned()];
        let entitled = Entitled::to_read(view, dossier.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// Why a disclosure was made, and what was kept back: the decision as it was, with every reason in words. For all
    /// staff of the operation; it holds ids and codes, no values. Reading it is in the audit.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] also when the disclosure belongs to another operation.
    pub async fn explain(
        host: &Host,
        caller: &Caller,
        id: DisclosureId,
        languages: &PreferredLanguages,
    ) -> Result<Explained, WorkError> {
        let mut desk = Desk::open_of(host, caller, id).await?;
        let row = desk.work.tx.disclosure(id).await?.ok_or(WorkError::NotFound("disclosure"))?;
        let package: Package = desk.open_doc(row.id.as_bytes(), &row.sealed)?;
        if desk.work.host.vault.decision_digest(&package.decision.digest()) != row.digest {
            return Err(WorkError::damaged("disclosure"));
        }
        let told_at = match package.decision.rests_on {
            Some(RestsOn::Basis { id, .. }) => desk.records().await?.basis(id).and_then(|basis| Some(basis.told?.at)),
            _ => None,
        };
        let mut entry = desk.entry(Act::DisclosureRead);
        entry.referral = Some(desk.pseudonym(row.referral.as_bytes()));
        entry.partner = Some(package.decision.recipient.clone());
        entry.object = Some(desk.pseudonym(id.as_bytes()).to_string());
        desk.finish([entry]).await?;
        Ok(Explained {
            id,
            individual: row.individual,
            referral: row.referral,
            partner: package.decision.recipient.clone(),
            stage: row.stage,
            created_at: row.created_at,
            closed_at: row.closed_at,
            confirmed_by: package.confirmed_by,
            told_at,
            digest: hex(&row.digest),
            decision: package.decision.explain(languages),
        })
    }
}

/// What was shared, for the caseworker who shared it.
fn shared(
    dossier: &Dossier,
    disclosure: &DisclosureRow,
    package: &Package,
    languages: &PreferredLanguages,
) -> Result<Shared, WorkError> {
    let language = dossier.plugin.catalogue.language_for(languages);
    Ok(Shared {
        id: disclosure.id,
        referral: dossier.row.id,
        digest: hex(&disclosure.digest),
        elements: lines(package, dossier.pathway()?, &language, &languages.in_document(&language), |_| true),
        decision: package.decision.explain(languages),
        right_to_left: language.is_right_to_left(),
        language,
    })
}
