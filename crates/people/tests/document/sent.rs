//! Documents as clients send them, made from the table of members.

use std::collections::BTreeSet;

use people::field::{Form, MAX_VERSION, Member, PERSON, SERVER_GIVEN, Shape};
use people::{Meta, PersonId, Timestamp};
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

/// A valid document as a client may send it: any members in any order, of which some say nothing.
pub(crate) fn sent() -> BoxedStrategy<Value> {
    let given = PERSON.iter().filter(|member| !SERVER_GIVEN.contains(&member.name));
    let named = line().prop_map(Value::String);
    (some_of(given.collect(), 0.4), named)
        .prop_map(|(mut members, name)| {
            let has_name = ["userName", "displayName"]
                .iter()
                .any(|name| members.get(*name).is_some_and(Value::is_string));
            if !has_name {
                members.insert("displayName".to_owned(), name);
            }
            Value::Object(members)
        })
        .boxed()
}

/// Any `id` and any `meta`.
pub(crate) fn given() -> impl Strategy<Value = (PersonId, Meta)> {
    let moment = || {
        let millis = prop_oneof![-62_135_596_800_000..253_402_207_200_000_i64, -1000..1000_i64];
        millis.prop_map(|millis| Timestamp::from_millis(millis).unwrap())
    };
    (any::<[u8; 16]>(), moment(), moment(), prop_oneof![1..9_u64, 1..=MAX_VERSION]).prop_map(
        |(id, created, last_modified, version)| {
            (PersonId::from_bytes(id), Meta { created, last_modified, version })
        },
    )
}

/// Some of these members, in any order.
fn some_of(members: Vec<&'static Member>, often: f64) -> BoxedStrategy<Map<String, Value>> {
    let each: Vec<_> = members
        .into_iter()
        .map(|member| {
            let value = prop_oneof![9 => value(&member.shape), 1 => Just(Value::Null)];
            let value = prop::option::weighted(often, value);
            (Just(member.name.to_owned()), value, any::<u8>())
        })
        .collect();
    each.prop_map(|mut members| {
        members.sort_by_key(|(_, _, place)| *place);
        members.into_iter().filter_map(|(name, value, _)| Some((name, value?))).collect()
    })
    .boxed()
}

fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Text(rule) => text(rule.form).prop_map(Value::String).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        Shape::PartialDate => date().prop_map(Value::String).boxed(),
        Shape::Labels => prop::collection::btree_set(text(Form::Label), 0..5)
            .prop_map(|labels| labels.into_iter().map(Value::String).collect())
            .boxed(),
        Shape::Object(members) => {
            some_of(members.iter().collect(), 0.5).prop_map(Value::Object).boxed()
        }
        Shape::List { members, required, .. } => list(members, required),
        Shape::Any => object().prop_map(Value::Object).boxed(),
        Shape::Integer | Shape::Timestamp => Just(Value::Null).boxed(),
    }
}

fn list(members: &'static [Member], required: &'static [&'static str]) -> BoxedStrategy<Value> {
    let is_required = |member: &&Member| required.contains(&member.name);
    let (needed, other): (Vec<_>, Vec<_>) = members.iter().partition(is_required);
    let needed: Vec<_> = needed
        .into_iter()
        .map(|member| (Just(member.name.to_owned()), value(&member.shape)))
        .collect();
    let item = (needed, some_of(other, 0.5)).prop_map(|(needed, mut item)| {
        item.extend(needed);
        item
    });
    prop::collection::vec(item, 0..4).prop_map(consistent).boxed()
}

/// What the rules of a whole list ask for: one primary, nobody twice, no item that says nothing.
fn consistent(items: Vec<Map<String, Value>>) -> Value {
    let (mut primary, mut seen) = (false, BTreeSet::new());
    let items = items.into_iter().filter_map(|mut item| {
        if item.get("primary") == Some(&Value::Bool(true)) && std::mem::replace(&mut primary, true)
        {
            item.insert("primary".to_owned(), Value::Bool(false));
        }
        let external = item.get("system").map(|system| format!("{system} {}", item["id"]));
        let is_new = external.is_none_or(|external| seen.insert(external));
        (is_new && item.values().any(|value| !value.is_null())).then_some(Value::Object(item))
    });
    Value::Array(items.collect())
}

fn text(form: Form) -> BoxedStrategy<String> {
    match form {
        Form::Line => line(),
        Form::Key => "[a-zA-Zß-öа-я一-三_.][ a-zß-öа-я0-9]{0,20}[a-z0-9]".boxed(),
        Form::Lines => (line(), "[\n\r\t]{0,3}", line()).prop_map(|(a, b, c)| a + &b + &c).boxed(),
        Form::Email => (line(), line())
            .prop_map(|(a, b)| {
                format!("{a}@{}", b.replace('@', "_")).replace(char::is_whitespace, "_")
            })
            .boxed(),
        Form::Label => "[a-zß-öа-я0-9_一-三-]{1,20}".boxed(),
        Form::LanguageTag => prop::sample::select(vec![
            "en",
            "pt-BR",
            "zh-Hant-TW",
            "x-whatever",
            "de-1996",
            "i-ami",
        ])
        .prop_map(str::to_owned)
        .boxed(),
        Form::TimeZone => prop::sample::select(vec!["Europe/Paris", "UTC", "Etc/GMT+1", "GB-Eire"])
            .prop_map(str::to_owned)
            .boxed(),
        Form::PersonId => {
            any::<[u8; 16]>().prop_map(|id| PersonId::from_bytes(id).to_string()).boxed()
        }
    }
}

/// A line of any script, short enough for every member even if NFC makes it longer.
pub(crate) fn line() -> BoxedStrategy<String> {
    let known = vec![
        "Ada",
        "García",
        "Garci\u{301}a",
        "O’Brien",
        "Straße",
        "İpek",
        "Ёлка",
        "山田太郎",
        "ﾔﾏﾀﾞ",
        "מֹשֶׁה",
        "مُحَمَّد",
        "क्षत्रिय",
        "각",
        "👩‍👩‍👧‍👦",
        "\u{202e}x",
        " a  b ",
        "ŉ",
        "ﬁ",
        "<&\"\\/'>",
        "\u{fb2c}",
    ];
    let characters = prop::collection::vec(any::<char>(), 1..12);
    prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        "[a-zA-Z' .-]{1,20}",
        characters.prop_map(|characters| characters.into_iter().collect()),
    ]
    .prop_map(|text: String| {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let shows = text.chars().any(char::is_alphanumeric);
        if shows { text } else { format!("x{text}") }
    })
    .boxed()
}

fn date() -> impl Strategy<Value = String> {
    (1..=9999_u16, 1..=12_u8, 1..=28_u8, 0..4_u8).prop_map(|(year, month, day, form)| match form {
        0 => format!("{year:04}-{month:02}-{day:02}"),
        1 => format!("{year:04}-{month:02}"),
        2 => format!("{year:04}"),
        _ => format!("--{month:02}-{day:02}"),
    })
}

/// Any JSON object, of names and values that a careless reader would stumble over.
fn object() -> BoxedStrategy<Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        free_text().prop_map(Value::String),
    ];
    let value = leaf.prop_recursive(6, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((name(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let members = prop::collection::vec((name(), value), 0..5);
    members.prop_map(|members| members.into_iter().collect()).boxed()
}

fn name() -> impl Strategy<Value = String> {
    let known = vec![
        "",
        " ",
        "~0/~1",
        "é",
        "e\u{301}",
        "id",
        "userName",
        "$serde_json::private::Number",
        "$serde_json::private::RawValue",
    ];
    prop_oneof![prop::sample::select(known).prop_map(str::to_owned), free_text()]
}

fn free_text() -> impl Strategy<Value = String> {
    let characters = prop::collection::vec(any::<char>(), 0..12);
    prop_oneof!["[a-z]{0,8}".boxed(), characters.prop_map(|all| all.into_iter().collect()).boxed()]
        .prop_map(|text: String| text.replace('\0', "\u{1}"))
}

fn number() -> impl Strategy<Value = Number> {
    let digits = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?";
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        digits,
        (digits, "[eE][+-]?[0-9]{1,9}").prop_map(|(digits, exponent)| digits + &exponent),
    ]
    .prop_map(|text| serde_json::from_str(&text).unwrap())
}
