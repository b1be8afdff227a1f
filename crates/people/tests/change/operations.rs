//! JSON Patch (RFC 6902).

use serde_json::{Value, json};

use crate::{changed, having, patched, person, places};
use people::Change;

/// Appendix A, its documents as attributes: a document, operations, and what they make of it; or
/// nothing where the first of them doesn't fit.
const EXAMPLES: [(&str, &str, &str, &str); 15] = [
    (
        "A.1",
        r#"{"foo":"bar"}"#,
        r#"[{"op":"add","path":"/baz","value":"qux"}]"#,
        r#"{"baz":"qux","foo":"bar"}"#,
    ),
    (
        "A.2",
        r#"{"foo":["bar","baz"]}"#,
        r#"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
        r#"{"foo":["bar","qux","baz"]}"#,
    ),
    (
        "A.3",
        r#"{"baz":"qux","foo":"bar"}"#,
        r#"[{"op":"remove","path":"/baz"}]"#,
        r#"{"foo":"bar"}"#,
    ),
    (
        "A.4",
        r#"{"foo":["bar","qux","baz"]}"#,
        r#"[{"op":"remove","path":"/foo/1"}]"#,
        r#"{"foo":["bar","baz"]}"#,
    ),
    (
        "A.5",
        r#"{"baz":"qux","foo":"bar"}"#,
        r#"[{"op":"replace","path":"/baz","value":"boo"}]"#,
        r#"{"baz":"boo","foo":"bar"}"#,
    ),
    (
        "A.6",
        r#"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
        r#"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
        r#"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#,
    ),
    (
        "A.7",
        r#"{"foo":["all","grass","cows","eat"]}"#,
        r#"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
        r#"{"foo":["all","cows","eat","grass"]}"#,
    ),
    (
        "A.8",
        r#"{"baz":"qux","foo":["a",2,"c"]}"#,
        r#"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
        r#"{"baz":"qux","foo":["a",2,"c"]}"#,
    ),
    ("A.9", r#"{"baz":"qux"}"#, r#"[{"op":"test","path":"/baz","value":"bar"}]"#, ""),
    (
        "A.10",
        r#"{"foo":"bar"}"#,
        r#"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
        r#"{"foo":"bar","child":{"grandchild":{}}}"#,
    ),
    (
        "A.11",
        r#"{"foo":"bar"}"#,
        r#"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
        r#"{"foo":"bar","baz":"qux"}"#,
    ),
    ("A.12", r#"{"foo":"bar"}"#, r#"[{"op":"add","path":"/baz/bat","value":"qux"}]"#, ""),
    (
        "A.14",
        r#"{"/":9,"~1":10}"#,
        r#"[{"op":"test","path":"/~01","value":10}]"#,
        r#"{"/":9,"~1":10}"#,
    ),
    ("A.15", r#"{"/":9,"~1":10}"#, r#"[{"op":"test","path":"/~01","value":"10"}]"#, ""),
    (
        "A.16",
        r#"{"foo":["bar"]}"#,
        r#"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
        r#"{"foo":["bar",["abc","def"]]}"#,
    ),
];

#[test]
fn the_examples_of_the_rfc_come_out_as_it_says() {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for (number, original, operations, result) in EXAMPLES {
        let operations = operations.replace(":\"/", ":\"/attributes/");
        let found = patched(&having(&read(original)), &operations);
        if result.is_empty() {
            assert_eq!(places(&found), [("/0", "unmet")], "{number}");
        } else {
            assert_eq!(found.unwrap()["attributes"], read(result), "{number}");
        }
    }
    // A.13: a name that stands twice.
    let twice = r#"[{"op": "add", "path": "/title", "value": "x", "op": "remove"}]"#;
    assert_eq!(places(&patched(&having(&json!({})), twice)), [("/0/op", "duplicate")]);
}

#[test]
fn an_operation_that_can_not_be_read_is_named_with_all_that_is_wrong() {
    let before = having(&json!({"a": 1}));
    for (operations, expected) in [
        ("{}", &[("", "type")][..]),
        ("[1]", &[("/0", "type")]),
        ("[null, {}]", &[("/0", "type"), ("/1/op", "form"), ("/1/path", "form")]),
        (r#"[{"op": "add"}]"#, &[("/0/path", "form"), ("/0/value", "required")]),
        (r#"[{"op": "Add", "path": "/title", "value": 1}]"#, &[("/0/op", "form")]),
        (r#"[{"op": 1, "path": 2}]"#, &[("/0/op", "form"), ("/0/path", "form")]),
        (r#"[{"op": "remove", "path": "title"}]"#, &[("/0/path", "form")]),
        (r#"[{"op": "remove", "path": "/~2"}]"#, &[("/0/path", "form")]),
        (r#"[{"op": "move", "path": "/title"}]"#, &[("/0/from", "form")]),
        (r#"[{"op": "copy", "from": 1}]"#, &[("/0/path", "form"), ("/0/from", "form")]),
        (
            r#"[{"op": "test", "path": "/title"}, {"op": "replace", "path": ""}]"#,
            &[("/0/value", "required"), ("/1/value", "required")],
        ),
        (
            r#"[{"op": "remove", "path": "/title"}, {"op": "x", "path": "/title"}]"#,
            &[("/1/op", "form")],
        ),
    ] {
        assert_eq!(places(&patched(&before, operations)), expected, "{operations}");
    }
}

#[test]
fn an_operation_that_does_not_fit_is_named() {
    let before = person(
        r#"{"displayName": "Ida", "emails": [{"value": "a@b"}], "attributes": {"a": {"b": 1}}}"#,
    );
    for operation in [
        r#"{"op": "remove", "path": "/title"}"#,
        r#"{"op": "remove", "path": ""}"#,
        r#"{"op": "remove", "path": "/emails/1"}"#,
        r#"{"op": "remove", "path": "/emails/-"}"#,
        r#"{"op": "remove", "path": "/emails/00"}"#,
        r#"{"op": "replace", "path": "/title", "value": "x"}"#,
        r#"{"op": "replace", "path": "/emails/-", "value": {"value": "c@d"}}"#,
        r#"{"op": "add", "path": "/emails/2", "value": {"value": "c@d"}}"#,
        r#"{"op": "add", "path": "/emails/x", "value": {"value": "c@d"}}"#,
        r#"{"op": "add", "path": "/name/givenName", "value": "Ida"}"#,
        r#"{"op": "add", "path": "/displayName/x", "value": "Ida"}"#,
        r#"{"op": "test", "path": "/title", "value": null}"#,
        r#"{"op": "test", "path": "/active", "value": "true"}"#,
        r#"{"op": "test", "path": "/attributes/a", "value": {"b": 1, "c": 2}}"#,
        r#"{"op": "copy", "from": "/title", "path": "/nickName"}"#,
        r#"{"op": "move", "from": "/title", "path": "/nickName"}"#,
        r#"{"op": "move", "from": "/attributes/a", "path": "/attributes/a/b"}"#,
        r#"{"op": "move", "from": "", "path": "/attributes/a"}"#,
    ] {
        let fits = r#"{"op": "add", "path": "/userName", "value": "ida"}"#;
        let found = patched(&before, &format!("[{fits},{operation},{fits}]"));
        assert_eq!(places(&found), [("/1", "unmet")], "{operation}");
    }
}

#[test]
fn what_comes_out_is_checked_like_any_person() {
    let before = person(r#"{"displayName": "Ida", "emails": [{"value": "a@b", "primary": true}]}"#);
    for (operations, expected) in [
        (json!([{"op": "remove", "path": "/displayName"}]), &[("/name", "required")][..]),
        (json!([{"op": "replace", "path": "/id", "value": "x"}]), &[("/id", "read-only")]),
        (json!([{"op": "remove", "path": "/meta/version"}]), &[("/meta", "read-only")]),
        (
            json!([{"op": "copy", "from": "/emails/0", "path": "/emails/-"}]),
            &[("/emails/1/primary", "primary")],
        ),
        (
            json!([{"op": "add", "path": "/shoeSize", "value": 43},
                   {"op": "add", "path": "/emails/0", "value": "c@d"}]),
            &[("/emails/0", "type"), ("/shoeSize", "unknown")],
        ),
        (
            json!([{"op": "replace", "path": "", "value": {"displayName": 1}}]),
            &[("/id", "read-only"), ("/meta", "read-only"), ("/displayName", "type")],
        ),
        (
            json!([{"op": "replace", "path": "", "value": []}]),
            &[("/id", "read-only"), ("/meta", "read-only"), ("", "type")],
        ),
        // What is wrong in between doesn't matter.
        (
            json!([{"op": "move", "from": "/displayName", "path": "/x"},
                   {"op": "move", "from": "/x", "path": "/displayName"},
                   {"op": "remove", "path": "/id"},
                   {"op": "add", "path": "/id", "value": before.id().to_string()}]),
            &[],
        ),
    ] {
        match patched(&before, &operations.to_string()) {
            Ok(_) => assert_eq!(expected, [], "{operations}"),
            refused => assert_eq!(places(&refused), expected, "{operations}"),
        }
    }
}

/// Attributes are kept as they were sent, and so is the order of those that aren't touched.
#[test]
fn what_is_not_touched_stays_as_it_is() {
    let before =
        person(r#"{"displayName":"Ida","attributes":{"z":1.00,"y":2,"x":[1e+400],"w":-0}}"#);
    for (operations, expected) in [
        (r#"[{"op":"remove","path":"/attributes/z"}]"#, r#"{"y":2,"x":[1e+400],"w":-0}"#),
        (
            r#"[{"op":"move","from":"/attributes/z","path":"/attributes/a"}]"#,
            r#"{"y":2,"x":[1e+400],"w":-0,"a":1.00}"#,
        ),
        (
            r#"[{"op":"replace","path":"/attributes/y","value":0.10}]"#,
            r#"{"z":1.00,"y":0.10,"x":[1e+400],"w":-0}"#,
        ),
        (
            r#"[{"op":"copy","from":"/attributes/z","path":"/attributes/x/-"}]"#,
            r#"{"z":1.00,"y":2,"x":[1e+400,1.00],"w":-0}"#,
        ),
    ] {
        let change = Change::read_operations(operations.as_bytes()).unwrap();
        let text = changed(&before, &change).unwrap();
        let expected = format!(r#""attributes":{expected},"meta""#);
        assert!(text.contains(&expected), "{operations} {text}");
    }
}

/// A test compares values, whatever the order of members and however numbers are written.
#[test]
fn what_is_equal_passes_a_test() {
    let sent = r#"{"displayName":"Ida","attributes":{"n":1.0,"l":[1e2,{"a":1,"b":-0}],"t":"1"}}"#;
    let before = person(sent);
    let test = |path: &str, value: &str| {
        let operation = format!(r#"[{{"op":"test","path":"/attributes/{path}","value":{value}}}]"#);
        patched(&before, &operation).is_ok()
    };
    for (path, value) in [
        ("n", "1"),
        ("n", "1.00"),
        ("n", "10e-1"),
        ("l", r#"[100,{"b":0,"a":1.0}]"#),
        ("t", r#""1""#),
        ("", "null"),
    ] {
        assert_eq!(test(path, value), !path.is_empty(), "{path} {value}");
    }
    for (path, value) in [
        ("n", "1.0000000000000000000001"),
        ("n", r#""1.0""#),
        ("l", "[100]"),
        ("l", r#"[{"a":1,"b":0},100]"#),
        ("l", r#"[100,{"a":1}]"#),
        ("l", r#"[100,{"a":1,"b":0,"c":0}]"#),
        ("l", r#"[100,{"a":1,"c":0}]"#),
        ("t", "1"),
    ] {
        assert!(!test(path, value), "{path} {value}");
    }
}
