//! The page of the book on the rules.

use waystation_domain::basis::{Kind, NotHeld};
use waystation_domain::consent::NotInForce;
use waystation_domain::consent::people::{Capacity, Who};
use waystation_domain::disclosure::rules::{RULES, Rule};
use waystation_domain::person::dictionary::DatumClass;
use waystation_domain::plugin::catalogue::PurposeClass;
use waystation_domain::sharing::minimisation::{allowed, earliest_stage};
use waystation_domain::words::time::HOUR;

use crate::page::{is_the_page, table};
use crate::records::ground;

const INTRODUCTION: &str = "\
# The rules

Every sharing of personal data is decided by these rules. They are asked in this order, all of them, each time: before
data is shared, and again whenever a partner reads it. What a rule refuses is withheld, with the code of the first rule
that said no. Nothing else is looked at, and no plugin can change any of it.

This page is made from the rules themselves; a test fails when the two differ. How to read a decision:
[Why was this shared?](why-was-this-shared.md)

- [The rules, in the order in which they are asked](#the-rules-in-the-order-in-which-they-are-asked)
- [Les règles](#les-règles)
- [القواعد](#القواعد)
- [What a purpose may carry](#what-a-purpose-may-carry)
- [Why a consent does not count](#why-a-consent-does-not-count)
- [Why another basis does not hold](#why-another-basis-does-not-hold)
- [Who has to say yes](#who-has-to-say-yes)

## The rules, in the order in which they are asked
Of the four `basis-` rules, the one is asked whose basis is claimed. `service-available`, `closed-case` and `archive` are
asked for their own purpose. The two `feedback-` rules are asked when a partner tells what became of a referral.
`objection` is asked of what a partner tells about a service too; only a decision on the objection, or the person who lifts
one that was granted, can turn its no into a yes: see [rights.md](rights.md).

The last column says what can turn a no into a yes after the person was asked: the *claim* (their own word, wishes
included, or the basis that is claimed instead), the *stage*, the *closing* of the case, the *confirmation* by a member of
staff, and the *reader*. A person is asked only for elements to which no other rule says no: nobody is asked for what can
never be shared. Of two rules a part cannot change either: `channel` where the pathway has no channel for a number or an
address, and `archive` where the case was closed without a yes at intake.

";

/// The rules in the language at this place of [`Code::texts`](waystation_domain::disclosure::Code::texts), with more
/// columns where there is more to say of each.
fn rules(head: &[&str], language: usize, more: impl Fn(&Rule) -> Vec<String>) -> String {
    let row = |rule: &Rule| {
        let texts = rule.code.texts();
        let cells = [format!("`{}`", rule.code.code()), texts[language].1.to_owned(), rule.code.source().to_owned()];
        cells.into_iter().chain(more(rule)).collect()
    };
    let rows: Vec<_> = RULES.iter().map(row).collect();
    table(head, &rows)
}

fn depends_on(rule: &Rule) -> Vec<String> {
    let words: Vec<_> = rule.depends_on.iter().map(|circumstance| circumstance.code()).collect();
    vec![words.join(", ")]
}

fn minimisation() -> String {
    let head =
        ["kind of datum", "earliest stage"].into_iter().chain(PurposeClass::ALL.iter().map(|class| class.code()));
    let row = |datum: DatumClass| {
        let may = |class| if allowed(class, datum) { "yes" } else { "-" }.to_owned();
        let cells = [format!("`{}`", datum.code()), earliest_stage(datum).code().to_owned()];
        cells.into_iter().chain(PurposeClass::ALL.iter().copied().map(may)).collect()
    };
    table(&head.collect::<Vec<_>>(), &DatumClass::ALL.iter().copied().map(row).collect::<Vec<_>>())
}

fn reasons<T: ToString>(all: &[T], code: fn(&T) -> &'static str) -> String {
    let rows: Vec<_> = all.iter().map(|why| vec![format!("`{}`", code(why)), why.to_string()]).collect();
    table(&["word", "why"], &rows)
}

fn lasting() -> String {
    let row = |kind: Kind| {
        let ground = ground(kind)?;
        let (word, hours) = (kind.code(), ground.lasts_at_most() / HOUR);
        let most = if hours > 72 { format!("{} days", hours / 24) } else { format!("{hours} hours") };
        let duty = serde_json::to_value(ground.duty()).unwrap();
        Some(vec![format!("`{word}`"), most, format!("`{}`", duty.as_str().unwrap())])
    };
    let rows: Vec<_> = Kind::ALL.iter().copied().filter_map(row).collect();
    table(&["basis", "lasts at most", "what is owed afterwards"], &rows)
}

fn people() -> String {
    let capacity = Capacity::default();
    let bands = capacity.bands();
    let row = |(n, band): (usize, &waystation_domain::consent::people::Band)| {
        let years = match bands.get(n + 1) {
            Some(next) => format!("{} to {}", band.from, next.from - 1),
            None => format!("{} and older", band.from),
        };
        let who = match band.who {
            Who::Caregiver => "whoever cares for the child; a no of the child is a no",
            Who::CaregiverAndChild => "whoever cares for the child, and the child",
            Who::CaregiverAndChildOrChildAlone => {
                "whoever cares for the child, and the child; in matters of lesser weight the child alone"
            }
            Who::Person => {
                "the person; where a guardianship authority decides, that authority, with the person involved"
            }
        };
        vec![years, who.to_owned()]
    };
    table(&["years", "who"], &bands.iter().enumerate().map(row).collect::<Vec<_>>())
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page += &rules(&["code", "rule", "source", "can still change with the"], 0, depends_on);
    page += "\n## Les règles\n\n";
    page += &rules(&["code", "règle", "source"], 1, |_| Vec::new());
    page += "\n## القواعد\n\n<div dir=\"rtl\" lang=\"ar\">\n\n";
    page += &rules(&["الرمز", "القاعدة", "المصدر"], 2, |_| Vec::new());
    page += "\n</div>\n\n## What a purpose may carry\n\
        Rule `element-purpose` withholds what has no *yes* here, and `element-stage` what comes before its stage; a\n\
        pathway can ask for an element later, never earlier. In an emergency what waits for the acceptance goes with \
        the\noffer, to someone who agreed to the acceptance too.\n\n";
    page += &minimisation();
    for &class in PurposeClass::ALL {
        page += &format!("\n**{}**: {}.\n", class.code(), waystation_domain::sharing::minimisation::rule(class));
    }
    page += "\n## Why a consent does not count\n\
        The trace of `basis-consent` says it in one word. The newest consent or refusal on a sharing decides; an older\n\
        yes never stands in for it.\n\n";
    page += &reasons(NotInForce::ALL, |why| why.code());
    page += "\n## Why another basis does not hold\n\
        The trace of `basis-vital`, `basis-best-interests` or `basis-mandate` says it in one word.\n\n";
    page += &reasons(NotHeld::ALL, |why| why.code());
    page += "\nCounted from the request, and never for another referral, purpose, recipient or stage:\n\n";
    page += &lasting();
    page += "\n## Who has to say yes\n\
        The bands and the matters of lesser weight are the operation's; these are the ones that are shipped. A relative\n\
        answers for a separated child, and the formal caregiver for an unaccompanied one. Whoever comes into another \
        band is\nasked again. A disability never takes the decision from a person: what supported it is recorded.\n\n";
    page += &people();
    page
}

#[test]
fn the_page_of_rules_says_what_the_rules_say() {
    is_the_page("docs/rules.md", &page());
}
