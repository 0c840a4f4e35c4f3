//! Proving who asks. Today by a bearer token; an identity provider is another [`Authenticator`], and nothing else
//! changes.

use async_trait::async_trait;
use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq as _;
use waystation_domain::security::caller::{Caller, TOKEN_PREFIX};
use waystation_domain::work::Host;

use crate::problem::{Code, Problem};

/// Proves who asks.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// Who a request with these headers says that it is from; nothing of it is proved yet.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], when that could be nobody.
    fn claim(&self, host: &Host, headers: &HeaderMap) -> Result<Claim, Problem>;

    /// The caller who makes this claim.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], whatever the reason: a guess reveals nothing. [`Code::Busy`] or
    /// [`Code::Internal`] when it could not be found out.
    async fn caller(&self, host: &Host, claim: &Claim) -> Result<Caller, Problem>;
}

/// Who somebody says that they are: a keyed hash of what they show, the same for each of their requests. It is no secret,
/// and is nowhere kept but while a request is under way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim([u8; 32]);

impl Claim {
    /// Of this hash.
    #[must_use]
    pub const fn of(hash: [u8; 32]) -> Self {
        Self(hash)
    }
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim")
    }
}

/// Bearer tokens of the host's own.
#[derive(Debug, Default)]
pub struct Tokens;

/// The fewest characters after the prefix: 256 bits in base64url. Hexadecimal has 64.
const LEAST: usize = 43;
/// The most; longer is not one of ours.
const MOST: usize = 128;

/// The token in the headers, if there is one that could be ours.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let secret = token.strip_prefix(TOKEN_PREFIX)?;
    let good = scheme.eq_ignore_ascii_case("bearer")
        && (LEAST..=MOST).contains(&secret.len())
        && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    good.then_some(token)
}

#[async_trait]
impl Authenticator for Tokens {
    fn claim(&self, host: &Host, headers: &HeaderMap) -> Result<Claim, Problem> {
        let token = bearer(headers).ok_or_else(|| Problem::new(Code::Unauthenticated))?;
        Ok(Claim(host.vault.token_hash(token.as_bytes())))
    }

    async fn caller(&self, host: &Host, Claim(hash): &Claim) -> Result<Caller, Problem> {
        let refused = || Problem::new(Code::Unauthenticated);
        let token = host.store.token_by_hash(hash).await?;
        // The index of the database found it by its keyed hash; it is compared again in constant time.
        let token = token.filter(|token| bool::from(token.hash.ct_eq(hash)));
        token.and_then(|token| token.caller(host.now())).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        value.parse().map(|value| HeaderMap::from_iter([(header::AUTHORIZATION, value)])).unwrap_or_default()
    }

    #[test]
    fn only_a_bearer_token_in_our_form_is_looked_up() {
        let secret = "a".repeat(64);
        assert_eq!(bearer(&headers(&format!("Bearer wst_{secret}"))), Some(format!("wst_{secret}").as_str()));
        assert!(bearer(&headers(&format!("bearer wst_{}", "A-_9".repeat(11)))).is_some());
        for bad in [
            String::new(),
            format!("wst_{secret}"),
            format!("Basic wst_{secret}"),
            format!("Bearer {secret}"),
            "Bearer wst_short".to_owned(),
            format!("Bearer wst_{}", "a".repeat(129)),
            format!("Bearer wst_{} x", "a".repeat(64)),
        ] {
            assert_eq!(bearer(&headers(&bad)), None, "{bad}");
        }
    }
}
