//! What there is to know beyond single operations: search, filters, pages, versions, errors.

use people::document;
use people::filter::{MAX_BYTES, MAX_NESTING, MAX_TERMS};
use people::page::{DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH_BYTES};
use people::violation::MAX_VIOLATIONS;
use people::words::{MAX_QUERY_WORDS, MAX_WORDS};

use super::html::{block, code, prose, table};
use super::problems;
use crate::http::extract::MAX_BODY;
use crate::problem::Problem;

/// A section: its id, its heading, and what it says.
pub(super) type Section = (&'static str, &'static str, String);

const FIRST_STEPS: &str = r#"curl --include 'http://127.0.0.1:3000/v1/people' \
  --header 'Content-Type: application/json' \
  --data '{"name": {"givenName": "Ada", "familyName": "Lovelace"}}'
curl 'http://127.0.0.1:3000/v1/people?q=lovelace'
curl --include 'http://127.0.0.1:3000/v1/people/ID'"#;

/// How to begin, and what holds for all operations; it comes before them.
pub(super) fn basics() -> Section {
    let said = [
        "Bodies and answers are JSON in UTF-8. A person is one document; what is sent is kept as it \
         was sent.",
        "A member or a parameter that doesn't exist is refused, so that nothing is lost silently.",
        "The `id` is given by the service, opaque, and never given twice.",
        "Every answer has the header `X-Request-Id`. A caller's own id is taken over from the same \
         header of the request, if it has 1 to 64 letters, digits and signs of `-_.` only.",
    ];
    let size = format!(
        "A body has at most {} KiB, and a person as they are kept, with `id` and `meta`, {} KiB.",
        MAX_BODY / 1024,
        document::MAX_BYTES / 1024,
    );
    let item = |line: &str| format!("<li>{}</li>\n", prose(line));
    let items = said.map(item).concat() + &item(&size);
    let steps = "<p>Write somebody, find her, and read what is kept:</p>\n".to_owned()
        + &block("First steps", FIRST_STEPS);
    ("basics", "First steps", format!("{steps}<p>What always holds:</p>\n<ul>\n{items}</ul>\n"))
}

/// The sections that come after the operations.
pub(super) fn sections() -> [Section; 7] {
    [
        ("access", "Access", access()),
        ("search", "Search", search()),
        ("filters", "Filters", filters()),
        ("paging", "Paging", paging()),
        ("versions", "Versions", versions()),
        ("errors", "Errors", errors()),
        ("problems", "All problems", problems::rendered()),
    ]
}

fn access() -> String {
    let scopes = [
        ("people:read", "read, list, search and follow people, all but what is private"),
        ("people:write", "write, change, delete and bring back people, and read them"),
        ("people:erase", "erase people for ever"),
        ("people:private", "read, search for and write what is private, with one of the others"),
        ("scim", "speak SCIM, as an identity provider does"),
        ("admin", "make and revoke tokens, read the audit trail, copy the store, and all else"),
    ];
    let rows = scopes.map(|(scope, allows)| [code(scope), prose(allows)]);
    paragraphs([
        "Where nobody has set up access control, only the machine that the service runs on may ask, \
         and needs no token. From the first token on, everybody needs one: send `Authorization: \
         Bearer …` with a token by `peopleinfo token create`, or with a JWT of the issuer that the \
         service trusts.",
        "A token allows what its scopes say; each operation above names the one that it needs. \
         Members that the service is told to keep private are left out of every answer to callers \
         without `people:private`, who can't search for them nor send them either.",
    ]) + &table("Scopes", ["Scope", "It allows to"], rows)
}

fn paragraphs<const N: usize>(said: [&str; N]) -> String {
    said.map(|text| format!("<p>{}</p>\n", prose(text))).concat()
}

fn search() -> String {
    let examples = [
        ("garcia", "García, whatever the case, the accents and the width"),
        ("strasse", "Straße"),
        ("ada love", "Ada Lovelace; each word is a beginning, in any order"),
        ("obrien", "O’Brien; so does `brien`"),
    ];
    let limits = format!(
        "A person is found by {MAX_WORDS} different words at most; those of the names come first. \
         A search has at most {MAX_QUERY_WORDS} words and {MAX_SEARCH_BYTES} bytes. It can be \
         combined with `filter`: both have to hold."
    );
    paragraphs([
        "`q` finds people by words. Every word of it must be the beginning of some word of the \
         person: of the parts of the name, `displayName`, `nickName`, `userName`, e-mail \
         addresses, `employeeNumber`, `organization`, `division` and `department`.",
        &limits,
    ]) + &example_table("Searches", "q", examples)
}

/// Filters, and whom they mean.
const FILTERS: [(&str, &str); 12] = [
    (r#"name.familyName eq "Lovelace""#, "This family name, in any case"),
    (r#"userName sw "ada""#, "A user name that begins so"),
    (r#"emails.value ew "@example.org""#, "Any of the addresses ends so"),
    (
        r#"emails[type eq "work" and primary eq true]"#,
        "One and the same address is for work and preferred",
    ),
    (r#"emails[type eq "work"].value co "example""#, "An address for work that contains this"),
    (r#"birthDate ge "1980" and birthDate lt "1990""#, "Born in the 1980s"),
    (r#"birthDate ew "-12-10""#, "The birthday is 10 December, with or without a year"),
    (r#"types eq "employee" and not (department eq "Sales")"#, "Employees outside this department"),
    (r#"externalIds[system eq "hr" and id eq "A-7"]"#, "Whom another system knows by this id"),
    ("userName eq null or active eq false", "Those who can't sign in"),
    ("attributes.badge.floor gt 2", "A number among the organisation's own fields"),
    (r#"meta.lastModified gt "2026-01-31T12:00:00Z""#, "Changed since that moment"),
];

/// The operators, and when each holds.
const OPERATORS: [(&str, &str); 10] = [
    ("eq", "equal"),
    ("ne", "not equal: exactly the opposite of `eq`, and so true where there is no value"),
    ("co", "contains"),
    ("sw", "starts with"),
    ("ew", "ends with"),
    ("gt", "greater, or later"),
    ("ge", "greater or equal"),
    ("lt", "less, or earlier"),
    ("le", "less or equal"),
    ("pr", "present: there is a value that is neither `null` nor empty; it stands alone"),
];

fn filters() -> String {
    let rfc = r#"<p>The grammar is that of SCIM (<a href="https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2">RFC 7644, section 3.4.2.2</a>): a term is a member, an operator and a value; terms are combined with <code>and</code>, <code>or</code>, <code>not (…)</code> and parentheses. <code>and</code> binds closer than <code>or</code>.</p>
"#;
    let operators = OPERATORS.map(|(name, about)| [code(name), prose(about)]);
    let operators = table("Operators", ["Operator", "Holds if the value is or does so"], operators);
    let limits = format!(
        "A filter has at most {MAX_TERMS} terms, {MAX_BYTES} bytes and {MAX_NESTING} levels of \
         nesting."
    );
    let rules = paragraphs([
        "Texts stand in double quotes, as in JSON; numbers, `true`, `false` and `null` don't. Names \
         and keywords have any case. Texts are compared in any case, too, except where case \
         matters: `id`, `externalIds`, addresses on the web, `birthDate` and `manager`.",
        "On a list, a comparison holds if any item satisfies it. Brackets make one and the same \
         item satisfy several: `emails[type eq \"work\" and primary eq true]`. `eq null` means \
         absent.",
        "`eq` on `id`, `userName`, `emails.value`, `phoneNumbers.value` and `name.familyName`, and on \
         the system and the id of one and the same of the `externalIds` (as above), is fast however \
         many people there are. A filter that no index serves, in the order of ids or in that which \
         is asked for, looks at 1,000 people a page at most: the page may be short or even empty, \
         and still have a `next`.",
        "What can't be understood is answered with 400 and the place, never with an empty list.",
        &limits,
    ]);
    rfc.to_owned() + &operators + &rules + &example_table("Filters", "filter", FILTERS)
}

fn example_table<const N: usize>(
    label: &str,
    parameter: &str,
    examples: [(&str, &str); N],
) -> String {
    let parameter = code(parameter);
    let rows = examples.map(|(text, about)| [code(text), prose(about)]);
    table(&format!("{label}, for example"), [&parameter, "Finds"], rows)
}

fn paging() -> String {
    let limit = format!(
        "A list comes page by page, {DEFAULT_LIMIT} people at a time unless `limit` says otherwise, \
         and {MAX_LIMIT} at most. An answer that has more behind it has a `next`; send it as \
         `cursor`, with the same `q`, `filter` and `sort`. The header `Link` with `rel=\"next\"` is \
         the whole address. On the last page, `next` is `null`."
    );
    let walk = "cursor=\nwhile :; do\n  page=$(curl --silent --get \
                'http://127.0.0.1:3000/v1/people' \\\n    --data limit=100 ${cursor:+--data-urlencode \
                \"cursor=$cursor\"})\n  printf '%s\\n' \"$page\" | jq --compact-output '.people[]'\n  \
                cursor=$(printf '%s\\n' \"$page\" | jq --raw-output '.next // empty')\n  \
                [ \"$cursor\" ] || break\ndone";
    paragraphs([
        &limit,
        "A walk along `next` meets everyone who was there from its beginning to its end exactly \
         once, while others write. Only in another order than that of `id` somebody whose key \
         changes meanwhile can be missed or met twice.",
        "A cursor is opaque and belongs to one list. `total=true` counts, as far as 10,000 \
         matches; with a filter, as far as 10,000 people looked at, or a quarter of a second. What \
         goes further is a lower bound: then `totalAtLeast` is `true`. `fields` answers only some members.",
        "Everyone, with curl and jq:",
    ]) + &block("A walk through all pages", walk)
}

fn versions() -> String {
    let session = "curl --include http://127.0.0.1:3000/v1/people/ID\n# ETag: \"3\"\n\
                   curl --request PUT http://127.0.0.1:3000/v1/people/ID \\\n  \
                   --header 'If-Match: \"3\"' --header 'Content-Type: application/json' \\\n  \
                   --data @changed.json\n# 200 with ETag: \"4\", or 412: somebody else wrote first";
    paragraphs([
        "Every write of a person counts `meta.version` up, from 1; the header `ETag` says the same \
         in quotes. A replacement that says the same as before makes no new version.",
        "With `If-Match`, only the version that was read is replaced: of two writers, one wins and \
         the other gets 412 and loses nothing. Sending back the `meta` that was read does the \
         same. With neither, the last writer wins.",
        "With `If-None-Match`, a reader who has this version already gets 304 and no body.",
    ]) + &block("A safe change", session)
}

/// The rules of violations, and what each asks for.
const RULES: [(&str, &str); 16] = [
    ("json", "The body is JSON (RFC 8259) in UTF-8."),
    ("unicode", "A text is Unicode, without control characters that don't belong there."),
    ("type", "The value has the type of the member."),
    ("unknown", "There is such a member."),
    ("read-only", "The service gives this member; leave it out."),
    ("required", "This can't be missing."),
    ("blank", "A text has more than blanks."),
    ("too-long", "The text, list, object or number keeps to its size."),
    ("too-deep", "The nesting keeps to its depth."),
    ("duplicate", "A name, or an item that has to be unique, stands there once."),
    ("form", "The text looks as it must, such as an e-mail address or a language tag."),
    ("primary", "One item of a list is the primary one, at most."),
    ("reference", "The person that is referred to exists."),
    ("unmet", "An operation of a JSON Patch fits the person as they are."),
    ("private", "The caller has the scope `people:private`."),
    ("unique", "No other person has this value."),
];

fn errors() -> String {
    let sent = r#"{"name": {"givenname": "Ada"}, "birthDate": "1815-13-10"}"#;
    let refused = document::read_draft(sent.as_bytes()).err().map(Problem::from);
    let refused = refused.map_or(String::new(), |problem| format!("{:#}", problem.to_json("…")));
    let rfc = r#"<p>An error is answered as <code>application/problem+json</code> (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>). <code>type</code> names the problem and is what a program decides by; <code>detail</code> says to a person what to do; <code>instance</code> is the id of the request. No text repeats a value that was sent.</p>
"#;
    let several = format!(
        "Where a document breaks rules, `violations` has all of them, {MAX_VIOLATIONS} at most, each \
         with a JSON pointer (RFC 6901) into what was sent, empty for all of it. The seed's dialect \
         says errors as `{{\"error\": …}}` instead."
    );
    let rules = RULES.map(|(name, about)| [code(name), prose(about)]);
    rfc.to_owned()
        + &paragraphs([&several, "This body, sent to `POST /v1/people`"])
        + &block("A body that breaks rules", sent)
        + "<p>is answered with 422 and</p>\n"
        + &block("The problem that it is answered with", &refused)
        + "<p>The rules of violations:</p>\n"
        + &table("Rules of violations", ["Rule", "What it asks for"], rules)
}

#[cfg(test)]
mod tests {
    use people::Filter;
    use people::page::Search;

    use super::*;

    #[test]
    fn examples_of_filters_can_be_read() {
        for (text, _) in FILTERS {
            assert!(Filter::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn every_operator_can_be_used() {
        for (operator, _) in OPERATORS {
            let value = if operator == "pr" { "" } else { " \"a\"" };
            let text = format!("displayName {operator}{value}");
            assert!(Filter::parse(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_example_of_a_search_can_be_read() {
        assert!(Search::parse("ada love").is_ok());
    }

    #[test]
    fn every_rule_is_explained() {
        let source = include_str!("../../../people/src/violation.rs");
        let names = source.split("pub fn as_str").nth(1).and_then(|text| text.split("pub ").next());
        let names = names.unwrap_or_default().split('"').skip(1).step_by(2);
        let explained = RULES.iter().map(|(name, _)| *name).filter(|name| *name != "unique");
        assert!(names.eq(explained));
    }
}
