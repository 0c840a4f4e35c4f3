//! What tests use: the components, and cases for them.
#![expect(clippy::expect_used, reason = "a test's fixtures either build or the test is over")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use waystation_domain::plugin::assessment::{Answer, Case, Fact, Value};
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_runtime::build::{self, Part};
use wit_component::StringEncoding;
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

/// The text of contract 0.1.0.
pub const CONTRACT: &str = include_str!("../../../wit/0.1.0/sop.wit");

static BUILT: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let built = build::build(Path::new(env!("CARGO_MANIFEST_DIR")), Part::Examples).expect("the examples build");
    built.into_iter().map(|built| (built.name, built.component)).collect()
});

/// The component of one of this package's examples, by name.
#[must_use]
pub fn plugin(name: &str) -> &'static [u8] {
    BUILT.get(name).expect("an example of this package")
}

/// A component built for another text of the contract. Its functions do nothing: admission must refuse it for its types.
#[must_use]
pub fn of_world(text: &str) -> Vec<u8> {
    let (resolve, world) = world(text);
    let module = wit_component::dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    component(module, &resolve, world)
}

/// A component that has the contract's types, made from a core module in text.
#[must_use]
pub fn of_module(text: &str) -> Vec<u8> {
    let (resolve, world) = world(CONTRACT);
    component(wat::parse_str(text).expect("WebAssembly text"), &resolve, world)
}

/// A component in text, exactly as written.
#[must_use]
pub fn of_text(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("WebAssembly text")
}

fn world(text: &str) -> (Resolve, wit_parser::WorldId) {
    let mut resolve = Resolve::new();
    let package = resolve.push_str("sop.wit", text).expect("a text of WIT");
    let world = resolve.select_world(&[package], Some("operation")).expect("a world of this name");
    (resolve, world)
}

fn component(mut module: Vec<u8>, resolve: &Resolve, world: wit_parser::WorldId) -> Vec<u8> {
    wit_component::embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)
        .expect("metadata of the world");
    build::componentize("fixture", &module).expect("a component")
}

/// A core module, in text, with the contract's functions. `body` is added to the module; `describe` and `assess` are the
/// bodies of the two functions, each of which returns a pointer.
#[must_use]
pub fn module(body: &str, describe: &str, assess: &str) -> String {
    format!(
        r#"(module
            (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
            (func (export "waystation:sop/sop@0.1.0#describe") (result i32) {describe})
            (func (export "waystation:sop/sop@0.1.0#assess") (param i32 i32 i32 i32 i32 i32) (result i32) {assess})
            {body})"#
    )
}

/// A component with `count` core instances.
#[must_use]
pub fn instances(count: usize) -> Vec<u8> {
    let instances: String = (0..count).map(|i| format!("(core instance $i{i} (instantiate $m))\n")).collect();
    of_text(&format!("(component (core module $m) {instances})"))
}

/// The same plugin with another digest: a custom section with a number is appended.
#[must_use]
pub fn numbered(component: &[u8], number: u32) -> Vec<u8> {
    let mut numbered = component.to_vec();
    // Section 0, its length, the length of its name, the name, four bytes of content.
    numbered.extend_from_slice(&[0, 11, 6]);
    numbered.extend_from_slice(b"number");
    numbered.extend_from_slice(&number.to_le_bytes());
    numbered
}

/// A case for a pathway of a catalogue: every fact is unknown, and every question is answered with yes; or with the number
/// that a hostile plugin waits for.
#[must_use]
pub fn case(catalogue: &Catalogue, pathway: &str) -> Case {
    let pathway = catalogue.pathways.iter().find(|p| p.id.as_str() == pathway).expect("a pathway of the catalogue");
    Case {
        pathway: pathway.id.clone(),
        facts: pathway.facts.iter().map(|id| Fact { id: id.clone(), value: None }).collect(),
        answers: pathway
            .questions
            .iter()
            .map(|question| {
                let waited_for = question.id.as_str() == "which-number";
                let value = if waited_for { Value::Number(crate::TRIGGER) } else { Value::YesNo(true) };
                Answer { question: question.id.clone(), value: Some(value) }
            })
            .collect(),
    }
}
