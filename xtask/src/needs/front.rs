//! What a host behind a proxy takes, by the book: nginx, and what its commands are typed with.

use std::path::Path;

use crate::workspace;

/// The programs, which have the names of their packages. Caddy is used where it is, and not asked for.
pub(super) const NAMES: [&str; 3] = ["nginx", "curl", "jq"];

/// Those that are not on this machine. Servers are where no user looks.
pub(super) fn missing() -> Vec<&'static str> {
    let is_server = |name: &str| ["/usr/sbin", "/usr/local/sbin"].iter().any(|at| Path::new(at).join(name).is_file());
    NAMES.into_iter().filter(|name| workspace::program(name).is_none() && !is_server(name)).collect()
}
