//! Whether a component has the types of its contract, explained in the contract's own terms.

use wasmtime::Engine;
use wasmtime::component::types::{self, ComponentItem};
use waystation_domain::words::finding::Finding;
use wit_parser::{Resolve, TypeDefKind};

use crate::adapters::{self, Version};
use crate::admission::findings;
use crate::printable::printable;

/// How many differences are reported for one component; the first few are enough to see what happened.
const REPORTED: usize = 20;

/// What is missing, superfluous or of another type. The imports are looked at again, this time as the engine reads
/// them.
pub(crate) fn compare(component: &types::Component, engine: &Engine, version: &Version) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, _) in component.imports(engine).take(REPORTED) {
        let name = printable(name);
        findings.push(findings::IMPORT_OTHER.at(&format!("import {name}"), &[("import", &name)]));
    }
    for (name, item) in component.exports(engine) {
        match item.ty {
            ComponentItem::ComponentInstance(instance) if name == version.export => {
                compare_interface(&mut findings, &instance, engine, version);
            }
            ComponentItem::ComponentInstance(instance) if name == "exports" && only_init(&instance, engine) => {
                findings.push(findings::EXPORT_LEFTOVER.at("export exports", &[]));
            }
            _ => {
                let name = printable(name);
                findings.push(findings::EXPORT_EXTRA.at(&format!("export {name}"), &[("export", &name)]));
            }
        }
    }
    findings.truncate(REPORTED);
    findings
}

/// What every component made by componentize-py has: an interface `exports` with its types and the one function `init`.
fn only_init(instance: &types::ComponentInstance, engine: &Engine) -> bool {
    instance.exports(engine).all(|(name, item)| match item.ty {
        ComponentItem::Type(_) => true,
        ComponentItem::ComponentFunc(_) => name == "init",
        _ => false,
    })
}

fn compare_interface(
    findings: &mut Vec<Finding>,
    instance: &types::ComponentInstance,
    engine: &Engine,
    version: &Version,
) {
    let Some((resolve, interface)) = text_of(version) else {
        findings.push(findings::NO_CONTRACT.at("exports", &[("spoken", &adapters::spoken())]));
        return;
    };
    let interface = &resolve.interfaces[interface];
    for (name, function) in &interface.functions {
        let place = format!("function {name}");
        match instance.get_export(engine, name).map(|item| item.ty) {
            Some(ComponentItem::ComponentFunc(found)) => {
                let mut comparison = Comparison { resolve: &resolve, version, place: &place, findings };
                comparison.function(name, function, &found);
            }
            _ => findings.push(
                findings::FUNCTION_MISSING.at(&place, &[("function", name.as_str()), ("version", version.number)]),
            ),
        }
    }
    for (name, item) in instance.exports(engine) {
        let declared = match item.ty {
            ComponentItem::ComponentFunc(_) => interface.functions.contains_key(name),
            ComponentItem::Type(_) => interface.types.contains_key(name),
            _ => false,
        };
        if !declared {
            let name = printable(name);
            let parameters = [("function", name.as_str()), ("version", version.number)];
            findings.push(findings::FUNCTION_EXTRA.at(&format!("export {name}"), &parameters));
        }
    }
}

/// The contract's text, read. It is built in, and a test reads every version of it.
fn text_of(version: &Version) -> Option<(Resolve, wit_parser::InterfaceId)> {
    let mut resolve = Resolve::new();
    let package = resolve.push_str("sop.wit", version.wit).ok()?;
    let interface = *resolve.packages[package].interfaces.get("sop")?;
    Some((resolve, interface))
}

struct Comparison<'a> {
    resolve: &'a Resolve,
    version: &'a Version,
    place: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Comparison<'_> {
    fn differs(&mut self, path: &str, expected: &str, found: &str) {
        if self.findings.len() < REPORTED {
            let parameters =
                [("path", path), ("expected", expected), ("found", found), ("version", self.version.number)];
            self.findings.push(findings::TYPE_DIFFERS.at(self.place, &parameters));
        }
    }

    fn function(&mut self, name: &str, expected: &wit_parser::Function, found: &types::ComponentFunc) {
        let path = format!("`{name}`");
        if found.async_() {
            self.differs(&path, "a plain function", "an async function");
        }
        let parameters: Vec<_> = found.params().collect();
        if parameters.len() == expected.params.len() {
            for (expected, (_, found)) in expected.params.iter().zip(&parameters) {
                self.types(&format!("{path}, parameter `{}`", expected.name), &expected.ty, found);
            }
        } else {
            self.differs(&path, &count(expected.params.len(), "parameter"), &count(parameters.len(), "parameter"));
        }
        let path = format!("{path}, result");
        match (&expected.result, found.results().next()) {
            (Some(expected), Some(found)) => self.types(&path, expected, &found),
            (None, None) => {}
            (Some(_), None) => self.differs(&path, "a result", "none"),
            (None, Some(_)) => self.differs(&path, "no result", "one"),
        }
    }

    fn types(&mut self, path: &str, expected: &wit_parser::Type, found: &types::Type) {
        use types::Type as Found;
        use wit_parser::Type as Expected;
        let id = match (expected, found) {
            (Expected::Bool, Found::Bool)
            | (Expected::U8, Found::U8)
            | (Expected::U16, Found::U16)
            | (Expected::U32, Found::U32)
            | (Expected::U64, Found::U64)
            | (Expected::S8, Found::S8)
            | (Expected::S16, Found::S16)
            | (Expected::S32, Found::S32)
            | (Expected::S64, Found::S64)
            | (Expected::F32, Found::Float32)
            | (Expected::F64, Found::Float64)
            | (Expected::Char, Found::Char)
            | (Expected::String, Found::String) => return,
            (Expected::Id(id), _) => *id,
            _ => return self.differs(path, &self.expected_name(expected), found_name(found)),
        };
        let named = &self.resolve.types[id];
        let name = named.name.as_deref().unwrap_or_default();
        match (&named.kind, found) {
            (TypeDefKind::Type(expected), _) => self.types(path, expected, found),
            (TypeDefKind::List(expected), Found::List(found)) => {
                self.types(&format!("{path}, item"), expected, &found.ty());
            }
            (TypeDefKind::Option(expected), Found::Option(found)) => {
                self.types(path, expected, &found.ty());
            }
            (TypeDefKind::Record(expected), Found::Record(found)) => {
                self.record(&format!("{path}, record `{name}`"), expected, found);
            }
            (TypeDefKind::Variant(expected), Found::Variant(found)) => {
                self.variant(&format!("{path}, variant `{name}`"), expected, found);
            }
            (TypeDefKind::Enum(expected), Found::Enum(found)) => {
                let expected: Vec<&str> = expected.cases.iter().map(|case| case.name.as_str()).collect();
                let found: Vec<&str> = found.names().collect();
                self.names(&format!("{path}, enum `{name}`"), "case", &expected, &found);
            }
            _ => self.differs(path, &self.expected_name(expected), found_name(found)),
        }
    }

    fn record(&mut self, path: &str, expected: &wit_parser::Record, found: &types::Record) {
        let fields: Vec<_> = found.fields().collect();
        let expected_names: Vec<&str> = expected.fields.iter().map(|field| field.name.as_str()).collect();
        let found_names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        if self.names(path, "field", &expected_names, &found_names) {
            for (expected, found) in expected.fields.iter().zip(&fields) {
                self.types(&format!("{path}, field `{}`", expected.name), &expected.ty, &found.ty);
            }
        }
    }

    fn variant(&mut self, path: &str, expected: &wit_parser::Variant, found: &types::Variant) {
        let cases: Vec<_> = found.cases().collect();
        let expected_names: Vec<&str> = expected.cases.iter().map(|case| case.name.as_str()).collect();
        let found_names: Vec<&str> = cases.iter().map(|case| case.name).collect();
        if self.names(path, "case", &expected_names, &found_names) {
            for (expected, found) in expected.cases.iter().zip(&cases) {
                let path = format!("{path}, case `{}`", expected.name);
                match (&expected.ty, &found.ty) {
                    (Some(expected), Some(found)) => self.types(&path, expected, found),
                    (None, None) => {}
                    (Some(expected), None) => self.differs(&path, &self.expected_name(expected), "nothing"),
                    (None, Some(found)) => self.differs(&path, "nothing", found_name(found)),
                }
            }
        }
    }

    /// Compares names, in order; true when they are the same.
    fn names(&mut self, path: &str, what: &str, expected: &[&str], found: &[&str]) -> bool {
        if expected == found {
            return true;
        }
        let before = self.findings.len();
        for name in expected.iter().filter(|name| !found.contains(name)) {
            self.differs(path, &format!("the {what} `{name}`"), "none with that name");
        }
        for name in found.iter().filter(|name| !expected.contains(name)) {
            self.differs(path, &format!("no further {what}"), &format!("the {what} `{}`", printable(name)));
        }
        if self.findings.len() == before {
            let list = |names: &[&str]| names.iter().map(|name| printable(name)).collect::<Vec<_>>().join(", ");
            self.differs(path, &list(expected), &format!("a different order: {}", list(found)));
        }
        false
    }

    fn expected_name(&self, ty: &wit_parser::Type) -> String {
        use wit_parser::Type;
        match ty {
            Type::Id(id) => {
                let named = &self.resolve.types[*id];
                match (&named.kind, &named.name) {
                    (TypeDefKind::Type(alias), _) => self.expected_name(alias),
                    (kind, Some(name)) => format!("{} `{name}`", kind.as_str()),
                    (kind, None) => kind.as_str().to_owned(),
                }
            }
            Type::String => "string".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn found_name(ty: &types::Type) -> &'static str {
    use types::Type;
    match ty {
        Type::Bool => "bool",
        Type::S8 => "s8",
        Type::U8 => "u8",
        Type::S16 => "s16",
        Type::U16 => "u16",
        Type::S32 => "s32",
        Type::U32 => "u32",
        Type::S64 => "s64",
        Type::U64 => "u64",
        Type::Float32 => "f32",
        Type::Float64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::List(_) => "a list",
        Type::Map(_) => "a map",
        Type::Record(_) => "a record",
        Type::Tuple(_) => "a tuple",
        Type::Variant(_) => "a variant",
        Type::Enum(_) => "an enum",
        Type::Option(_) => "an option",
        Type::Result(_) => "a result",
        Type::Flags(_) => "flags",
        Type::Own(_) | Type::Borrow(_) => "a resource",
        Type::Future(_) => "a future",
        Type::Stream(_) => "a stream",
        Type::ErrorContext => "an error context",
        Type::FixedLengthList(_) => "a fixed-length list",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_every_version_can_be_read_and_has_both_functions() {
        for version in &adapters::VERSIONS {
            let read = text_of(version).map(|(resolve, id)| {
                resolve.interfaces[id].functions.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(read.as_deref(), Some("describe assess"), "{}", version.number);
        }
    }
}
