//! The largest people, and the largest pages.

use std::sync::Arc;

use people::field::{MAX_ATTRIBUTES_BYTES, MAX_ITEMS, Member, PERSON, SERVER_GIVEN, Shape};
use people::page::MAX_LIMIT;
use people::{Person, Query};
use serde_json::{Map, Value, json};
use store::{PAGE_BYTES, Store};

use crate::people::{after, insert_all, person, person_at};
use crate::read::{
    Outcome, SORTS, assert_kept, everyone, exactly, filtering, ids, insert, pages, people_of,
    replace, searching, sorted, taken, total, walk,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(the_smallest_person_is_kept),
        case(a_person_with_all_that_many_have_is_kept_and_found),
        case(a_person_at_every_limit_is_kept_and_found),
        case(a_page_of_large_documents_ends_early),
        case(a_document_larger_than_a_page_is_a_page),
    ]
}

async fn the_smallest_person_is_kept(store: Arc<dyn Store>) {
    let smallest = person(&json!({"displayName": "'"}));
    store.insert(&smallest).await.unwrap();
    assert_kept(&*store, &smallest).await;
    for sort in SORTS {
        assert_eq!(walk(&*store, &sorted(sort)).await, std::slice::from_ref(&smallest));
    }
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
}

/// Attributes of exactly the largest size.
fn attributes() -> Value {
    let frame = json!({"text": ""}).to_string().len();
    json!({"text": "x".repeat(MAX_ATTRIBUTES_BYTES - frame)})
}

async fn a_person_with_all_that_many_have_is_kept_and_found(store: Arc<dyn Store>) {
    let emails: Vec<Value> = (0..MAX_ITEMS)
        .map(|i| json!({"value": format!("first{i}.last{i}@host{i}.example")}))
        .collect();
    let systems: Vec<Value> =
        (0..MAX_ITEMS).map(|i| json!({"system": format!("s{i}"), "id": i.to_string()})).collect();
    let mut json = json!({"userName": "ada", "name": {"familyName": "Lovelace"}, "emails": emails,
        "externalIds": systems, "attributes": attributes()});
    let ada = person(&json);
    assert_eq!(insert(&*store, &ada).await, Outcome::Version(1));
    assert_kept(&*store, &ada).await;
    for query in [
        searching("ada lovelace first0 host5"),
        filtering("emails eq \"first0.last0@host0.example\""),
        filtering("emails eq \"first49.last49@host49.example\""),
        filtering("externalIds[system eq \"s49\" and id eq \"49\"]"),
    ] {
        assert_eq!(walk(&*store, &query).await, std::slice::from_ref(&ada), "{query:?}");
    }
    // Half of the keys go and others come, which is the most that one change can do.
    for i in 0..MAX_ITEMS {
        json["externalIds"][i]["id"] = json!(format!("new {i}"));
        json["emails"][i]["value"] = json!(format!("new{i}@example.org"));
    }
    let next = after(&ada, &json);
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::Version(2));
    for (id, expected) in [("49", Outcome::Version(1)), ("new 49", taken("/externalIds/0"))] {
        let other = json!({"displayName": "x", "externalIds": [{"system": "s49", "id": id}]});
        assert_eq!(insert(&*store, &person(&other)).await, expected, "{id}");
    }
    assert_eq!(walk(&*store, &searching("first0")).await, []);
    assert_eq!(walk(&*store, &filtering("emails eq \"NEW49@example.org\"")).await, [next]);
}

/// The largest value of a member, given where it stands in its list.
fn largest(member: &Member, place: usize) -> Value {
    match &member.shape {
        Shape::Text(rule) => {
            use people::field::Form;
            match rule.form {
                Form::Line | Form::Lines | Form::Label => {
                    let place = place.to_string();
                    json!(format!("{place}{}", "é".repeat(rule.max - place.len())))
                }
                Form::Email => json!(format!("{}@{place:02}", "é".repeat(rule.max - 3))),
                Form::LanguageTag => json!("abcdefgh-".repeat(7) + "x"),
                Form::TimeZone => json!("A".repeat(rule.max)),
                Form::PersonId => Value::Null,
            }
        }
        Shape::Boolean => json!(false),
        Shape::PartialDate => json!("1815-12-10"),
        Shape::Labels => {
            (0..MAX_ITEMS).map(|i| json!(format!("{i:02}{}", "é".repeat(62)))).collect()
        }
        Shape::Object(members) => largest_of(members, place),
        Shape::List { members, .. } => (0..MAX_ITEMS).map(|i| largest_of(members, i)).collect(),
        Shape::Any => attributes(),
        Shape::Integer | Shape::Timestamp => Value::Null,
    }
}

fn largest_of(members: &[Member], place: usize) -> Value {
    let given = members.iter().filter(|member| !SERVER_GIVEN.contains(&member.name) || place > 0);
    let given = given.map(|member| (member.name.to_owned(), largest(member, place)));
    Value::Object(given.collect::<Map<_, _>>())
}

async fn a_person_at_every_limit_is_kept_and_found(store: Arc<dyn Store>) {
    let everything = person(&largest_of(PERSON, 0));
    assert!(people::document::write(&everything).len() > 512 * 1024);
    assert_eq!(insert(&*store, &everything).await, Outcome::Version(1));
    assert_kept(&*store, &everything).await;
    let user_name = everything.text("userName").unwrap();
    let email = &everything.items("emails")[MAX_ITEMS - 1]["value"];
    for query in [
        everyone(),
        searching(&"é".repeat(30)),
        searching(&user_name.chars().take(100).collect::<String>()),
        filtering(&format!("userName eq \"{user_name}\"")),
        filtering(&format!("emails eq {email}")),
    ] {
        assert_eq!(walk(&*store, &query).await, std::slice::from_ref(&everything), "{query:?}");
    }
    let next = after(&everything, &json!({"displayName": "Small"}));
    assert_eq!(replace(&*store, &everything, &next).await, Outcome::Version(2));
    assert_eq!(walk(&*store, &everyone()).await, [next]);
}

async fn a_page_of_large_documents_ends_early(store: Arc<dyn Store>) {
    let one = |i: usize| {
        person_at(
            i * 7 % 150,
            &json!({"displayName": format!("Large {i:03}"), "attributes": attributes()}),
        )
    };
    let people: Vec<Person> = (0..150).map(one).collect();
    insert_all(&*store, &people).await;
    for query in [everyone(), searching("large"), filtering("active eq true")] {
        for sort in SORTS {
            let query = Query { sort, limit: MAX_LIMIT, ..query.clone() };
            let pages = pages(&*store, &query).await;
            assert!(pages.len() > 1, "{query:?}");
            for page in &pages {
                let (_, but_last) = page.people.split_last().unwrap();
                let bytes: usize = but_last.iter().map(|document| document.bytes.len()).sum();
                assert!(bytes < PAGE_BYTES, "{bytes} bytes before the last: {query:?}");
            }
            let mut found = pages.iter().flat_map(people_of).map(|p| p.id()).collect::<Vec<_>>();
            found.sort();
            assert_eq!(found, ids(&people), "{query:?}");
        }
    }
}

async fn a_document_larger_than_a_page_is_a_page(store: Arc<dyn Store>) {
    let mut json = largest_of(PERSON, 0);
    for member in ["userName", "externalIds"] {
        json.as_object_mut().unwrap().shift_remove(member);
    }
    for item in json["addresses"].as_array_mut().unwrap() {
        for line in ["formatted", "streetAddress"] {
            item[line] = json!("𞤀".repeat(1024));
        }
    }
    let people: Vec<Person> = (0..3).map(|i| person_at(i, &json)).collect();
    assert!(people::document::write(&people[0]).len() > PAGE_BYTES);
    insert_all(&*store, &people).await;
    for sort in SORTS {
        let pages = pages(&*store, &sorted(sort)).await;
        let sizes: Vec<usize> = pages.iter().map(|page| page.people.len()).collect();
        assert_eq!(sizes, [1, 1, 1], "{sort}");
    }
}
