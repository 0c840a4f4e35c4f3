//! One decision: a fresh store and a fresh instance, one call, and nothing is left afterwards.

use std::time::Instant;

use waystation_domain::plugin::assessment::{Assessment, Case};

use crate::engine;
use crate::fault::Fault;
use crate::guest;
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
    /// A [`Fault`], and then nothing of the answer.
    pub fn assess(&self, case: &Case) -> Result<Assessed, Fault> {
        let Some(pathway) = self.catalogue.pathway(&case.pathway) else {
            self.meters.refused(Fault::UnknownPathway);
            return Err(Fault::UnknownPathway);
        };
        let start = Instant::now();
        let mut store = guest::store(&self.engine, &self.limits, self.allowance).map_err(|error| {
            let fault = Fault::of_start(&error);
            self.meters.refused(fault);
            fault
        })?;
        let answer = self.contract.assess(&mut store, case, pathway);
        let fuel = self.allowance.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
        drop(store);
        let duration = start.elapsed();
        match answer {
            Ok(assessment) => {
                self.meters.good(duration);
                Ok(Assessed { assessment, fuel, engine: engine::VERSION })
            }
            Err(fault) => {
                self.meters.fault(fault, duration);
                tracing::warn!(operation = %self.operation, version = %self.version, fault = fault.code(), fuel, "assess");
                Err(fault)
            }
        }
    }
}
