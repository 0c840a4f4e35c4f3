//! What admission says: every reason for a refusal has its own code, and says what to do.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on is over")]

use waystation_hostile as hostile;
use waystation_runtime::{Digest, Limits, Report};

use crate::fixture::{self, admit, codes, runtime};

/// Asserts one refusal with this code, and that it has something to say under every heading.
fn refused(report: &Report, code: &str) {
    assert_eq!(codes(report), [code], "{:#?}", report.findings);
    assert!(!report.admitted);
    assert!(report.catalogue.is_none());
    for finding in &report.findings {
        for sentence in [&finding.message, &finding.why, &finding.fix] {
            assert!(!sentence.is_empty() && !sentence.contains(['{', '}']), "{finding:#?}");
        }
    }
}

/// Asserts a refusal that names `words`.
fn refused_naming(report: &Report, code: &str, words: &[&str]) {
    refused(report, code);
    for word in words {
        assert!(report.findings[0].message.contains(word), "{}", report.findings[0].message);
    }
}

#[test]
fn a_plugin_that_behaves_is_admitted_with_everything_that_it_declares() {
    let component = hostile::plugin("neighbour");
    let report = admit(component);
    assert!(report.admitted, "{:#?}", report.findings);
    assert_eq!(report.digest, Digest::of(component));
    assert_eq!(report.contract, Some("0.1.0"));
    assert!(report.describe_fuel.unwrap() > 0);
    let catalogue = report.catalogue.unwrap();
    assert_eq!(catalogue.operation.as_str(), "neighbour");
    assert_eq!(catalogue.pathways.len(), 2);
    assert_eq!(catalogue.pathways[0].questions.len(), 8);
    assert!(component.len() < 256 << 10, "{} bytes: the profile `plugin` should make it small", component.len());
}

#[test]
fn describing_uses_the_same_fuel_each_time() {
    let component = hostile::plugin("neighbour");
    assert_eq!(admit(component).describe_fuel, admit(component).describe_fuel);
}

#[test]
fn bytes_that_are_not_a_component_are_refused_for_what_they_are() {
    refused(&admit(b""), "component-empty");
    refused(&admit(b"nothing of the kind"), "component-malformed");
    refused(&admit(b"\0asm"), "component-malformed");
    refused(&admit(&hostile::of_text("(module)")), "component-is-core-module");
    refused(&admit(b"(component)"), "component-is-text");
    refused(&admit(b"\n  ;; a comment first\n(component)"), "component-is-text");
}

#[test]
fn a_component_that_was_cut_short_is_refused() {
    let whole = hostile::plugin("neighbour");
    for length in [8, 9, whole.len() / 2, whole.len() - 1] {
        let report = admit(&whole[..length]);
        assert!(!report.admitted, "{length}");
        let code = codes(&report)[0];
        // Cut between two sections, what is left is a smaller component.
        assert!(["component-malformed", "contract-missing"].contains(&code), "{length}: {code}");
    }
}

#[test]
fn machine_code_from_outside_is_refused_before_anything_reads_it() {
    let machine_code = fixture::compiler().compile(hostile::plugin("neighbour")).unwrap();
    refused(&admit(&machine_code), "component-is-precompiled");
}

#[test]
fn a_component_that_is_too_large_is_refused_with_both_numbers() {
    let limits = Limits { component_bytes: 1000, ..Limits::default() };
    let component = hostile::plugin("neighbour");
    let report = runtime().admit(component, &limits).unwrap();
    refused_naming(&report, "component-too-large", &["1000", &component.len().to_string()]);
}

#[test]
fn a_limit_above_the_ceiling_is_named_as_the_hosts_own_mistake() {
    let limits = Limits { memory_bytes: usize::MAX, ..Limits::default() };
    let error = runtime().admit(hostile::plugin("neighbour"), &limits).expect_err("no such pool");
    assert!(error.to_string().contains("memory-bytes"), "{error}");
}

#[test]
fn every_import_is_named_with_a_way_to_remove_it() {
    let wasi = r#"
        import wasi:clocks/wall-clock@0.2.0;
        import wasi:random/random@0.2.0;
        export sop;"#;
    let packages = "
        package wasi:clocks@0.2.0 { interface wall-clock { now: func() -> u64; } }
        package wasi:random@0.2.0 { interface random { get: func() -> u64; } }";
    let text = hostile::CONTRACT.replace("export sop;", wasi) + packages;
    let report = admit(&hostile::of_world(&text));
    assert_eq!(codes(&report), ["import-wasi", "import-wasi"]);
    let all: String = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(all.contains("`wasi:clocks/wall-clock@0.2.0`") && all.contains("`wasi:random/random@0.2.0`"), "{all}");
    for way in ["wasm32-unknown-unknown", "disableFeatures", "--stub-wasi"] {
        assert!(report.findings[0].fix.contains(way), "{way}");
    }
}

#[test]
fn an_import_of_a_function_is_refused() {
    let text = hostile::CONTRACT.replace("export sop;", "import log: func(line: string); export sop;");
    refused_naming(&admit(&hostile::of_world(&text)), "import-other", &["`log`"]);
}

#[test]
fn an_import_of_types_alone_is_refused_too() {
    let component = hostile::of_text(
        r#"(component (import "waystation:sop/words@0.1.0" (instance (type $word string) (export "word" (type (eq $word))))))"#,
    );
    refused_naming(&admit(&component), "import-types", &["waystation:sop/words@0.1.0"]);
    let component = hostile::of_text(r#"(component (import "thing" (type (sub resource))))"#);
    refused_naming(&admit(&component), "import-types", &["`thing`"]);
}

#[test]
fn after_the_first_forty_imports_the_rest_are_only_counted() {
    let imports: String = (0..100).map(|i| format!("(import \"f{i}\" (func))")).collect();
    let report = admit(&hostile::of_text(&format!("(component {imports})")));
    assert_eq!(report.findings.len(), 41);
    assert!(report.findings[40].message.contains("60 more imports"), "{}", report.findings[40].message);
}

#[test]
fn a_component_for_another_world_is_refused_with_the_contract_that_is_expected() {
    refused_naming(&admit(&hostile::of_text("(component)")), "contract-missing", &["waystation:sop/sop"]);
    let newer = hostile::CONTRACT.replace("waystation:sop@0.1.0", "waystation:sop@0.9.0");
    let report = admit(&hostile::of_world(&newer));
    refused_naming(&report, "contract-version-unknown", &["waystation:sop/sop@0.9.0", "this host speaks 0.1.0"]);
    let other = hostile::CONTRACT.replace("waystation:sop@0.1.0", "elsewhere:sop@0.1.0");
    refused(&admit(&hostile::of_world(&other)), "contract-missing");
}

#[test]
fn what_a_component_exports_beyond_the_contract_is_refused() {
    let text = hostile::CONTRACT.replace("export sop;", "export sop; export status: func() -> string;");
    refused_naming(&admit(&hostile::of_world(&text)), "export-extra", &["`status`"]);
    let text = hostile::CONTRACT.replace("assess: func", "peek: func() -> string;\n  assess: func");
    refused_naming(&admit(&hostile::of_world(&text)), "function-extra", &["`peek`"]);
}

#[test]
fn a_missing_function_is_named() {
    let text = hostile::CONTRACT.replace("describe: func() -> catalogue;", "");
    refused_naming(&admit(&hostile::of_world(&text)), "function-missing", &["`describe`"]);
}

#[test]
fn a_type_that_differs_is_explained_in_the_terms_of_the_contract() {
    let cases: [(&str, &str, &[&str]); 6] = [
        ("keep-days: u32,", "keep-days: u64,", &["record `purpose`", "field `keep-days`", "has u32", "has u64"]),
        ("for-survivors: bool,", "", &["record `pathway`", "field `for-survivors`", "none with that name"]),
        ("emergency,", "emergency, whenever,", &["enum `priority`", "case `whenever`"]),
        ("days-ago(s32),", "days-ago(s32), words(string),", &["`assess`", "variant `value`", "case `words`"]),
        ("score: option<s32>,", "score: s32,", &["record `assessment`", "field `score`", "has option", "has s32"]),
        ("assess: func(of: case)", "assess: func(of: case, secret: string)", &["1 parameter,", "2 parameters"]),
    ];
    for (contract, instead, words) in cases {
        assert!(hostile::CONTRACT.contains(contract), "{contract}");
        let report = admit(&hostile::of_world(&hostile::CONTRACT.replacen(contract, instead, 1)));
        let told =
            report.findings.iter().any(|f| f.code == "type-differs" && words.iter().all(|w| f.message.contains(w)));
        assert!(told && !report.admitted, "{instead}: {:#?}", report.findings);
    }
}

#[test]
fn a_component_with_a_thousand_instances_is_refused() {
    refused(&admit(&hostile::instances(1000)), "needs-instances");
    // Few are written, but many would be made: the engine counts them before it makes any.
    let four = |what: &str| (0..4).map(|i| format!("({what} $i{i} (instantiate $c))")).collect::<String>();
    let (core, component) = (four("core instance"), four("instance"));
    let innermost = format!("(component $c (core module $c) {core})");
    let nested = (0..3).fold(innermost, |inner, _| format!("(component $c {inner} {component})"));
    refused(&admit(&hostile::of_text(&nested)), "needs-instances");
}

#[test]
fn memory_and_tables_are_checked_before_anything_runs() {
    let big = hostile::module("", "unreachable", "unreachable").replace("\"memory\") 1)", "\"memory\") 512)");
    refused(&admit(&hostile::of_module(&big)), "needs-memory");
    let enormous = big.replace("\"memory\") 512)", "\"memory\") 65000)");
    refused(&admit(&hostile::of_module(&enormous)), "needs-memory");
    let wide = hostile::module("(table 20000 funcref)", "unreachable", "unreachable");
    refused(&admit(&hostile::of_module(&wide)), "needs-tables");
    let many = hostile::module(&"(table 1 funcref)".repeat(5), "unreachable", "unreachable");
    refused(&admit(&hostile::of_module(&many)), "needs-tables");
}

#[test]
fn a_plugin_that_carries_its_language_is_admitted_under_raised_limits() {
    // As large as one made by componentize-js 0.23: a custom section, 145 pages of memory, a table of 7,688 elements.
    let mut large = hostile::plugin("neighbour").to_vec();
    let padding = 12 << 20;
    large.push(0);
    // Lengths in LEB128, in five bytes.
    let length = (0..5).map(|i| (padding + 1) >> (7 * i) & 0x7f | if i < 4 { 0x80 } else { 0 });
    large.extend(length.map(|byte: usize| u8::try_from(byte).unwrap()));
    large.resize(large.len() + padding + 1, 0);
    refused(&admit(&large), "component-too-large");
    assert!(runtime().admit(&large, &Limits::interpreted()).unwrap().admitted);

    let engine = hostile::module("(table 7688 funcref)", "unreachable", "unreachable")
        .replace("\"memory\") 1)", "\"memory\") 145)");
    refused(&admit(&hostile::of_module(&engine)), "describe-trap");
    let snake = engine.replace("\"memory\") 145)", "\"memory\") 600)").replace("7688", "20000");
    let report = runtime().admit(&hostile::of_module(&snake), &Limits::interpreted()).unwrap();
    refused(&report, "describe-trap");
}

#[test]
fn what_componentize_py_leaves_behind_is_a_warning_and_not_a_refusal() {
    let init = "export sop; export exports: interface { init: func(); }";
    let report = admit(&hostile::of_world(&hostile::CONTRACT.replace("export sop;", init)));
    // The component has no working functions, and is refused for that one step later.
    assert_eq!(codes(&report), ["export-leftover", "describe-trap"]);
    let more = "export sop; export exports: interface { init: func(); run: func(); }";
    refused(&admit(&hostile::of_world(&hostile::CONTRACT.replace("export sop;", more))), "export-extra");
}

#[test]
fn extensions_that_plugins_may_not_use_do_not_validate() {
    for body in [
        "(memory 1) (memory 1)",
        "(memory i64 1)",
        "(func return_call 0)",
        "(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))",
    ] {
        let report = admit(&hostile::of_text(&format!("(component (core module {body}))")));
        refused(&report, "compile-refused");
    }
}

#[test]
fn describing_is_kept_within_its_limits() {
    for (plugin, code) in [
        ("describe-loops", "describe-out-of-fuel"),
        ("describe-grows", "describe-memory"),
        ("describe-recurses", "describe-stack"),
        ("describe-floods", "describe-too-large"),
        ("describe-gives-up", "describe-trap"),
    ] {
        let report = admit(hostile::plugin(plugin));
        assert_eq!(codes(&report), [code], "{plugin}");
        refused(&report, code);
    }
    let starts = hostile::module("(func $start (loop br 0)) (start $start)", "unreachable", "unreachable");
    refused(&admit(&hostile::of_module(&starts)), "describe-out-of-fuel");
    let nowhere = hostile::module("", "(i32.const -8)", "unreachable");
    refused(&admit(&hostile::of_module(&nowhere)), "describe-malformed");
    let hoards = hostile::module(
        "(table $t 1 funcref) (func $start (drop (table.grow $t (ref.null func) (i32.const 10000)))) (start $start)",
        "unreachable",
        "unreachable",
    );
    refused(&admit(&hostile::of_module(&hoards)), "describe-memory");
}

#[test]
fn a_component_that_was_stopped_while_describing_does_not_harm_the_next() {
    for plugin in ["describe-loops", "describe-grows", "describe-recurses", "describe-gives-up"] {
        assert!(!admit(hostile::plugin(plugin)).admitted);
        assert!(admit(hostile::plugin("neighbour")).admitted, "after {plugin}");
    }
}

#[test]
fn all_words_that_the_host_cannot_read_are_found_at_once_with_their_places() {
    let report = admit(hostile::plugin("describe-misspells"));
    assert!(!report.admitted && report.catalogue.is_none());
    let found: Vec<String> = report.findings.iter().map(|f| format!("{}: {}", f.code, f.place)).collect();
    assert_eq!(
        found,
        [
            "malformed-id: operation",
            "language-twice: pathway known, title",
            "malformed-id: pathway known, question 2",
            "malformed-id: pathway known, reason 1",
            "malformed-id: pathway 2",
            "malformed-language: pathway 2, script, risks, language 1",
        ]
    );
    let said = format!("{:?}", report.findings);
    for guest in ["../elsewhere", "Not An Id", "french, of course"] {
        assert!(!said.contains(guest), "{guest}");
    }
}
