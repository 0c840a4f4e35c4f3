//! One plugin's fault stays its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is over")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use waystation_domain::plugin::assessment::{UnknownId, Value, Verdict};
use waystation_hostile as hostile;
use waystation_runtime::{Digest, Fault, Limits, Runtime, Settings};

use crate::fixture::{self, load, runtime};

#[test]
fn each_kind_of_misbehaviour_has_its_own_fault() {
    let (plugin, catalogue) = load(runtime(), "misbehaves", hostile::plugin("assess-misbehaves"));
    let ways = [
        ("loops", Fault::OutOfFuel),
        ("grows", Fault::Memory),
        ("recurses", Fault::Stack),
        ("gives-up", Fault::Trap),
        ("floods-list", Fault::TooLarge),
        ("floods-word", Fault::TooLarge),
        ("unknown-question", Fault::UnknownId(UnknownId("a question"))),
        ("unknown-reason", Fault::UnknownId(UnknownId("a reason"))),
        ("unknown-element", Fault::UnknownId(UnknownId("an element"))),
        ("unknown-recipient", Fault::UnknownId(UnknownId("a recipient"))),
        ("element-of-another-pathway", Fault::UnknownId(UnknownId("an element"))),
        ("names-twice", Fault::UnknownId(UnknownId("a reason"))),
        ("tells-the-answer", Fault::UnknownId(UnknownId("a reason"))),
    ];
    for (way, fault) in ways {
        let case = hostile::case(&catalogue, way);
        assert_eq!(plugin.assess(&case).map(|_| ()).map_err(|failure| failure.fault), Err(fault), "{way}");
        let good = plugin.assess(&hostile::case(&catalogue, "behaves")).unwrap();
        assert_eq!(good.assessment.verdict, Verdict::CannotTell, "after {way}");
    }
    assert_eq!(catalogue.pathways.len(), ways.len() + 1, "every way is tried");
}

#[test]
fn no_fault_repeats_what_the_plugin_wrote() {
    let (plugin, catalogue) = load(runtime(), "misbehaves", hostile::plugin("assess-misbehaves"));
    for way in ["unknown-reason", "gives-up", "unknown-question"] {
        let failure = plugin.assess(&hostile::case(&catalogue, way)).unwrap_err();
        let said = format!("{failure} {failure:?}");
        for guest in ["never reviewed", "no further", "what-is-your-name"] {
            assert!(!said.contains(guest), "{said}");
        }
    }
}

#[test]
fn a_word_is_told_only_where_it_was_there_before_the_case() {
    let component = hostile::plugin("assess-misbehaves");
    let (plugin, catalogue) = load(runtime(), "misbehaves", component);
    let told = |way: &str| {
        let stray = plugin.assess(&hostile::case(&catalogue, way)).unwrap_err().stray.unwrap();
        stray.known_before(component, &catalogue).map(ToOwned::to_owned)
    };
    assert_eq!(told("unknown-recipient").as_deref(), Some("police"));
    assert_eq!(told("element-of-another-pathway").as_deref(), Some("element-behaves"));
    assert_eq!(told("unknown-reason"), None, "a sentence is no id");
    assert_eq!(told("tells-the-answer"), None, "it was made out of the case");
}

#[test]
fn a_start_function_that_never_ends_is_stopped_in_assess_too() {
    // Admission would not let it in; a host that loads it nevertheless must contain it.
    let starts = hostile::module("(func $start (loop br 0)) (start $start)", "unreachable", "unreachable");
    let component = hostile::of_module(&starts);
    let (_, catalogue) = load(runtime(), "neighbour", hostile::plugin("neighbour"));
    let operation = "starts".parse().unwrap();
    let case = hostile::case(&catalogue, "schooling");
    let plugin = runtime()
        .load(&operation, "1", Digest::of(&component), Some(&component), catalogue, Limits::default())
        .unwrap();
    assert_eq!(plugin.assess(&case).map(|_| ()).map_err(|failure| failure.fault), Err(Fault::OutOfFuel));
}

#[test]
fn core_instances_are_counted_in_every_call() {
    let component = hostile::plugin("neighbour");
    let (plugin, catalogue) = load(runtime(), "neighbour", component);
    let limits = Limits { core_instances: 0, ..Limits::default() };
    let few =
        runtime().load(plugin.operation(), "1", Digest::of(component), None, Arc::clone(&catalogue), limits).unwrap();
    assert_eq!(
        few.assess(&hostile::case(&catalogue, "schooling")).map(|_| ()).map_err(|failure| failure.fault),
        Err(Fault::Memory)
    );
}

#[test]
fn an_answer_outside_its_own_memory_is_malformed() {
    let component = hostile::of_module(&hostile::module("", "unreachable", "(i32.const -8)"));
    let (_, catalogue) = load(runtime(), "neighbour", hostile::plugin("neighbour"));
    let operation = "nowhere".parse().unwrap();
    let case = hostile::case(&catalogue, "schooling");
    let plugin = runtime()
        .load(&operation, "1", Digest::of(&component), Some(&component), catalogue, Limits::default())
        .unwrap();
    assert_eq!(plugin.assess(&case).map(|_| ()).map_err(|failure| failure.fault), Err(Fault::Malformed));
}

#[test]
fn equal_cases_use_equal_fuel_and_get_equal_answers() {
    let (plugin, catalogue) = load(runtime(), "neighbour", hostile::plugin("neighbour"));
    let case = hostile::case(&catalogue, "legal-assistance");
    let first = plugin.assess(&case).unwrap();
    assert_eq!(first.assessment.verdict, Verdict::Eligible);
    assert!(first.fuel > 0);
    for _ in 0..20 {
        let again = plugin.assess(&case).unwrap();
        assert_eq!((again.fuel, &again.assessment), (first.fuel, &first.assessment));
    }
}

#[test]
fn the_fuel_limit_is_exact() {
    let component = hostile::plugin("neighbour");
    let (plugin, catalogue) = load(runtime(), "neighbour", component);
    let case = hostile::case(&catalogue, "schooling");
    let needed = plugin.assess(&case).unwrap().fuel;
    let with = |assess_fuel| {
        let limits = Limits { assess_fuel, ..Limits::default() };
        let digest = Digest::of(component);
        runtime().load(plugin.operation(), "1", digest, None, Arc::clone(&catalogue), limits).unwrap()
    };
    assert!(with(needed + 1).assess(&case).is_ok());
    assert_eq!(with(needed / 2).assess(&case).map(|_| ()).map_err(|failure| failure.fault), Err(Fault::OutOfFuel));
}

#[test]
fn every_kind_of_value_reaches_the_plugin() {
    let (plugin, catalogue) = load(runtime(), "neighbour", hostile::plugin("neighbour"));
    let mut case = hostile::case(&catalogue, "legal-assistance");
    let unknown = plugin.assess(&case).unwrap().assessment.score;
    let choice = "adult".parse().unwrap();
    let values = [
        Value::YesNo(true),
        Value::One("adult".parse().unwrap()),
        Value::Many(vec![choice, "child".parse().unwrap()]),
        Value::Number(i64::MIN),
        Value::DaysAgo(i32::MAX),
        Value::Given,
    ];
    for value in values {
        case.facts[0].value = Some(value);
        let known = plugin.assess(&case).unwrap().assessment.score;
        assert_ne!(known, unknown);
    }
}

#[test]
fn a_plugin_is_not_asked_about_a_pathway_that_is_not_in_its_catalogue() {
    let (plugin, catalogue) = load(runtime(), "neighbour", hostile::plugin("neighbour"));
    let mut case = hostile::case(&catalogue, "schooling");
    case.pathway = "elsewhere".parse().unwrap();
    assert_eq!(plugin.assess(&case).map(|_| ()).map_err(|failure| failure.fault), Err(Fault::UnknownPathway));
}

#[test]
fn the_brake_stops_a_plugin_whose_fuel_was_set_too_high() {
    let limits = Limits { assess_fuel: u64::MAX, assess_millis: 100, ..Limits::interpreted() };
    let ceiling = Limits { assess_fuel: u64::MAX, ..Limits::interpreted() };
    let runtime = Runtime::new(Settings { ceiling, ..fixture::settings() }).unwrap();
    let (_, catalogue) = load(&runtime, "misbehaves", hostile::plugin("assess-misbehaves"));
    let operation = "misbehaves".parse().unwrap();
    let digest = Digest::of(hostile::plugin("assess-misbehaves"));
    let component = hostile::plugin("assess-misbehaves");
    let plugin = runtime.load(&operation, "2", digest, Some(component), Arc::clone(&catalogue), limits).unwrap();
    let start = Instant::now();
    assert_eq!(
        plugin.assess(&hostile::case(&catalogue, "loops")).map(|_| ()).map_err(|failure| failure.fault),
        Err(Fault::Brake)
    );
    assert!(start.elapsed() >= Duration::from_millis(90), "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_neighbours_decisions_all_succeed_while_another_operation_misbehaves() {
    let runtime = Arc::new(Runtime::new(fixture::settings()).unwrap());
    let (bad, bad_catalogue) = load(&runtime, "misbehaves", hostile::plugin("assess-misbehaves"));
    let (good, good_catalogue) = load(&runtime, "neighbour", hostile::plugin("neighbour"));
    let mut flood = tokio::task::JoinSet::new();
    for way in ["loops", "grows", "recurses", "gives-up", "floods-word", "floods-list"].repeat(20) {
        let (runtime, bad, case) = (Arc::clone(&runtime), Arc::clone(&bad), hostile::case(&bad_catalogue, way));
        flood.spawn(async move { runtime.assess_in_turn(&bad, case).await.map(|_| ()) });
    }
    let case = hostile::case(&good_catalogue, "legal-assistance");
    let alone = good.assess(&case).unwrap();
    for _ in 0..200 {
        let beside = runtime.assess_in_turn(&good, case.clone()).await.unwrap();
        assert_eq!((&beside.assessment, beside.fuel), (&alone.assessment, alone.fuel));
    }
    while let Some(done) = flood.join_next().await {
        assert!(done.unwrap().is_err());
    }
}

#[tokio::test]
async fn an_operation_with_too_many_cases_waits_only_for_itself_and_is_informed() {
    let patience = Duration::from_millis(50);
    let settings = Settings { turns_per_operation: 1, patience, ..fixture::settings() };
    let runtime = Runtime::new(settings).unwrap();
    let (bad, bad_catalogue) = load(&runtime, "misbehaves", hostile::plugin("assess-misbehaves"));
    let (good, good_catalogue) = load(&runtime, "neighbour", hostile::plugin("neighbour"));
    let turn = runtime.turn(&bad).await.unwrap();
    let case = hostile::case(&bad_catalogue, "behaves");
    assert_eq!(
        runtime.assess_in_turn(&bad, case.clone()).await.map(|_| ()).map_err(|failure| failure.fault),
        Err(Fault::Busy)
    );
    assert!(runtime.assess_in_turn(&good, hostile::case(&good_catalogue, "schooling")).await.is_ok());
    drop(turn);
    assert!(runtime.assess_in_turn(&bad, case).await.is_ok());
}

#[tokio::test]
async fn a_plugin_that_keeps_failing_is_put_on_hold_and_its_neighbour_is_not() {
    let runtime = Runtime::new(fixture::settings()).unwrap();
    let (bad, bad_catalogue) = load(&runtime, "misbehaves", hostile::plugin("assess-misbehaves"));
    let (good, good_catalogue) = load(&runtime, "neighbour", hostile::plugin("neighbour"));
    let fails = hostile::case(&bad_catalogue, "gives-up");
    for _ in 0..16 {
        let fault = runtime.assess_in_turn(&bad, fails.clone()).await.unwrap_err().fault;
        assert_eq!(fault, Fault::Trap);
    }
    assert!(bad.is_on_hold());
    // Not even a case that would go well.
    let well = hostile::case(&bad_catalogue, "behaves");
    assert_eq!(runtime.assess_in_turn(&bad, well).await.unwrap_err().fault, Fault::OnHold);
    assert!(!good.is_on_hold());
    assert!(runtime.assess_in_turn(&good, hostile::case(&good_catalogue, "schooling")).await.is_ok());
}

#[tokio::test]
async fn a_hold_ends_with_the_first_case_after_the_rest_that_goes_well() {
    let runtime = Runtime::new(Settings { rest: Duration::ZERO, ..fixture::settings() }).unwrap();
    let (plugin, catalogue) = load(&runtime, "misbehaves", hostile::plugin("assess-misbehaves"));
    for _ in 0..16 {
        assert!(runtime.assess_in_turn(&plugin, hostile::case(&catalogue, "gives-up")).await.is_err());
    }
    assert!(plugin.is_on_hold());
    assert!(runtime.assess_in_turn(&plugin, hostile::case(&catalogue, "behaves")).await.is_ok());
    assert!(!plugin.is_on_hold());
}
