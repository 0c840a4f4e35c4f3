//! Where the server is, and by which way it is reached.

use std::net::IpAddr;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use waystation_domain::ports::{StoreError, StoreResult};

use crate::error::translate;
use crate::postgres::dialect::DIALECT;

/// How a connection is made. A way on which others could listen in or pose as the server is refused, unless it
/// does not leave this machine or was asked for by name.
pub(super) fn connect(uri: &str, allow_plaintext: bool) -> StoreResult<PgConnectOptions> {
    let options = PgConnectOptions::from_str(uri).map_err(|error| translate("connection", &error, &DIALECT))?;
    // The environment (PGHOST, PGSSLMODE) is in the options too, so it is they that are looked at, not the URI.
    let safe = is_here(&options) || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull);
    if !safe && !allow_plaintext {
        return Err(StoreError::Failed(
            "it is on another machine, and its URI does not say `sslmode=verify-full`: others could listen in, or \
             stand in for it. Add that (and `sslrootcert=FILE` for a certificate authority of your own); on a network \
             that nobody else can be on, set `allow-plaintext-database = true`"
                .into(),
        ));
    }
    // A pooler refuses what it does not know at the start of a session, and the host uses no floating point numbers.
    Ok(options.application_name("waystation").extra_float_digits(None))
}

/// Whether the way does not leave this machine: a socket, or an address of the loopback.
fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let number = host.trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || number.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_reached_by_tls_with_its_name_checked_or_when_the_options_say_so() {
        for uri in [
            "postgres://ws@db.example/ws",
            "postgres://ws@db.example/ws?sslmode=disable",
            "postgres://ws@db.example/ws?sslmode=prefer",
            "postgres://ws@db.example/ws?sslmode=require",
            "postgres://ws@db.example/ws?sslmode=verify-ca",
            "postgres://ws@db.example/ws?sslmode=verify-full&sslmode=require",
            "postgres://ws@10.0.0.7/ws",
            "postgres://ws@localhost.example/ws",
            "postgres://ws@127.0.0.1.example/ws",
            "postgres://ws@localhost/ws?host=db.example",
            "postgres://ws@localhost/ws?hostaddr=10.0.0.7",
            "postgres://ws@[2001:db8::1]/ws",
        ] {
            let said = connect(uri, false).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains("verify-full") && said.contains("allow-plaintext-database"), "{uri}: {said}");
            assert!(connect(uri, true).is_ok(), "{uri}");
        }
        assert!(connect("postgres://ws@db.example/ws?sslmode=verify-full", false).is_ok());
    }

    #[test]
    fn this_machine_is_reached_as_it_is() {
        for uri in [
            "postgres://ws@localhost/ws",
            "postgres://ws@127.0.0.1:5433/ws",
            "postgres://ws@127.1.2.3/ws",
            "postgres://ws@[::1]/ws",
            "postgres:///ws?host=/run/postgresql&user=ws",
            "postgres://ws@%2Frun%2Fpostgresql/ws",
        ] {
            assert!(connect(uri, false).is_ok(), "{uri}");
        }
    }
}
