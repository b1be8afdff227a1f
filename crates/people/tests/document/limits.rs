//! Limits: what is exactly as large as allowed is kept, and what is larger by one is refused.

use people::Rule;
use people::document::{check_submission, read_draft, read_json};
use people::field::{
    Form, MAX_ATTRIBUTES_BYTES, MAX_DEPTH, MAX_ITEMS, Member, PERSON, SERVER_GIVEN, Shape,
};
use serde_json::{Map, Value, json};

/// Checks that one value is kept and the other is refused by this rule at this place alone.
#[track_caller]
fn check(name: &str, kept: &Value, refused: &Value, pointer: &str, rule: Rule) {
    let document = |value: &Value| {
        let mut document = json!({"displayName": "Ada"});
        document[name] = value.clone();
        document.to_string()
    };
    let draft =
        read_draft(document(kept).as_bytes()).unwrap_or_else(|e| unreachable!("{name}: {e}"));
    assert!(draft.draft.members().contains_key(name), "{name}");
    let violations = read_draft(document(refused).as_bytes()).expect_err(name);
    let found: Vec<_> = violations.iter().map(|v| (v.pointer.as_str(), v.rule)).collect();
    assert_eq!(found, [(pointer, rule)], "{name}");
}

/// Two texts of a form, of so many characters and of one more; `None` where the form is shorter.
fn texts(form: Form, max: usize) -> Option<(String, String)> {
    let of = |length: usize| match form {
        Form::Line | Form::Lines => Some("😀".repeat(length)),
        Form::Label => Some("ß".repeat(length)),
        Form::Email => Some(format!("{}@b", "é".repeat(length - 2))),
        Form::TimeZone => Some("A".repeat(length)),
        Form::LanguageTag => {
            let tag = "en-".to_owned() + &"abcdefg-".repeat(length / 8 + 1);
            Some(tag[..length].replace("-x", "xx").trim_end_matches('-').to_owned())
                .map(|tag| format!("{tag}{}", "x".repeat(length - tag.len())))
        }
        Form::PersonId => None,
    };
    Some((of(max)?, of(max + 1)?))
}

/// Walks the table, and checks every text that it has.
fn check_texts(members: &[Member], wrap: &dyn Fn(&Member, Value) -> Value, root: &str, path: &str) {
    for member in members {
        if let Shape::Text(rule) = &member.shape
            && let Some((kept, refused)) = texts(rule.form, rule.max)
        {
            let pointer = format!("{path}/{}", member.name);
            let (kept, refused) = (wrap(member, json!(kept)), wrap(member, json!(refused)));
            let root = if root.is_empty() { member.name } else { root };
            check(root, &kept, &refused, &pointer, Rule::TooLong);
        }
    }
}

/// An item of a list that has what it needs, and a part of it.
fn item(required: &[&str], part: &Member, value: Value) -> Value {
    let beside = if required.is_empty() { &["type", "country"][..] } else { required };
    let mut item: Map<String, Value> =
        beside.iter().map(|name| ((*name).to_owned(), json!("x@y"))).collect();
    item.insert(part.name.to_owned(), value);
    json!([item])
}

#[test]
fn every_text_has_a_longest_length() {
    check_texts(PERSON, &|_, value| value, "", "");
    for member in PERSON.iter().filter(|member| !SERVER_GIVEN.contains(&member.name)) {
        let name = member.name;
        match &member.shape {
            Shape::Object(members) => {
                let wrap = |part: &Member, value| json!({part.name: value});
                check_texts(members, &wrap, name, &format!("/{name}"));
            }
            Shape::List { members, required } => {
                let wrap = |part: &Member, value| item(required, part, value);
                check_texts(members, &wrap, name, &format!("/{name}/0"));
            }
            _ => {}
        }
    }
    let label = |length| json!(["a".repeat(length)]);
    check("types", &label(64), &label(65), "/types/0", Rule::TooLong);
}

/// What is counted are the characters that are kept.
#[test]
fn a_text_is_measured_after_normalisation() {
    let decomposed = |length| json!("e\u{301}".repeat(length));
    check("title", &decomposed(256), &decomposed(257), "/title", Rule::TooLong);
    // U+FB2C becomes three characters.
    let longer = |length, end| json!("\u{fb2c}".repeat(length) + end);
    check("title", &longer(85, "x"), &longer(85, "xx"), "/title", Rule::TooLong);
}

#[test]
fn every_list_has_a_longest_length() {
    for member in PERSON {
        let item = |i: usize| match &member.shape {
            Shape::Labels => Some(json!(format!("l{i}"))),
            Shape::List { required: [], .. } => Some(json!({"country": "x"})),
            Shape::List { required, .. } => Some(
                required
                    .iter()
                    .map(|name| ((*name).to_owned(), json!(format!("{i}@b"))))
                    .collect::<Map<_, _>>()
                    .into(),
            ),
            _ => None,
        };
        if item(0).is_none() {
            continue;
        }
        let items = |count| (0..count).map(|i| item(i).unwrap()).collect::<Value>();
        let pointer = format!("/{}", member.name);
        check(member.name, &items(MAX_ITEMS), &items(MAX_ITEMS + 1), &pointer, Rule::TooLong);
    }
}

/// However long a list is, it costs no more than the longest one that is allowed.
#[test]
fn what_is_beyond_the_end_of_a_list_is_not_looked_at() {
    for (name, good, bad) in [
        ("emails", json!({"value": "a@b"}), json!({"value": ""})),
        ("addresses", json!({"country": "x"}), json!(7)),
        ("types", json!(null), json!("")),
    ] {
        let mut items: Vec<Value> = vec![good; MAX_ITEMS];
        if name == "types" {
            items = (0..MAX_ITEMS).map(|i| json!(format!("l{i}"))).collect();
        }
        items.extend([bad.clone(), bad]);
        let kept = json!(items[..MAX_ITEMS]);
        check(name, &kept, &json!(items), &format!("/{name}"), Rule::TooLong);
    }
}

#[test]
fn attributes_have_a_largest_size() {
    let of = |bytes: usize| {
        let frame = json!({"a": ""}).to_string().len();
        json!({"a": "x".repeat(bytes - frame)})
    };
    let (kept, refused) = (of(MAX_ATTRIBUTES_BYTES), of(MAX_ATTRIBUTES_BYTES + 1));
    check("attributes", &kept, &refused, "/attributes", Rule::TooLong);
    // What counts are bytes as they are written, however they were sent.
    let spaced =
        format!(r#"{{"displayName": "x", "attributes": {}{{"a": 1}}}}"#, " ".repeat(20_000));
    assert!(read_draft(spaced.as_bytes()).is_ok());
    let escaped = "\\u0041".repeat(MAX_ATTRIBUTES_BYTES - 8);
    let escaped = format!(r#"{{"displayName": "x", "attributes": {{"a": "{escaped}"}}}}"#);
    assert!(read_draft(escaped.as_bytes()).is_ok());
    let of = |count: usize| json!({"a": "é".repeat(count), "b": ""});
    let frame = json!({"a": "", "b": ""}).to_string().len();
    let count = (MAX_ATTRIBUTES_BYTES - frame) / 2;
    check("attributes", &of(count), &of(count + 1), "/attributes", Rule::TooLong);
}

/// The braces of the document are the first level.
#[test]
fn nesting_has_a_deepest_level() {
    let nested = |levels: usize, open: &str, close: &str| {
        format!("{}1{}", open.repeat(levels), close.repeat(levels))
    };
    for (open, close, step) in [("{\"a\":", "}", "a"), ("[", "]", "0"), ("[1,", "]", "1")] {
        let document = |levels: usize| {
            let inner = nested(levels - 2, open, close);
            format!(r#"{{"displayName": "x", "attributes": {{"in": {inner}}}}}"#)
        };
        assert!(read_draft(document(MAX_DEPTH).as_bytes()).is_ok());
        let violations = read_draft(document(MAX_DEPTH + 1).as_bytes()).unwrap_err();
        let found: Vec<_> = violations.iter().map(|v| (v.pointer.clone(), v.rule)).collect();
        let pointer = format!("/attributes/in{}", format!("/{step}").repeat(MAX_DEPTH - 2));
        assert_eq!(found, [(pointer, Rule::TooDeep)]);
    }
}

/// Depth is bounded before it can cost a stack.
#[test]
fn nesting_without_end_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
        let violations = read_json(deep.as_bytes()).unwrap_err();
        assert_eq!(violations.first().unwrap().rule, Rule::TooDeep);
        assert!(read_json(open.repeat(200_000).as_bytes()).is_err());
    }
}

/// A tree that another dialect made is as deep at most: a deeper one could be kept, and not read.
#[test]
fn a_tree_is_as_deep_as_a_text() {
    let mut attributes = json!({"a": 1});
    for levels in 2..=MAX_DEPTH + 1 {
        attributes = json!({"a": attributes});
        let sent = json!({"displayName": "Ada", "attributes": attributes});
        let (read, checked) = (read_draft(sent.to_string().as_bytes()), check_submission(sent));
        assert_eq!(read, checked, "{levels}");
        assert_eq!(read.is_ok(), levels < MAX_DEPTH, "{levels}");
    }
}
