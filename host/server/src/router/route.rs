//! One line of the page of routes.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::app::App;
use crate::caller::RoleName;

/// What every path begins with, but those of the host itself.
const BASE: &str = "/api/v1";

/// Whether a change names the version it was decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precondition {
    None,
    Optional,
    Required,
}

/// A body.
pub(crate) enum Body {
    None,
    /// Of no schema of ours.
    Any,
    Text,
    /// A file, of one of a few kinds.
    File,
    Wasm,
    Json(Named),
}

/// A schema with its name, and those it refers to.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) all: Vec<(String, RefOr<Schema>)>,
}

fn named<T: ToSchema>() -> Named {
    let name = T::name().into_owned();
    let mut all = vec![(name.clone(), T::schema())];
    T::schemas(&mut all);
    Named { name, all }
}

/// A route: see [`table`](super::table).
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) roles: &'static [RoleName],
    pub(crate) summary: &'static str,
    pub(crate) takes: Body,
    pub(crate) gives: (u16, Body),
    /// Whether the body may be left out.
    pub(crate) optional_body: bool,
    /// Names of parameters; those with a question mark may be left out.
    pub(crate) query: &'static [&'static str],
    pub(crate) precondition: Precondition,
    pub(crate) idempotent: bool,
    /// Whether what the request names may not be there, though it is not in the path.
    pub(crate) may_miss: bool,
    /// Whether it may have to compile a component, which takes its time.
    pub(crate) compiles: bool,
    pub(crate) handler: MethodRouter<Arc<App>>,
}

fn route<H, T>(method: Method, filter: MethodFilter, path: &str, roles: &'static [RoleName], handler: H) -> Route
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    Route {
        method,
        path: format!("{BASE}{path}"),
        roles,
        summary: "",
        takes: Body::None,
        gives: (200, Body::None),
        optional_body: false,
        query: &[],
        precondition: Precondition::None,
        idempotent: false,
        may_miss: false,
        compiles: false,
        handler: on(filter, handler),
    }
}

macro_rules! methods {
    ($($name:ident $METHOD:ident;)*) => {$(
        pub(crate) fn $name<H, T>(path: &str, roles: &'static [RoleName], handler: H) -> Route
        where
            H: Handler<T, Arc<App>>,
            T: 'static,
        {
            route(Method::$METHOD, MethodFilter::$METHOD, path, roles, handler)
        }
    )*};
}

methods! {
    get GET;
    post POST;
    put PUT;
    patch PATCH;
    delete DELETE;
}

impl Route {
    /// What it does, in a few words.
    pub(crate) fn says(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Its path is not under the base of the API.
    pub(crate) fn at_root(mut self) -> Self {
        if let Some(path) = self.path.strip_prefix(BASE) {
            self.path = path.to_owned();
        }
        self
    }

    /// It takes JSON of this schema.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        self.takes = Body::Json(named::<T>());
        self
    }

    /// It takes a component.
    pub(crate) fn uploads(mut self) -> Self {
        self.takes = Body::Wasm;
        self.compiles()
    }

    /// It may have to compile a component.
    pub(crate) fn compiles(mut self) -> Self {
        self.compiles = true;
        self
    }

    /// It takes a file.
    pub(crate) fn takes_file(mut self) -> Self {
        self.takes = Body::File;
        self
    }

    /// It gives a file.
    pub(crate) fn gives_file(mut self, status: u16) -> Self {
        self.gives = (status, Body::File);
        self
    }

    /// Its body may be left out.
    pub(crate) fn may_be_empty(mut self) -> Self {
        self.optional_body = true;
        self
    }

    /// Parameters of the query.
    pub(crate) fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    /// `If-Match` is required.
    pub(crate) fn if_match(mut self) -> Self {
        self.precondition = Precondition::Required;
        self
    }

    /// `If-Match` is looked at when it is there.
    pub(crate) fn if_match_optional(mut self) -> Self {
        self.precondition = Precondition::Optional;
        self
    }

    /// `Idempotency-Key` is honoured.
    pub(crate) fn once(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// It names something in its query or body, or needs something, that may not be there.
    pub(crate) fn may_miss(mut self) -> Self {
        self.may_miss = true;
        self
    }

    /// It gives JSON of this schema.
    pub(crate) fn gives<T: ToSchema>(mut self, status: u16) -> Self {
        self.gives = (status, Body::Json(named::<T>()));
        self
    }

    /// It gives JSON that is described elsewhere.
    pub(crate) fn gives_any(mut self, status: u16) -> Self {
        self.gives = (status, Body::Any);
        self
    }

    /// It gives text.
    pub(crate) fn gives_text(mut self, status: u16) -> Self {
        self.gives = (status, Body::Text);
        self
    }

    /// It gives nothing.
    pub(crate) fn gives_nothing(mut self, status: u16) -> Self {
        self.gives = (status, Body::None);
        self
    }
}
