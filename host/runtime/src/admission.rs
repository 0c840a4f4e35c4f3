//! Admission: whether a component may be a plugin at all. Every refusal has a code of its own, says what is wrong in
//! the words of the contract, why it matters, and what to do.

mod bytes;
pub(crate) mod lift;
mod words;
pub(crate) mod world;

use std::sync::PoisonError;

use wasmtime::component::Component;
use waystation_domain::plugin::catalogue::{Catalogue, check};
use waystation_domain::words::finding::{Finding, Severity};

use crate::compile::CompileError;
use crate::contract::Version;
use crate::digest::Digest;
use crate::engine;
use crate::guest::{self, Allowance};
use crate::limits::Limits;
use crate::runtime::{AdmitError, Runtime};

/// What admission has to say about a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whether it may go on to review: no finding is an error.
    pub admitted: bool,
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// How many bytes.
    pub bytes: usize,
    /// The version of the contract that it speaks, once known.
    pub contract: Option<&'static str>,
    /// What was found, in the order of the checks.
    pub findings: Vec<Finding>,
    /// What it declares, once it could be asked.
    pub catalogue: Option<Catalogue>,
    /// The fuel of `describe`, once it ran.
    pub describe_fuel: Option<u64>,
    /// Which engine's fuel it is.
    pub engine: &'static str,
}

impl Report {
    fn of(bytes: &[u8]) -> Self {
        Self {
            admitted: false,
            digest: Digest::of(bytes),
            bytes: bytes.len(),
            contract: None,
            findings: Vec::new(),
            catalogue: None,
            describe_fuel: None,
            engine: engine::VERSION,
        }
    }

    fn has_no_error(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    fn refused(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }
}

/// Looks from the outside in, and stops at the first layer that has findings: what a broken layer would say about the
/// next is noise.
pub(crate) fn admit(runtime: &Runtime, component: &[u8], limits: &Limits) -> Result<Report, AdmitError> {
    if let Some(limit) = limits.beyond(&runtime.ceiling) {
        return Err(AdmitError::BeyondCeiling(limit));
    }
    let mut report = Report::of(component);
    let findings = bytes::look_at(component, limits);
    if !findings.is_empty() {
        return Ok(report.refused(findings));
    }
    let _one_at_a_time = runtime.workshop.lock().unwrap_or_else(PoisonError::into_inner);
    let code = match runtime.code(&report.digest, component) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => return Ok(report.refused(vec![does_not_fit(&error, limits)])),
        Err(error) => return Ok(report.refused(vec![compile_finding(runtime, error)?])),
    };
    let ty = code.component_type();
    let version = match world::version(&ty, &runtime.engine) {
        Ok(version) => version,
        Err(finding) => return Ok(report.refused(vec![*finding])),
    };
    report.contract = Some(version.number);
    let mut findings = world::compare(&ty, &runtime.engine, version);
    findings.extend(needs(&code, limits));
    report.findings = findings;
    if !report.has_no_error() {
        return Ok(report);
    }
    describe(runtime, report, &code, version, limits)
}

fn describe(
    runtime: &Runtime,
    mut report: Report,
    code: &Component,
    version: &Version,
    limits: &Limits,
) -> Result<Report, AdmitError> {
    let host = |error: wasmtime::Error| {
        tracing::error!("admission could not set up a plugin: {error:#}");
        AdmitError::Sandbox(crate::Fault::Host)
    };
    let contract = runtime.bind(code, version).map_err(host)?;
    let allowance = Allowance::describe(limits);
    let mut store = guest::store(&runtime.engine, limits, allowance).map_err(host)?;
    let described = contract.describe(&mut store);
    report.describe_fuel = Some(allowance.fuel.saturating_sub(store.get_fuel().unwrap_or(0)));
    drop(store);
    let lifted = match described {
        Ok(lifted) => lifted,
        Err(fault) => {
            let finding = words::describe_fault(fault).ok_or(AdmitError::Sandbox(fault))?;
            report.findings.push(finding);
            return Ok(report);
        }
    };
    report.findings.extend(lifted.findings);
    if let Some(catalogue) = &lifted.catalogue {
        report.findings.extend(check::check(catalogue));
    }
    report.admitted = lifted.catalogue.is_some() && report.has_no_error();
    report.catalogue = lifted.catalogue;
    Ok(report)
}

/// What the component needs from the start, against its limits.
fn needs(code: &Component, limits: &Limits) -> Vec<Finding> {
    const PAGE: u64 = 64 << 10;
    // None says that it imports a module or a component: then it was refused before.
    let Some(needs) = code.resources_required() else { return vec![words::TOO_COMPLEX.at("", &[])] };
    let mut findings = Vec::new();
    if needs.num_memories > 1 {
        findings.push(words::MEMORIES.at("", &[]));
    }
    let memory = needs.max_initial_memory_size.unwrap_or(0).saturating_mul(PAGE);
    if memory > limits.memory_bytes as u64 {
        findings.push(words::MEMORY.at("", &[("limit", &limits.memory_bytes.to_string())]));
    }
    let elements = needs.max_initial_table_size.unwrap_or(0);
    if needs.num_tables > limits.tables || elements > limits.table_elements as u64 {
        findings.push(tables(limits));
    }
    findings
}

fn tables(limits: &Limits) -> Finding {
    let parameters = [("limit", &*limits.tables.to_string()), ("elements", &*limits.table_elements.to_string())];
    words::TABLES.at("", &parameters)
}

/// The pool does not take the code: it was made for the ceiling. The engine says why in a sentence only.
fn does_not_fit(error: &wasmtime::Error, limits: &Limits) -> Finding {
    let said = format!("{error:#}");
    if said.contains("core module instances") {
        words::instances(limits)
    } else if said.contains("Wasm linear memories") || said.contains("defined memories count") {
        words::MEMORIES.at("", &[])
    } else if said.contains("minimum byte size") {
        words::MEMORY.at("", &[("limit", &limits.memory_bytes.to_string())])
    } else if said.contains("table") {
        tables(limits)
    } else {
        tracing::warn!("the pool does not take a component: {said}");
        words::TOO_COMPLEX.at("", &[])
    }
}

fn compile_finding(runtime: &Runtime, error: CompileError) -> Result<Finding, AdmitError> {
    let compiler = runtime.compiler();
    Ok(match error {
        CompileError::TimedOut => words::COMPILE_TIME.at("", &[("limit", &compiler.wall.as_secs().to_string())]),
        CompileError::OutOfMemory => {
            words::COMPILE_MEMORY.at("", &[("limit", &(compiler.memory_bytes >> 20).to_string())])
        }
        CompileError::Refused { offset } => words::COMPILE_REFUSED.at("", &[("offset", &words::offset(offset))]),
        CompileError::Crashed => words::COMPILE_CRASHED.at("", &[]),
        unavailable @ CompileError::Unavailable { .. } => return Err(AdmitError::Compiler(unavailable)),
    })
}
