//! The lists of words.toml, and how a sentence is held against them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

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
        let words = words(&written).into_iter().map(|w| bare(&w.folded).to_owned()).collect();
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

    /// The phrases of a list that a sentence has, each once.
    pub(super) fn found<'a>(&self, list: &'a ByLanguage, primary: &str, sentence: &str) -> Vec<&'a str> {
        let mut words = words(sentence);
        for phrase in self.except.of(primary) {
            phrase.take_out_of(&mut words);
        }
        list.of(primary).iter().filter(|p| p.is_in(&words)).map(|p| p.written.as_str()).collect()
    }

    /// The words of doubt that a sentence has, each once.
    pub(super) fn doubts(&self, primary: &str, sentence: &str) -> Vec<&str> {
        let mut found = self.found(&self.doubt, primary, sentence);
        if words(sentence).windows(2).any(is_arabic_doubt) {
            found.push("قد");
        }
        found
    }
}

/// The phrases of these that a text has, each once.
pub(super) fn found_in<'a>(phrases: impl Iterator<Item = &'a Phrase>, text: &str) -> Vec<&'a str> {
    let words = words(text);
    phrases.filter(|p| p.is_in(&words)).map(|p| p.written.as_str()).collect()
}

/// The phrase that is all that a text says.
pub(super) fn whole<'a>(phrases: &'a [Phrase], text: &str) -> Option<&'a str> {
    let words = words(text);
    phrases.iter().find(|p| p.words.len() == words.len() && p.is_in(&words)).map(|p| p.written.as_str())
}

impl Phrase {
    fn is_in(&self, words: &[Word]) -> bool {
        !self.words.is_empty() && words.windows(self.words.len()).any(|window| self.is(window))
    }

    fn is(&self, window: &[Word]) -> bool {
        let last = self.words.len() - 1;
        self.words.iter().zip(window).enumerate().all(|(i, (mine, theirs))| {
            // "in May", "May 2026": the month.
            !(mine == "may" && theirs.is_a_name) && theirs.is(mine, self.any_ending && i == last)
        })
    }

    fn take_out_of(&self, words: &mut Vec<Word>) {
        while let Some(at) = words.windows(self.words.len()).position(|window| self.is(window)) {
            words.drain(at..at + self.words.len());
        }
    }
}

/// One word of a sentence.
struct Word {
    /// In lower case, without accents, vowel signs and the letters that are written in several ways.
    folded: String,
    /// One capital, at the beginning.
    is_capitalised: bool,
    /// Capitalised within a sentence, or before a number.
    is_a_name: bool,
    /// Begins like an Arabic verb of the present, or is "لا" (not).
    is_like_present: bool,
}

impl Word {
    fn is(&self, wanted: &str, any_ending: bool) -> bool {
        let same = |word: &str| if any_ending { word.starts_with(wanted) } else { word == wanted };
        same(&self.folded) || without_prefixes(&self.folded).any(same)
    }
}

/// "قد" before a verb of the present says that something may happen, before one of the past that it did.
fn is_arabic_doubt(pair: &[Word]) -> bool {
    matches!(pair, [first, second] if first.is("قد", false) && second.is_like_present)
}

/// What is left of an Arabic word without the conjunctions, prepositions and the article that are written onto it.
fn without_prefixes(word: &str) -> impl Iterator<Item = &str> {
    let arabic = word.starts_with(|c: char| ('\u{0620}'..='\u{064A}').contains(&c));
    let conjunction = arabic.then(|| word.strip_prefix(['و', 'ف'])).flatten();
    [arabic.then_some(word), conjunction].into_iter().flatten().flat_map(|word| {
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

fn words(sentence: &str) -> Vec<Word> {
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
                folded: word.chars().flat_map(char::to_lowercase).filter_map(fold).collect::<String>().replace('œ', "oe"),
                is_capitalised,
                is_a_name: is_capitalised && !begins,
                is_like_present: word.starts_with(['ي', 'ت', 'ن', 'أ']) || word == "لا",
            });
            begins = false;
        }
        begins |= part.ends_with(['.', '!', '?', ':', ';', '\n', '؟', '(', '"']);
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(language: &str, sentence: &str) -> Vec<&'static str> {
        Lists::host().doubts(language, sentence)
    }

    fn revealed(text: &str) -> Vec<&'static str> {
        found_in(Lists::host().reveals.every(), text)
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
    fn a_search_for_the_family_is_no_research() {
        let lists = Lists::host();
        assert!(lists.found(&lists.broad, "fr", "La recherche de votre famille").is_empty());
        assert!(lists.found(&lists.broad, "ar", "البحث عن أسرتك").is_empty());
        assert_eq!(lists.found(&lists.broad, "fr", "À des fins de recherche"), ["fins de recherche"]);
        assert_eq!(lists.found(&lists.broad, "ar", "لأغراض البحث"), ["لأغراض البحث"]);
    }

    #[test]
    fn a_purpose_is_too_broad_only_when_it_says_nothing_more() {
        let alone = Lists::host().alone.of("en");
        assert_eq!(whole(alone, "Durable solutions."), Some("durable solutions"));
        assert_eq!(whole(alone, "Counselling on durable solutions"), None);
        assert!(whole(Lists::host().alone.of("ar"), "الحلول الدائمة").is_some());
    }

    #[test]
    fn every_list_is_there_in_every_language_and_no_phrase_is_empty() {
        let lists = Lists::host();
        for list in
            [&lists.doubt, &lists.loose, &lists.open, &lists.broad, &lists.alone, &lists.reveals, &lists.hints]
        {
            for language in ["en", "fr", "ar"] {
                assert!(list.of(language).len() >= 5, "{language}");
            }
            assert!(list.every().all(|p| !p.words.is_empty()));
        }
    }
}
