//! The codes of problems: what an API promises not to change.

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $code:literal $status:ident;)*) => {
        /// The stable code of a problem, the last part of its `type`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }
        }
    };
}

codes! {
    /// The body, the path, the query or a header cannot be read.
    Malformed "malformed" BAD_REQUEST;
    /// No token, or one that is not valid.
    Unauthenticated "unauthenticated" UNAUTHORIZED;
    /// The role does not do this.
    Forbidden "forbidden" FORBIDDEN;
    /// The request asks to go past a rule.
    OverrideRefused "override-refused" FORBIDDEN;
    /// It does not exist, or the caller must not learn whether it does.
    NotFound "not-found" NOT_FOUND;
    /// No such route.
    NoRoute "no-route" NOT_FOUND;
    /// The route has no such method.
    Method "method-not-allowed" METHOD_NOT_ALLOWED;
    /// The current state does not allow it, or it exists already.
    Conflict "conflict" CONFLICT;
    /// The plugin would do less than the active one.
    LessThanActive "less-than-active" CONFLICT;
    /// The idempotency key came with another request before.
    KeyReused "idempotency-key-reused" CONFLICT;
    /// The version in `If-Match` is not the current one.
    Stale "stale" PRECONDITION_FAILED;
    /// The body is too large.
    TooLarge "too-large" PAYLOAD_TOO_LARGE;
    /// The body is of another type than the route takes.
    MediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE;
    /// The request can be read, and does not fit the rules.
    DoesNotFit "does-not-fit" UNPROCESSABLE_ENTITY;
    /// The decision released nothing.
    NothingReleased "nothing-released" UNPROCESSABLE_ENTITY;
    /// The component was not admitted.
    NotAdmitted "not-admitted" UNPROCESSABLE_ENTITY;
    /// `If-Match` is missing.
    PreconditionRequired "precondition-required" PRECONDITION_REQUIRED;
    /// The body did not arrive in time.
    SlowBody "slow-body" REQUEST_TIMEOUT;
    /// Too many requests of this token or operation are under way.
    TooMany "too-many" TOO_MANY_REQUESTS;
    /// The host failed.
    Internal "internal" INTERNAL_SERVER_ERROR;
    /// The host is busy.
    Busy "busy" SERVICE_UNAVAILABLE;
    /// The database cannot be reached, or takes no writes.
    DatabaseAway "database-away" SERVICE_UNAVAILABLE;
    /// The place for files is not the one that the database knows.
    FilesAway "files-away" SERVICE_UNAVAILABLE;
    /// The disk of the database is full.
    DiskFull "disk-full" INSUFFICIENT_STORAGE;
    /// The database was restored from a backup, and is closed until that was looked into.
    Restored "restored" SERVICE_UNAVAILABLE;
    /// The host is not ready yet, or is shutting down.
    NotReady "not-ready" SERVICE_UNAVAILABLE;
    /// It took too long.
    Timeout "timeout" GATEWAY_TIMEOUT;
}
