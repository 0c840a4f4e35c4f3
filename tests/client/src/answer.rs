//! What a host answered.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;
use ureq::http::{HeaderMap, Response, header};

/// Something other than what a script expects. It names the request.
#[derive(Debug)]
pub struct Unexpected(String);

impl Unexpected {
    /// What happened to a request.
    pub fn new(request: &str, what: impl Display) -> Self {
        Self(format!("{request}: {what}"))
    }
}

impl Display for Unexpected {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unexpected {}

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The method and the path that were asked for.
    pub asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null when there is none, or none that is JSON.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// The answer to a request.
    #[must_use]
    pub fn new(asked: String, response: Response<Vec<u8>>) -> Self {
        let (parts, bytes) = response.into_parts();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { asked, status: parts.status.as_u16(), headers: parts.headers, body, text }
    }

    /// The answer, if it has this status.
    ///
    /// # Errors
    /// When it has another one, with the body.
    pub fn with_status(self, status: u16) -> Result<Self, Unexpected> {
        if self.status == status {
            return Ok(self);
        }
        let what = format!("{status} was expected, and the host answered {} {}", self.status, self.text);
        Err(Unexpected::new(&self.asked, what))
    }

    /// The answer, if it has this status.
    ///
    /// # Panics
    /// When it has another one, with the body.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text);
        self
    }

    /// The answer, if it is this problem.
    ///
    /// # Panics
    /// When it is another answer, with the body.
    #[track_caller]
    #[must_use]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.problem(), code, "{}: {}", answer.asked, answer.text);
        answer
    }

    /// The code of a problem: the last part of its type; empty when this is no problem.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.body["type"].as_str().and_then(|kind| kind.rsplit('/').next()).unwrap_or_default()
    }

    /// The value of a header; empty when there is none.
    #[must_use]
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The version in the `ETag`; empty when there is none.
    #[must_use]
    pub fn etag(&self) -> String {
        self.header(header::ETAG).to_owned()
    }

    /// The body's `id`.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        let id = self.body["id"].as_str();
        assert!(id.is_some(), "{}: no id in {}", self.asked, self.text);
        id.unwrap_or_default().to_owned()
    }

    /// What is at this JSON pointer.
    ///
    /// # Errors
    /// When there is nothing.
    pub fn at(&self, pointer: &str) -> Result<&Value, Unexpected> {
        let found = self.body.pointer(pointer);
        found.ok_or_else(|| Unexpected::new(&self.asked, format!("the answer has no {pointer}: {}", self.text)))
    }

    /// The text at this JSON pointer.
    ///
    /// # Errors
    /// When there is none.
    pub fn text_at(&self, pointer: &str) -> Result<String, Unexpected> {
        let value = self.at(pointer)?;
        let text = value.as_str().map(ToOwned::to_owned);
        text.ok_or_else(|| Unexpected::new(&self.asked, format!("{pointer} is no text: {value}")))
    }

    /// The list at this JSON pointer.
    ///
    /// # Errors
    /// When there is none.
    pub fn list_at(&self, pointer: &str) -> Result<&[Value], Unexpected> {
        let value = self.at(pointer)?;
        let list = value.as_array().map(Vec::as_slice);
        list.ok_or_else(|| Unexpected::new(&self.asked, format!("{pointer} is no list: {value}")))
    }

    /// Checks that the text at this JSON pointer is this one.
    ///
    /// # Errors
    /// When it is another one.
    pub fn must_say(&self, pointer: &str, text: &str) -> Result<(), Unexpected> {
        let said = self.text_at(pointer)?;
        if said == text {
            return Ok(());
        }
        Err(Unexpected::new(&self.asked, format!("{pointer} should be {text}, and is {said}")))
    }
}
