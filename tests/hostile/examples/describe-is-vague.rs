//! A plugin whose purposes nobody can agree to: one names no service, one asks for more than its purpose justifies.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Vague;

waystation_hostile::guest::export!(Vague with_types_in waystation_hostile::guest);

impl Guest for Vague {
    fn describe() -> Catalogue {
        let mut solutions = pathway("durable-solutions", &["wishes"], "name");
        solutions.purpose.class = PurposeClass::FutureService;
        solutions.purpose.services = Vec::new();
        let mut update = pathway("vulnerability-update", &["wishes"], "name");
        update.purpose.class = PurposeClass::FutureService;
        update.elements.push(Element {
            id: "full-assessment".into(),
            label: text("The whole assessment"),
            source: Source::Dictionary("full-assessment".into()),
            necessity: text("The score is calculated from it."),
            stage: Stage::Acceptance,
            required: false,
        });
        catalogue("vague", vec![solutions, update])
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
