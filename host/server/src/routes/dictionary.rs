//! The data dictionary.

use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::person::dictionary::{Country, Datum, Dictionary, EntryList, FactEntry};

use crate::http::Found;

#[derive(Serialize, ToSchema)]
#[schema(as = Dictionary)]
pub(crate) struct Whole {
    datums: Vec<&'static Datum>,
    lists: Vec<&'static EntryList>,
    facts: Vec<&'static FactEntry>,
    countries: Vec<&'static Country>,
}

pub(crate) async fn read() -> Found<Whole> {
    let dictionary = Dictionary::host();
    Found(Whole {
        datums: dictionary.datums().collect(),
        lists: dictionary.lists().collect(),
        facts: dictionary.facts().collect(),
        countries: dictionary.countries().collect(),
    })
}
