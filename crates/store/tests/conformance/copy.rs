//! Copies: what happened in one store is told to another one, of this engine or of another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use people::{Person, PersonId, Query};
use rusqlite::Connection;
use serde_json::json;
use store::{
    Contents, Error, Lacking, Store, TokenChange, Write, contents, copy, is_part_of, lacking,
};

use crate::access::token;
use crate::access::trail::{entry, trail};
use crate::feed::{events, feed};
use crate::history::{a_life, history};
use crate::people::{Writes, after, back, insert_all, moment};
use crate::read::{Outcome, everyone, insert, searching, sorted, taken, total, walk};
use crate::unique::user;
use crate::{Case, Home, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(a_copy_tells_the_same),
        case_at_home(a_copy_keeps_the_order),
        case_at_home(a_copy_that_goes_on_keeps_the_order),
        case_at_home(a_copy_lives_on),
        case_at_home(a_copy_goes_on_where_it_was_cut_short),
        case_at_home(a_copy_brings_up_to_date),
        case_at_home(a_key_that_went_from_one_to_another_is_copied),
        case_at_home(a_store_with_people_of_its_own_is_told_nothing_wrong),
        case_at_home(what_a_copy_lacks_of_tokens_and_the_trail_is_told),
        case_at_home(only_a_part_of_a_store_is_part_of_it),
        case_at_home(an_event_without_the_one_before_is_refused),
        case_at_home(what_lacks_an_event_is_soon_refused),
        case_at_home(half_a_copy_is_copied_once_it_is_whole),
    ]
}

/// Lives of all kinds, and people who are only there.
async fn inhabit(store: &dyn Store) -> Vec<Person> {
    let people: Vec<Person> = (0..40).map(|i| user(&format!("u{i}"))).collect();
    insert_all(store, &people).await;
    a_life(store, "ada").await;
    store.delete(&people[3]).await.unwrap();
    store.erase(people[4].id()).await.unwrap();
    store.delete(&people[5]).await.unwrap();
    store.erase(people[5].id()).await.unwrap();
    people
}

async fn copied(from: &dyn Store, to: &dyn Store) -> Contents {
    copy(from, to, &mut |_| ()).await.unwrap();
    let (there, here) =
        (contents(from, &mut |_| ()).await.unwrap(), contents(to, &mut |_| ()).await.unwrap());
    assert_eq!(there, here);
    here
}

/// A store of this engine, an empty file, and an empty store of this engine.
fn three(home: &Home) -> (Arc<dyn Store>, Arc<dyn Store>, Arc<dyn Store>) {
    let another = home.another();
    (home.open(), Home::open_file(&home.new_file()), another.open())
}

async fn a_copy_tells_the_same(home: Home) {
    let (first, file, last) = three(&home);
    inhabit(&*first).await;
    let there = copied(&*first, &*file).await;
    assert_eq!(there.people, 38);
    assert_eq!(copied(&*file, &*last).await, there);
    for query in [everyone(), searching("u1"), sorted(people::Sort::Name)] {
        let found = |store: Arc<dyn Store>| {
            let query = Query { limit: 7, ..query.clone() };
            async move {
                let mut found = walk(&*store, &query).await;
                found.sort_by_key(Person::id);
                (found, total(&*store, &query).await)
            }
        };
        let expected = found(Arc::clone(&first)).await;
        assert_eq!(found(Arc::clone(&file)).await, expected);
        assert_eq!(found(Arc::clone(&last)).await, expected);
    }
    for (_, event) in feed(&*first, 100).await {
        let expected = history(&*first, event.id).await;
        assert_eq!(history(&*file, event.id).await, expected);
        assert_eq!(history(&*last, event.id).await, expected);
    }
}

/// Whose event it was, and at which version, in the order of the feed.
async fn order(store: &dyn Store) -> Vec<(PersonId, u64)> {
    events(&feed(store, 100).await).iter().map(|event| (event.id, event.version)).collect()
}

async fn a_copy_keeps_the_order(home: Home) {
    let (first, file, last) = three(&home);
    let people: Vec<Person> = (0..150).map(|i| user(&format!("u{i}"))).collect();
    for person in &people {
        first.insert(person).await.unwrap();
    }
    for person in people.iter().rev().step_by(3) {
        let next = json!({"userName": person.text("userName"), "nickName": "changed"});
        first.replace(person, &after(person, &next)).await.unwrap();
    }
    let expected = order(&*first).await;
    assert_eq!(expected.len(), 200);
    copied(&*first, &*last).await;
    assert!(order(&*last).await == expected);
    copied(&*last, &*file).await;
    assert!(order(&*file).await == expected);
    assert_eq!(walk(&*file, &everyone()).await.len(), 150);
}

async fn a_copy_that_goes_on_keeps_the_order(home: Home) {
    let (first, another) = (home.open(), home.another());
    let last = another.open();
    let people: Vec<Person> = (0..200).map(|i| user(&format!("u{i}"))).collect();
    for person in &people {
        first.insert(person).await.unwrap();
    }
    for event in &events(&feed(&*first, 100).await)[..100] {
        last.write(Write::Adopt(event), event.origin.clone()).await.unwrap();
    }
    // By a process that has given no stamps yet.
    drop(last);
    let last = another.open();
    assert!(is_part_of(&*last, &*first).await.unwrap());
    copied(&*first, &*last).await;
    assert!(order(&*last).await == order(&*first).await);
}

async fn a_copy_lives_on(home: Home) {
    let (first, file, last) = three(&home);
    let people = inhabit(&*first).await;
    copied(&*first, &*file).await;
    copied(&*file, &*last).await;
    for store in [file, last] {
        assert_eq!(insert(&*store, &user("U7")).await, taken("/userName"));
        assert_eq!(insert(&*store, &user("u4")).await, Outcome::Version(1));
        assert_eq!(Outcome::from(store.erase(people[4].id()).await), Outcome::Erased);
        assert_eq!(Outcome::from(store.restore(&back(&people[3])).await), Outcome::Version(3));
        let next = after(&people[8], &json!({"userName": "new"}));
        store.replace(&people[8], &next).await.unwrap();
        assert_eq!(walk(&*store, &searching("new")).await, [next]);
        assert_eq!(walk(&*store, &searching("u8")).await, []);
    }
}

async fn a_copy_goes_on_where_it_was_cut_short(home: Home) {
    let (first, _, last) = three(&home);
    inhabit(&*first).await;
    for event in &events(&feed(&*first, 100).await)[..25] {
        last.write(Write::Adopt(event), event.origin.clone()).await.unwrap();
    }
    let there = copied(&*first, &*last).await;
    assert_eq!(copied(&*first, &*last).await, there);
}

async fn a_copy_brings_up_to_date(home: Home) {
    let (first, file, last) = three(&home);
    let people = inhabit(&*first).await;
    copied(&*first, &*file).await;
    copied(&*first, &*last).await;
    let next = after(&people[8], &json!({"userName": "new"}));
    first.replace(&people[8], &next).await.unwrap();
    first.delete(&next).await.unwrap();
    first.erase(people[9].id()).await.unwrap();
    copied(&*first, &*file).await;
    copied(&*first, &*last).await;
    assert_eq!(walk(&*last, &searching("new")).await, []);
    assert_eq!(Outcome::from(last.get(people[9].id()).await), Outcome::NotFound);
}

async fn a_key_that_went_from_one_to_another_is_copied(home: Home) {
    let (first, file, last) = three(&home);
    let ada = user("the one");
    first.insert(&ada).await.unwrap();
    first.replace(&ada, &after(&ada, &json!({"userName": "ada"}))).await.unwrap();
    let byron = user("The One");
    first.insert(&byron).await.unwrap();
    copied(&*first, &*file).await;
    copied(&*file, &*last).await;
    assert_eq!(insert(&*last, &user("THE ONE")).await, taken("/userName"));
    assert_eq!(insert(&*last, &user("ADA")).await, taken("/userName"));
}

async fn a_store_with_people_of_its_own_is_told_nothing_wrong(home: Home) {
    let (first, _, last) = three(&home);
    inhabit(&*first).await;
    let own = user("u7");
    last.insert(&own).await.unwrap();
    let refused = copy(&*first, &*last, &mut |_| ()).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    assert_eq!(walk(&*last, &searching("u7")).await, [own]);
}

async fn what_a_copy_lacks_of_tokens_and_the_trail_is_told(home: Home) {
    let (first, _, last) = three(&home);
    for id in ["one", "two"] {
        first.add_token(&token(id, 0)).await.unwrap();
    }
    first.record(&trail(60)).await.unwrap();
    copied(&*first, &*last).await;
    let told = async |now| lacking(&*first, &*last, moment(now)).await.unwrap();
    assert_eq!(told(100).await, Lacking::default());
    // Those who are served go on.
    first.change_token("one", TokenChange::Used(moment(7))).await.unwrap();
    first.record(&[entry(70, 101)]).await.unwrap();
    last.record(&[entry(71, 3), entry(72, 102)]).await.unwrap();
    assert_eq!(told(100).await, Lacking::default());
    // What should have come is missed, as long as it isn't to be forgotten.
    assert_eq!(told(101).await, Lacking { entries: 1, ..Lacking::default() });
    assert_eq!(told(1_101).await, Lacking::default());
    last.record(&[entry(70, 101)]).await.unwrap();
    assert_eq!(told(101).await, Lacking::default());
    first.add_token(&token("three", 0)).await.unwrap();
    first.change_token("two", TokenChange::Revoked(moment(9))).await.unwrap();
    last.add_token(&token("own", 0)).await.unwrap();
    let expected = Lacking { tokens: 2, entries: 0, own_tokens: 1 };
    assert_eq!(told(101).await, expected);
    copied(&*first, &*last).await;
    assert_eq!(told(101).await, Lacking { own_tokens: 1, ..Lacking::default() });
}

async fn only_a_part_of_a_store_is_part_of_it(home: Home) {
    let (first, file, last) = three(&home);
    inhabit(&*first).await;
    assert!(is_part_of(&*last, &*first).await.unwrap());
    assert!(!is_part_of(&*first, &*last).await.unwrap());
    for event in &events(&feed(&*first, 100).await)[..25] {
        last.write(Write::Adopt(event), event.origin.clone()).await.unwrap();
    }
    assert!(is_part_of(&*last, &*first).await.unwrap());
    assert!(!is_part_of(&*first, &*last).await.unwrap());
    last.insert(&user("alone")).await.unwrap();
    assert!(!is_part_of(&*last, &*first).await.unwrap());
    copied(&*first, &*file).await;
    assert!(is_part_of(&*file, &*first).await.unwrap());
    assert!(is_part_of(&*first, &*file).await.unwrap());
}

async fn an_event_without_the_one_before_is_refused(home: Home) {
    let (first, _, last) = three(&home);
    let told = a_life(&*first, "ada").await;
    let refused = last.write(Write::Adopt(&told[1]), told[1].origin.clone()).await;
    assert_eq!(refused.map(|_| ()).map_err(Outcome::from), Err(Outcome::Conflict(0)));
    assert_eq!(feed(&*last, 5).await.len(), 0);
}

/// Waiting for as long as for a slow store would change nothing.
async fn what_lacks_an_event_is_soon_refused(home: Home) {
    let (last, file) = (home.open(), home.new_file());
    a_life(&*Home::open_file(&file), "ada").await;
    Connection::open(&file).unwrap().execute("DELETE FROM event WHERE version = 1", []).unwrap();
    let begun = Instant::now();
    let refused = copy(&*Home::open_file(&file), &*last, &mut |_| ()).await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let Err(Error::Unavailable(cause)) = refused else { unreachable!("{refused:?}") };
    let conflict = cause.downcast_ref::<Error>();
    assert!(matches!(conflict, Some(Error::Conflict { current: 0 })), "{conflict:?}");
}

async fn half_a_copy_is_copied_once_it_is_whole(home: Home) {
    let (first, file, last) = three(&home);
    let ada = user("ada");
    first.insert(&ada).await.unwrap();
    first.erase(ada.id()).await.unwrap();
    let created = &events(&feed(&*first, 5).await)[0];
    last.write(Write::Adopt(created), created.origin.clone()).await.unwrap();
    let refused = copy(&*last, &*file, &mut |_| ()).await;
    let Err(Error::Unavailable(cause)) = refused else { unreachable!("{refused:?}") };
    assert!(cause.to_string().contains("make it again to its end"), "{cause}");
    copied(&*first, &*last).await;
    copied(&*last, &*file).await;
}
