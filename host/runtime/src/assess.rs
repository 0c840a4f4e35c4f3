//! One decision: a fresh store and a fresh instance, one call, and nothing is left afterwards.

use std::time::Instant;

use waystation_domain::plugin::assessment::{Assessment, Case};

use crate::engine;
use crate::fault::{Failure, Fault};
use crate::guest;
use crate::hold::Change;
use crate::plugin::Plugin;

/// A plugin's assessment of a case, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// The recommendation; every id in it is one of the catalogue's.
    pub assessment: Assessment,
    /// Fuel used. The same for the same case, component and engine.
    pub fuel: u64,
    /// The engine whose fuel it is: fuel is comparable only within one version.
    pub engine: &'static str,
}

impl Plugin {
    /// Asks about one case, on this thread, now. The server calls `Runtime::assess_in_turn` instead, which waits for a
    /// turn first.
    ///
    /// # Errors
    /// A [`Failure`], and then nothing of the answer.
    pub fn assess(&self, case: &Case) -> Result<Assessed, Failure> {
        let Some(pathway) = self.catalogue.pathway(&case.pathway) else {
            return Err(self.refused(Fault::UnknownPathway.into()));
        };
        let start = Instant::now();
        let mut store = guest::store(&self.engine, &self.limits, self.allowance)
            .map_err(|error| self.refused(Failure::of_start(&error)))?;
        let answer = self.contract.assess(&mut store, case, pathway);
        let fuel = self.allowance.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
        drop(store);
        let duration = start.elapsed();
        match answer {
            Ok(assessment) => {
                self.meters.good(duration);
                Ok(Assessed { assessment, fuel, engine: engine::VERSION })
            }
            Err(failure) => {
                self.meters.fault(failure.fault, duration);
                Err(failure)
            }
        }
    }

    /// The same, unless the plugin is on hold; and it is put on hold when it keeps failing.
    pub(crate) fn assess_unless_on_hold(&self, case: &Case) -> Result<Assessed, Failure> {
        let Some(admittance) = self.hold.enter() else { return Err(self.refused(Fault::OnHold.into())) };
        let assessed = self.assess(case);
        let failed = match &assessed {
            Ok(_) => Some(false),
            Err(failure) => failure.fault.is_the_plugins().then_some(true),
        };
        let Self { operation, version, digest, .. } = self;
        match failed.and_then(|failed| self.hold.note(admittance, failed)) {
            Some(Change::Begins { failed, of }) => {
                self.meters.on_hold(true);
                let fault = assessed.as_ref().err().map_or("none", |failure| failure.fault.code());
                tracing::error!(
                    %operation, %version, %digest, failed, of, last = fault,
                    "a plugin keeps failing and is on hold: its operation refers by hand; look at /plugin-faults, and \
                     activate a version that works"
                );
            }
            Some(Change::Ends) => {
                self.meters.on_hold(false);
                tracing::warn!(%operation, %version, %digest, "a plugin that was on hold works again");
            }
            None => {}
        }
        assessed
    }

    /// Counts a call that the plugin was never asked about.
    pub(crate) fn refused(&self, failure: Failure) -> Failure {
        self.meters.refused(failure.fault);
        failure
    }
}
