//! What a file says in several entries: names, contacts, addresses, and numbers in other registries.
//!
//! No form and no plugin asks for such a list: a datum of the dictionary stands for one of its entries, the preferred and
//! safe one. `full-name` is the first name, `phone` the preferred telephone, `address-district` a level of the current
//! address. Whoever writes such a datum writes that entry.

mod address;
mod contact;
mod name;
mod number;
mod words;

use serde::Serialize;
use serde::de::DeserializeOwned;
use strum::{EnumString, IntoStaticStr, VariantArray};
use zeroize::{Zeroize, Zeroizing};

use super::raw::{BadMember, Members, Raw};
use crate::words::ids::CountryId;

pub use address::{Address, AddressUse};
pub use contact::{Contact, ContactKind, ContactUse};
pub use name::{Name, NameUse};
pub use number::OtherNumber;

/// The most entries of one list.
pub(crate) const MOST: usize = 20;

/// The lists, by their ids in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Part {
    Names,
    Contacts,
    Addresses,
    OtherNumbers,
}

/// The datums that stand for an entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Standing {
    FullName,
    Phone,
    Email,
    AddressDistrict,
    AddressStreet,
    AddressHomeCountry,
}

impl Part {
    pub(crate) const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;

    /// The list of this id.
    pub(crate) fn of(id: &str) -> Option<Self> {
        id.parse().ok()
    }

    pub(crate) fn id(self) -> &'static str {
        self.into()
    }
}

impl Standing {
    pub(crate) const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;

    /// The datum of this id, if it stands for an entry.
    pub(crate) fn of(id: &str) -> Option<Self> {
        id.parse().ok()
    }

    pub(crate) fn id(self) -> &'static str {
        self.into()
    }

    /// The list of whose entries it stands for one.
    pub(crate) const fn part(self) -> Part {
        match self {
            Self::FullName => Part::Names,
            Self::Phone | Self::Email => Part::Contacts,
            Self::AddressDistrict | Self::AddressStreet | Self::AddressHomeCountry => Part::Addresses,
        }
    }
}

/// The lists of one file. It has no `Debug`, and is overwritten when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) names: Vec<Name>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) numbers: Vec<OtherNumber>,
}

impl Zeroize for Parts {
    fn zeroize(&mut self) {
        self.names.zeroize();
        self.contacts.zeroize();
        self.addresses.zeroize();
        self.numbers.zeroize();
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.zeroize();
    }
}

/// Why a list was refused.
pub(crate) enum BadPart {
    /// It is no list of objects, or one of too many.
    NoList,
    /// One of its entries, counted from 1.
    Entry(usize, BadMember),
    /// Its entries do not fit together.
    Together(&'static str),
}

fn read<T>(
    raw: Raw,
    entry: impl Fn(Members) -> Result<T, BadMember>,
    fit: impl Fn(&[T]) -> Result<(), &'static str>,
) -> Result<Vec<T>, BadPart> {
    let list = match raw {
        Raw::Null => Vec::new(),
        Raw::List(list) if list.len() <= MOST => list,
        _ => return Err(BadPart::NoList),
    };
    let mut read = Vec::with_capacity(list.len());
    for (at, raw) in list.into_iter().enumerate() {
        let members = Members::of(raw).ok_or(BadPart::NoList)?;
        read.push(entry(members).map_err(|bad| BadPart::Entry(at + 1, bad))?);
    }
    fit(&read).map_err(BadPart::Together)?;
    Ok(read)
}

fn to_json<T: Serialize>(list: &[T]) -> Option<Zeroizing<String>> {
    if list.is_empty() { None } else { serde_json::to_string(list).ok().map(Zeroizing::new) }
}

fn from_json<T: DeserializeOwned>(text: &str) -> Option<Vec<T>> {
    serde_json::from_str(text).ok()
}

/// What does not come to stand in the list, and what to do.
pub(crate) type DoesNotStand = &'static str;

impl Parts {
    /// Takes a list out of a request in place of the one that is there.
    pub(crate) fn put(&mut self, part: Part, raw: Raw) -> Result<(), BadPart> {
        match part {
            Part::Names => self.names = read(raw, Name::read, Name::fit)?,
            Part::Contacts => self.contacts = read(raw, Contact::read, Contact::fit)?,
            Part::Addresses => self.addresses = read(raw, Address::read, Address::fit)?,
            Part::OtherNumbers => self.numbers = read(raw, OtherNumber::read, OtherNumber::fit)?,
        }
        Ok(())
    }

    /// Takes a list from other lists.
    pub(crate) fn take(&mut self, part: Part, other: &Self) {
        match part {
            Part::Names => self.names.clone_from(&other.names),
            Part::Contacts => self.contacts.clone_from(&other.contacts),
            Part::Addresses => self.addresses.clone_from(&other.addresses),
            Part::OtherNumbers => self.numbers.clone_from(&other.numbers),
        }
    }

    /// A list as it is stored; none where it has no entry.
    pub(crate) fn to_stored(&self, part: Part) -> Option<Zeroizing<String>> {
        match part {
            Part::Names => to_json(&self.names),
            Part::Contacts => to_json(&self.contacts),
            Part::Addresses => to_json(&self.addresses),
            Part::OtherNumbers => to_json(&self.numbers),
        }
    }

    /// Reads the list that [`to_stored`](Self::to_stored) wrote; whether it is one. None is no entry.
    pub(crate) fn restore(&mut self, part: Part, stored: Option<&str>) -> bool {
        let text = stored.unwrap_or("[]");
        let read = match part {
            Part::Names => from_json(text).map(|list| self.names = list),
            Part::Contacts => from_json(text).map(|list| self.contacts = list),
            Part::Addresses => from_json(text).map(|list| self.addresses = list),
            Part::OtherNumbers => from_json(text).map(|list| self.numbers = list),
        };
        read.is_some()
    }

    /// Marks as unsafe what is marked so in other lists, however it is written there.
    pub(crate) fn keep_unsafe(&mut self, now: &Self) {
        let not_safe = |contact: &Contact| {
            let mut others = now.contacts.iter().filter(|other| other.usage == ContactUse::Unsafe);
            others.any(|other| other.is(contact.kind, &contact.value))
        };
        for contact in self.contacts.iter_mut().filter(|contact| not_safe(contact)) {
            contact.usage = ContactUse::Unsafe;
        }
    }

    /// The countries in which the person lived before they left home.
    pub(crate) fn homes(&self) -> impl Iterator<Item = &CountryId> {
        let home = self.addresses.iter().filter(|address| address.usage == AddressUse::HomeCountry);
        home.filter_map(|address| address.country.as_ref()).map(|country| &country.0)
    }

    fn address(&self, usage: AddressUse) -> Option<&Address> {
        self.addresses.iter().find(|address| address.usage == usage)
    }

    fn preferred(&self, kind: ContactKind) -> Option<&str> {
        let preferred = |contact: &&Contact| contact.kind == kind && contact.usage == ContactUse::Preferred;
        self.contacts.iter().find(preferred).map(|contact| contact.value.as_str())
    }

    /// What a datum says that stands for an entry.
    pub(crate) fn says(&self, datum: Standing) -> Option<&str> {
        match datum {
            Standing::FullName => self.names.first().map(|name| name.text.as_str()),
            Standing::Phone => self.preferred(ContactKind::Phone),
            Standing::Email => self.preferred(ContactKind::Email),
            Standing::AddressDistrict => self.address(AddressUse::Current)?.admin2.as_deref(),
            Standing::AddressStreet => self.address(AddressUse::Current)?.words.as_deref(),
            Standing::AddressHomeCountry => self.address(AddressUse::HomeCountry)?.words.as_deref(),
        }
    }

    /// Writes the entry for which a datum stands; none takes it away.
    pub(crate) fn say(&mut self, datum: Standing, text: Option<String>) -> Result<(), DoesNotStand> {
        match datum {
            Standing::FullName => self.call(text),
            Standing::Phone => self.reach(ContactKind::Phone, text),
            Standing::Email => self.reach(ContactKind::Email, text),
            Standing::AddressDistrict => self.place(AddressUse::Current, |address| &mut address.admin2, text),
            Standing::AddressStreet => self.place(AddressUse::Current, |address| &mut address.words, text),
            Standing::AddressHomeCountry => self.place(AddressUse::HomeCountry, |address| &mut address.words, text),
        }
    }

    fn call(&mut self, text: Option<String>) -> Result<(), DoesNotStand> {
        match (self.names.as_mut_slice(), text) {
            ([], None) => {}
            ([_], None) => self.names.clear(),
            (_, None) => return Err("the person has several names: send names, the preferred one first"),
            ([], Some(text)) => self.names.push(Name { text, usage: NameUse::Used }),
            ([preferred, ..], Some(text)) => {
                preferred.text.zeroize();
                preferred.text = text;
            }
        }
        Ok(())
    }

    fn reach(&mut self, kind: ContactKind, text: Option<String>) -> Result<(), DoesNotStand> {
        let preferred =
            self.contacts.iter().position(|contact| contact.kind == kind && contact.usage == ContactUse::Preferred);
        let Some(text) = text else {
            if let Some(at) = preferred {
                self.contacts.remove(at).zeroize();
            }
            return Ok(());
        };
        let known = self.contacts.iter().position(|contact| contact.is(kind, &text));
        match (known, preferred) {
            (Some(at), _) if self.contacts[at].usage == ContactUse::Unsafe => {
                return Err("it is written down as not safe: send contacts, and say in use that it is preferred");
            }
            // Another one that is safe becomes the preferred one, and both stay.
            (Some(at), preferred) => {
                if let Some(before) = preferred {
                    self.contacts[before].usage = ContactUse::Safe;
                }
                self.contacts[at].value = text;
                self.contacts[at].usage = ContactUse::Preferred;
            }
            // The hours were those of the other.
            (None, Some(at)) => self.contacts[at] = Contact::new(kind, text, ContactUse::Preferred),
            (None, None) if self.contacts.len() < MOST => {
                self.contacts.push(Contact::new(kind, text, ContactUse::Preferred));
            }
            (None, None) => return Err("there are as many contacts as there may be: send contacts, with less of them"),
        }
        Ok(())
    }

    fn place(
        &mut self,
        usage: AddressUse,
        member: impl Fn(&mut Address) -> &mut Option<String>,
        text: Option<String>,
    ) -> Result<(), DoesNotStand> {
        match (self.addresses.iter().position(|address| address.usage == usage), text) {
            (Some(at), text) => {
                *member(&mut self.addresses[at]) = text;
                if self.addresses[at].is_empty() {
                    self.addresses.remove(at);
                }
            }
            (None, None) => {}
            (None, Some(_)) if self.addresses.len() >= MOST => {
                return Err("there are as many addresses as there may be: send addresses, with less of them");
            }
            (None, text) => {
                let mut address = Address::new(usage);
                *member(&mut address) = text;
                self.addresses.push(address);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
