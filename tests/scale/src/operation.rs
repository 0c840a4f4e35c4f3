//! An operation whose register grows.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use serde_json::json;
use waystation_test_client::Client;
use waystation_test_register::profile;
use waystation_test_world::people::legal_answers;
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, World};

use crate::direct::Direct;

/// How many are registered at once.
const AT_ONCE: usize = 8;

/// From one person who is registered to the next, in milliseconds on the clock of the host: ids grow as they do in life,
/// and a million people come before the tokens of staff end, which are valid for 30 days.
const BETWEEN: i64 = 2_000;

pub(crate) struct Operation {
    pub(crate) kind: Kind,
    pub(crate) setting: Setting,
    pub(crate) api: Client<Direct>,
    /// How many people there are.
    people: AtomicU64,
}

/// Whether the person with this number says yes alone: for children others are asked first.
pub(crate) fn is_adult(number: u64) -> bool {
    let person = profile(number);
    let year = person["date-of-birth"].as_str().and_then(|born| born.get(..4)?.parse::<u32>().ok());
    year.is_some_and(|year| year < 2005)
}

/// What was added.
pub(crate) struct Filled {
    pub(crate) people: u64,
    pub(crate) took: Duration,
}

impl Operation {
    pub(crate) async fn begin(kind: Kind) -> Self {
        let program = std::env::current_exe().expect("this program has a name");
        let program = program.to_str().expect("its name is text");
        let setting = Setting::in_world(World::new(kind, program).await, "inter-agency-referral").await;
        let api = Client::new(Direct(setting.world.api.transport().router().clone()));
        Self { kind, setting, api, people: AtomicU64::new(0) }
    }

    /// How many people there are.
    pub(crate) fn people(&self) -> u64 {
        self.people.load(Ordering::Relaxed)
    }

    /// Registers people until there are so many, and refers some of them.
    pub(crate) async fn fill(&self, size: u64, referred: u64) -> Filled {
        let begun = Instant::now();
        let from = self.people();
        let numbers = futures_util::stream::iter(from..size);
        let registered = numbers.for_each_concurrent(AT_ONCE, |number| async move {
            let person = self.register(number).await;
            if number % 100 < referred && is_adult(number) {
                self.refer(&person).await;
            }
        });
        registered.await;
        Filled { people: self.people() - from, took: begun.elapsed() }
    }

    /// Registers the person with this number of the register.
    pub(crate) async fn register(&self, number: u64) -> String {
        let clock = &self.setting.world.clock;
        clock.advance(BETWEEN);
        let made = self.api.post(&self.setting.caseworker, "/api/v1/individuals").json(&profile(number)).await;
        self.people.fetch_add(1, Ordering::Relaxed);
        made.expect(201).id()
    }

    /// Refers a person, and sends what they agreed to.
    pub(crate) async fn refer(&self, person: &str) {
        let referral = self.ready(person).await;
        let _sent = self.setting.disclose(&referral).await.expect(201);
    }

    /// A referral that can be sent.
    pub(crate) async fn ready(&self, person: &str) -> String {
        let referral = self.setting.begin(person, "legal-assistance").await;
        let _assessed = self.setting.answer(&referral, legal_answers()).await.expect(200);
        let _confirmed = self.setting.confirm(&referral, json!({})).await.expect(200);
        let _consent = self.setting.consent(&referral, json!({})).await.expect(201);
        referral
    }
}
