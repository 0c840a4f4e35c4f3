//! A plugin as the central team sees it: one version of an operation's SOPs, on its way from installed to active.

pub mod assessment;
pub mod catalogue;
pub mod check;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{OperationId, PluginId, StaffId};
use crate::words::time::Timestamp;
use catalogue::Catalogue;

/// The state of a plugin.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PluginState {
    /// Admitted and stored; nobody has reviewed it.
    Installed,
    /// The central team has read its catalogue and approved it.
    Approved,
    /// Cases are assessed by it. At most one in an operation.
    Active,
    /// It was active; referrals that began with it go on with it.
    Retired,
}

/// One installed version of an operation's plugin.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PluginWithCatalogue))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plugin {
    /// Its id.
    pub id: PluginId,
    /// The operation.
    pub operation: OperationId,
    /// What the central team calls this version.
    pub label: String,
    /// SHA-256 of the component, in lower-case hexadecimal.
    pub digest: String,
    /// The contract it speaks.
    pub contract: String,
    /// Its state.
    pub state: PluginState,
    /// All that it declares.
    pub catalogue: Catalogue,
    /// Who approved it.
    pub approved_by: Option<StaffId>,
    /// When it was installed.
    pub created_at: Timestamp,
}

/// A step that the plugin's state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a plugin that is {} cannot become {}", from.code(), to.code())]
pub struct NotFrom {
    /// Its state.
    pub from: PluginState,
    /// Where it was to go.
    pub to: PluginState,
}

impl Plugin {
    /// The next state, if it leads on.
    ///
    /// # Errors
    /// [`NotFrom`] when it does not.
    pub fn step(mut self, to: PluginState) -> Result<Self, NotFrom> {
        use PluginState::{Active, Approved, Installed, Retired};
        match (self.state, to) {
            (Installed, Approved) | (Approved | Retired, Active) | (Active, Retired) => {
                self.state = to;
                Ok(self)
            }
            (from, to) => Err(NotFrom { from, to }),
        }
    }
}

codes! { PluginState }
