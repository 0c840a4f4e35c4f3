//! One authority erases one person, once.
use waystation_domain::retention::erasure::Erasure;
use waystation_domain::security::caller::Caller;
use waystation_domain::work::Host;
use waystation_domain::work::erasure::erase;

async fn twice(host: &Host, caller: &Caller, authority: Erasure) {
    let _once = erase(host, caller, authority).await;
    let _twice = erase(host, caller, authority).await;
}

fn main() {}
