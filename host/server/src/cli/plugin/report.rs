//! The report of a check, for people: everything that the plugin declares, in the order in which a reviewer asks.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;
use waystation_domain::person::dictionary::Dictionary;
use waystation_domain::plugin::catalogue::{Catalogue, Element, Mode, Pathway, Question, QuestionKind, Source, Stage};
use waystation_domain::words::deceptive::is_deceptive;
use waystation_domain::words::finding::{Finding, Severity};
use waystation_domain::words::language::{Language, PreferredLanguages};
use waystation_domain::words::text::Text;
use waystation_runtime::{Evidence, Report};

use super::words::Words;
use crate::cli::out::{Out, table};

pub(super) fn write(file: &Path, report: &Report, words: &Words, out: &mut Out) {
    let verdict = if report.admitted { words.get("admitted") } else { words.get("refused") };
    out.line(verdict);
    out.line("");
    let rows = [
        ("file", file.display().to_string()),
        ("digest", report.digest.to_string()),
        ("size", words.count("bytes", report.bytes).into_owned()),
        ("contract", report.contract.map_or_else(|| words.get("unknown").into_owned(), str::to_owned)),
    ];
    table(out, &rows.map(|(key, value)| vec![words.get(key).into_owned(), value]));
    if let Some(catalogue) = &report.catalogue {
        let language = catalogue.language_for(&words.languages);
        Page { languages: words.languages.in_document(&language), words, catalogue, out }.catalogue();
    }
    heading(out, &words.get("findings"));
    if report.findings.is_empty() {
        out.line(words.get("no-findings"));
    }
    write_findings(report, words, out);
}

/// Every finding, and what belongs to it for the author.
pub(super) fn write_findings(report: &Report, words: &Words, out: &mut Out) {
    for finding in &report.findings {
        write_finding(finding, words, out);
        for evidence in report.evidence.iter().filter(|evidence| evidence.place == finding.place) {
            write_evidence(evidence, words, out);
        }
    }
}

/// What an author needs to see it happen again. The table stands at the margin, to be copied as it is.
fn write_evidence(evidence: &Evidence, words: &Words, out: &mut Out) {
    if let Some(case) = &evidence.case {
        out.line(format_args!("  {}:", words.get("case")));
        out.line("");
        for line in case.lines() {
            out.line(plain(line));
        }
        out.line("");
    }
    if !evidence.backtrace.is_empty() {
        out.line(format_args!("  {}:", words.get("backtrace")));
        for frame in &evidence.backtrace {
            out.line(format_args!("    {}", plain(&frame.to_string())));
        }
    }
}

/// One finding: what, where, why it matters, what to do.
pub(super) fn write_finding(finding: &Finding, words: &Words, out: &mut Out) {
    let severity = match finding.severity {
        Severity::Error => words.get("error"),
        Severity::Warning => words.get("warning"),
    };
    out.line("");
    out.line(format_args!("{severity} {}: {}", finding.code, plain(&finding.place)));
    out.line(format_args!("  {}", plain(&finding.message)));
    out.line(format_args!("  {}: {}", words.get("matters"), plain(&finding.why)));
    out.line(format_args!("  {}: {}", words.get("fix"), plain(&finding.fix)));
}

fn heading(out: &mut Out, text: &str) {
    out.line("");
    out.line(text);
    out.line("=".repeat(text.chars().count()));
}

/// A sentence of a stranger, without what would steer a terminal or reorder the line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if is_deceptive(c) { '\u{FFFD}' } else { c }).collect()
}

/// The word of the contract for a value of one of its enums.
fn code(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

struct Page<'a> {
    languages: PreferredLanguages,
    words: &'a Words,
    catalogue: &'a Catalogue,
    out: &'a mut Out,
}

impl<'a> Page<'a> {
    fn text(&self, text: &Text) -> String {
        plain(text.read(&self.languages))
    }

    fn word(&self, key: &str) -> Cow<'static, str> {
        self.words.get(key)
    }

    /// `Label: one, two, three`, or that there is nothing.
    fn list(&mut self, key: &str, items: Vec<String>) {
        let items = if items.is_empty() { self.word("nothing").into_owned() } else { items.join(", ") };
        self.out.line(format_args!("  {}: {items}", self.word(key)));
    }

    fn catalogue(&mut self) {
        let title = self.word("title");
        heading(self.out, &title);
        let title = self.text(&self.catalogue.title);
        self.out.line(format_args!("{}: {title} ({})", self.word("operation"), self.catalogue.operation));
        let languages: Vec<&str> = self.catalogue.languages.iter().map(Language::as_str).collect();
        self.out.line(format_args!("{}: {}", self.word("languages"), languages.join(", ")));
        let titles: Vec<String> = self.catalogue.pathways.iter().map(|p| self.text(&p.title)).collect();
        self.out.line(format_args!("{}: {}", self.word("pathways"), titles.join("; ")));
        for pathway in &self.catalogue.pathways {
            self.pathway(pathway);
        }
    }

    fn pathway(&mut self, pathway: &'a Pathway) {
        let title = format!("{}: {} ({})", self.word("pathway"), self.text(&pathway.title), pathway.id);
        heading(self.out, &title);
        if let Mode::InformationOnly { how } = &pathway.mode {
            self.out.line(format_args!("  {}: {}", self.word("information-only"), self.text(how)));
        }
        if pathway.for_survivors {
            self.out.line(format_args!("  {}", self.word("survivors")));
        }
        let purpose = &pathway.purpose;
        self.out.line(format_args!("  {}: {}", self.word("purpose"), self.word(purpose.class.code())));
        self.out.line(format_args!("  {}: {}", self.word("benefit"), self.text(&purpose.benefit)));
        self.list(
            "services",
            purpose.services.iter().map(|s| format!("{} ({})", self.text(&s.name), s.code)).collect(),
        );
        let days = self.words.count("keep-days", purpose.keep_days);
        self.out.line(format_args!("  {}: {days}", self.word("keep")));
        self.list("recipients", pathway.recipients.iter().map(ToString::to_string).collect());
        self.list("functions", purpose.functions.iter().map(ToString::to_string).collect());
        self.list("channels", pathway.channels.iter().map(|c| self.words.get(&code(c)).into_owned()).collect());
        self.facts(pathway);
        self.questions(pathway);
        self.elements(pathway);
        self.section("reasons");
        for reason in &pathway.reasons {
            self.out.line(format_args!("    - {} ({})", self.text(&reason.text), reason.id));
        }
        self.section("feedback");
        for item in &pathway.feedback {
            self.out.line(format_args!("    - {} ({}): {}", self.text(&item.label), item.id, self.kind(&item.kind)));
        }
        self.section("script");
        let script = &pathway.script;
        let parts = [
            ("explanation", &script.explanation),
            ("benefits", &script.benefits),
            ("risks", &script.risks),
            ("refusal", &script.refusal),
            ("exceptions", &script.exceptions),
        ];
        for (key, text) in parts {
            self.out.line(format_args!("    {}: {}", self.word(key), self.text(text)));
        }
    }

    fn section(&mut self, key: &str) {
        self.out.line("");
        self.out.line(format_args!("  {}:", self.word(key)));
    }

    fn facts(&mut self, pathway: &Pathway) {
        self.section("facts");
        if pathway.facts.is_empty() {
            self.out.line(format_args!("    {}", self.word("nothing")));
        }
        for id in &pathway.facts {
            let label = Dictionary::host()
                .fact(id)
                .map_or_else(|| self.word("unknown-datum").into_owned(), |f| self.text(&f.label));
            self.out.line(format_args!("    - {label} ({id})"));
        }
    }

    fn questions(&mut self, pathway: &Pathway) {
        self.section("questions");
        for question in &pathway.questions {
            let Question { id, ask, why, kind, required } = question;
            let required = self.word(if *required { "required" } else { "optional" });
            self.out.line(format_args!("    - {} ({id}; {required}; {})", self.text(ask), self.kind(kind)));
            self.out.line(format_args!("      {}: {}", self.word("why"), self.text(why)));
        }
    }

    fn elements(&mut self, pathway: &Pathway) {
        self.section("elements");
        if pathway.elements.is_empty() {
            self.out.line(format_args!("    {}", self.word("nothing")));
        }
        for stage in [Stage::Offer, Stage::Acceptance, Stage::FollowUp] {
            let mut of_stage = pathway.elements.iter().filter(|element| element.stage == stage).peekable();
            if of_stage.peek().is_some() {
                self.out.line(format_args!("    {}", self.word(stage.code())));
            }
            for element in of_stage {
                self.element(pathway, element);
            }
        }
    }

    fn element(&mut self, pathway: &Pathway, element: &Element) {
        let source = match &element.source {
            Source::Dictionary(id) => match Dictionary::host().datum(id) {
                Some(datum) => {
                    format!(
                        "{}: {} [{}]",
                        self.word("from-dictionary"),
                        self.text(&datum.label),
                        code(datum.sensitivity)
                    )
                }
                None => format!("{id}: {}", self.word("unknown-datum")),
            },
            Source::Answer(id) => {
                let ask = pathway.question(id).map(|q| self.text(&q.ask)).unwrap_or_default();
                format!("{} {id}: {ask}", self.word("from-answer"))
            }
        };
        let required = self.word(if element.required { "required" } else { "optional" });
        self.out.line(format_args!("      - {} ({}; {required}); {source}", self.text(&element.label), element.id));
        self.out.line(format_args!("        {}: {}", self.word("why"), self.text(&element.necessity)));
    }

    fn kind(&self, kind: &QuestionKind) -> String {
        let choices = |key: &str, choices: &[waystation_domain::plugin::catalogue::Choice]| {
            let labels: Vec<String> = choices.iter().map(|choice| self.text(&choice.label)).collect();
            format!("{}: {}", self.word(key), labels.join(" / "))
        };
        match kind {
            QuestionKind::YesNo => self.word("yes-no").into_owned(),
            QuestionKind::OneOf { choices: all } => choices("one-of", all),
            QuestionKind::AnyOf { choices: all } => choices("any-of", all),
            QuestionKind::Number { min, max } => format!("{} {min}-{max}", self.word("number")),
            QuestionKind::Date => self.word("date").into_owned(),
            QuestionKind::Words { max } => self.words.count("words", *max).into_owned(),
        }
    }
}
