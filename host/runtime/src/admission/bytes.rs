//! The bytes as they were submitted: what they are, before anything compiles them.

use wasmparser::{ComponentTypeRef, Encoding, Instance, Parser, Payload};
use wasmtime::Engine;
use waystation_domain::words::finding::Finding;

use crate::admission::findings;
use crate::limits::Limits;
use crate::printable::printable;

/// How many imports are named one by one.
const NAMED_IMPORTS: usize = 40;

/// Looks at the bytes. No findings: they look like a component without imports, within the size limit.
pub(crate) fn look_at(bytes: &[u8], limits: &Limits) -> Vec<Finding> {
    if let Some(finding) = kind(bytes) {
        return vec![finding];
    }
    let inside = inside(bytes, limits)
        .unwrap_or_else(|at| vec![findings::MALFORMED.at("", &[("offset", &findings::offset(Some(at)))])]);
    match size(bytes, limits) {
        None => inside,
        // Imports are reported even so: a larger limit would not help a component that has some. The rest would be noise.
        Some(too_large) => {
            [too_large].into_iter().chain(inside.into_iter().filter(|f| f.place.starts_with("import "))).collect()
        }
    }
}

fn kind(bytes: &[u8]) -> Option<Finding> {
    if bytes.is_empty() {
        return Some(findings::EMPTY.at("", &[]));
    }
    if Engine::detect_precompiled(bytes).is_some() {
        return Some(findings::PRECOMPILED.at("", &[]));
    }
    if Parser::is_component(bytes) {
        return None;
    }
    if Parser::is_core_wasm(bytes) {
        return Some(findings::CORE_MODULE.at("", &[]));
    }
    // A text may start with blanks and comments: `;;` or `(; ;)`.
    let text = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(text, Some(b'(' | b';')) && std::str::from_utf8(bytes).is_ok() {
        return Some(findings::TEXT.at("", &[]));
    }
    Some(findings::MALFORMED.at("", &[("offset", &findings::offset(Some(0)))]))
}

fn size(bytes: &[u8], limits: &Limits) -> Option<Finding> {
    let parameters = [("found", &*bytes.len().to_string()), ("limit", &*limits.component_bytes.to_string())];
    (bytes.len() > limits.component_bytes).then(|| findings::TOO_LARGE.at("", &parameters))
}

/// Every import of the component itself (what it links internally is its own affair), and whether it is written to make
/// too many core instances. A component can also multiply them when it is instantiated; the sandbox stops that.
///
/// # Errors
/// The offset at which it cannot be read any further.
fn inside(bytes: &[u8], limits: &Limits) -> Result<Vec<Finding>, u64> {
    let mut findings = Vec::new();
    let mut instances = 0_u32;
    let mut beyond = 0_usize;
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| error.offset() as u64)? {
            Payload::Version { encoding: Encoding::Module | Encoding::Component, .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    let import = import.map_err(|error| error.offset() as u64)?;
                    if findings.len() < NAMED_IMPORTS {
                        findings.push(import_finding(import.name.name, import.ty));
                    } else {
                        beyond += 1;
                    }
                }
            }
            Payload::InstanceSection(section) => {
                for instance in section {
                    let instance = instance.map_err(|error| error.offset() as u64)?;
                    instances += u32::from(matches!(instance, Instance::Instantiate { .. }));
                }
            }
            _ => {}
        }
    }
    if findings.is_empty() && instances > limits.core_instances {
        findings.push(findings::instances(limits));
    }
    if beyond > 0 {
        findings.push(findings::MORE_IMPORTS.at("", &[("found", &beyond.to_string())]));
    }
    Ok(findings)
}

fn import_finding(name: &str, ty: ComponentTypeRef) -> Finding {
    let finding = match ty {
        _ if name.starts_with("wasi:") => &findings::IMPORT_WASI,
        ComponentTypeRef::Type(_) => &findings::IMPORT_TYPES,
        ComponentTypeRef::Instance(_) if name.starts_with("waystation:") => &findings::IMPORT_TYPES,
        _ => &findings::IMPORT_OTHER,
    };
    let name = printable(name);
    finding.at(&format!("import {name}"), &[("import", &name)])
}
