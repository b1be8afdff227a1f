//! A model of an engine, which is a list of people and the meaning of a query, and whether the engine
//! answers as the model does.

use std::sync::Arc;

use people::{Person, Query};
use serde_json::{Value, json};
use store::{Store, WALK_LIMIT};

use crate::people::{Writes, after_at, insert_all, person_at, pick};
use crate::read::{SORTS, assert_counted, everyone, filtering, in_order, searching, walk};
use crate::{Case, case};

const PEOPLE: usize = 180;
const PAGE: usize = 7;

const GIVEN: [&str; 13] = [
    "Ada",
    "José",
    "Zoë",
    "Лев",
    "太郎",
    "דוד",
    "محمد",
    "Jean-Luc",
    "D'Arcy",
    "İpek",
    "राम",
    "민준",
    "Đức",
];
const FAMILY: [&str; 11] = [
    "García",
    "Garcia",
    "O'Brien",
    "O’Brien",
    "Straße",
    "STRASSE",
    "Толстой",
    "山田",
    "Łódź",
    "van der Berg",
    "Smith",
];
const SEARCHES: [&str; 14] = [
    "garcia",
    "g",
    "obrien",
    "brien",
    "strasse",
    "толст",
    "山",
    "lodz",
    "ada example",
    "user1",
    "jean luc van",
    "acme 2",
    "darcy ex",
    "nobody",
];
const FILTERS: [&str; 26] = [
    "userName eq \"USER17\"",
    "userName ne \"user17\"",
    "userName pr",
    "not (userName pr) and active eq true",
    "externalIds[system eq \"hr\" and id eq \"H-35\"]",
    "externalIds.id sw \"H-3\"",
    "emails eq \"SHARED3@example.org\"",
    "emails[type eq \"home\"].value eq \"shared3@example.org\"",
    "emails[type eq \"work\" and primary eq true]",
    "emails.value co \"user1\"",
    "phoneNumbers eq \"+44 5\"",
    "name.familyName eq \"garcía\"",
    "name.familyName eq \"strasse\" and active eq true",
    "name.familyName eq \"garcía\" or name.familyName eq \"smith\"",
    "name.familyName eq \"garcía\" and name.familyName eq \"smith\"",
    "name.familyName gt \"p\"",
    "birthDate ge \"1950\"",
    "birthDate ew \"-12-10\"",
    "types eq \"member\" and not (types eq \"employee\")",
    "title sw \"GRÖSS\"",
    "attributes.shoe ge 42.5",
    "attributes.tags eq \"red\" and attributes.deep.er eq null",
    "meta.version gt 1",
    "meta.lastModified ge \"2026-01-01T00:01:30Z\"",
    "manager pr",
    "emails eq \"shared5@example.org\" and emails eq \"user5@example.org\"",
];

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(searches_answer_as_the_model),
        case(filters_answer_as_the_model),
        case(searches_with_filters_answer_as_the_model),
        case(many_who_are_found_answer_as_the_model),
    ]
}

/// A mixed population, of which a third was replaced once.
async fn population(store: &dyn Store) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(PEOPLE);
    for i in 0..PEOPLE {
        let manager = i.checked_sub(90).filter(|_| i % 4 == 1).map(|chief| &people[chief]);
        let moment = i * 7 % PEOPLE * 1_000;
        people.push(person_at(moment, &somebody(i, manager)));
    }
    for batch in people.chunks(90) {
        insert_all(store, batch).await;
    }
    for i in (0..PEOPLE).step_by(3) {
        let mut json = somebody(i * 5 + 2, None);
        json["userName"] = json!(format!("new{i}"));
        json["externalIds"] = json!([{"system": "new", "id": i.to_string()}]);
        let moment = (PEOPLE + i * 7 % PEOPLE) * 1_000;
        let next = after_at(&people[i], moment, &json);
        store.replace(&people[i], &next).await.unwrap();
        people[i] = next;
    }
    people
}

fn somebody(i: usize, manager: Option<&Person>) -> Value {
    let mut json = json!({
        "types": [pick(["employee", "member"], i), format!("kind{}", i % 4)],
        "displayName": format!("Display {i}"),
        "birthDate": pick(["1815-12-10", "1950", "--12-10", "1999-07"], i),
        "emails": [
            {"value": format!("User{i}@Example.org"), "type": "home"},
            {"value": format!("shared{}@example.org", i % 10), "type": pick(["work", "home"], i),
                "primary": i.is_multiple_of(5)},
        ],
        "phoneNumbers": [{"value": format!("+44 {}", i % 17)}],
        "title": pick(["Chief", "Größte Straße", "Clerk"], i),
        "organization": format!("Acme {}", i % 30),
        "active": !i.is_multiple_of(6),
        "attributes": {"shoe": 35 + i % 12, "tags": [pick(["Red", "blue"], i)], "deep": {"er": null}},
    });
    if !i.is_multiple_of(4) {
        json["userName"] = json!(format!("User{i}"));
    }
    if i.is_multiple_of(5) {
        json["externalIds"] = json!([{"system": "hr", "id": format!("H-{i}")}]);
    }
    if !i.is_multiple_of(17) {
        json["name"]["givenName"] = json!(pick(GIVEN, i));
    }
    if !i.is_multiple_of(7) {
        json["name"]["familyName"] = json!(pick(FAMILY, i));
    }
    if let Some(manager) = manager {
        json["manager"] = json!({"value": manager.id().to_string()});
    }
    json
}

/// Checks that an engine answers a query as the model does, in every order.
async fn assert_as_the_model(store: &dyn Store, people: &[Person], query: &Query) -> usize {
    let accepted: Vec<Person> =
        people.iter().filter(|person| query.accepts(person)).cloned().collect();
    for sort in SORTS {
        let query = Query { sort, limit: PAGE, ..query.clone() };
        let expected = in_order(&accepted, sort);
        assert_eq!(walk(store, &query).await, expected, "{query:?}");
    }
    assert_counted(store, query, accepted.len()).await;
    accepted.len()
}

async fn searches_answer_as_the_model(store: Arc<dyn Store>) {
    let people = population(&*store).await;
    let mut found = assert_as_the_model(&*store, &people, &everyone()).await;
    assert_eq!(found, PEOPLE);
    for words in SEARCHES {
        found = assert_as_the_model(&*store, &people, &searching(words)).await;
        assert_eq!(found == 0, words == "nobody", "{words}: {found}");
    }
}

async fn filters_answer_as_the_model(store: Arc<dyn Store>) {
    let people = population(&*store).await;
    for filter in FILTERS {
        let found = assert_as_the_model(&*store, &people, &filtering(filter)).await;
        let is_contradiction = filter == FILTERS[14];
        assert_eq!(found == 0, is_contradiction, "{filter}: {found}");
        assert!(found < PEOPLE, "{filter}");
    }
}

async fn searches_with_filters_answer_as_the_model(store: Arc<dyn Store>) {
    let people = population(&*store).await;
    let mut found = 0;
    for words in SEARCHES {
        for filter in FILTERS.iter().step_by(3) {
            let query = Query { search: searching(words).search, ..filtering(filter) };
            found += assert_as_the_model(&*store, &people, &query).await;
        }
    }
    assert!(found > 100, "{found}");
}

/// So many are found that no engine can put them all in order for one page.
async fn many_who_are_found_answer_as_the_model(store: Arc<dyn Store>) {
    let one = |i: usize| {
        let json = json!({
            "name": {"familyName": pick(FAMILY, i * 7), "givenName": format!("G{}", i * 31 % 997)},
            "nickName": if i.is_multiple_of(7) { "Common Rare" } else { "Common" },
            "emails": [{"value": pick(["shared@example.org", "other@example.org", "shared@example.org"], i)}],
        });
        person_at(i * 17 % 1_601, &json)
    };
    let people: Vec<Person> = (0..WALK_LIMIT + 200).map(one).collect();
    insert_all(&*store, &people).await;
    let both = Query {
        search: searching("common").search,
        ..filtering("emails eq \"shared@example.org\"")
    };
    for query in [
        searching("common"),
        searching("rare common"),
        filtering("emails eq \"shared@example.org\""),
        both,
    ] {
        let query = Query { limit: 400, ..query };
        for sort in SORTS {
            let query = Query { sort, ..query.clone() };
            let accepted = people.iter().filter(|person| query.accepts(person));
            let expected = in_order(&accepted.cloned().collect::<Vec<_>>(), sort);
            assert!(walk(&*store, &query).await == expected, "{query:?}");
            assert_counted(&*store, &query, expected.len()).await;
        }
    }
}
