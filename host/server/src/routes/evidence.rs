//! Files that prove how consent was taken, or why a basis applies.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::{EvidenceId, IndividualId};
use waystation_domain::work::desk::Desk;
use waystation_domain::work::desk::evidence::Attached;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Attachment, Resource};
use crate::http::extract::File;
use crate::http::{Created, PathId};
use crate::problem::Problem;

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
    File { media_type, bytes }: File,
) -> Result<Created<Attached>, Problem> {
    Ok(Created(Desk::open(&app.host, &caller, id).await?.attach(&media_type, &bytes).await?))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<EvidenceId>,
) -> Result<Attachment, Problem> {
    let (media_type, bytes) = Desk::open_of(&app.host, &caller, id).await?.evidence(id).await?.into_file();
    Ok(Attachment { media_type, bytes: bytes.to_vec() })
}
