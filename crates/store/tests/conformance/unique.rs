//! Keys that belong to one person at most: user names and the ids of other systems.

use std::sync::Arc;

use people::Person;
use serde_json::{Value, json};
use store::Store;

use crate::people::{Writes, after, person};
use crate::read::{
    Outcome, all_taken, assert_kept, everyone, exactly, filtering, insert, replace, taken, total,
    walk, walk_ids,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_user_name_is_unique_whatever_its_case),
        case(user_names_that_differ_in_more_than_case_are_others),
        case(an_external_id_is_unique_in_its_system_and_exact),
        case(the_refusal_names_the_members),
        case(a_key_that_was_given_up_can_be_taken),
        case(a_replacement_keeps_its_own_keys),
        case(a_replacement_takes_no_key_of_another),
    ]
}

/// Somebody with this user name.
pub(crate) fn user(name: &str) -> Person {
    person(&json!({"userName": name}))
}

async fn a_user_name_is_unique_whatever_its_case(store: Arc<dyn Store>) {
    for (first, second) in [
        ("ada", "ADA"),
        ("Ada.Lovelace@example.org", "ada.lovelace@EXAMPLE.org"),
        ("straße", "STRASSE"),
        ("GROẞ", "groß"),
        ("İpek", "i\u{307}pek"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Ёлка", "ёЛКА"),
        ("ﬁnn", "FINN"),
        ("Zoe\u{308}", "ZOË"),
        ("ŉdoro", "ʼNdoro"),
        ("ǅ", "ǆ"),
        ("ᾳx", "ΑΙx"),
        ("Åse", "\u{212b}SE"),
        ("Kelvin", "\u{212a}elvin"),
        ("ֆիդան", "ՖԻԴԱՆ"),
        ("გიორგი", "ᲒᲘᲝᲠᲒᲘ"),
        ("𐐨x", "𐐀x"),
    ] {
        assert_eq!(insert(&*store, &user(first)).await, Outcome::Version(1), "{first}");
        for name in [first, second] {
            assert_eq!(insert(&*store, &user(name)).await, taken("/userName"), "{name}");
            let found = filtering(&format!("userName eq {}", json!(name)));
            assert_eq!(walk(&*store, &found).await.len(), 1, "{name}");
        }
    }
}

async fn user_names_that_differ_in_more_than_case_are_others(store: Arc<dyn Store>) {
    let names = [
        "ada",
        "áda",
        "ada.",
        "a.da",
        "ａｄａ",
        "garcia",
        "garcía",
        "ılgın",
        "ILGIN",
        "か",
        "が",
        "①",
        "1",
        "1.0",
        "u:ada",
        "hr\\u0001x",
        "'",
        "\"",
        "*",
        "%",
        "NULL",
        "0",
    ];
    for name in names {
        assert_eq!(insert(&*store, &user(name)).await, Outcome::Version(1), "{name}");
    }
    for name in names {
        assert_eq!(insert(&*store, &user(name)).await, taken("/userName"), "{name}");
        let found = filtering(&format!("userName eq {}", json!(name)));
        assert_eq!(walk(&*store, &found).await.len(), 1, "{name}");
    }
}

/// Somebody with these ids of other systems.
pub(crate) fn external(ids: &[(&str, &str)]) -> Value {
    let item = |(system, id): &(&str, &str)| json!({"system": system, "id": id});
    json!({"displayName": "Ada", "externalIds": ids.iter().map(item).collect::<Vec<_>>()})
}

async fn an_external_id_is_unique_in_its_system_and_exact(store: Arc<dyn Store>) {
    let distinct = [
        ("hr", "1"),
        ("HR", "1"),
        ("crm", "1"),
        ("hr", "01"),
        ("hr", "a"),
        ("hr", "A"),
        ("hr", "straße"),
        ("hr", "strasse"),
        ("hrx", "y"),
        ("hr", "xy"),
        ("h", "rxy"),
        ("a b", "c"),
        ("a", "b c"),
    ];
    for id in distinct {
        let person = person(&external(&[id]));
        assert_eq!(insert(&*store, &person).await, Outcome::Version(1), "{id:?}");
    }
    for (system, id) in distinct {
        let again = person(&external(&[(system, id)]));
        assert_eq!(insert(&*store, &again).await, taken("/externalIds/0"), "{system} {id}");
        let found = format!("externalIds[system eq {} and id eq {}]", json!(system), json!(id));
        assert_eq!(walk(&*store, &filtering(&found)).await.len(), 1, "{found}");
    }
    assert_eq!(total(&*store, &everyone()).await, exactly(distinct.len()));
}

async fn the_refusal_names_the_members(store: Arc<dyn Store>) {
    let mut ada = external(&[("hr", "1"), ("crm", "2")]);
    ada["userName"] = json!("ada");
    store.insert(&person(&ada)).await.unwrap();
    let four = [("a", "1"), ("b", "2"), ("c", "3"), ("crm", "2")];
    assert_eq!(insert(&*store, &person(&external(&four))).await, taken("/externalIds/3"));
    assert_eq!(insert(&*store, &person(&external(&four[3..]))).await, taken("/externalIds/0"));
    // All that are taken, whoever has them, in the order of the document.
    let all = ["/userName", "/externalIds/0", "/externalIds/1"];
    assert_eq!(insert(&*store, &person(&ada)).await, all_taken(&all));
    let other = person(&external(&[("a", "1")]));
    store.insert(&other).await.unwrap();
    let both = [("a", "1"), ("b", "2"), ("crm", "2")];
    let both_taken = all_taken(&["/externalIds/0", "/externalIds/2"]);
    assert_eq!(insert(&*store, &person(&external(&both))).await, both_taken);
    let next = after(&other, &external(&both));
    assert_eq!(replace(&*store, &other, &next).await, taken("/externalIds/2"));
}

async fn a_key_that_was_given_up_can_be_taken(store: Arc<dyn Store>) {
    let mut json = external(&[("hr", "1"), ("crm", "2")]);
    json["userName"] = json!("ada");
    let ada = person(&json);
    store.insert(&ada).await.unwrap();
    let mut less = external(&[("crm", "2")]);
    less["userName"] = json!("lovelace");
    let next = after(&ada, &less);
    store.replace(&ada, &next).await.unwrap();
    assert_eq!(walk(&*store, &filtering("userName eq \"ada\"")).await, []);
    let freed = json!({"userName": "ADA", "externalIds": [{"system": "hr", "id": "1"}]});
    let heir = person(&freed);
    assert_eq!(insert(&*store, &heir).await, Outcome::Version(1));
    assert_eq!(insert(&*store, &person(&external(&[("crm", "2")]))).await, taken("/externalIds/0"));
    let again = after(&next, &json);
    let both = all_taken(&["/userName", "/externalIds/0"]);
    assert_eq!(replace(&*store, &next, &again).await, both);
    assert_eq!(walk_ids(&*store, &filtering("userName eq \"ada\"")).await, [heir.id()]);
}

async fn a_replacement_keeps_its_own_keys(store: Arc<dyn Store>) {
    let with_keys = |name: &str, ids: &[(&str, &str)]| {
        let mut json = external(ids);
        json["userName"] = json!(name);
        json
    };
    let mut ada = person(&with_keys("ada", &[("hr", "1"), ("crm", "2")]));
    store.insert(&ada).await.unwrap();
    for json in [
        with_keys("ada", &[("hr", "1"), ("crm", "2")]),
        with_keys("ADA", &[("hr", "1"), ("crm", "2")]),
        with_keys("Ada", &[("crm", "2"), ("hr", "1")]),
        with_keys("Ada", &[("crm", "2"), ("new", "3"), ("hr", "1")]),
    ] {
        let next = after(&ada, &json);
        let version = Outcome::Version(next.meta().version);
        assert_eq!(replace(&*store, &ada, &next).await, version, "{json}");
        assert_kept(&*store, &next).await;
        assert_eq!(insert(&*store, &user("ada")).await, taken("/userName"));
        for (index, id) in [("hr", "1"), ("crm", "2")].iter().enumerate() {
            let other = person(&external(&[*id]));
            assert_eq!(insert(&*store, &other).await, taken("/externalIds/0"), "{json} {index}");
        }
        ada = next;
    }
    assert_eq!(insert(&*store, &person(&external(&[("new", "3")]))).await, taken("/externalIds/0"));
}

async fn a_replacement_takes_no_key_of_another(store: Arc<dyn Store>) {
    let (ada, byron) = (user("ada"), person(&external(&[("hr", "1")])));
    store.insert(&ada).await.unwrap();
    store.insert(&byron).await.unwrap();
    let next = after(&byron, &json!({"userName": "aDa"}));
    assert_eq!(replace(&*store, &byron, &next).await, taken("/userName"));
    let next = after(&ada, &external(&[("crm", "1"), ("hr", "1")]));
    assert_eq!(replace(&*store, &ada, &next).await, taken("/externalIds/1"));
    assert_kept(&*store, &ada).await;
    assert_kept(&*store, &byron).await;
}
