//! How much a plugin may use. The central team sets these numbers; a plugin has no say in them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The limits of one plugin. [`Limits::default`] fits a plugin written in Rust; a plugin that carries a language
/// with it (JavaScript, Python) needs [`Limits::interpreted`], which the central team grants for one plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Limits {
    /// Size of the component as it is submitted, in bytes.
    pub component_bytes: usize,
    /// Linear memory, in bytes, including the initial memory.
    pub memory_bytes: usize,
    /// Tables, across all its core instances.
    pub tables: u32,
    /// Elements of one table.
    pub table_elements: usize,
    /// Core instances. A component from one core module without imports needs one.
    pub core_instances: u32,
    /// Fuel of one `assess`: about one unit for each instruction of WebAssembly. Deterministic.
    pub assess_fuel: u64,
    /// Fuel of `describe`.
    pub describe_fuel: u64,
    /// Size of the answer of `assess`, in bytes as the host holds it.
    pub assess_bytes: usize,
    /// Size of the answer of `describe`, in bytes as the host holds it: the whole catalogue.
    pub describe_bytes: usize,
    /// Wall-clock time of one `assess`, in milliseconds. The emergency brake: fuel runs out first, unless the machine is
    /// overloaded.
    pub assess_millis: u32,
    /// Wall-clock time of `describe`, in milliseconds.
    pub describe_millis: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            component_bytes: 2 << 20,
            memory_bytes: 16 << 20,
            tables: 4,
            table_elements: 10_000,
            core_instances: 8,
            assess_fuel: 5_000_000,
            describe_fuel: 20_000_000,
            assess_bytes: 64 << 10,
            describe_bytes: 4 << 20,
            assess_millis: 250,
            describe_millis: 1_000,
        }
    }
}

impl Limits {
    /// For a plugin that carries its language's engine with it. Measured: componentize-js 0.23 makes a component of 12 MiB
    /// with 9 MiB of initial memory and one table of 7,688 elements; componentize-py makes one of 18 MiB with 12 MiB and
    /// two tables, from dozens of core modules.
    #[must_use]
    pub fn interpreted() -> Self {
        Self {
            component_bytes: 32 << 20,
            memory_bytes: 128 << 20,
            tables: 16,
            table_elements: 50_000,
            core_instances: 128,
            assess_fuel: 200_000_000,
            describe_fuel: 1_000_000_000,
            assess_millis: 2_000,
            describe_millis: 10_000,
            ..Self::default()
        }
    }

    /// The first limit that is above `ceiling`, by its name in the configuration.
    #[must_use]
    pub fn beyond(&self, ceiling: &Self) -> Option<&'static str> {
        [
            ("component-bytes", self.component_bytes > ceiling.component_bytes),
            ("memory-bytes", self.memory_bytes > ceiling.memory_bytes),
            ("tables", self.tables > ceiling.tables),
            ("table-elements", self.table_elements > ceiling.table_elements),
            ("core-instances", self.core_instances > ceiling.core_instances),
            ("assess-fuel", self.assess_fuel > ceiling.assess_fuel),
            ("describe-fuel", self.describe_fuel > ceiling.describe_fuel),
            ("assess-bytes", self.assess_bytes > ceiling.assess_bytes),
            ("describe-bytes", self.describe_bytes > ceiling.describe_bytes),
            ("assess-millis", self.assess_millis > ceiling.assess_millis),
            ("describe-millis", self.describe_millis > ceiling.describe_millis),
        ]
        .into_iter()
        .find_map(|(name, beyond)| beyond.then_some(name))
    }

    /// Wall-clock time of one `assess`.
    #[must_use]
    pub fn assess_time(&self) -> Duration {
        Duration::from_millis(self.assess_millis.into())
    }

    /// Wall-clock time of `describe`.
    #[must_use]
    pub fn describe_time(&self) -> Duration {
        Duration::from_millis(self.describe_millis.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_above_the_ceiling_is_named() {
        let ceiling = Limits::default();
        assert_eq!(ceiling.beyond(&ceiling), None);
        let greedy = Limits { assess_fuel: ceiling.assess_fuel + 1, ..ceiling };
        assert_eq!(greedy.beyond(&ceiling), Some("assess-fuel"));
        assert_eq!(ceiling.beyond(&Limits::interpreted()), None);
    }
}
