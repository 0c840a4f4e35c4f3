//! Schemas of what the dictionary names.

use std::collections::BTreeSet;

use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::{Code, Dictionary, ONE_LINE, Origin, ValueKind};
use crate::person::country::{STATELESS, progres, written};
use crate::person::parts::MOST;
use crate::words::ids::{CountryId, KEY_ID_MAX};
use crate::words::schemas::{DECEPTIVE, DECEPTIVE_IN_LINES, WORD, formatted, patterned, shown, text};

/// `answer:PATHWAY/QUESTION`, each at most as long as an id.
pub(crate) fn answer_item() -> ObjectBuilder {
    patterned(format!("^answer:(?=[^/]{{1,{KEY_ID_MAX}}}/){WORD}/(?=.{{1,{KEY_ID_MAX}}}$){WORD}$"))
}

/// Facts of the dictionary.
pub(crate) fn known_facts() -> Schema {
    let facts = Dictionary::host().facts().map(|fact| fact.id.as_str());
    ArrayBuilder::new().items(text().enum_values(Some(facts))).into()
}

/// Items whose datums the dictionary has.
pub(crate) fn known_items() -> Schema {
    let datums = Dictionary::host().datums().map(|datum| datum.id.as_str());
    let item = AnyOfBuilder::new().item(text().enum_values(Some(datums))).item(answer_item());
    ArrayBuilder::new().items(item).into()
}

/// A country of the dictionary.
#[must_use]
pub fn known_country() -> Schema {
    text().enum_values(Some(Dictionary::host().countries().map(|country| country.id.as_str()))).into()
}

/// A country, as a request may write it: see [`read`](crate::person::country::read).
pub(crate) fn country(stateless: bool) -> ObjectBuilder {
    let fits = |id: &CountryId| stateless || id.as_str() != STATELESS;
    let countries = || Dictionary::host().countries().map(|country| &country.id).filter(|id| fits(id));
    // In capital letters and in small ones: papers write both.
    let plain = countries().map(written).flat_map(|code| [code.to_ascii_lowercase(), code]);
    let iso = countries().map(|id| format!("iso:{}", id.as_str().to_ascii_uppercase()));
    let progres = progres().iter().filter(|(_, id)| fits(id));
    let progres = progres.map(|(code, _)| format!("progres:{}", code.to_ascii_uppercase()));
    text().enum_values(Some(plain.chain(iso).chain(progres).collect::<BTreeSet<_>>()))
}

/// Several countries in one text, as the host writes them.
fn countries_joined(stateless: bool) -> ObjectBuilder {
    let countries = Dictionary::host().countries().map(|country| &country.id);
    let codes = countries.filter(|id| stateless || id.as_str() != STATELESS).map(written);
    let one = codes.collect::<Vec<_>>().join("|");
    patterned(format!("^({one})(,({one}))+$"))
}

/// What staff may write down about a person; null removes a datum.
pub(crate) fn profile() -> ObjectBuilder {
    let body = ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .description(Some("What is written down about a person; null removes a datum."));
    let entered = Dictionary::host().datums().filter(|datum| datum.origin == Origin::Entered);
    let body = entered.fold(body, |body, datum| body.property(datum.id.as_str(), value(&datum.kind)));
    let entries =
        [("names", "Name"), ("contacts", "Contact"), ("addresses", "Address"), ("other-numbers", "OtherNumber")];
    entries.into_iter().fold(body, |body, (list, entry)| body.property(list, list_of(entry)))
}

/// A list of entries, or null for none.
fn list_of(entry: &str) -> ArrayBuilder {
    let entries = ArrayBuilder::new().items(Ref::from_schema_name(entry)).max_items(Some(MOST));
    entries.schema_type(or_null(Type::Array))
}

fn or_null(kind: Type) -> SchemaType {
    SchemaType::from_iter([kind, Type::Null])
}

fn one_of(ids: impl IntoIterator<Item = String>) -> ObjectBuilder {
    let or_null_too = ids.into_iter().map(Some).chain([None]);
    ObjectBuilder::new().schema_type(or_null(Type::String)).enum_values(Some(or_null_too))
}

/// A day, or what is known of it, in one of the calendars; `more` is what else may be said.
fn known_of_a_day(more: &str) -> RefOr<Schema> {
    let seen = "( on (19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]))?";
    let less = format!("^((19|20)[0-9]{{2}}(-(0[1-9]|1[0-2]))?|about (19|20)[0-9]{{2}}{more}){seen}$");
    // Days that every month of the calendar has, in years that have begun.
    let years = "((umm-al-qura|hijri-civil):1(3[2-9][0-9]|4[0-3][0-9])|ethiopian:19[0-9]{2}|persian:13[0-9]{2})";
    let months = "-(0[1-9]|1[0-2])";
    let told = format!("^({years}({months}(-(0[1-9]|1[0-9]|2[0-9]))?)?|about {years}|{years}-01-01 known)$");
    let known = patterned("^(19|20)[0-9]{2}-01-01 known$");
    let any = AnyOfBuilder::new().item(formatted(KnownFormat::Date)).item(patterned(less)).item(known);
    any.item(patterned(told)).item(ObjectBuilder::new().schema_type(Type::Null)).into()
}

fn value(kind: &ValueKind) -> RefOr<Schema> {
    let ids = |codes: &[Code]| codes.iter().map(|code| code.id.to_string()).collect::<Vec<_>>();
    let value = match kind {
        ValueKind::Text { max } => {
            let deceptive = if *max > ONE_LINE { DECEPTIVE_IN_LINES } else { DECEPTIVE };
            shown(*max as usize, deceptive).schema_type(or_null(Type::String))
        }
        // What has no digit in it is taken too, for no value.
        ValueKind::Reference { max } => shown(*max as usize, DECEPTIVE).schema_type(or_null(Type::String)),
        ValueKind::Birth => return known_of_a_day("|about [1-9]?[0-9]"),
        ValueKind::Past => return known_of_a_day(""),
        ValueKind::Date => formatted(KnownFormat::Date).schema_type(or_null(Type::String)),
        ValueKind::Code(codes) => one_of(ids(codes)),
        ValueKind::Codes(codes) => {
            let codes = ArrayBuilder::new().items(text().enum_values(Some(ids(codes))));
            return codes.schema_type(or_null(Type::Array)).into();
        }
        ValueKind::Number { min, max } => {
            let number = ObjectBuilder::new().schema_type(or_null(Type::Integer));
            number.minimum(Some(*min as f64)).maximum(Some(*max as f64))
        }
        ValueKind::YesNo => ObjectBuilder::new().schema_type(or_null(Type::Boolean)),
        ValueKind::Countries { stateless } => {
            let many = ArrayBuilder::new().items(country(*stateless));
            let one_or_many =
                AnyOfBuilder::new().item(country(*stateless)).item(many).item(countries_joined(*stateless));
            return one_or_many.item(ObjectBuilder::new().schema_type(Type::Null)).into();
        }
    };
    value.into()
}
