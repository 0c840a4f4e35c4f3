//! Ways to reach a person, and which of them may be used. A telephone that somebody else answers can cost a life.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use zeroize::{Zeroize, Zeroizing};

use crate::person::raw::{BadMember, Members};
use crate::person::registration::comparable;
use crate::words::codes::codes;

/// What a way to reach a person is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ContactKind {
    /// A telephone.
    Phone,
    /// Electronic mail.
    Email,
    /// An account of a messaging service.
    Messaging,
    /// Somebody whom the person trusts to pass a word on.
    TrustedPerson,
}

/// Whether a way to reach a person may be used.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ContactUse {
    /// It is safe, and the one of its kind by which the person wants to be reached: the only one that a form can have.
    Preferred,
    /// It is safe.
    Safe,
    /// It is not safe. It is kept so that nobody takes it for a safe one again, and is on no form.
    Unsafe,
}

codes! { ContactKind ContactUse }

/// A way to reach a person. It has no `Debug`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// The number, the address, the account, or how to reach the trusted person.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line::<254>))]
    pub value: String,
    /// Which messaging service, or who the trusted person is; there with these two kinds and with no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub of: Option<String>,
    /// Whether it may be used.
    #[serde(rename = "use")]
    pub usage: ContactUse,
    /// When it is safe to use it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub hours: Option<String>,
}

impl Zeroize for Contact {
    fn zeroize(&mut self) {
        self.value.zeroize();
        self.of.zeroize();
        self.hours.zeroize();
    }
}

impl ContactKind {
    /// The most characters of its value.
    const fn longest(self) -> u32 {
        match self {
            Self::Phone => 40,
            Self::Email | Self::Messaging | Self::TrustedPerson => 254,
        }
    }

    /// Two ways to write one value give the same.
    pub(super) fn folded(self, value: &str) -> Zeroizing<String> {
        match self {
            Self::Phone => comparable(value).unwrap_or_else(|| Zeroizing::new(value.to_owned())),
            Self::Email | Self::Messaging | Self::TrustedPerson => Zeroizing::new(value.trim().to_lowercase()),
        }
    }
}

impl Contact {
    pub(super) fn new(kind: ContactKind, value: String, usage: ContactUse) -> Self {
        Self { kind, value, of: None, usage, hours: None }
    }

    pub(super) fn read(mut members: Members) -> Result<Self, BadMember> {
        let kind = members.one_of("kind", ContactKind::ALL)?;
        let value = members.needed("value", kind.longest())?;
        if kind == ContactKind::Phone && comparable(&value).is_none() {
            return Err(BadMember::new("value", "a text with a digit in it is expected"));
        }
        let of = members.line("of", 200)?;
        match (kind, &of) {
            (ContactKind::Messaging, None) => return Err(BadMember::new("of", "the messaging service is expected")),
            (ContactKind::TrustedPerson, None) => {
                return Err(BadMember::new("of", "the name of the trusted person is expected"));
            }
            (ContactKind::Phone | ContactKind::Email, Some(_)) => {
                return Err(BadMember::new("of", "only messaging and a trusted person have it: leave it out"));
            }
            _ => {}
        }
        let usage = members.one_of("use", ContactUse::ALL)?;
        let contact = Self { kind, value, of, usage, hours: members.line("hours", 200)? };
        members.end("kind, value, of, use, hours").map(|()| contact)
    }

    /// Whether it is this one, however it is written.
    pub(super) fn is(&self, kind: ContactKind, value: &str) -> bool {
        self.kind == kind && kind.folded(&self.value) == kind.folded(value)
    }

    /// One way is preferred of each kind at most, and none is there twice: it would be safe and unsafe at once.
    pub(super) fn fit(contacts: &[Self]) -> Result<(), &'static str> {
        for (at, one) in contacts.iter().enumerate() {
            let before = &contacts[..at];
            if one.usage == ContactUse::Preferred
                && before.iter().any(|other| other.kind == one.kind && other.usage == ContactUse::Preferred)
            {
                return Err("two of one kind are preferred: say which one is, and that the other is safe");
            }
            if before.iter().any(|other| other.of == one.of && other.is(one.kind, &one.value)) {
                return Err("one is there twice: write it down once");
            }
        }
        Ok(())
    }
}
