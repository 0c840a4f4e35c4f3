#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use super::*;

fn places() -> Places {
    Places::new(RequestLimits { per_token: 2, per_operation: 3, connections: 32, patience: Duration::ZERO })
}

fn caseworker(operation: &str) -> Role {
    Role::Caseworker { operation: OperationId::new(operation).unwrap() }
}

const FLOOD: Claim = Claim::of([1; 32]);
const OTHER: Claim = Claim::of([2; 32]);

#[tokio::test]
async fn a_token_that_has_its_places_is_refused_and_takes_none_of_another() {
    let places = places();
    let one = places.usual.place(&FLOOD).await.unwrap();
    let _two = places.usual.place(&FLOOD).await.unwrap();
    let refused = places.usual.place(&FLOOD).await.unwrap_err();
    assert_eq!(refused.code(), Code::TooMany);
    assert!(places.usual.place(&OTHER).await.is_ok());
    drop(one);
    assert!(places.usual.place(&FLOOD).await.is_ok());
}

#[tokio::test]
async fn an_operation_that_has_its_places_is_refused_and_takes_none_of_another_nor_of_its_partner() {
    let places = places();
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(places.usual.place_of(&caseworker("flood")).await.unwrap());
    }
    let refused = places.usual.place_of(&caseworker("flood")).await.err().unwrap();
    assert_eq!(refused.code(), Code::TooMany);
    assert!(places.usual.place_of(&caseworker("neighbour")).await.is_ok());
    assert!(places.usual.place_of(&Role::Central).await.is_ok());
}

#[tokio::test]
async fn what_closes_has_places_of_its_own_also_for_the_same_token_and_operation() {
    let places = places();
    let (_one, _two) = (places.usual.place(&FLOOD).await.unwrap(), places.usual.place(&FLOOD).await.unwrap());
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(places.usual.place_of(&caseworker("flood")).await.unwrap());
    }
    assert!(places.closing.place(&FLOOD).await.is_ok());
    assert!(places.closing.place_of(&caseworker("flood")).await.is_ok());
}

#[tokio::test]
async fn nothing_is_left_of_a_token_that_has_no_request_under_way() {
    let places = places();
    for number in 0..200 {
        let claim = Claim::of([number; 32]);
        let _one = places.usual.place(&claim).await.unwrap();
        let _two = places.usual.place(&claim).await.unwrap();
        assert!(places.usual.place(&claim).await.is_err());
        assert_eq!(lock(&places.usual.tokens.open).len(), 1);
    }
    assert!(lock(&places.usual.tokens.open).is_empty());
}

#[tokio::test]
async fn who_waits_is_next_when_a_place_is_given_back() {
    let patient = RequestLimits { patience: Duration::from_secs(60), per_token: 1, ..RequestLimits::default() };
    let places = Arc::new(Places::new(patient));
    let first = places.usual.place(&FLOOD).await.unwrap();
    let waiting = tokio::spawn({
        let places = Arc::clone(&places);
        async move { places.usual.place(&FLOOD).await.is_ok() }
    });
    // One of the two has or awaits a place until the other is there too.
    while lock(&places.usual.tokens.open).values().any(|line| line.there < 2) {
        tokio::task::yield_now().await;
    }
    drop(first);
    assert!(waiting.await.unwrap());
}

#[tokio::test]
async fn who_finds_no_seat_to_wait_in_is_refused_at_once() {
    let patient = RequestLimits { patience: Duration::from_secs(3600), per_token: 1, per_operation: 1, connections: 4 };
    let places = Arc::new(Places::new(patient));
    let _first = places.usual.place(&FLOOD).await.unwrap();
    let waiting = tokio::spawn({
        let places = Arc::clone(&places);
        async move { places.usual.place(&FLOOD).await.is_ok() }
    });
    while places.usual.seats.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(places.usual.place(&FLOOD).await.unwrap_err().code(), Code::TooMany);
    waiting.abort();
}

#[tokio::test]
async fn a_few_files_of_one_operation_are_under_way_and_there_is_room_for_those_of_another() {
    let places = places();
    let mut held = Vec::new();
    for _ in 0..FILES_OF_ONE {
        held.push(places.file(&caseworker("flood")).await.unwrap());
    }
    assert_eq!(places.file(&caseworker("flood")).await.err().unwrap().code(), Code::TooMany);
    assert!(places.file(&caseworker("neighbour")).await.is_ok());
}
