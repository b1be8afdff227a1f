//! Folding and search words: what people type finds what is written.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

use std::iter;

use people::page::Search;
use people::words::{
    MAX_QUERY_WORDS, MAX_WORD, MAX_WORDS, caseless, fold, matches, of_person, words,
};
use people::{Meta, Person, PersonId, Query, Timestamp, document};
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

#[path = "words/derivation.rs"]
mod derivation;

fn person(json: &Value) -> Person {
    let draft = document::read_draft(json.to_string().as_bytes()).unwrap().draft;
    let meta = Meta { created: Timestamp::EPOCH, last_modified: Timestamp::EPOCH, version: 1 };
    Person::new(PersonId::from_bytes([7; 16]), draft, meta)
}

/// Whether a search finds a person who has this name.
fn finds(search: &str, name: &str) -> bool {
    let query = Query { search: Some(Search::parse(search).unwrap()), ..Query::default() };
    query.accepts(&person(&json!({"displayName": name})))
}

/// Every character whose folding could be of its own kind: not the large blocks that are all alike,
/// nor those of old Greek with an iota below, which goes as an accent does, while its capital stays.
fn every_character() -> impl Iterator<Item = char> {
    let blocks = ['\0'..='\u{33ff}', '\u{a000}'..='\u{abff}', '\u{d7b0}'..='\u{d7ff}'];
    let others = ['\u{f900}'..='\u{1ffff}', '\u{2f800}'..='\u{2fa1f}', '\u{e0000}'..='\u{e01ef}'];
    let has_iota = |c: char| iter::once(c).nfd().any(|part| part == '\u{345}');
    let all = blocks.into_iter().chain(others).flatten();
    all.filter(move |c| !c.is_control() && !has_iota(*c))
}

#[test]
fn folding_every_character_twice_is_folding_it_once() {
    for c in every_character() {
        let text = c.to_string();
        let (folded, lower) = (fold(&text), caseless(&text));
        assert_eq!(fold(&folded), folded, "{c:?} U+{:04X}", u32::from(c));
        assert_eq!(caseless(&lower), lower, "{c:?} U+{:04X}", u32::from(c));
        assert_eq!(fold(&lower), folded, "{c:?} U+{:04X}", u32::from(c));
    }
}

#[test]
fn upper_and_lower_case_of_every_character_fold_alike() {
    for c in every_character().filter(|c| c.is_alphabetic()) {
        let (upper, lower): (String, String) =
            (c.to_uppercase().collect(), c.to_lowercase().collect());
        for text in [&upper, &lower] {
            // The upper case of `ı` is that of another letter.
            if c != 'ı' {
                assert_eq!(
                    caseless(text),
                    caseless(&c.to_string()),
                    "{c:?} U+{:04X}",
                    u32::from(c)
                );
            }
            assert_eq!(fold(text), fold(&c.to_string()), "{c:?} U+{:04X}", u32::from(c));
        }
    }
}

/// An index asks with the words that it keeps: they have to be words of themselves.
#[test]
fn the_words_of_every_character_are_words_of_themselves() {
    let mut wrong = Vec::new();
    for c in every_character() {
        let found = words(&format!("a{c}b"));
        if words(&found.join(" ")) != found {
            wrong.push(c);
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn what_is_typed_finds_what_is_written() {
    for (typed, written) in [
        ("garcia", "García"),
        ("GARCÍA", "garci\u{301}a"),
        ("strasse", "Straße"),
        ("strasse", "STRAẞE"),
        ("aeneas", "Æneas"),
        ("thor", "Þór"),
        ("sorensen", "Sørensen"),
        ("lodz", "Łódź"),
        ("duc", "Đức"),
        ("isik", "IŞIK"),
        ("istanbul", "İstanbul"),
        ("finn", "ﬁnn"),
        ("ada", "ＡＤＡ"),
        ("елкин", "Ёлкин"),
        ("σισυφος", "ΣΊΣΥΦΟΣ"),
        ("ガ", "ｶﾞ"),
        ("김", "김민준"),
        ("محمد", "مُحَمَّد"),
        ("דוד", "דָּוִד"),
        ("می", "می‌خواهم"),
        ("obrien", "O'Brien"),
        ("o'brien", "O’Brien"),
        ("brien", "O'Brien"),
        ("oʼbrien", "O'Brien"),
        ("o‘brien", "O'Brien"),
        ("obrien", "O‘Brien"),
        ("o'hara", "O＇Hara"),
        ("kaahumanu", "Kaʻahumanu"),
        ("ka'ahumanu", "Kaʻahumanu"),
        ("kaʻahumanu", "Ka‘ahumanu"),
        ("said", "Saʿīd"),
        ("quran", "Qurʾān"),
        ("luc", "Jean-Luc"),
        ("softhyphen", "soft\u{ad}hyphen"),
        ("2", "²"),
        ("xii", "Ⅻ"),
    ] {
        assert!(
            finds(typed, written),
            "{typed} {written}: {:?} {:?}",
            words(typed),
            words(written)
        );
    }
}

/// What nobody can type stands in names all the same: Japanese variants of a character, strokes
/// that are marks of their own.
#[test]
fn marks_that_nobody_types_make_no_difference() {
    for (typed, written) in [
        ("葛城", "葛\u{e0100}城"),
        ("葛\u{e0100}城", "葛城"),
        ("渡辺", "渡辺\u{fe00}"),
        ("ø", "o\u{338}"),
        ("lodz", "L\u{335}o\u{301}dz\u{301}"),
        ("ab", "a\u{34f}b"),
    ] {
        assert!(
            finds(typed, written),
            "{typed} {written}: {:?} {:?}",
            words(typed),
            words(written)
        );
    }
}

#[test]
fn another_word_is_not_found() {
    for (typed, written) in [
        ("da", "Ada"),
        ("adaa", "Ada"),
        ("राम", "रम"),
        ("が", "か"),
        ("น้ำ", "นา"),
        ("garcia ada", "García"),
        ("lucjean", "Jean-Luc"),
    ] {
        assert!(!finds(typed, written), "{typed} {written}");
    }
}

#[test]
fn a_person_is_found_by_their_own_words() {
    let ada = person(&json!({
        "userName": "ada.l@realm", "externalIds": [{"system": "hidden", "id": "hidden"}],
        "name": {"givenName": "Ada", "familyName": "King", "honorificPrefix": "Lady"},
        "nickName": "Addie", "title": "Hidden", "employeeNumber": "N-47", "costCenter": "hidden",
        "emails": [{"value": "count+tag@example.org", "type": "hidden", "display": "hidden"}],
        "organization": "Analytical", "division": "Engines", "department": "Notes",
        "attributes": {"hidden": "hidden"},
    }));
    let expected = [
        "47",
        "ada",
        "addie",
        "analytical",
        "count",
        "engines",
        "example",
        "king",
        "l",
        "lady",
        "n",
        "notes",
        "org",
        "realm",
        "tag",
    ];
    // `l` begins `lady` and `n` begins `notes`: whoever looks for them finds the longer ones.
    let expected: Vec<_> = expected.into_iter().filter(|word| !["l", "n"].contains(word)).collect();
    assert_eq!(of_person(&ada), expected);
}

#[test]
fn words_have_limits_and_names_come_first() {
    let many: Vec<Value> =
        (0..12).map(|i| json!({"value": format!("x{i:02}@y{i:02}.z{i:02}")})).collect();
    let json = json!({"name": {"familyName": "Last"}, "displayName": "Shown", "emails": many});
    let found = of_person(&person(&json));
    assert_eq!(found.len(), MAX_WORDS);
    assert!(["last", "shown", "x00", "z00"].iter().all(|word| found.contains(&(*word).to_owned())));
    let long = "é".repeat(MAX_WORD + 20);
    assert_eq!(words(&long), ["e".repeat(MAX_WORD)]);
    assert!(finds(&long, &long));
}

#[test]
fn a_search_has_words_and_not_too_many() {
    for text in ["", " ", "-", "'", "😀", "…"] {
        assert!(Search::parse(text).is_err(), "{text:?}");
    }
    let of = |count: usize| (0..count).map(|i| format!("w{i}")).collect::<Vec<_>>().join(" ");
    assert!(Search::parse(&of(MAX_QUERY_WORDS)).is_ok());
    assert!(Search::parse(&of(MAX_QUERY_WORDS + 1)).is_err());
    assert!(Search::parse(&"same ".repeat(100)).is_ok());
    assert!(Search::parse(&"a".repeat(1024)).is_ok());
    assert!(Search::parse(&"a".repeat(1025)).is_err());
    assert_eq!(Search::parse("B a, b").unwrap().words(), ["a", "b"]);
}

/// Texts of letters, marks and signs of many scripts, and of anything.
fn texts() -> BoxedStrategy<String> {
    let known = vec![
        "García",
        "O’Brien",
        "Straße",
        "İ",
        "ı",
        "ﬃ",
        "ǅ",
        "Ⅻ",
        "山",
        "ｶﾞ",
        "が",
        "각",
        "김",
        "שָׁ",
        "مُحَمَّد",
        "क्ष",
        "น้ำ",
        "Σς",
        "\u{301}",
        "\u{ad}",
        "\u{200d}",
        "'",
        "-",
        " ",
        ".",
        "@",
        "½",
        "℀",
        "👍🏽",
        "\u{338}",
        "\u{fe0f}",
        "ʼ",
        "`",
        "´",
    ];
    let piece = prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        any::<char>().prop_map(|c| c.to_string()),
        "[a-zA-Z]{1,4}",
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat()).boxed()
}

/// Texts that a document can keep.
fn names() -> impl Strategy<Value = String> {
    texts().prop_map(|text| {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        if text.chars().any(char::is_alphanumeric) { text } else { "x".to_owned() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folding_twice_is_folding_once(text in texts()) {
        prop_assert_eq!(caseless(&caseless(&text)), caseless(&text));
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }

    #[test]
    fn spelling_and_case_make_no_difference(text in texts()) {
        let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
        for other in [nfc, nfd, caseless(&text)] {
            prop_assert_eq!(caseless(&other), caseless(&text));
            prop_assert_eq!(fold(&other), fold(&text));
            prop_assert_eq!(words(&other), words(&text));
        }
        let compatible: String = text.nfkc().collect();
        prop_assert_eq!(fold(&compatible), fold(&text));
    }

    #[test]
    fn words_are_short_and_whole(text in texts()) {
        for word in words(&text) {
            prop_assert!((1..=MAX_WORD).contains(&word.chars().count()), "{}", word);
            prop_assert!(!word.contains(char::is_whitespace), "{}", word);
            let signs = |c: char| c.is_ascii() && !c.is_ascii_lowercase() && !c.is_ascii_digit();
            prop_assert!(!word.contains(signs), "{}", word);
            prop_assert_eq!(words(&word), std::slice::from_ref(&word));
        }
    }

    #[test]
    fn every_beginning_of_every_word_finds_the_person(
        family in names(), given in names(), organization in names()
    ) {
        let json = json!({"name": {"familyName": family, "givenName": given},
            "organization": organization});
        let person = person(&json);
        for text in [&family, &given, &organization] {
            for word in words(text) {
                for (end, _) in word.char_indices().skip(1).chain([(word.len(), ' ')]) {
                    let beginning = word[..end].to_owned();
                    prop_assert!(matches(std::slice::from_ref(&beginning), &person), "{}", beginning);
                    let typed = Search::parse(&beginning).unwrap();
                    prop_assert!(matches(typed.words(), &person), "{}, typed", beginning);
                }
            }
            if let Ok(whole) = Search::parse(text) {
                prop_assert!(matches(whole.words(), &person), "{}", text);
            }
        }
    }

    #[test]
    fn what_no_word_begins_with_finds_nobody(name in names(), other in "[a-z]{1,3}") {
        let person = person(&json!({"displayName": name}));
        let found = matches(std::slice::from_ref(&other), &person);
        let expected = of_person(&person).iter().any(|word| word.starts_with(&other));
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_words_of_a_person_are_sorted_and_none_begins_another(name in names(), nick in names()) {
        let found = of_person(&person(&json!({"displayName": name, "nickName": nick})));
        prop_assert!(found.is_sorted());
        for pair in found.windows(2) {
            prop_assert!(!pair[1].starts_with(&pair[0]), "{:?}", pair);
        }
    }
}
