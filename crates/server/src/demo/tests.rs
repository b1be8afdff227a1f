//! What is promised of the people who don't exist.

use std::collections::BTreeSet;

use people::document::check_submission;
use serde_json::{Value, json};

use super::culture::Culture;
use super::{base36, person};

const SEED: u64 = 42;
const MANY: u64 = 20_000;

fn many() -> impl Iterator<Item = Value> {
    (0..MANY).map(|index| person(SEED, index))
}

fn text<'a>(person: &'a Value, pointer: &str) -> Option<&'a str> {
    person.pointer(pointer).and_then(Value::as_str)
}

/// FNV-1a, which is short enough to stand here.
fn digest(people: impl Iterator<Item = Value>) -> u64 {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for person in people {
        for byte in person.to_string().bytes() {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    digest
}

#[test]
fn people_stay_the_same_for_ever() {
    let japanese = json!({
        "userName": "kenichi.sato.h",
        "externalIds": [{ "system": "hr", "id": "p-h" }],
        "types": ["employee", "trainer"],
        "name": {
            "formatted": "佐藤 健一",
            "givenName": "健一",
            "familyName": "佐藤",
            "phonetic": "さとう けんいち"
        },
        "displayName": "佐藤 健一",
        "birthDate": "1987-08-01",
        "emails": [{ "value": "kenichi.sato.h@juniperhill.example.com", "type": "work" }],
        "phoneNumbers": [
            { "value": "+48 003 801 288", "type": "mobile", "primary": true },
            { "value": "+48 00 467 14 31", "type": "work" }
        ],
        "organization": "Juniperhill Logistics",
        "costCenter": "CC-1250",
        "preferredLanguage": "ja-JP"
    });
    let last = json!({
        "userName": "rudiger.klein.3w5e11264sgsf",
        "externalIds": [{ "system": "hr", "id": "p-3w5e11264sgsf" }],
        "types": ["employee"],
        "name": { "givenName": "Rüdiger", "familyName": "Klein" },
        "pronouns": "er/ihm",
        "birthDate": "1971-08",
        "emails": [
            { "value": "rudiger.klein.3w5e11264sgsf@pebbleford.example.com", "type": "work" },
            { "value": "rudiger.klein@example.org", "type": "home" },
            { "value": "rudiger.klein+930@example.org", "type": "other" }
        ],
        "phoneNumbers": [{ "value": "+49 171 3920071", "type": "mobile" }],
        "title": "Interim Software Engineer",
        "employeeNumber": "E18446744073709551615",
        "organization": "Pebbleford Health",
        "department": "Customer Care",
        "costCenter": "CC-1060",
        "preferredLanguage": "de",
        "active": true
    });
    assert_eq!(person(SEED, 17), japanese);
    assert_eq!(person(u64::MAX, u64::MAX), last);
    assert_eq!(format!("{:016x}", digest(many())), "d9f0cd536ca9b563");
}

#[test]
fn the_order_of_drawing_does_not_matter() {
    let forth: Vec<Value> = (0..200).map(|index| person(SEED, index)).collect();
    let mut back: Vec<Value> = (0..200).rev().map(|index| person(SEED, index)).collect();
    back.reverse();
    assert_eq!(forth, back);
    assert_ne!(person(SEED, 1), person(SEED + 1, 1));
}

#[test]
fn everybody_is_valid_and_kept_as_sent() {
    for person in many() {
        let submission = check_submission(person.clone()).map_err(|error| (error, person.clone()));
        let draft = submission.unwrap().of_somebody_new().unwrap();
        // The rules add `active` and take the places of members; they change nothing else.
        for (name, value) in person.as_object().unwrap() {
            assert_eq!(draft.members().get(name), Some(value), "{name}");
        }
        let sent: Vec<&String> = person.as_object().unwrap().keys().collect();
        let kept: Vec<&String> =
            draft.members().keys().filter(|name| sent.contains(name)).collect();
        assert_eq!(sent, kept, "members come in their canonical order");
    }
}

#[test]
fn unique_members_are_unique() {
    let mut user_names = BTreeSet::new();
    let mut external_ids = BTreeSet::new();
    for person in many() {
        if let Some(user_name) = text(&person, "/userName") {
            assert!(user_names.insert(user_name.to_ascii_lowercase()), "{user_name}");
            assert!(user_name.bytes().all(|byte| byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || b"._".contains(&byte)));
        }
        for id in person["externalIds"].as_array().unwrap() {
            assert!(external_ids.insert(id.to_string()), "{id}");
        }
        assert!(person.get("manager").is_none());
    }
    assert!(user_names.len() > 17_000, "{}", user_names.len());
}

#[test]
fn base_36_has_the_digits_of_the_number() {
    for (number, digits) in [(0, "0"), (35, "z"), (36, "10"), (u64::MAX, "3w5e11264sgsf")] {
        assert_eq!(base36(number), digits);
        assert_eq!(u64::from_str_radix(digits, 36), Ok(number));
    }
}

#[test]
fn the_scripts_all_occur() {
    let scripts = [
        ("Latin", 'a'..='z'),
        ("Latin with marks", 'à'..='ž'),
        ("Vietnamese", 'ạ'..='ỹ'),
        ("Greek", 'α'..='ω'),
        ("Cyrillic", 'а'..='я'),
        ("Armenian", 'ա'..='ֆ'),
        ("Hebrew", 'א'..='ת'),
        ("Arabic", 'ا'..='ي'),
        ("Devanagari", 'अ'..='ह'),
        ("Bengali", 'অ'..='হ'),
        ("Gujarati", 'અ'..='હ'),
        ("Tamil", 'அ'..='ஹ'),
        ("Telugu", 'అ'..='హ'),
        ("Thai", 'ก'..='ฮ'),
        ("Burmese", 'က'..='အ'),
        ("Georgian", 'ა'..='ჰ'),
        ("Hangul", '가'..='힣'),
        ("Ethiopic", 'ሀ'..='ፚ'),
        ("Hiragana", 'ぁ'..='ん'),
        ("Chinese characters", '一'..='鿿'),
    ];
    let names: Vec<String> = many().map(|person| person["name"].to_string()).collect();
    for (script, letters) in scripts {
        let written = |name: &&String| name.chars().any(|c| letters.contains(&c));
        let found = names.iter().filter(written).count();
        assert!(found > 60, "{script}: {found}");
    }
}

#[test]
fn the_forms_of_dates_all_occur() {
    let form = |person: &Value| match text(person, "/birthDate") {
        None => "none",
        Some(date) if date.starts_with("--") => "month and day",
        Some(date) => ["year", "year and month", "whole"][(date.len() - 4) / 3],
    };
    let forms: BTreeSet<&str> = many().map(|person| form(&person)).collect();
    assert_eq!(forms.len(), 5, "{forms:?}");
    assert!(many().any(|person| text(&person, "/birthDate") == Some("--02-29")));
}

#[test]
fn every_kind_of_person_occurs() {
    type Kind = (&'static str, fn(&Value) -> bool);
    fn long(person: &Value, list: &str) -> bool {
        person[list].as_array().is_some_and(|items| items.len() > 1)
    }
    fn name_starts(person: &Value, start: &str) -> bool {
        text(person, "/name/familyName").is_some_and(|name| name.starts_with(start))
    }
    let kinds: [Kind; 16] = [
        ("only a given name", |p| p["name"].as_object().is_some_and(|name| name.len() == 1)),
        ("only a name to show", |p| p.get("name").is_none() && p.get("displayName").is_some()),
        ("two family names", |p| {
            text(p, "/name/familyName").is_some_and(|name| name.contains(' '))
        }),
        ("van der", |p| name_starts(p, "van der ")),
        ("de la", |p| name_starts(p, "de la ")),
        ("bin", |p| name_starts(p, "bin ")),
        ("O'", |p| name_starts(p, "O'")),
        ("a reading in kana", |p| {
            text(p, "/name/phonetic")
                .is_some_and(|name| name.contains(|c| ('ぁ'..='ん').contains(&c)))
        }),
        ("a suffix", |p| p.pointer("/name/honorificSuffix").is_some()),
        ("a title", |p| p.pointer("/name/honorificPrefix").is_some()),
        ("a nick name and pronouns", |p| {
            p.get("nickName").is_some() && p.get("pronouns").is_some()
        }),
        ("several e-mail addresses", |p| long(p, "emails")),
        ("several telephone numbers", |p| long(p, "phoneNumbers")),
        ("several addresses", |p| long(p, "addresses")),
        ("inactive", |p| p.get("active") == Some(&Value::Bool(false))),
        ("attributes of their own", |p| p.pointer("/attributes/membership/fees/0/paid").is_some()),
    ];
    let people: Vec<Value> = many().collect();
    for (kind, is_such) in kinds {
        let found = people.iter().filter(|person| is_such(person)).count();
        assert!(found > 15, "{kind}: {found}");
    }
}

#[test]
fn some_names_are_frequent_and_many_are_rare() {
    let mut families: Vec<String> =
        many().filter_map(|person| Some(text(&person, "/name/familyName")?.to_owned())).collect();
    families.sort_unstable();
    let runs: Vec<usize> = families.chunk_by(|a, b| a == b).map(<[String]>::len).collect();
    let once = runs.iter().filter(|run| **run == 1).count();
    assert!(runs.iter().max() > Some(&200), "{:?}", runs.iter().max());
    assert!(once > 1_500, "{once} of {}", runs.len());
}

#[test]
fn nobody_can_be_written_to_or_called() {
    for person in many() {
        for email in person["emails"].as_array().into_iter().flatten() {
            let (_, host) = text(email, "/value").unwrap().rsplit_once('@').unwrap();
            let kept = ["example.com", "example.net", "example.org"];
            let below = |name: &str| host == name || host.ends_with(&[".", name].concat());
            assert!(kept.iter().any(|name| below(name)), "{host}");
        }
        for number in person["phoneNumbers"].as_array().into_iter().flatten() {
            let number = text(number, "/value").unwrap();
            assert!(is_nobodys(number), "{number}");
        }
    }
}

/// What the regulators of seven countries keep for fiction; elsewhere, what can't be called.
fn is_nobodys(number: &str) -> bool {
    const KEPT: [&str; 25] = [
        "+44 7700 900",
        "+44 20 7946 0",
        "+44 161 496 0",
        "+44 131 496 0",
        "+44 113 496 0",
        "+44 29 2018 0",
        "+353 20 91",
        "+49 171 39200",
        "+49 30 23125 ",
        "+49 40 66969 ",
        "+49 69 90009 ",
        "+49 89 99998 ",
        "+49 221 4710 ",
        "+33 1 99 00 ",
        "+33 2 61 91 ",
        "+33 3 53 01 ",
        "+33 4 65 71 ",
        "+33 5 36 49 ",
        "+33 6 39 98 ",
        "+46 8 465 004 ",
        "+46 31 390 06 ",
        "+46 40 628 04 ",
        "+46 70 174 06 ",
        "+61 491 570 1",
        "+61 491 570 006",
    ];
    let Some((country, rest)) = number.split_once([' ', '-']) else { return false };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    match country {
        "+1" => digits[3..].starts_with("55501"),
        "+61" if !rest.starts_with("491") => digits[1..].starts_with("5550"),
        _ => digits.starts_with("00") || KEPT.iter().any(|kept| number.starts_with(kept)),
    }
}

#[test]
fn people_are_as_large_as_those_of_a_real_service() {
    let mut sizes: Vec<usize> = many().map(|person| person.to_string().len()).collect();
    sizes.sort_unstable();
    let mean = sizes.iter().sum::<usize>() / sizes.len();
    assert!((590..=650).contains(&mean), "{mean}");
    let [few, most] = [sizes[sizes.len() / 20], sizes[sizes.len() * 19 / 20]];
    assert!(few >= 380 && most <= 900, "{few} {most}");
}

#[test]
fn every_name_of_the_lists_is_well_written() {
    for culture in Culture::all() {
        let lists = [&culture.women, &culture.men, &culture.middles, &culture.families];
        for entry in lists.into_iter().flat_map(super::words::Names::entries) {
            let name = super::words::Name::of(entry);
            let roman = name.roman.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(roman && !name.roman.is_empty(), "{} {entry}", culture.locale);
            let length = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
            let expected = length(&name.written);
            let fewer = name.is_latin() && name.roman.len() < expected;
            assert!(!fewer, "{} {entry} has a letter without a romanisation", culture.locale);
        }
        for list in [&culture.women, &culture.men, &culture.families] {
            assert!(list.entries().count() >= 8, "{}", culture.locale);
        }
        assert!(culture.nicks.count() > 0, "{}", culture.locale);
    }
}
