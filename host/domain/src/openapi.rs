//! Schemas that no derive can know: of types that are written as one word, and of bodies whose members the data
//! dictionary names. Each states as much of its rule as a schema can, so that whatever it allows is accepted.

use std::borrow::Cow;

use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use zeroize::Zeroize;

use crate::consent::CaregiverName;
use crate::consent::people::{Capacity, Written};
use crate::person::country::CountryCode;
use crate::person::dictionary::schemas::{answer_item, country, known_country, profile};
use crate::person::profile::ProfilePatch;
use crate::plugin::catalogue::DataItem;
use crate::referral::FeedbackValue;
use crate::referral::answers::AnswersPatch;
use crate::retention::length::Length;
use crate::rights::Words;
use crate::security::pseudonym::Pseudonym;
use crate::security::sensitive::Sensitive;
use crate::words::calendar::{Day, Until, Zone};
use crate::words::ids::{
    AgreementId, BasisId, CertificateId, ChoiceId, ClosingId, ConsentId, ConsentRequestId, CorrectionId, CountryId,
    DatumId, DisclosureId, ElementId, ErasureRequestId, EvidenceId, FactId, FeedbackId, FileRequestId, FunctionId,
    GrantId, GuardianshipId, HoldId, IndividualId, KEY_ID_MAX, MilestoneId, OperationId, PartnerId, PathwayId,
    PluginId, QuestionId, ReasonId, RecordId, ReferralId, RightsRequestId, RoleId, SamePersonId, ServiceId, StaffId,
    TokenId,
};
use crate::words::language::Language;
use crate::words::plain::Plain;
use crate::words::schemas::{
    DECEPTIVE, DECEPTIVE_IN_LINES, WORD, formatted, patterned, shown, text, time_zone, uuid, word,
};
use crate::words::text::{Reference, Text};
use crate::words::time::Timestamp;
use crate::work::disclosed::Disclosed;
use crate::work::office::Quarter;

/// The names of schemas with what they describe.
type Named = Vec<(String, RefOr<Schema>)>;

/// A type that is written as one word.
macro_rules! words {
    ($($name:ty as $called:expr => $schema:expr;)*) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($called)
            }
        }
    )*};
}

words! {
    Timestamp as "Timestamp" => formatted(KnownFormat::DateTime).description(Some("A moment, RFC 3339."));
    Zone as "TimeZone" => time_zone();
    Day as "Day" => formatted(KnownFormat::Date).description(Some("A day of the operation's time zone."));
    Length as "RetentionLength" => ObjectBuilder::new().schema_type(Type::Object)
        .property("days", count(7, 36_500)).property("months", count(1, 1_200))
        .min_properties(Some(1)).max_properties(Some(1)).additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .description(Some("How long a clock runs, in days or in months of the calendar: as its default."));
    Until as "Until" => AnyOfBuilder::new().item(formatted(KnownFormat::Date)).item(formatted(KnownFormat::DateTime))
        .description(Some("A day of the operation's time zone, which is then wholly usable, or a moment, RFC 3339."));
    CountryCode as "CountryCode" => country(true).description(Some(
        "A country: a code of ISO 3166-1 alpha-3, or one with its scheme, such as `progres:LEB`; with it alone where ISO and \
         proGres mean different countries."
    ));
    Language as "Language" => patterned("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$").max_length(Some(35))
        .description(Some("A language: a tag of BCP 47."));
    Reference as "Reference" => patterned("^[A-Za-z0-9./-]*[0-9][A-Za-z0-9./-]*$").min_length(Some(1)).max_length(Some(40))
        .description(Some("The reference of a paper or a file elsewhere, such as `BID-2026-0114`."));
    CaregiverName as "CaregiverName" => shown(100, DECEPTIVE)
        .description(Some("Which caregiver spoke: a name, or what the child calls them."));
    Words as "RightsWords" => shown(2000, DECEPTIVE_IN_LINES)
        .description(Some("Words of the person, or to the person, in lines."));
    Quarter as "Quarter" => patterned("^2[0-9]{3}-Q[1-4]$").description(Some("A quarter of a year, such as `2026-Q3`."));
    DataItem as "DataItem" => AnyOfBuilder::new().item(word()).item(answer_item())
        .description(Some("A datum (`full-name`), or the answer to a question (`answer:PATHWAY/QUESTION`)."));
    Text as "Text" => ObjectBuilder::new().schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::RefOr(text().into())))
        .description(Some("A sentence in several languages, by language."));
    AnswersPatch as "Answers" => ObjectBuilder::new().schema_type(Type::Object)
        .property_names(Some(word()))
        .additional_properties(Some(AdditionalProperties::RefOr(answer())))
        .description(Some("Answers by the id of their question; null: the person prefers not to say."));
    FeedbackValue as "FeedbackValue" => feedback_value();
    Plain as "Value" => plain();
    ProfilePatch as "Profile" => profile();
    Pseudonym as "Pseudonym" => patterned("^[0-9a-f]{32}$")
        .description(Some("How a person, or what belongs to one, stands in the audit."));
}

/// Ids, by their family.
macro_rules! ids {
    ($($schema:ident: $($name:ident)*;)*) => {
        words! { $($($name as stringify!($name) => $schema();)*)* }
    };
}

ids! {
    word: OperationId PathwayId QuestionId ChoiceId ElementId DatumId FactId ReasonId RoleId FunctionId ServiceId FeedbackId PartnerId;
    uuid: IndividualId ReferralId ConsentId AgreementId GrantId DisclosureId StaffId TokenId PluginId RecordId BasisId GuardianshipId ClosingId FileRequestId ConsentRequestId SamePersonId CorrectionId ErasureRequestId RightsRequestId HoldId MilestoneId CertificateId EvidenceId;
    known_country: CountryId;
}

/// So many of a unit.
fn count(least: u32, most: u32) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
}

/// Yes or no, a number, a choice, a date or words, a list of choices: as the question asks.
fn answer() -> RefOr<Schema> {
    AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(ObjectBuilder::new().schema_type(Type::Integer))
        .item(text())
        .item(ArrayBuilder::new().items(text()))
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .into()
}

/// Yes or no, a number, words or an id, a list of ids.
fn plain() -> AnyOfBuilder {
    let number = SchemaFormat::KnownFormat(KnownFormat::Int64);
    AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(ObjectBuilder::new().schema_type(Type::Integer).format(Some(number)))
        .item(text())
        .item(ArrayBuilder::new().items(text()))
        .description(Some("A value as systems take it: choices, codes and countries by their id."))
}

/// Yes or no, a number, a choice or a date, a list of choices: as the item asks.
fn feedback_value() -> AnyOfBuilder {
    let number = SchemaFormat::KnownFormat(KnownFormat::Int64);
    AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(ObjectBuilder::new().schema_type(Type::Integer).format(Some(number)))
        .item(patterned(format!("^({WORD}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})$")).max_length(Some(KEY_ID_MAX)))
        .item(ArrayBuilder::new().items(word()))
}

/// A type that is written as another is.
macro_rules! written_as {
    ($([$($generic:tt)*] $name:ty as $other:ty;)*) => {$(
        impl<$($generic)*> PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                <$other>::schema()
            }
        }

        impl<$($generic)*> ToSchema for $name {
            fn name() -> Cow<'static, str> {
                <$other>::name()
            }

            fn schemas(schemas: &mut Named) {
                <$other>::schemas(schemas);
            }
        }
    )*};
}

written_as! {
    [] Capacity as Written;
    [T: ToSchema + Zeroize] Sensitive<T> as T;
    [V: ToSchema] Disclosed<V> as V;
}
