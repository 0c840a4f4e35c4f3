//! The Inter-Agency Referral Form as SOPs: one pathway for each service that the form lists.
//!
//! What all pages of the form have in common (what is requested, the section for a minor, the follow-up) is in
//! `form`; each pathway adds its own questions and rules. Sentences are in `locales`, examples in `cases`.

use waystation_plugin::{Assessment, Case, Catalogue, Operation, Pathway};

mod cash_assistance;
mod child_support;
mod core_relief_items;
mod disability_services;
mod family_tracing;
mod food_security;
mod form;
mod health_nutrition;
mod legal_assistance;
mod livelihoods_education;
mod physical_safety;
mod psychosocial_support;
mod shelter;
mod womens_services;

/// The operation.
#[derive(Debug)]
pub struct InterAgency;

/// What one pathway declares, and its rules.
type Sop = (fn() -> Pathway, &'static str, fn(&Case<'_>) -> Assessment);

/// In the order of the form.
const SOPS: [Sop; 13] = [
    (psychosocial_support::pathway, psychosocial_support::ID, psychosocial_support::assess),
    (child_support::pathway, child_support::ID, child_support::assess),
    (family_tracing::pathway, family_tracing::ID, family_tracing::assess),
    (womens_services::pathway, womens_services::ID, womens_services::assess),
    (disability_services::pathway, disability_services::ID, disability_services::assess),
    (legal_assistance::pathway, legal_assistance::ID, legal_assistance::assess),
    (physical_safety::pathway, physical_safety::ID, physical_safety::assess),
    (core_relief_items::pathway, core_relief_items::ID, core_relief_items::assess),
    (cash_assistance::pathway, cash_assistance::ID, cash_assistance::assess),
    (health_nutrition::pathway, health_nutrition::ID, health_nutrition::assess),
    (food_security::pathway, food_security::ID, food_security::assess),
    (shelter::pathway, shelter::ID, shelter::assess),
    (livelihoods_education::pathway, livelihoods_education::ID, livelihoods_education::assess),
];

impl Operation for InterAgency {
    fn describe() -> Catalogue {
        Catalogue::new("inter-agency", waystation_plugin::locales!()).pathways(SOPS.map(|(pathway, ..)| pathway()))
    }

    fn assess(case: &Case<'_>) -> Assessment {
        SOPS.iter()
            .find(|(_, id, _)| *id == case.pathway())
            .map_or_else(Assessment::cannot_tell, |(.., assess)| assess(case))
    }
}

waystation_plugin::export!(InterAgency);

#[cfg(test)]
mod tests {
    use waystation_plugin::testkit::{self, Failures};

    #[test]
    fn the_sops_decide_every_case_as_written() -> Result<(), Failures> {
        testkit::check::<super::InterAgency>("cases")
    }
}
