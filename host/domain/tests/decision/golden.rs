//! What becomes of a form, for every purpose, basis, person and stage, as people read it.

use std::collections::BTreeMap;

use waystation_domain::basis::Kind;
use waystation_domain::consent::Giver;
use waystation_domain::consent::people::Care;
use waystation_domain::disclosure::rules::RULES;
use waystation_domain::disclosure::{Code, Decision, Outcome};
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};

use crate::examples::example;
use crate::form::{ANSWER, FORM};
use crate::page::{is_the_page, kept};
use crate::world::{STAGES, World};

const INTRODUCTION: &str = "\
WHAT BECOMES OF A FORM

A partner asks for all that stands below, and everything else is in order: an agreement names all of it, the central
team granted all of it, nobody is excluded, nothing is kept back, the partner is no authority and is not full, and a
named member of staff confirmed.

- Purpose: why data is shared. For the two purposes for closed cases the case is closed.
- Basis: what the sharing rests on. On consent, everybody who should say yes said yes to every element; for the archive
  at intake, and again at closure. On another basis the basis is complete, approved by a second person, and names every
  element; nobody was asked for consent.
- Person: whose data it is. `everyone` stands for the eight persons below.
- Stage: offer (the partner is asked), acceptance (the partner said yes), follow-up (the partner asks for more, and
  consent or basis is for that).

Persons:
  adult                     30 years old, decides alone
  adult without capacity    30 years old; the guardianship authority decides, with the person involved
  child 0-5, 6-11,          with a caregiver, who said yes; from six years the child said yes too
    12-14, 15-17
  separated child           10 years old, with relatives; the relative and the child said yes
  unaccompanied child       10 years old; the formal caregiver and the child said yes

How to read a line: + is shared, and a letter is a rule that keeps the element back:
";

const AFTER: &str = "
The page is made by the rules themselves, and a test fails when it is not what they say. What each code means is in
docs/rules.md.
";

struct Someone {
    name: &'static str,
    age: u16,
    care: Care,
    giver: Giver,
}

const fn someone(name: &'static str, age: u16, care: Care, giver: Giver) -> Someone {
    Someone { name, age, care, giver }
}

const PEOPLE: [Someone; 8] = [
    someone("adult", 30, Care::Caregiver, Giver::Person),
    someone("adult without capacity", 30, Care::Caregiver, Giver::GuardianshipAuthority),
    someone("child 0-5", 3, Care::Caregiver, Giver::Caregiver),
    someone("child 6-11", 8, Care::Caregiver, Giver::Caregiver),
    someone("child 12-14", 13, Care::Caregiver, Giver::Caregiver),
    someone("child 15-17", 16, Care::Caregiver, Giver::Caregiver),
    someone("separated child", 10, Care::Separated, Giver::Relative),
    someone("unaccompanied child", 10, Care::Unaccompanied, Giver::FormalCaregiver),
];

impl Someone {
    fn in_world(&self, kind: Kind, class: PurposeClass, stage: Stage) -> World {
        let mut world = World::on(kind, class, stage);
        world.is_aged(self.age);
        world.care = self.care;
        world.guardianship = self.giver == Giver::GuardianshipAuthority;
        let band = world.capacity.band(self.age).from;
        for consent in &mut world.consents {
            consent.band = Some(band);
            consent.terms.given_by = self.giver;
            consent.terms.assent = (6..18).contains(&self.age).then_some(true);
            consent.terms.involved = world.guardianship.then_some(true);
        }
        world
    }
}

/// Who a line is about, in as few words as say it.
fn group(names: &[&str]) -> String {
    let children: Vec<_> = PEOPLE.iter().filter(|one| one.age < 18).map(|one| one.name).collect();
    if names.len() == PEOPLE.len() {
        "everyone".to_owned()
    } else if names == children {
        "every child".to_owned()
    } else if names == ["adult", "adult without capacity"] {
        "both adults".to_owned()
    } else {
        names.join(", ")
    }
}

/// The rules that keep something back in this page, each with its letter.
const SIGNS: [(Code, char, &str); 4] = [
    (Code::BasisBestInterests, 'b', "the basis is a child's"),
    (Code::Archive, 'a', "nobody was asked at intake and at closure"),
    (Code::ElementPurpose, 'p', "the purpose cannot carry it"),
    (Code::ElementStage, 's', "it is too early for it"),
];

fn sign(code: Code) -> char {
    let found = SIGNS.iter().find(|(known, _, _)| *known == code);
    found.unwrap_or_else(|| panic!("{} keeps something back, and has no letter here", code.code())).1
}

fn label(element: &str) -> String {
    if element == ANSWER { "is it urgent? (an answer: yes or no)".to_owned() } else { element.replace('-', " ") }
}

fn sentence(class: PurposeClass) -> &'static str {
    match class {
        PurposeClass::ImmediateService => "a referral to a service that is needed and available now",
        PurposeClass::FutureService => "a service that may be provided later",
        PurposeClass::ReferralFeedback => "what became of a referral",
        PurposeClass::ClosedCaseAccess => "a closed case, kept readable for services to come",
        PurposeClass::Archiving => "a closed case, kept for the archive",
    }
}

/// What is shared, then each code with its number of elements.
fn counted(decision: &Decision) -> String {
    let mut codes: Vec<(Code, usize)> = Vec::new();
    for (_, code) in decision.withheld() {
        match codes.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => codes.push((code, 1)),
        }
    }
    let codes: Vec<_> = codes.iter().map(|(code, count)| format!("{} {count}", code.code())).collect();
    let shared = decision.released().count();
    let shared = if shared == 0 { "nothing".to_owned() } else { format!("{shared} shared") };
    if codes.is_empty() { shared } else { format!("{shared}; kept back: {}", codes.join(", ")) }
}

fn signs(decision: &Decision) -> String {
    let sign = |outcome: &Outcome| match outcome {
        Outcome::Released { .. } => '+',
        Outcome::Withheld { code, .. } => sign(*code),
    };
    decision.outcomes.iter().flat_map(|outcome| [sign(outcome), ' ']).collect()
}

/// The names of the elements as stairs, each above its own column.
fn stairs(indent: usize) -> String {
    let step =
        |(n, (element, _)): (usize, &(&str, Stage))| format!("{:indent$}{}{}\n", "", "| ".repeat(n), label(element));
    FORM.iter().enumerate().map(step).collect()
}

fn purpose(class: PurposeClass) -> String {
    const COLUMNS: usize = 17 + 12 + 24;
    let mut page = format!("\n\nPURPOSE {}: {}\n\n{}", class.code(), sentence(class), stairs(COLUMNS));
    page += &format!("{:<17}{:<12}{:<24}{}\n", "basis", "stage", "person", "| ".repeat(FORM.len()).trim_end());
    for &kind in Kind::ALL {
        for stage in STAGES {
            // Lines that are the same for several persons are one line.
            let mut lines: Vec<(Decision, Vec<&str>)> = Vec::new();
            for one in &PEOPLE {
                let mut decision = one.in_world(kind, class, stage).decide();
                decision.trace.clear();
                match lines.iter_mut().find(|(known, _)| known.outcomes == decision.outcomes) {
                    Some((_, names)) => names.push(one.name),
                    None => lines.push((decision, vec![one.name])),
                }
            }
            for (decision, names) in lines {
                let (basis, stage) = (kind.code(), stage.code());
                let person = group(&names);
                let line = format!("{basis:<17}{stage:<12}{person:<24}{}  {}", signs(&decision), counted(&decision));
                page += &format!("{line}\n");
            }
        }
    }
    page
}

/// For each rule, the case in which it alone prevents the release.
fn missing() -> String {
    let mut page =
        "\n\nONE THING MISSING\n\nIn each of these cases everything that is asked for would be shared, if it \
        were not for one thing.\nThey are an adult's, at the offer, for an immediate service and on consent, where the \
        line is about nothing else.\n\n"
            .to_owned();
    page += &format!("{:<24}{:<62}{:<8}{}\n", "code", "what is missing", "shared", "kept back");
    for example in RULES.iter().filter_map(|rule| example(rule.code)) {
        let decision = example.spoilt.decide();
        let (shared, kept) = (decision.released().count(), decision.withheld().count());
        let kept = if shared == 0 {
            "everything".to_owned()
        } else {
            let names: Vec<_> = decision.withheld().map(|(element, _)| label(element.as_str())).collect();
            assert_eq!(names.len(), kept);
            names.join(", ")
        };
        page += &format!("{:<24}{:<62}{shared:<8}{kept}\n", example.code.code(), example.missing);
    }
    page
}

fn page() -> String {
    let signs = SIGNS.map(|(code, sign, why)| format!("  {sign}  {:<22}{why}\n", code.code())).concat();
    let purposes = PurposeClass::ALL.iter().copied().map(purpose).collect::<String>();
    [INTRODUCTION, &signs, AFTER, &purposes, &missing()].concat()
}

#[test]
fn the_page_of_examples_is_what_the_rules_decide() {
    is_the_page("tests/golden/disclosure.txt", &page());
}

#[test]
fn what_the_guide_for_protection_officers_quotes_is_in_the_page_of_examples() {
    let (guide, examples) = (kept("docs/why-was-this-shared.md"), kept("tests/golden/disclosure.txt"));
    let quoted: Vec<_> = guide.lines().filter(|line| line.contains("kept back: ")).collect();
    assert!(quoted.len() >= 4, "four examples, and only {} lines were found", quoted.len());
    for line in quoted {
        assert!(examples.lines().any(|known| known == line), "this line is no longer there: {line}");
    }
}

#[test]
fn nobody_is_treated_differently_for_who_they_are_when_the_right_people_said_yes() {
    for &class in PurposeClass::ALL {
        for stage in STAGES {
            let mut all = BTreeMap::new();
            for one in &PEOPLE {
                all.entry(signs(&one.in_world(Kind::Consent, class, stage).decide())).or_insert(one.name);
            }
            assert_eq!(all.len(), 1, "{class:?} {stage:?}: {all:?}");
        }
    }
}
