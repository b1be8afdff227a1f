//! Filters: an engine may find the same people faster, but never others.

use std::sync::Arc;

use people::{Filter, Person, Query};
use serde_json::json;
use store::Store;

use crate::people::{Writes, after, insert_all, new_id, person, person_at, pick};
use crate::read::{SORTS, exactly, filtering, searching, total, walk, walk_ids};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(an_id_is_found_by_a_filter),
        case(an_index_answers_as_the_filter_means),
        case(an_index_ignores_case_where_the_filter_does),
        case(a_shared_value_finds_everyone_who_has_it),
        case(what_an_index_serves_can_be_joined_with_anything),
        case(an_index_follows_replacements),
    ]
}

/// Checks which of the people each filter finds, in every order.
async fn assert_finds(store: &dyn Store, people: &[Person], filters: &[(&str, &[usize])]) {
    for (text, expected) in filters {
        let expected: Vec<&Person> = expected.iter().map(|index| &people[*index]).collect();
        let filter = Filter::parse(text).unwrap();
        let meant: Vec<&Person> = people.iter().filter(|person| filter.matches(person)).collect();
        assert_eq!(meant, expected, "the meaning of {text}");
        for sort in SORTS {
            let query = Query { sort, limit: 2, ..filtering(text) };
            let mut found = walk_ids(store, &query).await;
            found.sort();
            let expected: Vec<_> = expected.iter().map(|person| person.id()).collect();
            assert_eq!(found, expected, "{text}, {sort}");
            assert_eq!(total(store, &query).await, exactly(expected.len()), "{text}");
        }
    }
}

async fn an_id_is_found_by_a_filter(store: Arc<dyn Store>) {
    let people: Vec<Person> = (0..5).map(|i| person_at(i, &json!({"displayName": "A"}))).collect();
    insert_all(&*store, &people).await;
    let id = people[3].id().to_string();
    assert_finds(
        &*store,
        &people,
        &[
            (&format!("id eq \"{id}\""), &[3]),
            (&format!("id eq \"{}\"", id.to_uppercase()), &[]),
            (&format!("id eq \"{}\"", id.replace('-', "")), &[]),
            (&format!("id eq \"{}\"", new_id()), &[]),
            ("id eq \"\"", &[]),
            ("id eq \"nobody\"", &[]),
            (&format!("id eq \"{id}\" and active eq false"), &[]),
            (&format!("id eq \"{id}\" and id eq \"{}\"", people[2].id()), &[]),
            (&format!("id eq \"{id}\" or id eq \"{}\"", people[2].id()), &[2, 3]),
            (&format!("id ne \"{id}\""), &[0, 1, 2, 4]),
            (&format!("not (id eq \"{id}\" and active eq true)"), &[0, 1, 2, 4]),
            (&format!("id sw \"{}\"", &id[..8]), &[0, 1, 2, 3, 4]),
        ],
    )
    .await;
}

/// Five people who have almost the same.
async fn alike(store: &dyn Store) -> Vec<Person> {
    let people: Vec<Person> = [
        json!({"userName": "ada", "externalIds": [{"system": "hr", "id": "1"}],
            "name": {"familyName": "García"}, "emails": [{"value": "A@x.org", "type": "work"}]}),
        json!({"userName": "garcia", "externalIds": [{"system": "hr", "id": "a"}, {"system": "crm",
            "id": "1"}], "emails": [{"value": "b@x.org", "type": "work"}, {"value": "a@x.org",
            "type": "home"}], "phoneNumbers": [{"value": "a@x.org"}]}),
        json!({"displayName": "1", "externalIds": [{"system": "hr", "id": "A"}],
            "name": {"givenName": "García"}, "emails": [{"value": "a@x.org.uk"}]}),
        json!({"name": {"familyName": "GARCÍA"}, "phoneNumbers": [{"value": "+44 1"}],
            "active": false}),
        json!({"name": {"familyName": "Garcia"}, "nickName": "ada", "phoneNumbers":
            [{"value": "+441"}, {"value": "+44 1", "type": "a@x.org"}]}),
    ]
    .iter()
    .map(person)
    .collect();
    insert_all(store, &people).await;
    people
}

async fn an_index_answers_as_the_filter_means(store: Arc<dyn Store>) {
    let people = alike(&*store).await;
    assert_finds(
        &*store,
        &people,
        &[
            ("userName eq \"ada\"", &[0]),
            ("userName eq \"1\"", &[]),
            ("userName ne \"ada\"", &[1, 2, 3, 4]),
            ("emails eq \"a@x.org\"", &[0, 1]),
            ("emails.value eq \"a@x.org.uk\"", &[2]),
            ("emails.value ne \"a@x.org\"", &[2, 3, 4]),
            ("emails[value eq \"a@x.org\"]", &[0, 1]),
            ("emails[type eq \"work\"].value eq \"a@x.org\"", &[0]),
            ("emails[type eq \"work\" and value eq \"a@x.org\"]", &[0]),
            ("emails[type eq \"work\"].value ne \"a@x.org\"", &[1, 2, 3, 4]),
            ("emails[not (value eq \"a@x.org\")]", &[1, 2]),
            ("emails[value eq \"a@x.org\" or value eq \"a@x.org.uk\"]", &[0, 1, 2]),
            ("emails eq \"a@x.org\" and emails eq \"b@x.org\"", &[1]),
            ("emails[value eq \"a@x.org\" and value eq \"b@x.org\"]", &[]),
            ("phoneNumbers eq \"+44 1\"", &[3, 4]),
            ("phoneNumbers eq \"a@x.org\"", &[1]),
            ("name.familyName eq \"garcía\"", &[0, 3]),
            ("name[familyName eq \"garcía\"]", &[0, 3]),
            ("name.familyName eq \"garcia\"", &[4]),
            ("name.givenName eq \"garcía\"", &[2]),
            ("externalIds[system eq \"hr\" and id eq \"1\"]", &[0]),
            ("externalIds[system eq \"hr\"].id eq \"1\"", &[0]),
            ("externalIds[system eq \"hr\" and id eq \"a\"]", &[1]),
            ("externalIds[system eq \"HR\" and id eq \"a\"]", &[]),
            ("externalIds[system eq \"hr\"].id ne \"1\"", &[1, 2, 3, 4]),
            ("externalIds[system eq \"hr\" and (id eq \"1\" or id eq \"A\")]", &[0, 2]),
            ("externalIds.system eq \"hr\" and externalIds.id eq \"1\"", &[0, 1]),
            ("externalIds eq \"1\"", &[0, 1]),
        ],
    )
    .await;
}

async fn an_index_ignores_case_where_the_filter_does(store: Arc<dyn Store>) {
    let people: Vec<Person> = ["Straße", "ILGIN", "ΣΊΣΥΦΟΣ", "Zoe\u{308}", "\u{212b}ngström"]
        .iter()
        .map(|name| {
            let email = format!("{name}@example.org");
            person(&json!({"userName": name, "name": {"familyName": name},
                "emails": [{"value": email}], "phoneNumbers": [{"value": name}]}))
        })
        .collect();
    insert_all(&*store, &people).await;
    let spellings: [&[&str]; 5] = [
        &["straße", "STRASSE", "STRAẞE", "straSSe"],
        &["iLGIN", "ilgin", "Ilgin"],
        &["σίσυφοσ", "Σίσυφος", "ΣΙ\u{301}ΣΥΦΟΣ"],
        &["ZOË", "zoe\u{308}"],
        &["ångström", "A\u{30a}NGSTRÖM"],
    ];
    for (index, names) in spellings.iter().enumerate() {
        for name in *names {
            let filters = [
                format!("userName eq \"{name}\""),
                format!("name.familyName eq \"{name}\""),
                format!("emails eq \"{name}@EXAMPLE.org\""),
                format!("phoneNumbers eq \"{name}\""),
            ];
            for filter in filters {
                assert_finds(&*store, &people, &[(&filter, &[index])]).await;
            }
        }
    }
}

async fn a_shared_value_finds_everyone_who_has_it(store: Arc<dyn Store>) {
    let one = |i: usize| {
        let family = pick(["Cruz", "Abel", "Berg"], i);
        let email = format!("team{}@example.org", i % 2);
        let json = json!({"name": {"familyName": family}, "emails": [{"value": email}]});
        person_at(i * 7 % 90, &json)
    };
    let people: Vec<Person> = (0..90).map(one).collect();
    insert_all(&*store, &people).await;
    let expected: Vec<usize> = (0..90).filter(|i| i % 2 == 1).collect();
    assert_finds(&*store, &people, &[("emails eq \"TEAM1@example.org\"", &expected)]).await;
    let expected: Vec<usize> = (0..90).filter(|i| i % 6 == 3).collect();
    let both = "name.familyName eq \"cruz\" and emails eq \"team1@example.org\"";
    assert_finds(&*store, &people, &[(both, &expected)]).await;
}

async fn what_an_index_serves_can_be_joined_with_anything(store: Arc<dyn Store>) {
    let people = alike(&*store).await;
    assert_finds(
        &*store,
        &people,
        &[
            ("userName eq \"ada\" and name.familyName eq \"garcía\"", &[0]),
            ("userName eq \"ada\" and name.familyName eq \"garcia\"", &[]),
            ("userName eq \"ada\" and userName eq \"garcia\"", &[]),
            ("userName eq \"ada\" or nickName eq \"ada\"", &[0, 4]),
            ("name.familyName eq \"garcía\" and active eq false", &[3]),
            ("name.familyName eq \"garcía\" and not (active eq false)", &[0]),
            ("(emails eq \"a@x.org\" and active eq true) or phoneNumbers pr", &[0, 1, 3, 4]),
            ("emails eq \"a@x.org\" and (userName sw \"g\" or userName sw \"x\")", &[1]),
            ("phoneNumbers eq \"+44 1\" and name.familyName co \"arc\"", &[3, 4]),
            ("not (userName eq \"ada\") and not (userName eq \"garcia\")", &[2, 3, 4]),
        ],
    )
    .await;
    let query = Query { search: searching("garcia").search, ..filtering("active eq false") };
    assert_eq!(walk_ids(&*store, &query).await, [people[3].id()]);
    let query = Query { search: searching("ada").search, ..filtering("userName eq \"garcia\"") };
    assert_eq!(walk(&*store, &query).await, []);
}

async fn an_index_follows_replacements(store: Arc<dyn Store>) {
    let mut people = alike(&*store).await;
    for (index, json) in [
        (0, json!({"userName": "lovelace", "emails": [{"value": "new@x.org"}]})),
        (1, json!({"displayName": "Garcia", "externalIds": [{"system": "hr", "id": "9"}]})),
        // Only what is looked up changes here, and no word.
        (
            3,
            json!({"name": {"familyName": "GARCÍA"}, "phoneNumbers": [{"value": "+44 2"}],
                "active": false}),
        ),
        (4, json!({"name": {"familyName": "García"}, "emails": [{"value": "new@x.org"}]})),
    ] {
        let next = after(&people[index], &json);
        store.replace(&people[index], &next).await.unwrap();
        people[index] = next;
    }
    assert_finds(
        &*store,
        &people,
        &[
            ("userName eq \"ada\"", &[]),
            ("userName eq \"garcia\"", &[]),
            ("userName eq \"lovelace\"", &[0]),
            ("emails eq \"a@x.org\"", &[]),
            ("emails eq \"new@x.org\"", &[0, 4]),
            ("name.familyName eq \"garcía\"", &[3, 4]),
            ("phoneNumbers eq \"+44 1\"", &[]),
            ("phoneNumbers eq \"+44 2\"", &[3]),
            ("externalIds[system eq \"hr\" and id eq \"a\"]", &[]),
            ("externalIds[system eq \"hr\" and id eq \"9\"]", &[1]),
        ],
    )
    .await;
}
