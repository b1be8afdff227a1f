//! Deletion: whoever is deleted is gone from all that is read, and leaves their keys to others.

use std::sync::Arc;

use people::{Person, Query};
use serde_json::json;
use store::{Action, Document, Store};

use crate::history::history;
use crate::people::{
    Writes, after, insert_all, new_id, person, person_at, person_with, same_again,
};
use crate::read::{
    Outcome, SORTS, assert_kept, everyone, exactly, filtering, insert, page, replace, searching,
    sorted, taken, total, walk, walk_ids,
};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_deletion_answers_its_version),
        case(whoever_is_deleted_is_not_read_any_more),
        case(the_keys_of_somebody_deleted_are_free_at_once),
        case(whoever_is_deleted_can_not_be_written),
        case(a_stale_deletion_is_a_conflict),
        case(nobody_can_not_be_deleted),
        case(an_id_is_never_used_again),
        case(a_manager_who_has_gone_stays_named),
        case(whoever_is_reverted_names_a_manager_who_has_gone),
        case(whoever_is_received_names_a_manager_who_is_not_there),
        case(one_of_64_deletions_wins),
        case(a_walk_goes_on_behind_somebody_deleted),
        case_at_home(whoever_is_deleted_stays_so_after_opening_again),
    ]
}

/// Somebody with all by which people are found.
pub(crate) fn ada() -> Person {
    person(&json!({
        "userName": "ada", "externalIds": [{"system": "hr", "id": "1"}], "title": "Countess",
        "name": {"familyName": "Lovelace"}, "emails": [{"value": "ada@example.org"}],
        "phoneNumbers": [{"value": "+44 1"}],
    }))
}

/// The queries that find [`ada`].
pub(crate) fn queries() -> Vec<Query> {
    let mut queries = vec![
        searching("love"),
        searching("lovelace ada example"),
        filtering("userName eq \"ada\""),
        filtering("externalIds[system eq \"hr\" and id eq \"1\"]"),
        filtering("emails.value eq \"ada@example.org\""),
        filtering("phoneNumbers.value eq \"+44 1\""),
        filtering("name.familyName eq \"lovelace\""),
        filtering("title co \"count\""),
    ];
    queries.extend(
        SORTS
            .iter()
            .flat_map(|sort| [Query { sort: *sort, ..filtering("active eq true") }, sorted(*sort)]),
    );
    queries
}

/// Checks that these people, and nobody else, are found by every query of [`queries`].
pub(crate) async fn assert_found(store: &dyn Store, expected: &[Person]) {
    for query in queries() {
        assert_eq!(walk(store, &query).await, expected, "{query:?}");
        assert_eq!(total(store, &query).await, exactly(expected.len()), "{query:?}");
    }
}

async fn a_deletion_answers_its_version(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let nothing = Document { version: 2, bytes: bytes::Bytes::new() };
    assert_eq!(store.delete(&ada).await.unwrap(), nothing);
}

async fn whoever_is_deleted_is_not_read_any_more(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    assert_found(&*store, std::slice::from_ref(&ada)).await;
    store.delete(&ada).await.unwrap();
    assert_found(&*store, &[]).await;
    let by_id = filtering(&format!("id eq \"{}\"", ada.id()));
    assert_eq!(walk(&*store, &by_id).await, []);
    assert_eq!(Outcome::from(store.get(ada.id()).await), Outcome::NotFound);
}

async fn the_keys_of_somebody_deleted_are_free_at_once(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let other = person(&json!({"userName": "other"}));
    store.insert(&other).await.unwrap();
    store.delete(&ada).await.unwrap();
    let heir = person(&json!({"userName": "ADA"}));
    assert_eq!(insert(&*store, &heir).await, Outcome::Version(1));
    let external = json!({"userName": "other", "externalIds": [{"system": "hr", "id": "1"}]});
    assert_eq!(replace(&*store, &other, &after(&other, &external)).await, Outcome::Version(2));
    assert_eq!(insert(&*store, &person(&json!({"userName": "ada"}))).await, taken("/userName"));
    assert_eq!(walk_ids(&*store, &filtering("userName eq \"ada\"")).await, [heir.id()]);
}

async fn whoever_is_deleted_can_not_be_written(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    let next = after(&ada, &json!({"userName": "ada"}));
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::NotFound);
    assert_eq!(Outcome::from(store.delete(&ada).await), Outcome::NotFound);
    // Not even at the version of the deletion.
    let deleted = same_again(&ada);
    let next = after(&deleted, &json!({"userName": "ada"}));
    assert_eq!(replace(&*store, &deleted, &next).await, Outcome::NotFound);
    assert_eq!(Outcome::from(store.delete(&deleted).await), Outcome::NotFound);
    assert_found(&*store, &[]).await;
}

async fn a_stale_deletion_is_a_conflict(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let next = same_again(&ada);
    store.replace(&ada, &next).await.unwrap();
    assert_eq!(Outcome::from(store.delete(&ada).await), Outcome::Conflict(2));
    assert_kept(&*store, &next).await;
    assert_found(&*store, std::slice::from_ref(&next)).await;
    assert_eq!(Outcome::from(store.delete(&same_again(&next)).await), Outcome::Conflict(2));
    assert_eq!(Outcome::from(store.delete(&next).await), Outcome::Version(3));
}

async fn nobody_can_not_be_deleted(store: Arc<dyn Store>) {
    store.insert(&ada()).await.unwrap();
    let nobody = person(&json!({"userName": "nobody"}));
    assert_eq!(Outcome::from(store.delete(&nobody).await), Outcome::NotFound);
    assert_eq!(Outcome::from(store.restore(&nobody).await), Outcome::NotFound);
    assert_eq!(Outcome::from(store.erase(nobody.id()).await), Outcome::NotFound);
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
}

async fn an_id_is_never_used_again(store: Arc<dyn Store>) {
    let (deleted, erased) = (ada(), person(&json!({"displayName": "Erased"})));
    insert_all(&*store, &[deleted.clone(), erased.clone()]).await;
    store.delete(&deleted).await.unwrap();
    store.erase(erased.id()).await.unwrap();
    for id in [deleted.id(), erased.id()] {
        let impostor = person_with(id, 9, &json!({"userName": "impostor"}));
        assert_eq!(insert(&*store, &impostor).await, taken("/id"));
        assert_eq!(Outcome::from(store.get(id).await), Outcome::NotFound);
    }
    let free = person(&json!({"userName": "impostor"}));
    assert_eq!(insert(&*store, &free).await, Outcome::Version(1));
    assert_eq!(walk_ids(&*store, &everyone()).await, [free.id()]);
}

async fn a_manager_who_has_gone_stays_named(store: Arc<dyn Store>) {
    let chiefs = [person(&json!({"userName": "one"})), person(&json!({"userName": "two"}))];
    let with_manager = |title: &str, manager: &Person| json!({"userName": "ada", "title": title, "manager": {"value": manager.id().to_string()}});
    let ada = person(&with_manager("Countess", &chiefs[0]));
    insert_all(&*store, &chiefs).await;
    store.insert(&ada).await.unwrap();
    store.delete(&chiefs[0]).await.unwrap();
    let next = after(&ada, &with_manager("Programmer", &chiefs[0]));
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::Version(2));
    let other = after(&next, &with_manager("Programmer", &chiefs[1]));
    assert_eq!(replace(&*store, &next, &other).await, Outcome::Version(3));
    let again = after(&other, &with_manager("Programmer", &chiefs[0]));
    assert_eq!(replace(&*store, &other, &again).await, Outcome::NoManager);
    let report =
        person(&json!({"userName": "b", "manager": {"value": chiefs[0].id().to_string()}}));
    assert_eq!(insert(&*store, &report).await, Outcome::NoManager);
    store.erase(chiefs[1].id()).await.unwrap();
    let next = after(&other, &with_manager("Queen", &chiefs[1]));
    assert_eq!(replace(&*store, &other, &next).await, Outcome::Version(4));
}

async fn whoever_is_received_names_a_manager_who_is_not_there(store: Arc<dyn Store>) {
    let chief = person(&json!({"userName": "chief"}));
    let managed = |name: &str| {
        let manager = json!({"value": chief.id().to_string()});
        person(&json!({"userName": name, "manager": manager}))
    };
    let (ada, byron) = (managed("ada"), managed("byron"));
    assert_eq!(insert(&*store, &ada).await, Outcome::NoManager);
    assert_eq!(Outcome::from(store.receive(&ada).await), Outcome::Version(1));
    assert_kept(&*store, &ada).await;
    assert_eq!(history(&*store, ada.id()).await[0].action, Action::Created);
    assert_eq!(Outcome::from(store.receive(&ada).await), taken("/userName"));
    let again = person_with(ada.id(), 1, &json!({"userName": "again"}));
    assert_eq!(Outcome::from(store.receive(&again).await), taken("/id"));
    store.receive(&byron).await.unwrap();
    store.receive(&chief).await.unwrap();
    let titled = json!({"userName": "ada", "title": "Countess",
                        "manager": {"value": chief.id().to_string()}});
    assert_eq!(replace(&*store, &ada, &after(&ada, &titled)).await, Outcome::Version(2));
}

async fn whoever_is_reverted_names_a_manager_who_has_gone(store: Arc<dyn Store>) {
    let chief = person(&json!({"userName": "chief"}));
    let managed =
        json!({"userName": "ada", "manager": {"value": chief.id().to_string()}, "title": "x"});
    let ada = person(&managed);
    insert_all(&*store, std::slice::from_ref(&chief)).await;
    store.insert(&ada).await.unwrap();
    let free = after(&ada, &json!({"userName": "countess"}));
    store.replace(&ada, &free).await.unwrap();
    store.delete(&chief).await.unwrap();
    let past = after(&free, &managed);
    assert_eq!(replace(&*store, &free, &past).await, Outcome::NoManager);
    let heir = person(&json!({"userName": "ada"}));
    store.insert(&heir).await.unwrap();
    assert_eq!(Outcome::from(store.revert(&free, &past).await), taken("/userName"));
    store.delete(&heir).await.unwrap();
    assert_eq!(Outcome::from(store.revert(&ada, &past).await), Outcome::Conflict(2));
    assert_eq!(Outcome::from(store.revert(&free, &past).await), Outcome::Version(3));
    assert_kept(&*store, &past).await;
    assert_eq!(walk(&*store, &filtering("userName eq \"ada\"")).await, std::slice::from_ref(&past));
    assert_eq!(history(&*store, ada.id()).await[0].action, Action::Changed);
    store.delete(&past).await.unwrap();
    assert_eq!(Outcome::from(store.revert(&past, &same_again(&past)).await), Outcome::NotFound);
}

async fn one_of_64_deletions_wins(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let deletions = (0..64).map(|_| {
        let (store, ada) = (Arc::clone(&store), ada.clone());
        tokio::spawn(async move { Outcome::from(store.delete(&ada).await) })
    });
    let mut won = 0;
    for deletion in deletions.collect::<Vec<_>>() {
        match deletion.await.unwrap() {
            Outcome::Version(2) => won += 1,
            outcome => assert_eq!(outcome, Outcome::NotFound),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(total(&*store, &everyone()).await, exactly(0));
}

async fn a_walk_goes_on_behind_somebody_deleted(store: Arc<dyn Store>) {
    let people: Vec<Person> = (0..6)
        .map(|i| person_at(6 - i, &json!({"name": {"familyName": format!("F{i}")}})))
        .collect();
    insert_all(&*store, &people).await;
    for (round, sort) in SORTS.into_iter().enumerate() {
        let first = page(&*store, &Query { sort, limit: 3, ..Query::default() }).await;
        // The cursor stands at the one who is deleted.
        store.delete(&people[2 + round]).await.unwrap();
        let rest = Query { sort, cursor: first.next, ..Query::default() };
        assert_eq!(walk(&*store, &rest).await, people[3 + round..], "{sort}");
    }
}

async fn whoever_is_deleted_stays_so_after_opening_again(home: Home) {
    let store = home.open();
    let (ada, other) = (ada(), person(&json!({"userName": "other"})));
    insert_all(&*store, &[ada.clone(), other.clone()]).await;
    store.delete(&ada).await.unwrap();
    drop(store);
    let store = home.open();
    assert_eq!(walk_ids(&*store, &everyone()).await, [other.id()]);
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
    assert_eq!(Outcome::from(store.get(ada.id()).await), Outcome::NotFound);
    let impostor = person_with(ada.id(), 9, &json!({"userName": "x"}));
    assert_eq!(insert(&*store, &impostor).await, taken("/id"));
    let unknown = filtering(&format!("id eq \"{}\"", new_id()));
    assert_eq!(walk_ids(&*store, &unknown).await, []);
}
