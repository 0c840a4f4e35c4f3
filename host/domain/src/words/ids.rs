//! Identifiers: one type for each noun, and no conversion from one to another.
//!
//! Two families. *Row ids* name what the host made (UUID version 7, so that they sort by time). *Key ids* name what
//! people agreed on in a catalogue or the data dictionary (kebab-case words, see [`BadId`]).

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// Why a word is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: use lower-case letters, digits and single hyphens, start with a letter, at most 64 characters")]
pub struct BadId;

/// Longest key id, in bytes.
pub const KEY_ID_MAX: usize = 64;

fn well_formed(word: &str) -> bool {
    let bytes = word.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= KEY_ID_MAX
        && bytes[0].is_ascii_lowercase()
        && bytes[bytes.len() - 1] != b'-'
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        && !word.contains("--")
}

/// A well-formed word, shared by all its copies.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Word(Arc<str>);

impl Word {
    fn new(text: &str) -> Result<Self, BadId> {
        if well_formed(text) { Ok(Self(text.into())) } else { Err(BadId) }
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromStr for Word {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer)
    }
}

/// Reads what is written as one word, without a copy of the word: a grant or a consent has hundreds.
pub(crate) fn parsed<'de, T: FromStr<Err: fmt::Display>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Read<T>(PhantomData<T>);
    impl<T: FromStr<Err: fmt::Display>> de::Visitor<'_> for Read<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an id")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Read(PhantomData))
}

macro_rules! key_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Word);

        impl $name {
            /// Takes a kebab-case word.
            ///
            /// # Errors
            /// [`BadId`] when the word is not one.
            pub fn new(word: &str) -> Result<Self, BadId> {
                Word::new(word).map(Self)
            }

            /// The word itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(word: &str) -> Result<Self, BadId> {
                Self::new(word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
    )*};
}

macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id: sorted by `now`, the rest from `random`.
            #[must_use]
            pub fn new(now: crate::words::time::Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.as_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// The id as it is written in a path or a column.
            ///
            /// # Errors
            /// [`BadRowId`] when the word is not a UUID.
            pub fn parse(word: &str) -> Result<Self, BadRowId> {
                Uuid::try_parse(word).map(Self).map_err(|_| BadRowId)
            }

            /// The bytes, to bind a sealed value or a digest to this row.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadRowId;
            fn from_str(word: &str) -> Result<Self, BadRowId> {
                Self::parse(word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

/// Why a word is not a row id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: a UUID is expected, such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct BadRowId;

key_ids! {
    /// A country operation: the tenant.
    OperationId;
    /// One route from a need to a service.
    PathwayId;
    /// A question of a pathway.
    QuestionId;
    /// One of a question's choices, or of a code list of the data dictionary.
    ChoiceId;
    /// An element of a pathway, that is a datum on the partner's form.
    ElementId;
    /// An element of the host's data dictionary.
    DatumId;
    /// A fact of the host's data dictionary.
    FactId;
    /// A reason of a pathway.
    ReasonId;
    /// A role that a partner can hold towards a pathway.
    RoleId;
    /// A staff function at a partner.
    FunctionId;
    /// A service that a purpose leads to.
    ServiceId;
    /// A feedback item of a pathway.
    FeedbackId;
    /// A partner organisation.
    PartnerId;
    /// A country, ISO 3166-1 alpha-3, in lower case.
    CountryId;
}

row_ids! {
    /// A person.
    IndividualId;
    /// A referral of one person to one partner.
    ReferralId;
    /// One consent, or its refusal.
    ConsentId;
    /// What two organisations signed.
    AgreementId;
    /// What the central team allows one plugin.
    GrantId;
    /// One act of sharing.
    DisclosureId;
    /// A member of staff, of the operation or of a partner.
    StaffId;
    /// A bearer token.
    TokenId;
    /// One version of an operation's plugin, as it was installed.
    PluginId;
    /// A record about a person other than a consent: the key of a row with one of the records below.
    RecordId;
    /// A basis other than consent.
    BasisId;
    /// That an authority decides for an adult.
    GuardianshipId;
    /// The closing of a case.
    ClosingId;
    /// A formal request to read a file.
    FileRequestId;
    /// A request for consent.
    ConsentRequestId;
    /// That another file is of the same person.
    SamePersonId;
    /// A correction of a file.
    CorrectionId;
    /// What a person asked for by right.
    RightsRequestId;
    /// That a supervisor asks for a person to be erased.
    ErasureRequestId;
    /// What keeps a file although a clock has run out.
    HoldId;
    /// What happened to an account.
    MilestoneId;
    /// A certificate of what ended by a clock.
    CertificateId;
    /// A file that proves how consent was taken, or why a basis applies.
    EvidenceId;
}

impl StaffId {
    /// Nobody of the staff: the host itself, when it does something that nobody asked for.
    pub const HOST: Self = Self(Uuid::nil());
}

/// Each of them is kept as a record. There is no conversion back: only opening a record shows what it contains.
macro_rules! records {
    ($($name:ident)*) => {$(
        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
    )*};
}

records! { BasisId GuardianshipId ClosingId FileRequestId ConsentRequestId SamePersonId CorrectionId ErasureRequestId RightsRequestId HoldId MilestoneId }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a malformed id is a mistake of the test")]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_id_is_a_kebab_case_word() {
        for good in ["a", "full-name", "who-5"] {
            assert!(DatumId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "5a", "é", &"a".repeat(65)] {
            assert_eq!(DatumId::new(bad), Err(BadId), "{bad}");
        }
    }

    proptest! {
        /// Equal beginnings, and words that are the beginning of others, are what could go wrong.
        #[test]
        fn key_ids_are_equal_and_sort_as_their_words(
            words in proptest::collection::vec("[ab](-?[a-c0]){0,11}", 2..12),
            common in "([a-z]{7,8})?",
        ) {
            let mut words: Vec<_> = words.into_iter().map(|word| format!("{common}{word}")).collect();
            for (a, b) in words.iter().zip(&words[1..]) {
                let (id_a, id_b) = (DatumId::new(a).unwrap(), DatumId::new(b).unwrap());
                prop_assert_eq!(id_a == id_b, a == b);
                prop_assert_eq!(id_a.cmp(&id_b), a.cmp(b));
                prop_assert_eq!(&id_a, &DatumId::new(a).unwrap());
            }
            let ids: BTreeSet<_> = words.iter().map(|word| DatumId::new(word).unwrap()).collect();
            words.sort();
            words.dedup();
            prop_assert!(ids.iter().map(DatumId::as_str).eq(words.iter().map(String::as_str)));
        }
    }

    #[test]
    fn row_ids_sort_by_time() {
        let early = ReferralId::new(crate::words::time::Timestamp::from_millis(1_000), [255; 10]);
        let late = ReferralId::new(crate::words::time::Timestamp::from_millis(1_001), [0; 10]);
        assert!(early < late);
        assert_eq!(ReferralId::parse(&early.to_string()), Ok(early));
    }
}
