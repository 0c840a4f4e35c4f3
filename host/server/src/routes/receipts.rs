//! What the person takes home, as JSON or as a page to print.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use waystation_domain::words::ids::{ConsentId, DisclosureId};
use waystation_domain::work::desk::Desk;
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views::Receipt;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Printable;
use crate::http::{PathId, Reading};
use crate::problem::Problem;
use crate::receipt;

pub(crate) async fn of_consent(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    headers: HeaderMap,
    PathId(id): PathId<ConsentId>,
) -> Result<Printable<Disclosed<Receipt>>, Problem> {
    let receipt = Desk::open_of(&app.host, &caller, id).await?.consent_receipt(id, &languages).await?;
    Ok(answer(receipt, &headers))
}

pub(crate) async fn of_disclosure(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    headers: HeaderMap,
    PathId(id): PathId<DisclosureId>,
) -> Result<Printable<Disclosed<Receipt>>, Problem> {
    let receipt = Desk::open_of(&app.host, &caller, id).await?.disclosure_receipt(id, &languages).await?;
    Ok(answer(receipt, &headers))
}

fn answer(receipt: Disclosed<Receipt>, headers: &HeaderMap) -> Printable<Disclosed<Receipt>> {
    Printable::of(receipt, headers, |receipt| receipt::page(receipt.view()).into_string())
}
