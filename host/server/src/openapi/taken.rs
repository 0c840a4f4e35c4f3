//! What each extractor takes, and how it refuses.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use waystation_domain::evidence::MEDIA_TYPES;

use super::shape::{Largest, Shape, Takes, patterned};
use crate::app::App;
use crate::caller::Authenticated;
use crate::http::extract::{
    Closing, Component, Creation, File, IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_MAX, IfMatch, Json, MaybeCreation,
    MaybeIfMatch, MaybeJson, PathId, Query,
};
use crate::http::language::Reading;
use crate::problem::Code;

/// The refusals of a body that is read as JSON.
const OF_JSON: [Code; 5] = [Code::Malformed, Code::TooLarge, Code::MediaType, Code::DoesNotFit, Code::SlowBody];

/// Nothing of the request is read.
macro_rules! nothing {
    ($($extractor:ty),*) => {$(
        impl Takes for $extractor {
            fn takes(_: &mut Shape) {}
        }
    )*};
}

// Every request says who asks, and in which language; the page of routes knows the first.
nothing!(State<Arc<App>>, Authenticated, Reading, HeaderMap);

impl<T> Takes for Extension<T> {
    fn takes(_: &mut Shape) {}
}

impl Takes for Closing {
    fn takes(shape: &mut Shape) {
        shape.closes = true;
    }
}

impl<T: ToSchema> Takes for PathId<T> {
    fn takes(shape: &mut Shape) {
        shape.id = Some(shape.schema::<T>());
        shape.refuses(&[Code::Malformed, Code::NotFound]);
    }
}

impl<T: ToSchema> Takes for Query<T> {
    fn takes(shape: &mut Shape) {
        shape.query::<T>();
        shape.refuses(&[Code::Malformed]);
    }
}

/// How a version is taken: as it was written, or as a proxy that compresses wrote it anew.
const IF_MATCH: &str = r#"^(W/)?"(0|[1-9][0-9]{0,17})(-(gzip|br|zstd|deflate))?"$"#;

fn if_match(shape: &mut Shape, required: bool) {
    let says = "the `ETag` of your last reading, as you got it, such as `\"3\"`";
    shape.header(header::IF_MATCH.as_str(), required, patterned(IF_MATCH), says);
    shape.refuses(&[Code::Malformed, Code::Stale]);
}

impl Takes for IfMatch {
    fn takes(shape: &mut Shape) {
        if_match(shape, true);
        shape.refuses(&[Code::PreconditionRequired]);
    }
}

impl Takes for MaybeIfMatch {
    fn takes(shape: &mut Shape) {
        if_match(shape, false);
    }
}

fn once(shape: &mut Shape) {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[!-~]+$"))
        .min_length(Some(1))
        .max_length(Some(IDEMPOTENCY_KEY_MAX));
    let says = "one key for each creation, such as a UUID: the same request with the same key is done once";
    shape.header(IDEMPOTENCY_KEY, false, schema.build().into(), says);
    shape.refuses(&[Code::KeyReused]);
}

impl<T: ToSchema> Takes for Json<T> {
    fn takes(shape: &mut Shape) {
        shape.takes_json::<T>();
        shape.refuses(&OF_JSON);
    }
}

impl<T: ToSchema> Takes for Creation<T> {
    fn takes(shape: &mut Shape) {
        Json::<T>::takes(shape);
        once(shape);
    }
}

impl<T: ToSchema> Takes for MaybeJson<T> {
    fn takes(shape: &mut Shape) {
        shape.may_take_json::<T>();
        shape.refuses(&OF_JSON);
    }
}

impl<T: ToSchema> Takes for MaybeCreation<T> {
    fn takes(shape: &mut Shape) {
        MaybeJson::<T>::takes(shape);
        once(shape);
    }
}

impl Takes for File {
    fn takes(shape: &mut Shape) {
        shape.takes_bytes(Largest::File, MEDIA_TYPES);
        shape.refuses(&[Code::Malformed, Code::TooLarge, Code::DoesNotFit]);
    }
}

impl Takes for Component {
    fn takes(shape: &mut Shape) {
        shape.takes_bytes(Largest::Component, ["application/wasm"]);
        shape.refuses(&[Code::Malformed, Code::TooLarge, Code::MediaType, Code::NotAdmitted, Code::SlowBody]);
        once(shape);
    }
}
