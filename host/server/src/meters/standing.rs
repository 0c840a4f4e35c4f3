//! How the host's own work stands: when it swept, and whether its database was restored.

use waystation_domain::work::WorkError;
use waystation_domain::work::sweep;

use crate::app::App;

const SWEEP_AGE: &str = "waystation_sweep_age_seconds";
const RESTORED: &str = "waystation_restored";

pub(super) fn describe() {
    metrics::describe_gauge!(
        SWEEP_AGE,
        metrics::Unit::Seconds,
        "How long ago a sweep was last done to its end, by any host of the database"
    );
    metrics::describe_gauge!(RESTORED, "1 while the host is closed because its database was restored, else 0");
}

/// Reads it. Where the database does not answer, what is not known is no number.
pub(super) async fn read(app: &App) {
    metrics::gauge!(RESTORED).set(if app.host.is_closed() { 1 } else { 0 });
    metrics::gauge!(SWEEP_AGE).set(age(app).await.unwrap_or(None).unwrap_or(f64::NAN));
}

async fn age(app: &App) -> Result<Option<f64>, WorkError> {
    let swept = sweep::swept_at(&app.host).await?;
    let age = |swept: waystation_domain::words::time::Timestamp| app.host.now().as_millis() - swept.as_millis();
    #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; an age in milliseconds is below 2^52")]
    let seconds = |millis: i64| millis.max(0) as f64 / 1000.0;
    Ok(swept.map(age).map(seconds))
}
