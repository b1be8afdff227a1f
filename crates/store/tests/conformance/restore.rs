//! Restoring: whoever was deleted comes back as they were, to the place that they had.

use std::sync::Arc;

use people::Person;
use serde_json::{Value, json};
use store::Store;

use crate::life::{ada, assert_found};
use crate::people::{Writes, after, back, insert_all, person, person_with, same_again};
use crate::read::{
    Outcome, SORTS, all_taken, assert_kept, document_of, everyone, exactly, filtering, ids,
    in_order, insert, replace, sorted, taken, total, walk, walk_ids,
};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(whoever_is_restored_is_back_byte_for_byte),
        case(whoever_is_restored_has_the_same_place),
        case(whoever_was_last_has_the_same_place),
        case(a_key_that_was_taken_meanwhile_is_named),
        case(a_restore_of_an_old_version_is_a_conflict),
        case(whoever_is_there_can_not_be_restored),
        case(whoever_comes_back_names_a_manager_who_has_gone),
        case(somebody_can_be_deleted_and_restored_again_and_again),
        case(one_of_64_restores_wins),
        case_at_home(whoever_is_restored_after_opening_again_has_the_same_place),
    ]
}

async fn whoever_is_restored_is_back_byte_for_byte(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    let again = back(&ada);
    assert_eq!(again.meta().version, 3);
    assert_eq!(store.restore(&again).await.unwrap(), document_of(&again));
    assert_kept(&*store, &again).await;
    assert_found(&*store, std::slice::from_ref(&again)).await;
    // The keys are theirs once more.
    assert_eq!(insert(&*store, &person(&json!({"userName": "ada"}))).await, taken("/userName"));
    let next = after(&again, &json!({"userName": "ada", "name": {"familyName": "Byron"}}));
    assert_eq!(replace(&*store, &again, &next).await, Outcome::Version(4));
}

fn three() -> Vec<Person> {
    (0..3).map(|i| person(&json!({"userName": format!("u{i}")}))).collect()
}

async fn whoever_is_restored_has_the_same_place(store: Arc<dyn Store>) {
    let people = three();
    insert_all(&*store, &people).await;
    store.delete(&people[1]).await.unwrap();
    let later = person(&json!({"userName": "later"}));
    store.insert(&later).await.unwrap();
    let again = back(&people[1]);
    store.restore(&again).await.unwrap();
    let expected = [people[0].clone(), again, people[2].clone(), later];
    for sort in SORTS {
        assert_eq!(walk(&*store, &sorted(sort)).await, in_order(&expected, sort), "{sort}");
    }
}

/// Nobody gets a place that is somebody's, though they are not there to hold it.
async fn whoever_was_last_has_the_same_place(store: Arc<dyn Store>) {
    let people = three();
    insert_all(&*store, &people).await;
    for person in &people[1..] {
        store.delete(person).await.unwrap();
    }
    let later = person(&json!({"userName": "later"}));
    store.insert(&later).await.unwrap();
    for person in &people[1..] {
        store.restore(&back(person)).await.unwrap();
    }
    let mut expected = ids(&people);
    expected.push(later.id());
    assert_eq!(walk_ids(&*store, &everyone()).await, expected);
}

async fn a_key_that_was_taken_meanwhile_is_named(store: Arc<dyn Store>) {
    let ids = json!([{"system": "crm", "id": "7"}, {"system": "hr", "id": "1"}]);
    let ada = person(&json!({"userName": "ada", "externalIds": ids}));
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    let taker = |json: Value| person(&json);
    let one = taker(json!({"userName": "ADA"}));
    let two = taker(json!({"displayName": "D", "externalIds": [{"system": "hr", "id": "1"}]}));
    insert_all(&*store, &[one.clone(), two.clone()]).await;
    let again = back(&ada);
    let both = all_taken(&["/userName", "/externalIds/1"]);
    assert_eq!(Outcome::from(store.restore(&again).await), both);
    let free = after(&one, &json!({"userName": "someone"}));
    store.replace(&one, &free).await.unwrap();
    assert_eq!(Outcome::from(store.restore(&again).await), taken("/externalIds/1"));
    assert_eq!(Outcome::from(store.get(ada.id()).await), Outcome::NotFound);
    assert_eq!(walk(&*store, &filtering("userName eq \"ada\"")).await, []);
    assert_eq!(total(&*store, &everyone()).await, exactly(2));
    store.delete(&two).await.unwrap();
    assert_eq!(Outcome::from(store.restore(&again).await), Outcome::Version(3));
    assert_eq!(Outcome::from(store.restore(&back(&two)).await), taken("/externalIds/0"));
}

async fn a_restore_of_an_old_version_is_a_conflict(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let next = same_again(&ada);
    store.replace(&ada, &next).await.unwrap();
    store.delete(&next).await.unwrap();
    for stale in [&ada, &next, &back(&ada), &same_again(&back(&next))] {
        let outcome = Outcome::from(store.restore(stale).await);
        assert_eq!(outcome, Outcome::Conflict(3), "{}", stale.meta().version);
    }
    assert_found(&*store, &[]).await;
    assert_eq!(Outcome::from(store.restore(&back(&next)).await), Outcome::Version(4));
}

async fn whoever_is_there_can_not_be_restored(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    assert_eq!(Outcome::from(store.restore(&same_again(&ada)).await), Outcome::Conflict(1));
    assert_eq!(Outcome::from(store.restore(&back(&ada)).await), Outcome::Conflict(1));
    assert_found(&*store, std::slice::from_ref(&ada)).await;
}

async fn whoever_comes_back_names_a_manager_who_has_gone(store: Arc<dyn Store>) {
    let chief = person(&json!({"userName": "chief"}));
    let manager = chief.id().to_string();
    let ada = person(&json!({"userName": "ada", "manager": {"value": manager}}));
    insert_all(&*store, std::slice::from_ref(&chief)).await;
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    store.delete(&chief).await.unwrap();
    assert_eq!(Outcome::from(store.restore(&back(&ada)).await), Outcome::Version(3));
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
}

async fn somebody_can_be_deleted_and_restored_again_and_again(store: Arc<dyn Store>) {
    let mut now = ada();
    store.insert(&now).await.unwrap();
    for _ in 0..5 {
        store.delete(&now).await.unwrap();
        now = back(&now);
        store.restore(&now).await.unwrap();
        assert_found(&*store, std::slice::from_ref(&now)).await;
    }
    assert_eq!(now.meta().version, 11);
    let impostor = person_with(now.id(), 9, &json!({"userName": "x"}));
    assert_eq!(insert(&*store, &impostor).await, taken("/id"));
}

async fn one_of_64_restores_wins(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    let again = back(&ada);
    let restores = (0..64).map(|_| {
        let (store, again) = (Arc::clone(&store), again.clone());
        tokio::spawn(async move { Outcome::from(store.restore(&again).await) })
    });
    let mut outcomes = Vec::new();
    for restore in restores.collect::<Vec<_>>() {
        outcomes.push(restore.await.unwrap());
    }
    outcomes.retain(|outcome| *outcome != Outcome::Conflict(3));
    assert_eq!(outcomes, [Outcome::Version(3)]);
    assert_found(&*store, &[again]).await;
}

async fn whoever_is_restored_after_opening_again_has_the_same_place(home: Home) {
    let store = home.open();
    let people = three();
    insert_all(&*store, &people).await;
    store.delete(&people[2]).await.unwrap();
    drop(store);
    let store = home.open();
    let later = person(&json!({"userName": "later"}));
    store.insert(&later).await.unwrap();
    store.restore(&back(&people[2])).await.unwrap();
    let expected = [people[0].id(), people[1].id(), people[2].id(), later.id()];
    assert_eq!(walk_ids(&*store, &everyone()).await, expected);
    assert_eq!(total(&*store, &everyone()).await, exactly(4));
}
