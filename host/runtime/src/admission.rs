//! Admission: whether a component may be a plugin at all. Every refusal has its own code, says what is wrong in
//! the words of the contract, why it matters, and what to do.

mod bytes;
mod error;
mod evidence;
mod findings;
mod trial;
mod types;

use wasmtime::Engine;
use wasmtime::component::Component;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::plugin::check::check;
use waystation_domain::words::finding::{Finding, Severity};

use crate::adapters::Version;
use crate::compile::{CompileError, Compiler};
use crate::digest::Digest;
use crate::fault::Fault;
use crate::guest::{self, Allowance};
use crate::limits::Limits;
use crate::loader::{CodeError, Loader};

use self::trial::Trial;
pub use error::AdmitError;
pub use evidence::Evidence;

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
    /// What an author needs to see a failure again, for those findings that have it.
    pub evidence: Vec<Evidence>,
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
            evidence: Vec::new(),
        }
    }

    fn has_no_error(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    fn refused(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }
}

/// Looks from the outside in, and stops at the first layer that has findings: what a broken layer says about the next
/// is noise.
pub(crate) fn admit(
    loader: &Loader,
    ceiling: &Limits,
    component: &[u8],
    limits: &Limits,
) -> Result<Report, AdmitError> {
    if let Some(limit) = limits.beyond(ceiling) {
        return Err(AdmitError::BeyondCeiling(limit));
    }
    let mut report = Report::of(component);
    let found = bytes::look_at(component, limits);
    if !found.is_empty() {
        return Ok(report.refused(found));
    }
    let alone = loader.alone_with_submitted();
    let code = match alone.code(&report.digest, component) {
        Ok(code) => code,
        Err(CodeError::DoesNotFit(error)) => return Ok(report.refused(vec![does_not_fit(&error, limits)])),
        Err(CodeError::Compile(error)) => return Ok(report.refused(vec![compile_finding(&loader.compiler, error)?])),
    };
    let version = match Version::of(&code, &loader.engine) {
        Ok(version) => version,
        Err(none) => return Ok(report.refused(vec![findings::no_version(none)])),
    };
    report.contract = Some(version.number);
    report.findings = types::compare(&code.component_type(), &loader.engine, version);
    report.findings.extend(needs(&code, limits));
    if !report.has_no_error() {
        return Ok(report);
    }
    describe(&loader.engine, report, &code, version, limits)
}

fn describe(
    engine: &Engine,
    mut report: Report,
    code: &Component,
    version: &Version,
    limits: &Limits,
) -> Result<Report, AdmitError> {
    let host = |error: wasmtime::Error| {
        tracing::error!("admission could not set up a plugin: {error:#}");
        AdmitError::Sandbox(Fault::Host)
    };
    let contract = version.bind(code, engine).map_err(host)?;
    let allowance = Allowance::describe(limits);
    let mut store = guest::store(engine, limits, allowance).map_err(host)?;
    let described = contract.describe(&mut store);
    report.describe_fuel = Some(allowance.fuel.saturating_sub(store.get_fuel().unwrap_or(0)));
    drop(store);
    let described = match described {
        Ok(described) => described,
        Err(failure) => {
            let finding = findings::describe_failure(&failure).ok_or(AdmitError::Sandbox(failure.fault))?;
            let place = finding.place.clone();
            report.findings.push(finding);
            report.evidence.push(Evidence { place, case: None, backtrace: failure.backtrace });
            return Ok(report);
        }
    };
    report.findings.extend(described.bad_words.iter().map(findings::bad_word));
    if let Some(catalogue) = &described.catalogue {
        report.findings.extend(check(catalogue));
        // What is wrong in the catalogue is put right first: cases are made from it.
        if report.has_no_error() {
            let digest = &report.digest;
            let verdict = Trial { engine, contract: &*contract, limits, catalogue, digest }.run()?;
            report.findings.extend(verdict.findings);
            report.evidence = verdict.evidence;
        }
    }
    report.admitted = described.catalogue.is_some() && report.has_no_error();
    report.catalogue = described.catalogue;
    Ok(report)
}

/// What the component needs at the start, compared with its limits.
fn needs(code: &Component, limits: &Limits) -> Vec<Finding> {
    const PAGE: u64 = 64 << 10;
    // None means that it imports a module or a component: it was refused for that before.
    let Some(needs) = code.resources_required() else { return vec![findings::TOO_COMPLEX.at("", &[])] };
    let mut found = Vec::new();
    if needs.num_memories > 1 {
        found.push(findings::MEMORIES.at("", &[]));
    }
    let memory = needs.max_initial_memory_size.unwrap_or(0).saturating_mul(PAGE);
    if memory > limits.memory_bytes as u64 {
        found.push(findings::MEMORY.at("", &[("limit", &limits.memory_bytes.to_string())]));
    }
    let elements = needs.max_initial_table_size.unwrap_or(0);
    if needs.num_tables > limits.tables || elements > limits.table_elements as u64 {
        found.push(tables(limits));
    }
    found
}

fn tables(limits: &Limits) -> Finding {
    let parameters = [("limit", &*limits.tables.to_string()), ("elements", &*limits.table_elements.to_string())];
    findings::TABLES.at("", &parameters)
}

/// The pool, which is made for the ceiling, has no room for the code. The engine says why in a sentence only, which a
/// test checks.
fn does_not_fit(error: &wasmtime::Error, limits: &Limits) -> Finding {
    let said = format!("{error:#}");
    if said.contains("core module instances") {
        findings::instances(limits)
    } else if said.contains("Wasm linear memories") || said.contains("defined memories count") {
        findings::MEMORIES.at("", &[])
    } else if said.contains("minimum byte size") {
        findings::MEMORY.at("", &[("limit", &limits.memory_bytes.to_string())])
    } else if said.contains("table") {
        tables(limits)
    } else {
        tracing::warn!("a component does not fit into the pool: {said}");
        findings::TOO_COMPLEX.at("", &[])
    }
}

/// What a failed compilation says about the component; an error when it says something about the host.
fn compile_finding(compiler: &Compiler, error: CompileError) -> Result<Finding, AdmitError> {
    Ok(match error {
        CompileError::TimedOut => findings::COMPILE_TIME.at("", &[("limit", &compiler.wall.as_secs().to_string())]),
        CompileError::OutOfMemory => {
            findings::COMPILE_MEMORY.at("", &[("limit", &(compiler.memory_bytes >> 20).to_string())])
        }
        CompileError::Refused { offset } => findings::COMPILE_REFUSED.at("", &[("offset", &findings::offset(offset))]),
        CompileError::Crashed => findings::COMPILE_CRASHED.at("", &[]),
        unavailable @ CompileError::Unavailable { .. } => return Err(AdmitError::Compiler(unavailable)),
    })
}
