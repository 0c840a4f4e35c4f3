//! Access to a host in another process: every exchange is compared with the description of the API too.

use waystation_test_client::{Answer, Http, Request, Transport, Unexpected};

use crate::description::compare;

/// Over HTTP.
#[derive(Debug, Clone)]
pub struct OverHttp(Http);

impl OverHttp {
    /// At an address such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn at(base: &str) -> Self {
        Self(Http::at(base))
    }
}

impl Transport for OverHttp {
    type Sent<'t> = Result<Answer, Unexpected>;

    fn send(&self, request: Request) -> Self::Sent<'_> {
        let answer = self.0.send(request.clone())?;
        let _operation = compare(&request, &answer);
        Ok(answer)
    }
}
