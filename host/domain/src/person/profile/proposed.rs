//! What a request says of a person, once it was checked by itself: taken at once, or kept until it is decided whether a
//! correction that the person asks for is made.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use zeroize::Zeroizing;

use super::value::DatumValue;
use crate::person::parts::{Part, Parts};
use crate::security::sensitive::Sensitive;
use crate::words::ids::DatumId;

/// What datums and lists are to say. It is written down only inside of a document that is sealed.
#[derive(Default)]
pub(crate) struct Proposed {
    /// Each datum with its value, or none where it is to be removed.
    pub(super) datums: Vec<(DatumId, Option<DatumValue>)>,
    /// Each list, in lists that have no other.
    pub(super) lists: Vec<(Part, Parts)>,
}

impl Proposed {
    /// Each datum and list with what it is to say, as it is stored; none where it is to say nothing.
    fn stored(&self) -> impl Iterator<Item = (DatumId, Option<Zeroizing<String>>)> {
        let datums = self.datums.iter().map(|(id, value)| (id.clone(), value.as_ref().map(DatumValue::to_stored)));
        let lists = self.lists.iter().filter_map(|(part, list)| Some((part_id(*part)?, list.to_stored(*part))));
        datums.chain(lists)
    }

    /// Which datums and lists.
    pub(crate) fn data(&self) -> BTreeSet<DatumId> {
        self.stored().map(|(id, _)| id).collect()
    }

    /// Of these only those.
    pub(crate) fn only(mut self, data: &BTreeSet<DatumId>) -> Self {
        self.datums.retain(|(id, _)| data.contains(id));
        self.lists.retain(|(part, _)| part_id(*part).is_some_and(|id| data.contains(&id)));
        self
    }

    /// What a datum or a list is to say, as it is stored; none where it is to say nothing.
    pub(crate) fn of(&self, id: &DatumId) -> Option<Zeroizing<String>> {
        self.stored().find(|(known, _)| known == id)?.1
    }
}

fn part_id(part: Part) -> Option<DatumId> {
    DatumId::new(part.id()).ok()
}

impl Serialize for Proposed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (id, stored) in self.stored() {
            map.serialize_entry(&id, &stored.as_ref().map(|stored| stored.as_str()))?;
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
                let mut proposed = Proposed::default();
                while let Some((id, stored)) = map.next_entry::<DatumId, Option<Sensitive<String>>>()? {
                    let stored = stored.as_ref().map(|stored| stored.open().as_str());
                    // The value itself is not in the error.
                    let damaged = || de::Error::custom(format!("{id} is not as it was stored"));
                    if let Some(part) = Part::of(id.as_str()) {
                        let mut list = Parts::default();
                        list.restore(part, stored).then_some(()).ok_or_else(damaged)?;
                        proposed.lists.push((part, list));
                        continue;
                    }
                    let value = stored.map(|stored| DatumValue::from_stored(stored).ok_or_else(damaged)).transpose()?;
                    proposed.datums.push((id, value));
                }
                Ok(proposed)
            }
        }
        deserializer.deserialize_map(Datums)
    }
}
