//! What each kind of answer gives.

use std::borrow::Cow;

use axum::http::{StatusCode, header};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{Ref, RefOr, Response, Schema};
use utoipa::{PartialSchema, ToSchema};
use waystation_domain::evidence::MEDIA_TYPES;

use super::shape::{Gives, Shape, bytes, header, patterned, text};
use crate::http::answer::{
    Asked, Attachment, Changed, Created, Done, Found, Made, Printable, REPLAYED, Resource, Tagged,
};
use crate::problem::Problem;

/// How a version is written.
const ETAG: &str = r#"^"(0|[1-9][0-9]{0,17})"$"#;

fn tagged(response: &mut Response) {
    let etag = header(patterned(ETAG), "the version, for `If-Match`");
    response.headers.insert(header::ETAG.to_string(), etag);
}

// A derive would give every change the same name.
impl<I: ToSchema> PartialSchema for Changed<I> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property("id", Ref::from_schema_name(I::name()))
            .required("id")
            .property("version", i64::schema())
            .required("version")
            .into()
    }
}

impl<I: ToSchema> ToSchema for Changed<I> {
    fn name() -> Cow<'static, str> {
        format!("Changed{}", I::name().trim_end_matches("Id")).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((I::name().into_owned(), I::schema()));
        I::schemas(schemas);
    }
}

impl<T: Gives> Gives for Result<T, Problem> {
    fn gives(shape: &mut Shape) {
        T::gives(shape);
    }
}

impl<T: ToSchema> Gives for Found<T> {
    fn gives(shape: &mut Shape) {
        shape.gives_json::<T>(StatusCode::OK);
    }
}

impl<T: ToSchema> Gives for Tagged<T> {
    fn gives(shape: &mut Shape) {
        tagged(shape.gives_json::<T>(StatusCode::OK));
    }
}

impl<T: ToSchema + Resource> Gives for Created<T> {
    fn gives(shape: &mut Shape) {
        let response = shape.gives_json::<T>(StatusCode::CREATED);
        response.headers.insert(header::LOCATION.to_string(), header(text(), "where it goes on"));
        if T::VERSIONED {
            tagged(response);
        }
    }
}

impl<T: ToSchema + Resource> Gives for Made<T> {
    fn gives(shape: &mut Shape) {
        Created::<T>::gives(shape);
        if let Some((_, response)) = shape.answers.last_mut() {
            let told = header(
                patterned("^(true|false)$"),
                "whether it was made before, with the same key: it is as it is now",
            );
            response.headers.insert(REPLAYED.to_string(), told);
        }
    }
}

impl<T: ToSchema + Resource, A: ToSchema> Gives for Asked<T, A> {
    fn gives(shape: &mut Shape) {
        Created::<T>::gives(shape);
        let response = shape.gives_json::<A>(StatusCode::ACCEPTED);
        "It waits for a second person, who asks for the same".clone_into(&mut response.description);
    }
}

impl Gives for Done {
    fn gives(shape: &mut Shape) {
        shape.gives(StatusCode::NO_CONTENT, []);
    }
}

impl<T: ToSchema> Gives for Printable<T> {
    fn gives(shape: &mut Shape) {
        let schema = shape.schema::<T>();
        shape.gives(StatusCode::OK, [("application/json", schema), ("text/html", text().into())]);
    }
}

impl Gives for Attachment {
    fn gives(shape: &mut Shape) {
        shape.gives(StatusCode::OK, MEDIA_TYPES.map(|kind| (kind, bytes().into())));
    }
}
