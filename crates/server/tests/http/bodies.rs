//! Bodies that nobody should send, to every route that reads one. Each is refused at its place,
//! never fails the service, writes nothing, and none of its values comes back.

use crate::target::Target;

/// A body, and the place and rule of the refusal. `NAME` stands for a text member of the route,
/// `REST` for the other members that it needs, and U+E000 to U+E0FF for bytes.
type Row = (&'static str, &'static str, &'static str);

const NOT_JSON: &[&str] = &[
    "",
    " \n\t",
    "{",
    "}",
    "SECRET",
    "'SECRET'",
    "{REST",
    "{REST,",
    "{REST,}",
    "{REST,\"NAME\"}",
    "{REST,\"NAME\":}",
    "{REST,\"NAME\":\"SECRET}",
    "{REST,\"NAME\":\"SECRET\"}}",
    "{REST,\"NAME\":\"SECRET\"} x",
    "{REST,\"NAME\":\"SECRET\"}{REST,\"NAME\":\"SECRET\"}",
    "{REST,\"NAME\":\"SECRET\"}\0",
    "{REST,\"NAME\":'SECRET'}",
    "{REST,NAME:\"SECRET\"}",
    "{REST,\"NAME\":\"SECRET\" /* SECRET */}",
    "{REST,\"NAME\":\"SECRET\n\"}",
    "{REST,\"NAME\":\"SECRET\0\"}",
    "{REST,\"NAME\":\"SECRET\\x\"}",
    "{REST,\"NAME\":\"SECRET\\u12\"}",
    "{REST,\"NAME\":NaN}",
    "{REST,\"NAME\":-Infinity}",
    "{REST,\"NAME\":01}",
    "{REST,\"NAME\":+1}",
    "{REST,\"NAME\":.5}",
    "{REST,\"NAME\":5.}",
    "{REST,\"NAME\":0x10}",
    "{REST,\"NAME\":True}",
    "{REST,\"NAME\":undefined}",
    "\u{feff}{REST,\"NAME\":\"SECRET\"}",
    "NAME=SECRET",
    "<person>SECRET</person>",
    "%7B%22NAME%22%3A%22SECRET%22%7D",
];

const BREAKS_RULES: &[Row] = &[
    ("null", "", "type"),
    ("true", "", "type"),
    ("5", "", "type"),
    ("\"SECRET\"", "", "type"),
    ("[]", "", "type"),
    ("[{REST,\"NAME\":\"SECRET\"}]", "", "type"),
    ("{REST,\"NAME\":5}", "/NAME", "type"),
    ("{REST,\"NAME\":0}", "/NAME", "type"),
    ("{REST,\"NAME\":1e99999}", "/NAME", "type"),
    ("{REST,\"NAME\":-1e-99999}", "/NAME", "type"),
    ("{REST,\"NAME\":false}", "/NAME", "type"),
    ("{REST,\"NAME\":[\"SECRET\"]}", "/NAME", "type"),
    ("{REST,\"NAME\":{\"SECRET\":\"SECRET\"}}", "/NAME", "type"),
    ("{REST,\"NAME\":{\"$serde_json::private::Number\":\"1\"}}", "/NAME", "type"),
    ("{REST,\"NAME\":{\"$serde_json::private::RawValue\":\"1\"}}", "/NAME", "type"),
    ("{REST,\"NAME\":\"SECRET\\u0000\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"SECRET\\u001b[2J\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"SECRET\\u007f\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"SECRET\\ud800\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"\\udc00SECRET\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"\\ud800\\u0041SECRET\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"\\ud800\\ud800SECRET\"}", "/NAME", "unicode"),
    ("{REST,\"NAME\":\"SECRET\",\"x\\ud800\":\"SECRET\"}", "", "unicode"),
    ("{REST,\"NAME\":\"SECRET\u{e0ff}\"}", "", "json"),
    ("{REST,\"NAME\":\"SECRET\u{e0e9}\"}", "", "json"),
    ("{REST,\"NAME\":\"\u{e0c0}\u{e080}SECRET\"}", "", "json"),
    ("{REST,\"NAME\":\"\u{e0ed}\u{e0a0}\u{e080}SECRET\"}", "", "json"),
    ("{REST,\"NAME\":\"SECRET\"}\u{e080}", "", "json"),
    ("\u{e0ff}\u{e0fe}{REST,\"NAME\":\"SECRET\"}", "", "json"),
    ("{REST,\"NAME\":\"SECRET\",\"NAME\":\"SECRET\"}", "/NAME", "duplicate"),
    ("{\"NAME\":null,REST,\"NAME\":\"SECRET\"}", "/NAME", "duplicate"),
    ("{REST,\"NAME\":\"SECRET\",\"x\":1,\"\\u0078\":\"SECRET\"}", "/x", "duplicate"),
    ("{REST,\"NAME\":{\"x\":1,\"x\":\"SECRET\"}}", "/NAME/x", "duplicate"),
    ("{REST,\"NAME\":\"SECRET\",\"extra\":\"SECRET\"}", "/extra", "unknown"),
    ("{REST,\"NAME\":\"SECRET\",\"extra\":1e999}", "/extra", "unknown"),
    ("{REST,\"NAME\":\"SECRET\",\"__proto__\":{}}", "/__proto__", "unknown"),
    ("{REST,\"NAME\":\"SECRET\",\"constructor\":{}}", "/constructor", "unknown"),
    ("{REST,\"NAME\":\"SECRET\",\"\":\"SECRET\"}", "/", "unknown"),
    ("{REST,\"NAME\":\"SECRET\",\"NAME \":\"SECRET\"}", "/NAME ", "unknown"),
    ("{REST,\"NAME\":\"SECRET\",\"N\\u0000\":1}", "/N\0", "unknown"),
];

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let target = Target::new().await;
    for body in NOT_JSON {
        target.refuses(body, "", "json").await;
    }
    target.nothing_was_written().await;
}

#[tokio::test]
async fn json_that_is_no_document_is_refused_at_its_place() {
    let target = Target::new().await;
    for (body, pointer, rule) in BREAKS_RULES {
        target.refuses(body, pointer, rule).await;
    }
    target.nothing_was_written().await;
}

#[tokio::test]
async fn nesting_without_end_is_refused() {
    let target = Target::new().await;
    let list = format!("/NAME{}", "/0".repeat(15));
    let object = format!("/NAME{}", "/a".repeat(15));
    for depth in [17, 1_000, 10_000, 100_000] {
        let body = format!("{{REST,\"NAME\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        target.refuses(&body, &list, "too-deep").await;
        let body = format!("{{REST,\"NAME\":{}", "[".repeat(depth));
        target.refuses(&body, "", "json").await;
        let depth = depth / 3 + 16;
        let body = format!("{{REST,\"NAME\":{}1{}}}", "{\"a\":".repeat(depth), "}".repeat(depth));
        target.refuses(&body, &object, "too-deep").await;
        let body = "{\"a\":".repeat(depth);
        target.refuses(&body, "", "json").await;
    }
    target.nothing_was_written().await;
}

/// An answer stays small, however much there is to say.
#[tokio::test]
async fn what_is_large_is_refused_in_few_words() {
    let target = Target::new().await;
    let many = |item: &dyn Fn(usize) -> String, count| {
        let items: Vec<String> = (0..count).map(item).collect();
        items.join(",")
    };
    let digits = format!("{{REST,\"NAME\":{}}}", "9".repeat(200_000));
    target.refuses(&digits, "/NAME", "type").await;
    let text = format!("{{REST,\"NAME\":\"{}\"}}", "SECRET".repeat(20_000));
    target.refuses(&text, "/NAME", "too-long").await;
    let list = format!("{{REST,\"NAME\":[{}]}}", many(&|_| "0".to_owned(), 100_000));
    target.refuses(&list, "/NAME", "type").await;
    let unknown = many(&|number| format!("\"x{number}\":0"), 10_000);
    let unknown = format!("{{REST,\"NAME\":\"SECRET\",{unknown}}}");
    target.refuses(&unknown, "/x0", "unknown").await;
    let twice = many(&|_| "\"x\":0".to_owned(), 10_000);
    target.refuses(&format!("{{REST,{twice}}}"), "/x", "duplicate").await;
    target.nothing_was_written().await;
}

#[tokio::test]
async fn a_long_name_is_cut() {
    let target = Target::new().await;
    let name = "x".repeat(200_000);
    let long = format!("{{REST,\"NAME\":\"SECRET\",\"{name}\":0}}");
    target.refuses(&long, &format!("/{}", &name[..128]), "unknown").await;
    target.nothing_was_written().await;
}
