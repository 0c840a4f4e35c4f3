//! What the test kit finds in an operation with one of each fault.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use waystation_plugin::locales::Locales;
use waystation_plugin::testkit::cases::CaseFile;
use waystation_plugin::testkit::{check, check_files};
use waystation_plugin::{
    Advice, Assessment, Case, Catalogue, Channel, Element, Feedback, Operation, Pathway, Question, Verdict,
};

fn texts() -> &'static Locales {
    let en = r#"
        operation.title = "Faulty"
        pathway.food.title = "Food"
        pathway.food.benefit = "You receive food."
        script = { explanation = "e", benefits = "b", risks = "r", refusal = "f", exceptions = "x" }
        service.food = "Food"
        question.hungry = { ask = "Hungry?", why = "To know." }
        question.again = { ask = "Again?", why = "To know." }
        element.case-number = { label = "Case number", necessity = "To answer." }
        element.hungry = { label = "Hungry", necessity = "To answer." }
        reason.never = "Never."
        feedback.given.label = "Given"
        choice.unused = "Nobody uses this"
    "#;
    // French lacks one text, and no language has a text for the question `lost`.
    let fr = en.replace("reason.never = \"Never.\"", "");
    waystation_plugin::build::texts(&[("en", en), ("fr", &fr)]).unwrap()
}

struct Faulty;

impl Operation for Faulty {
    fn describe() -> Catalogue {
        Catalogue::new("faulty", texts()).pathways([Pathway::referral("food")
            .for_survivors()
            .services(["food"])
            .functions(["food-officer"])
            .recipients(["food-provider", "nobody"])
            .channels([Channel::HomeVisit])
            .facts(["sex"])
            .questions([Question::yes_no("hungry"), Question::yes_no("again"), Question::number("lost", 5, 1)])
            .elements([
                Element::dictionary("case-number").with_offer().required(),
                Element::answer("hungry"),
                Element::answer("missing").under("hungry"),
            ])
            .reasons(["never", "Not An Id"])
            .feedback([Feedback::yes_no("given")])])
    }

    fn assess(case: &Case<'_>) -> Assessment {
        let mut advice = Advice::on(case);
        let _unnamed = case.fact("age-band");
        advice.ask("hungry").recipient("food-provider").element("undeclared");
        let mut assessment = advice.finish();
        // Asked forever.
        assessment.ask.push("again".to_owned());
        assessment
    }
}

const CASES: &str = r#"
pathway = "food"
[[case]]
name = "A hungry person"
answers.hungry = true
expect.verdict = "not-eligible"
expect.priority = "urgent"

[[case]]
name = "An answer that cannot be"
answers.hungry = "yes"
answers.asked-nowhere = 3
facts.age-band = "age-0-5"
expect.verdict = "eligible"
"#;

#[test]
fn every_fault_of_an_operation_is_reported_with_its_place() {
    let file = CaseFile::parse(CASES).unwrap();
    let other = CaseFile::parse(&CASES.replace("\"food\"", "\"drink\"")).unwrap();
    let told = check_files::<Faulty>(&[("food.toml", &file), ("drink.toml", &other)]).unwrap_err().to_string();
    let expected = "
text reason.never
  - is missing in fr; write it in locales/fr.toml
text pathway.food.question.lost.ask
  - is missing in every language; write it in locales/en.toml, fr.toml (or, for all pathways, question.lost.ask)
text pathway.food.question.lost.why
  - is missing in every language; write it in locales/en.toml, fr.toml (or, for all pathways, question.lost.why)
text pathway.food.reason.Not An Id
  - is missing in every language; write it in locales/en.toml, fr.toml (or, for all pathways, reason.Not An Id)
text choice.unused
  - is not used in the catalogue; remove it, or correct its key
pathway food
  - element `hungry` is declared twice
  - reason `Not An Id` is not an id: lower-case letters, digits and single hyphens, starting with a letter, at most 64 bytes
  - no number can answer `lost`: 5 is more than 1
  - element `hungry` takes the answer to `missing`, which this pathway does not ask
  - the pathway is for survivors of violence: it must not have home visits
food.toml, \"A hungry person\"
  - a rule reads the fact `age-band`, which the pathway does not declare: it is always unknown
  - the answer names the element `undeclared`, which the pathway does not declare
  - the person is eligible, but the element `case-number`, without which the service is impossible, is left out
  - verdict: expected not-eligible; got eligible
  - priority: expected urgent; got normal
  - `ask` never ends when the person prefers not to say
food.toml, \"An answer that cannot be\"
  - the pathway does not declare the fact `age-band`
  - the pathway does not ask `asked-nowhere`
  - the question `hungry` takes true or false
drink.toml
  - the catalogue has no pathway `drink`; it has food
pathway food
  - no rule reads the fact `sex` in any case; remove it
  - no case brings up the question `hungry`; add such a case, or remove the question
  - no case brings up the question `lost`; add such a case, or remove the question
  - no case brings up the reason `never`; add such a case, or remove the reason
  - no case brings up the reason `Not An Id`; add such a case, or remove the reason
  - no case brings up the element `case-number`; add such a case, or remove the element
  - no case brings up the element `hungry`; add such a case, or remove the element
  - no case brings up the element `hungry`; add such a case, or remove the element
  - no case brings up the recipient `nobody`; add such a case, or remove the recipient";
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    // The texts are reported in the order of their hashes, which means nothing.
    assert_eq!(sorted(&told), sorted(expected), "{told}");
}

#[test]
fn a_missing_folder_is_a_failure_and_not_an_empty_success() {
    let told = check::<Faulty>("no-such-folder").unwrap_err().to_string();
    assert!(told.contains("no-such-folder"), "{told}");
    assert!(told.contains("could not be listed"), "{told}");
}

fn case(answers: &[(&str, Option<bool>)]) -> waystation_plugin::contract::Case {
    use waystation_plugin::contract::{Answer, Case};
    let answer = |(question, yes): &(&str, Option<bool>)| Answer {
        question: (*question).to_owned(),
        value: yes.map(waystation_plugin::Value::YesNo),
    };
    Case { pathway: "food".to_owned(), facts: vec![], answers: answers.iter().map(answer).collect() }
}

fn advise(answers: &[(&str, Option<bool>)]) -> Assessment {
    let case = case(answers);
    let case = Case::new(&case);
    let mut advice = Advice::on(&case);
    advice.needs("a").require(case.yes("a"), "not-a").needs("b").require(case.yes("b"), "not-b");
    advice.because(case.yes("a"), "a").urgent_if(case.yes("b"), "b").element("e").recipient("r");
    advice.finish()
}

#[test]
fn one_no_decides_and_leaves_only_its_own_reasons() {
    let no = advise(&[("b", Some(false))]);
    assert_eq!((no.verdict, no.priority), (Verdict::NotEligible, None));
    assert_eq!(no.reasons, ["not-b"]);
    assert!(no.ask.is_empty() && no.elements.is_empty() && no.recipients.is_empty());
}

#[test]
fn what_is_not_known_is_asked_once_and_then_left_to_the_caseworker() {
    let open = advise(&[("a", Some(true))]);
    assert_eq!((open.verdict, open.priority), (Verdict::CannotTell, None));
    assert_eq!(open.ask, ["b"]);
    let declined = advise(&[("a", Some(true)), ("b", None)]);
    assert_eq!(declined.verdict, Verdict::CannotTell);
    assert!(declined.ask.is_empty());
}

#[test]
fn all_yes_is_eligible_with_every_reason_and_the_soonest_priority() {
    let yes = advise(&[("a", Some(true)), ("b", Some(true))]);
    assert_eq!((yes.verdict, yes.priority), (Verdict::Eligible, Some(waystation_plugin::Priority::Urgent)));
    assert_eq!(yes.reasons, ["a", "b"]);
    assert_eq!((yes.elements, yes.recipients), (vec!["e".to_owned()], vec!["r".to_owned()]));
}
