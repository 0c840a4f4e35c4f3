//! Operations.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::consent::people::Capacity;
use waystation_domain::organisation::operation::{CapacityChange, Operation};
use waystation_domain::person::country::{self, CountryCode};
use waystation_domain::retention::terms::Retention;
use waystation_domain::rights::RightsTerms;
use waystation_domain::words::calendar::{LeapDay, Zone};
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::OperationId;
use waystation_domain::words::language::PreferredLanguages;
use waystation_domain::words::schemas::line;
use waystation_domain::work::office::Office;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::language::Reading;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = OperationList)]
pub(crate) struct Operations {
    operations: Vec<View>,
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    damaged: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Operation)]
pub(crate) struct View {
    /// Its id, the same as in the catalogue of its plugin.
    id: OperationId,
    /// What staff call it.
    title: String,
    /// The country in which it works.
    country: CountryCode,
    /// The country's name, in the best of the reader's languages.
    country_name: String,
    /// The most days a consent may last.
    consent_days_at_most: u32,
    /// How many hours after its due date an offer that the partner did not answer lapses.
    offer_grace_hours: u32,
    /// Whose yes counts at which age.
    capacity: Capacity,
    /// The time zone whose days count.
    time_zone: Zone,
    /// When somebody born on 29 February completes a year of age in a common year.
    leap_day: LeapDay,
    /// Within which time requests of persons are answered, and to whom they complain.
    rights: RightsTerms,
    /// Whose yes is to count, when a second member of the central team records the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    awaits: Option<CapacityChange>,
}

impl View {
    fn of(operation: Operation, languages: &PreferredLanguages) -> Self {
        let Operation {
            id,
            title,
            country,
            consent_days_at_most,
            offer_grace_hours,
            capacity,
            time_zone,
            leap_day,
            rights,
            awaits,
            retention: _,
        } = operation;
        let country_name = country::name(&country, languages).to_owned();
        Self {
            id,
            title,
            country: CountryCode(country),
            country_name,
            consent_days_at_most,
            offer_grace_hours,
            capacity,
            time_zone,
            leap_day,
            rights,
            awaits,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OperationInput)]
pub(crate) struct Input {
    #[schema(schema_with = line::<200>)]
    title: String,
    country: CountryCode,
    #[serde(default = "Operation::default_consent_days")]
    /// The most days that a consent may last.
    #[schema(minimum = 1, maximum = 3650)]
    consent_days_at_most: u32,
    #[serde(default = "Operation::default_grace_hours")]
    /// How many hours after its due date an offer that the partner did not answer lapses.
    #[schema(minimum = 0, maximum = 2160)]
    offer_grace_hours: u32,
    #[serde(default)]
    /// Whose yes counts at which age.
    capacity: Capacity,
    #[serde(default)]
    /// The time zone whose days count: for dates of birth, age bands, quarters, and what a person is told. UTC, if it is
    /// not named.
    time_zone: Zone,
    #[serde(default)]
    /// When somebody born on 29 February completes a year of age in a common year. 1 March, if it is not named.
    leap_day: LeapDay,
    #[serde(default)]
    /// Within which time requests of persons are answered, and to whom they complain. 30 days, if it is not named.
    rights: RightsTerms,
}

/// An operation as it was recorded, with what the central team should look at.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordedOperation)]
pub(crate) struct Recorded {
    #[serde(flatten)]
    operation: View,
    findings: Vec<Finding>,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
) -> Result<Found<Operations>, Problem> {
    let operations = Office::look(&app.host, &caller).await?.operations().await?;
    let damaged = operations.damaged_ids();
    let operations = operations.whole.into_iter().map(|operation| View::of(operation, &languages)).collect();
    Ok(Found(Operations { operations, damaged }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
    Reading(languages): Reading,
) -> Result<Found<View>, Problem> {
    Ok(Found(View::of(Office::look(&app.host, &caller).await?.operation(&id).await?, &languages)))
}

pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
    Reading(languages): Reading,
    Json(input): Json<Input>,
) -> Result<Found<Recorded>, Problem> {
    let Input {
        title,
        country: CountryCode(country),
        consent_days_at_most,
        offer_grace_hours,
        capacity,
        time_zone,
        leap_day,
        rights,
    } = input;
    let operation = Operation {
        id,
        title,
        country,
        consent_days_at_most,
        offer_grace_hours,
        capacity,
        time_zone,
        leap_day,
        rights,
        awaits: None,
        retention: Retention::default(),
    };
    let noted = Office::open(&app.host, &caller).await?.put_operation(&operation).await?;
    Ok(Found(Recorded { operation: View::of(noted.record, &languages), findings: noted.findings }))
}
