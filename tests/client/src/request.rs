//! What is asked, by whom, and over what.

use serde_json::Value;
use ureq::http::{self, Method};

use crate::answer::{Answer, Unexpected};

/// The caller. A text is the secret of a token; an empty one stands for somebody without a token.
pub trait Caller {
    /// The secret of the caller's token.
    fn token(&self) -> &str;

    /// What a transcript calls them.
    fn name(&self) -> &str {
        ""
    }

    /// The language they read, where they say so.
    fn language(&self) -> Option<&str> {
        None
    }
}

impl Caller for str {
    fn token(&self) -> &str {
        self
    }
}

impl Caller for String {
    fn token(&self) -> &str {
        self
    }
}

/// A request, complete.
#[derive(Debug, Clone)]
pub struct Request {
    /// The name of the caller.
    pub name: String,
    /// The method.
    pub method: Method,
    /// The path, with its query.
    pub path: String,
    /// The headers, in the order in which they were added.
    pub headers: Vec<(String, String)>,
    /// The body; none is not the same as an empty one.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// Method and path, as messages name a request.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// For the host at this address; an empty one leaves the path alone.
    ///
    /// # Errors
    /// When the path or a header is none that HTTP allows.
    pub fn to_http(&self, base: &str) -> Result<http::Request<Vec<u8>>, Unexpected> {
        let mut request = http::Request::builder().method(&self.method).uri(format!("{base}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = self.body.clone().unwrap_or_default();
        request.body(body).map_err(|error| Unexpected::new(&self.line(), error))
    }
}

/// Access to a host.
pub trait Transport {
    /// What sending gives: an answer, or a future of one.
    type Sent<'t>
    where
        Self: 't;

    /// Sends a request.
    fn send(&self, request: Request) -> Self::Sent<'_>;
}

/// Makes requests and sends them over a transport.
#[derive(Debug, Clone)]
pub struct Client<T> {
    transport: T,
}

macro_rules! methods {
    ($($name:ident $METHOD:ident)*) => {$(
        #[doc = concat!("`", stringify!($METHOD), "`")]
        pub fn $name(&self, caller: &(impl Caller + ?Sized), path: impl AsRef<str>) -> Ask<'_, T> {
            self.ask(caller, Method::$METHOD, path)
        }
    )*};
}

impl<T: Transport> Client<T> {
    /// Over this transport.
    pub const fn new(transport: T) -> Self {
        Self { transport }
    }

    /// The transport.
    pub const fn transport(&self) -> &T {
        &self.transport
    }

    /// A request of any method.
    pub fn ask(&self, caller: &(impl Caller + ?Sized), method: Method, path: impl AsRef<str>) -> Ask<'_, T> {
        let request = Request {
            name: caller.name().to_owned(),
            method,
            path: path.as_ref().to_owned(),
            headers: Vec::new(),
            body: None,
        };
        let ask = Ask { transport: &self.transport, request };
        let ask = match caller.token() {
            "" => ask,
            secret => ask.header("authorization", &format!("Bearer {secret}")),
        };
        match caller.language() {
            Some(language) => ask.language(language),
            None => ask,
        }
    }

    methods! { get GET post POST put PUT patch PATCH delete DELETE }
}

/// A request before it is sent.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Ask<'t, T> {
    transport: &'t T,
    request: Request,
}

impl<'t, T: Transport> Ask<'t, T> {
    /// With this header; it replaces one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.request.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Only if the record is still at this version: the `ETag` of an answer.
    pub fn on(self, etag: impl AsRef<str>) -> Self {
        self.header("if-match", etag.as_ref())
    }

    /// Done once, however often it is repeated with this key.
    pub fn once(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With the answer in this language.
    pub fn language(self, language: &str) -> Self {
        self.header("accept-language", language)
    }

    /// With this JSON.
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string())
    }

    /// With these bytes of this media type.
    pub fn bytes(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request.body = Some(body.into());
        self.header("content-type", media_type)
    }

    /// Sends it.
    pub fn send(self) -> T::Sent<'t> {
        self.transport.send(self.request)
    }
}

impl<'t, T, E> Ask<'t, T>
where
    T: Transport<Sent<'t> = Result<Answer, E>>,
    E: From<Unexpected>,
{
    /// Sends it; the answer, if it has this status.
    ///
    /// # Errors
    /// When there is no answer, or one of another status.
    pub fn expect(self, status: u16) -> Result<Answer, E> {
        Ok(self.send()?.with_status(status)?)
    }
}

impl<'t, T: Transport> IntoFuture for Ask<'t, T>
where
    T::Sent<'t>: Future,
{
    type Output = <T::Sent<'t> as Future>::Output;
    type IntoFuture = T::Sent<'t>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
