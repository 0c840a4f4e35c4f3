//! The list of those who were erased: by their pseudonyms, which say nothing without the host's key. It is in the database,
//! and outside of it, so that a database that was put back as it was before brings nobody back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::erasure::{Erasure, Ground};
use crate::security::pseudonym::{Pseudonym, Pseudonyms};
use crate::words::ids::IndividualId;

/// The list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Erased(BTreeSet<Pseudonym>);

impl Erased {
    /// Whether somebody is on it.
    #[must_use]
    pub fn has(&self, person: Pseudonym) -> bool {
        self.0.contains(&person)
    }

    /// Those of this one and of another.
    #[must_use]
    pub fn joined(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }

    /// Those who are on this one and not on another.
    pub fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Pseudonym> + 'a {
        self.0.difference(&other.0).copied()
    }

    /// Who is on it.
    pub(crate) fn persons<'a>(&'a self, pseudonyms: &'a Pseudonyms) -> impl Iterator<Item = IndividualId> + 'a {
        let id = |pseudonym: &Pseudonym| uuid::Uuid::from_bytes(pseudonyms.lead_back(*pseudonym)).to_string();
        self.0.iter().filter_map(move |pseudonym| IndividualId::parse(&id(pseudonym)).ok())
    }

    /// The authority to erase somebody again who is on it; none for anybody else.
    pub(crate) fn again(&self, person: IndividualId, pseudonyms: &Pseudonyms) -> Option<Erasure> {
        self.0.contains(&pseudonyms.of(person.as_bytes())).then(|| Erasure::on(person, Ground::Again))
    }
}

impl FromIterator<Pseudonym> for Erased {
    fn from_iter<I: IntoIterator<Item = Pseudonym>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::security::vault::Vault;
    use crate::words::time::Timestamp;

    #[test]
    fn whoever_is_on_the_list_is_erased_again_and_nobody_else_is() {
        let vault = Vault::new([7; 32]);
        let [gone, there] = [1, 2].map(|n| IndividualId::new(Timestamp::from_millis(1), [n; 10]));
        let list: Erased = [vault.pseudonyms().of(gone.as_bytes())].into_iter().collect();
        assert_eq!(list.persons(vault.pseudonyms()).collect::<Vec<_>>(), [gone]);
        let again = list.again(gone, vault.pseudonyms()).unwrap();
        assert_eq!((again.person(), again.ground()), (gone, Ground::Again));
        assert_eq!(list.again(there, vault.pseudonyms()), None);
        // As it is kept: without the key it leads to nobody.
        let text = serde_json::to_string(&list).unwrap();
        assert!(!text.contains(&gone.to_string().replace('-', "")));
        assert_eq!(serde_json::from_str::<Erased>(&text).unwrap(), list);
        assert_eq!(list.again(gone, Vault::new([8; 32]).pseudonyms()), None);
    }
}
