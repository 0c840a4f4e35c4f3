//! The versions of the contract that this host speaks, one adapter each. Which one a plugin speaks is decided once,
//! when it is loaded, and never in a call.

mod lifting;
mod v0_1;

use wasmtime::Engine;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::adapters::v0_1::PluginV01;
use crate::contract::Contract;
use crate::guest::Guest;

/// A version of the contract.
pub(crate) struct Version {
    /// As the package says it.
    pub(crate) number: &'static str,
    /// The one export.
    pub(crate) export: &'static str,
    /// The text of the contract, frozen once released.
    pub(crate) wit: &'static str,
    bind: fn(InstancePre<Guest>) -> wasmtime::Result<Box<dyn Contract>>,
}

/// Every version that this host speaks, the newest last.
pub(crate) static VERSIONS: [Version; 1] = [Version {
    number: "0.1.0",
    export: "waystation:sop/sop@0.1.0",
    wit: include_str!("../../../wit/0.1.0/sop.wit"),
    bind: |pre| Ok(Box::new(PluginV01::bind(pre)?)),
}];

/// The part of an export's name that all versions share.
const EXPORT_STEM: &str = "waystation:sop/sop";

/// Why no adapter fits a component.
pub(crate) enum NoVersion {
    /// It does not export the contract at all.
    NoContract,
    /// It exports the contract in a version that this host does not speak; the name of that export, as the component
    /// has it.
    Unknown(String),
}

impl Version {
    /// Which contract a component speaks, by the name of its export.
    pub(crate) fn of(code: &Component, engine: &Engine) -> Result<&'static Self, NoVersion> {
        let mut unknown = NoVersion::NoContract;
        for (name, _) in code.component_type().exports(engine) {
            if let Some(version) = VERSIONS.iter().find(|version| version.export == name) {
                return Ok(version);
            }
            if name.split('@').next() == Some(EXPORT_STEM) {
                unknown = NoVersion::Unknown(name.to_owned());
            }
        }
        Err(unknown)
    }

    /// The component, ready to be asked. Nothing is linked: there is nothing to import.
    pub(crate) fn bind(&self, code: &Component, engine: &Engine) -> wasmtime::Result<Box<dyn Contract>> {
        let linker: Linker<Guest> = Linker::new(engine);
        (self.bind)(linker.instantiate_pre(code)?)
    }
}

/// The versions that this host speaks, for a message.
pub(crate) fn spoken() -> String {
    VERSIONS.each_ref().map(|version| version.number).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_exported_under_its_number() {
        for version in &VERSIONS {
            assert_eq!(version.export, format!("{EXPORT_STEM}@{}", version.number));
        }
    }
}
