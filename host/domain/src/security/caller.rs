//! Who asks: a member of staff of an operation, of the central team or of a partner, by a bearer token.
//!
//! The token is one way to prove it. An identity provider will be another; both end in a [`Caller`].

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};
use zeroize::Zeroizing;

use crate::security::vault::Random;
use crate::words::codes::codes;
use crate::words::ids::{FunctionId, OperationId, PartnerId, StaffId, TokenId};
use crate::words::time::Timestamp;

/// A role, and the scope in which it is held.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TokenRole))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "role", deny_unknown_fields)]
#[strum_discriminants(name(RoleName), doc = "A role, without its scope.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema)))]
pub enum Role {
    /// Sits with the person: registers, asks, records consent, refers.
    Caseworker {
        /// Where.
        operation: OperationId,
    },
    /// A caseworker who also approves what needs a second person.
    Supervisor {
        /// Where.
        operation: OperationId,
    },
    /// Reads the audit and the disclosures of an operation, and decides on what persons ask for by right.
    ProtectionOfficer {
        /// Where.
        operation: OperationId,
    },
    /// The central team: plugins, grants, agreements, partners, tokens, audit. Never a person's data.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Central,
    /// A member of a partner's staff, with one of its functions, for the referrals of one operation.
    Partner {
        /// Whose referrals: those of every other operation do not exist for them.
        operation: OperationId,
        /// Which partner.
        partner: PartnerId,
        /// Doing what there.
        function: FunctionId,
    },
}

impl Role {
    /// The operation in which the role is held, for staff of an operation.
    #[must_use]
    pub const fn operation(&self) -> Option<&OperationId> {
        match self {
            Self::Caseworker { operation } | Self::Supervisor { operation } | Self::ProtectionOfficer { operation } => {
                Some(operation)
            }
            Self::Central | Self::Partner { .. } => None,
        }
    }
}

/// As lists and the audit have it.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Partner { operation, partner, function } => {
                write!(f, "{} {partner} for {operation} ({function})", self.code())
            }
            _ => match self.operation() {
                Some(operation) => write!(f, "{} {operation}", self.code()),
                None => f.write_str(self.code()),
            },
        }
    }
}

/// Who asks, proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The member of staff.
    pub staff: StaffId,
    /// The role and its scope.
    pub role: Role,
    /// The token that proved it; none at the console, where whoever can act has the key and the database anyway.
    pub token: Option<TokenId>,
}

impl Caller {
    /// The host itself, when it does something that nobody asked for. No token can be made for it. It goes about its work
    /// with the rights of the central team, which opens no file of a person for anybody to read.
    #[must_use]
    pub const fn host() -> Self {
        Self { staff: StaffId::HOST, role: Role::Central, token: None }
    }

    /// The role as the audit has it.
    #[must_use]
    pub fn role_code(&self) -> &'static str {
        if self.staff == StaffId::HOST { "host" } else { self.role.code() }
    }
}

/// What every secret of a token begins with, so that one that leaked is recognised as one.
pub const TOKEN_PREFIX: &str = "wst_";

/// A new secret for a token: 256 random bits in hexadecimal, after [`TOKEN_PREFIX`]. What is hashed for storage is this
/// whole text.
#[must_use]
pub fn new_secret(random: &dyn Random) -> Zeroizing<String> {
    let mut bits = Zeroizing::new([0; 32]);
    random.fill(&mut *bits);
    let hex = Zeroizing::new(crate::words::digest::hex(&*bits));
    Zeroizing::new(format!("{TOKEN_PREFIX}{}", *hex))
}

/// A bearer token as it is stored: its secret only as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// HMAC-SHA256 of the secret, under the host's token key.
    pub hash: [u8; 32],
    /// The member of staff who holds it.
    pub staff: StaffId,
    /// What the central team calls the holder, for its list of tokens; never written elsewhere.
    pub label: String,
    /// The role and its scope.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// Not valid from this moment.
    pub expires_at: Timestamp,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    /// The caller, if the token is valid at `now`.
    #[must_use]
    pub fn caller(&self, now: Timestamp) -> Option<Caller> {
        (self.revoked_at.is_none() && now < self.expires_at).then(|| Caller {
            staff: self.staff,
            role: self.role.clone(),
            token: Some(self.id),
        })
    }
}

/// A token that one member of the central team asked for, until a second one asks for the same: whoever could make one
/// alone for somebody who has been here before would act in that person's name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedToken {
    /// The id that it is to have.
    pub id: TokenId,
    /// The member of staff who is to hold it.
    pub staff: StaffId,
    /// What the central team is to call the holder.
    pub label: String,
    /// The role and its scope.
    pub role: Role,
    /// For how many days it is to be valid.
    pub days: u32,
    /// Who asked for it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Nobody's second word counts from this moment.
    pub until: Timestamp,
}

codes! { ; Role => RoleName }
