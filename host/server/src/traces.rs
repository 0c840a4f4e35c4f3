//! Traces: where the time of a request goes, for a collector that takes OTLP over HTTP.
//!
//! A span that is to be sent has the target `TARGET`. Nothing else is sent, so that what leaves the host can be read
//! here and where those spans are made: methods, routes, status, roles, outcomes and ids of requests, operations and
//! plugins; never a path, a person, a case or what a plugin said.

mod endpoint;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

pub use endpoint::TracesEndpoint;

/// The target of the spans that are sent, which the log leaves out.
pub(crate) const TARGET: &str = "waystation_traces";

/// How long the collector may take to answer, and how long the end of the host waits for the last spans to be sent.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes that are read of what the collector answers.
const ANSWER_LIMIT: u64 = 64 << 10;

/// Sends what was gathered, and goes on until it is dropped or [ended](Traces::end).
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Begins. Spans are gathered and sent by a thread of its own; when they come faster than the collector takes them,
    /// or it is away, they are lost, and no request waits.
    ///
    /// # Errors
    /// When the address cannot be sent to.
    pub fn begin(endpoint: &TracesEndpoint) -> Result<Self, ExporterBuildError> {
        let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector { agent: agent.new_agent(), is_away: AtomicBool::new(false) })
            .with_endpoint(endpoint.to_string())
            .with_timeout(PATIENCE)
            .build()?;
        // Said here alone: no detector looks at this machine, or at the environment.
        let resource = Resource::builder_empty()
            .with_service_name("waystation")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build()))
    }

    /// What gathers them.
    pub(crate) fn layer<S: Subscriber + for<'s> LookupSpan<'s>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("waystation"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|metadata| metadata.is_span() && metadata.target() == TARGET))
    }

    /// Sends the last of them.
    pub fn end(self) {
        if let Err(error) = self.0.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// The way to the collector.
#[derive(Debug)]
struct Collector {
    agent: ureq::Agent,
    /// So that the log says it once, and not with every batch.
    is_away: AtomicBool,
}

#[async_trait]
impl HttpClient for Collector {
    /// Blocks: the thread that gathers the spans has nothing else to do.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let sent = self.agent.run(Request::from_parts(parts, body.to_vec())).and_then(|mut response| {
            let body = response.body_mut().with_config().limit(ANSWER_LIMIT).read_to_vec()?;
            Ok(response.map(|_| Bytes::from(body)))
        });
        let trouble = match &sent {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("it answered {}", response.status())),
            Err(error) => Some(error.to_string()),
        };
        let was_away = self.is_away.swap(trouble.is_some(), Ordering::Relaxed);
        match trouble {
            Some(error) if !was_away => tracing::warn!(%error, "traces are lost: the collector does not take them"),
            None if was_away => tracing::info!("the collector takes traces again"),
            _ => {}
        }
        Ok(sent?)
    }
}
