//! Talks to a host over its API: one driver for the suite, for the tests of the command line and for the
//! demonstration.
//!
//! A [`Client`] makes requests for a caller, and sends them over a [`Transport`]. Over HTTP a request is sent and
//! waited for, and may fail; a host in memory is asked without a network, and its answers are awaited:
//!
//! ```no_run
//! use waystation_test_client::{Client, Http, Unexpected};
//!
//! # fn main() -> Result<(), Unexpected> {
//! let client = Client::new(Http::at("http://127.0.0.1:8080"));
//! let me = client.get("wst_...", "/api/v1/me").expect(200)?;
//! println!("{}", me.text_at("/role")?);
//! # Ok(())
//! # }
//! ```

mod answer;
mod http;
mod request;

pub use answer::{Answer, Unexpected};
pub use http::Http;
pub use request::{Ask, Caller, Client, Request, Transport};
pub use ureq::http::{HeaderMap, Method, header};
