//! Corrections that a person asks for, as they are kept until they are decided: each was validated when it came in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::{BadProfile, DatumValue, ProfilePatch};
use crate::person::dictionary::Dictionary;
use crate::security::sensitive::Sensitive;
use crate::words::calendar::Today;
use crate::words::ids::DatumId;
use crate::words::language::PreferredLanguages;

/// Datums with what they are to say, or with nothing where they are to be removed. It is written down only inside of a
/// document that is sealed.
#[derive(Default)]
pub(crate) struct Proposed {
    pub(super) values: BTreeMap<DatumId, Option<Sensitive<DatumValue>>>,
}

impl Proposed {
    /// Out of a request.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused.
    pub(crate) fn new(patch: ProfilePatch, today: Today) -> Result<Self, BadProfile> {
        let values = patch.validate(Dictionary::host(), today.day)?;
        Ok(Self { values: values.into_iter().map(|(datum, value)| (datum, value.map(Sensitive::new))).collect() })
    }

    /// Which datums.
    pub(crate) fn data(&self) -> BTreeSet<DatumId> {
        self.values.keys().cloned().collect()
    }

    /// Of these only those.
    pub(crate) fn only(mut self, data: &BTreeSet<DatumId>) -> Self {
        self.values.retain(|datum, _| data.contains(datum));
        self
    }

    /// What a datum is to say, in words; none where it is to be removed.
    pub(crate) fn display(&self, datum: &DatumId, languages: &PreferredLanguages) -> Option<String> {
        let entry = Dictionary::host().datum(datum)?;
        Some(self.values.get(datum)?.as_ref()?.open().display(&entry.kind, languages).text)
    }
}

impl Serialize for Proposed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (datum, value) in &self.values {
            let stored = value.as_ref().map(|value| value.open().to_stored());
            map.serialize_entry(datum, &stored.as_ref().map(|stored| stored.as_str()))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Proposed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Datums;
        impl<'de> Visitor<'de> for Datums {
            type Value = Proposed;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the datums to be corrected")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Proposed, A::Error> {
                let mut values = BTreeMap::new();
                while let Some((datum, stored)) = map.next_entry::<DatumId, Option<Sensitive<String>>>()? {
                    let value = stored.map(|stored| DatumValue::from_stored(stored.open()).ok_or(()));
                    // The value itself is not in the error.
                    let value = value
                        .transpose()
                        .map_err(|()| de::Error::custom(format!("{datum} is not as it was stored")))?;
                    values.insert(datum, value.map(Sensitive::new));
                }
                Ok(Proposed { values })
            }
        }
        deserializer.deserialize_map(Datums)
    }
}
