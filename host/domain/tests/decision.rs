//! The decision to disclose, over generated cases: what is taken away never releases more.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::subsequence;
use waystation_domain::agreement::{Agreement, Grant, PartyRole};
use waystation_domain::catalogue::{
    Channel, DataItem, Element, Mode, Pathway, Priority, Purpose, PurposeClass, Script, Service, Source, Stage,
};
use waystation_domain::consent::people::{Care, Situation};
use waystation_domain::consent::{Consent, Giver, Method, ScriptPart, ScriptShown, State, Terms};
use waystation_domain::disclosure::{Code, Decision, Person, Request, decide};
use waystation_domain::ids::{
    AgreementId, ConsentId, CountryId, DatumId, ElementId, FunctionId, GrantId, OperationId, PartnerId, PathwayId,
    PluginId, ReferralId, RoleId, ServiceId, StaffId,
};
use waystation_domain::partner::{Partner, PartnerKind};
use waystation_domain::text::{Language, Text};
use waystation_domain::time::{DAY, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const DIGEST: &str = "d1";
const DATUMS: [&str; 8] = [
    "case-number",
    "full-name",
    "phone",
    "sex",
    "specific-needs",
    "incident-account",
    "case-summary",
    "whole-case-file",
];

fn text(words: &str) -> Text {
    Text::new([(Language::new("en").unwrap(), words.to_owned())]).unwrap()
}

fn pathway(class: PurposeClass) -> Pathway {
    let stage = |datum: &str| match datum {
        "full-name" | "phone" => Stage::Acceptance,
        "incident-account" => Stage::FollowUp,
        _ => Stage::Offer,
    };
    Pathway {
        id: PathwayId::new("legal-assistance").unwrap(),
        title: text("Legal assistance"),
        mode: Mode::Referral,
        purpose: Purpose {
            class,
            benefit: text("A lawyer sees you"),
            services: vec![Service { code: ServiceId::new("legal-aid").unwrap(), name: text("Legal aid") }],
            keep_days: 90,
            functions: vec![FunctionId::new("lawyer").unwrap()],
        },
        for_survivors: true,
        recipients: vec![RoleId::new("legal-aid-provider").unwrap()],
        channels: vec![Channel::PhoneCall, Channel::HomeVisit],
        facts: Vec::new(),
        questions: Vec::new(),
        elements: DATUMS
            .iter()
            .map(|datum| Element {
                id: ElementId::new(datum).unwrap(),
                label: text(datum),
                source: Source::Dictionary(DatumId::new(datum).unwrap()),
                necessity: text("needed"),
                stage: stage(datum),
                required: false,
            })
            .collect(),
        reasons: Vec::new(),
        feedback: Vec::new(),
        script: Script {
            explanation: text("e"),
            benefits: text("b"),
            risks: text("r"),
            refusal: text("n"),
            exceptions: text("x"),
        },
    }
}

/// Owns everything that a request borrows.
#[derive(Debug, Clone)]
struct World {
    pathway: Pathway,
    partner: Partner,
    agreements: Vec<Agreement>,
    grants: Vec<Grant>,
    consents: Vec<Consent>,
    elements: Vec<ElementId>,
    stage: Stage,
    priority: Option<Priority>,
    age: Option<u16>,
    nationality: Option<CountryId>,
    confirmed: bool,
    now: Timestamp,
}

fn items(of: &[&str]) -> BTreeSet<DataItem> {
    of.iter().map(|d| d.parse().unwrap()).collect()
}

fn row<T>(make: impl Fn(Timestamp, [u8; 10]) -> T, n: u8) -> T {
    make(NOW, [n; 10])
}

impl World {
    /// Everybody agrees to everything.
    fn open(stage: Stage) -> Self {
        let partner = PartnerId::new("legal-centre").unwrap();
        let consent_stage = if stage == Stage::FollowUp { Stage::FollowUp } else { Stage::Acceptance };
        Self {
            pathway: pathway(PurposeClass::ImmediateService),
            partner: Partner {
                id: partner.clone(),
                name: "Legal Centre".to_owned(),
                kind: PartnerKind::NonGovernmental,
            },
            agreements: vec![Agreement {
                id: row(AgreementId::new, 1),
                operation: OperationId::new("op").unwrap(),
                partner: partner.clone(),
                party: PartyRole::CoController,
                roles: [RoleId::new("legal-aid-provider").unwrap()].into(),
                purposes: PurposeClass::ALL.into(),
                items: items(&DATUMS),
                functions: [FunctionId::new("lawyer").unwrap()].into(),
                from: NOW.plus(-DAY),
                until: NOW.plus(30 * DAY),
                assessment_due: NOW.plus(20 * DAY),
                suspended: None,
                version: 1,
            }],
            grants: vec![Grant {
                id: row(GrantId::new, 1),
                operation: OperationId::new("op").unwrap(),
                digest: DIGEST.to_owned(),
                facts: BTreeSet::new(),
                items: items(&DATUMS),
                until: NOW.plus(30 * DAY),
                revoked: None,
                version: 1,
            }],
            consents: vec![Consent {
                id: row(ConsentId::new, 1),
                referral: row(ReferralId::new, 1),
                terms: Terms {
                    purpose: PurposeClass::ImmediateService,
                    pathway: PathwayId::new("legal-assistance").unwrap(),
                    recipient: partner,
                    stage: consent_stage,
                    items: items(&DATUMS).into_iter().map(|item| (item, true)).collect(),
                    kept_back: BTreeSet::new(),
                    channels: [Channel::PhoneCall, Channel::HomeVisit].into(),
                    excluded_partners: BTreeSet::new(),
                    excluded_staff: BTreeSet::new(),
                    given_by: Giver::Person,
                    assent: None,
                    support: BTreeSet::new(),
                    method: Method::Written,
                    script: ScriptShown {
                        plugin: row(PluginId::new, 1),
                        language: Language::new("en").unwrap(),
                        parts: ScriptPart::ALL.into(),
                    },
                    until: NOW.plus(10 * DAY),
                },
                at: NOW.plus(-DAY),
                recorded_by: row(StaffId::new, 1),
                state: State::Given,
            }],
            elements: DATUMS.iter().map(|d| ElementId::new(d).unwrap()).collect(),
            stage,
            priority: Some(Priority::Normal),
            age: Some(30),
            nationality: Some(CountryId::new("afg").unwrap()),
            confirmed: true,
            now: NOW,
        }
    }

    fn decide(&self) -> Decision {
        let person = Person {
            nationality: self.nationality.clone(),
            former_residence: None,
            situation: Situation { age: self.age, care: Care::Caregiver },
        };
        decide(&Request {
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
            consents: &self.consents,
            reader: None,
            confirmed_by: self.confirmed.then(|| row(StaffId::new, 1)),
        })
    }

    fn released(&self) -> BTreeSet<String> {
        self.decide().released().map(|(_, item)| item.to_string()).collect()
    }

    fn withheld(&self) -> BTreeMap<String, Code> {
        self.decide().withheld().map(|(element, code)| (element.to_string(), code)).collect()
    }
}

fn code_of(world: &World, element: &str) -> Option<Code> {
    world.withheld().get(element).copied()
}

#[test]
fn when_all_agree_the_offer_carries_only_what_the_offer_needs() {
    let world = World::open(Stage::Offer);
    assert_eq!(
        world.released(),
        ["case-number", "sex", "specific-needs", "case-summary"].map(str::to_owned).into(),
        "{:?}",
        world.withheld()
    );
    assert_eq!(code_of(&world, "full-name"), Some(Code::ElementStage));
}

#[test]
fn acceptance_adds_what_the_service_needs_and_follow_up_asks_for_a_consent_of_its_own() {
    let mut world = World::open(Stage::Acceptance);
    assert!(world.released().contains("full-name"));
    assert_eq!(code_of(&world, "incident-account"), Some(Code::ElementStage));
    world.stage = Stage::FollowUp;
    assert_eq!(world.released(), BTreeSet::new(), "the consent covers the acceptance only");
    assert_eq!(code_of(&world, "incident-account"), Some(Code::BasisConsent));
    assert!(World::open(Stage::FollowUp).released().contains("incident-account"));
}

#[test]
fn the_whole_case_file_is_never_shared() {
    for stage in [Stage::Offer, Stage::Acceptance, Stage::FollowUp] {
        assert_eq!(code_of(&World::open(stage), "whole-case-file"), Some(Code::ElementPurpose));
    }
}

#[test]
fn in_an_emergency_what_the_service_needs_goes_with_the_offer_and_follow_up_items_do_not() {
    let mut world = World::open(Stage::Offer);
    world.priority = Some(Priority::Emergency);
    assert!(world.released().contains("full-name"));
    assert!(!world.released().contains("incident-account"));
}

#[test]
fn an_authority_of_the_country_of_origin_never_receives_anything_whatever_else_holds() {
    let mut world = World::open(Stage::Acceptance);
    let government = |country: &str| PartnerKind::Government { country: CountryId::new(country).unwrap() };
    world.partner.kind = government("afg");
    assert_eq!(world.released(), BTreeSet::new());
    assert_eq!(code_of(&world, "case-number"), Some(Code::RecipientOrigin));
    world.partner.kind = government("idn");
    assert!(!world.released().is_empty(), "another state's authority can be a partner");
    world.nationality = None;
    assert_eq!(code_of(&world, "case-number"), Some(Code::RecipientOrigin), "unknown nationality: withhold and ask");
}

#[test]
fn each_missing_piece_withholds_with_its_own_code() {
    let check = |change: &dyn Fn(&mut World), code: Code| {
        let mut world = World::open(Stage::Offer);
        change(&mut world);
        assert_eq!(code_of(&world, "sex"), Some(code));
    };
    let sex: DataItem = "sex".parse().unwrap();
    check(&|w| w.agreements.clear(), Code::RecipientAgreement);
    check(&|w| w.agreements[0].suspended = Some(NOW), Code::RecipientAgreement);
    check(&|w| w.agreements[0].until = NOW, Code::RecipientAgreement);
    check(&|w| w.agreements[0].assessment_due = NOW, Code::RecipientAgreement);
    check(&|w| w.agreements[0].purposes.clear(), Code::RecipientAgreement);
    check(&|w| w.agreements[0].roles.clear(), Code::RecipientRole);
    check(&|w| w.agreements[0].functions.clear(), Code::RecipientRole);
    check(
        &|w| {
            w.agreements[0].items.remove(&sex);
        },
        Code::ElementAgreed,
    );
    check(&|w| w.grants.clear(), Code::ElementGranted);
    check(&|w| w.grants[0].revoked = Some(NOW), Code::ElementGranted);
    check(&|w| w.grants[0].digest = "another".to_owned(), Code::ElementGranted);
    check(
        &|w| {
            w.grants[0].items.remove(&sex);
        },
        Code::ElementGranted,
    );
    check(&|w| w.consents.clear(), Code::BasisConsent);
    check(&|w| w.consents[0].state = State::Refused, Code::BasisConsent);
    check(&|w| w.consents[0].terms.until = NOW, Code::BasisConsent);
    check(
        &|w| {
            w.consents[0].terms.script.parts.remove(&ScriptPart::Risks);
        },
        Code::BasisConsent,
    );
    check(&|w| w.consents[0].terms.given_by = Giver::Caregiver, Code::BasisConsent);
    check(&|w| w.age = None, Code::BasisConsent);
    check(&|w| w.consents[0].referral = row(ReferralId::new, 2), Code::BasisConsent);
    check(&|w| w.consents[0].terms.recipient = PartnerId::new("another").unwrap(), Code::BasisConsent);
    check(
        &|w| {
            w.consents[0].terms.items.remove(&sex);
        },
        Code::ElementConsented,
    );
    check(
        &|w| {
            w.consents[0].terms.items.insert(sex.clone(), false);
        },
        Code::ElementConsented,
    );
    check(
        &|w| {
            w.consents[0].terms.kept_back.insert(sex.clone());
        },
        Code::ElementWithheld,
    );
    check(
        &|w| {
            w.consents[0].terms.excluded_partners.insert(w.partner.id.clone());
        },
        Code::RecipientExcluded,
    );
    check(&|w| w.pathway.purpose.services.clear(), Code::PurposeSpecific);
    check(&|w| w.pathway.elements.retain(|e| e.id.as_str() != "sex"), Code::ElementDeclared);
    check(&|w| w.confirmed = false, Code::DecisionHuman);
}

#[test]
fn a_phone_number_goes_only_with_a_channel_that_the_person_agreed_to() {
    let mut world = World::open(Stage::Acceptance);
    world.consents[0].terms.channels.remove(&Channel::PhoneCall);
    assert_eq!(code_of(&world, "phone"), Some(Code::Channel));
}

#[test]
fn a_home_visit_is_never_offered_where_survivors_come() {
    assert!(!World::open(Stage::Acceptance).decide().channels.contains(&Channel::HomeVisit));
}

#[test]
fn a_child_needs_the_caregiver_and_from_six_years_its_own_assent() {
    let mut world = World::open(Stage::Offer);
    world.age = Some(10);
    assert_eq!(code_of(&world, "sex"), Some(Code::BasisConsent), "a child alone");
    world.consents[0].terms.given_by = Giver::Caregiver;
    assert_eq!(code_of(&world, "sex"), Some(Code::BasisConsent), "nobody asked the child");
    world.consents[0].terms.assent = Some(false);
    assert_eq!(code_of(&world, "sex"), Some(Code::BasisConsent), "the child said no");
    world.consents[0].terms.assent = Some(true);
    assert_eq!(code_of(&world, "sex"), None);
    world.age = Some(4);
    world.consents[0].terms.assent = None;
    assert_eq!(code_of(&world, "sex"), None, "too young to be asked");
}

#[test]
fn every_rule_is_asked_of_every_disclosure_in_the_order_of_the_table() {
    let trace: Vec<_> = World::open(Stage::Offer).decide().trace.into_iter().map(|step| step.code).collect();
    let table: Vec<_> = waystation_domain::disclosure::rules::RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(trace, table);
}

fn subset(of: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<DataItem>> {
    subsequence(of.to_vec(), 0..=of.len()).prop_map(|some| items(&some))
}

fn worlds() -> impl Strategy<Value = World> {
    let stage = prop_oneof![Just(Stage::Offer), Just(Stage::Acceptance), Just(Stage::FollowUp)];
    let priority = prop_oneof![Just(Priority::Emergency), Just(Priority::Urgent), Just(Priority::Normal)];
    let class = proptest::sample::select(PurposeClass::ALL.to_vec());
    (stage, priority, class, subset(&DATUMS), subset(&DATUMS), subset(&DATUMS), 0_u16..90, any::<bool>()).prop_map(
        |(stage, priority, class, granted, agreed, consented, age, adult)| {
            let mut world = World::open(stage);
            world.priority = Some(priority);
            world.pathway.purpose.class = class;
            world.consents[0].terms.purpose = class;
            world.grants[0].items = granted;
            world.agreements[0].items = agreed;
            world.consents[0].terms.items = consented.into_iter().map(|item| (item, true)).collect();
            world.age = Some(if adult { age.max(18) } else { age });
            world
        },
    )
}

proptest! {
    #[test]
    fn what_is_released_is_inside_each_of_the_four_sets(world in worlds()) {
        for item in world.released() {
            let item: DataItem = item.parse().unwrap();
            prop_assert!(world.pathway.items().contains(&item));
            prop_assert!(world.grants[0].items.contains(&item));
            prop_assert!(world.agreements[0].items.contains(&item));
            prop_assert!(world.consents[0].allows(&item));
        }
    }

    #[test]
    fn taking_something_away_never_releases_more(world in worlds(), what in 0_usize..9, which in subset(&DATUMS)) {
        let before = world.released();
        let mut less = world.clone();
        match what {
            0 => less.consents.clear(),
            1 => less.agreements.clear(),
            2 => less.grants.clear(),
            3 => less.grants[0].items.retain(|item| !which.contains(item)),
            4 => less.agreements[0].items.retain(|item| !which.contains(item)),
            5 => less.consents[0].terms.items.retain(|item, _| !which.contains(item)),
            6 => less.consents[0].terms.kept_back = which,
            7 => less.consents[0].terms.excluded_partners = [less.partner.id.clone()].into(),
            _ => less.consents[0].terms.channels.clear(),
        }
        prop_assert!(less.released().is_subset(&before));
    }

    #[test]
    fn an_empty_set_means_nothing(world in worlds(), which in 0_usize..3) {
        let mut empty = world;
        match which {
            0 => empty.grants[0].items.clear(),
            1 => empty.agreements[0].items.clear(),
            _ => empty.consents[0].terms.items.clear(),
        }
        prop_assert!(empty.released().is_empty());
    }

    #[test]
    fn time_that_passes_never_releases_more(world in worlds(), days in 0_i64..60) {
        let before = world.released();
        let mut later = world;
        later.now = later.now.plus(days * DAY);
        prop_assert!(later.released().is_subset(&before));
    }

    #[test]
    fn the_same_request_gives_the_same_decision(world in worlds()) {
        prop_assert_eq!(world.decide(), world.decide());
        prop_assert_eq!(world.decide().digest(), world.decide().digest());
    }

    #[test]
    fn every_requested_element_ends_as_released_or_withheld(world in worlds()) {
        let decision = world.decide();
        prop_assert_eq!(decision.released().count() + decision.withheld().count(), world.elements.len());
    }
}
