//! Bearer tokens.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::security::caller::{AwaitedToken, Role, Token};
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::{StaffId, TokenId};
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::office::{AskedToken, MadeToken, Office, TokenInput, TokenList};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Asked, Done, Resource};
use crate::http::{Closing, Found, Json, PathId};
use crate::problem::Problem;

/// A token without its hash.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(crate) struct Line {
    id: TokenId,
    staff: StaffId,
    label: String,
    role: Role,
    created_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl From<Token> for Line {
    fn from(token: Token) -> Self {
        let Token { id, hash: _, staff, label, role, created_at, expires_at, revoked_at } = token;
        Self { id, staff, label, role, created_at, expires_at, revoked_at }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = TokenList)]
pub(crate) struct Tokens {
    tokens: Vec<Line>,
    /// Those that wait for a second member of the central team.
    awaits: Vec<AwaitedToken>,
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    damaged: Vec<String>,
}

/// A new token with its secret, this once.
#[derive(Serialize, ToSchema)]
#[schema(as = MadeToken)]
pub(crate) struct Made {
    #[serde(flatten)]
    token: Line,
    secret: String,
    /// What the central team should look at.
    findings: Vec<Finding>,
}

impl Resource for Made {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/tokens/{}", self.token.id)
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Tokens>, Problem> {
    let TokenList { tokens, awaits } = Office::look(&app.host, &caller).await?.tokens().await?;
    let damaged = [tokens.damaged_ids(), awaits.damaged_ids()].concat();
    Ok(Found(Tokens { tokens: tokens.whole.into_iter().map(Line::from).collect(), awaits: awaits.whole, damaged }))
}

pub(crate) async fn make(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Json(input): Json<TokenInput>,
) -> Result<Asked<Made, AwaitedToken>, Problem> {
    match Office::open(&app.host, &caller).await?.make_token(input).await? {
        AskedToken::Made(made) => {
            let MadeToken { token, secret, findings } = *made;
            Ok(Asked::Made(Made { token: token.into(), secret: secret.to_string(), findings }))
        }
        AskedToken::Awaits(awaited) => Ok(Asked::Awaits(awaited)),
    }
}

pub(crate) async fn revoke(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<TokenId>,
) -> Result<Done, Problem> {
    Office::open(&host, &caller).await?.revoke_token(id).await?;
    Ok(Done)
}
