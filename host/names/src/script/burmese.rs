//! Burmese, syllable by syllable, as people of Myanmar write their names in Latin letters.
//!
//! The library goes letter by letter, and here the sound of a vowel hangs on the consonant that closes the syllable: က်
//! after no vowel is `et`, after ော it is `auk`. In Latin letters each syllable is a word, so a run is cut into them.

/// The sign that takes a consonant its vowel, and closes a syllable with it.
const ASAT: char = '\u{103A}';

/// The sign that puts the next consonant under this one, which closes the syllable too.
const STACKED: char = '\u{1039}';

pub(crate) fn is_burmese(c: char) -> bool {
    matches!(u32::from(c), 0x1000..=0x109F)
}

/// A run of Burmese in Latin letters, a word for each syllable.
pub(crate) fn syllables(run: &str) -> Vec<String> {
    let letters: Vec<char> = run.chars().filter(|c| is_burmese(*c)).collect();
    let mut syllables = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let (syllable, next) = syllable(&letters, at);
        if !syllable.is_empty() {
            syllables.push(syllable);
        }
        at = next.max(at + 1);
    }
    syllables
}

/// The syllable that begins here, and where the next one does.
fn syllable(letters: &[char], start: usize) -> (String, usize) {
    if let Some(vowel) = independent(letters[start]) {
        let tones = letters[start + 1..].iter().take_while(|c| is_tone(**c) || is_vowel_sign(**c)).count();
        return (vowel.to_owned(), start + 1 + tones);
    }
    let Some(first) = consonant(letters[start]) else { return (String::new(), start + 1) };
    let mut at = start + 1;
    let (mut y, mut w, mut h) = (false, false, false);
    let mut vowels = String::new();
    let mut is_short = false;
    let mut last = None;
    while let Some(c) = letters.get(at) {
        match c {
            '\u{103B}' | '\u{103C}' => y = true,
            '\u{103D}' => w = true,
            '\u{103E}' => h = true,
            // An asat on a vowel changes its tone only.
            c if *c == ASAT => {}
            '\u{1037}' => is_short = true,
            c if is_tone(*c) => {}
            c if is_vowel_sign(*c) => vowels.push(*c),
            c if consonant(*c).is_some() && last.is_none() && closes(&letters[at + 1..]) => {
                last = Some(*c);
                if letters.get(at + 1) == Some(&STACKED) {
                    at += 2;
                    break;
                }
            }
            _ => break,
        }
        at += 1;
    }
    let initial = initial(letters[start], first, y, h);
    (format!("{initial}{}", rhyme(&vowels, last, w, is_short, initial.is_empty())), at)
}

/// Whether what follows a consonant makes it the last of a syllable; a mark of tone may stand before the asat.
fn closes(after: &[char]) -> bool {
    let mut after = after.iter().skip_while(|c| is_tone(**c));
    matches!(after.next(), Some(&ASAT | &STACKED))
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{1037}' | '\u{1038}')
}

fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{102B}'..='\u{1032}' | '\u{1036}')
}

fn independent(c: char) -> Option<&'static str> {
    Some(match c {
        'ဣ' | 'ဤ' => "i",
        'ဥ' | 'ဦ' => "u",
        'ဧ' => "e",
        'ဩ' | 'ဪ' => "aw",
        _ => return None,
    })
}

fn consonant(c: char) -> Option<&'static str> {
    Some(match c {
        'က' => "k",
        'ခ' => "kh",
        'ဂ' | 'ဃ' => "g",
        'င' => "ng",
        'စ' => "s",
        'ဆ' => "hs",
        'ဇ' | 'ဈ' => "z",
        'ည' | 'ဉ' => "ny",
        'တ' | 'ဋ' => "t",
        'ထ' | 'ဌ' => "ht",
        'ဒ' | 'ဓ' | 'ဍ' | 'ဎ' => "d",
        'န' | 'ဏ' => "n",
        'ပ' => "p",
        'ဖ' => "ph",
        'ဗ' | 'ဘ' => "b",
        'မ' => "m",
        'ယ' => "y",
        'ရ' => "y",
        'လ' | 'ဠ' => "l",
        'ဝ' => "w",
        'သ' | 'ဿ' => "th",
        'ဟ' => "h",
        'အ' => "",
        _ => return None,
    })
}

fn initial(c: char, plain: &str, y: bool, h: bool) -> String {
    match (c, y, h) {
        ('ရ' | 'ယ', _, true) | ('လ' | 'သ', true, true) => "sh".to_owned(),
        ('ဆ', ..) => "s".to_owned(),
        (_, y, h) => format!("{}{plain}{}", if h { "h" } else { "" }, if y { "y" } else { "" }),
    }
}

/// What follows the consonants with which a syllable begins.
fn rhyme(vowels: &str, last: Option<char>, w: bool, is_short: bool, is_bare: bool) -> String {
    let nasal = matches!(last, Some('န' | 'မ' | 'ဏ')) || vowels.contains('\u{1036}');
    let stop = matches!(last, Some('တ' | 'ပ' | 'ဒ' | 'ဗ' | 'ဋ'));
    let has = |sign| vowels.contains(sign);
    // ိ and ု together, ေ and ာ together, ဲ.
    let (o, aw, ai) =
        (has('\u{102D}') && has('\u{102F}'), has('\u{1031}') && (has('\u{102C}') || has('\u{102B}')), has('\u{1032}'));
    let (i, u, e) = (has('\u{102D}') || has('\u{102E}'), has('\u{102F}') || has('\u{1030}'), has('\u{1031}'));
    let (glide, rhyme) = match last {
        Some('က') if o => (w, "aik"),
        Some('င') if o => (w, "aing"),
        Some('က') if aw => (w, "auk"),
        Some('င') if aw => (w, "aung"),
        Some('က') => (w, "et"),
        Some('င' | 'ဉ') => (w, "in"),
        Some('စ') => (w, "it"),
        Some('ည') => (w, "i"),
        Some('ယ') => (w, "e"),
        _ if nasal && i => (w, "ein"),
        _ if nasal && u => (w, "on"),
        _ if nasal && w => (false, "un"),
        _ if nasal => (w, "an"),
        _ if stop && i => (w, "eik"),
        _ if stop && u => (w, "oke"),
        _ if stop && w => (false, "ut"),
        _ if stop => (w, "at"),
        _ if o => (w, "o"),
        _ if aw => (w, "aw"),
        _ if ai => (w, "e"),
        _ if e && is_bare => (w, "aye"),
        _ if e => (w, "e"),
        _ if i => (w, "i"),
        _ if u => (w, "u"),
        _ => (w, "a"),
    };
    // The short tone after a nasal is written with a t: Myint, Thant, Nyunt.
    let short = if is_short && rhyme.ends_with('n') { "t" } else { "" };
    format!("{}{rhyme}{short}", if glide { "w" } else { "" })
}
