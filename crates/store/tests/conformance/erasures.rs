//! Erasures that were cut short: nobody is told of who is being erased, and a purge goes on to the
//! end whatever comes in between.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use people::{Person, PersonId};
use serde_json::json;
use store::{Action, Error, Network, Store, contents};

use crate::faults::{IMPATIENT, life, whole};
use crate::feed::{events, feed};
use crate::history::history;
use crate::limits::large;
use crate::people::{Writes, after, insert_all, moment, origin_at, person};
use crate::table::{Item, behind_proxy, items, put, set, text};
use crate::unique::user;
use crate::wire::dice::Faults;
use crate::wire::proxy::{Proxy, Request};
use crate::{Case, Home, case_at_home};

/// How long each request is under way, where another process is to do something meanwhile.
const SLOW: Duration = Duration::from_millis(1_500);

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(an_erasure_that_is_cut_short_is_ended_by_a_purge),
        case_at_home(a_reader_whom_the_end_of_an_erasure_overtakes_is_told_nothing),
        case_at_home(a_creator_whom_the_end_of_an_erasure_overtakes_is_told_nothing),
        case_at_home(a_purge_goes_on_after_one_who_can_not_be_erased),
        case_at_home(a_purge_empties_what_takes_longer_than_a_call_and_reads_nothing_again),
        case_at_home(whoever_erases_again_goes_on_where_the_call_before_ended),
        case_at_home(a_backup_while_somebody_is_being_erased_has_everybody_else),
    ]
}

/// Everything that could tell of somebody stands in each of their members.
fn secretive(i: usize, more: &str) -> Person {
    let secret = format!("zyxsecret{i}");
    person(&json!({
        "userName": secret, "nickName": format!("{secret}{more}"),
        "name": {"familyName": secret, "givenName": secret},
        "emails": [{"value": format!("{secret}@example.org")}],
        "externalIds": [{"system": secret, "id": secret}],
    }))
}

async fn an_erasure_that_is_cut_short_is_ended_by_a_purge(home: Home) {
    let network = Network { attempts: 1, ..IMPATIENT };
    let direct = home.open();
    let (proxy, store) = behind_proxy(&home.address, network).await;
    let people: Vec<Person> = (0..24).map(|i| secretive(i, "one")).collect();
    for (i, person) in people.iter().enumerate() {
        let once = life::once(&format!("key {i}"));
        direct.create_once(person, &once).await.unwrap();
        direct
            .replace(person, &after(person, &json!({"userName": format!("zyxsecretly{i}")})))
            .await
            .unwrap();
    }
    proxy.set(Faults { seed: 7, error_before: 0.25, cut_after: 0.25, ..Faults::default() });
    for person in &people {
        drop(store.erase(person.id()).await);
    }
    proxy.set(Faults::default());
    let begun = items(&home.address).await;
    let pending = begun.iter().filter(|item| text(item, "pk") == "X").count();
    assert!(pending > 0, "no erasure was cut short");
    let told = events(&feed(&*direct, 10).await);
    let mut erased = BTreeSet::new();
    for (i, person) in people.iter().enumerate() {
        let history = history(&*direct, person.id()).await;
        if history[0].action == Action::Erased {
            erased.insert(person.id());
            let of_them = told.iter().filter(|event| event.id == person.id());
            for event in history.iter().chain(of_them) {
                assert_eq!((&event.before, &event.after), (&None, &None));
            }
            let again = direct.create_once(person, &life::once(&format!("key {i}"))).await;
            assert!(matches!(again, Err(Error::Erased)), "{again:?}");
        }
    }
    assert!(begun.iter().any(|item| tells_of(item, &erased)), "none was cut short in time");
    store.purge(moment(0), origin_at(moment(0))).await.unwrap();
    let ended = items(&home.address).await;
    assert!(!ended.iter().any(|item| text(item, "pk") == "X" || tells_of(item, &erased)));
    for person in people.iter().filter(|person| !erased.contains(&person.id())) {
        store.erase(person.id()).await.unwrap();
    }
    let ended = items(&home.address).await;
    assert!(!ended.iter().any(|item| format!("{item:?}").to_lowercase().contains("zyxsecret")));
    whole::check(&*direct, &home.address, &people.iter().map(Person::id).collect()).await;
}

/// Whether an item of one of these says anything that they are to have in common with nobody.
fn tells_of(item: &Item, ids: &BTreeSet<PersonId>) -> bool {
    let all = format!("{item:?}").to_lowercase();
    all.contains("zyxsecret") && ids.iter().any(|id| all.contains(&id.to_string()))
}

fn named(name: &str) -> Person {
    person(&json!({"userName": name, "nickName": "secret"}))
}

/// Erases somebody whom an idempotency key created, as far as a process came that was cut short:
/// what is emptied last is as it was.
async fn erase_half(direct: &dyn Store, address: &str, id: PersonId) {
    let is_later_emptied = |item: &Item| match text(item, "pk") {
        pk if pk.starts_with("O#") => text(item, "id") == id.to_string(),
        pk => pk == format!("P#{id}") && text(item, "sk") != "P",
    };
    let mut full = items(address).await;
    full.retain(is_later_emptied);
    direct.erase(id).await.unwrap();
    for item in full {
        put(address, item).await;
    }
    let key = [("pk", "X".to_owned()), ("sk", id.to_string())];
    put(address, key.map(|(name, of)| (name.to_owned(), AttributeValue::S(of))).into()).await;
}

/// Waits until a request of this kind was answered.
async fn answered(proxy: &Proxy, operation: &str, part: &str) {
    loop {
        let is_meant = |body: String| body.contains(part);
        let sent = proxy.log().into_iter().filter(|sent| sent.operation == operation);
        if sent.into_iter().any(|sent| sent.status.is_some() && is_meant(sent.body.to_string())) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn purge(store: &dyn Store, millis: usize) -> Result<u64, Error> {
    store.purge(moment(millis), origin_at(moment(millis))).await
}

/// A store whose requests are slow from now on, and so much so that others come in between.
async fn slow(address: &str) -> (Proxy, Arc<dyn Store>) {
    let (attempt, call) = (SLOW * 10, SLOW * 20);
    let patient = Network { attempt, call, ..Network::default() };
    let (proxy, store) = behind_proxy(address, patient).await;
    proxy.clear_log();
    proxy.set(Faults { delay: 1.0, delay_for: SLOW, ..Faults::default() });
    (proxy, store)
}

async fn a_reader_whom_the_end_of_an_erasure_overtakes_is_told_nothing(home: Home) {
    let direct = home.open();
    let one = named("one");
    direct.create_once(&one, &life::once("key")).await.unwrap();
    assert_eq!(feed(&*direct, 5).await.len(), 1);
    erase_half(&*direct, &home.address, one.id()).await;
    let (proxy, store) = slow(&home.address).await;
    let (read, ended) = tokio::join!(store.changes(None, 1, Duration::ZERO), async {
        answered(&proxy, "BatchGetItem", "H#").await;
        purge(&*direct, 0).await
    });
    ended.unwrap();
    let told = events(&read.unwrap().events);
    assert_eq!((told.len(), told[0].id, &told[0].after), (1, one.id(), &None));
}

async fn a_creator_whom_the_end_of_an_erasure_overtakes_is_told_nothing(home: Home) {
    let direct = home.open();
    let (first, again, key) = (named("one"), named("two"), life::once("key"));
    direct.create_once(&first, &key).await.unwrap();
    erase_half(&*direct, &home.address, first.id()).await;
    let (proxy, store) = slow(&home.address).await;
    let (created, ended) = tokio::join!(store.create_once(&again, &key), async {
        answered(&proxy, "GetItem", "H#").await;
        purge(&*direct, 0).await
    });
    ended.unwrap();
    assert!(matches!(created, Err(Error::Erased)), "{created:?}");
}

async fn a_purge_goes_on_after_one_who_can_not_be_erased(home: Home) {
    let store = home.open();
    let people: Vec<Person> = (0..4).map(|i| named(&format!("u{i}"))).collect();
    for person in &people {
        store.create_once(person, &life::once(&format!("{}", person.id()))).await.unwrap();
    }
    for person in &people[..3] {
        store.delete(person).await.unwrap();
    }
    erase_half(&*store, &home.address, people[3].id()).await;
    // Whoever is due first has an item that can't be read.
    let due = store_order(&people[..3]);
    set(&home.address, due[0], "deleted", AttributeValue::S("never".to_owned())).await;
    let purged = purge(&*store, 100_000).await;
    assert!(matches!(purged, Err(Error::Unavailable(_))), "{purged:?}");
    let left = items(&home.address).await;
    assert!(!left.iter().any(|item| text(item, "pk") == "X"));
    let tells = |id: &PersonId| {
        let told = format!("{id}");
        left.iter().any(|item| format!("{item:?}").contains(&told) && item.contains_key("document"))
    };
    let told: Vec<bool> = due.iter().chain([&people[3].id()]).map(tells).collect();
    assert_eq!(told, [true, false, false, false]);
    let deleted = AttributeValue::N((moment(1_000).as_millis()).to_string());
    set(&home.address, due[0], "deleted", deleted).await;
    assert_eq!(purge(&*store, 100_000).await.unwrap(), 1);
}

/// Some events of 200 KB are many pages, each of which takes three requests one after another: a call
/// has time for a few of them, and what is left takes longer than another call.
async fn a_purge_empties_what_takes_longer_than_a_call_and_reads_nothing_again(home: Home) {
    const VERSIONS: usize = 50;
    let direct = home.open();
    let mut one = person(&large("0"));
    direct.insert(&one).await.unwrap();
    for i in 1..VERSIONS {
        let next = after(&one, &large(&i.to_string()));
        direct.replace(&one, &next).await.unwrap();
        one = next;
    }
    let (call, delay_for) = (Duration::from_secs(10), Duration::from_millis(600));
    let network = Network { attempt: call, call, ..Network::default() };
    let (proxy, store) = behind_proxy(&home.address, network).await;
    proxy.set(Faults { delay: 1.0, delay_for, ..Faults::default() });
    assert!(matches!(store.erase(one.id()).await, Err(Error::Unavailable(_))));
    assert_eq!(first_read(&proxy), "H#");
    proxy.clear_log();
    purge(&*store, 0).await.unwrap();
    assert!(*first_read(&proxy) > *"H#");
    let left = items(&home.address).await;
    assert!(!left.iter().any(|item| text(item, "pk") == "X" || item.contains_key("document")));
}

async fn whoever_erases_again_goes_on_where_the_call_before_ended(home: Home) {
    let direct = home.open();
    let ada = user("ada");
    direct.insert(&ada).await.unwrap();
    direct.replace(&ada, &after(&ada, &json!({"userName": "countess"}))).await.unwrap();
    erase_half(&*direct, &home.address, ada.id()).await;
    let note = items(&home.address).await.into_iter().find(|item| text(item, "pk") == "X");
    let emptied = AttributeValue::S(format!("H#{:020}", 1));
    let note = note.unwrap().into_iter().chain([("emptied".to_owned(), emptied)]);
    put(&home.address, note.collect()).await;
    let (proxy, store) = behind_proxy(&home.address, IMPATIENT).await;
    assert!(matches!(store.erase(ada.id()).await, Err(Error::Erased)));
    assert_eq!(first_read(&proxy).trim_end(), format!("H#{:020}", 1));
    let left = items(&home.address).await;
    let of_ada = left.iter().filter(|item| text(item, "pk") == format!("P#{}", ada.id()));
    let kept = of_ada.filter(|item| item.contains_key("document"));
    assert!(kept.map(|item| text(item, "sk")).eq([format!("H#{:020}", 1)]));
    assert!(!left.iter().any(|item| text(item, "pk") == "X"));
}

/// From which sort key on a history was read at first.
fn first_read(proxy: &Proxy) -> String {
    let values = |sent: Request| sent.body["ExpressionAttributeValues"].clone();
    let mut froms = proxy.log().into_iter().map(values).filter_map(|values| {
        values[":from"]["S"].as_str().filter(|from| from.starts_with("H#")).map(str::to_owned)
    });
    froms.next().unwrap()
}

/// In the order in which those are purged who were deleted at the same moment.
fn store_order(people: &[Person]) -> Vec<PersonId> {
    let mut ids: Vec<PersonId> = people.iter().map(Person::id).collect();
    ids.sort();
    ids
}

/// Pages of the feed end by their size, of which what was taken out of them is a part.
async fn a_backup_while_somebody_is_being_erased_has_everybody_else(home: Home) {
    let store = home.open();
    let ada = person(&json!({"userName": "ada", "attributes": {"about": "x".repeat(12_000)}}));
    store.insert(&ada).await.unwrap();
    let about = "y".repeat(2_500);
    let others =
        (0..900).map(|_| person(&json!({"displayName": "Y", "attributes": {"about": about}})));
    insert_all(&*store, &others.collect::<Vec<_>>()).await;
    erase_half(&*store, &home.address, ada.id()).await;
    let file = home.new_file();
    store.backup(&file).await.unwrap();
    let copy = Home::open_file(&file);
    assert_eq!(feed(&*copy, 500).await.len(), feed(&*store, 500).await.len());
    assert!(matches!(copy.get(ada.id()).await, Err(Error::NotFound)));
    let contents = contents(&*store, &mut |_| ()).await.unwrap();
    assert_eq!((contents.events, contents.people), (902, 900));
}
