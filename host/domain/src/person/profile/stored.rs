//! The one document in which a profile is stored. What a person's file says, and which of its datums are known at all,
//! is inside it: outside there are neither rows nor columns of their own.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use zeroize::Zeroizing;

use super::{DatumValue, OF_THE_HOST, Profile};
use crate::person::parts::{Part, Parts, Standing};
use crate::security::sealed::SealedDoc;
use crate::security::sensitive::Sensitive;
use crate::words::ids::DatumId;

/// A profile on its way to or from the vault: the datums by their ids, each as one letter for its kind and its value, and
/// the lists, each as JSON. A datum that stands for an entry of a list is not there beside the list. A [`Profile`] itself
/// cannot be serialised.
pub(crate) struct ProfileDoc(pub(crate) Profile);

impl SealedDoc for ProfileDoc {
    const TABLE: &'static str = "individual";
    const VERSION: u16 = 2;

    /// Until version 2 there was one name, one telephone, one address, each a datum: each becomes the entry for which that
    /// datum stands.
    fn upcast(version: u16, document: &[u8]) -> Option<Self> {
        (version < Self::VERSION).then_some(())?;
        serde_json::from_slice(document).ok()
    }
}

impl Serialize for ProfileDoc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (datum, value) in &self.0.values {
            if Standing::of(datum.as_str()).is_none() {
                map.serialize_entry(datum, value.open().to_stored().as_str())?;
            }
        }
        for part in Part::ALL {
            if let Some(list) = self.0.parts.to_stored(*part) {
                map.serialize_entry(part.id(), list.as_str())?;
            }
        }
        map.end()
    }
}

/// Values are not validated again: the dictionary may have become stricter since, and what was taken must stay readable.
impl<'de> Deserialize<'de> for ProfileDoc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Datums;
        impl<'de> Visitor<'de> for Datums {
            type Value = ProfileDoc;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the datums of a person")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ProfileDoc, A::Error> {
                let mut profile = Profile::default();
                let mut before_lists = Vec::new();
                while let Some((datum, stored)) = map.next_entry::<DatumId, Sensitive<String>>()? {
                    // The value itself is not in the error.
                    let damaged = || de::Error::custom(format!("{datum} is not as it was stored"));
                    if let Some(part) = Part::of(datum.as_str()) {
                        profile.parts.restore(part, Some(stored.open())).then_some(()).ok_or_else(damaged)?;
                        continue;
                    }
                    let value = DatumValue::from_stored(stored.open()).ok_or_else(damaged)?;
                    match (Standing::of(datum.as_str()), value) {
                        (Some(standing), DatumValue::Text(text)) => before_lists.push((standing, text)),
                        (Some(_), _) => return Err(damaged()),
                        (None, value) => {
                            profile.values.insert(datum, Sensitive::new(value));
                        }
                    }
                }
                profile.parts.take_over(before_lists);
                profile.stand();
                Ok(ProfileDoc(profile))
            }
        }
        deserializer.deserialize_map(Datums)
    }
}

/// What a file says, as it is stored, by datum and list: to tell two states of it apart, and to bring one back. It is
/// overwritten when dropped, and has no `Debug`.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Kept(BTreeMap<DatumId, Option<Zeroizing<String>>>);

impl Kept {
    /// Each with what it said; none where it said nothing.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&DatumId, Option<&str>)> {
        self.0.iter().map(|(id, stored)| (id, stored.as_ref().map(|stored| stored.as_str())))
    }

    /// What it says of one; the outer none where it says nothing about it.
    pub(crate) fn of(&self, id: &DatumId) -> Option<Option<&str>> {
        self.0.get(id).map(|stored| stored.as_ref().map(|stored| stored.as_str()))
    }

    /// How long it is, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.0.values().flatten().map(|stored| stored.len()).sum()
    }

    /// Of what another says otherwise, what this one said.
    pub(crate) fn before(mut self, after: &Self) -> Self {
        for id in after.0.keys() {
            self.0.entry(id.clone()).or_default();
        }
        self.0.retain(|id, stored| after.0.get(id).and_then(Option::as_ref) != stored.as_ref());
        self
    }

    /// Whether it says anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<DatumId, Option<String>>::deserialize(deserializer)?;
        Ok(Self(map.into_iter().map(|(id, stored)| (id, stored.map(Zeroizing::new))).collect()))
    }
}

impl Profile {
    /// What the file says, without what the host keeps for itself.
    pub(crate) fn kept(&self) -> Kept {
        let own = |id: &DatumId| Standing::of(id.as_str()).is_some() || OF_THE_HOST.contains(&id.as_str());
        let values = self.values.iter().filter(|(id, _)| !own(id));
        let values = values.map(|(id, value)| (id.clone(), Some(value.open().to_stored())));
        let lists = Part::ALL.iter().filter_map(|part| {
            let id = DatumId::new(part.id()).ok()?;
            Some((id, Some(self.parts.to_stored(*part)?)))
        });
        Kept(values.chain(lists).collect())
    }
}

impl Parts {
    /// What a file said before it had lists.
    fn take_over(&mut self, said: Vec<(Standing, String)>) {
        for (datum, text) in said {
            // Where the list is there it was written later. In an empty one everything comes to stand.
            if self.says(datum).is_none() {
                let _stands: Result<(), _> = self.say(datum, Some(text));
            }
        }
    }
}
