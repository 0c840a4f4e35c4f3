//! What whoever keeps a host running can look at: metrics at an address of their own.

use waystation_test_client::{Client, Http};

use super::Place;
use super::serving::Serving;

fn at(address: &str) -> Client<Http> {
    Client::new(Http::at(format!("http://{address}")))
}

#[test]
fn metrics_are_read_at_an_address_of_their_own_and_nothing_else_is() {
    let place = Place::new();
    let serving = Serving::start(&place, &[]);
    let metrics = serving.metrics.clone().unwrap();
    assert!(metrics.starts_with("127.0.0.1:"), "{metrics}");
    let page = at(&metrics).get("", "/metrics").expect(200).unwrap();
    assert!(page.text.contains("\nwaystation_ready 1\n"), "{}", page.text);
    assert!(page.text.contains("waystation_build_info{version="), "{}", page.text);
    assert!(page.text.contains("\nwaystation_restored 0\n"), "{}", page.text);
    assert!(page.text.contains("\nwaystation_sweep_age_seconds "), "{}", page.text);
    for path in ["/api/v1/me", "/ready", "/"] {
        at(&metrics).get("", path).expect(404).unwrap();
    }
    serving.api().get("", "/metrics").expect(404).unwrap();
}

#[test]
fn metrics_can_be_off_and_an_address_that_is_taken_is_a_failure_that_names_it() {
    let place = Place::new();
    place.write("waystation.toml", "metrics-listen = \"off\"");
    assert_eq!(Serving::start(&place, &[]).metrics, None);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.write("waystation.toml", format!("metrics-listen = \"{address}\""));
    place.run(&["serve", "--listen", "127.0.0.1:0"]).ended(3, &["cannot listen at", &address]);
}

#[test]
fn a_collector_that_is_away_is_said_once_and_holds_up_nothing() {
    let place = Place::new();
    // Nobody listens there any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    place.write("waystation.toml", format!("traces-endpoint = \"http://{gone}/v1/traces\""));
    let mut serving = Serving::start(&place, &[]);
    serving.api().get("", "/api/v1/openapi.json").expect(200).unwrap();
    serving.signal(rustix::process::Signal::TERM);
    serving.until("stopped; every request was answered");
    serving.until("traces are lost: the collector does not take them");
    assert_eq!(serving.ended(), Some(0));
}
