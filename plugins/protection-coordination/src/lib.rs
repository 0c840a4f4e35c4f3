//! The sample scenarios of the Technical Note, one pathway each, under each of its five legitimate purposes.
//!
//! | pathway | Technical Note, "Legitimate Purposes" |
//! |---|---|
//! | `livelihoods` | immediate services, Sample Scenarios, Operation A |
//! | `support-group` | immediate services, Sample Scenarios, Operation D |
//! | `crisis-care` | immediate services; "Exceptional Circumstances" |
//! | `cash-score` | future services, Sample Scenarios, Operations A and D |
//! | `durable-solutions` | future services, Sample Scenarios, Operations B and E |
//! | `best-interests-procedure` | future services, Sample Scenarios, Operation C |
//! | `legal-status-feedback` | feedback on service referrals, Sample Scenarios, Operation A |
//! | `closed-summary` | closed cases for access, Sample Scenarios, Operations A and B |
//! | `archive` | closed cases for archiving, Sample Scenarios, Operation A |
//!
//! Sentences are in `locales`, examples in `cases`.

use waystation_plugin::{Assessment, Case, Catalogue, Operation, Pathway};

mod archive;
mod best_interests_procedure;
mod cash_score;
mod closed_summary;
mod crisis_care;
mod durable_solutions;
mod legal_status_feedback;
mod livelihoods;
mod shared;
mod support_group;

/// The operation.
#[derive(Debug)]
pub struct ProtectionCoordination;

/// What one pathway declares, and its rules.
type Sop = (fn() -> Pathway, &'static str, fn(&Case<'_>) -> Assessment);

/// In the order of the Technical Note.
const SOPS: [Sop; 9] = [
    (livelihoods::pathway, livelihoods::ID, livelihoods::assess),
    (support_group::pathway, support_group::ID, support_group::assess),
    (crisis_care::pathway, crisis_care::ID, crisis_care::assess),
    (cash_score::pathway, cash_score::ID, cash_score::assess),
    (durable_solutions::pathway, durable_solutions::ID, durable_solutions::assess),
    (best_interests_procedure::pathway, best_interests_procedure::ID, best_interests_procedure::assess),
    (legal_status_feedback::pathway, legal_status_feedback::ID, legal_status_feedback::assess),
    (closed_summary::pathway, closed_summary::ID, closed_summary::assess),
    (archive::pathway, archive::ID, archive::assess),
];

impl Operation for ProtectionCoordination {
    fn describe() -> Catalogue {
        Catalogue::new("protection-coordination", waystation_plugin::locales!())
            .pathways(SOPS.map(|(pathway, ..)| pathway()))
    }

    fn assess(case: &Case<'_>) -> Assessment {
        SOPS.iter()
            .find(|(_, id, _)| *id == case.pathway())
            .map_or_else(Assessment::cannot_tell, |(.., assess)| assess(case))
    }
}

waystation_plugin::export!(ProtectionCoordination);

#[cfg(test)]
mod tests {
    use waystation_plugin::testkit::{self, Failures};

    #[test]
    fn the_sops_decide_every_case_as_written() -> Result<(), Failures> {
        testkit::check::<super::ProtectionCoordination>("cases")
    }
}
