//! Files that prove how consent was taken, or why a basis applies.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use futures_util::stream::try_unfold;
use serde::Deserialize;
use tracing::{Instrument as _, Span};
use utoipa::ToSchema;
use waystation_domain::evidence::Kind;
use waystation_domain::words::ids::{EvidenceId, IndividualId};
use waystation_domain::work::WorkError;
use waystation_domain::work::desk::{Attached, Attaching, Desk};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Attachment, Resource};
use crate::http::extract::File;
use crate::http::{Created, PathId, Query};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    kind: Option<Kind>,
}

impl Resource for Attached {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/evidence/{}", self.id)
    }
}

pub(crate) async fn attach(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Query(Of { kind }): Query<Of>,
    mut file: File,
) -> Result<Created<Attached>, Problem> {
    let taken = async {
        let mut attaching = Attaching::begin(&app.host, &caller, id, &file.media_type, kind).await?;
        while let Some(piece) = file.next().await? {
            attaching.take(&piece).await?;
        }
        Ok::<_, Problem>(attaching)
    };
    match taken.await {
        Ok(attaching) => Ok(Created(attaching.keep().await?)),
        Err(problem) => {
            file.forget().await;
            Err(problem)
        }
    }
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<EvidenceId>,
) -> Result<Attachment, Problem> {
    let mut reading = Desk::open_of(&app.host, &caller, id).await?.evidence(id).await?.into_file();
    reading.open(&app.host).await?;
    let (media_type, size) = (reading.media_type.clone(), reading.size);
    let span = Span::current();
    let chunks = try_unfold((app, reading), move |(app, mut reading)| {
        async move {
            let chunk = reading.next(&app.host).await.inspect_err(|error| {
                tracing::error!(%error, "a file was broken off on its way out");
            });
            Ok::<_, WorkError>(chunk?.map(|chunk| (Bytes::from(chunk), (app, reading))))
        }
        .instrument(span.clone())
    });
    Ok(Attachment { media_type, size, body: Body::from_stream(chunks) })
}
