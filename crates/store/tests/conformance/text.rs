//! What was sent is kept as it was sent: texts of every script, and numbers to the last digit.

use std::sync::Arc;

use people::{Meta, Person, document};
use serde_json::json;
use store::Store;

use crate::people::{Writes, insert_all, moment, new_id, person};
use crate::read::{assert_kept, everyone, searching, walk, walk_ids};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(texts_of_every_script_are_kept),
        case(texts_are_kept_in_nfc),
        case(lines_of_an_address_are_kept),
        case(numbers_are_kept_to_the_last_digit),
        case(attributes_are_kept_in_their_order),
        case(moments_and_versions_of_every_size_are_kept),
        case_at_home(nothing_is_lost_by_closing),
    ]
}

const TEXTS: [&str; 30] = [
    "Ada Lovelace",
    "O'Brien \"Bob\" \\ <b>&amp;</b> %s {0} $1 `x`",
    "Robert'); DROP TABLE person;--",
    "  leading, trailing and  double blanks  ",
    "Größte Straße, ẞ",
    "Nguyễn Thị Minh Khai",
    "Þórður Æneas Øst",
    "İstanbul ılık",
    "Σίσυφος ΣΊΣΥΦΟΣ",
    "Лев Николаевич Толстой",
    "Ђорђе Љубичић",
    "Հայկ Մարտիրոսյան",
    "გიორგი ᲒᲘᲝᲠᲒᲘ",
    "דָּוִד בֶּן־גּוּרְיוֹן",
    "مُحَمَّد بن سَلْمَان",
    "فارسی: می‌خواهم",
    "\u{202b}right to left\u{202c} \u{2067}isolated\u{2069}",
    "राम क्षत्रिय ज्ञानेश्वर",
    "தமிழ் ஜெயகாந்தன்",
    "สมชาย ใจดี น้ำ",
    "བཀྲ་ཤིས",
    "አበበ ቢቂላ",
    "山田太郎 葛󠄀城 𠮷野家",
    "ﾔﾏﾀﾞ ヤマダ がか",
    "김민준 각",
    "ＦＵＬＬ　ｗｉｄｔｈ",
    "👩‍👩‍👧‍👦 👍🏽 🇪🇪 ❤️ 1️⃣",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "\u{feff}mark\u{200b}less\u{ad}hyphen\u{2060}",
    "𝔄𝔡𝔞 ﬁ ㎏ Ⅻ \u{e000} \u{10fffd}",
];

/// The same text in every member that takes a line, and in `attributes` as name and value.
fn everywhere(text: &str) -> Person {
    // A key has neither blanks around it nor anything that can't be seen.
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    person(&json!({
        "externalIds": [{"system": "text", "id": format!("k{key}")}],
        "name": {"formatted": text, "familyName": text},
        "displayName": text,
        "addresses": [{"formatted": text, "locality": text}],
        "phoneNumbers": [{"value": text, "display": text}],
        "title": text,
        "attributes": {text: [text, {"deep": text}]},
    }))
}

async fn texts_of_every_script_are_kept(store: Arc<dyn Store>) {
    let people: Vec<Person> = TEXTS.iter().map(|text| everywhere(text)).collect();
    insert_all(&*store, &people).await;
    for (text, person) in TEXTS.iter().zip(&people) {
        assert_kept(&*store, person).await;
        let kept = store.get(person.id()).await.unwrap();
        let kept = document::read_person(&kept.bytes).unwrap();
        let nfc = |text| serde_json::from_str::<String>(&format!("{text}")).unwrap();
        assert_eq!(nfc(&kept.document()["attributes"][*text][0]), *text);
        if let Ok(search) = people::page::Search::parse(text) {
            let query = people::Query { search: Some(search), ..everyone() };
            assert!(walk_ids(&*store, &query).await.contains(&person.id()), "{text}");
        }
    }
    assert_eq!(walk(&*store, &everyone()).await, people);
}

async fn texts_are_kept_in_nfc(store: Arc<dyn Store>) {
    for (sent, kept) in [
        ("Zoe\u{308}", "Zoë"),
        ("\u{212b}ngstro\u{308}m", "Ångström"),
        ("각", "각"),
        ("か\u{3099}", "が"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("क\u{93c}", "क\u{93c}"),
        ("\u{fa30}", "侮"),
        ("ﬁ①Ａ", "ﬁ①Ａ"),
    ] {
        let person = person(&json!({"displayName": sent, "attributes": {"verbatim": sent}}));
        store.insert(&person).await.unwrap();
        let document = store.get(person.id()).await.unwrap();
        let document: serde_json::Value = serde_json::from_slice(&document.bytes).unwrap();
        assert_eq!(document["displayName"], kept, "{sent}");
        assert_eq!(document["attributes"]["verbatim"], sent, "{sent}");
    }
}

async fn lines_of_an_address_are_kept(store: Arc<dyn Store>) {
    let lines = "Flat 3\n\t12 St James's Square\r\nLondon\n\nSW1Y 4JH\n";
    let person = person(&json!({"displayName": "Ada",
        "addresses": [{"formatted": lines, "streetAddress": "\n12"}]}));
    store.insert(&person).await.unwrap();
    let document = store.get(person.id()).await.unwrap();
    let text = std::str::from_utf8(&document.bytes).unwrap();
    assert!(!text.contains(['\n', '\r', '\t']), "the document is one line: {text}");
    let kept = document::read_person(&document.bytes).unwrap();
    assert_eq!(kept.items("addresses")[0]["formatted"], lines);
}

async fn numbers_are_kept_to_the_last_digit(store: Arc<dyn Store>) {
    let numbers = [
        "0",
        "-0",
        "-0.0",
        "1.0",
        "1.50",
        "100",
        "1e+2",
        "1e-400",
        "1e+400",
        "0.10",
        "12345678901234567890123456789012345678901234567890",
        "-9223372036854775809",
        "18446744073709551616",
        "3.14159265358979323846264338327950288",
        "9007199254740993",
    ];
    let json = format!(r#"{{"displayName":"Ada","attributes":{{"n":[{}]}}}}"#, numbers.join(","));
    let draft = document::read_draft(json.as_bytes()).unwrap().draft;
    let meta = Meta { created: moment(0), last_modified: moment(0), version: 1 };
    let person = Person::new(new_id(), draft, meta);
    store.insert(&person).await.unwrap();
    let document = store.get(person.id()).await.unwrap();
    let text = std::str::from_utf8(&document.bytes).unwrap();
    assert!(text.contains(&format!("\"n\":[{}]", numbers.join(","))), "{text}");
    assert_eq!(walk(&*store, &searching("ada")).await, [person]);
}

async fn attributes_are_kept_in_their_order(store: Arc<dyn Store>) {
    let attributes =
        r#"{"z":1,"a":{"é":null,"b":[],"":{}," ":""},"Z":[[[false]],{"y":1,"x":2}],"$":0}"#;
    let json = format!(r#"{{"attributes":{attributes},"displayName":"Ada"}}"#);
    let person = person(&serde_json::from_str(&json).unwrap());
    store.insert(&person).await.unwrap();
    let document = store.get(person.id()).await.unwrap();
    let text = std::str::from_utf8(&document.bytes).unwrap();
    assert!(text.contains(attributes), "{text}");
}

async fn moments_and_versions_of_every_size_are_kept(store: Arc<dyn Store>) {
    let draft = |name: &str| {
        document::read_draft(json!({"displayName": name}).to_string().as_bytes()).unwrap().draft
    };
    let mut people = Vec::new();
    for (created, modified, version) in [
        (-62_135_596_800_000, -1, 1),
        (0, 0, 2),
        (1, 253_370_764_800_000, u64::from(u32::MAX) + 1),
        (999, 1_000, i64::MAX.cast_unsigned() - 1),
    ] {
        let at = |millis| people::Timestamp::from_millis(millis).unwrap();
        let meta = Meta { created: at(created), last_modified: at(modified), version };
        let person = Person::new(new_id(), draft("Ada"), meta);
        store.insert(&person).await.unwrap();
        assert_kept(&*store, &person).await;
        people.push(person);
    }
    let by_change = walk(&*store, &crate::read::sorted(people::Sort::LastModified)).await;
    let expected = [2, 3, 1, 0].map(|index: usize| people[index].clone());
    assert_eq!(by_change, expected);
}

async fn nothing_is_lost_by_closing(home: Home) {
    let store = home.open();
    let people: Vec<Person> = TEXTS.iter().map(|text| everywhere(text)).collect();
    insert_all(&*store, &people).await;
    drop(store);
    assert_eq!(walk(&*home.open(), &everyone()).await, people);
}
