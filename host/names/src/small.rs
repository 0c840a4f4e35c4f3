//! Small words of names, in the letters of ASCII: what may stand or be left out, and says little by itself.

/// Titles and forms of address. Some are names as well; a title that is all there is counts as a name.
const TITLES: &str = "mr mrs ms miss mister sir madam madame mme mlle monsieur dr doctor prof professor rev jr sr hon general \
    capt president prasident minister senor senora herr frau ustad ustaz shaikh sheikh sheik cheikh shaykh sheykh haji hajji \
    hadji haj hajj hajja hajia alhaji mullah mulla mula molla mawlawi maulvi mawlana maulana qari sayyid sayyed sayed sayid \
    syed daw ato woizero weyzero";

/// Words that join the parts of a name, wherever they stand.
const PARTICLES: &str = "al el ul ol il bin ibn bn bint binti bt de del della las los du dos das van von vom der ter zu zur \
    af av ould wuld walad oglu ogly qizi kyzy uulu zoda zadeh";

/// Words that join parts where they stand between two, and are names at the beginning or the end: Lê and Đỗ in Viet Nam.
const BETWEEN: &str = "ben wa la le da do di den ten na y e";

/// The Arabic article before a letter of the sun, whose sound it takes: as-Sadr, ud-Din, ash-Shami.
pub(crate) fn is_article(word: &str, next: Option<&str>) -> bool {
    if matches!(word, "al" | "el" | "ul" | "ol" | "il") {
        return true;
    }
    let Some(sun) = word.strip_prefix(['a', 'e', 'u', 'o', 'i']) else { return false };
    let assimilated = matches!(sun, "t" | "th" | "d" | "dh" | "r" | "z" | "s" | "sh" | "n" | "ch");
    assimilated && next.is_some_and(|next| next.starts_with(sun))
}

pub(crate) fn is_title(word: &str) -> bool {
    is_in(TITLES, word)
}

/// `is_between`: other words stand before it and after it.
pub(crate) fn is_particle(word: &str, is_between: bool) -> bool {
    is_in(PARTICLES, word) || (is_between && is_in(BETWEEN, word))
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// "Servant of", in one spelling.
pub(crate) const SERVANT: &str = "abd";

/// `abdul`, `abdel`, `abdur` before another word, or `abd`: servant of. What follows is a name by itself, and many leave
/// out the first part. Gives what is written in the same word after it.
pub(crate) fn servant(word: &str) -> Option<&str> {
    // Somali writes ʿayn with c.
    let rest = word.strip_prefix("abd").or_else(|| word.strip_prefix("cabd"))?;
    if rest.is_empty() {
        return Some("");
    }
    let rest = rest.strip_prefix("ou").or_else(|| rest.strip_prefix(['a', 'e', 'u', 'o', 'i']))?;
    if matches!(rest, "l" | "r" | "s" | "sh" | "n" | "z" | "d" | "t") {
        return Some("");
    }
    // Abdullah, in all its spellings, is one name.
    if rest.starts_with('l') && rest.trim_start_matches('l').trim_end_matches('i').len() <= 2 {
        return None;
    }
    // The article takes the sound of a letter of the sun: abdurrahman, abdessalam. Many write it once, and Somali never.
    let first = rest.get(..1)?;
    let after = match rest.get(1..)? {
        name if first == "l" || name.starts_with(first) => name,
        _ => rest,
    };
    (after.len() >= 4 || (after.len() == 3 && after != rest)).then_some(after)
}

/// Names such as Salah al-Din and Habib Ullah are one, in however many words they are written. Gives the second half of
/// such a name in one spelling.
pub(crate) fn second_half(word: &str, after_article: bool) -> Option<&'static str> {
    match word {
        "uddin" | "eddin" | "eddine" | "addin" | "aldin" | "eldin" | "uldin" | "aldyn" | "oddin" | "uddeen" => {
            Some("uddin")
        }
        "allah" | "ullah" | "ollah" | "allh" => Some("ullah"),
        "din" | "deen" | "dine" | "dien" | "dyn" | "ddin" | "ddine" if after_article => Some("uddin"),
        "lah" | "llah" | "lh" | "llh" if after_article => Some("ullah"),
        _ => None,
    }
}

/// The same where it is the end of a word: the word without it, and the one spelling.
pub(crate) fn with_second_half(word: &str) -> Option<(&str, &'static str)> {
    const DIN: &[&str] = &["ddin", "ddine", "ddeen", "ldin", "ldeen", "ldyn"];
    const GOD: &[&str] = &["llah", "llh", "lloh"];
    let end = |ends: &[&str]| {
        let rest = ends.iter().find_map(|end| word.strip_suffix(end))?;
        rest.strip_suffix(['a', 'e', 'u', 'o'])
    };
    let (rest, half) = match (end(DIN), end(GOD).or_else(|| word.strip_suffix("ulla"))) {
        (Some(rest), _) => (rest, "uddin"),
        (None, Some(rest)) => (rest, "ullah"),
        (None, None) => return None,
    };
    (rest.len() >= 2).then_some((rest, half))
}

/// Whether two particles say the same: son of, in every spelling.
pub(crate) fn is_son_of(word: &str) -> bool {
    matches!(word, "bin" | "ibn" | "ben" | "bn")
}
