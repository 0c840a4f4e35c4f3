//! A request as it is sent, and sent again with the same key when there was no answer.

use serde_json::Value;
use waystation_test_client::{Answer, Ask, Method};
use waystation_test_world::over_http::OverHttp;

use crate::host::Api;
use crate::violation::{Found, Violation};

/// The body of a request.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    None,
    Json(Value),
    /// A PDF of these letters.
    Pdf(String),
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) caller: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Only at this version.
    pub(crate) version: Option<String>,
    /// Once, however often it is repeated.
    pub(crate) key: Option<String>,
    pub(crate) body: Body,
    /// The status when it is done.
    pub(crate) expects: u16,
}

impl Wish {
    pub(crate) fn get(caller: &str, path: impl Into<String>) -> Self {
        Self::of(Method::GET, caller, path, 200)
    }

    pub(crate) fn post(caller: &str, path: impl Into<String>, expects: u16) -> Self {
        Self::of(Method::POST, caller, path, expects)
    }

    pub(crate) fn of(method: Method, caller: &str, path: impl Into<String>, expects: u16) -> Self {
        let (caller, path) = (caller.to_owned(), path.into());
        Self { caller, method, path, version: None, key: None, body: Body::None, expects }
    }

    pub(crate) fn at(self, version: impl Into<String>) -> Self {
        Self { version: Some(version.into()), ..self }
    }

    pub(crate) fn once(self, key: String) -> Self {
        Self { key: Some(key), ..self }
    }

    pub(crate) fn json(self, body: Value) -> Self {
        Self { body: Body::Json(body), ..self }
    }

    pub(crate) fn pdf(self, text: String) -> Self {
        Self { body: Body::Pdf(text), ..self }
    }

    fn ask<'a>(&self, api: &'a Api) -> Ask<'a, OverHttp> {
        // Each request by a connection of its own: of several hosts another one may take it.
        let mut ask = api.ask(&self.caller, self.method.clone(), &self.path).header("connection", "close");
        if let Some(version) = &self.version {
            ask = ask.on(version);
        }
        if let Some(key) = &self.key {
            ask = ask.once(key);
        }
        match &self.body {
            Body::None => ask,
            Body::Json(body) => ask.json(body),
            Body::Pdf(text) => ask.bytes("application/pdf", text.as_str()),
        }
    }

    /// Sends it.
    ///
    /// # Errors
    /// When the answer is one that no crash excuses.
    pub(crate) fn send(&self, api: &Api) -> Found<Sent> {
        let answer = match self.ask(api).send() {
            Ok(answer) => answer,
            Err(cut) => return Ok(Sent::Nothing(cut.to_string())),
        };
        let passes = matches!(answer.problem(), "database-away" | "not-ready" | "busy" | "timeout");
        if passes {
            return Ok(Sent::Nothing(format!("{}: {}", answer.asked, answer.problem())));
        }
        if answer.status >= 500 {
            return Err(Violation(format!("{}: the host answered {} {}", answer.asked, answer.status, answer.text)));
        }
        Ok(Sent::Answered(answer))
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) enum Sent {
    /// An answer of the host.
    Answered(Answer),
    /// None, or one that says that nothing is known: why.
    Nothing(String),
}
