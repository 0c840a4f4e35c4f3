//! Agreements, consents, bases and the other records of a made-up world, each as it should be.

use std::collections::BTreeSet;

use waystation_domain::basis::best_interests::{Caregivers, Procedure};
use waystation_domain::basis::mandate::Inquiry;
use waystation_domain::basis::vital::{Danger, Interest, Level, NoConsent, Recipient};
use waystation_domain::basis::{Approval, Basis, BestInterests, Coverage, Ground, Kind, Mandate, VitalInterests};
use waystation_domain::consent::request::{Asked, Heard, Open};
use waystation_domain::consent::{
    Consent, ConsentRequest, Giver, InvalidReason, Lifted, Method, ScriptPart, ScriptShown, Terms,
};
use waystation_domain::disclosure::Reader;
use waystation_domain::organisation::partner::PartnerKind;
use waystation_domain::plugin::catalogue::{Channel, PurposeClass, Stage};
use waystation_domain::retention::closing::{Closing, ClosingReason};
use waystation_domain::retention::file_request::FileRequest;
use waystation_domain::sharing::agreement::{Agreement, Grant, PartyRole};
use waystation_domain::words::ids::{
    AgreementId, BasisId, ClosingId, ConsentId, CountryId, FeedbackId, FileRequestId, FunctionId, GrantId, OperationId,
    PartnerId, PathwayId, PluginId, ReferralId, RoleId, StaffId,
};
use waystation_domain::words::language::Language;
use waystation_domain::words::text::Reference;
use waystation_domain::words::time::{DAY, HOUR, Timestamp};

use crate::form::form;

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
pub(crate) const DIGEST: &str = "d1";

pub(crate) fn row<T>(make: impl Fn(Timestamp, [u8; 10]) -> T, n: u8) -> T {
    make(NOW, [n; 10])
}

pub(crate) fn staff(n: u8) -> StaffId {
    row(StaffId::new, n)
}

pub(crate) fn by(n: u8, at: Timestamp) -> Approval {
    Approval { by: staff(n), at }
}

pub(crate) fn partner(id: &str) -> PartnerId {
    PartnerId::new(id).unwrap()
}

pub(crate) fn country(id: &str) -> CountryId {
    CountryId::new(id).unwrap()
}

pub(crate) fn government(of: &str) -> PartnerKind {
    PartnerKind::Government { country: country(of) }
}

pub(crate) fn agreement(n: u8) -> Agreement {
    Agreement {
        id: row(AgreementId::new, n),
        operation: OperationId::new("op").unwrap(),
        partner: partner("legal-centre"),
        party: PartyRole::CoController,
        roles: [RoleId::new("legal-aid-provider").unwrap()].into(),
        purposes: PurposeClass::ALL.iter().copied().collect(),
        items: form(),
        functions: [FunctionId::new("lawyer").unwrap()].into(),
        from: NOW.plus(-DAY),
        until: NOW.plus(30 * DAY),
        assessment_due: NOW.plus(20 * DAY),
        suspended: None,
        version: 1,
    }
}

pub(crate) fn grant(n: u8) -> Grant {
    Grant {
        id: row(GrantId::new, n),
        operation: OperationId::new("op").unwrap(),
        digest: DIGEST.to_owned(),
        facts: BTreeSet::new(),
        items: form(),
        until: NOW.plus(30 * DAY),
        revoked: None,
        version: 1,
    }
}

/// What is put to an adult, up to this stage: everything.
pub(crate) fn asked(class: PurposeClass, stage: Stage) -> Asked {
    Asked {
        purpose: class,
        pathway: PathwayId::new("legal-assistance").unwrap(),
        recipient: partner("legal-centre"),
        stage: if stage == Stage::FollowUp { Stage::FollowUp } else { Stage::Acceptance },
        items: form(),
        channels: [Channel::PhoneCall, Channel::HomeVisit].into(),
        feedback: [FeedbackId::new("was-seen").unwrap(), FeedbackId::new("next-date").unwrap()].into(),
        plugin: row(PluginId::new, 1),
        language: Language::new("en").unwrap(),
    }
}

/// A yes to all that was asked.
pub(crate) fn terms(asked: &Asked) -> Terms {
    Terms {
        purpose: asked.purpose,
        pathway: asked.pathway.clone(),
        recipient: asked.recipient.clone(),
        stage: asked.stage,
        items: asked.items.iter().map(|item| (item.clone(), true)).collect(),
        kept_back: BTreeSet::new(),
        channels: asked.channels.clone(),
        excluded_partners: BTreeSet::new(),
        excluded_staff: BTreeSet::new(),
        lifted: Lifted::default(),
        given_by: Giver::Person,
        caregiver: None,
        assent: None,
        involved: None,
        support: BTreeSet::new(),
        method: Method::Written,
        evidence: BTreeSet::new(),
        feedback: asked.feedback.clone(),
        script: ScriptShown {
            plugin: asked.plugin,
            language: asked.language.clone(),
            parts: ScriptPart::ALL.iter().copied().collect(),
        },
        until: NOW.plus(10 * DAY),
    }
}

pub(crate) fn request(class: PurposeClass, stage: Stage) -> ConsentRequest<Open> {
    ConsentRequest::new(None, row(ReferralId::new, 1), asked(class, stage), NOW.plus(-DAY), staff(1))
}

/// What an adult said, one day ago.
pub(crate) fn heard(n: u8) -> Heard {
    Heard { id: row(ConsentId::new, n), at: NOW.plus(-DAY), recorded_by: staff(1), band: Some(18) }
}

/// A yes of an adult to everything, up to this stage and one day old.
pub(crate) fn consent(n: u8, class: PurposeClass, stage: Stage) -> Consent {
    let request = request(class, stage);
    let terms = terms(&request.asked);
    request.give(terms, heard(n)).unwrap().1.into()
}

/// The same, as a no.
pub(crate) fn refused(said: Consent) -> Consent {
    let Consent { id, referral, terms, at, recorded_by, band, request, .. } = said;
    let asked = Asked {
        purpose: terms.purpose,
        pathway: terms.pathway.clone(),
        recipient: terms.recipient.clone(),
        stage: terms.stage,
        items: terms.items.keys().cloned().collect(),
        channels: terms.channels.clone(),
        feedback: terms.feedback.clone(),
        plugin: terms.script.plugin,
        language: terms.script.language.clone(),
    };
    let request = ConsentRequest::new(request, referral, asked, at, recorded_by);
    request.refuse(terms, Heard { id, at, recorded_by, band }).unwrap().1.into()
}

/// A standing yes that was taken back; what is none stays as it is.
pub(crate) fn withdrawn(said: Consent) -> Consent {
    said.clone().given().map_or(said, |yes| yes.withdraw(NOW, staff(1)).into())
}

/// The same, replaced by a newer one.
pub(crate) fn superseded(said: Consent, by: ConsentId) -> Consent {
    said.clone().given().map_or(said, |yes| yes.supersede(by).into())
}

/// The same, found invalid.
pub(crate) fn invalidated(said: Consent, reason: InvalidReason) -> Consent {
    said.clone().given().map_or(said, |yes| yes.invalidate(NOW, staff(1), reason).into())
}

pub(crate) fn ground(kind: Kind) -> Option<Ground> {
    Some(match kind {
        Kind::Consent => return None,
        Kind::VitalInterests => Ground::VitalInterests(VitalInterests {
            interest: Interest::Life,
            danger: Danger::Immediate,
            no_consent: NoConsent::Unconscious,
            benefit: Level::High,
            risk: Level::Low,
            recipient: Recipient::Safe,
        }),
        Kind::BestInterests => Ground::BestInterests(BestInterests {
            procedure: Procedure::Determination,
            reference: Reference::new("BID-2026-0114").unwrap(),
            views_recorded: true,
            caregivers: Caregivers::Unreachable,
        }),
        Kind::Mandate => Ground::Mandate(Mandate {
            inquiry: Inquiry::FraudInquiry,
            controller_approval: Reference::new("DC-7").unwrap(),
        }),
    })
}

/// A basis for the whole form, an hour old, and approved by a second person.
pub(crate) fn basis(kind: Kind, class: PurposeClass, stage: Stage) -> Option<Basis> {
    Some(Basis {
        id: row(BasisId::new, 9),
        referral: row(ReferralId::new, 1),
        scope: Coverage {
            purpose: class,
            pathway: PathwayId::new("legal-assistance").unwrap(),
            recipient: partner("legal-centre"),
            stage: if stage == Stage::FollowUp { Stage::FollowUp } else { Stage::Acceptance },
            items: form(),
            channels: [Channel::PhoneCall, Channel::HomeVisit].into(),
        },
        ground: ground(kind)?,
        evidence: BTreeSet::new(),
        requested_by: staff(2),
        at: NOW.plus(-HOUR),
        until: NOW.plus(365 * DAY),
        tell_by: NOW.plus(7 * DAY),
        approval: Some(by(3, NOW)),
        ended: None,
        told: None,
    })
}

/// A case that was closed five days ago.
pub(crate) fn closing() -> Closing {
    Closing {
        id: row(ClosingId::new, 7),
        reason: ClosingReason::NeedsMet,
        reachable: true,
        at: NOW.plus(-5 * DAY),
        by: staff(1),
        reopened: None,
    }
}

pub(crate) fn file_request() -> FileRequest {
    FileRequest {
        id: row(FileRequestId::new, 8),
        reference: Reference::new("ARC-12").unwrap(),
        function: FunctionId::new("lawyer").unwrap(),
        taken_by: staff(1),
        at: NOW.plus(-DAY),
        until: NOW.plus(5 * DAY),
        approval: Some(by(3, NOW)),
    }
}

pub(crate) fn reader() -> Reader {
    Reader { staff: staff(4), function: FunctionId::new("lawyer").unwrap() }
}
