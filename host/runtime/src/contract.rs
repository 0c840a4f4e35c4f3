//! The versions of the contract that this host speaks. Which one a plugin speaks is decided once, when it is loaded.

use wasmtime::Store;
use wasmtime::component::InstancePre;
use waystation_domain::plugin::assessment::{Assessment, Case};
use waystation_domain::plugin::catalogue::{Catalogue, Pathway};
use waystation_domain::words::finding::Finding;

use crate::adapter_0_1::Plugin01;
use crate::fault::Fault;
use crate::guest::Guest;

/// What `describe` said, in the host's own words.
pub(crate) struct Lifted {
    /// Nothing when a word of it cannot be a word of ours; the findings say which.
    pub(crate) catalogue: Option<Catalogue>,
    pub(crate) findings: Vec<Finding>,
}

/// A plugin behind its contract: one adapter for each version.
pub(crate) trait Contract: Send + Sync {
    /// Asks for the catalogue, in a store that nothing ran in before.
    fn describe(&self, store: &mut Store<Guest>) -> Result<Lifted, Fault>;

    /// Asks about one case, in a store that nothing ran in before. Ids of the answer are those of `pathway`.
    fn assess(&self, store: &mut Store<Guest>, case: &Case, pathway: &Pathway) -> Result<Assessment, Fault>;
}

/// A version of the contract.
pub(crate) struct Version {
    /// As the package says it.
    pub(crate) number: &'static str,
    /// The one export.
    pub(crate) export: &'static str,
    /// Its text, frozen once released.
    pub(crate) wit: &'static str,
    /// Binds a component that has this version's world.
    pub(crate) bind: fn(InstancePre<Guest>) -> wasmtime::Result<Box<dyn Contract>>,
}

/// Every version that this host speaks, the newest last.
pub(crate) const VERSIONS: [Version; 1] = [Version {
    number: "0.1.0",
    export: "waystation:sop/sop@0.1.0",
    wit: include_str!("../../../wit/0.1.0/sop.wit"),
    bind: |pre| Ok(Box::new(Plugin01::bind(pre)?)),
}];

/// The part of an export's name that all versions share.
pub(crate) const EXPORT_STEM: &str = "waystation:sop/sop";

/// The versions that this host speaks, for a message.
pub(crate) fn spoken() -> String {
    VERSIONS.map(|version| version.number).join(", ")
}
