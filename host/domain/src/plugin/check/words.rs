//! The lists of words.toml, and how a sentence is checked against them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::words::language::Language;

/// The lists, by language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    doubt: ByLanguage,
    pub(super) loose: ByLanguage,
    pub(super) open: ByLanguage,
    except: ByLanguage,
    pub(super) broad: ByLanguage,
    pub(super) alone: ByLanguage,
    pub(super) reveals: ByLanguage,
    pub(super) hints: ByLanguage,
}

/// One list in each language, by primary subtag.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct ByLanguage(BTreeMap<String, Vec<Phrase>>);

impl ByLanguage {
    pub(super) fn of(&self, primary: &str) -> &[Phrase] {
        self.0.get(primary).map_or(&[], Vec::as_slice)
    }

    pub(super) fn every(&self) -> impl Iterator<Item = &Phrase> {
        self.0.values().flatten()
    }
}

/// A word or several words in a row.
#[derive(Deserialize)]
#[serde(from = "String")]
pub(super) struct Phrase {
    /// As the list writes it; what a finding may quote.
    pub(super) written: String,
    words: Vec<String>,
    any_ending: bool,
}

impl From<String> for Phrase {
    fn from(written: String) -> Self {
        let words = Words::of(&written).0.iter().map(|w| w.forms.first().map_or("", |f| bare(f)).to_owned()).collect();
        Self { words, any_ending: written.ends_with('*'), written }
    }
}

impl Lists {
    pub(super) fn host() -> &'static Self {
        static LISTS: OnceLock<Lists> = OnceLock::new();
        LISTS.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "constant input: every test of the check fails without it")]
            toml::from_str(include_str!("words.toml")).expect("the embedded lists of words are well formed")
        })
    }

    /// Whether there are lists for a language.
    pub(super) fn know(&self, primary: &str) -> bool {
        self.doubt.0.contains_key(primary)
    }

    /// The words of doubt that a sentence has, each once. The phrases in which such a word is no doubt are passed over.
    pub(super) fn doubts(&self, primary: &str, sentence: &Words) -> Vec<&str> {
        let pardoned: BTreeSet<usize> =
            self.except.of(primary).iter().flat_map(|phrase| phrase.places_in(sentence)).flatten().collect();
        let mut found: Vec<&str> = self
            .doubt
            .of(primary)
            .iter()
            .filter(|p| p.places_in(sentence).any(|mut place| place.any(|at| !pardoned.contains(&at))))
            .map(|p| p.written.as_str())
            .collect();
        if sentence.0.windows(2).any(is_arabic_doubt) {
            found.push("قد");
        }
        found
    }
}

/// The phrases of these that a text has, each once.
pub(super) fn found<'a>(phrases: impl IntoIterator<Item = &'a Phrase>, text: &Words) -> Vec<&'a str> {
    phrases.into_iter().filter(|p| p.places_in(text).next().is_some()).map(|p| p.written.as_str()).collect()
}

/// The phrase that is all that a text says.
pub(super) fn whole<'a>(phrases: &'a [Phrase], text: &Words) -> Option<&'a str> {
    phrases
        .iter()
        .find(|p| p.words.len() == text.0.len() && p.places_in(text).next().is_some())
        .map(|p| p.written.as_str())
}

impl Phrase {
    /// The positions of the words at which the phrase occurs.
    fn places_in<'a>(&'a self, text: &'a Words) -> impl Iterator<Item = Range<usize>> + 'a {
        let length = self.words.len();
        let last = length - 1;
        text.0.windows(length).enumerate().filter_map(move |(at, window)| {
            let stands = self.words.iter().zip(window).enumerate().all(|(i, (mine, theirs))| {
                // "in May", "May 2026": the month.
                !(mine == "may" && theirs.is_a_name) && theirs.is(mine, self.any_ending && i == last)
            });
            stands.then_some(at..at + length)
        })
    }
}

/// The words of a text, ready to be checked against any number of phrases.
pub(super) struct Words(Vec<Word>);

/// One word of a sentence.
struct Word {
    /// In lower case, without accents, vowel signs and the letters that are written in several ways; and, for an Arabic
    /// word, what is left of it without prefixes.
    forms: Vec<String>,
    /// One capital, at the beginning.
    is_capitalised: bool,
    /// Capitalised within a sentence, or before a number.
    is_a_name: bool,
    /// Begins like an Arabic verb of the present, or is "لا" (not).
    is_like_present: bool,
}

impl Word {
    fn is(&self, wanted: &str, any_ending: bool) -> bool {
        self.forms.iter().any(|form| if any_ending { form.starts_with(wanted) } else { form == wanted })
    }
}

/// "قد" before a verb of the present says that something may happen, before one of the past that it did.
fn is_arabic_doubt(pair: &[Word]) -> bool {
    matches!(pair, [first, second] if first.is("قد", false) && second.is_like_present)
}

/// An Arabic word, and what is left of it without the conjunctions, prepositions and the article that are written onto
/// it.
fn without_prefixes(word: &str) -> impl Iterator<Item = &str> {
    [Some(word), word.strip_prefix(['و', 'ف'])].into_iter().flatten().flat_map(|word| {
        let preposition = word.strip_prefix(['ب', 'ل', 'ك']);
        [
            Some(word),
            word.strip_prefix("ال"),
            word.strip_prefix("لل"),
            preposition,
            preposition.and_then(|rest| rest.strip_prefix("ال")),
        ]
        .into_iter()
        .flatten()
    })
}

/// A word of a list, without the Arabic article.
fn bare(word: &str) -> &str {
    word.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(word)
}

impl Words {
    pub(super) fn of(sentence: &str) -> Self {
        let mut all: Vec<Word> = Vec::new();
        let mut begins = true;
        for part in sentence.split_inclusive(|c: char| !is_of_a_word(c)) {
            let word = part.trim_end_matches(|c: char| !is_of_a_word(c));
            if word.starts_with(|c: char| c.is_ascii_digit())
                && let Some(before) = all.last_mut()
            {
                // "May 2026", at the start of a sentence too.
                before.is_a_name |= before.is_capitalised;
            }
            if !word.is_empty() {
                let mut letters = word.chars();
                let is_capitalised = letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase);
                all.push(Word {
                    forms: forms(word),
                    is_capitalised,
                    is_a_name: is_capitalised && !begins,
                    is_like_present: word.starts_with(['ي', 'ت', 'ن', 'أ']) || word == "لا",
                });
                begins = false;
            }
            begins |= part.ends_with(['.', '!', '?', ':', ';', '\n', '؟', '(', '"']);
        }
        Self(all)
    }
}

fn forms(word: &str) -> Vec<String> {
    let folded = word.chars().flat_map(char::to_lowercase).filter_map(fold).collect::<String>().replace('œ', "oe");
    if folded.starts_with(|c: char| ('\u{0620}'..='\u{064A}').contains(&c)) {
        without_prefixes(&folded).map(str::to_owned).collect()
    } else {
        vec![folded]
    }
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// Marks above and below letters, the Arabic elongation, and the joiners: nothing that makes another word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}' | '\u{200C}' | '\u{200D}')
}

fn fold(c: char) -> Option<char> {
    Some(match c {
        c if is_mark(c) => return None,
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        c => c,
    })
}

/// The primary subtag, by which the lists of words are kept.
pub(super) fn primary(language: &Language) -> &str {
    language.as_str().split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(language: &str, sentence: &str) -> Vec<&'static str> {
        Lists::host().doubts(language, &Words::of(sentence))
    }

    fn revealed(text: &str) -> Vec<&'static str> {
        found(Lists::host().reveals.every(), &Words::of(text))
    }

    #[test]
    fn doubt_is_found_in_three_languages_whatever_the_case_or_the_accents() {
        assert_eq!(doubts("en", "They MAY call you."), ["may"]);
        assert_eq!(doubts("en", "May they call you?"), ["may"]);
        assert_eq!(doubts("fr", "Un soutien Eventuellement utile"), ["éventuellement"]);
        assert_eq!(doubts("fr", "L'organisation pourrait vous appeler"), ["pourrait"]);
        assert_eq!(doubts("fr", "e\u{301}ventuel"), ["éventuel"]);
        assert_eq!(doubts("ar", "وربما نتصل بك"), ["ربما"]);
        assert_eq!(doubts("ar", "قد نتصل بك"), ["قد"]);
        assert_eq!(doubts("ar", "رُبَّما"), ["ربما"]);
    }

    #[test]
    fn what_only_looks_like_doubt_passes() {
        for (language, sentence) in [
            ("en", "You receive legal aid from the clinic in May 2026."),
            ("en", "May 2026 is the end of the project."),
            ("en", "We call you as soon as possible."),
            ("en", "The mayor's office is next door."),
            ("fr", "Vous pouvez refuser."),
            ("fr", "Nous vous appelons dès que possible."),
            ("ar", "لقد وافقت على ذلك"),
            ("ar", "وقد وافق الشخص"),
            ("ar", "فقد الوثيقة"),
            ("ar", "يمكنك الرفض"),
            ("ar", "نتصل بك في أقرب وقت ممكن"),
        ] {
            assert!(doubts(language, sentence).is_empty(), "{sentence}");
        }
    }

    #[test]
    fn names_of_what_happened_are_found_as_words_and_as_parts_of_ids() {
        for text in [
            "gbv-referral",
            "Services for survivors of sexual violence",
            "Trafficked persons",
            "Prise en charge des victimes de viol",
            "Appui aux personnes LGBTIQ+",
            "Lutte contre la traite des personnes",
            "دعم الناجيات من العنف",
            "ضحايا الاتجار بالبشر",
            "الاستغلال الجنسي",
            "centre-vih",
        ] {
            assert!(!revealed(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_services_of_the_interagency_form_reveal_nothing() {
        for text in [
            "Psychosocial support and mental health",
            "Child support or care arrangement",
            "Family tracing and reunification",
            "Women's services",
            "Persons with disabilities",
            "Legal assistance",
            "Physical safety and security",
            "Cash assistance",
            "Livelihoods and education",
            "Hearing aids",
            "Soutien psychosocial",
            "Recherche et réunification familiales",
            "Exploitation agricole",
            "Moyens d'existence",
            "الدعم النفسي الاجتماعي",
            "الجنسية",
            "البحث عن الأسرة ولم شملها",
            "المساعدة القانونية",
            "خدمات النساء",
        ] {
            assert!(revealed(text).is_empty(), "{text}: {:?}", revealed(text));
        }
    }

    #[test]
    fn a_search_for_the_family_is_not_research() {
        let lists = Lists::host();
        assert!(found(lists.broad.of("fr"), &Words::of("La recherche de votre famille")).is_empty());
        assert!(found(lists.broad.of("ar"), &Words::of("البحث عن أسرتك")).is_empty());
        assert_eq!(found(lists.broad.of("fr"), &Words::of("À des fins de recherche")), ["fins de recherche"]);
        assert_eq!(found(lists.broad.of("ar"), &Words::of("لأغراض البحث")), ["لأغراض البحث"]);
    }

    #[test]
    fn a_purpose_is_too_broad_only_when_it_says_nothing_more() {
        let alone = Lists::host().alone.of("en");
        assert_eq!(whole(alone, &Words::of("Durable solutions.")), Some("durable solutions"));
        assert_eq!(whole(alone, &Words::of("Counselling on durable solutions")), None);
        assert!(whole(Lists::host().alone.of("ar"), &Words::of("الحلول الدائمة")).is_some());
    }

    #[test]
    fn every_list_is_there_in_every_language_and_no_phrase_is_empty() {
        let lists = Lists::host();
        for list in [&lists.doubt, &lists.loose, &lists.open, &lists.broad, &lists.alone, &lists.reveals, &lists.hints]
        {
            for language in ["en", "fr", "ar"] {
                assert!(list.of(language).len() >= 5, "{language}");
            }
            assert!(list.every().all(|p| !p.words.is_empty()));
        }
    }
}
