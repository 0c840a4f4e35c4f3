#![doc = include_str!("../README.md")]

mod advice;
mod case;
pub mod catalogue;
pub mod contract;
pub mod locales;
mod lower;
mod operation;
mod truth;

#[cfg(not(target_family = "wasm"))]
pub mod build;
#[cfg(not(target_family = "wasm"))]
mod files;
#[cfg(not(target_family = "wasm"))]
pub mod testkit;

pub use advice::Advice;
pub use case::{Case, Reply};
pub use catalogue::{Catalogue, Element, Feedback, Pathway, Question};
pub use contract::{Assessment, Channel, Priority, PurposeClass, Stage, Value, Verdict};
pub use operation::{Operation, assess, describe};
pub use truth::Truth;

/// What [`export!`] needs. Not for authors.
#[doc(hidden)]
pub mod __rt {
    pub use crate::contract::bindings::exports::waystation::sop::sop::Guest;
    pub use crate::contract::bindings::*;
}

/// Makes an [`Operation`] a plugin: `waystation_plugin::export!(MyOperation);`, once, at the root of the crate.
///
/// Only a build for WebAssembly exports anything. A build for tests only checks that the type implements the trait: a
/// native linker does not accept the contract's names.
#[macro_export]
macro_rules! export {
    ($operation:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Plugin;

            impl $crate::__rt::Guest for Plugin {
                fn describe() -> $crate::contract::Catalogue {
                    $crate::describe::<$operation>()
                }

                fn assess(of: $crate::contract::Case) -> $crate::contract::Assessment {
                    $crate::assess::<$operation>(&of)
                }
            }

    $crate::__rt::__export_operation!(Plugin with_types_in $crate::__rt);
        };

        #[cfg(not(target_family = "wasm"))]
        const _: fn() -> $crate::contract::Catalogue = $crate::describe::<$operation>;
    };
}
