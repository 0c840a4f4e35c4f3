//! The tables of cases that non-programmers read: every case gives in the sandbox what it gives natively, in every
//! field.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use waystation_domain::plugin::assessment::{Answer, Case, Fact, Value};
use waystation_domain::words::ids::OperationId;
use waystation_plugin::testkit::cases::CaseFile;
use waystation_plugin::{Operation, Priority, Verdict, contract};
use waystation_runtime::{Digest, Limits, Runtime, Settings};

use crate::PROGRAM;

fn value(of: &contract::Value) -> Value {
    let id = |word: &String| word.parse().unwrap();
    match of {
        contract::Value::YesNo(yes) => Value::YesNo(*yes),
        contract::Value::One(word) => Value::One(id(word)),
        contract::Value::Many(words) => Value::Many(words.iter().map(id).collect()),
        contract::Value::Number(number) => Value::Number(*number),
        contract::Value::DaysAgo(days) => Value::DaysAgo(*days),
        contract::Value::Given => Value::Given,
    }
}

fn case(of: &contract::Case) -> Case {
    let fact = |fact: &contract::Fact| Fact { id: fact.id.parse().unwrap(), value: fact.value.as_ref().map(value) };
    let answer = |answer: &contract::Answer| Answer {
        question: answer.question.parse().unwrap(),
        value: answer.value.as_ref().map(value),
    };
    Case {
        pathway: of.pathway.parse().unwrap(),
        facts: of.facts.iter().map(fact).collect(),
        answers: of.answers.iter().map(answer).collect(),
    }
}

/// A native assessment in the form in which the host writes its own.
fn native(of: &contract::Assessment) -> Json {
    let verdict = match of.verdict {
        Verdict::Eligible => "eligible",
        Verdict::NotEligible => "not-eligible",
        Verdict::CannotTell => "cannot-tell",
    };
    let priority = of.priority.map(|priority| match priority {
        Priority::Emergency => "emergency",
        Priority::Urgent => "urgent",
        Priority::Normal => "normal",
    });
    json!({
        "verdict": verdict, "ask": of.ask, "reasons": of.reasons, "priority": priority, "score": of.score,
        "elements": of.elements, "recipients": of.recipients,
    })
}

#[expect(clippy::disallowed_methods, reason = "the tables are files of this repository")]
fn every_case<O: Operation>(name: &'static str) {
    let runtime = Runtime::new(Settings::new(waystation_test_world::compiler(PROGRAM), None)).unwrap();
    let component = waystation_test_world::plugin(name);
    let limits = Limits::default();
    let report = runtime.admit(component, &limits).unwrap();
    assert!(report.admitted, "{:?}", report.findings);
    let catalogue = Arc::new(report.catalogue.unwrap());
    let operation = OperationId::new(catalogue.operation.as_str()).unwrap();
    let digest = Digest::of(component);
    let plugin = runtime.load(&operation, "1.0", digest, Some(component), catalogue, limits).unwrap();

    let declared = waystation_plugin::describe::<O>();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins").join(name).join("cases");
    let mut told = 0;
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let file = CaseFile::parse(&text).unwrap();
        let pathway = declared.pathways.iter().find(|pathway| pathway.id == file.pathway).unwrap();
        for written in &file.cases {
            let of = written.to_case(pathway).unwrap();
            let inside = plugin.assess(&case(&of)).unwrap();
            let again = plugin.assess(&case(&of)).unwrap();
            let outside = native(&waystation_plugin::assess::<O>(&of));
            let place = format!("{}: {}", path.display(), written.name);
            assert_eq!(serde_json::to_value(&inside.assessment).unwrap(), outside, "{place}");
            assert_eq!(inside.fuel, again.fuel, "{place}: the same case, the same fuel");
            told += 1;
        }
    }
    assert!(told >= 8, "{told} cases only");
}

#[test]
fn every_case_of_the_inter_agency_plugin_is_the_same_in_the_sandbox() {
    every_case::<inter_agency_referral::InterAgency>("inter-agency-referral");
}

#[test]
fn every_case_of_the_resettlement_plugin_is_the_same_in_the_sandbox() {
    every_case::<resettlement_consideration::Resettlement>("resettlement-consideration");
}

#[test]
fn every_case_of_the_protection_coordination_plugin_is_the_same_in_the_sandbox() {
    every_case::<protection_coordination::ProtectionCoordination>("protection-coordination");
}

/// The contract that was released is frozen: a change of a word is a new version, in a folder of its own.
#[test]
fn the_released_contract_is_word_for_word_what_was_released() {
    let digest = Digest::of(include_bytes!("../../wit/0.1.0/sop.wit"));
    assert_eq!(digest.to_string(), include_str!("../golden/sop-0.1.0.sha256").trim());
}

#[test]
fn the_case_that_admission_writes_for_an_author_is_one_that_the_sdk_reads() {
    let runtime = Runtime::new(Settings::new(waystation_test_world::compiler(PROGRAM), None)).unwrap();
    let report = runtime.admit(waystation_hostile::plugin("assess-fails"), &Limits::default()).unwrap();
    assert!(!report.admitted);
    for evidence in &report.evidence {
        let case = evidence.case.as_deref().unwrap();
        let file = CaseFile::parse(&format!("pathway = \"any\"\n{case}")).unwrap();
        assert_eq!(file.cases.len(), 1, "{case}");
    }
    assert_eq!(report.evidence.len(), 7);
}
