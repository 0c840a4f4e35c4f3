#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::person::age::{AgeBand, age_on};
use crate::person::dictionary::{Datum, Origin, ValueKind};
use crate::person::profile::ProfilePatch;
use crate::words::calendar::LeapDay;
use crate::words::ids::DatumId;

const TODAY: Today = on(date(2026, 3, 1));

const fn on(day: Date) -> Today {
    Today { day, leap_day: LeapDay::March1 }
}

fn profile(body: &str) -> Profile {
    Profile::new(serde_json::from_str::<ProfilePatch>(body).unwrap(), TODAY).unwrap()
}

fn fact(id: &str) -> FactId {
    FactId::new(id).unwrap()
}

fn one(code: &str) -> Option<Value> {
    Some(Value::One(ChoiceId::new(code).unwrap()))
}

/// The value of one fact, granted, on a day.
fn told_on(day: Date, body: &str, id: &str) -> Option<Value> {
    let id = fact(id);
    derive(&profile(body), on(day), &BTreeSet::from([id.clone()]), &[id]).remove(0).value
}

fn told(body: &str, id: &str) -> Option<Value> {
    told_on(TODAY.day, body, id)
}

#[test]
fn a_year_of_age_is_complete_on_the_birthday() {
    let birth = date(2010, 5, 17);
    assert_eq!(age_on(birth, on(date(2028, 5, 16))), Some(17));
    assert_eq!(age_on(birth, on(date(2028, 5, 17))), Some(18));
    assert_eq!(age_on(birth, on(birth)), Some(0));
    assert_eq!(age_on(birth, on(date(2010, 5, 16))), None);
}

#[test]
fn a_person_born_on_29_february_completes_a_year_in_a_common_year_when_the_law_says() {
    let birth = date(2008, 2, 29);
    let age = |leap_day, day| age_on(birth, Today { day, leap_day });
    for (law, eve, birthday) in [
        (LeapDay::March1, date(2026, 2, 28), date(2026, 3, 1)),
        (LeapDay::February28, date(2026, 2, 27), date(2026, 2, 28)),
    ] {
        assert_eq!(age(law, eve), Some(17));
        assert_eq!(age(law, birthday), Some(18));
        // In a leap year there is the day itself.
        assert_eq!(age(law, date(2028, 2, 28)), Some(19));
        assert_eq!(age(law, date(2028, 2, 29)), Some(20));
    }
}

#[test]
fn age_bands_meet_without_a_gap() {
    let bands = [(0, 5), (6, 11), (12, 14), (15, 17), (18, 59), (60, 130)];
    for (band, (from, to)) in AgeBand::ALL.into_iter().zip(bands) {
        assert_eq!(AgeBand::of(from), band);
        assert_eq!(AgeBand::of(to), band);
        assert_eq!(band.is_child(), to < 18);
    }
}

#[test]
fn every_age_band_is_a_code_of_the_dictionary_and_every_code_an_age_band() {
    let Some(FactKind::One(codes)) = Dictionary::host().fact(&fact("age-band")).map(|f| &f.kind) else {
        unreachable!("the age band is one code")
    };
    let codes: Vec<&str> = codes.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(codes, AgeBand::ALL.map(AgeBand::code));
}

#[test]
fn facts_are_coarse_and_say_only_what_the_host_knows() {
    assert_eq!(told(r#"{"date-of-birth": "2012-03-02"}"#, "age-band"), one("age-12-14"));
    assert_eq!(told(r#"{"date-of-birth": "2008-03-02"}"#, "is-child"), Some(Value::YesNo(true)));
    assert_eq!(told(r#"{"date-of-birth": "2008-03-01"}"#, "is-child"), Some(Value::YesNo(false)));
    assert_eq!(told(r#"{"sex": "male"}"#, "sex"), one("male"));
    assert_eq!(told(r#"{"disability": []}"#, "has-disability"), Some(Value::YesNo(false)));
    assert_eq!(told(r#"{"disability": ["seeing"]}"#, "has-disability"), Some(Value::YesNo(true)));
    assert_eq!(told(r#"{"household-size": 4}"#, "household-size"), Some(Value::Number(4)));
    assert_eq!(told(r#"{"individual-number": "841-00C00017"}"#, "registered"), Some(Value::YesNo(true)));
    assert_eq!(told(r#"{"phone": "+962 7"}"#, "has-phone"), Some(Value::YesNo(true)));
    assert_eq!(told(r#"{"caregiver-contact": "+962 7"}"#, "caregiver-known"), Some(Value::YesNo(true)));
    for sign in ["-", "—", "N/A", "UNKNOWN", "غير معروف", "000"] {
        let body = serde_json::json!({"individual-number": sign, "phone": sign}).to_string();
        assert_eq!(told(&body, "registered"), Some(Value::YesNo(false)), "{sign}");
        assert_eq!(told(&body, "has-phone"), Some(Value::YesNo(false)), "{sign}");
    }
    for absent in ["registered", "has-phone", "caregiver-known"] {
        assert_eq!(told("{}", absent), Some(Value::YesNo(false)), "{absent}");
    }
    for unknown in ["age-band", "is-child", "sex", "has-disability", "care-status", "household-size", "specific-needs"]
    {
        assert_eq!(told("{}", unknown), None, "{unknown}");
    }
}

#[test]
fn of_an_age_that_is_known_roughly_the_facts_say_the_younger_band() {
    assert_eq!(told(r#"{"date-of-birth": "about 14"}"#, "age-band"), one("age-12-14"));
    assert_eq!(told(r#"{"date-of-birth": "about 19"}"#, "is-child"), Some(Value::YesNo(true)));
    assert_eq!(told(r#"{"date-of-birth": "2007"}"#, "is-child"), Some(Value::YesNo(false)));
    assert_eq!(told(r#"{"date-of-birth": "2008"}"#, "is-child"), Some(Value::YesNo(true)));
    assert_eq!(told(r#"{"date-of-birth": "about 35"}"#, "age-band"), one("age-18-59"));
}

#[test]
fn specific_needs_come_in_the_order_of_the_dictionary() {
    let needs = told(r#"{"specific-needs": ["violence", "disability", "child-at-risk"]}"#, "specific-needs");
    let codes = ["child-at-risk", "disability", "violence"].map(|c| ChoiceId::new(c).unwrap());
    assert_eq!(needs, Some(Value::Many(codes.to_vec())));
}

#[test]
fn an_adult_is_not_a_child_whatever_was_entered_before() {
    let body = r#"{"date-of-birth": "2008-03-01", "care-status": "unaccompanied"}"#;
    assert_eq!(told_on(date(2026, 2, 28), body, "care-status"), one("unaccompanied"));
    assert_eq!(told_on(date(2026, 3, 1), body, "care-status"), one("not-a-child"));
    assert_eq!(told(r#"{"care-status": "separated"}"#, "care-status"), one("separated"));
}

#[test]
fn time_since_arrival_changes_on_the_day_itself() {
    let on = |year, month, day| {
        told_on(date(year, month, day), r#"{"date-of-arrival": "2020-11-30"}"#, "time-since-arrival")
    };
    assert_eq!(on(2020, 11, 29), None);
    assert_eq!(on(2021, 2, 27), one("under-3-months"));
    assert_eq!(on(2021, 2, 28), one("under-1-year"));
    assert_eq!(on(2021, 11, 29), one("under-1-year"));
    assert_eq!(on(2021, 11, 30), one("under-5-years"));
    assert_eq!(on(2025, 11, 30), one("longer"));
}

#[test]
fn time_since_an_arrival_that_is_known_roughly_is_what_is_true_of_all_its_days() {
    let on = |arrived: &str| {
        let body = serde_json::json!({ "date-of-arrival": arrived }).to_string();
        told_on(date(2026, 3, 1), &body, "time-since-arrival")
    };
    assert_eq!(on("2026-02"), one("under-3-months"));
    assert_eq!(on("2026"), one("under-3-months"));
    assert_eq!(on("2025"), None, "two months, or fourteen");
    assert_eq!(on("2024"), one("under-5-years"));
    assert_eq!(on("about 2010"), one("longer"));
    assert_eq!(on("persian:1403"), None, "from March to March");
    assert_eq!(on("persian:1402-11-12"), one("under-5-years"));
    assert_eq!(on("2021-01-01"), one("longer"), "nobody doubts a first of January here");
}

#[test]
fn every_fact_of_the_dictionary_can_be_given() {
    let full = r#"{"date-of-birth": "2012-03-02", "sex": "male", "disability": [], "care-status": "separated",
        "household-size": 4, "specific-needs": [], "specific-needs-codes": [], "individual-number": "1", "date-of-arrival": "2025-01-01",
        "phone": "1", "caregiver-name": "B"}"#;
    for entry in Dictionary::host().facts() {
        assert!(told(full, entry.id.as_str()).is_some(), "{}", entry.id);
    }
    assert_eq!(told(full, "shoe-size"), None);
}

/// A value that fits the kind, chosen by `seed`.
fn value_of(kind: &ValueKind, seed: u64) -> serde_json::Value {
    let pick = |length: usize| usize::try_from(seed).unwrap() % length;
    match kind {
        ValueKind::Text { .. } => format!("text {seed}").into(),
        ValueKind::Reference { .. } => format!("N-{}", seed + 1).into(),
        ValueKind::Birth if seed.is_multiple_of(3) => format!("about {}", seed % 100).into(),
        ValueKind::Past if seed.is_multiple_of(3) => format!("{}", 1950 + seed % 70).into(),
        ValueKind::Birth | ValueKind::Past if seed.is_multiple_of(5) => {
            format!("persian:{}-12", 1330 + seed % 60).into()
        }
        ValueKind::Date | ValueKind::Birth | ValueKind::Past => {
            let days = i32::try_from(seed % 40_000).unwrap();
            TODAY.day.checked_sub(days.days()).unwrap().to_string().into()
        }
        ValueKind::Code(codes) => codes[pick(codes.len())].id.as_str().into(),
        ValueKind::Codes(codes) => {
            let chosen = codes
                .iter()
                .enumerate()
                .filter(|(i, _)| seed.rotate_right(u32::try_from(i % 64).unwrap()) & 1 == 1)
                .map(|(_, c)| c.id.as_str());
            chosen.collect::<Vec<_>>().into()
        }
        ValueKind::Number { min, max } => (min + i64::try_from(seed).unwrap() % (max - min + 1)).into(),
        ValueKind::YesNo => seed.is_multiple_of(2).into(),
        ValueKind::Countries { .. } => ["syr", "afg", "iso:are"][pick(3)].into(),
    }
}

fn entered() -> Vec<&'static Datum> {
    Dictionary::host().datums().filter(|d| d.origin == Origin::Entered).collect()
}

fn build(seeds: &[Option<u64>]) -> Profile {
    let body: serde_json::Map<String, serde_json::Value> = entered()
        .into_iter()
        .zip(seeds)
        .filter_map(|(datum, seed)| Some((datum.id.to_string(), value_of(&datum.kind, (*seed)?))))
        .collect();
    profile(&serde_json::Value::Object(body).to_string())
}

/// For each datum a value or none; the seeds stay below the largest date.
fn seeds() -> impl Strategy<Value = Vec<Option<u64>>> {
    prop::collection::vec(prop::option::of(0..1_000_000_u64), entered().len())
}

fn some_facts() -> impl Strategy<Value = Vec<FactId>> {
    let all: Vec<FactId> = Dictionary::host().facts().map(|f| f.id.clone()).collect();
    let length = all.len();
    prop::sample::subsequence(all, 0..=length).prop_shuffle()
}

proptest! {
    #[test]
    fn what_no_wanted_and_granted_fact_derives_from_never_changes_the_facts(
        first in seeds(),
        second in seeds(),
        granted in some_facts(),
        wanted in some_facts(),
    ) {
        let granted: BTreeSet<FactId> = granted.into_iter().collect();
        let read: BTreeSet<&DatumId> = Dictionary::host()
            .facts()
            .filter(|f| granted.contains(&f.id) && wanted.contains(&f.id))
            .flat_map(|f| &f.from)
            .collect();
        // The same person for the plugin's purposes, another one in everything else.
        let other: Vec<Option<u64>> = entered()
            .iter()
            .zip(first.iter().zip(&second))
            .map(|(datum, (mine, theirs))| if read.contains(&datum.id) { *mine } else { *theirs })
            .collect();
        prop_assert_eq!(
            derive(&build(&first), TODAY, &granted, &wanted),
            derive(&build(&other), TODAY, &granted, &wanted)
        );
    }

    #[test]
    fn facts_come_in_the_order_wanted_and_those_not_granted_have_no_value(
        seeds in seeds(),
        granted in some_facts(),
        wanted in some_facts(),
    ) {
        let granted: BTreeSet<FactId> = granted.into_iter().collect();
        let facts = derive(&build(&seeds), TODAY, &granted, &wanted);
        prop_assert_eq!(facts.iter().map(|f| f.id.clone()).collect::<Vec<_>>(), wanted);
        prop_assert!(facts.iter().all(|f| granted.contains(&f.id) || f.value.is_none()));
    }

    #[test]
    fn every_value_fits_the_kind_that_the_dictionary_gives_the_fact(seeds in seeds()) {
        let all: Vec<FactId> = Dictionary::host().facts().map(|f| f.id.clone()).collect();
        for fact in derive(&build(&seeds), TODAY, &all.iter().cloned().collect(), &all) {
            let kind = &Dictionary::host().fact(&fact.id).unwrap().kind;
            let fits = match (kind, &fact.value) {
                (_, None) | (FactKind::YesNo, Some(Value::YesNo(_))) => true,
                (FactKind::One(codes), Some(Value::One(code))) => codes.iter().any(|c| c.id == *code),
                (FactKind::Many(codes), Some(Value::Many(chosen))) => {
                    chosen.iter().all(|code| codes.iter().any(|c| c.id == *code))
                }
                (FactKind::Number { min, max }, Some(Value::Number(number))) => (min..=max).contains(&number),
                _ => false,
            };
            prop_assert!(fits, "{}", fact.id);
        }
    }
}
