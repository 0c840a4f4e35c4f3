//! What is set up and what is not, for the central team and for monitoring: one line for each thing, with what to do.

mod audit;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::Office;
use crate::organisation::operation::Operation;
use crate::ports::{Listed, ReadTx};
use crate::security::caller::{Role, Token};
use crate::sharing::agreement::{Agreement, Grant, NotInForce};
use crate::sharing::outlook::Outlook;
use crate::words::codes::codes;
use crate::words::time::{DAY, Timestamp};
use crate::work::error::WorkError;

pub use audit::Verified;

/// An agreement, an assessment or a grant that ends within so many days is told.
const SOON: i64 = 30;
/// A token that ends within so many days is told.
const TOKEN_SOON: i64 = 14;

/// How a thing stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = StatusHealth))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Health {
    /// Nothing is to be done.
    Ok,
    /// Something is to be done soon.
    Warning,
    /// Something does not work.
    Error,
}

/// One thing that was looked at.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = StatusCheck))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at: stable and machine-readable, in kebab-case.
    pub code: &'static str,
    /// How it stands.
    pub health: Health,
    /// Which one, where there are several: an operation, an agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub place: Option<String>,
    /// What was found.
    pub message: String,
    /// What to do; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub fix: Option<String>,
}

impl Check {
    /// Nothing is to be done.
    pub fn ok(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, health: Health::Ok, place: None, message: message.into(), fix: None }
    }

    /// Something is to be done.
    pub fn bad(code: &'static str, health: Health, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code, health, place: None, message: message.into(), fix: Some(fix.into()) }
    }

    /// The same, about this one.
    #[must_use]
    pub fn about(self, place: impl ToString) -> Self {
        Self { place: Some(place.to_string()), ..self }
    }
}

/// What the host does by itself from time to time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// What it is called.
    pub name: &'static str,
    /// How often it is due, in milliseconds.
    pub every: i64,
    /// When it last ran to its end.
    pub last: Option<Timestamp>,
}

/// What these sweeps come to. One that is late by more than its own interval did not run.
#[must_use]
pub fn sweeps(sweeps: &[Sweep], now: Timestamp) -> Vec<Check> {
    let late = |sweep: &Sweep| sweep.last.is_none_or(|last| last.plus(2 * sweep.every) < now);
    let told = |sweep: &Sweep| {
        let Some(last) = sweep.last else {
            let fix = "start `waystation serve`; if it is running, look in its log";
            return Check::bad("sweep", Health::Warning, "it has never run", fix).about(sweep.name);
        };
        if late(sweep) {
            let fix = "look in the log of `waystation serve`: what is due is not being done";
            return Check::bad("sweep", Health::Error, format!("it last ran at {last}"), fix).about(sweep.name);
        }
        Check::ok("sweep", format!("it last ran at {last}")).about(sweep.name)
    };
    sweeps.iter().map(told).collect()
}

/// What could be read of a list; what is damaged is told.
fn whole<T>(listed: Listed<T>, checks: &mut Vec<Check>) -> Vec<T> {
    let fix = "restore it from a backup, and find out who can write to the database";
    checks.extend(listed.damaged.iter().map(|row| {
        let told = format!("the {} {} was not written by this host, or was changed since", row.table, row.row);
        Check::bad("damaged", Health::Error, told, fix)
    }));
    listed.whole
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// How what the central team set up stands, and whether the audit is whole. `verified` is what was verified before,
    /// and what is from now on; at most `most` further entries are.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn status(mut self, verified: &mut Verified, most: u32) -> Result<Vec<Check>, WorkError> {
        let now = self.work.now;
        let mut checks = Vec::new();
        let tokens = whole(self.work.tx.tokens().await?, &mut checks);
        let operations = whole(self.work.tx.operations().await?, &mut checks);
        whole(self.work.tx.partners().await?, &mut checks);
        if operations.is_empty() {
            let fix = "record one: `waystation operation put`";
            checks.push(Check::bad("operation", Health::Warning, "there is no operation yet", fix));
        }
        let mut working = BTreeSet::new();
        for operation in &operations {
            let grants = whole(self.work.tx.grants(&operation.id).await?, &mut checks);
            let agreements = whole(self.work.tx.agreements(&operation.id, None).await?, &mut checks);
            self.look_at_plugin(operation, &grants, &agreements, &mut checks).await?;
            checks.extend(grants.iter().filter_map(|grant| of_grant(grant, now)));
            checks.extend(agreements.iter().map(|agreement| of_agreement(agreement, now)));
            let in_force = agreements.into_iter().filter(|agreement| agreement.in_force(now).is_ok());
            working.extend(in_force.map(|agreement| (operation.id.clone(), agreement.partner)));
        }
        for (operation, partner) in working {
            let is_theirs = |role: &Role| matches!(role, Role::Partner { operation: o, partner: p, .. } if *o == operation && *p == partner);
            let holds = |token: &&Token| token.caller(now).is_some() && is_theirs(&token.role);
            checks.push(
                match tokens.iter().filter(holds).count() {
                    0 => {
                        let fix = "make tokens for its staff: `waystation token create --role partner --new-staff`";
                        Check::bad("partner-staff", Health::Error, "nobody there can read what is sent", fix)
                    }
                    some => Check::ok("partner-staff", format!("{some} of its staff can sign in")),
                }
                .about(format!("{operation}, {partner}")),
            );
        }
        of_tokens(&tokens, now, &mut checks);
        checks.extend(audit::verify(self.work.tx.as_mut(), verified, most, now).await?);
        Ok(checks)
    }

    async fn look_at_plugin(
        &mut self,
        operation: &Operation,
        grants: &[Grant],
        agreements: &[Agreement],
        checks: &mut Vec<Check>,
    ) -> Result<(), WorkError> {
        let Some(plugin) = self.work.tx.active_plugin(&operation.id).await? else {
            let fix = "install, approve and activate one: `waystation plugin install`";
            checks.push(Check::bad("plugin", Health::Error, "no plugin is active", fix).about(&operation.id));
            return Ok(());
        };
        checks.push(Check::ok("plugin", format!("{} ({}) is active", plugin.id, plugin.label)).about(&operation.id));
        for finding in Outlook::of(&plugin, grants, agreements, self.work.now).findings() {
            let health = if finding.code == "no-grant" { Health::Error } else { Health::Warning };
            let place = format!("{}, {}", operation.id, finding.place);
            checks.push(Check::bad("outlook", health, finding.message, finding.fix).about(place));
        }
        Ok(())
    }
}

/// In how many days it is; none when that is not soon.
fn days_left(until: Timestamp, now: Timestamp, soon: i64) -> Option<i64> {
    let left = until.as_millis().saturating_sub(now.as_millis());
    (left <= soon * DAY).then_some(left.div_euclid(DAY))
}

fn of_grant(grant: &Grant, now: Timestamp) -> Option<Check> {
    if grant.revoked.is_some() || now >= grant.until {
        return None;
    }
    let place = format!("{}, grant {}", grant.operation, grant.id);
    let days = days_left(grant.until, now, SOON)?;
    let fix = "decide whether it goes on, and give it a later end";
    Some(Check::bad("grant", Health::Warning, format!("it ends in {days} days"), fix).about(place))
}

fn of_agreement(agreement: &Agreement, now: Timestamp) -> Check {
    let place = format!("{}, {}, agreement {}", agreement.operation, agreement.partner, agreement.id);
    match agreement.in_force(now) {
        Err(NotInForce::AssessmentOverdue) => {
            let message = format!(
                "the assessment was due at {}, and nothing is shared until it is done",
                agreement.assessment_due
            );
            Check::bad(
                "agreement",
                Health::Error,
                message,
                "assess the partner, and record when the next assessment is due",
            )
        }
        // It is meant to be so.
        Err(why) => Check::ok("agreement", format!("it {why}")),
        Ok(()) => match (days_left(agreement.until, now, SOON), days_left(agreement.assessment_due, now, SOON)) {
            (Some(days), _) => {
                let fix = "sign a new one, or tell the operation that the partner is leaving";
                Check::bad("agreement", Health::Warning, format!("it ends in {days} days"), fix)
            }
            (None, Some(days)) => {
                let message = format!("the next assessment of the partner is due in {days} days");
                Check::bad(
                    "agreement",
                    Health::Warning,
                    message,
                    "assess the partner: nothing is shared when it is overdue",
                )
            }
            (None, None) => Check::ok("agreement", format!("it is in force until {}", agreement.until)),
        },
    }
    .about(place)
}

fn of_tokens(tokens: &[Token], now: Timestamp, checks: &mut Vec<Check>) {
    let valid: Vec<_> = tokens.iter().filter(|token| token.caller(now).is_some()).collect();
    let before = checks.len();
    for token in &valid {
        // Whoever has a later one as well is not left outside.
        let later = |other: &&&Token| {
            other.staff == token.staff && other.role == token.role && other.expires_at > token.expires_at
        };
        if let Some(days) = days_left(token.expires_at, now, TOKEN_SOON)
            && !valid.iter().any(|other| later(&other))
        {
            let message = format!("{} ({}): it ends in {days} days", token.label, token.role.code());
            let fix = "make the holder a new one in time: `waystation token create --staff`";
            checks.push(Check::bad("token", Health::Warning, message, fix).about(token.id));
        }
    }
    if !valid.iter().any(|token| token.role == Role::Central) {
        let fix = "make one at the console: `waystation token create --role central --new-staff`";
        checks.push(Check::bad("token", Health::Error, "no token of the central team is valid", fix));
    }
    if checks.len() == before {
        checks.push(Check::ok("token", format!("none of {} ends within {TOKEN_SOON} days", valid.len())));
    }
}

codes! { Health }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_that_never_ran_or_is_late_is_told() {
        let now = Timestamp::from_millis(10 * DAY);
        let sweep = |last| Sweep { name: "clocks", every: DAY, last };
        let health = |last| sweeps(&[sweep(last)], now).first().map(|check| check.health);
        assert_eq!(health(None), Some(Health::Warning));
        assert_eq!(health(Some(now.plus(-3 * DAY))), Some(Health::Error));
        assert_eq!(health(Some(now.plus(-DAY))), Some(Health::Ok));
    }
}
