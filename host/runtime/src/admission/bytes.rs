//! The bytes as they came: what they are, before anything is made of them.

use wasmparser::{ComponentTypeRef, Encoding, Instance, Parser, Payload};
use wasmtime::Engine;
use waystation_domain::words::finding::Finding;

use super::words;
use crate::limits::Limits;

/// How many imports are named one by one.
const NAMED_IMPORTS: usize = 40;

/// Looks at the bytes. Nothing found: they look like a component without imports, within the size limit.
pub(crate) fn look_at(bytes: &[u8], limits: &Limits) -> Vec<Finding> {
    if let Some(finding) = kind(bytes) {
        return vec![finding];
    }
    let inside = inside(bytes, limits)
        .unwrap_or_else(|at| vec![words::MALFORMED.at("", &[("offset", &words::offset(Some(at)))])]);
    match size(bytes, limits) {
        None => inside,
        // Imports are told even so: a larger limit would not help a component that has some. The rest would be noise.
        Some(too_large) => {
            [too_large].into_iter().chain(inside.into_iter().filter(|f| f.place.starts_with("import "))).collect()
        }
    }
}

fn kind(bytes: &[u8]) -> Option<Finding> {
    if bytes.is_empty() {
        return Some(words::EMPTY.at("", &[]));
    }
    if Engine::detect_precompiled(bytes).is_some() {
        return Some(words::PRECOMPILED.at("", &[]));
    }
    if Parser::is_component(bytes) {
        return None;
    }
    if Parser::is_core_wasm(bytes) {
        return Some(words::CORE_MODULE.at("", &[]));
    }
    // A text may start with blanks and comments: `;;` or `(; ;)`.
    let text = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(text, Some(b'(' | b';')) && std::str::from_utf8(bytes).is_ok() {
        return Some(words::TEXT.at("", &[]));
    }
    Some(words::MALFORMED.at("", &[("offset", &words::offset(Some(0)))]))
}

fn size(bytes: &[u8], limits: &Limits) -> Option<Finding> {
    let parameters = [("found", &*bytes.len().to_string()), ("limit", &*limits.component_bytes.to_string())];
    (bytes.len() > limits.component_bytes).then(|| words::TOO_LARGE.at("", &parameters))
}

/// Every import of the component itself (what it links within itself is its own affair), and how many core instances
/// it is written to make. A component can also multiply them; then the sandbox stops it.
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
        findings.push(words::instances(limits));
    }
    if beyond > 0 {
        findings.push(words::IMPORTS_MORE.at("", &[("found", &beyond.to_string())]));
    }
    Ok(findings)
}

fn import_finding(name: &str, ty: ComponentTypeRef) -> Finding {
    let words = match ty {
        _ if name.starts_with("wasi:") => &words::IMPORT_WASI,
        ComponentTypeRef::Type(_) => &words::IMPORT_TYPES,
        ComponentTypeRef::Instance(_) if name.starts_with("waystation:") => &words::IMPORT_TYPES,
        _ => &words::IMPORT_OTHER,
    };
    let name = words::name(name);
    words.at(&format!("import {name}"), &[("import", &name)])
}
