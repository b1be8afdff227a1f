//! What goes wrong on the way to a table: whatever it is, nothing that was acknowledged is lost,
//! nothing happens twice, and it ends by itself.

mod access;
mod copies;
mod left;
pub(crate) mod life;
mod slow;
mod trickle;
mod unreadable;
pub(crate) mod whole;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use people::page::Cursor;
use people::{Person, PersonId};
use serde_json::json;
use store::{Error, Event, Network, Store, contents, copy};

use crate::feed::events;
use crate::limits::max;
use crate::metrics::{sum, told};
use crate::people::{Writes, after, moment, origin_at, person};
use crate::read::{assert_kept, exactly, insert, searching, taken, total, walk_ids};
use crate::table::{Item, behind_proxy, items, text};
use crate::unique::user;
use crate::wire::dice::Faults;
use crate::wire::proxy::Proxy;
use crate::{Case, Home, case_at_home};

/// How many write at once.
const WRITERS: usize = 12;
/// Whoever is delayed is delayed for so long.
const DELAY: Duration = Duration::from_millis(150);
/// What is given up soon, so that much is answered with `Unavailable`.
pub(crate) const IMPATIENT: Network = Network {
    endpoint: None,
    attempt: Duration::from_secs(1),
    call: Duration::from_secs(5),
    attempts: 2,
};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(throttles_lose_nothing),
        case_at_home(errors_before_the_deed_lose_nothing),
        case_at_home(errors_after_the_deed_lose_nothing),
        case_at_home(cuts_before_the_deed_lose_nothing),
        case_at_home(cuts_after_the_deed_lose_nothing),
        case_at_home(halves_of_answers_lose_nothing),
        case_at_home(noise_after_the_deed_loses_nothing),
        case_at_home(delays_lose_nothing),
        case_at_home(deeds_long_after_the_cut_lose_nothing),
        case_at_home(conflicts_lose_nothing),
        case_at_home(everything_at_once_loses_nothing),
        case_at_home(access::tokens_and_the_trail_bear_every_fault),
        case_at_home(unreadable::an_answer_that_cant_be_read_is_asked_for_again),
        case_at_home(slow::pages_of_a_slow_table_are_whole),
        case_at_home(slow::some_of_a_slow_table_are_counted),
        case_at_home(slow::a_filter_stops_reading_in_a_slow_table),
        case_at_home(slow::more_writes_than_can_be_are_turned_away_and_not_begun),
        case_at_home(slow::a_slow_table_is_copied_and_compared),
        case_at_home(trickle::what_trickles_is_asked_for_with_pauses),
        case_at_home(trickle::what_trickles_for_long_is_given_up_in_time),
        case_at_home(left::what_was_left_behind_is_neither_counted_nor_kept),
        case_at_home(left::a_total_of_many_who_left_something_behind_is_bounded),
        case_at_home(left::notes_that_take_too_long_are_read_in_part),
        case_at_home(left::a_note_without_entries_is_forgotten),
        case_at_home(failures_are_counted_and_attempts_are_bounded),
        case_at_home(an_outage_is_answered_in_time_and_leaves_nothing_behind),
        case_at_home(silence_is_answered_in_time_and_leaves_nothing_behind),
        case_at_home(whether_it_is_well_is_answered_soon),
        case_at_home(a_copy_outlives_a_moment_without_answers),
        case_at_home(copies::what_is_done_meanwhile_ends_no_copy),
        case_at_home(copies::a_copy_outlives_a_moment_without_answers_of_its_feed_and_purge),
        case_at_home(copies::the_end_of_a_copy_outlives_a_moment_without_answers),
        case_at_home(copies::a_comparison_outlives_a_moment_without_answers),
        case_at_home(copies::a_backup_outlives_a_moment_without_answers),
        case_at_home(copies::a_backup_that_is_told_too_little_fails),
        case_at_home(what_is_too_much_is_turned_away_at_once),
        case_at_home(a_large_change_that_is_cut_short_is_ended_by_the_next_write),
    ]
}

async fn throttles_lose_nothing(home: Home) {
    storm(home, Faults { throttle: 0.4, ..Faults::default() }, &["throttled"]).await;
}

async fn errors_before_the_deed_lose_nothing(home: Home) {
    storm(home, Faults { error_before: 0.4, ..Faults::default() }, &["failed"]).await;
}

async fn errors_after_the_deed_lose_nothing(home: Home) {
    storm(home, Faults { error_after: 0.4, ..Faults::default() }, &["failed"]).await;
}

async fn cuts_before_the_deed_lose_nothing(home: Home) {
    storm(home, Faults { cut_before: 0.4, ..Faults::default() }, &["failed"]).await;
}

async fn cuts_after_the_deed_lose_nothing(home: Home) {
    storm(home, Faults { cut_after: 0.4, ..Faults::default() }, &["failed"]).await;
}

async fn halves_of_answers_lose_nothing(home: Home) {
    storm(home, Faults { halve_after: 0.4, ..Faults::default() }, &["failed"]).await;
}

async fn noise_after_the_deed_loses_nothing(home: Home) {
    storm(home, Faults { noise_after: 0.4, ..Faults::default() }, &["failed"]).await;
}

async fn delays_lose_nothing(home: Home) {
    // Some are delayed for longer than an attempt may take.
    let attempt = Duration::from_millis(400);
    let faults = Faults { delay: 0.3, delay_for: attempt * 3 / 2, ..Faults::default() };
    let network = Network { attempt, ..IMPATIENT };
    storm_over(home, faults, network, &["timeout"]).await;
}

async fn deeds_long_after_the_cut_lose_nothing(home: Home) {
    let faults = Faults { late: 0.4, delay_for: DELAY, ..Faults::default() };
    storm(home, faults, &["failed"]).await;
}

async fn conflicts_lose_nothing(home: Home) {
    storm(home, Faults { conflict: 0.4, ..Faults::default() }, &["conflict"]).await;
}

async fn everything_at_once_loses_nothing(home: Home) {
    let often = 0.1;
    let faults = Faults {
        seed: 4,
        delay: often,
        delay_for: DELAY,
        throttle: often,
        error_before: often,
        cut_before: often,
        error_after: often,
        cut_after: often,
        halve_after: often,
        noise_after: often,
        late: often,
        conflict: often,
    };
    storm(home, faults, &["throttled", "failed", "conflict"]).await;
}

async fn storm(home: Home, faults: Faults, outcomes: &[&str]) {
    storm_over(home, faults, IMPATIENT, outcomes).await;
}

/// Has many write while that goes wrong, and checks what came of it.
async fn storm_over(home: Home, faults: Faults, network: Network, outcomes: &[&str]) {
    let direct = home.open();
    let (proxy, store) = behind_proxy(&home.address, network).await;
    let stop = Arc::new(AtomicBool::new(false));
    let follower = tokio::spawn(follow(Arc::clone(&store), Arc::clone(&stop)));
    proxy.set(faults);
    let doubts = life::live_at_once(&store, &direct, WRITERS).await;
    assert!(doubts.unavailable > 0, "nothing was given up, so nothing was tried here");
    for outcome in outcomes {
        assert!(counted(&*store, "", outcome) > 0, "{outcome}: {}", told(&*store));
    }
    proxy.set(Faults::default());
    // It works at once.
    store.health().await.unwrap();
    // What is done late is done before all is compared.
    tokio::time::sleep(DELAY * 2).await;
    store.purge(moment(0), origin_at(moment(0))).await.unwrap();
    stop.store(true, Ordering::SeqCst);
    let told = follower.await.unwrap();
    let everybody = life::check(&*direct, doubts).await;
    whole::check(&*direct, &home.address, &everybody).await;
    whole::check_feed(&*direct, &told, &everybody).await;
}

/// Reads the feed until it is told to stop and has come to the end, asking again for what fails.
async fn follow(store: Arc<dyn Store>, stop: Arc<AtomicBool>) -> Vec<Event> {
    let (mut told, mut place): (Vec<Event>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let is_last = stop.load(Ordering::SeqCst);
        match store.changes(place.as_ref(), 50, Duration::from_millis(20)).await {
            Ok(page) if is_last && page.events.is_empty() => return told,
            Ok(page) => {
                told.extend(events(&page.events));
                place = Some(page.next);
            }
            Err(Error::Unavailable(_)) => {}
            Err(error) => unreachable!("{error:?}"),
        }
    }
}

/// How many requests had this outcome: those for operations of this name.
pub(crate) fn counted(store: &dyn Store, operation: &str, outcome: &str) -> u64 {
    let labels = [operation, &format!("outcome=\"{outcome}\"")];
    sum(&told(store), "store_requests_total", &labels)
}

async fn failures_are_counted_and_attempts_are_bounded(home: Home) {
    let direct = home.open();
    let ada = person(&json!({"userName": "ada"}));
    direct.insert(&ada).await.unwrap();
    let (attempts, attempt) = (4, Duration::from_millis(100));
    let network = Network { attempts, attempt, ..IMPATIENT };
    let (proxy, store) = behind_proxy(&home.address, network).await;
    // The first write looks a lane up, and the others go on in it.
    let byron = person(&json!({"userName": "byron"}));
    store.insert(&byron).await.unwrap();
    let always = Faults::default;
    let kinds = [
        ("throttled", Faults { throttle: 1.0, ..always() }),
        ("failed", Faults { error_before: 1.0, ..always() }),
        ("failed", Faults { cut_before: 1.0, ..always() }),
        ("failed", Faults { halve_after: 1.0, ..always() }),
        ("failed", Faults { noise_after: 1.0, ..always() }),
        ("timeout", Faults { delay: 1.0, delay_for: DELAY, ..always() }),
    ];
    for (outcome, faults) in kinds {
        assert_attempts(&*store, &proxy, outcome, faults, ada.id()).await;
    }
    let next = after(&byron, &json!({"userName": "noel"}));
    proxy.clear_log();
    proxy.set(Faults { conflict: 1.0, ..always() });
    assert!(matches!(store.replace(&byron, &next).await, Err(Error::Unavailable(_))));
    proxy.set(Faults::default());
    let sent = proxy.log().iter().filter(|sent| sent.operation == "TransactWriteItems").count();
    assert_eq!(sent, 4);
    assert_eq!(counted(&*store, "TransactWriteItems", "conflict"), 4);
    let before = counted(&*store, "TransactWriteItems", "refused");
    assert_eq!(insert(&*store, &person(&json!({"userName": "ada"}))).await, taken("/userName"));
    assert_eq!(counted(&*store, "TransactWriteItems", "refused"), before + 1);
    store.replace(&byron, &next).await.unwrap();
}

/// Reads somebody while everything goes wrong, and then once more.
async fn assert_attempts(
    store: &dyn Store,
    proxy: &Proxy,
    outcome: &str,
    faults: Faults,
    id: PersonId,
) {
    let count = |outcome| counted(store, "GetItem", outcome);
    let retries = || sum::<u64>(&told(store), "dynamodb_retries_total", &["GetItem"]);
    let (failed, well, before) = (count(outcome), count("ok"), retries());
    proxy.clear_log();
    proxy.set(faults);
    assert!(matches!(store.get(id).await, Err(Error::Unavailable(_))), "{outcome}");
    assert_eq!((count(outcome) - failed, count("ok")), (4, well), "{outcome}");
    assert_eq!(retries() - before, 3, "{outcome}");
    assert_eq!(proxy.log().len(), 4, "{outcome}");
    proxy.set(Faults::default());
    store.get(id).await.unwrap();
    assert_eq!((count(outcome) - failed, count("ok")), (4, well + 1), "{outcome}");
}

async fn an_outage_is_answered_in_time_and_leaves_nothing_behind(home: Home) {
    assert_outage(home, Faults { cut_before: 1.0, ..Faults::default() }).await;
}

async fn silence_is_answered_in_time_and_leaves_nothing_behind(home: Home) {
    let delay_for = Duration::from_mins(1);
    assert_outage(home, Faults { delay: 1.0, delay_for, ..Faults::default() }).await;
}

/// Asks for everything while there is no answer, and once more when there is one again.
async fn assert_outage(home: Home, faults: Faults) {
    let direct = home.open();
    let names = ["ada", "byron", "claire", "deleted"];
    let people = names.map(|name| person(&json!({"userName": name})));
    for person in &people {
        direct.insert(person).await.unwrap();
    }
    direct.delete(&people[3]).await.unwrap();
    let call = Duration::from_millis(600);
    let attempt = Duration::from_millis(250);
    let (proxy, store) =
        behind_proxy(&home.address, Network { endpoint: None, attempt, call, attempts: 100 }).await;
    proxy.set(faults);
    // Far more than there are lanes: whoever waits for one is answered as soon as all others.
    let new: Vec<Person> =
        (0..300).map(|i| person(&json!({"userName": format!("new{i}")}))).collect();
    let in_time = call + Duration::from_millis(500);
    let begun = Instant::now();
    let creators = new.iter().map(|new| store.insert(new));
    let mut answers = life::all(creators.collect()).await;
    assert!(begun.elapsed() < in_time, "{:?}", begun.elapsed());
    for call in life::every_call(&store, &people) {
        let begun = Instant::now();
        answers.push(call.await);
        assert!(begun.elapsed() < in_time, "{:?}", begun.elapsed());
    }
    for (index, answer) in answers.into_iter().enumerate() {
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{index}: {answer:?}");
    }
    proxy.set(Faults::default());
    let begun = Instant::now();
    for new in &new[..100] {
        store.insert(new).await.unwrap();
    }
    for call in life::every_call(&store, &people) {
        call.await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let ids: BTreeSet<PersonId> = people.iter().chain(&new[..100]).map(Person::id).collect();
    whole::check(&*direct, &home.address, &ids).await;
}

/// Whoever asks whether a service may get traffic doesn't wait as long as a caller.
async fn whether_it_is_well_is_answered_soon(home: Home) {
    drop(home.open());
    let (proxy, store) = behind_proxy(&home.address, Network::default()).await;
    proxy.set(Faults { delay: 1.0, delay_for: Duration::from_mins(1), ..Faults::default() });
    let begun = Instant::now();
    assert!(matches!(store.health().await, Err(Error::Unavailable(_))));
    assert!(begun.elapsed() < Duration::from_millis(2_500), "{:?}", begun.elapsed());
}

/// 512 requests are under way, 8,192 wait, and the others are not kept until they are given up.
async fn what_is_too_much_is_turned_away_at_once(home: Home) {
    const BEYOND: usize = 300;
    drop(home.open());
    let call = Duration::from_secs(6);
    let network = Network { attempts: 1, attempt: call, call, ..IMPATIENT };
    let (proxy, store) = behind_proxy(&home.address, network).await;
    proxy.set(Faults { delay: 1.0, delay_for: call * 10, ..Faults::default() });
    let somebody = person(&json!({"userName": "ada"})).id();
    let begun = Instant::now();
    let asked = (0..512 + 8_192 + BEYOND).map(|_| async {
        assert!(matches!(store.get(somebody).await, Err(Error::Unavailable(_))));
        begun.elapsed()
    });
    let answered = futures_util::future::join_all(asked).await;
    let at_once = answered.iter().filter(|after| **after < call / 2).count();
    // Some that have a turn stood among those who wait for a moment.
    assert!((BEYOND..2 * BEYOND).contains(&at_once), "{at_once}");
    assert!(counted(&*store, "", "shed") >= BEYOND as u64);
}

/// Somebody who shares no word, address or number with those of another letter, and who has so many
/// that not all of them are removed by the same transaction in which as many others are added.
fn large(letter: char) -> serde_json::Value {
    let text = |kind: &str, i: usize| format!("{letter}{kind}{}", 100 + i);
    let emails = (0..max("emails")).map(|i| json!({"value": text("mail", i) + "@x"}));
    let phones = (0..max("phoneNumbers")).map(|i| json!({"value": text("phone", i)}));
    let ids = (0..max("externalIds")).map(|i| json!({"system": "hr", "id": text("id", i)}));
    let words: Vec<String> = (0..28).map(|i| text("word", i)).collect();
    json!({
        "userName": text("user", 0), "nickName": words.join(" "),
        "emails": emails.collect::<Vec<_>>(), "phoneNumbers": phones.collect::<Vec<_>>(),
        "externalIds": ids.collect::<Vec<_>>(),
    })
}

async fn a_large_change_that_is_cut_short_is_ended_by_the_next_write(home: Home) {
    let direct = home.open();
    let mut cut_short = 0;
    let mut ids = BTreeSet::new();
    for seed in 0..12 {
        let network = Network { attempts: 1, ..IMPATIENT };
        let (proxy, store) = behind_proxy(&home.address, network).await;
        let one = person(&large('a'));
        let two = after(&one, &large('b'));
        store.insert(&one).await.unwrap();
        proxy.set(Faults { seed, error_before: 0.5, ..Faults::default() });
        let is_done = store.replace(&one, &two).await.is_ok();
        // What is left is removed behind the answer, if that succeeds.
        tokio::time::sleep(DELAY).await;
        let last = if is_done { &two } else { &one };
        assert_kept(&*direct, last).await;
        let is_left = |item: &Item| item.contains_key("stale");
        let is_noted = |item: &Item| text(item, "pk") == "Y";
        let kept = items(&home.address).await;
        cut_short += usize::from(kept.iter().any(is_left));
        assert_eq!(kept.iter().any(is_noted), kept.iter().any(is_left));
        // Nobody is found by what is left.
        let other = if is_done { &one } else { &two };
        let word = other.text("nickName").unwrap().split(' ').next().unwrap();
        assert_eq!(walk_ids(&*direct, &searching(word)).await, []);
        assert_eq!(total(&*direct, &searching(word)).await, exactly(0));
        direct.replace(last, &after(last, &json!({"displayName": "Small"}))).await.unwrap();
        while items(&home.address).await.iter().any(is_left) {
            tokio::time::sleep(DELAY / 10).await;
        }
        ids.insert(one.id());
        whole::check(&*direct, &home.address, &ids).await;
    }
    assert!(cut_short > 0, "nothing was cut short");
}

async fn a_copy_outlives_a_moment_without_answers(home: Home) {
    let (from, direct) = (Home::open_file(&home.new_file()), home.open());
    for i in 0..300 {
        insert(&*from, &user(&format!("u{i}"))).await;
    }
    let (proxy, to) = behind_proxy(&home.address, IMPATIENT).await;
    proxy.set(Faults { throttle: 1.0, ..Faults::default() });
    let calm = async {
        while counted(&*to, "", "throttled") < 20 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // By now, some have been given up.
        tokio::time::sleep(Duration::from_secs(1)).await;
        proxy.set(Faults::default());
    };
    let (copied, ()) = tokio::join!(async { copy(&*from, &*to, &mut |_| ()).await }, calm);
    assert_eq!(copied.unwrap(), 300);
    let (there, here) =
        (contents(&*from, &mut |_| ()).await, contents(&*direct, &mut |_| ()).await);
    assert_eq!(there.unwrap(), here.unwrap());
}
