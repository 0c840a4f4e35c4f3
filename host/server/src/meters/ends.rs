//! What ends by itself, and when: tokens, agreements with their assessments, grants. Whoever is told in time can renew.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use waystation_domain::ports::StoreError;
use waystation_domain::words::time::Timestamp;

use crate::app::App;

const TOKENS: &str = "waystation_token_end_timestamp_seconds";
const AGREEMENTS: &str = "waystation_agreement_end_timestamp_seconds";
const ASSESSMENTS: &str = "waystation_assessment_due_timestamp_seconds";
const GRANTS: &str = "waystation_grant_end_timestamp_seconds";

/// How often the database is asked. These ends are days away, and nobody who reads the metrics waits for it.
const PERIOD: Duration = Duration::from_secs(60);

pub(super) fn describe() {
    metrics::describe_gauge!(
        TOKENS,
        metrics::Unit::Seconds,
        "When the first member of staff with this role is left without a token, in seconds since 1970"
    );
    metrics::describe_gauge!(
        AGREEMENTS,
        metrics::Unit::Seconds,
        "When the first partner of this operation is left without an agreement, in seconds since 1970"
    );
    metrics::describe_gauge!(
        ASSESSMENTS,
        metrics::Unit::Seconds,
        "When the first assessment of an agreement of this operation is due, in seconds since 1970"
    );
    metrics::describe_gauge!(
        GRANTS,
        metrics::Unit::Seconds,
        "When the grant of this operation's active plugin ends, in seconds since 1970"
    );
}

/// Reads them now, and as long as the process lives.
pub(crate) async fn watch(app: Arc<App>) {
    try_to_read(&app).await;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(PERIOD).await;
            try_to_read(&app).await;
        }
    });
}

async fn try_to_read(app: &App) {
    if let Err(error) = read(app).await {
        tracing::warn!(%error, "the metrics do not know what ends when: the database does not answer");
    }
}

/// For each label: the last end for each thing that may have several, and of these the first.
#[derive(Default)]
struct Ends(BTreeMap<String, BTreeMap<String, Timestamp>>);

impl Ends {
    fn note(&mut self, label: &str, thing: &str, end: Timestamp) {
        let last = self.0.entry(label.to_owned()).or_default().entry(thing.to_owned()).or_insert(end);
        *last = end.max(*last);
    }

    fn first(&self, label: &str) -> f64 {
        // Nothing that could end is no number; no comparison with it holds, so no alert is raised.
        #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; milliseconds since 1970 are below 2^52")]
        let seconds = |end: &Timestamp| end.as_millis() as f64 / 1000.0;
        self.0.get(label).and_then(|things| things.values().min()).map_or(f64::NAN, seconds)
    }
}

async fn read(app: &App) -> Result<(), StoreError> {
    let now = app.host.now();
    let mut tx = app.host.store.begin_read().await?;
    let mut tokens = Ends::default();
    for token in tx.tokens().await?.whole {
        if token.revoked_at.is_none() && token.expires_at > now {
            tokens.note(token.role.code(), &token.staff.to_string(), token.expires_at);
        }
    }
    let (mut agreements, mut assessments, mut grants) = (Ends::default(), Ends::default(), Ends::default());
    let operations = tx.operations().await?.whole;
    for operation in &operations {
        let label = operation.id.as_str();
        for agreement in tx.agreements(&operation.id, None).await?.whole {
            if agreement.suspended.is_none() && agreement.until > now {
                agreements.note(label, agreement.partner.as_str(), agreement.until);
                // Each agreement has its own.
                assessments.note(label, &agreement.id.to_string(), agreement.assessment_due);
            }
        }
        if let Some(active) = tx.active_plugin(&operation.id).await? {
            for grant in tx.grants(&operation.id).await?.whole {
                if grant.revoked.is_none() && grant.digest == active.digest && grant.until > now {
                    grants.note(label, label, grant.until);
                }
            }
        }
    }
    drop(tx);
    for role in waystation_domain::security::caller::RoleName::ALL {
        metrics::gauge!(TOKENS, "role" => role.code()).set(tokens.first(role.code()));
    }
    for operation in operations {
        let of = |name, ends: &Ends| {
            metrics::gauge!(name, "operation" => operation.id.to_string()).set(ends.first(operation.id.as_str()));
        };
        of(AGREEMENTS, &agreements);
        of(ASSESSMENTS, &assessments);
        of(GRANTS, &grants);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_renewed_does_not_count_as_ending() {
        let mut ends = Ends::default();
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        assert!(ends.first("caseworker").is_nan());
        ends.note("caseworker", "samira", at(10));
        ends.note("caseworker", "samira", at(90));
        ends.note("caseworker", "joan", at(50));
        ends.note("central", "ada", at(5));
        assert_eq!(ends.first("caseworker").to_bits(), 50.0_f64.to_bits());
    }
}
