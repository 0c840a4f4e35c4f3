//! The records of the contract `waystation:sop@0.1.0`, as they cross the boundary between plugin and host.

pub use self::bindings::exports::waystation::sop::sop::{
    Answer, Assessment, Case, Catalogue, Channel, Choice, Element, Fact, FeedbackItem, Id, Language, Mode, NumberRange,
    Pathway, Priority, Purpose, PurposeClass, Question, QuestionKind, Reason, Script, Service, Source, Stage, Text,
    Translation, Value, Verdict,
};

#[expect(missing_docs, reason = "generated from the contract, which documents it")]
pub(crate) mod bindings {
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
