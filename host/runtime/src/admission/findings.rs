//! Every sentence of the admission findings, in one place: a code, and its text. Parameters are in braces,
//! so that a translation is a second table with the same codes.

pub(crate) mod assess;

use waystation_domain::words::finding::{Finding, Severity};

use crate::adapters::{self, NoVersion};
use crate::contract::{BadWord, BadWordProblem};
use crate::fault::{Failure, Fault};
use crate::limits::Limits;
use crate::printable::printable;

/// The text of one code.
pub(crate) struct Template {
    code: &'static str,
    severity: Severity,
    message: &'static str,
    why: &'static str,
    fix: &'static str,
}

const BLIND: &str = "A plugin imports nothing: no clock, no randomness, no file, no network, no host call. That is how everybody can \
     see, without reading its code, that it cannot learn or pass on anything (promise \"Blind plugins\").";
const ONE_EXPORT: &str =
    "The host calls what the contract names and nothing else; nobody has reviewed what else a component exports.";
const OWN_FAULT: &str = "One plugin's fault stays its own: every plugin runs within a fixed time and memory, so no operation can \
     slow down another (promise \"One plugin's fault stays its own\").";
const ON_RECORD: &str = "Grants, agreements and consents are written in terms of ids and languages; people must be able to read them, \
     and machines to compare them.";

pub(crate) static EMPTY: Template = Template {
    code: "component-empty",
    severity: Severity::Error,
    message: "The file is empty.",
    why: "The host reviews and runs a WebAssembly component.",
    fix: "Build the plugin again (`waystation plugin build`) and submit the file that it writes.",
};
pub(crate) static MALFORMED: Template = Template {
    code: "component-malformed",
    severity: Severity::Error,
    message: "This is not a valid WebAssembly component (first seen at {offset}).",
    why: "The host runs only what it can read to the end.",
    fix: "If the file was sent over a network, compare its SHA-256 with the original's. If it is the original, build it \
           again with current tools.",
};
pub(crate) static CORE_MODULE: Template = Template {
    code: "component-is-core-module",
    severity: Severity::Error,
    message: "This is a core WebAssembly module, not a component.",
    why: "A core module does not state its types; the contract is between components.",
    fix: "Build with `waystation plugin build`, or turn the module into a component with `wasm-tools component new`.",
};
pub(crate) static TEXT: Template = Template {
    code: "component-is-text",
    severity: Severity::Error,
    message: "This is WebAssembly in its text format.",
    why: "The bytes that run are the ones that are reviewed, hashed and signed.",
    fix: "Submit the binary (`wasm-tools parse plugin.wat -o plugin.wasm`).",
};
pub(crate) static PRECOMPILED: Template = Template {
    code: "component-is-precompiled",
    severity: Severity::Error,
    message: "This is precompiled machine code.",
    why: "Machine code from outside could do anything that the host can do. The host compiles every plugin itself.",
    fix: "Submit the WebAssembly component from which it was compiled.",
};
pub(crate) static TOO_LARGE: Template = Template {
    code: "component-too-large",
    severity: Severity::Error,
    message: "The component has {found} bytes; at most {limit} are allowed.",
    why: OWN_FAULT,
    fix: "In Rust, build with the profile `plugin` (small, stripped). A plugin in JavaScript or Python carries its language with \
           it: ask the central team for the limits `interpreted`.",
};
pub(crate) static IMPORT_WASI: Template = Template {
    code: "import-wasi",
    severity: Severity::Error,
    message: "The component imports `{import}` from WASI, the system interface.",
    why: BLIND,
    fix: "In Rust, build for wasm32-unknown-unknown instead of wasm32-wasip1 or wasm32-wasip2 (`waystation plugin build` does). In \
           JavaScript, give componentize-js disableFeatures: [\"stdio\", \"random\", \"clocks\", \"http\", \"fetch-event\"]. In \
           Python, give componentize-py --stub-wasi.",
};
pub(crate) static IMPORT_TYPES: Template = Template {
    code: "import-types",
    severity: Severity::Error,
    message: "The component imports the types of `{import}`.",
    why: BLIND,
    fix: "Generate the bindings from the world `operation` alone (it only exports). An import of types comes from a world that \
           uses an interface without exporting it.",
};
pub(crate) static IMPORT_OTHER: Template = Template {
    code: "import-other",
    severity: Severity::Error,
    message: "The component imports `{import}`.",
    why: BLIND,
    fix: "Remove the import from the world that the plugin is built for. What the plugin needs to know comes with each case, as facts \
           and answers; it must bring along whatever else it needs.",
};
pub(crate) static MORE_IMPORTS: Template = Template {
    code: "import-more",
    severity: Severity::Error,
    message: "The component has {found} more imports.",
    why: BLIND,
    fix: "Remove them too.",
};
pub(crate) static NO_CONTRACT: Template = Template {
    code: "contract-missing",
    severity: Severity::Error,
    message: "The component does not export `waystation:sop/sop`, the contract of operations.",
    why: "The host calls a plugin through the contract; without it there is nothing to call.",
    fix: "Build the plugin for the world `operation` of the package waystation:sop, in one of these versions: {spoken}.",
};
static UNKNOWN_VERSION: Template = Template {
    code: "contract-version-unknown",
    severity: Severity::Error,
    message: "The component speaks `{export}`; this host speaks {spoken}.",
    why: "The host keeps every released version of the contract working, and must know which of them a plugin uses.",
    fix: "Build the plugin for one of the versions that this host speaks, or update the host if the version is newer.",
};
pub(crate) static EXPORT_EXTRA: Template = Template {
    code: "export-extra",
    severity: Severity::Error,
    message: "The component also exports `{export}`, which is not part of the contract.",
    why: ONE_EXPORT,
    fix: "Remove the export from the world that the plugin is built for.",
};
pub(crate) static EXPORT_LEFTOVER: Template = Template {
    code: "export-leftover",
    severity: Severity::Warning,
    message: "The component also exports `exports`, with the function `init`.",
    why: "componentize-py leaves it behind from its own build. The host never calls it.",
    fix: "Nothing needs to be done.",
};
pub(crate) static FUNCTION_MISSING: Template = Template {
    code: "function-missing",
    severity: Severity::Error,
    message: "The function `{function}` is missing.",
    why: "The contract has two functions: `describe`, which says what the SOPs are, and `assess`, which applies them to a case.",
    fix: "Build the plugin from the text of contract {version}, without changing it.",
};
pub(crate) static FUNCTION_EXTRA: Template = Template {
    code: "function-extra",
    severity: Severity::Error,
    message: "The contract's interface has something extra: `{function}`.",
    why: ONE_EXPORT,
    fix: "Build the plugin from the text of contract {version}, without changing it.",
};
pub(crate) static TYPE_DIFFERS: Template = Template {
    code: "type-differs",
    severity: Severity::Error,
    message: "In {path}: the contract has {expected}, the component has {found}.",
    why: "Host and plugin must mean the same by every word; a different type was built from a different text of the contract.",
    fix: "Build the plugin from the text of contract {version}, without changing it.",
};
pub(crate) static MEMORY: Template = Template {
    code: "needs-memory",
    severity: Severity::Error,
    message: "The component needs more memory at the start than its limit of {limit} bytes.",
    why: OWN_FAULT,
    fix: "Make its static data smaller. A plugin in JavaScript or Python carries its language with it: ask the central team for \
           the limits `interpreted`.",
};
pub(crate) static MEMORIES: Template = Template {
    code: "needs-memories",
    severity: Severity::Error,
    message: "The component has more than one linear memory.",
    why: OWN_FAULT,
    fix: "Build the plugin as one core module.",
};
pub(crate) static TABLES: Template = Template {
    code: "needs-tables",
    severity: Severity::Error,
    message: "The component has more or larger tables than its limit allows ({limit} tables of {elements} elements).",
    why: OWN_FAULT,
    fix: "Build the plugin as one core module. A plugin in JavaScript or Python carries its language with it: ask the central team \
           for the limits `interpreted`.",
};
static INSTANCES: Template = Template {
    code: "needs-instances",
    severity: Severity::Error,
    message: "The component is made of more than {limit} core instances.",
    why: OWN_FAULT,
    fix: "Build the plugin as one core module: the component then needs one instance. A plugin in Python is made of \
           more: ask the central team for the limits `interpreted`.",
};
pub(crate) static TOO_COMPLEX: Template = Template {
    code: "needs-too-much",
    severity: Severity::Error,
    message: "The component's structure is too large for the sandbox.",
    why: OWN_FAULT,
    fix: "Build the plugin as one core module, with fewer globals, functions and tables.",
};
pub(crate) static COMPILE_TIME: Template = Template {
    code: "compile-time",
    severity: Severity::Error,
    message: "Compiling took longer than {limit} seconds, and was stopped.",
    why: OWN_FAULT,
    fix: "Look for extremely long functions (large tables belong in data, not in code), and make the plugin smaller.",
};
pub(crate) static COMPILE_MEMORY: Template = Template {
    code: "compile-memory",
    severity: Severity::Error,
    message: "Compiling needed more memory than {limit} MiB, and was stopped.",
    why: OWN_FAULT,
    fix: "Look for extremely long functions (large tables belong in data, not in code), and make the plugin smaller.",
};
pub(crate) static COMPILE_REFUSED: Template = Template {
    code: "compile-refused",
    severity: Severity::Error,
    message: "The component does not validate (first seen at {offset}).",
    why: "It breaks a rule of WebAssembly, or uses an extension that plugins may not use: threads, 64-bit memory, several memories, \
          relaxed SIMD, tail calls, garbage collection, exceptions.",
    fix: "Check it with `wasm-tools validate`, and build it without extensions.",
};
pub(crate) static COMPILE_CRASHED: Template = Template {
    code: "compile-crashed",
    severity: Severity::Error,
    message: "The compiler failed on this component.",
    why: "It runs in a separate process, so nothing else was harmed; but without its result the plugin cannot run.",
    fix: "Build the plugin with current tools. If it happens again, send the component to the maintainers of the host.",
};
static MALFORMED_ID: Template = Template {
    code: "malformed-id",
    severity: Severity::Error,
    message: "This is not an id.",
    why: ON_RECORD,
    fix: "Use lower-case letters, digits and single hyphens, start with a letter, at most 64 characters.",
};
static MALFORMED_LANGUAGE: Template = Template {
    code: "malformed-language",
    severity: Severity::Error,
    message: "This is not a language.",
    why: ON_RECORD,
    fix: "Use a BCP 47 tag, such as en, fr or ar.",
};
static LANGUAGE_TWICE: Template = Template {
    code: "language-twice",
    severity: Severity::Error,
    message: "The text has two translations into {language}.",
    why: "Only one of them would be shown, and nobody could say which.",
    fix: "Keep one of the two.",
};
static DESCRIBE_FUEL: Template = Template {
    code: "describe-out-of-fuel",
    severity: Severity::Error,
    message: "`describe` used up its fuel.",
    why: OWN_FAULT,
    fix: "Look for an endless loop. `describe` should build its catalogue and nothing else.",
};
static DESCRIBE_BRAKE: Template = Template {
    code: "describe-brake",
    severity: Severity::Error,
    message: "`describe` took too long and was stopped, before its fuel was used up.",
    why: OWN_FAULT,
    fix: "The machine may be overloaded: try again. If it happens again, make `describe` do less.",
};
static DESCRIBE_MEMORY: Template = Template {
    code: "describe-memory",
    severity: Severity::Error,
    message: "`describe` asked for more memory, tables or instances than its limit.",
    why: OWN_FAULT,
    fix: "Look for something that grows endlessly. `describe` should build its catalogue and nothing else.",
};
static DESCRIBE_STACK: Template = Template {
    code: "describe-stack",
    severity: Severity::Error,
    message: "`describe` used up its stack.",
    why: OWN_FAULT,
    fix: "Look for endless recursion.",
};
static DESCRIBE_TRAP: Template = Template {
    code: "describe-trap",
    severity: Severity::Error,
    message: "The function `describe` stopped with an error ({stopped}).",
    why: "Without a catalogue there is nothing to review and nothing to ask.",
    fix: "Run the plugin's own tests; a panic in Rust ends like this. `waystation plugin check` shows the functions that led \
           there, by name where the component was built with names.",
};
static DESCRIBE_TOO_LARGE: Template = Template {
    code: "describe-too-large",
    severity: Severity::Error,
    message: "The catalogue is larger than its limit.",
    why: OWN_FAULT,
    fix: "Describe fewer pathways, or shorten their texts.",
};
static DESCRIBE_MALFORMED: Template = Template {
    code: "describe-malformed",
    severity: Severity::Error,
    message: "What `describe` answered is not in the form of the contract, for example text that is not UTF-8.",
    why: "The host uses nothing that it cannot read to the end.",
    fix: "Generate the bindings with the tools of your language, and return only the types that they make.",
};

impl Template {
    /// A finding made from this template.
    pub(crate) fn at(&self, place: &str, parameters: &[(&str, &str)]) -> Finding {
        let fill = |sentence: &str| {
            let mut filled = sentence.to_owned();
            for (name, value) in parameters {
                filled = filled.replace(&format!("{{{name}}}"), value);
            }
            filled
        };
        Finding {
            code: self.code.to_owned(),
            severity: self.severity,
            place: place.to_owned(),
            message: fill(self.message),
            why: fill(self.why),
            fix: fill(self.fix),
        }
    }
}

/// That no adapter fits the component.
pub(crate) fn no_version(none: NoVersion) -> Finding {
    let spoken = adapters::spoken();
    match none {
        NoVersion::NoContract => NO_CONTRACT.at("exports", &[("spoken", &spoken)]),
        NoVersion::Unknown(export) => {
            let export = printable(&export);
            UNKNOWN_VERSION.at(&format!("export {export}"), &[("export", &export), ("spoken", &spoken)])
        }
    }
}

/// A word of the catalogue that the host cannot read.
pub(crate) fn bad_word(bad: &BadWord) -> Finding {
    match &bad.problem {
        BadWordProblem::NotAnId => MALFORMED_ID.at(&bad.place, &[]),
        BadWordProblem::NotALanguage => MALFORMED_LANGUAGE.at(&bad.place, &[]),
        BadWordProblem::LanguageTwice(language) => LANGUAGE_TWICE.at(&bad.place, &[("language", language.as_str())]),
    }
}

/// What a failure of `describe` says about the plugin; none when it says something about the host.
pub(crate) fn describe_failure(failure: &Failure) -> Option<Finding> {
    let template = match failure.fault {
        Fault::OutOfFuel => &DESCRIBE_FUEL,
        Fault::Brake => &DESCRIBE_BRAKE,
        Fault::Memory => &DESCRIBE_MEMORY,
        Fault::Stack => &DESCRIBE_STACK,
        Fault::Trap => &DESCRIBE_TRAP,
        Fault::TooLarge => &DESCRIBE_TOO_LARGE,
        Fault::Malformed | Fault::UnknownId(_) => &DESCRIBE_MALFORMED,
        Fault::UnknownPathway | Fault::Busy | Fault::OnHold | Fault::Host => return None,
    };
    Some(template.at("describe", &[("stopped", stopped_on(failure))]))
}

/// That it is made of too many core instances.
pub(crate) fn instances(limits: &Limits) -> Finding {
    INSTANCES.at("", &[("limit", &limits.core_instances.to_string())])
}

/// On what a plugin stopped, in the engine's words.
fn stopped_on(failure: &Failure) -> &str {
    failure.stopped_on.as_deref().unwrap_or("the engine does not say which")
}

/// A byte offset, for a message.
pub(crate) fn offset(at: Option<u64>) -> String {
    at.map_or_else(|| "an unknown place".to_owned(), |at| format!("byte {at}"))
}
