//! Speaking with the host over HTTP, as one of the people in the play.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use waystation_test_client::{Answer, Caller, Client, Http, Method, Request, Transport, Unexpected};

use super::transcript;
use crate::failure::Failure;
use crate::job;

/// The path of every request of the play: each is in the transcript, and nothing is asked after ctrl-c.
pub(super) type Api = Client<Stage>;

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

impl Caller for Person {
    fn token(&self) -> &str {
        &self.token
    }

    fn name(&self) -> &str {
        self.name
    }

    fn language(&self) -> Option<&str> {
        Some(self.language)
    }
}

/// The host, as the play speaks with it.
pub(super) struct Stage {
    http: Http,
    /// Counts the idempotency keys.
    keys: AtomicU32,
}

impl Stage {
    /// At an address such as `http://127.0.0.1:8080`.
    pub(super) fn at(base: &str) -> Self {
        Self { http: Http::at(base), keys: AtomicU32::new(1) }
    }

    /// The address.
    pub(super) fn base(&self) -> &str {
        self.http.base()
    }
}

impl Transport for Stage {
    type Sent<'t> = Result<Answer, Failure>;

    fn send(&self, mut request: Request) -> Self::Sent<'_> {
        job::go_on()?;
        if request.method == Method::POST {
            let key = self.keys.fetch_add(1, Ordering::Relaxed);
            request.headers.push(("idempotency-key".to_owned(), format!("demonstration-{key}")));
        }
        let name = request.name.clone();
        let answer = self.http.send(request)?;
        transcript::exchange(&name, &answer.asked, answer.status);
        Ok(answer)
    }
}

impl From<Unexpected> for Failure {
    fn from(unexpected: Unexpected) -> Self {
        Self::Unexpected(unexpected.to_string())
    }
}

/// What a problem says.
pub(super) fn said(problem: &Answer) -> Result<String, Failure> {
    Ok(format!("\"{}. {}\"", problem.text_at("/title")?, problem.text_at("/detail")?))
}

/// The text of a member, empty when there is none.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
