//! Writing, and reading what was written.

use std::future;
use std::sync::Arc;
use std::task::Poll;

use people::{Person, Query, Sort, document};
use serde_json::json;
use store::Store;

use crate::people::{Writes, after, insert_all, new_id, person, person_at, person_with};
use crate::read::{
    Outcome, all_taken, assert_kept, document_of, everyone, exactly, filtering, ids, insert,
    replace, searching, sorted, taken, total, walk, walk_ids,
};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(what_is_inserted_is_got_byte_for_byte),
        case(what_is_replaced_is_got_byte_for_byte),
        case(nobody_is_not_found),
        case(nobody_can_not_be_replaced),
        case(an_id_is_inserted_once),
        case(a_manager_has_to_exist),
        case(a_refused_insert_changes_nothing),
        case(a_refused_replacement_changes_nothing),
        case(a_write_that_nobody_waits_for_happens_whole_or_not_at_all),
        case_at_home(everything_is_there_after_opening_again),
        case_at_home(what_the_engine_says_of_itself),
    ]
}

async fn what_is_inserted_is_got_byte_for_byte(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada", "attributes": {"z": 1.50, "a": [null, {}]}}));
    let answer = store.insert(&ada).await.unwrap();
    assert_eq!(answer, document_of(&ada));
    let kept = store.get(ada.id()).await.unwrap();
    assert_eq!((kept.version, &kept.bytes[..]), (1, &document::write(&ada)[..]));
}

async fn what_is_replaced_is_got_byte_for_byte(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada", "title": "Countess"}));
    store.insert(&ada).await.unwrap();
    let married = after(&ada, &json!({"userName": "ada", "attributes": {"b": 1, "a": 2}}));
    assert_eq!(store.replace(&ada, &married).await.unwrap(), document_of(&married));
    assert_eq!(store.get(ada.id()).await.unwrap(), document_of(&married));
    assert_eq!(walk(&*store, &everyone()).await, [married]);
}

async fn nobody_is_not_found(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    assert_eq!(Outcome::from(store.get(ada.id()).await), Outcome::NotFound);
    store.insert(&ada).await.unwrap();
    assert_eq!(Outcome::from(store.get(new_id()).await), Outcome::NotFound);
}

async fn nobody_can_not_be_replaced(store: Arc<dyn Store>) {
    let nobody = person(&json!({"userName": "ada"}));
    let next = after(&nobody, &json!({"userName": "byron"}));
    assert_eq!(replace(&*store, &nobody, &next).await, Outcome::NotFound);
    assert_eq!(Outcome::from(store.get(nobody.id()).await), Outcome::NotFound);
    assert_eq!(total(&*store, &everyone()).await, exactly(0));
    assert_eq!(insert(&*store, &person(&json!({"userName": "byron"}))).await, Outcome::Version(1));
}

async fn an_id_is_inserted_once(store: Arc<dyn Store>) {
    let ada = person(&json!({"displayName": "Ada"}));
    store.insert(&ada).await.unwrap();
    let byron = json!({"displayName": "Byron", "userName": "byron"});
    let impostor = person_with(ada.id(), 5, &byron);
    assert_eq!(insert(&*store, &ada).await, taken("/id"));
    assert_eq!(insert(&*store, &impostor).await, taken("/id"));
    assert_kept(&*store, &ada).await;
    assert_eq!(walk(&*store, &searching("byron")).await, []);
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
    assert_eq!(insert(&*store, &person(&byron)).await, Outcome::Version(1));
}

async fn a_manager_has_to_exist(store: Arc<dyn Store>) {
    let chief = person(&json!({"userName": "chief"}));
    let with_manager = |id| json!({"userName": "ada", "manager": {"value": id}});
    let ada = person(&with_manager(chief.id().to_string()));
    assert_eq!(insert(&*store, &ada).await, Outcome::NoManager);
    store.insert(&chief).await.unwrap();
    assert_eq!(insert(&*store, &ada).await, Outcome::Version(1));
    let adrift = after(&ada, &with_manager(new_id().to_string()));
    assert_eq!(replace(&*store, &ada, &adrift).await, Outcome::NoManager);
    assert_kept(&*store, &ada).await;
    let mut json = with_manager(chief.id().to_string());
    json["title"] = json!("Countess");
    let next = after(&ada, &json);
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::Version(2));
}

async fn a_refused_insert_changes_nothing(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada", "externalIds": [{"system": "hr", "id": "1"}]}));
    store.insert(&ada).await.unwrap();
    let free = json!({"userName": "byron", "externalIds": [{"system": "crm", "id": "7"}]});
    let refused = [
        json!({"userName": "ada", "externalIds": free["externalIds"], "nickName": "Wraith"}),
        json!({"userName": "byron", "externalIds":
            [{"system": "crm", "id": "7"}, {"system": "hr", "id": "1"}], "nickName": "Wraith"}),
        json!({"userName": "byron", "externalIds": free["externalIds"], "nickName": "Wraith",
            "manager": {"value": new_id().to_string()}}),
    ];
    let expected = [taken("/userName"), taken("/externalIds/1"), Outcome::NoManager];
    for (json, expected) in refused.iter().zip(expected) {
        let wraith = person_at(9, json);
        assert_eq!(insert(&*store, &wraith).await, expected, "{json}");
        assert_eq!(Outcome::from(store.get(wraith.id()).await), Outcome::NotFound);
    }
    assert_only(&*store, &ada, "wraith").await;
    assert_eq!(insert(&*store, &person(&free)).await, Outcome::Version(1));
}

async fn a_refused_replacement_changes_nothing(store: Arc<dyn Store>) {
    let own = json!({"userName": "ada", "externalIds": [{"system": "hr", "id": "1"}]});
    let ada = person(&own);
    let other = person_at(1, &json!({"userName": "other"}));
    insert_all(&*store, &[ada.clone(), other.clone()]).await;
    let taken_name = json!({"userName": "other", "nickName": "Wraith",
        "externalIds": [{"system": "crm", "id": "7"}]});
    let adrift = json!({"userName": "free", "nickName": "Wraith",
        "manager": {"value": new_id().to_string()}});
    for (json, expected) in [(taken_name, taken("/userName")), (adrift, Outcome::NoManager)] {
        assert_eq!(replace(&*store, &ada, &after(&ada, &json)).await, expected, "{json}");
        assert_kept(&*store, &ada).await;
    }
    assert_eq!(walk(&*store, &searching("wraith")).await, []);
    assert_eq!(walk_ids(&*store, &searching("ada")).await, [ada.id()]);
    assert_eq!(walk_ids(&*store, &sorted(Sort::LastModified)).await, [other.id(), ada.id()]);
    let both = all_taken(&["/userName", "/externalIds/0"]);
    assert_eq!(insert(&*store, &person(&own)).await, both);
    let free = json!({"userName": "free", "externalIds": [{"system": "crm", "id": "7"}]});
    assert_eq!(insert(&*store, &person(&free)).await, Outcome::Version(1));
}

/// Checks that one person is all there is, and that a word finds nobody.
async fn assert_only(store: &dyn Store, only: &Person, word: &str) {
    for query in [sorted(Sort::Id), sorted(Sort::Name), sorted(Sort::LastModified)] {
        assert_eq!(walk_ids(store, &query).await, [only.id()]);
        assert_eq!(total(store, &query).await, exactly(1));
        let searching = Query { sort: query.sort, ..searching(word) };
        assert_eq!(walk(store, &searching).await, []);
        assert_eq!(total(store, &searching).await, exactly(0));
    }
}

async fn a_write_that_nobody_waits_for_happens_whole_or_not_at_all(store: Arc<dyn Store>) {
    let people: Vec<Person> = (0..50)
        .map(|i| person(&json!({"userName": format!("u{i}"), "nickName": "gone"})))
        .collect();
    for person in &people {
        let mut pending = store.insert(person);
        // Asked once, and then given up before the answer.
        let first =
            future::poll_fn(|context| Poll::Ready(pending.as_mut().poll(context).is_ready()));
        first.await;
    }
    store.health().await.unwrap();
    let there = walk(&*store, &searching("gone")).await;
    assert_eq!(walk(&*store, &everyone()).await, there);
    assert_eq!(total(&*store, &everyone()).await, exactly(there.len()));
    for person in &people {
        let is_there = ids(&there).contains(&person.id());
        assert_eq!(store.get(person.id()).await.is_ok(), is_there);
        let again = self::person(&json!({"userName": person.text("userName")}));
        let expected = if is_there { taken("/userName") } else { Outcome::Version(1) };
        assert_eq!(insert(&*store, &again).await, expected);
    }
}

async fn everything_is_there_after_opening_again(home: Home) {
    let store = home.open();
    let people: Vec<Person> = (0..20)
        .map(|i| {
            let json = json!({"userName": format!("u{i}"), "name": {"familyName": "Byron"},
                "emails": [{"value": format!("{i}@example.org")}]});
            person_at(i, &json)
        })
        .collect();
    insert_all(&*store, &people).await;
    let next = after(&people[3], &json!({"userName": "fresh"}));
    store.replace(&people[3], &next).await.unwrap();
    drop(store);

    let store = home.open();
    let kept: Vec<Person> = people
        .iter()
        .map(|person| if person.id() == next.id() { &next } else { person })
        .cloned()
        .collect();
    assert_eq!(walk(&*store, &everyone()).await, kept);
    assert_eq!(total(&*store, &everyone()).await, exactly(20));
    assert_eq!(total(&*store, &searching("byron")).await, exactly(19));
    assert_eq!(
        walk_ids(&*store, &filtering("emails eq \"7@example.org\"")).await,
        [people[7].id()]
    );
    assert_eq!(insert(&*store, &person(&json!({"userName": "U7"}))).await, taken("/userName"));
    assert_eq!(insert(&*store, &person(&json!({"userName": "u3"}))).await, Outcome::Version(1));
    assert_eq!(replace(&*store, &people[3], &next).await, Outcome::Conflict(2));
}

async fn what_the_engine_says_of_itself(home: Home) {
    let store = home.open();
    store.health().await.unwrap();
    assert_eq!(store.engine(), home.engine);
}
