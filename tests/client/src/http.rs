//! Access to a host that listens.

use std::time::Duration;

use ureq::Agent;

use crate::answer::{Answer, Unexpected};
use crate::request::{Request, Transport};

/// No answer of a host on the same machine takes longer; the first use of a plugin compiles it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Over HTTP, without TLS: a host on this machine.
#[derive(Debug, Clone)]
pub struct Http {
    base: String,
    agent: Agent,
}

impl Http {
    /// At an address such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn at(base: impl Into<String>) -> Self {
        Self::with_patience(base, PATIENCE)
    }

    /// The same, waiting no longer than this for an answer.
    #[must_use]
    pub fn with_patience(base: impl Into<String>, patience: Duration) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience)).build();
        Self { base: base.into(), agent: config.new_agent() }
    }

    /// The address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
}

impl Transport for Http {
    type Sent<'t> = Result<Answer, Unexpected>;

    fn send(&self, request: Request) -> Self::Sent<'_> {
        let asked = request.line();
        let http = request.to_http(&self.base)?;
        let sent = match request.body {
            Some(_) => self.agent.run(http),
            None => self.agent.run(http.map(|_| ())),
        };
        let answered = sent.and_then(|mut response| {
            let bytes = response.body_mut().read_to_vec()?;
            Ok(response.map(|_| bytes))
        });
        match answered {
            Ok(response) => Ok(Answer::new(asked, response)),
            Err(error) => Err(Unexpected::new(&asked, error)),
        }
    }
}
