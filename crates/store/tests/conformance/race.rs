//! Many who want the same at once: one wins, and the others lose nothing but the race.

use std::sync::Arc;

use people::Person;
use serde_json::json;
use store::Store;

use crate::people::{Writes, after, person};
use crate::read::{
    Outcome, assert_kept, everyone, exactly, filtering, insert, replace, searching, taken, total,
    walk, walk_ids,
};
use crate::unique::{external, user};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(one_of_64_creators_of_a_user_name_wins),
        case(one_of_64_creators_of_an_external_id_wins),
        case(one_of_16_who_change_to_a_user_name_wins),
        case(one_of_16_takes_a_key_that_is_given_up),
        case(one_of_64_writers_of_a_version_wins),
    ]
}

/// Has all of them written at once, and checks that one wins and the others are refused so.
async fn assert_one_wins(store: &Arc<dyn Store>, creators: Vec<Person>, refusal: &str) -> Person {
    let count = creators.len();
    let writers = creators.into_iter().map(|creator| {
        let store = Arc::clone(store);
        tokio::spawn(async move { (insert(&*store, &creator).await, creator) })
    });
    let (mut winners, mut losers) = (Vec::new(), Vec::new());
    for writer in writers.collect::<Vec<_>>() {
        let (outcome, creator) = writer.await.unwrap();
        if outcome == Outcome::Version(1) {
            winners.push(creator);
        } else {
            assert_eq!(outcome, taken(refusal));
            losers.push(creator);
        }
    }
    assert_eq!((winners.len(), losers.len()), (1, count - 1));
    for loser in losers {
        assert_eq!(Outcome::from(store.get(loser.id()).await), Outcome::NotFound);
    }
    let winner = winners.remove(0);
    assert_kept(&**store, &winner).await;
    assert_eq!(total(&**store, &everyone()).await, exactly(1));
    winner
}

async fn one_of_64_creators_of_a_user_name_wins(store: Arc<dyn Store>) {
    let spelling = |i: usize| if i.is_multiple_of(2) { "straße" } else { "STRASSE" };
    let creators = (0..64).map(|i| user(spelling(i))).collect();
    let winner = assert_one_wins(&store, creators, "/userName").await;
    let found = walk_ids(&*store, &filtering("userName eq \"Strasse\"")).await;
    assert_eq!(found, [winner.id()]);
}

async fn one_of_64_creators_of_an_external_id_wins(store: Arc<dyn Store>) {
    let creators = (0..64).map(|i| {
        let own = i.to_string();
        person(&external(&[("own", &own), ("more", &own), ("hr", "the one")]))
    });
    let winner = assert_one_wins(&store, creators.collect(), "/externalIds/2").await;
    // What the losers had besides is free.
    let others = (0..64).map(|i| person(&external(&[("own", &i.to_string())])));
    let mut refused = Vec::new();
    for other in others {
        if insert(&*store, &other).await == taken("/externalIds/0") {
            refused.push(other.items("externalIds")[0].clone());
        }
    }
    assert_eq!(refused, winner.items("externalIds")[..1]);
}

async fn one_of_16_who_change_to_a_user_name_wins(store: Arc<dyn Store>) {
    let people: Vec<Person> = (0..16).map(|i| user(&format!("user{i}"))).collect();
    for person in &people {
        store.insert(person).await.unwrap();
    }
    let writers = people.into_iter().map(|before| {
        let store = Arc::clone(&store);
        let next = after(&before, &json!({"userName": "the one"}));
        tokio::spawn(async move { replace(&*store, &before, &next).await })
    });
    let mut outcomes = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        outcomes.push(writer.await.unwrap());
    }
    let won = outcomes.iter().filter(|outcome| **outcome == Outcome::Version(2)).count();
    let refused = outcomes.iter().filter(|outcome| **outcome == taken("/userName")).count();
    assert_eq!((won, refused), (1, 15));
    // The winner's old name is free, and only that one.
    let mut free = 0;
    for i in 0..16 {
        free +=
            usize::from(insert(&*store, &user(&format!("user{i}"))).await == Outcome::Version(1));
    }
    assert_eq!(free, 1);
}

async fn one_of_16_takes_a_key_that_is_given_up(store: Arc<dyn Store>) {
    let ada = user("ada");
    store.insert(&ada).await.unwrap();
    let next = after(&ada, &json!({"userName": "lovelace"}));
    let takers = (0..16).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let heir = user("ada");
            let mut outcome = insert(&*store, &heir).await;
            while outcome == taken("/userName")
                && walk(&*store, &filtering("userName eq \"lovelace\"")).await.is_empty()
            {
                outcome = insert(&*store, &heir).await;
            }
            // It was given up before this last time.
            if outcome == Outcome::Version(1) { outcome } else { insert(&*store, &heir).await }
        })
    });
    let takers: Vec<_> = takers.collect();
    store.replace(&ada, &next).await.unwrap();
    let mut won = 0;
    for taker in takers {
        let outcome = taker.await.unwrap();
        won += usize::from(outcome == Outcome::Version(1));
        assert!(outcome == Outcome::Version(1) || outcome == taken("/userName"), "{outcome:?}");
    }
    assert_eq!(won, 1);
    assert_eq!(total(&*store, &everyone()).await, exactly(2));
}

async fn one_of_64_writers_of_a_version_wins(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    let writers = (0..64).map(|writer| {
        let (store, ada) = (Arc::clone(&store), ada.clone());
        let next = after(&ada, &json!({"userName": format!("ada{writer}"), "nickName": "New"}));
        tokio::spawn(async move { (replace(&*store, &ada, &next).await, next) })
    });
    let mut winner = None;
    for writer in writers.collect::<Vec<_>>() {
        let (outcome, next) = writer.await.unwrap();
        if outcome == Outcome::Version(2) {
            assert!(winner.replace(next).is_none(), "two writers won");
        } else {
            assert_eq!(outcome, Outcome::Conflict(2));
        }
    }
    let winner = winner.unwrap();
    assert_kept(&*store, &winner).await;
    assert_eq!(walk(&*store, &searching("new")).await, std::slice::from_ref(&winner));
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
    // None of the losers holds the name that they wanted.
    for writer in 0..64 {
        let name = format!("ada{writer}");
        if winner.text("userName") != Some(&name) {
            let new = person(&json!({"userName": name}));
            assert_eq!(insert(&*store, &new).await, Outcome::Version(1));
        }
    }
}
