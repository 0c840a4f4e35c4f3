//! One line of the page of routes.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};

use waystation_domain::security::caller::RoleName;

use crate::app::App;
use crate::openapi::shape::{Described, Shape};
use crate::problem::Code;

/// What every path begins with, but those of the host itself.
pub(crate) const BASE: &str = "/api/v1";

/// A route: see [`table`](super::table).
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) roles: &'static [RoleName],
    /// Its noun: the module of its handler.
    pub(crate) noun: &'static str,
    /// What is done with it: the name of its handler.
    pub(crate) verb: &'static str,
    /// What it does, in a sentence.
    pub(crate) says: &'static str,
    /// What its handler takes and gives.
    pub(crate) shape: Shape,
    /// Whether it may have to compile a component, which takes its time.
    pub(crate) compiles: bool,
    /// Whether a whole file is in memory meanwhile.
    pub(crate) carries_file: bool,
    /// Whether it answers while the database is closed because it was restored: it narrows, or says how that stands.
    pub(crate) stays_open: bool,
    pub(crate) handler: MethodRouter<Arc<App>>,
}

/// What the page says of a route, in the order in which it says it.
pub(crate) struct Line<H> {
    pub(crate) method: (Method, MethodFilter),
    pub(crate) path: &'static str,
    pub(crate) roles: &'static [RoleName],
    pub(crate) name: (&'static str, &'static str),
    pub(crate) handler: H,
    pub(crate) says: &'static str,
}

impl Route {
    /// The route of a line, with all that the types of its handler say.
    pub(crate) fn new<H, T, D>(line: Line<H>) -> Self
    where
        H: Handler<T, Arc<App>> + Described<D>,
        T: 'static,
    {
        let (method, filter) = line.method;
        let mut shape = Shape::of::<H, D>();
        if !line.roles.is_empty() {
            shape.refuses(&[Code::Unauthenticated, Code::OverrideRefused, Code::TooMany, Code::Restored]);
            if line.roles != RoleName::ALL {
                shape.refuses(&[Code::Forbidden]);
            }
            // Each of them writes, and another may have written meanwhile.
            if method != Method::GET {
                shape.refuses(&[Code::Conflict]);
            }
        }
        shape.refuses(&[Code::Internal, Code::Busy, Code::DatabaseAway, Code::DiskFull, Code::Timeout]);
        Self {
            method,
            path: format!("{BASE}{}", line.path),
            roles: line.roles,
            noun: line.name.0,
            verb: line.name.1,
            says: line.says,
            shape,
            compiles: false,
            carries_file: false,
            stays_open: false,
            handler: on(filter, line.handler),
        }
    }

    /// Its path is not under the base of the API.
    pub(crate) fn at_root(mut self) -> Self {
        if let Some(path) = self.path.strip_prefix(BASE) {
            self.path = path.to_owned();
        }
        self
    }

    /// It may have to compile a component.
    pub(crate) fn compiles(mut self) -> Self {
        self.compiles = true;
        self
    }

    /// A whole file is in memory meanwhile.
    pub(crate) fn carries_file(mut self) -> Self {
        self.carries_file = true;
        self
    }

    /// It answers while the database is closed because it was restored.
    pub(crate) fn stays_open(mut self) -> Self {
        self.stays_open = true;
        self
    }

    /// It makes what is not there.
    pub(crate) fn makes(mut self) -> Self {
        self.shape.refusals.remove(&Code::NotFound);
        self
    }

    /// It can be refused in a way that the types of its handler do not show.
    pub(crate) fn refuses(mut self, code: Code) -> Self {
        self.shape.refuses(&[code]);
        self
    }
}

/// The page: a line for each route, which names its method, path, roles and handler, and says what it does.
macro_rules! page {
    ($($method:ident $path:literal $roles:ident $noun:ident::$verb:ident $says:literal
        $(.$more:ident($($argument:expr)?))*;)*) => {
        vec![$(
            $crate::router::route::Route::new($crate::router::route::Line {
                method: (axum::http::Method::$method, axum::routing::MethodFilter::$method),
                path: $path,
                roles: $roles,
                name: (stringify!($noun), stringify!($verb)),
                handler: $noun::$verb,
                says: $says,
            })$(.$more($($argument)?))*,
        )*]
    };
}
pub(crate) use page;
