//! What a decision to disclose costs, and what a long file adds to it.
//!
//! `disclosure/N` is a form of 40 elements with N consents of the person, all but the newest for other referrals;
//! `disclosure/one-element` is the least: one element, one consent. A thousand consents should cost little more than
//! one, because what several rules look at is found once for each decision.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on is over")]

#[path = "../tests/decision/form.rs"]
mod form;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/decision/records.rs"]
mod records;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/decision/world.rs"]
mod world;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use waystation_domain::disclosure::decide;
use waystation_domain::plugin::catalogue::{Element, PurposeClass, Stage};
use waystation_domain::words::ids::{ConsentId, ElementId, ReferralId};
use waystation_domain::words::time::DAY;

use form::item;
use records::{NOW, consent, row};
use world::World;

const ELEMENTS: usize = 40;

/// A form of 40 elements, and this many consents. Each older one keeps something back.
fn world(consents: u16) -> World {
    let mut world = World::open(Stage::Acceptance);
    let more: Vec<_> = world.pathway.elements.iter().cycle().take(ELEMENTS).cloned().enumerate().collect();
    let id = |n: usize, element: &Element| ElementId::new(&format!("{}-{n}", element.id)).unwrap();
    world.pathway.elements = more.into_iter().map(|(n, e)| Element { id: id(n, &e), ..e }).collect();
    world.elements = world.pathway.elements.iter().map(|element| element.id.clone()).collect();
    for n in (1..consents).rev() {
        let mut older = consent(0, PurposeClass::ImmediateService, Stage::Acceptance);
        older.at = NOW.plus(-i64::from(n) * DAY - DAY);
        older.id = ConsentId::new(older.at, [0; 10]);
        older.referral = row(ReferralId::new, 2);
        older.terms.kept_back.insert(item("interview-transcript"));
        let newest = world.consents.len() - 1;
        world.consents.insert(newest, older);
    }
    world
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("disclosure");
    let mut one = world(1);
    one.elements.truncate(1);
    group.bench_function("one-element", |bencher| one.request(|request| bencher.iter(|| decide(black_box(request)))));
    for consents in [1, 10, 100, 1000] {
        let world = world(consents);
        assert_eq!(world.consents.len(), usize::from(consents));
        assert!(world.decide().released().count() > ELEMENTS / 2);
        group.bench_function(BenchmarkId::from_parameter(consents), |bencher| {
            world.request(|request| bencher.iter(|| decide(black_box(request))));
        });
    }
    group.finish();
    criterion.final_summary();
}
