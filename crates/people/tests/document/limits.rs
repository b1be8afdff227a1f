//! Limits: what is exactly as large as allowed is kept, and what is larger by one is refused.

use people::document::{MAX_BYTES, check_submission, read_draft, read_json, read_person, write};
use people::field::{
    Form, MAX_ATTRIBUTES_BYTES, MAX_DEPTH, MAX_ITEMS, MAX_VERSION, Member, PERSON, SERVER_GIVEN,
    Shape,
};
use people::{Change, Meta, Person, PersonId, Rule, Timestamp, Violations};
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
        Form::Line | Form::Lines | Form::Key => Some("😀".repeat(length)),
        Form::Label => Some("ß".repeat(length)),
        Form::Email => Some(format!("{}@b", "é".repeat(length - 2))),
        Form::LanguageTag => {
            let tag = "en-".to_owned() + &"abcdefg-".repeat(length / 8 + 1);
            Some(tag[..length].replace("-x", "xx").trim_end_matches('-').to_owned())
                .map(|tag| format!("{tag}{}", "x".repeat(length - tag.len())))
        }
        // No name of a zone is so long.
        Form::PersonId | Form::TimeZone => None,
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
            Shape::List { members, required, .. } => {
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
        let max = match &member.shape {
            Shape::Labels => MAX_ITEMS,
            Shape::List { max, .. } => *max,
            _ => continue,
        };
        let (kept, refused) = (items(member, max), items(member, max + 1));
        check(member.name, &kept, &refused, &format!("/{}", member.name), Rule::TooLong);
    }
}

/// So many items of a list.
fn items(member: &Member, count: usize) -> Value {
    let item = |i: usize| match &member.shape {
        Shape::List { required: [], .. } => json!({"country": "x"}),
        Shape::List { required, .. } => {
            let part = |name: &&str| ((*name).to_owned(), json!(format!("{i}@b")));
            Value::Object(required.iter().map(part).collect())
        }
        _ => json!(format!("l{i}")),
    };
    (0..count).map(item).collect()
}

/// Lists that indexes know are shorter than others: what a person may have of these is written
/// down here once more, as clients rely on it.
#[test]
fn lists_that_are_indexed_are_shorter() {
    let shorter = PERSON.iter().filter_map(|member| match member.shape {
        Shape::List { max, .. } if max < MAX_ITEMS => Some((member.name, max)),
        _ => None,
    });
    let expected = [("externalIds", 16), ("emails", 12), ("phoneNumbers", 12)];
    assert_eq!(shorter.collect::<Vec<_>>(), expected);
}

/// However long a list is, it costs no more than the longest one that is allowed.
#[test]
fn what_is_beyond_the_end_of_a_list_is_not_looked_at() {
    for (name, max, bad) in [
        ("emails", 12, json!({"value": ""})),
        ("addresses", MAX_ITEMS, json!(7)),
        ("types", MAX_ITEMS, json!("")),
    ] {
        let member = PERSON.iter().find(|member| member.name == name).unwrap();
        let kept = items(member, max);
        let mut refused = kept.clone();
        refused.as_array_mut().unwrap().extend([bad.clone(), bad]);
        check(name, &kept, &refused, &format!("/{name}"), Rule::TooLong);
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

/// What the server gives, at its longest: any moments, and a version of as many digits as the
/// largest that is sent.
fn longest_given() -> (PersonId, Meta) {
    let meta = Meta {
        created: Timestamp::parse("0000-01-01T00:00:00.000Z").unwrap(),
        last_modified: Timestamp::parse("9999-12-30T22:00:00.000Z").unwrap(),
        version: 9_999_999_999_999_999,
    };
    (PersonId::from_bytes([0xff; 16]), meta)
}

/// A document at a version, as it is kept.
fn at_version(version: u64) -> Vec<u8> {
    let draft = check_submission(json!({"displayName": "Ada"})).unwrap().draft;
    let (id, meta) = longest_given();
    write(&Person::new(id, draft, Meta { version, ..meta }))
}

/// No version that a client sends is so large that counting on from it would come to an end.
#[test]
fn a_version_has_a_largest_value() {
    let sent = |version| read_draft(&at_version(version));
    assert_eq!(sent(MAX_VERSION).unwrap().meta.unwrap().version, MAX_VERSION);
    for version in [MAX_VERSION + 1, i64::MAX.cast_unsigned(), u64::MAX] {
        let refused = sent(version).unwrap_err();
        let found: Vec<_> = refused.iter().map(|v| (v.pointer.as_str(), v.rule)).collect();
        assert_eq!(found, [("/meta/version", Rule::TooLong)], "{version}");
        assert!(!refused.to_string().contains(&version.to_string()));
    }
}

/// Whoever was kept at another version is read, and never gets a smaller one.
#[test]
fn versions_are_counted_on_whatever_is_kept() {
    for version in [0, 1, MAX_VERSION, MAX_VERSION + 1, u64::MAX] {
        let kept = read_person(&at_version(version)).unwrap();
        assert_eq!(kept.meta().version, version);
        let draft = check_submission(json!({"displayName": "Ida"})).unwrap().draft;
        let next = kept.next(draft, Timestamp::EPOCH);
        assert_eq!(next.meta().version, version.saturating_add(1));
        let patched = Change::read_merge(br#"{"title": "Countess"}"#).unwrap().apply(&next);
        assert_eq!(patched.unwrap().meta, Some(next.meta()), "{version}");
    }
}

/// Somebody large, with a text of so many characters more.
fn large(length: usize) -> Value {
    let links = json!(vec![json!({"value": "x".repeat(2048)}); 50]);
    let addresses = vec![json!({"formatted": "y".repeat(1024)}); 50];
    json!({"displayName": "Ada", "photos": links, "urls": links, "addresses": addresses,
        "attributes": {"a": "x".repeat(length)}})
}

/// However long `id` and `meta` are or become, the document keeps to its size.
#[test]
fn a_document_has_a_largest_size() {
    let document = |sent: &Value| {
        let (id, meta) = longest_given();
        let read = read_draft(sent.to_string().as_bytes());
        assert_eq!(read, check_submission(sent.clone()));
        read.map(|submission| write(&Person::new(id, submission.draft, meta)))
    };
    let places = |violations: &Violations| -> Vec<(String, Rule)> {
        violations.iter().map(|v| (v.pointer.clone(), v.rule)).collect()
    };
    let too_large = [(String::new(), Rule::TooLong)];
    let length = MAX_BYTES - document(&large(0)).unwrap().len();
    let largest = document(&large(length)).unwrap();
    assert_eq!(largest.len(), MAX_BYTES);
    let refused = document(&large(length + 1)).unwrap_err();
    assert_eq!(places(&refused), too_large);
    let said = format!("It has {} bytes; {MAX_BYTES} are allowed.", MAX_BYTES + 1);
    assert_eq!(refused.first().unwrap().message, said);

    let largest = read_person(&largest).unwrap();
    for (nick_name, expected) in [("", None), ("A", Some(&too_large[..]))] {
        let patch = json!({"nickName": (!nick_name.is_empty()).then_some(nick_name)});
        let patched = Change::read_merge(patch.to_string().as_bytes()).unwrap().apply(&largest);
        assert_eq!(patched.err().as_ref().map(places).as_deref(), expected);
    }
}

/// What counts are bytes as they are kept: U+FB2C is kept as three characters.
#[test]
fn a_document_is_measured_after_normalisation() {
    let links = json!(vec![json!({"value": "\u{fb2c}".repeat(682)}); 50]);
    let sent = json!({"displayName": "Ada", "photos": links, "urls": links}).to_string();
    assert!(sent.len() < MAX_BYTES);
    let refused = read_draft(sent.as_bytes()).unwrap_err();
    assert_eq!(refused.first().map(|v| (v.pointer.as_str(), v.rule)), Some(("", Rule::TooLong)));
}

/// Who was kept when limits were wider stays readable, and is changed to somebody within them.
#[test]
fn what_was_kept_before_a_limit_is_read() {
    let (id, meta) = longest_given();
    let lists = [("externalIds", MAX_ITEMS), ("emails", MAX_ITEMS), ("phoneNumbers", MAX_ITEMS)];
    let kept = |lists: &[(&str, usize)]| {
        let draft = check_submission(large(0)).unwrap().draft;
        let mut kept = Value::Object(Person::new(id, draft, meta).document().clone());
        kept["attributes"] = json!({"a": "x".repeat(MAX_ATTRIBUTES_BYTES - 8)});
        for (name, count) in lists {
            let member = PERSON.iter().find(|member| member.name == *name).unwrap();
            kept[*name] = items(member, *count);
        }
        kept.to_string()
    };
    let person = read_person(kept(&lists).as_bytes()).unwrap();
    assert!(write(&person).len() > MAX_BYTES);
    for (name, count) in lists {
        assert_eq!(person.items(name).len(), count, "{name}");
        assert!(read_person(kept(&[(name, MAX_ITEMS + 1)]).as_bytes()).is_err(), "{name}");
    }
    let patched =
        |patch: &Value| Change::read_merge(patch.to_string().as_bytes()).unwrap().apply(&person);
    let refused = patched(&json!({"title": "x"})).unwrap_err();
    let pointers: Vec<_> = refused.iter().map(|v| v.pointer.as_str()).collect();
    assert_eq!(pointers, ["/externalIds", "/emails", "/phoneNumbers"]);
    let less = json!({"externalIds": null, "emails": null, "phoneNumbers": null, "urls": null});
    assert!(patched(&less).is_ok());
}
