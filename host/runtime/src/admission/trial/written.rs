//! A failing case as its author reads it: in the finding in one line, and as a table for the folder `cases`.

use std::fmt::Write as _;

use waystation_domain::plugin::assessment::Value;
use waystation_domain::plugin::catalogue::Element;
use waystation_domain::words::finding::Finding;

use super::sketch::{Said, Sketch};
use crate::admission::evidence::Evidence;
use crate::admission::findings;
use crate::fault::Failure;

/// The finding, and what an author needs to see it happen again.
pub(super) fn tell(sketch: &Sketch<'_>, failure: &Failure) -> (Finding, Evidence) {
    let place = format!("pathway {}, assess", sketch.pathway.id);
    let lines = lines(sketch);
    let words = if lines.is_empty() { NOTHING.to_owned() } else { lines.join(", ") };
    let finding = findings::assess::failure(&place, failure, &words);
    let case = table(sketch, failure, &lines);
    (finding, Evidence { place, case: Some(case), backtrace: failure.backtrace.clone() })
}

/// That an answer is offered for which nobody was asked.
pub(super) fn offered(sketch: &Sketch<'_>, element: &Element) -> Finding {
    let place = format!("pathway {}, element {}", sketch.pathway.id, element.id);
    let lines = lines(sketch);
    let words = if lines.is_empty() { NOTHING.to_owned() } else { lines.join(", ") };
    findings::assess::not_asked(&place, &words)
}

const NOTHING: &str = "nothing is known about the person, and nothing was asked yet";

/// The table, in the form that the SDK reads. The verdict is the author's to write: only the SOPs know it.
fn table(sketch: &Sketch<'_>, failure: &Failure, lines: &[String]) -> String {
    let mut table = format!("# for cases/{}.toml\n[[case]]\n", sketch.pathway.id);
    let _ = writeln!(table, "name = \"Found by the trial of admission: {}\"", failure.fault.code());
    for line in lines {
        let _ = writeln!(table, "{line}");
    }
    table.push_str("expect.verdict = \"cannot-tell\" # what do the SOPs say?\n");
    table
}

/// Facts and answers as the tables write them.
fn lines(sketch: &Sketch<'_>) -> Vec<String> {
    let facts = sketch.pathway.facts.iter().zip(&sketch.facts);
    let facts = facts.filter_map(|(id, value)| Some(format!("facts.{id} = {}", written(value.as_ref()?))));
    let answers = sketch.pathway.questions.iter().zip(&sketch.answers);
    let answers = answers.filter_map(|(question, said)| {
        let value = match said {
            Said::Nothing => return None,
            Said::PrefersNot => "\"prefers not to say\"".to_owned(),
            Said::So(value) => written(value),
        };
        Some(format!("answers.{} = {value}", question.id))
    });
    facts.chain(answers).collect()
}

/// No id has a character that would have to be escaped.
fn written(value: &Value) -> String {
    match value {
        Value::YesNo(so) => so.to_string(),
        Value::One(id) => format!("\"{id}\""),
        Value::Many(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
            format!("[{}]", ids.join(", "))
        }
        Value::Number(number) => number.to_string(),
        Value::DaysAgo(0) => "\"today\"".to_owned(),
        Value::DaysAgo(1) => "\"1 day ago\"".to_owned(),
        Value::DaysAgo(days) => format!("\"{days} days ago\""),
        Value::Given => "\"in words\"".to_owned(),
    }
}
