//! Filters: what they match, and that their text form is canonical.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

use people::{Filter, Meta, Person, PersonId, Timestamp};

#[path = "filter/properties.rs"]
mod properties;
#[path = "filter/refusals.rs"]
mod refusals;

const ADA: &str = r#"{
    "userName": "Ada.Lovelace",
    "externalIds": [{"system": "hr", "id": "A-7"}, {"system": "süd", "id": "9"}],
    "types": ["employee", "member"],
    "name": {"formatted": "Ada, Countess of Lovelace", "givenName": "Ada", "familyName": "Lovelace",
        "phonetic": "Ädä"},
    "birthDate": "1815-12-10",
    "emails": [
        {"value": "Ada@Example.org", "type": "work", "primary": true},
        {"value": "ada@home.example", "type": "home"},
        {"value": "old@home.example"}
    ],
    "photos": [{"value": "https://example.org/Ada.jpg"}],
    "addresses": [{"formatted": "12 St James's Square\nLondon", "country": "GB"}],
    "title": "Größte Straße",
    "manager": {"value": "01900000-0000-7000-8000-0000000000ff"},
    "attributes": {
        "badge": {"floor": 3, "code": "X-9", "lost": false, "serial": 12345678901234567891},
        "Badge": {"floor": 4},
        "shoe size": 43,
        "not": 1,
        "tags": ["Red", "blue", 7, [true]],
        "desks": [{"site": "A", "seat": 1}, {"site": "B", "seat": 2}],
        "ratio": 2.50,
        "nothing": null,
        "blank": "",
        "empty": [{}, []],
        "hollow": {"list": [null, ""]}
    }
}"#;

/// Somebody of whom little is known.
const BOB: &str = r#"{"displayName": "Bob", "birthDate": "--12-10", "active": false}"#;

const ADA_ID: &str = "01900000-0000-7000-8000-000000000001";

fn person(id: &str, json: &str, modified: i64, version: u64) -> Person {
    let draft = people::document::read_draft(json.as_bytes()).unwrap().draft;
    let created = Timestamp::from_millis(1_767_225_600_000).unwrap(); // 2026-01-01T00:00:00Z
    let last_modified = Timestamp::from_millis(1_767_225_600_000 + modified).unwrap();
    Person::new(PersonId::parse(id).unwrap(), draft, Meta { created, last_modified, version })
}

fn ada() -> Person {
    person(ADA_ID, ADA, 500, 12)
}

fn bob() -> Person {
    person("01900000-0000-7000-8000-000000000002", BOB, 0, 1)
}

/// Checks rows of a filter and whether it matches Ada and Bob.
#[track_caller]
fn check(rows: &[(&str, bool, bool)]) {
    let (ada, bob) = (ada(), bob());
    for (text, is_ada, is_bob) in rows {
        let filter = Filter::parse(text);
        assert!(filter.is_ok(), "{text}: {filter:?}");
        let filter = filter.unwrap();
        assert_eq!(filter.matches(&ada), *is_ada, "Ada: {text}");
        assert_eq!(filter.matches(&bob), *is_bob, "Bob: {text}");
        let read_back = Filter::parse(&filter.to_string());
        assert_eq!(read_back, Ok(filter), "read back: {text}");
    }
}

#[test]
fn texts_are_compared_caselessly_unless_they_are_exact() {
    check(&[
        (r#"userName eq "ada.lovelace""#, true, false),
        (r#"userName eq "ADA.LOVELACE""#, true, false),
        (r#"userName eq "ada""#, false, false),
        (r#"userName ne "ada.lovelace""#, false, true),
        (r#"userName ne "bob""#, true, true),
        (r#"userName co "A.LOVE""#, true, false),
        (r#"userName co """#, true, false),
        (r#"userName sw "ada""#, true, false),
        (r#"userName sw "lovelace""#, false, false),
        (r#"userName ew "LACE""#, true, false),
        (r#"userName ew "ada""#, false, false),
        (r#"displayName eq "bob""#, false, true),
        (r#"title eq "GRÖSSTE STRASSE""#, true, false),
        (r#"title eq "gro\u0308ßte straße""#, true, false),
        (r#"title co "ö""#, true, false),
        (r#"title co "o""#, false, false),
        (r#"title co "Ö" and name.phonetic eq "ÄDÄ" and title co "SS""#, true, false),
        (r#"title co "ö" and name.phonetic co "ö""#, false, false),
        (r#"title sw "GRÖ" and title ew "STRASSE" and not (title co "ss-")"#, true, false),
        (r#"photos.value eq "https://example.org/Ada.jpg""#, true, false),
        (r#"photos eq "https://example.org/ada.jpg""#, false, false),
        (r#"photos co "Ada""#, true, false),
        (r#"externalIds.id eq "A-7""#, true, false),
        (r#"externalIds.id eq "a-7""#, false, false),
        (r#"externalIds.system eq "su\u0308d""#, true, false),
    ]);
    check(&[(&format!(r#"id eq "{ADA_ID}""#), true, false), (r#"id ew "2""#, false, true)]);
}

#[test]
fn texts_have_an_order() {
    check(&[
        (r#"name.familyName gt "lovelac""#, true, false),
        (r#"name.familyName gt "LOVELACE""#, false, false),
        (r#"name.familyName ge "LOVELACE""#, true, false),
        (r#"name.familyName lt "M""#, true, false),
        (r#"name.familyName lt "lovelace""#, false, false),
        (r#"name.familyName le "lovelace""#, true, false),
        (r#"name.familyName le "love""#, false, false),
    ]);
}

#[test]
fn names_of_attributes_and_keywords_have_any_case() {
    check(&[
        (r#"USERNAME EQ "ada.lovelace""#, true, false),
        (r#"Name.FamilyName Eq "lovelace" AND NOT (active Eq FALSE)"#, true, false),
        (r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada.lovelace""#, true, false),
        (r#"URN:ietf:params:scim:schemas:core:2.0:user:emails[type eq "work"]"#, true, false),
        (" \t( userName  pr )\r\n", true, false),
        ("userName pr and(active eq true)", true, false),
        ("not(userName pr)", false, true),
    ]);
}

#[test]
fn present_is_what_says_something() {
    check(&[
        ("userName pr", true, false),
        ("name pr", true, false),
        ("name.middleName pr", false, false),
        ("emails pr", true, false),
        ("emails.display pr", false, false),
        ("active pr", true, true),
        ("id pr and meta pr", true, true),
        ("userName eq null", false, true),
        ("userName ne null", true, false),
        ("emails eq null", false, true),
        ("name eq null", false, true),
        ("attributes pr", true, false),
        ("attributes.badge pr", true, false),
        ("attributes.nothing pr", false, false),
        ("attributes.blank pr", false, false),
        ("attributes.empty pr", false, false),
        ("attributes.hollow pr", false, false),
        ("attributes.tags pr", true, false),
        ("attributes.nothing eq null", true, true),
    ]);
}

#[test]
fn any_item_of_a_list_will_do_and_ne_is_the_opposite() {
    check(&[
        (r#"emails eq "ada@example.org""#, true, false),
        (r#"emails.value eq "old@home.example""#, true, false),
        (r#"emails.type eq "work""#, true, false),
        ("emails.primary eq true", true, false),
        ("emails.primary eq false", false, false),
        (r#"emails ne "ada@example.org""#, false, true),
        (r#"emails ne "nobody@example.org""#, true, true),
        (r#"not (emails ne "ada@example.org")"#, true, false),
        (r#"emails.type eq "work" and emails.value sw "old""#, true, false),
        (r#"types eq "employee""#, true, false),
        (r#"types eq "EMPLOYEE""#, true, false),
        (r#"types sw "m""#, true, false),
        (r#"types ne "customer""#, true, true),
        (r#"addresses co "london""#, true, false),
        (r#"addresses.formatted co "\nLondon""#, true, false),
        (r#"externalIds eq "9""#, true, false),
        (r#"manager eq "01900000-0000-7000-8000-0000000000ff""#, true, false),
    ]);
}

#[test]
fn brackets_ask_one_and_the_same_item() {
    check(&[
        (r#"emails[type eq "work"]"#, true, false),
        (r#"emails[type eq "work" and value co "@example"]"#, true, false),
        (r#"emails[type eq "work" and value co "@home"]"#, false, false),
        (r#"emails[type eq "home" or value sw "old"]"#, true, false),
        ("emails[not (type pr)]", true, false),
        (r#"emails[type ne "work" and type ne "home"]"#, true, false),
        ("emails[type eq null and primary eq true]", false, false),
        (r#"emails[type eq "work"].value eq "ada@example.org""#, true, false),
        (r#"emails[type eq "home"].value eq "ada@example.org""#, false, false),
        (r#"emails[type eq "home"].value ne "ada@example.org""#, true, true),
        (r#"emails[type eq "work"].value ne "ada@example.org""#, false, true),
        (r#"emails[type eq "work" or type eq "home"].value sw "old""#, false, false),
        (r#"emails[type eq "work"].primary pr"#, true, false),
        (r#"emails[type eq "home"].primary pr"#, false, false),
        (r#"emails[type eq "home"].primary eq null"#, true, true),
        (r#"externalIds[system eq "hr" and id eq "A-7"]"#, true, false),
        (r#"externalIds[system eq "hr" and id eq "9"]"#, false, false),
        (r#"name[givenName eq "ada" and familyName sw "love"]"#, true, false),
    ]);
}

#[test]
fn not_binds_tighter_than_and_and_tighter_than_or() {
    check(&[
        (r#"active eq false or userName pr and title eq "x""#, false, true),
        (r#"(active eq false or userName pr) and types eq "member""#, true, false),
        ("not (userName pr) and active eq false", false, true),
        ("not (userName pr and active eq false)", true, true),
        ("not (userName pr) or types pr", true, true),
        ("((active eq true) and ((types pr)))", true, false),
    ]);
}

#[test]
fn booleans_numbers_and_moments_are_compared_by_value() {
    check(&[
        ("active eq true", true, false),
        ("active ne true", false, true),
        ("active ne false", true, false),
        (r#"meta.created lt "9999-12-31T23:59:59Z""#, true, true),
        (r#"meta.created gt "9999-12-31T23:59:59Z""#, false, false),
        (r#"meta.created lt "9999-12-30T20:00:00-08:00""#, true, true),
        (r#"meta.created lt "9999-12-31T23:59:59.999+00:00""#, true, true),
        ("meta.version eq 12", true, false),
        ("meta.version eq 1.2e1", true, false),
        ("meta.version gt 9", true, false),
        ("meta.version ge 1", true, true),
        ("meta.version lt 1.5", false, true),
        ("meta.version le -1", false, false),
        (r#"meta.lastModified gt "2026-01-01T00:00:00Z""#, true, false),
        (r#"meta.lastModified ge "2026-01-01T00:00:00Z""#, true, true),
        (r#"meta.created eq "2026-01-01T00:00:00Z""#, true, true),
        (r#"meta.created eq "2026-01-01T01:30:00.000+01:30""#, true, true),
        (r#"meta.created eq "2025-12-31t19:00:00-05:00""#, true, true),
        (r#"meta.lastModified le "2026-01-01T00:00:00.499999999z""#, false, true),
        (r#"meta.created lt "2026-01-01T00:00:00Z""#, false, false),
        (r#"meta.created ne "2026-01-01T00:00:00Z""#, false, false),
    ]);
}

#[test]
fn a_birth_date_equals_its_text_and_is_ordered_by_its_beginning() {
    check(&[
        (r#"birthDate eq "1815-12-10""#, true, false),
        (r#"birthDate eq "1815-12""#, false, false),
        (r#"birthDate eq "--12-10""#, false, true),
        (r#"birthDate ne "1815-12-10""#, false, true),
        (r#"birthDate gt "1815""#, true, false),
        (r#"birthDate gt "1815-12""#, true, false),
        (r#"birthDate ge "1815-12-10""#, true, false),
        (r#"birthDate gt "1815-12-10""#, false, false),
        (r#"birthDate lt "1816""#, true, false),
        (r#"birthDate le "1815-12""#, false, false),
        (r#"not (birthDate gt "1815")"#, false, true),
        (r#"birthDate ew "-12-10""#, true, true),
        (r#"birthDate sw "1815""#, true, false),
    ]);
    let partial = person(ADA_ID, r#"{"displayName": "X", "birthDate": "1815"}"#, 0, 1);
    for (text, expected) in [
        (r#"birthDate lt "1815-02""#, true),
        (r#"birthDate lt "1815-01-02""#, true),
        (r#"birthDate ge "1815-01-01""#, true),
        (r#"birthDate gt "1815-01-01""#, false),
        (r#"birthDate gt "1814-12-31""#, true),
    ] {
        assert_eq!(Filter::parse(text).unwrap().matches(&partial), expected, "{text}");
    }
}

#[test]
fn attributes_are_compared_as_what_they_are() {
    check(&[
        ("attributes.badge.floor eq 3", true, false),
        ("ATTRIBUTES.badge.floor eq 3.0", true, false),
        ("attributes.Badge.floor eq 4", true, false),
        ("attributes.BADGE.floor pr", false, false),
        (r#"attributes.badge.floor eq "3""#, false, false),
        (r#"attributes.badge.floor ne "3""#, true, true),
        ("attributes.badge.floor gt 2.999", true, false),
        ("attributes.badge.serial eq 12345678901234567891", true, false),
        ("attributes.badge.serial eq 12345678901234567890", false, false),
        ("attributes.badge.serial lt 1E20", true, false),
        ("attributes.ratio eq 25e-1", true, false),
        (r#"attributes.badge.code eq "x-9""#, true, false),
        (r#"attributes.badge.code sw "X""#, true, false),
        ("attributes.badge.lost eq false", true, false),
        ("attributes.badge.lost eq true", false, false),
        (r#"attributes."shoe size" eq 43"#, true, false),
        (r#"attributes."shoe\u0020size" ge 43"#, true, false),
        (r#"attributes."not" eq 1"#, true, false),
        ("attributes.not eq 1", true, false),
        (r#"attributes["not" eq 1 and ratio gt 2]"#, true, false),
        (r#"attributes.badge eq "x""#, false, false),
        (r#"attributes.blank eq """#, true, false),
    ]);
}

#[test]
fn a_path_through_an_array_means_any_of_its_items() {
    check(&[
        (r#"attributes.tags eq "red""#, true, false),
        ("attributes.tags eq 7", true, false),
        ("attributes.tags eq true", true, false),
        (r#"attributes.tags ne "green""#, true, true),
        (r#"attributes.desks.site eq "B""#, true, false),
        (r#"attributes.desks.site eq "A" and attributes.desks.seat eq 2"#, true, false),
        (r#"attributes.desks[site eq "A" and seat eq 2]"#, false, false),
        (r#"attributes.desks[site eq "B" and seat eq 2]"#, true, false),
        (r#"attributes.desks[site eq "B"].seat eq 2"#, true, false),
        (r#"attributes.desks[site eq "A"].seat eq 2"#, false, false),
        ("attributes.tags[x ne 1]", false, false),
    ]);
}

#[test]
fn the_text_form_is_canonical() {
    for (text, canonical) in [
        (r#"USERNAME EQ "Ada""#, r#"userName eq "Ada""#),
        (r#"emails eq "a@x""#, r#"emails.value eq "a@x""#),
        (r#"addresses co "x""#, r#"addresses.formatted co "x""#),
        (r#"externalIds eq "7""#, r#"externalIds.id eq "7""#),
        ("emails pr", "emails pr"),
        (r#"not (userName eq "x")"#, r#"userName ne "x""#),
        (r#"not (userName ne "x")"#, r#"userName eq "x""#),
        ("not (title pr)", "title eq null"),
        ("title ne null", "title pr"),
        ("not (not (not (title sw \"a\")))", r#"not (title sw "a")"#),
        ("((title pr) and (id pr and (types pr)))", "title pr and id pr and types pr"),
        ("(title pr or (id pr or types pr))", "title pr or id pr or types pr"),
        ("(title pr and id pr) or types pr", "title pr and id pr or types pr"),
        ("title pr and (id pr or types pr)", "title pr and (id pr or types pr)"),
        (
            r#"emails[type eq "work"].value eq "a@x""#,
            r#"emails[type eq "work" and value eq "a@x"]"#,
        ),
        (
            r#"emails[type pr or primary eq True].value ne "a@x""#,
            r#"not (emails[(type pr or primary eq true) and value eq "a@x"])"#,
        ),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:name.familyName sw "Ü\/\t""#,
            r#"name.familyName sw "Ü/\t""#,
        ),
        (
            r#"meta.created gt "2026-01-01T01:00:00.120+01:00""#,
            r#"meta.created gt "2026-01-01T00:00:00.12Z""#,
        ),
        (r#"attributes."floor" eq 1.50"#, "attributes.floor eq 1.50"),
        (r#"attributes."a b"."" eq 1"#, r#"attributes."a b"."" eq 1"#),
        ("attributes.Not pr", r#"attributes."Not" pr"#),
    ] {
        assert_eq!(Filter::parse(text).unwrap().to_string(), canonical, "{text}");
        assert_eq!(Filter::parse(canonical).unwrap().to_string(), canonical, "{canonical}");
    }
    assert_eq!("title pr".parse(), Filter::parse("TITLE PR"));
    assert_ne!(Filter::parse("title pr"), Filter::parse("types pr"));
}
