//! A name cut into its words.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use crate::script::{Writing, is_burmese, is_character, is_korean, is_latin, romanise, syllables};
use crate::small;
use crate::sound::{Reading, has_other_reading, sound};

/// So many characters of a name count.
pub const LONGEST: usize = 200;

/// So many words of a name count: the first ones, and names before small words.
pub const MOST_WORDS: usize = 10;

/// So many letters of a word count.
pub const LONGEST_WORD: usize = 32;

/// What a word is in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Name,
    /// One letter that stands for a name.
    Initial,
    Title,
    Particle,
}

impl Kind {
    /// Whether it may be left out, and the name says the same.
    pub(crate) fn is_small(self) -> bool {
        matches!(self, Self::Title | Self::Particle)
    }
}

/// A word of a name.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) kind: Kind,
    /// In ASCII and lower case, where the script has such a form.
    pub(crate) letters: String,
    /// What it sounds like, in one reading or two.
    pub(crate) sounds: Vec<Vec<char>>,
    /// How its script writes vowels.
    pub(crate) writing: Writing,
    /// It is of another script than Latin.
    pub(crate) is_romanised: bool,
}

impl Word {
    fn new(kind: Kind, letters: &str, token: &Token) -> Self {
        let letters: String = letters.chars().take(LONGEST_WORD).collect();
        let mut sounds = readings(&letters, token.is_romanised);
        if token.text.starts_with(is_korean) {
            sounds.extend(northern(&letters).map(|letters| sound(&letters, Reading::Usual)));
        }
        Self { kind, sounds, letters, writing: token.writing, is_romanised: token.is_romanised }
    }

    /// Several words, written as one.
    pub(crate) fn joined(words: &[Self]) -> Self {
        let letters: String = words.iter().map(|word| word.letters.as_str()).collect();
        let is_romanised = words.iter().any(|word| word.is_romanised);
        Self {
            kind: Kind::Name,
            sounds: readings(&letters, is_romanised),
            letters,
            writing: words.iter().map(|word| word.writing).max().unwrap_or(Writing::Whole),
            is_romanised,
        }
    }

    /// "Servant of", before a name of God.
    pub(crate) fn is_servant(&self) -> bool {
        self.letters == small::SERVANT
    }

    /// How much of a name it is.
    pub(crate) fn weight(&self) -> u32 {
        self.sounds.first().map_or(0, |sound| u32::try_from(sound.len()).unwrap_or(u32::MAX))
    }
}

/// What letters sound like. Those of another script are romanised in one way.
fn readings(letters: &str, is_romanised: bool) -> Vec<Vec<char>> {
    let mut readings = vec![sound(letters, Reading::Usual)];
    if !is_romanised && has_other_reading(letters) {
        readings.push(sound(letters, Reading::Other));
    }
    readings
}

/// Korean at the beginning of a word: the south says i, y and n where the north, and many who write their name in Latin
/// letters, say ri, ry and r: 이 is Lee, 임 is Lim, 노 is Roh.
fn northern(letters: &str) -> Option<String> {
    match letters.chars().next()? {
        'i' | 'y' => Some(format!("l{letters}")),
        'n' => Some(format!("r{}", &letters[1..])),
        _ => None,
    }
}

/// What stands between two spaces or signs.
struct Token {
    text: String,
    /// In ASCII.
    letters: String,
    writing: Writing,
    is_romanised: bool,
}

impl Token {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            letters: romanise(text),
            writing: Writing::of(text),
            is_romanised: text.chars().any(|c| c.is_alphabetic() && !is_latin(c)),
        }
    }

    /// One in letters that the library does not give.
    fn romanised(letters: String) -> Self {
        Self { text: letters.clone(), letters, writing: Writing::Whole, is_romanised: true }
    }
}

/// The words of a name, in the order in which they are written. There is always one that is a name, unless the text says
/// nothing.
pub(crate) fn words(name: &str) -> Vec<Word> {
    let head: String = name.chars().take(LONGEST).collect();
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(&head);
    let mut tokens = tokens(&plain);
    if let [only] = tokens.as_slice() {
        tokens = surname_first(only).unwrap_or(tokens);
    }
    tokens.retain(|token| !token.letters.is_empty());
    let mut words: Vec<Word> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(|next| next.letters.as_str());
        add(&mut words, next, token);
    }
    if words.iter().all(|word| word.kind.is_small()) {
        words.iter_mut().for_each(|word| word.kind = Kind::Name);
    }
    while words.len() > MOST_WORDS {
        let small = words.iter().rposition(|word| word.kind.is_small());
        words.remove(small.unwrap_or(words.len() - 1));
    }
    words
}

/// Adds what one token says.
fn add(words: &mut Vec<Word>, next: Option<&str>, token: &Token) {
    let letters = token.letters.as_str();
    let after_article =
        words.last().is_some_and(|word| word.kind == Kind::Particle && small::is_article(&word.letters, Some(letters)));
    if let Some(half) = small::second_half(letters, after_article)
        && let Some(first) = words.iter().rposition(|word| word.kind == Kind::Name && word.letters.len() > 1)
        && words[first + 1..].iter().all(|word| word.kind == Kind::Particle)
        && words.len() - first <= 2
    {
        words.truncate(first + 1);
        let whole = format!("{}{half}", words[first].letters);
        words[first] = Word::new(Kind::Name, &whole, token);
        return;
    }
    let is_between = !words.is_empty() && next.is_some();
    // U is Mr in Burmese.
    if words.is_empty() && letters == "u" && next.is_some() {
        words.push(Word::new(Kind::Title, letters, token));
    } else if small::is_article(letters, next) || small::is_particle(letters, is_between) {
        words.push(Word::new(Kind::Particle, letters, token));
    } else if letters.chars().count() == 1 && token.writing != Writing::Syllables {
        words.push(Word::new(Kind::Initial, letters, token));
    } else if small::is_title(letters) {
        words.push(Word::new(Kind::Title, letters, token));
    } else if let Some(served) = small::servant(letters) {
        words.push(Word::new(Kind::Name, small::SERVANT, token));
        if !served.is_empty() {
            words.push(Word::new(Kind::Name, served, token));
        }
    } else if let Some((first, half)) = small::with_second_half(letters) {
        words.push(Word::new(Kind::Name, &format!("{first}{half}"), token));
    } else {
        words.push(Word::new(Kind::Name, letters, token));
    }
}

/// Letters that stand together, with the marks on them. A hyphen, a dot or a comma parts two; an apostrophe does not.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if is_of_word(c) {
            run.push(c);
        } else if !is_silent(c) && !run.is_empty() {
            cut(&std::mem::take(&mut run), &mut tokens);
        }
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    c.is_alphanumeric() || GeneralCategoryGroup::Mark.contains(category)
}

/// Signs inside a word that part nothing: apostrophes, and what shows nothing, as the joiners of Persian.
fn is_silent(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | '′' | '״' | '׳' | '"') || category == GeneralCategory::Format
}

/// A run of letters, cut further where its script has no spaces, or writes the article in the same word.
fn cut(run: &str, tokens: &mut Vec<Token>) {
    if run.contains(is_burmese) {
        tokens.extend(syllables(run).into_iter().map(Token::romanised));
    } else if let Some(rest) = run.strip_prefix("ال").filter(|rest| rest.chars().count() >= 3) {
        tokens.push(Token::new("ال"));
        tokens.push(Token::new(rest));
    } else {
        tokens.push(Token::new(run));
    }
}

/// A Chinese or Korean name in its own script has no spaces, and begins with the name of the family, which is one
/// character but for a few. A name from elsewhere in that script has more characters, or signs between its words.
fn surname_first(only: &Token) -> Option<Vec<Token>> {
    let is_one = (2..=4).contains(&only.text.chars().count()) && only.text.chars().all(is_character);
    let first = only.text.chars().next().filter(|_| is_one)?.len_utf8();
    let (surname, given) = only.text.split_at(first);
    Some(vec![Token::new(surname), Token::new(given)])
}
