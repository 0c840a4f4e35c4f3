//! Speaking with the host over HTTP, as one of the people in the play.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;
use ureq::http::{Method, Request, header};

use super::transcript;
use crate::failure::Failure;
use crate::job;

/// No answer of a host on the same machine takes longer; the first use of a plugin compiles it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Counts the idempotency keys of this run.
static KEYS: AtomicU32 = AtomicU32::new(1);

/// Somebody who speaks with the host.
#[derive(Clone)]
pub(super) struct Person {
    /// What the transcript calls them.
    pub(super) name: &'static str,
    /// Their bearer token.
    pub(super) token: String,
    /// Their id as a member of staff.
    pub(super) staff: String,
    /// The language they read.
    pub(super) language: &'static str,
}

/// What the host answered.
pub(super) struct Answer {
    /// The request, for messages.
    asked: String,
    /// The status.
    pub(super) status: u16,
    /// The version of the record, from `ETag`.
    etag: Option<String>,
    /// The body; null when there is none.
    pub(super) body: Value,
}

/// A request before it is sent.
pub(super) struct Ask<'a> {
    person: &'a Person,
    base: &'a str,
    method: Method,
    path: String,
    language: &'a str,
    if_match: Option<String>,
    body: Option<Vec<u8>>,
}

/// The host, by its address.
pub(super) struct Api {
    base: String,
}

impl Api {
    /// At this address, such as `http://127.0.0.1:8080`.
    pub(super) fn at(base: String) -> Self {
        Self { base }
    }

    /// The address.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    fn ask<'a>(&'a self, person: &'a Person, method: Method, path: String) -> Ask<'a> {
        Ask { person, base: &self.base, method, path, language: person.language, if_match: None, body: None }
    }

    /// Whether the host says that it is ready to serve.
    pub(super) fn is_ready(&self) -> bool {
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1)));
        config.build().new_agent().get(format!("{}/ready", self.base)).call().is_ok()
    }

    /// `GET`
    pub(super) fn get<'a>(&'a self, person: &'a Person, path: impl Into<String>) -> Ask<'a> {
        self.ask(person, Method::GET, path.into())
    }

    /// `POST`
    pub(super) fn post<'a>(&'a self, person: &'a Person, path: impl Into<String>) -> Ask<'a> {
        self.ask(person, Method::POST, path.into())
    }
}

impl<'a> Ask<'a> {
    /// With this JSON.
    pub(super) fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string().into_bytes());
        self
    }

    /// With the answer in this language.
    pub(super) fn in_language(mut self, language: &'a str) -> Self {
        self.language = language;
        self
    }

    /// Only if the record is still at the version of this answer.
    pub(super) fn on(mut self, seen: &Answer) -> Self {
        self.if_match.clone_from(&seen.etag);
        self
    }

    /// Sends it, and fails unless the host answers with `status`.
    pub(super) fn expect(self, status: u16) -> Result<Answer, Failure> {
        let answer = self.send()?;
        if answer.status == status {
            return Ok(answer);
        }
        Err(Failure::Unexpected(format!(
            "{}: {status} was expected, and the host answered {} {}",
            answer.asked, answer.status, answer.body
        )))
    }

    fn send(self) -> Result<Answer, Failure> {
        job::go_on()?;
        let asked = format!("{} {}", self.method, self.path);
        let wrong = |error: &dyn std::fmt::Display| Failure::Unexpected(format!("{asked}: {error}"));
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        let agent = config.build().new_agent();
        let mut request = Request::builder()
            .method(&self.method)
            .uri(format!("{}{}", self.base, self.path))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.person.token))
            .header(header::ACCEPT_LANGUAGE, self.language);
        if self.method == Method::POST {
            let key = KEYS.fetch_add(1, Ordering::Relaxed);
            request = request.header("Idempotency-Key", format!("demonstration-{key}"));
        }
        if let Some(version) = &self.if_match {
            request = request.header(header::IF_MATCH, version);
        }
        let answered = match self.body {
            Some(json) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                let request = request.body(json).map_err(|e| wrong(&e))?;
                agent.run(request)
            }
            None => agent.run(request.body(()).map_err(|e| wrong(&e))?),
        };
        let mut answer = answered.map_err(|e| wrong(&e))?;
        let status = answer.status().as_u16();
        let etag = answer.headers().get(header::ETAG).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
        let text = answer.body_mut().read_to_string().map_err(|e| wrong(&e))?;
        let body =
            if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) };
        transcript::exchange(self.person.name, &asked, status);
        Ok(Answer { asked, status, etag, body })
    }
}

impl Answer {
    /// What is at this JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> Result<&Value, Failure> {
        self.body
            .pointer(pointer)
            .ok_or_else(|| Failure::Unexpected(format!("{}: the answer has no {pointer}: {}", self.asked, self.body)))
    }

    /// The text at this pointer.
    pub(super) fn text(&self, pointer: &str) -> Result<String, Failure> {
        let value = self.at(pointer)?;
        let text = value.as_str().map(ToOwned::to_owned);
        text.ok_or_else(|| Failure::Unexpected(format!("{}: {pointer} is no text: {value}", self.asked)))
    }

    /// The list at this pointer.
    pub(super) fn list(&self, pointer: &str) -> Result<&[Value], Failure> {
        let value = self.at(pointer)?;
        let list = value.as_array().map(Vec::as_slice);
        list.ok_or_else(|| Failure::Unexpected(format!("{}: {pointer} is no list: {value}", self.asked)))
    }

    /// What a problem says.
    pub(super) fn problem(&self) -> Result<String, Failure> {
        Ok(format!("\"{}. {}\"", self.text("/title")?, self.text("/detail")?))
    }

    /// Fails unless the text at this pointer is this one.
    pub(super) fn must_say(&self, pointer: &str, text: &str) -> Result<(), Failure> {
        let said = self.text(pointer)?;
        if said == text {
            return Ok(());
        }
        Err(Failure::Unexpected(format!("{}: {pointer} should be {text}, and is {said}", self.asked)))
    }
}

/// The text of a member, empty when there is none.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
