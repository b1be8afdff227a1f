//! Folding: what makes `garcia` find `García` and `strasse` find `Straße`.
//!
//! Every engine and every comparison that ignores case asks here, so that they can't differ.

use std::collections::BTreeSet;
use std::iter;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::person::Person;

/// The number of the way in which words, keys and orders are derived from documents. Whoever changes
/// what comes of [`fold`], [`caseless`] or [`of_person`] counts it up, and engines derive anew what
/// they have stored; so does whoever takes a newer Unicode (a test tells).
pub const DERIVATION: i64 = 3;

/// The longest word that is told apart, in characters; what follows is ignored on both sides.
pub const MAX_WORD: usize = 40;
/// How many words of a person can be searched for; those of the names come first.
pub const MAX_WORDS: usize = 32;
/// How many words a search may have.
pub const MAX_QUERY_WORDS: usize = 8;

/// Folds the case, and nothing else: for user names, e-mail addresses and filters. Idempotent.
pub fn caseless(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd().flat_map(fold_case).nfc().collect()
}

/// Folds case, accents and width, for search and for the order of names. Idempotent.
///
/// Accents go, and the points of Hebrew and Arabic, which people leave out when they write; the
/// vowel signs of Indic scripts and the voicing marks of kana stay, because they make other words.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|c| !is_accent(*c) && !is_invisible(*c))
        .flat_map(fold_case)
        .nfkd()
        .filter(|c| !is_accent(*c) && !is_invisible(*c))
        .flat_map(|c| plain(c).chars().chain(plain(c).is_empty().then_some(c)))
        .collect()
}

/// There and back: `ẞ`, `ß` and `SS`, or `ſ`, `s` and `S`, meet in lower case only by way of their
/// upper case, and `ẞ` only by way of `ß`.
///
/// Only `ı` is another letter than the `i` that its upper case comes back as.
fn fold_case(c: char) -> impl Iterator<Item = char> {
    let there_and_back =
        || c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let folded = (c != 'ı').then(there_and_back).into_iter().flatten();
    folded.chain((c == 'ı').then_some(c))
}

/// Canonical combining class 1 is strokes across a letter, 10 to 35 are the points of Hebrew, Arabic
/// and Syriac, and from 200 on marks that stand above, below or beside a letter.
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 1 | 10..=35 | 200..)
}

/// Joiners, soft hyphens, marks of direction, selectors of variants: what nobody types, because
/// nothing shows it (Unicode's property `Default_Ignorable_Code_Point`).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Letters that Unicode doesn't decompose, but that people write without their strokes.
fn plain(c: char) -> &'static str {
    match c {
        'æ' => "ae",
        'ð' | 'đ' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'ø' => "o",
        'œ' => "oe",
        'þ' => "th",
        'ŧ' => "t",
        _ => "",
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Signs that are written within names as an apostrophe, a glottal stop or a softening, and that many
/// leave out or write as another of these: `Kaʻahumanu`, `Saʿīd`, `O’Brien`.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{b4}' | '\u{2b9}'
            ..='\u{2bf}' | '\u{2c8}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{ff07}'
    )
}

/// The folded words of a text: `Jean-Luc O’Brien` has `jean`, `luc` and `obrien`.
pub fn words(text: &str) -> Vec<String> {
    split(text, &mut |_| ())
}

/// Splits into words, and tells `part` what stands behind the apostrophes within them.
fn split(text: &str, part: &mut dyn FnMut(String)) -> Vec<String> {
    // An apostrophe may fold into a blank and an accent: it goes before folding.
    let mut found = Vec::new();
    for piece in text.split(|c: char| !is_word_char(c) && !is_apostrophe(c) && !is_invisible(c)) {
        let joined: String = piece.chars().filter(|c| !is_apostrophe(*c)).collect();
        if joined.len() != piece.len() {
            piece.split(is_apostrophe).skip(1).flat_map(folded_words).for_each(&mut *part);
        }
        found.extend(folded_words(&joined));
    }
    found
}

/// Folding can bring signs forth (`⑴` becomes `(1)`), so what is folded is split again.
fn folded_words(text: &str) -> Vec<String> {
    // `ŉ` folds into an apostrophe and a letter.
    let folded = fold(text).replace(is_apostrophe, "");
    let words = folded.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(MAX_WORD).collect()).collect()
}

/// The words by which a person is found, sorted: names, nick name, user name, the local part and
/// domain of e-mail addresses, employee number and organisation.
///
/// A word that begins another one is left out, because whoever looks for it finds the longer one.
pub fn of_person(person: &Person) -> Vec<String> {
    let mut found = BTreeSet::new();
    for text in texts(person) {
        let mut parts = Vec::new();
        let whole = split(text, &mut |part| parts.push(part));
        for word in whole.into_iter().chain(parts) {
            if found.len() < MAX_WORDS {
                found.insert(word);
            }
        }
    }
    let sorted: Vec<String> = found.into_iter().collect();
    let next = sorted.iter().skip(1).map(Some).chain(iter::once(None));
    let begins_next = |(word, next): &(&String, Option<&String>)| {
        next.is_some_and(|next| next.starts_with(word.as_str()))
    };
    sorted
        .iter()
        .zip(next)
        .filter(|pair| !begins_next(pair))
        .map(|(word, _)| word.clone())
        .collect()
}

fn texts(person: &Person) -> impl Iterator<Item = &str> {
    let name = person.document().get("name").and_then(Value::as_object);
    let names = name.into_iter().flat_map(|name| name.values()).filter_map(Value::as_str);
    let single = ["displayName", "nickName", "userName", "employeeNumber"];
    let organization = ["organization", "division", "department"];
    let text_of = |name: &&str| person.text(name);
    let emails = person.items("emails").iter().filter_map(|email| email.get("value")?.as_str());
    names
        .chain(single.into_iter().filter_map(move |name| text_of(&name)))
        .chain(emails)
        .chain(organization.into_iter().filter_map(move |name| text_of(&name)))
}

/// Whether every word of a search begins some word of a person: the meaning of `q`.
pub fn matches(searched: &[String], person: &Person) -> bool {
    let words = of_person(person);
    searched.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
}

#[cfg(test)]
mod tests {
    use super::{caseless, fold, words};

    #[test]
    fn folding_meets_what_people_type() {
        for (typed, written) in [
            ("garcia", "García"),
            ("strasse", "Straße"),
            ("STRASSE", "straẞe"),
            ("orsted", "Ørsted"),
            ("lodz", "Łódź"),
            ("ﬁnn", "Finn"),
            ("ＡＤＡ", "ada"),
            ("истребок", "Истрёбок"),
            ("αθηνα", "ΑΘΉΝΑ"),
            ("σισυφος", "ΣΊΣΥΦΟΣ"),
            ("ｶﾞ", "ガ"),
            ("istanbul", "İstanbul"),
            ("محمد", "مُحَمَّد"),
        ] {
            assert_eq!(fold(typed), fold(written), "{typed} {written}");
        }
    }

    #[test]
    fn marks_that_make_another_word_stay() {
        for (one, other) in [("राम", "रम"), ("か", "が"), ("นา", "น้ำ")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn words_end_at_signs_but_not_at_apostrophes_or_marks() {
        for (text, expected) in [
            ("Jean-Luc O’Brien", vec!["jean", "luc", "obrien"]),
            ("ada.byron@example.org", vec!["ada", "byron", "example", "org"]),
            ("क्षत्रिय", vec!["क्षत्रिय"]),
            ("  ", vec![]),
            ("a\u{ad}b", vec!["ab"]),
            ("⑴", vec!["1"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn caseless_keeps_accents() {
        assert_eq!(caseless("GARCÍA"), caseless("garcía"));
        assert_ne!(caseless("garcía"), caseless("garcia"));
        assert_eq!(caseless("Straße"), caseless("STRASSE"));
        assert_eq!(caseless("STRAẞE"), caseless("STRASSE"));
    }
}
