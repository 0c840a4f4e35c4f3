//! The one document in which a profile is stored. What a person's file says, and which of its datums are known at all,
//! is inside it: outside there are neither rows nor columns of their own.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::{DatumValue, Profile};
use crate::security::sealed::SealedDoc;
use crate::security::sensitive::Sensitive;
use crate::words::ids::DatumId;

/// A profile on its way to or from the vault: the datums by their ids, each as one letter for its kind and its value. A
/// [`Profile`] itself cannot be serialised.
pub(crate) struct ProfileDoc(pub(crate) Profile);

impl SealedDoc for ProfileDoc {
    const TABLE: &'static str = "individual";
    const VERSION: u16 = 1;
}

impl Serialize for ProfileDoc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = &self.0.values;
        let mut map = serializer.serialize_map(Some(values.len()))?;
        for (datum, value) in values {
            map.serialize_entry(datum, value.open().to_stored().as_str())?;
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
                let mut values = BTreeMap::new();
                while let Some((datum, stored)) = map.next_entry::<DatumId, Sensitive<String>>()? {
                    // The value itself is not in the error.
                    let value = DatumValue::from_stored(stored.open())
                        .ok_or_else(|| de::Error::custom(format!("{datum} is not as it was stored")))?;
                    values.insert(datum, Sensitive::new(value));
                }
                Ok(ProfileDoc(Profile { values }))
            }
        }
        deserializer.deserialize_map(Datums)
    }
}
