//! The way of what closes.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use waystation_domain::work::Host;

use crate::app::App;

/// The host by the way that is kept free for what closes: a withdrawal and its like. A handler that asks for it is on that
/// way from its first step, and no limit of others stops it.
pub struct Closing(pub Arc<Host>);

impl FromRequestParts<Arc<App>> for Closing {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self(Arc::clone(&app.closing)))
    }
}
