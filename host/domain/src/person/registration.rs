//! Registration numbers, as they are compared: spaces, hyphens, case, the script of the digits and full width make no
//! difference.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use zeroize::Zeroizing;

/// The form of a number in which two ways to write it are one; `None` where the text is no number: every one has a digit
/// other than 0, and `-`, `?`, `N/A` and "unknown" in any language have none.
pub(crate) fn comparable(text: &str) -> Option<Zeroizing<String>> {
    let folded = Zeroizing::new(ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned());
    let plain: Zeroizing<String> = Zeroizing::new(
        folded.chars().map(ascii_digit).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect(),
    );
    plain.contains(|c: char| matches!(c, '1'..='9')).then_some(plain)
}

/// Whether there is something to be read in a text: a letter or a digit of any script.
pub(crate) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The digit of any script as that of ASCII. Unicode keeps the ten of a script in a row, from 0 to 9 ("stability
/// policies", numeric type decimal), so that how many stand before one in its row is its value.
fn ascii_digit(c: char) -> char {
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |c: u32| category.get32(c) == GeneralCategory::DecimalNumber;
    let code = u32::from(c);
    if c.is_ascii() || !is_digit(code) {
        return c;
    }
    let before = (1..=code).take_while(|back| is_digit(code - back)).count();
    u32::try_from(before % 10).ok().and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str) -> Option<String> {
        comparable(text).map(|number| number.to_string())
    }

    #[test]
    fn one_number_is_one_however_it_is_written() {
        for text in [
            "245-16C00123",
            "245 16c00123",
            "٢٤٥-١٦C٠٠١٢٣",
            "۲۴۵-۱۶C۰۰۱۲۳",
            "２４５－１６Ｃ００１２３",
            "२४५-१६C००१२३",
            "၂၄၅-၁၆C၀၀၁၂၃",
        ] {
            assert_eq!(same(text).as_deref(), Some("24516c00123"), "{text}");
        }
    }

    #[test]
    fn the_digits_of_every_script_are_one() {
        let category = CodePointMapData::<GeneralCategory>::new();
        let digits: Vec<char> =
            ('\0'..=char::MAX).filter(|c| category.get32(u32::from(*c)) == GeneralCategory::DecimalNumber).collect();
        assert!(digits.len() > 600 && digits.len().is_multiple_of(10));
        for row in digits.chunks(10) {
            let text: String = row.iter().collect();
            assert_eq!(same(&text).as_deref(), Some("0123456789"), "{text}");
        }
    }

    #[test]
    fn what_stands_for_no_number_is_none() {
        for text in [
            "",
            " ",
            "-",
            "—",
            "–",
            "?",
            "???",
            "N/A",
            "n/a",
            "UNKNOWN",
            "none",
            "inconnu",
            "néant",
            "غير معروف",
            "0",
            "000-00",
            "٠٠٠",
            "．",
        ] {
            assert_eq!(same(text), None, "{text}");
        }
    }

    #[test]
    fn signs_alone_say_nothing() {
        assert!(!says_something("—") && !says_something(" ? ") && !says_something("..."));
        assert!(says_something("N") && says_something("٣") && says_something("أمينة"));
    }
}
