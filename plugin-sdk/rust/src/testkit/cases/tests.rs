#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
use super::*;
use crate::contract::{Assessment, Priority, Verdict};

const FILE: &str = r#"
pathway = "legal-assistance"
about = "Counsel before a court."

[[case]]
name = "A hearing tomorrow is an emergency"
facts.age-band = "age-18-59"
facts.household-size = 4
answers.has-lawyer = false
answers.papers = ["passport", "visa"]
answers.last-hearing = "3 days ago"
answers.what-is-requested = "in words"
answers.other = "prefers not to say"
expect.verdict = "eligible"
expect.ask = []
expect.priority = "emergency"
"#;

#[test]
fn every_kind_of_value_is_read() {
    let file = CaseFile::parse(FILE).unwrap();
    let case = &file.cases[0];
    assert_eq!(case.facts["age-band"], Written::One("age-18-59".to_owned()));
    assert_eq!(case.facts["household-size"], Written::Number(4));
    assert_eq!(case.answers["has-lawyer"], Written::YesNo(false));
    assert_eq!(case.answers["papers"], Written::Many(vec!["passport".to_owned(), "visa".to_owned()]));
    assert_eq!(case.answers["last-hearing"], Written::DaysAgo(3));
    assert_eq!(case.answers["what-is-requested"], Written::InWords);
    assert_eq!(case.answers["other"], Written::PrefersNotToSay);
    assert_eq!(case.expect.verdict, ExpectedVerdict::Eligible);
    assert_eq!(case.expect.ask.as_deref(), Some(&[][..]));
    assert_eq!(case.expect.reasons, None);
}

#[test]
fn a_date_in_the_future_or_a_sentence_is_not_a_value() {
    for bad in ["\"-1 days ago\"", "\"soon enough\"", "1.5", "{ days = 3 }"] {
        let text = FILE.replace("\"3 days ago\"", bad);
        let problem = CaseFile::parse(&text).unwrap_err().to_string();
        assert!(problem.contains("prefers not to say"), "{bad}: {problem}");
        assert!(problem.contains("line"), "{bad}: {problem}");
    }
}

#[test]
fn a_misspelt_line_is_refused_and_not_ignored() {
    let problem = CaseFile::parse(&FILE.replace("expect.priority", "expect.prority")).unwrap_err();
    assert!(problem.to_string().contains("prority"), "{problem}");
}

#[test]
fn a_file_without_cases_or_with_two_cases_of_the_same_name_is_refused() {
    assert_eq!(CaseFile::parse("pathway = \"a\"").unwrap_err(), CaseProblem::Empty);
    let twice = FILE.to_owned() + &FILE[FILE.find("[[case]]").unwrap()..];
    assert_eq!(
        CaseFile::parse(&twice).unwrap_err(),
        CaseProblem::SameName("A hearing tomorrow is an emergency".to_owned())
    );
}

#[test]
fn differences_are_reported_in_words_and_only_where_something_was_expected() {
    let got = Assessment {
        reasons: vec!["has-lawyer".to_owned()],
        priority: Some(Priority::Normal),
        elements: vec!["case-number".to_owned(), "phone".to_owned()],
        ..Assessment::cannot_tell()
    };
    let mut expect = CaseFile::parse(FILE).unwrap().cases.remove(0).expect;
    assert_eq!(
        expect.differences(&got),
        ["verdict: expected eligible; got cannot-tell", "priority: expected emergency; got normal"]
    );
    expect.verdict = ExpectedVerdict::CannotTell;
    expect.priority = Some(ExpectedPriority::Normal);
    assert_eq!(got.verdict, Verdict::CannotTell);
    assert!(expect.differences(&got).is_empty());
    expect.reasons = Some(vec![]);
    expect.elements = Some(vec!["case-number".to_owned(), "full-name".to_owned()]);
    expect.elements_without = vec!["phone".to_owned()];
    assert_eq!(
        expect.differences(&got),
        [
            "reasons: expected nothing; got has-lawyer",
            "elements: missing full-name; not expected phone",
            "elements: not expected phone"
        ]
    );
}
