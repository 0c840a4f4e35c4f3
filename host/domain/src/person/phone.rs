//! Telephone numbers, as they are compared.

use zeroize::Zeroizing;

use super::registration::comparable;

/// So many digits at the end are with every way to write a number; what is shorter is no number that people share.
const ENDING: usize = 7;

/// The digits of a number, without the zeros that it begins with.
pub(crate) struct Phone(Zeroizing<String>);

impl Phone {
    /// What is written as a number, in any script.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let number = comparable(text)?;
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let digits = Zeroizing::new(digits);
        let digits = Zeroizing::new(digits.trim_start_matches('0').to_owned());
        (digits.len() >= ENDING).then_some(Self(digits))
    }

    /// The last digits.
    pub(crate) fn ending(&self) -> &str {
        &self.0[self.0.len() - ENDING..]
    }

    /// Whether they may be one: with and without the number of the country, one ends with the other.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.ends_with(other.0.as_str()) || other.0.ends_with(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (Phone::of(one).unwrap(), Phone::of(other).unwrap());
        assert_eq!(one.is_same(&other), other.is_same(&one));
        assert!(!one.is_same(&other) || one.ending() == other.ending());
        one.is_same(&other)
    }

    #[test]
    fn a_number_is_one_with_the_number_of_the_country_and_without_in_any_digits() {
        for other in ["0791234567", "00962 79 123 4567", "٠٧٩ ١٢٣ ٤٥٦٧", "(079) 123-4567"] {
            assert!(same("+962 79 123 4567", other), "{other}");
        }
    }

    #[test]
    fn two_networks_of_one_country_are_two_numbers() {
        assert!(!same("0803 123 4567", "0703 123 4567"));
        assert!(!same("+962 79 123 4567", "+963 79 123 4567"));
    }

    #[test]
    fn what_is_too_short_or_has_no_digits_is_none() {
        for text in ["112", "000000000", "none", ""] {
            assert!(Phone::of(text).is_none(), "{text}");
        }
    }
}
