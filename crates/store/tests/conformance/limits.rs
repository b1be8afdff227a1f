//! The largest people, and the largest pages.

use std::sync::Arc;

use people::field::{MAX_ATTRIBUTES_BYTES, MAX_ITEMS, Member, PERSON, SERVER_GIVEN, Shape};
use people::page::MAX_LIMIT;
use people::{Person, Query};
use serde_json::{Value, json};
use store::{COUNT_LIMIT, PAGE_BYTES, Store, Total, WALK_LIMIT};

use crate::people::{Writes, after, insert_all, person, person_at};
use crate::read::{
    Outcome, SORTS, assert_counted, assert_kept, everyone, exactly, filtering, ids, insert, pages,
    people_of, replace, searching, sorted, taken, total, walk, walk_ids,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(the_smallest_person_is_kept),
        case(a_person_with_all_that_many_have_is_kept_and_found),
        case(a_person_at_every_limit_is_kept_and_found),
        case(a_page_of_large_documents_ends_early),
        case(a_document_larger_than_a_page_is_a_page),
        case(a_filter_without_index_walks_on),
        case(a_filter_without_index_walks_on_in_every_order),
        case(a_total_beyond_the_limit_is_at_least),
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
pub(crate) fn attributes() -> Value {
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
    let named = |member: &Member| (member.name.to_owned(), largest(member, place));
    Value::Object(members.iter().map(named).collect())
}

/// Somebody whose every member is as large as it can be.
fn everything() -> Value {
    let mut json = largest_of(PERSON, 0);
    json.as_object_mut().unwrap().retain(|name, _| !SERVER_GIVEN.contains(&name.as_str()));
    json
}

async fn a_person_at_every_limit_is_kept_and_found(store: Arc<dyn Store>) {
    let everything = person(&everything());
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
    let mut json = everything();
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

/// More people than a query looks at for one page; those at these places have a title.
async fn many(store: &dyn Store, titled: &[usize]) -> Vec<Person> {
    let one = |i: usize| {
        let mut json = json!({"name": {"familyName": format!("F{:04}", (i * 7) % 5_000)}});
        if titled.contains(&i) {
            json["title"] = json!("Chief");
        }
        person_at((i * 11) % 5_000, &json)
    };
    let people: Vec<Person> = (0..2 * WALK_LIMIT + 100).map(one).collect();
    insert_all(store, &people).await;
    people
}

async fn a_filter_without_index_walks_on(store: Arc<dyn Store>) {
    let last = 2 * WALK_LIMIT + 99;
    let places =
        [WALK_LIMIT - 1, WALK_LIMIT, WALK_LIMIT + 1, 2 * WALK_LIMIT - 1, 2 * WALK_LIMIT, last];
    let people = many(&*store, &places).await;
    let query = filtering("title eq \"chief\"");
    let pages = pages(&*store, &query).await;
    let found: Vec<Person> = pages.iter().flat_map(people_of).collect();
    assert_eq!(ids(&found), places.map(|place| people[place].id()));
    assert!(pages[0].people.len() < places.len(), "the work of one page is bounded");
    let nobody = filtering("title eq \"nobody\"");
    assert_eq!(walk(&*store, &nobody).await, []);
    assert_eq!(total(&*store, &everyone()).await, exactly(people.len()));
    for (query, expected) in [(nobody, 0), (query, places.len())] {
        assert_counted(&*store, &query, expected).await;
    }
}

async fn a_filter_without_index_walks_on_in_every_order(store: Arc<dyn Store>) {
    let places: Vec<usize> = (0..2 * WALK_LIMIT).step_by(173).collect();
    let people = many(&*store, &places).await;
    for sort in SORTS {
        let in_order = walk_ids(&*store, &Query { limit: 500, ..sorted(sort) }).await;
        let is_place = |id: &_| places.iter().any(|place| people[*place].id() == *id);
        let expected: Vec<_> = in_order.into_iter().filter(is_place).collect();
        assert_eq!(expected.len(), places.len());
        for limit in [1, 5, 500] {
            let query = Query { sort, limit, ..filtering("title eq \"chief\"") };
            assert_eq!(walk_ids(&*store, &query).await, expected, "{sort}, {limit} a page");
        }
    }
}

/// What is counted is counted in every order alike; beyond the limit it is a lower bound.
async fn a_total_beyond_the_limit_is_at_least(store: Arc<dyn Store>) {
    let count = COUNT_LIMIT + 100;
    let one = |i: usize| {
        let nick = if i.is_multiple_of(7) { "Common Rare" } else { "Common" };
        person_at(0, &json!({"displayName": nick}))
    };
    let people: Vec<Person> = (0..count).map(one).collect();
    insert_all(&*store, &people).await;
    for sort in SORTS {
        let of = |query: Query| Query { sort, ..query };
        let all = total(&*store, &of(everyone())).await;
        assert!(all == exactly(count) || (all.at_least && all.count <= count as u64), "{all:?}");
        let filtered = total(&*store, &of(filtering("displayName co \"common\""))).await;
        assert!(filtered.at_least && filtered.count <= COUNT_LIMIT as u64, "{filtered:?}");
        // The index of words can tell, so nothing but the limit ends the counting.
        let found = total(&*store, &of(searching("common"))).await;
        assert_eq!(found, Total { count: COUNT_LIMIT as u64, at_least: true }, "{sort}");
        let rare = total(&*store, &of(searching("rare"))).await;
        assert_eq!(rare, exactly(count.div_ceil(7)), "{sort}");
    }
}
