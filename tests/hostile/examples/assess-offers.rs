//! A plugin that offers an answer for which it did not ask: where somebody was held, also of those who were not.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Offers;

waystation_hostile::guest::export!(Offers with_types_in waystation_hostile::guest);

const WAYS: [&str; 3] = ["offers-all", "offers-what-it-asked", "leads-no-interview"];

impl Guest for Offers {
    fn describe() -> Catalogue {
        let pathways = WAYS.map(|way| {
            let mut way = pathway(way, &["detained", "known-where", "has-lawyer"], "name");
            way.elements.push(Element {
                label: text("Where it was"),
                source: Source::Answer("known-where".into()),
                ..name("where")
            });
            way
        });
        catalogue("offers", pathways.into())
    }

    fn assess(of: Case) -> Assessment {
        let answered = |id: &str| of.answers.iter().any(|a| a.question == id);
        let yes = |id: &str| of.answers.iter().any(|a| a.question == id && matches!(a.value, Some(Value::YesNo(true))));
        let mut answer = nothing();
        if of.pathway != "leads-no-interview" {
            let next = ["detained", "has-lawyer"].into_iter().filter(|id| !answered(id));
            let opened = Some("known-where").filter(|id| yes("detained") && !answered(id));
            answer.ask = next.chain(opened).map(Into::into).collect();
        }
        answer.elements = vec!["name".into()];
        if of.pathway != "offers-what-it-asked" || yes("detained") {
            answer.elements.push("where".into());
        }
        answer
    }
}
