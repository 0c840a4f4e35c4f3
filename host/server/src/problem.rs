//! What goes wrong, as RFC 9457 problems.
//!
//! A handler gives a [`Problem`]; it is put into words, in the reader's language and with the id of the request, by
//! [`crate::http::observe`] on its way out. Nothing in it repeats what the caller sent.

mod code;

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use waystation_domain::disclosure::{Code as Rule, Decision, Explanation};
use waystation_domain::ports::StoreError;
use waystation_domain::sharing::outlook::Comparison;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::language::{HostLanguage, Language, PreferredLanguages};
use waystation_domain::words::text::OtherLanguage;
use waystation_domain::work::WorkError;

use crate::speech::speech;

pub use code::Code;

/// What every `type` of a problem begins with; the code follows. An identifier: nothing is fetched from there.
pub const PROBLEM_BASE: &str = "https://waystation.example/problems/";

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where: a datum, a question, a header, a line and column. Absent where it is the request as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub at: Option<String>,
    /// The member of the body, as a JSON Pointer (RFC 6901) in the form of RFC 9457: `#/items/phone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// What is wrong, and what is expected. Never the value.
    pub detail: Cow<'static, str>,
}

/// A problem.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    errors: Vec<Fault>,
    findings: Vec<Finding>,
    decision: Option<Box<Decision>>,
    /// What a plugin would come to.
    comparison: Option<Box<Comparison>>,
    /// Of the reasons for a refusal, those about the partner that receives them.
    about: Vec<Rule>,
    /// Whether the attempt that it answers is in the audit already.
    noted: bool,
    current: Option<i64>,
}

impl Problem {
    /// A problem with nothing to add to its code.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            errors: Vec::new(),
            findings: Vec::new(),
            decision: None,
            comparison: None,
            about: Vec::new(),
            noted: false,
            current: None,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// Whether it answers an attempt to go past a rule that is not in the audit yet.
    #[must_use]
    pub(crate) fn is_to_be_noted(&self) -> bool {
        self.code == Code::OverrideRefused && !self.noted
    }

    /// Adds what is wrong with the request as a whole.
    #[must_use]
    pub fn because(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.errors.push(Fault { at: None, pointer: None, detail: detail.into() });
        self
    }

    /// Adds what is wrong at a place.
    #[must_use]
    pub fn at(mut self, at: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        self.errors.push(Fault { at: Some(at.into()), pointer: None, detail: detail.into() });
        self
    }

    /// Adds what is wrong at a member of the body; an empty pointer is the body as a whole.
    #[must_use]
    pub fn at_pointer(mut self, at: impl Into<String>, pointer: String, detail: impl Into<Cow<'static, str>>) -> Self {
        let pointer = Some(pointer).filter(|pointer| !pointer.is_empty());
        self.errors.push(Fault { at: Some(at.into()), pointer, detail: detail.into() });
        self
    }

    /// A component that was not admitted.
    #[must_use]
    pub fn not_admitted(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::new(Code::NotAdmitted) }
    }

    /// The host failed. The cause goes into the log, where the id of the request is too; the caller learns nothing.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        Self::caused(Code::Internal, cause)
    }

    fn caused(code: Code, cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "the request could not be served");
        Self::new(code)
    }

    /// The problem in words.
    #[must_use]
    pub fn render(&self, languages: &PreferredLanguages, instance: &str) -> Rendered {
        let spoken = languages.spoken();
        let words = words(self.code.as_str(), spoken);
        // The details of what is wrong are in English only.
        let aside = OtherLanguage::than(&spoken.language(), &Language::english());
        let mut errors: Vec<_> =
            self.errors.iter().map(|fault| Told { what: fault.clone(), aside: aside.clone() }).collect();
        let told = |rule: &Rule| Fault {
            at: Some(rule.code().to_owned()),
            pointer: None,
            detail: rule.text_in(spoken).into(),
        };
        errors.extend(self.about.iter().map(|rule| Told { what: told(rule), aside: None }));
        let decision = self.decision.as_ref().map(|decision| decision.explain(languages));
        Rendered {
            r#type: format!("{PROBLEM_BASE}{}", self.code.as_str()),
            title: words.title,
            status: self.code.status().as_u16(),
            detail: words.detail,
            instance: format!("urn:uuid:{instance}"),
            errors,
            findings: self.findings.iter().map(|what| Told { what: what.clone(), aside: aside.clone() }).collect(),
            decision,
            comparison: self.comparison.as_deref().cloned(),
            current: self.current,
        }
    }
}

/// A part of a problem, with its language where that is another than the problem's.
#[derive(Debug, Serialize)]
struct Told<T> {
    #[serde(flatten)]
    what: T,
    #[serde(flatten)]
    aside: Option<OtherLanguage>,
}

/// How such a part is described: an object with the language beside its own members, or without it.
macro_rules! told {
    ($($name:ident: $of:ty;)*) => {$(
        struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                match (<$of>::schema(), OtherLanguage::schema()) {
                    (RefOr::T(Schema::Object(mut told)), RefOr::T(Schema::Object(aside))) => {
                        told.properties.extend(aside.properties);
                        RefOr::T(told.into())
                    }
                    (told, _) => told,
                }
            }
        }

        impl ToSchema for $name {
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                <$of>::schemas(schemas);
                OtherLanguage::schemas(schemas);
            }
        }
    )*};
}

told! {
    ProblemError: Fault;
    ProblemFinding: Finding;
}

/// A problem as it is sent: RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Rendered {
    /// A stable URI that ends in the code.
    r#type: String,
    /// What happened, in the reader's language.
    title: Cow<'static, str>,
    status: u16,
    /// What it means and what to do, in the reader's language.
    detail: Cow<'static, str>,
    /// The id of the request, for the central team.
    instance: String,
    /// What is wrong, one by one; never the values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, value_type = Vec<ProblemError>)]
    errors: Vec<Told<Fault>>,
    /// Why a component was not admitted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, value_type = Vec<ProblemFinding>)]
    findings: Vec<Told<Finding>>,
    /// Why nothing was released.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    decision: Option<Explanation>,
    /// What the plugin would do, and what the active one does beyond that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    comparison: Option<Comparison>,
    /// The current version, when another one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    current: Option<i64>,
}

impl From<WorkError> for Problem {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::NotFound(_) => Self::new(Code::NotFound).because(error.to_string()),
            WorkError::Forbidden(_) | WorkError::KeptFrom(_) => Self::new(Code::Forbidden).because(error.to_string()),
            WorkError::Stale { current, .. } => {
                Self { current: Some(current), ..Self::new(Code::Stale).because(error.to_string()) }
            }
            WorkError::Step(_) | WorkError::PluginStep(_) | WorkError::RightsStep(_) => {
                Self::new(Code::Conflict).because(error.to_string())
            }
            WorkError::Profile(bad) => {
                bad.0.iter().fold(Self::new(Code::DoesNotFit), |problem, bad| match bad.datum().zip(bad.pointer()) {
                    Some((datum, pointer)) => problem.at_pointer(datum.as_str(), pointer, bad.to_string()),
                    None => problem.because(bad.to_string()),
                })
            }
            WorkError::Answers(bad) => bad.0.iter().fold(Self::new(Code::DoesNotFit), |problem, bad| {
                let question = bad.question();
                problem.at_pointer(question.as_str(), format!("#/{question}"), bad.to_string())
            }),
            WorkError::Confirmation(_) | WorkError::NotDecided(_) => {
                Self::new(Code::DoesNotFit).because(error.to_string())
            }
            WorkError::Invalid(text) => Self::new(Code::DoesNotFit).because(text),
            WorkError::Unfit(findings) => findings.into_iter().fold(Self::new(Code::DoesNotFit), |problem, finding| {
                problem.at(finding.place, format!("{}; {}", finding.message, finding.fix))
            }),
            WorkError::LessThanActive(comparison) => {
                Self { comparison: Some(comparison), ..Self::new(Code::LessThanActive) }
            }
            WorkError::Override(text) => Self { noted: true, ..Self::new(Code::OverrideRefused).because(text) },
            WorkError::Conflict(text) => Self::new(Code::Conflict).because(text),
            WorkError::Refused(decision) => Self { decision: Some(decision), ..Self::new(Code::NothingReleased) },
            WorkError::RefusedToPartner(about) => Self { about, ..Self::new(Code::NothingReleased) },
            WorkError::Restored => Self::new(Code::Restored),
            WorkError::KeyReused => Self::new(Code::KeyReused),
            WorkError::Store(error) => error.into(),
            WorkError::Sealed(error) => Self::internal(&error),
            WorkError::Key(error) => Self::internal(&error),
            WorkError::DamagedFile(_) => Self::internal(&error),
            WorkError::FilesAway(_) => Self::caused(Code::FilesAway, &error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) | StoreError::Exists(_) => Self::new(Code::Conflict).because(error.to_string()),
            StoreError::Busy => Self::new(Code::Busy),
            StoreError::Away(_) => Self::caused(Code::DatabaseAway, &error),
            StoreError::Full => Self::caused(Code::DiskFull, &error),
            StoreError::Files(_) => Self::caused(Code::FilesAway, &error),
            StoreError::Corrupt { .. }
            | StoreError::Damaged { .. }
            | StoreError::Incomplete { .. }
            | StoreError::Failed(_) => Self::internal(&error),
        }
    }
}

impl Code {
    /// Whether it may pass by itself, so that the caller is told to try again.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Self::TooMany | Self::Busy | Self::NotReady | Self::DatabaseAway)
    }
}

impl IntoResponse for Problem {
    /// Status and headers; the words are written on the way out, where language and request id are known.
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        let headers = response.headers_mut();
        match self.code {
            Code::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"waystation\""));
            }
            code if code.passes() => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            _ => {}
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Title and detail of a code in one language, from the texts that are part of the program.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) title: Cow<'static, str>,
    pub(crate) detail: Cow<'static, str>,
}

/// The words for a code, in a language of the host.
pub(crate) fn words(code: &str, language: HostLanguage) -> Said {
    let message = format!("problem-{code}");
    let speech = speech(language);
    Said { title: speech.say(&message), detail: speech.say_part(&message, "detail") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text_and_no_text_is_left_over() {
        let mut wanted: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        wanted.extend(["plugin-out-of-order", "plugin-on-hold"]);
        wanted.sort_unstable();
        let text = include_str!("texts/en/problems.ftl");
        let written =
            text.lines().filter_map(|line| line.strip_prefix("problem-")?.split_once(" =").map(|(code, _)| code));
        let mut written: Vec<&str> = written.collect();
        written.sort_unstable();
        assert_eq!(written, wanted);
        for language in HostLanguage::ALL {
            for code in &wanted {
                let words = words(code, language);
                assert!(!words.title.starts_with("problem-") && !words.detail.starts_with("problem-"), "{code}");
            }
        }
    }

    #[test]
    fn english_inside_a_problem_in_another_language_is_marked() {
        let problem = Problem::new(Code::DoesNotFit).at("phone", "a text is expected");
        let told = |language: HostLanguage| {
            let rendered = problem.render(&language.language().into(), "0");
            serde_json::to_value(rendered).map(|mut told| told["errors"][0].take()).unwrap_or_default()
        };
        let plain = serde_json::json!({"at": "phone", "detail": "a text is expected"});
        assert_eq!(told(HostLanguage::English), plain);
        let mut marked = plain;
        marked["language"] = "en".into();
        marked["direction"] = "ltr".into();
        assert_eq!(told(HostLanguage::Arabic), marked);
    }

    #[test]
    fn every_code_has_an_error_status_and_a_stable_word() {
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code:?}");
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code:?}");
        }
    }
}
