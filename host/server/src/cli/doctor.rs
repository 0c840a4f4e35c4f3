//! `waystation doctor`: whether everything that a host needs is there, for people and for monitoring.

use std::time::Duration;

use clap::Args;
use serde_json::json;
use waystation_domain::words::ids::StaffId;
use waystation_domain::work::office::status::{Check, Health, Verified};

use super::console::Console;
use super::failure::Failure;
use super::json_text;
use super::out::Out;
use crate::config::Config;
use crate::status;

#[derive(Args)]
pub(crate) struct Doctor {
    /// Write it for machines
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(doctor: &Doctor, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let checks = match Console::open(config).await {
        Ok(console) => {
            let found = look(&console, config).await;
            console.close().await;
            found.unwrap_or_else(|failure| vec![of(&failure)])
        }
        Err(failure) => vec![of(&failure)],
    };
    let worst = status::worst(&checks);
    if doctor.json {
        out.line(json_text(&json!({"health": worst, "checks": checks})));
    } else {
        for check in &checks {
            write(check, out);
        }
    }
    let to_do = checks.iter().filter(|check| check.health != Health::Ok).count();
    let said = format!("{to_do} of {} things need something to be done", checks.len());
    match worst {
        Health::Ok => Ok(()),
        Health::Warning => Err(Failure::warning(said)),
        Health::Error => Err(Failure::refused(said)),
    }
}

async fn look(console: &Console, config: &Config) -> Result<Vec<Check>, Failure> {
    let host = &console.host;
    // It only reads: nobody in particular has to be named for it.
    let caller = Console::in_the_name_of(StaffId::new(host.now(), host.id_bytes()));
    let mut verified = Verified::default();
    let files = status::files_looked_for(host).await;
    let every = Duration::from_secs(config.sweep_seconds.get().into());
    let checks = status::look(host, &caller, Some(&config.data_dir), every, &mut verified, u32::MAX, files).await?;
    console.kept.keep_verified(host, &verified);
    Ok(checks)
}

/// Database or key cannot even be opened.
fn of(failure: &Failure) -> Check {
    let fix = failure.what_to_do().unwrap_or("see that data directory, key and database are those of this host");
    Check::bad("opening", Health::Error, failure.what(), fix)
}

fn write(check: &Check, out: &mut Out) {
    let place = check.place.as_deref().map(|place| format!(" {place}")).unwrap_or_default();
    let fix = check.fix.as_deref().map(|fix| format!("; {fix}")).unwrap_or_default();
    out.line(format_args!("{:<7}  {}{place}: {}{fix}", check.health.code(), check.code, check.message));
}
