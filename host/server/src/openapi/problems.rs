//! The problems of a route, as answers.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::header;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::{Ref, RefOr, Response, Schema};
use utoipa::{PartialSchema as _, ToSchema as _};
use waystation_domain::words::language::HostLanguage;

use super::shape::{header, patterned, text};
use crate::problem::{Code, Rendered, words};

/// Where an answer lists the codes of its problems.
const CODES: &str = "x-problems";

/// The schema of a problem, and of what it refers to.
pub(super) fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = vec![(Rendered::name().into_owned(), Rendered::schema())];
    Rendered::schemas(&mut schemas);
    schemas
}

/// The answers that stand for these problems: one for each status, by its name among the components.
pub(super) fn answers(codes: &BTreeSet<Code>) -> Vec<(u16, String, Response)> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status().as_u16()).or_default().push(*code);
    }
    by_status.into_iter().map(|(status, codes)| (status, name(&codes), answer(&codes))).collect()
}

/// `ConflictOrKeyReused`
fn name(codes: &[Code]) -> String {
    codes.iter().map(|code| format!("{code:?}")).collect::<Vec<_>>().join("Or")
}

fn answer(codes: &[Code]) -> Response {
    let says: Vec<_> = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.as_str(), words(code.as_str(), HostLanguage::English).title))
        .collect();
    let schema = Ref::from_schema_name(Rendered::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let words: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let mut answer = ResponseBuilder::new()
        .description(says.join("; "))
        .content("application/problem+json", content)
        .header(header::CONTENT_LANGUAGE.as_str(), header(text(), "the language of `title` and `detail`"))
        .extensions(Some(ExtensionsBuilder::new().add(CODES, words).build()));
    if codes.contains(&Code::Unauthenticated) {
        answer = answer.header(header::WWW_AUTHENTICATE.as_str(), header(text(), "how to prove who asks"));
    }
    if codes.iter().any(|code| code.passes()) {
        let seconds = header(patterned("^[0-9]+$"), "after how many seconds to try again");
        answer = answer.header(header::RETRY_AFTER.as_str(), seconds);
    }
    answer.build()
}
