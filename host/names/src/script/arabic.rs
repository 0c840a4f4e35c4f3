//! Letters of the Arabic script, as Arabic, Persian, Dari, Pashto, Urdu, Kurdish and Sindhi write them.
//!
//! The library for romanising leaves out the alef, which is the one vowel letter that this script does write, and gives
//! each look of a letter a value of its own. What people type depends on their keyboard: ي or ی, ك or ک, ه or ة, أ or ا.

/// What a letter stands for, where the library's word for it does not do; `None` leaves it to the library.
///
/// `a` stands for the alef in all its forms and for the ʿayn, which others hear as a vowel or not at all.
pub(crate) fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        // Alef with and without hamza, madda or wasla, and ʿayn.
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' | 'ع' => "a",
        // Hamza by itself, tatweel, and the vowel signs, which hardly anybody writes.
        'ء' | 'ٴ' | 'ـ' | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0670}' => "",
        'و' | 'ؤ' | 'ۆ' | 'ۇ' | 'ۈ' | 'ۋ' => "w",
        // Ya, alef maqsura and hamza on it, Persian, Pashto and Kurdish ones.
        'ي' | 'ى' | 'ی' | 'ئ' | 'ې' | 'ۍ' | 'ێ' | 'ے' | 'ۓ' => "y",
        'ة' | 'ۃ' => "a",
        'ه' | 'ہ' | 'ھ' | 'ە' | 'ۀ' | 'ۂ' => "h",
        'ك' | 'ک' | 'ڪ' => "k",
        'گ' | 'ګ' | 'ڭ' => "g",
        // Pashto: one letter that is read sh in the south and kh in the north, and its voiced sister.
        'ښ' => "sh",
        'ږ' | 'ژ' => "zh",
        'ځ' => "z",
        'څ' => "ts",
        'ړ' => "r",
        'ڼ' => "n",
        'ڵ' => "l",
        'ڕ' => "r",
        'ڤ' => "v",
        'ث' => "th",
        'ذ' => "dh",
        'ق' => "q",
        'غ' => "gh",
        'خ' => "kh",
        'ض' => "d",
        'ظ' => "z",
        _ => return None,
    })
}
