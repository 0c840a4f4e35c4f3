//! A collector of OpenTelemetry, which keeps what it is sent.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

/// The collector.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<Mutex<Vec<Bytes>>>);

impl Collector {
    /// Starts one; the address that a host is to send to.
    pub(crate) async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let take = async |State(Self(all)): State<Self>, body: Bytes| all.lock().unwrap().push(body);
        let router = Router::new().route("/v1/traces", post(take)).with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (collector, address)
    }

    /// All bytes that came, as text as far as they are.
    pub(crate) fn raw(&self) -> String {
        let all = self.0.lock().unwrap();
        all.iter().map(|body| String::from_utf8_lossy(body).into_owned()).collect()
    }

    /// All spans that came.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let all = self.0.lock().unwrap();
        let requests = all.iter().map(|body| ExportTraceServiceRequest::decode(body.as_ref()).unwrap());
        let resources = requests.flat_map(|request| request.resource_spans);
        resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans).collect()
    }
}

/// An attribute of a span that is a text.
pub(crate) fn attribute(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        _ => None,
    }
}
