//! The sample scenarios of the Technical Note, "Legitimate Purposes" and "Exceptional Circumstances", over the API.

mod closed;
mod exceptional;
mod feedback;
mod future;
mod immediate;

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, merge};
use waystation_test_world::setting::Setting;

use crate::PROGRAM;

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "protection-coordination").await
}

/// An adult, with what differs.
fn adult(extra: Value) -> Value {
    let mut person = amina();
    merge(&mut person, extra);
    person
}

/// A child of ten, with what differs. The world begins on 15 January 2027.
fn child(extra: Value) -> Value {
    let mut person = adult(json!({
        "date-of-birth": "2016-09-01", "full-name": "Idris Example-Haddad", "care-status": "with-parents",
        "care-arrangement": "with-parents", "best-interests-status": "assessment-completed"
    }));
    merge(&mut person, extra);
    person
}

/// The decision of an answer that released nothing.
fn refused(answer: waystation_test_client::Answer) -> Value {
    let answer = answer.expect(422);
    assert_eq!(answer.problem(), "nothing-released", "{}", answer.text);
    answer.body["decision"].clone()
}

/// Whether the audit has this act with this code.
async fn noted(s: &Setting, act: &str, code: &str) -> bool {
    s.acts().await.iter().any(|entry| {
        entry["act"] == act
            && entry["codes"].as_array().into_iter().flatten().any(|c| c.as_str().is_some_and(|c| c.contains(code)))
    })
}
