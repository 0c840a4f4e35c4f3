//! The people of a case: what is known about them, what they answer, and how to read what the host says of them.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::{FunctionId, OperationId, PartnerId};

/// A person with a date of birth that makes an adult, and a value in every datum that forms ask for.
#[must_use]
pub fn amina() -> Value {
    json!({
        "full-name": "Amina Example-Rahimi",
        "date-of-birth": "1990-04-12",
        "sex": "female",
        "nationality": "AFG",
        "phone": "+62 811 000 111",
        "email": "amina.example@mail.invalid",
        "preferred-language": "fa",
        "individual-number": "123-45C67890",
        "address-street": "Jalan Contoh 5",
        "address-district": "Kebayoran Contoh",
        "household-size": 4,
        "identity-document-type": "passport",
        "identity-document-number": "P-9911882",
        "national-id-number": "N-77665544",
        "specific-needs": ["legal-protection"],
        "date-of-arrival": "2025-11-02"
    })
}

/// The answers with which legal assistance is recommended.
#[must_use]
pub fn legal_answers() -> Value {
    json!({
        "has-lawyer": false,
        "matter": "papers",
        "date-is-set": true,
        "days-left": 9,
        "what-is-requested": "Help with the birth certificate of Zahra",
        "already-provided": "One talk at the help desk"
    })
}

/// The role of a member of a partner's staff, for an operation.
///
/// # Panics
/// When one of the three is no id.
#[must_use]
pub fn partner_role(operation: &str, partner: &str, function: &str) -> Role {
    let operation = OperationId::new(operation).expect("an id of an operation");
    let partner = PartnerId::new(partner).expect("an id of a partner");
    Role::Partner { operation, partner, function: FunctionId::new(function).expect("an id of a function") }
}

/// Every data item that a pathway of the catalogue asks for.
#[must_use]
pub fn items_of(catalogue: &Value) -> Vec<String> {
    let mut items = Vec::new();
    for pathway in catalogue["pathways"].as_array().into_iter().flatten() {
        for element in pathway["elements"].as_array().into_iter().flatten() {
            let source = &element["source"];
            let item = match (source["type"].as_str(), source["id"].as_str()) {
                (Some("dictionary"), Some(datum)) => datum.to_owned(),
                (Some("answer"), Some(question)) => {
                    format!("answer:{}/{question}", pathway["id"].as_str().unwrap_or_default())
                }
                _ => continue,
            };
            if !items.contains(&item) {
                items.push(item);
            }
        }
    }
    items
}

/// Replaces the members of an object by those of another.
pub fn merge(into: &mut Value, extra: Value) {
    if let (Some(into), Value::Object(extra)) = (into.as_object_mut(), extra) {
        into.extend(extra);
    }
}

/// The element ids in `released` of an explanation.
#[must_use]
pub fn released(explanation: &Value) -> Vec<&str> {
    explanation["released"].as_array().into_iter().flatten().filter_map(|e| e["element"].as_str()).collect()
}

/// The code with which an element was withheld.
#[must_use]
pub fn withheld<'a>(explanation: &'a Value, element: &str) -> Option<&'a str> {
    let all = explanation["withheld"].as_array()?;
    all.iter().find(|e| e["element"].as_str() == Some(element))?["code"].as_str()
}

/// The element ids on a form.
#[must_use]
pub fn on_form(form: &Value) -> Vec<&str> {
    form["elements"].as_array().into_iter().flatten().filter_map(|e| e["element"].as_str()).collect()
}
