//! The entries of lists in words.

use super::{Address, Contact, Name, OtherNumber, Part, Parts};
use crate::person::country;
use crate::person::dictionary::Dictionary;
use crate::words::language::PreferredLanguages;

/// The label of a word of an entry; the word itself where the dictionary has none.
fn label(part: Part, member: &str, word: &str, languages: &PreferredLanguages) -> String {
    let words = Dictionary::host().list(part.id()).and_then(|list| list.words.get(member));
    let known = words.into_iter().flatten().find(|code| code.id.as_str() == word);
    known.map_or(word, |code| code.label.read(languages)).to_owned()
}

impl Parts {
    /// Each entry of a list in words, in the best of the reader's languages.
    pub(crate) fn in_words(&self, part: Part, languages: &PreferredLanguages) -> Vec<String> {
        let label = |member: &str, word: &str| label(part, member, word, languages);
        let name = |name: &Name| format!("{} ({})", name.text, label("use", name.usage.code()));
        let contact = |contact: &Contact| {
            let Contact { kind, value, of, usage, hours } = contact;
            let mut said = vec![label("kind", kind.code())];
            said.extend(of.iter().chain([value]).chain(hours).cloned());
            format!("{} ({})", said.join(", "), label("use", usage.code()))
        };
        let address = |address: &Address| {
            let country = address.country.as_ref().map(|code| country::name(&code.0, languages));
            let said = address.levels().chain(country).collect::<Vec<_>>().join(", ");
            format!("{said} ({})", label("use", address.usage.code()))
        };
        let number = |number: &OtherNumber| format!("{}: {}", label("scheme", number.scheme.as_str()), number.number);
        match part {
            Part::Names => self.names.iter().map(name).collect(),
            Part::Contacts => self.contacts.iter().map(contact).collect(),
            Part::Addresses => self.addresses.iter().map(address).collect(),
            Part::OtherNumbers => self.numbers.iter().map(number).collect(),
        }
    }
}
