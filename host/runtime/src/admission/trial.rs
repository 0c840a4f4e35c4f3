//! The trial: admission asks the plugin about cases that it makes up, under the limits of a real case. A plugin that
//! fails there would fail in front of a caseworker.
//!
//! The same component is asked about the same cases: what is not counted out comes from a seed, which is its digest.
//! What ends the trial early is counted in cases and fuel, so that it is the same on every machine; only the time after
//! which it is given up is not, and that is a refusal.

mod cases;
mod chance;
mod offered;
mod shrink;
mod sketch;
mod values;
mod written;

use std::time::{Duration, Instant};

use wasmtime::Engine;
use waystation_domain::plugin::assessment::{Assessment, Case};
use waystation_domain::plugin::catalogue::{Catalogue, Pathway};
use waystation_domain::words::finding::Finding;

use self::chance::Chance;
use self::sketch::Sketch;
use super::error::AdmitError;
use super::evidence::Evidence;
use super::findings;
use crate::contract::Contract;
use crate::digest::Digest;
use crate::fault::{Failure, Fault};
use crate::guest::{self, Allowance};
use crate::limits::Limits;

/// The most cases, over all pathways: a second's work for a plugin in Rust.
const CASES: u64 = 8_000;
/// Fuel after which no new case is begun, over all pathways; about ten seconds.
const FUEL: u64 = 2_000_000_000;
/// How much of both may be spent on making one failing case smaller.
const SHRINKING: Budget = Budget { cases: 300, fuel: FUEL / 8 };
/// How much of both may be spent for a pathway on looking for an answer that is offered without its question.
const OFFERS: Budget = Budget { cases: 200, fuel: FUEL / 16 };
/// After this many pathways that fail, the others are not tried: the first few are enough to see what happened.
const FAILING: usize = 8;
/// When the trial is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What may still be spent.
#[derive(Debug, Clone, Copy)]
struct Budget {
    cases: u64,
    fuel: u64,
}

/// Why there is no answer to go on from.
enum Stop {
    /// The budget is spent. That is a good end.
    Spent,
    /// The trial takes too long.
    Late,
    /// The plugin failed.
    Failed(Box<Failure>),
    /// The host failed.
    Host(Fault),
}

/// A plugin on trial.
pub(super) struct Trial<'a> {
    pub(super) engine: &'a Engine,
    pub(super) contract: &'a dyn Contract,
    pub(super) limits: &'a Limits,
    pub(super) catalogue: &'a Catalogue,
    pub(super) digest: &'a Digest,
}

/// What the trial found, and the proof of it.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) findings: Vec<Finding>,
    pub(super) evidence: Vec<Evidence>,
}

impl Trial<'_> {
    /// Tries every pathway, and tells the smallest failing case of each.
    ///
    /// # Errors
    /// When the host could not do its part.
    pub(super) fn run(&self) -> Result<Verdict, AdmitError> {
        let mut verdict = Verdict::default();
        let deadline = Instant::now() + PATIENCE;
        let mut left = Budget { cases: CASES, fuel: FUEL };
        for (tried, pathway) in self.catalogue.pathways.iter().enumerate() {
            if verdict.evidence.len() >= FAILING {
                verdict.findings.push(findings::assess::not_tried(self.catalogue.pathways.len() - tried));
                break;
            }
            // What one pathway leaves over is shared by the others.
            let still = (self.catalogue.pathways.len() - tried) as u64;
            let share = Budget { cases: left.cases / still, fuel: left.fuel / still };
            let mut asker = Asker { trial: self, pathway, deadline, left: share };
            let mut chance = Chance::new(self.digest, &pathway.id);
            let (sketch, failure) = match cases::ask_all(&mut asker, &mut chance) {
                None => {
                    left.cases -= share.cases - asker.left.cases;
                    left.fuel -= share.fuel - asker.left.fuel;
                    asker.left = OFFERS;
                    if let Some((sketch, element)) = offered::find(&mut asker, &mut chance) {
                        verdict.findings.push(written::offered(&sketch, element));
                    }
                    continue;
                }
                Some((_, Stop::Spent)) => continue,
                Some((_, Stop::Late)) => {
                    verdict.findings.push(findings::assess::late(PATIENCE));
                    break;
                }
                Some((_, Stop::Host(fault))) => return Err(AdmitError::Sandbox(fault)),
                Some((sketch, Stop::Failed(failure))) => (sketch, failure),
            };
            asker.left = SHRINKING;
            let (sketch, failure) = shrink::smallest(&mut asker, sketch, *failure);
            let (finding, evidence) = written::tell(&sketch, &failure);
            verdict.findings.push(finding);
            verdict.evidence.push(evidence);
        }
        Ok(verdict)
    }
}

/// Asks about the cases of one pathway, as the host would, within a budget.
struct Asker<'a> {
    trial: &'a Trial<'a>,
    pathway: &'a Pathway,
    deadline: Instant,
    left: Budget,
}

impl<'a> Asker<'a> {
    fn ask(&mut self, sketch: &Sketch<'a>) -> Result<Assessment, Stop> {
        self.ask_about(&sketch.case())
    }

    fn ask_about(&mut self, case: &Case) -> Result<Assessment, Stop> {
        if self.left.cases == 0 || self.left.fuel == 0 {
            return Err(Stop::Spent);
        }
        if Instant::now() >= self.deadline {
            return Err(Stop::Late);
        }
        let Trial { engine, contract, limits, .. } = self.trial;
        let allowance = Allowance::assess(limits);
        let mut store = guest::store(engine, limits, allowance).map_err(|error| {
            tracing::error!("the trial could not set up a plugin: {error:#}");
            Stop::Host(Fault::Host)
        })?;
        let answer = contract.assess(&mut store, case, self.pathway);
        let spent = allowance.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
        self.left = Budget { cases: self.left.cases - 1, fuel: self.left.fuel.saturating_sub(spent) };
        answer.map_err(|failure| match failure.fault {
            fault @ (Fault::Busy | Fault::Host | Fault::UnknownPathway | Fault::OnHold) => Stop::Host(fault),
            _ => Stop::Failed(Box::new(failure)),
        })
    }
}
