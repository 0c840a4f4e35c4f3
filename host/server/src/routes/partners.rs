//! Partners, as the central team records them and staff choose among them.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::organisation::partner::{KindChange, Partner, PartnerKind};
use waystation_domain::person::country::{self, CountryCode};
use waystation_domain::words::ids::{PartnerId, StaffId};
use waystation_domain::words::language::PreferredLanguages;
use waystation_domain::words::schemas::line;
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::office::{self, Colleague, Office};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::language::Reading;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = PartnerList)]
pub(crate) struct Partners {
    partners: Vec<View>,
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    damaged: Vec<String>,
}

/// What kind of organisation a partner is.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
#[schema(as = PartnerKind)]
pub(crate) enum Kind {
    /// A national or international non-governmental organisation.
    NonGovernmental {},
    /// A body of the United Nations.
    UnitedNations {},
    /// An authority of a state, at any level.
    Government {
        /// Which state.
        country: CountryCode,
    },
    /// A private body, such as a clinic.
    Private {},
}

impl From<Kind> for PartnerKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::NonGovernmental {} => Self::NonGovernmental,
            Kind::UnitedNations {} => Self::UnitedNations,
            Kind::Government { country: CountryCode(country) } => Self::Government { country },
            Kind::Private {} => Self::Private,
        }
    }
}

impl From<PartnerKind> for Kind {
    fn from(kind: PartnerKind) -> Self {
        match kind {
            PartnerKind::NonGovernmental => Self::NonGovernmental {},
            PartnerKind::UnitedNations => Self::UnitedNations {},
            PartnerKind::Government { country } => Self::Government { country: CountryCode(country) },
            PartnerKind::Private => Self::Private {},
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Partner)]
pub(crate) struct View {
    /// Its id.
    id: PartnerId,
    /// Its name, as it is told to the person.
    name: String,
    /// What kind of organisation it is.
    kind: Kind,
    /// The name of the state whose authority it is, in the best of the reader's languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    country_name: Option<String>,
    /// What kind it is to become, when a second member of the central team records the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    awaits: Option<Awaiting>,
}

/// A change of the kind of a partner that one member of the central team recorded.
#[derive(Serialize, ToSchema)]
#[schema(as = KindChange)]
pub(crate) struct Awaiting {
    /// What it is to become.
    kind: Kind,
    /// Who recorded it.
    by: StaffId,
    /// When.
    at: Timestamp,
}

impl View {
    fn of(partner: Partner, languages: &PreferredLanguages) -> Self {
        let Partner { id, name, kind, awaits } = partner;
        let awaits = awaits.map(|KindChange { kind, by, at }| Awaiting { kind: kind.into(), by, at });
        let country_name = match &kind {
            PartnerKind::Government { country } => Some(country::name(country, languages).to_owned()),
            PartnerKind::NonGovernmental | PartnerKind::UnitedNations | PartnerKind::Private => None,
        };
        Self { id, name, kind: kind.into(), country_name, awaits }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnerInput)]
pub(crate) struct Input {
    #[schema(schema_with = line::<200>)]
    name: String,
    kind: Kind,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
) -> Result<Found<Partners>, Problem> {
    let partners = office::partners(&app.host, &caller).await?;
    let damaged = partners.damaged_ids();
    let partners = partners.whole.into_iter().map(|partner| View::of(partner, &languages)).collect();
    Ok(Found(Partners { partners, damaged }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PartnerId>,
    Reading(languages): Reading,
) -> Result<Found<View>, Problem> {
    Ok(Found(View::of(Office::look(&app.host, &caller).await?.partner(&id).await?, &languages)))
}

#[derive(Serialize, ToSchema)]
#[schema(as = PartnerStaffList)]
pub(crate) struct Staff {
    staff: Vec<Colleague>,
}

pub(crate) async fn staff(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PartnerId>,
) -> Result<Found<Staff>, Problem> {
    Ok(Found(Staff { staff: office::staff_of_partner(&app.host, &caller, &id).await? }))
}

pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PartnerId>,
    Reading(languages): Reading,
    Json(Input { name, kind }): Json<Input>,
) -> Result<Found<View>, Problem> {
    let partner = Partner { id, name, kind: kind.into(), awaits: None };
    let partner = Office::open(&app.host, &caller).await?.put_partner(&partner).await?;
    Ok(Found(View::of(partner, &languages)))
}
