//! A made-up world in which everybody agrees to everything, to take things away from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use waystation_domain::basis::{Basis, Kind};
use waystation_domain::consent::people::{Capacity, Care, Situation};
use waystation_domain::consent::{Consent, Terms};
use waystation_domain::disclosure::feedback::{self, Feedback, Told};
use waystation_domain::disclosure::{Claim, Code, Decision, Person, Reader, Request, Ruling, Service, decide};
use waystation_domain::organisation::partner::{Partner, PartnerKind};
use waystation_domain::person::birth::Birth;
use waystation_domain::person::origin::Origin;
use waystation_domain::plugin::catalogue::{Pathway, Priority, PurposeClass, Stage};
use waystation_domain::retention::closing::Closing;
use waystation_domain::retention::file_request::FileRequest;
use waystation_domain::rights::Objections;
use waystation_domain::sharing::agreement::{Agreement, Grant};
use waystation_domain::words::calendar::{Calendar, Zone};
use waystation_domain::words::ids::{ElementId, ReferralId};
use waystation_domain::words::time::{DAY, Timestamp};

use crate::form::{FORM, pathway};
use crate::records::{
    DIGEST, NOW, agreement, basis, closing, consent, country, file_request, grant, partner, row, staff, superseded,
};

/// In days.
const HALF_A_YEAR: i64 = 180;

/// The date of birth of somebody who is of this age now, so many days after a birthday.
pub(crate) fn born(age: u16, days: i64) -> Date {
    today().saturating_sub(days.days()).saturating_sub(i64::from(age).years())
}

/// The day of these worlds, in UTC.
pub(crate) fn today() -> Date {
    Zone::default().day(NOW)
}

pub(crate) const STAGES: [Stage; 3] = [Stage::Offer, Stage::Acceptance, Stage::FollowUp];

/// Owns everything that a request borrows.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) pathway: Pathway,
    pub(crate) partner: Partner,
    pub(crate) agreements: Vec<Agreement>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) consents: Vec<Consent>,
    /// What was said in other files of the person.
    pub(crate) elsewhere: Vec<Vec<Consent>>,
    /// Consent is claimed where there is none.
    pub(crate) basis: Option<Basis>,
    pub(crate) objections: Objections,
    pub(crate) capacity: Capacity,
    pub(crate) elements: Vec<ElementId>,
    pub(crate) stage: Stage,
    pub(crate) priority: Option<Priority>,
    pub(crate) born: Option<Birth>,
    pub(crate) calendar: Calendar,
    pub(crate) care: Care,
    pub(crate) guardianship: bool,
    pub(crate) origin: Origin,
    pub(crate) service: Service,
    pub(crate) closing: Option<Closing>,
    pub(crate) file_requests: Vec<FileRequest>,
    pub(crate) reader: Option<Reader>,
    pub(crate) confirmed: bool,
    pub(crate) now: Timestamp,
}

impl World {
    /// An adult, and everybody agrees to everything. A case of the two classes for closed cases is closed; for the
    /// archive the person said yes at intake and again since.
    pub(crate) fn of(class: PurposeClass, stage: Stage) -> Self {
        let partner = partner("legal-centre");
        let mut consents = vec![consent(1, class, stage)];
        if class == PurposeClass::Archiving {
            let mut intake = consent(2, class, stage);
            intake.at = NOW.plus(-30 * DAY);
            consents.insert(0, superseded(intake, consents[0].id));
        }
        let is_closed = matches!(class, PurposeClass::ClosedCaseAccess | PurposeClass::Archiving);
        Self {
            pathway: pathway(class),
            partner: Partner {
                id: partner,
                name: "Legal Centre".to_owned(),
                kind: PartnerKind::NonGovernmental,
                awaits: None,
            },
            agreements: vec![agreement(1)],
            grants: vec![grant(1)],
            consents,
            elsewhere: Vec::new(),
            basis: None,
            objections: Objections::default(),
            capacity: Capacity::default(),
            elements: FORM.iter().map(|(id, _)| ElementId::new(id).unwrap()).collect(),
            stage,
            priority: Some(Priority::Normal),
            born: Some(Birth::Day(born(30, HALF_A_YEAR))),
            calendar: Calendar::default(),
            care: Care::Caregiver,
            guardianship: false,
            origin: Origin { nationalities: [country("afg")].into(), ..Origin::default() },
            service: Service { full_since: None, offered_at: NOW },
            closing: is_closed.then(closing),
            file_requests: vec![file_request()],
            reader: None,
            confirmed: true,
            now: NOW,
        }
    }

    pub(crate) fn open(stage: Stage) -> Self {
        Self::of(PurposeClass::ImmediateService, stage)
    }

    /// The same on another basis, without any consent, and of a child where the basis is for children.
    pub(crate) fn on(kind: Kind, class: PurposeClass, stage: Stage) -> Self {
        let mut world = Self::of(class, stage);
        world.basis = basis(kind, class, stage);
        if world.basis.is_some() {
            world.consents.clear();
        }
        if kind == Kind::BestInterests {
            world.is_aged(10);
        }
        world
    }

    /// Asks for nothing but what is released.
    pub(crate) fn releasing(mut self) -> Self {
        self.elements = self.decide().released().map(|(element, _)| element.clone()).collect();
        assert!(!self.elements.is_empty(), "this world releases nothing at all");
        self
    }

    /// The consent that was given last.
    pub(crate) fn yes(&mut self) -> &mut Consent {
        self.consents.last_mut().unwrap()
    }

    pub(crate) fn terms(&mut self) -> &mut Terms {
        &mut self.yes().terms
    }

    pub(crate) fn basis(&mut self) -> &mut Basis {
        self.basis.as_mut().unwrap()
    }

    pub(crate) fn request<R>(&self, ask: impl FnOnce(&Request<'_>) -> R) -> R {
        let person = Person { origin: self.origin.clone(), situation: self.situation() };
        ask(&Request {
            now: self.now,
            referral: row(ReferralId::new, 1),
            person: &person,
            pathway: &self.pathway,
            digest: DIGEST,
            stage: self.stage,
            priority: self.priority,
            elements: &self.elements,
            recipient: &self.partner,
            agreements: &self.agreements,
            grants: &self.grants,
            claim: self.basis.as_ref().map_or(Claim::Consent, Claim::Basis),
            consents: &self.consents,
            elsewhere: &self.elsewhere,
            objections: &self.objections,
            capacity: &self.capacity,
            service: self.service,
            closing: self.closing.as_ref(),
            file_requests: &self.file_requests,
            reader: self.reader.as_ref(),
            confirmed_by: self.confirmed.then(|| staff(1)),
        })
    }

    pub(crate) fn situation(&self) -> Situation {
        let Self { born, now, care, guardianship, .. } = *self;
        Situation { born, calendar: self.calendar.clone(), now, care, guardianship }
    }

    /// Makes the person of this age, half a year after a birthday.
    pub(crate) fn is_aged(&mut self, age: u16) {
        self.born = Some(Birth::Day(born(age, HALF_A_YEAR)));
    }

    /// The first year of the band in which the person was at a moment.
    pub(crate) fn band_at(&self, moment: Timestamp) -> Option<u16> {
        self.situation().ages_at(moment).map(|ages| self.capacity.band_of(ages).from)
    }

    pub(crate) fn decide(&self) -> Decision {
        self.request(decide)
    }

    pub(crate) fn feedback(&self, told: &Told<'_>) -> Feedback {
        self.request(|request| feedback::decide(request, told))
    }

    /// The released elements.
    pub(crate) fn released(&self) -> BTreeSet<String> {
        self.decide().released().map(|(element, _)| element.to_string()).collect()
    }

    pub(crate) fn withheld(&self) -> BTreeMap<String, Code> {
        self.decide().withheld().map(|(element, code)| (element.to_string(), code)).collect()
    }

    /// Why an element is withheld.
    pub(crate) fn code_of(&self, element: &str) -> Option<Code> {
        self.withheld().get(element).copied()
    }

    /// What the rule looked at, if it said no.
    pub(crate) fn against(&self, code: Code) -> Option<Vec<String>> {
        let step = self.decide().trace.into_iter().find(|step| step.code == code)?;
        (step.ruling == Ruling::Refused).then_some(step.looked_at)
    }
}
