//! Resettlement consideration in stages, and a support group that works without names.
//!
//! After the Technical Note, "Open, active cases ... immediate", Sample Scenarios, Operations C and D: the psychosocial
//! partner refers persons who need particular medical support and survivors of violence; little is shared at first, more
//! only when the submission needs it and with a new consent, and the whole file never. The support group is reached by
//! information alone.

use waystation_plugin::{Assessment, Case, Catalogue, Operation};

mod consideration;
mod support_group;

/// The operation.
#[derive(Debug)]
pub struct Resettlement;

impl Operation for Resettlement {
    fn describe() -> Catalogue {
        Catalogue::new("resettlement", waystation_plugin::locales!())
            .pathways([consideration::pathway(), support_group::pathway()])
    }

    fn assess(case: &Case<'_>) -> Assessment {
        match case.pathway() {
            consideration::ID => consideration::assess(case),
            support_group::ID => support_group::assess(case),
            _ => Assessment::cannot_tell(),
        }
    }
}

waystation_plugin::export!(Resettlement);

#[cfg(test)]
mod tests {
    use waystation_plugin::testkit::{self, Failures};

    #[test]
    fn the_sops_decide_every_case_as_written() -> Result<(), Failures> {
        testkit::check::<super::Resettlement>("cases")
    }
}
