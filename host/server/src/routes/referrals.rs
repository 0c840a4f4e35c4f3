//! Referrals, on the side of the operation.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::referral::Choice;
use waystation_domain::referral::answers::AnswersPatch;
use waystation_domain::security::caller::Caller;
use waystation_domain::words::ids::{IndividualId, PathwayId, ReferralId};
use waystation_domain::words::language::{Direction, Language, PreferredLanguages};
use waystation_domain::work::desk::{self, AnswersChange, Begun, Desk, ReadDesk, ReferralList, RetractionInput};
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views::{Progress, ReferralFile};
use waystation_runtime::Fault;

use super::paging::{Listing, left_out};
use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Changed, Made, Resource};
use crate::http::{Closing, Creation, Found, IfMatch, Json, MaybeIfMatch, PathId, Query, Reading, Tagged};
use crate::problem::{Problem, words};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BeginReferral)]
pub(crate) struct Begin {
    individual: IndividualId,
    pathway: PathwayId,
}

/// A referral after the plugin was asked.
#[derive(Serialize, ToSchema)]
#[schema(as = AssessedReferral)]
pub(crate) struct Assessed {
    #[serde(flatten)]
    #[schema(value_type = Progress)]
    progress: Disclosed<Progress>,
    /// Why there is no recommendation, when the plugin failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    fault: Option<OutOfOrder>,
}

#[derive(Serialize, ToSchema)]
struct OutOfOrder {
    code: &'static str,
    title: Cow<'static, str>,
    detail: Cow<'static, str>,
    /// The language of title and detail.
    language: Language,
    /// From which side they are read.
    direction: Direction,
}

impl Resource for Begun {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/referrals/{}", self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    Query(listing): Query<Listing>,
) -> Result<Found<ReferralList>, Problem> {
    let (wanted, page) = (listing.wanted(), listing.page());
    Ok(Found(desk::referrals(&app.host, &caller, wanted, page, &languages, left_out).await?))
}

pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Creation { body: Begin { individual, pathway }, once }: Creation<Begin>,
) -> Result<Made<Begun>, Problem> {
    Ok(Desk::open(&app.host, &caller, individual).await?.begin(&pathway, once.as_ref()).await?.into())
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
) -> Result<Tagged<Disclosed<ReferralFile>>, Problem> {
    let file = Desk::open_referral(&app.host, &caller, id).await?.referral_file(id, &languages).await?;
    let version = file.version();
    Ok(Tagged(file, version))
}

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
    MaybeIfMatch(expected): MaybeIfMatch,
    Json(patch): Json<AnswersPatch>,
) -> Result<Tagged<Assessed>, Problem> {
    change_answers(&app, &caller, id, AnswersChange::Given(patch), expected, &languages).await
}

pub(crate) async fn retract(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
    MaybeIfMatch(expected): MaybeIfMatch,
    Json(input): Json<RetractionInput>,
) -> Result<Tagged<Assessed>, Problem> {
    change_answers(&app, &caller, id, AnswersChange::TakenBack(input), expected, &languages).await
}

/// No transaction is open while the plugin works. A plugin that fails is no error of the request: the answers are
/// kept, and the caseworker learns that they can go on without the plugin.
async fn change_answers(
    app: &Arc<App>,
    caller: &Caller,
    id: ReferralId,
    change: AnswersChange,
    expected: Option<i64>,
    languages: &PreferredLanguages,
) -> Result<Tagged<Assessed>, Problem> {
    let _until_it_is_kept = app.in_lane(caller).await?;
    let answering = ReadDesk::look_at_referral(&app.host, caller, id).await?.answer(id, change, expected).await?;
    let said = app.assess(&answering).await;
    let fault = said.as_ref().err().map(|code| {
        let spoken = languages.spoken();
        let on_hold = *code == Fault::OnHold.code();
        let words = words(if on_hold { "plugin-on-hold" } else { "plugin-out-of-order" }, spoken);
        let language = spoken.language();
        OutOfOrder { code, title: words.title, detail: words.detail, direction: language.direction(), language }
    });
    let progress = answering.keep(&app.host, caller, said, languages).await?;
    let version = progress.version();
    Ok(Tagged(Assessed { progress, fault }, version))
}

pub(crate) async fn confirm(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    Json(choice): Json<Choice>,
) -> Result<Tagged<Changed<ReferralId>>, Problem> {
    let version = Desk::open_referral(&app.host, &caller, id).await?.confirm(id, choice, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}

pub(crate) async fn cancel(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
) -> Result<Tagged<Changed<ReferralId>>, Problem> {
    let version = Desk::open_referral(&host, &caller, id).await?.cancel(id, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}
