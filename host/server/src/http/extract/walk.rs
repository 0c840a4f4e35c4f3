//! A walk through a body, which knows where it stands.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::{Path, Segment};

/// A place in a body: a JSON Pointer (RFC 6901) as the fragment of a URI. It ends before a name that is no id or name of a
/// member: that may be a value which slipped.
#[derive(Default)]
pub(super) struct Pointer(pub(super) String);

impl Pointer {
    pub(super) fn of(path: &Path) -> Self {
        let mut pointer = Self::default();
        for segment in path.iter() {
            let known = match segment {
                Segment::Seq { index } => pointer.index(*index),
                Segment::Map { key } | Segment::Enum { variant: key } => pointer.member(key),
                Segment::Unknown => false,
            };
            if !known {
                break;
            }
        }
        pointer
    }

    fn index(&mut self, index: usize) -> bool {
        self.member(&index.to_string())
    }

    fn member(&mut self, name: &str) -> bool {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b':' | b'/');
        let is_name = (1..=140).contains(&name.len()) && name.bytes().all(plain);
        if is_name {
            if self.0.is_empty() {
                self.0.push('#');
            }
            // Writing to a string does not fail. Of the two signs with a meaning of their own only this one is in a name.
            let _ = write!(self.0, "/{}", name.replace('/', "~1"));
        }
        is_name
    }
}

/// What a walk through a body found, and where it stands.
pub(super) struct Found {
    pub(super) pointer: Pointer,
    pub(super) twice: bool,
}

/// Reads a value and keeps nothing of it. An error leaves the place at which it happened.
pub(super) struct Walk<'a>(pub(super) &'a mut Found);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self(found) = self;
        let here = found.pointer.0.len();
        for index in 0_usize.. {
            found.pointer.index(index);
            if list.next_element_seed(Walk(found))?.is_none() {
                break;
            }
            found.pointer.0.truncate(here);
        }
        found.pointer.0.truncate(here);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Self(found) = self;
        let here = found.pointer.0.len();
        let mut names = HashSet::new();
        while let Some(name) = object.next_key::<String>()? {
            found.pointer.member(&name);
            if !names.insert(name) {
                found.twice = true;
                return Err(A::Error::custom("a member stands twice"));
            }
            object.next_value_seed(Walk(found))?;
            found.pointer.0.truncate(here);
        }
        Ok(())
    }
}
