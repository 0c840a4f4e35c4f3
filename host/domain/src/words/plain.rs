//! A value as systems give and take it.

use serde::{Deserialize, Serialize};

/// A value in JSON: choices, codes and countries by their id, dates as YYYY-MM-DD, what is a number or a list as such.
/// What the host gives in this form it takes in this form.
///
/// It has no `Debug`: it may be what somebody said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Plain {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// Words, an id, a date.
    Text(String),
    /// Ids.
    List(Vec<String>),
}
