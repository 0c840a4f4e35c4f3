//! An office that was opened to look changes nothing.
use waystation_domain::organisation::partner::Partner;
use waystation_domain::security::caller::Caller;
use waystation_domain::work::office::Office;
use waystation_domain::work::{Host, WorkError};

async fn record(host: &Host, caller: &Caller, partner: &Partner) -> Result<(), WorkError> {
    Office::look(host, caller).await?.put_partner(partner).await
}

fn main() {}
