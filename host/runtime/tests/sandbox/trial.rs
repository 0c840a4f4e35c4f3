//! Admission asks the plugin about cases that it makes up, and refuses with the smallest that fails.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is over")]

use waystation_hostile as hostile;
use waystation_runtime::{Limits, Report, Runtime, Settings};

use crate::fixture::{self, admit, codes};

fn message<'a>(report: &'a Report, pathway: &str) -> &'a str {
    let place = format!("pathway {pathway}, assess");
    let finding = report.findings.iter().find(|finding| finding.place == place);
    finding.map_or("", |finding| finding.message.as_str())
}

#[test]
fn a_plugin_that_fails_on_one_answer_is_refused_with_the_smallest_case() {
    let report = admit(hostile::plugin("assess-fails"));
    assert!(!report.admitted);
    let fails: Vec<(&str, &str)> =
        report.findings.iter().map(|finding| (finding.code.as_str(), finding.place.as_str())).collect();
    assert_eq!(
        fails,
        [
            ("assess-trap", "pathway panics, assess"),
            ("assess-out-of-fuel", "pathway loops, assess"),
            ("assess-memory", "pathway hoards, assess"),
            ("assess-unknown-id", "pathway answers-undeclared, assess"),
            ("assess-trap", "pathway divides-by-zero, assess"),
            ("assess-trap", "pathway fails-on-what-it-asked, assess"),
            ("assess-trap", "pathway fails-on-a-fact, assess"),
        ]
    );
    for (pathway, case) in [
        ("panics", "case: answers.which-costs = [\"rent\"]."),
        ("loops", "case: answers.needed = true."),
        ("hoards", "case: answers.wanted = true."),
        ("answers-undeclared", "case: answers.needed = true."),
        ("divides-by-zero", "case: answers.how-many = 17."),
        ("fails-on-what-it-asked", "case: answers.needed = true, answers.opened = true."),
        ("fails-on-a-fact", "case: nothing is known about the person, and nothing was asked yet."),
    ] {
        let message = message(&report, pathway);
        assert!(message.ends_with(case), "{pathway}: {message}");
    }
    assert!(message(&report, "answers-undeclared").contains("a reason that the pathway does not declare"));
    assert!(message(&report, "answers-undeclared").contains("`never-reviewed`"));
}

#[test]
fn each_refusal_has_a_case_that_can_be_put_into_the_folder_of_cases() {
    let report = admit(hostile::plugin("assess-fails"));
    let evidence = report.evidence.iter().find(|evidence| evidence.place == "pathway divides-by-zero, assess").unwrap();
    assert_eq!(
        evidence.case.as_deref(),
        Some(
            "# for cases/divides-by-zero.toml\n[[case]]\nname = \"Found by the trial of admission: trap\"\n\
             answers.how-many = 17\nexpect.verdict = \"cannot-tell\" # what do the SOPs say?\n"
        )
    );
    assert!(evidence.backtrace.is_empty(), "a host that serves keeps no names of functions");
}

#[test]
fn a_plugin_that_was_built_without_assess_is_refused() {
    let report = admit(hostile::plugin("assess-is-missing"));
    assert_eq!(codes(&report), ["assess-trap"]);
    assert!(!report.admitted);
    let nothing = "nothing is known about the person, and nothing was asked yet";
    assert!(message(&report, "legal-assistance").contains(nothing), "{:?}", report.findings);
}

#[test]
fn the_same_component_is_told_the_same() {
    let component = hostile::plugin("assess-fails");
    let (one, another) = (admit(component), admit(component));
    assert_eq!(one, another);
}

#[test]
fn a_plugin_that_is_admitted_was_tried() {
    for name in ["neighbour", "assess-misbehaves"] {
        let report = admit(hostile::plugin(name));
        assert!(report.admitted, "{name}: {:#?}", report.findings);
    }
}

#[test]
fn an_author_sees_where_the_plugin_stopped() {
    let settings = Settings { backtraces: true, ..fixture::settings() };
    let runtime = Runtime::new(settings).unwrap();
    let named =
        hostile::module("(func $reads_its_texts unreachable)", "(call $reads_its_texts) (i32.const 0)", "unreachable");
    let report = runtime.admit(&hostile::of_module(&named), &Limits::default()).unwrap();
    assert_eq!(codes(&report), ["describe-trap"]);
    assert!(report.findings[0].message.contains("`describe`"), "{}", report.findings[0].message);
    assert!(report.findings[0].message.contains("wasm `unreachable` instruction executed"), "{:?}", report.findings);
    let names: Vec<Option<&str>> = report.evidence[0].backtrace.iter().map(|frame| frame.name.as_deref()).collect();
    assert_eq!(names.first(), Some(&Some("reads_its_texts")), "{names:?}");

    // Built without names, as plugins are: the places of the functions are told.
    let report = runtime.admit(hostile::plugin("assess-is-missing"), &Limits::default()).unwrap();
    let frame = report.evidence[0].backtrace.first().unwrap();
    assert!(frame.to_string().starts_with("function "), "{frame}");
}

#[test]
fn an_answer_that_is_offered_without_its_question_is_told_with_the_smallest_case_and_refuses_nothing() {
    let report = admit(hostile::plugin("assess-offers"));
    assert!(report.admitted, "{:#?}", report.findings);
    let told: Vec<_> = report.findings.iter().filter(|finding| finding.code == "element-not-asked").collect();
    assert_eq!(
        told.iter().map(|finding| finding.place.as_str()).collect::<Vec<_>>(),
        ["pathway offers-all, element where"]
    );
    let case = r#"case: answers.detained = "prefers not to say", answers.has-lawyer = "prefers not to say"."#;
    assert!(told[0].message.ends_with(case), "{}", told[0].message);
}
