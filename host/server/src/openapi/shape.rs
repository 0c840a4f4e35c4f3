//! What a handler takes and gives, as the types of its arguments and of its answer say. None of it is written
//! twice: an extractor and an answer describe themselves, and a handler is described by its signature.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, Type};
use utoipa::openapi::{Content, Header, Ref, RefOr, Required, Response, Schema};

use crate::problem::Code;

/// What bounds the size of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Largest {
    /// The limit of a body of JSON, or of none.
    Json,
    /// The limit of a file that is attached.
    File,
    /// The limit of a component.
    Component,
}

/// What a handler takes and gives.
pub(crate) struct Shape {
    /// Parameters in the query and the headers.
    pub(crate) parameters: Vec<Parameter>,
    /// The id in the path.
    pub(crate) id: Option<RefOr<Schema>>,
    /// The body.
    pub(crate) body: Option<RequestBody>,
    /// What bounds it.
    pub(crate) largest: Largest,
    /// Whether it goes by the way that is kept free for what closes.
    pub(crate) closes: bool,
    /// Every answer but problems.
    pub(crate) answers: Vec<(StatusCode, Response)>,
    /// Every problem that the types can lead to.
    pub(crate) refusals: BTreeSet<Code>,
    /// The schemas that these refer to, by their names.
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Shape {
    /// The shape of a handler of type `H`.
    pub(crate) fn of<H: Described<T>, T>() -> Self {
        let mut shape = Self {
            parameters: Vec::new(),
            id: None,
            body: None,
            largest: Largest::Json,
            closes: false,
            answers: Vec::new(),
            refusals: BTreeSet::new(),
            schemas: Vec::new(),
        };
        H::describe(&mut shape);
        shape
    }

    /// Refers to the schema of a type.
    pub(crate) fn schema<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(name).into()
    }

    /// Adds problems that it can lead to.
    pub(crate) fn refuses(&mut self, codes: &[Code]) {
        self.refusals.extend(codes);
    }

    /// Adds a parameter in a header.
    pub(crate) fn header(&mut self, name: &str, required: bool, schema: Schema, says: &str) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(if required { Required::True } else { Required::False })
            .description(Some(says))
            .schema(Some(schema));
        self.parameters.push(parameter.build());
    }

    /// Adds the parameters of a query: the members of an object.
    pub(crate) fn query<T: ToSchema>(&mut self) {
        T::schemas(&mut self.schemas);
        let RefOr::T(Schema::Object(object)) = T::schema() else { return };
        for (name, schema) in object.properties {
            let required = object.required.contains(&name);
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(if required { Required::True } else { Required::False })
                .schema(Some(schema));
            self.parameters.push(parameter.build());
        }
    }

    /// It takes JSON.
    pub(crate) fn takes_json<T: ToSchema>(&mut self) {
        let schema = self.schema::<T>();
        self.takes(Required::True, [("application/json", schema)]);
    }

    /// It takes JSON or nothing.
    pub(crate) fn may_take_json<T: ToSchema>(&mut self) {
        let nothing = ObjectBuilder::new().schema_type(Type::Null);
        let schema = OneOfBuilder::new().item(nothing).item(self.schema::<T>());
        self.takes(Required::False, [("application/json", schema.into())]);
    }

    /// It takes the bytes of a file of one of these media types.
    pub(crate) fn takes_bytes(&mut self, largest: Largest, media_types: impl IntoIterator<Item = &'static str>) {
        self.largest = largest;
        self.takes(Required::True, media_types.into_iter().map(|kind| (kind, bytes().into())));
    }

    fn takes(&mut self, required: Required, kinds: impl IntoIterator<Item = (&'static str, RefOr<Schema>)>) {
        let body = RequestBodyBuilder::new().required(Some(required));
        let body = kinds.into_iter().fold(body, |body, (kind, schema)| body.content(kind, content(schema)));
        self.body = Some(body.build());
    }

    /// It gives JSON.
    pub(crate) fn gives_json<T: ToSchema>(&mut self, status: StatusCode) -> &mut Response {
        let schema = self.schema::<T>();
        self.gives(status, [("application/json", schema)])
    }

    /// It gives a body of one of these media types, or none.
    pub(crate) fn gives(
        &mut self,
        status: StatusCode,
        kinds: impl IntoIterator<Item = (&'static str, RefOr<Schema>)>,
    ) -> &mut Response {
        let mut response = Response::new("");
        response.content = kinds.into_iter().map(|(kind, schema)| (kind.to_owned(), content(schema))).collect();
        let index = self.answers.len();
        self.answers.push((status, response));
        &mut self.answers[index].1
    }
}

fn content(schema: RefOr<Schema>) -> Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

/// A text.
pub(crate) fn text() -> Schema {
    ObjectBuilder::new().schema_type(Type::String).build().into()
}

/// A text of this form: a regular expression.
pub(crate) fn patterned(pattern: &str) -> Schema {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build().into()
}

/// Bytes as they are.
pub(crate) fn bytes() -> Schema {
    let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
    ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).build().into()
}

/// A header of an answer.
pub(crate) fn header(schema: Schema, says: &str) -> Header {
    HeaderBuilder::new().schema(schema).description(Some(says)).build()
}

/// What is read out of a request: an extractor.
pub(crate) trait Takes {
    /// Says what it takes.
    fn takes(shape: &mut Shape);
}

/// What is answered.
pub(crate) trait Gives {
    /// Says what it gives.
    fn gives(shape: &mut Shape);
}

/// A handler, described by the types of its arguments `T` and of its answer.
pub(crate) trait Described<T> {
    /// Says what it takes and gives.
    fn describe(shape: &mut Shape);
}

macro_rules! described {
    ($($($argument:ident)*;)*) => {$(
        impl<H, F, R, $($argument),*> Described<($($argument,)*)> for H
        where
            H: Fn($($argument),*) -> F,
            F: Future<Output = R>,
            R: Gives,
            $($argument: Takes,)*
        {
            fn describe(shape: &mut Shape) {
                $($argument::takes(shape);)*
                R::gives(shape);
            }
        }
    )*};
}

described! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
    A B C D E G I;
}
