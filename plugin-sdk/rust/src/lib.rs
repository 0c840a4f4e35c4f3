#![doc = include_str!("../README.md")]

mod advice;
mod case;
pub mod catalogue;
pub mod locales;
mod lower;
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
pub use truth::Truth;

#[expect(missing_docs, reason = "generated from the contract; its documentation is there")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/0.1.0",
        world: "operation",
        pub_export_macro: true,
        export_macro_name: "__export_operation",
        default_bindings_module: "waystation_plugin::__rt",
        additional_derives: [PartialEq],
        disable_run_ctors_once_workaround: true,
    });
}

/// The records of the contract `waystation:sop@0.1.0`, as they cross the border between plugin and host.
pub mod contract {
    pub use crate::bindings::exports::waystation::sop::sop::{
        Answer, Assessment, Case, Catalogue, Channel, Choice, Element, Fact, FeedbackItem, Id, Language, Mode,
        NumberRange, Pathway, Priority, Purpose, PurposeClass, Question, QuestionKind, Reason, Script, Service, Source,
        Stage, Text, Translation, Value, Verdict,
    };
}

/// What [`export!`] needs. Not for authors.
#[doc(hidden)]
pub mod __rt {
    pub use crate::bindings::exports::waystation::sop::sop::Guest;
    pub use crate::bindings::*;
}

/// The SOPs of one operation. Both functions are pure: no clock, no chance, nothing kept from one call to the next.
pub trait Operation {
    /// What the SOPs are: ids here, sentences in the locale files. Called once, when the plugin is admitted.
    fn describe() -> Catalogue;

    /// Applies the SOPs to one case. A recommendation; a person decides.
    fn assess(case: &Case<'_>) -> Assessment;
}

/// What an operation declares, in the records of the contract.
#[must_use]
pub fn describe<O: Operation>() -> contract::Catalogue {
    let catalogue = O::describe();
    lower::catalogue(&catalogue, &mut { catalogue.locales })
}

/// Applies an operation's SOPs to a case of the contract.
#[must_use]
pub fn assess<O: Operation>(of: &contract::Case) -> Assessment {
    O::assess(&Case::new(of))
}

/// Makes a plugin of an [`Operation`]: `waystation_plugin::export!(MyOperation);`, once, at the root of the crate.
///
/// Only a build for WebAssembly exports anything. A build for tests is held to the trait alone: the names of the
/// contract are none that a native linker takes.
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
