//! Nothing that a patch says costs without bound, or makes a person that can't be read again.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use people::change::MAX_OPERATIONS;
use serde_json::json;

use crate::{having, merged, patched, places};

/// Far more than any of it takes, and far less than what isn't bounded would.
const SOON: Duration = Duration::from_secs(20);

fn copy(from: &str, path: &str) -> String {
    format!(r#"{{"op":"copy","from":"{from}","path":"{path}"}}"#)
}

#[test]
fn there_are_so_many_operations_at_most() {
    let before = having(&json!({"a": 1}));
    let test = r#"{"op":"test","path":"/attributes/a","value":1}"#;
    let many = |count: usize| format!("[{}]", vec![test; count].join(","));
    assert!(patched(&before, &many(MAX_OPERATIONS)).is_ok());
    assert_eq!(places(&patched(&before, &many(MAX_OPERATIONS + 1))), [("", "too-long")]);
}

/// Copies of copies would grow to 2^200 bytes.
#[test]
fn copies_of_copies_come_to_an_end() {
    let begun = Instant::now();
    let before = having(&json!({"a": ["x".repeat(1_000)]}));
    let twice: Vec<String> = (0..200)
        .map(|number| {
            if number % 2 == 0 {
                copy("/attributes/a", "/attributes/b")
            } else {
                copy("/attributes/b", "/attributes/a/-")
            }
        })
        .collect();
    let refused = patched(&before, &format!("[{}]", twice.join(",")));
    assert_eq!(places(&refused)[0].1, "too-long");
    // The same value over and over doesn't grow, but costs.
    let large = having(&json!({"a": vec![0; 8_000]}));
    let again = vec![copy("/attributes/a", "/attributes/b"); 256];
    let refused = patched(&large, &format!("[{}]", again.join(",")));
    assert_eq!(places(&refused), [("/32", "too-long")]);
    assert!(begun.elapsed() < SOON);
}

/// What is nested deeply enough ends a process when somebody looks at it.
#[test]
fn nesting_comes_to_an_end_while_a_patch_is_applied() {
    let before = having(&json!({"a": {"a": {"a": {}}}}));
    let mut operations = Vec::new();
    let mut place = "/attributes/a".to_owned();
    for _ in 0..14 {
        operations.push(copy("/attributes/a", &format!("{place}/a/a")));
        place = place.clone() + &place["/attributes".len()..];
    }
    let refused = patched(&before, &format!("[{}]", operations.join(",")));
    assert_eq!(places(&refused)[0].1, "too-deep");
    let mut path = "/attributes".to_owned();
    let mut steps = String::new();
    for _ in 0..200 {
        let _ = write!(steps, r#",{{"op":"add","path":"{path}/a","value":{{}}}}"#);
        path += "/a";
    }
    let refused = patched(&having(&json!({"b": 1})), &format!("[{}]", &steps[1..]));
    assert_eq!(places(&refused), [("/14", "too-deep")]);
}

/// The deepest person that can be sent can be patched together too, and no deeper one.
#[test]
fn the_deepest_person_is_the_same_for_a_patch() {
    let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    let before = having(&json!({"b": 1}));
    let merge = |levels| format!(r#"{{"attributes":{}}}"#, nested(levels));
    assert!(merged(&before, &merge(15)).is_ok());
    assert_eq!(places(&merged(&before, &merge(16)))[0].1, "too-deep");
    let under = |levels: usize, op: &str| {
        let path = "/a".repeat(8);
        let value = nested(levels);
        let first = format!(r#"{{"op":"add","path":"/attributes","value":{}}}"#, nested(9));
        format!(r#"[{first},{{"op":"{op}","path":"/attributes{path}","value":{value}}}]"#)
    };
    for op in ["add", "replace"] {
        let deepest = patched(&before, &under(7, op)).unwrap();
        assert_eq!(deepest["attributes"].to_string(), nested(15));
        assert_eq!(places(&patched(&before, &under(8, op))), [("/1", "too-deep")], "{op}");
    }
    let moved = |levels: usize| {
        let first = format!(r#"{{"op":"add","path":"/attributes/x","value":{}}}"#, nested(8));
        let second = format!(r#"{{"op":"add","path":"/attributes/y","value":{}}}"#, nested(levels));
        let path = "/a".repeat(7);
        format!(
            r#"[{first},{second},{{"op":"move","from":"/attributes/y","path":"/attributes/x{path}"}}]"#
        )
    };
    assert!(patched(&before, &moved(7)).is_ok());
    assert_eq!(places(&patched(&before, &moved(8))), [("/2", "too-deep")]);
}

#[test]
fn attributes_have_the_same_size_for_a_patch() {
    let before = having(&json!({"a": "x".repeat(8_000)}));
    let copies = [copy("/attributes/a", "/attributes/b"), copy("/attributes/a", "/attributes/c")];
    let refused = patched(&before, &format!("[{}]", copies.join(",")));
    assert_eq!(places(&refused), [("/attributes", "too-long")]);
    let more = json!({"attributes": {"b": "x".repeat(9_000)}}).to_string();
    assert_eq!(places(&merged(&before, &more)), [("/attributes", "too-long")]);
}
