//! What reading the feed asks for while somebody writes all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use people::PersonId;
use serde_json::json;
use store::Store;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::feed::{events, feed};
use crate::people::{Writes, person, person_at};
use crate::table::behind_proxy;
use crate::wire::dice::Faults;
use crate::{Home, PATIENT};

/// What one page asks for at most: the parts behind the reader, and what is new, looked up once.
const QUERIES: usize = 64 + 64 + 64 + 5 + 4;
/// How long each request is under way.
const DELAY: Duration = Duration::from_millis(5);
/// How much is acknowledged before a backup begins.
const SOME: usize = 200;

/// Somebody who writes until told to stop, but not for ever.
struct Writer {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Writer {
    fn begin(store: Arc<dyn Store>, pause: Duration) -> Self {
        let (stop, written) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let (stopped, count) = (Arc::clone(&stop), Arc::clone(&written));
        let task = tokio::spawn(async move {
            let until = Instant::now() + Duration::from_mins(1);
            while !stopped.load(Ordering::SeqCst) && Instant::now() < until {
                store.insert(&person(&json!({"displayName": "New"}))).await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                sleep(pause).await;
            }
        });
        Self { stop, written, task }
    }

    fn written(&self) -> usize {
        self.written.load(Ordering::SeqCst)
    }

    fn is_writing(&self) -> bool {
        !self.task.is_finished()
    }

    async fn end(self) {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
    }
}

pub(super) async fn a_page_of_the_feed_costs_as_much_while_others_write(home: Home) {
    let direct = home.open();
    direct.insert(&person(&json!({"displayName": "First"}))).await.unwrap();
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    feed(&*store, 10).await;
    let writer = Writer::begin(direct, DELAY);
    proxy.set(Faults { delay: 1.0, delay_for: DELAY, ..Faults::default() });
    let mut place = None;
    for _ in 0..3 {
        sleep(DELAY * 10).await;
        let acknowledged = writer.written();
        proxy.clear_log();
        let page = store.changes(place.as_ref(), 500, Duration::ZERO).await.unwrap();
        let queries = proxy.log().iter().filter(|sent| sent.operation == "Query").count();
        assert!(writer.is_writing(), "the page goes on for as long as somebody writes");
        assert!(queries <= QUERIES, "{queries}");
        // Whoever asks after a write was acknowledged finds it.
        let told = if place.is_none() { page.events.len() - 1 } else { page.events.len() };
        assert!(told > 0 && acknowledged > 0, "{told} {acknowledged}");
        place = Some(page.next);
    }
    writer.end().await;
}

/// One process has a clock that is ahead, and another one writes more than can be read at a time.
pub(super) async fn a_clock_that_is_ahead_keeps_nobody_waiting(home: Home) {
    let direct = home.open();
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    let (first, ahead) = (person(&json!({"displayName": "First"})), 60_000);
    direct.insert(&first).await.unwrap();
    let ahead = person_at(ahead, &json!({"displayName": "Ahead"}));
    store.insert(&ahead).await.unwrap();
    let writer = Writer::begin(Arc::clone(&direct), DELAY);
    proxy.set(Faults { delay: 1.0, delay_for: 8 * DELAY, ..Faults::default() });
    let (mut place, mut told) = (None, Vec::new());
    for _ in 0..3 {
        sleep(DELAY * 10).await;
        let acknowledged = writer.written();
        let begun = Instant::now();
        let page = store.changes(place.as_ref(), 500, Duration::ZERO).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        told.extend(events(&page.events));
        // Whoever asks after a write was acknowledged finds it, by whatever clock it was written.
        assert!(told.len() >= acknowledged + 2, "{} of {acknowledged}", told.len());
        assert!(told.iter().any(|event| event.id == ahead.id()));
        place = Some(page.next);
    }
    assert!(writer.is_writing());
    let written = Arc::clone(&writer.written);
    writer.end().await;
    proxy.set(Faults::default());
    let rest = store.changes(place.as_ref(), 500, Duration::ZERO).await.unwrap();
    told.extend(events(&rest.events));
    // Each once, and those of one process in its order: it waited for one before it wrote another.
    let ids: Vec<PersonId> = told.iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), written.load(Ordering::SeqCst) + 2);
    let of_writer: Vec<PersonId> = ids.into_iter().filter(|id| *id != ahead.id()).collect();
    assert_eq!(of_writer[0], first.id());
    assert!(of_writer.is_sorted_by(|one, next| one < next));
}

/// Whoever waits is told of what another process wrote within a second, and the time of a few
/// requests.
pub(super) async fn whoever_waits_is_told_in_time_while_others_write(home: Home) {
    let direct = home.open();
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    let writer = Writer::begin(direct, DELAY);
    proxy.set(Faults { delay: 1.0, delay_for: DELAY, ..Faults::default() });
    let (mut place, mut told) = (None, 0);
    for _ in 0..3 {
        let acknowledged = writer.written();
        let begun = Instant::now();
        let page = store.changes(place.as_ref(), 500, Duration::from_secs(8)).await.unwrap();
        told += page.events.len();
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        assert!(told >= acknowledged, "{told} of {acknowledged}");
        place = Some(page.next);
    }
    assert!(writer.is_writing());
    writer.end().await;
}

pub(super) async fn a_backup_ends_while_others_write(home: Home) {
    let store = home.open();
    let first = person(&json!({"userName": "ada"}));
    store.insert(&first).await.unwrap();
    let writer = Writer::begin(Arc::clone(&store), Duration::ZERO);
    while writer.written() < SOME {
        assert!(writer.is_writing());
        sleep(DELAY).await;
    }
    let acknowledged = writer.written();
    let file = home.new_file();
    store.backup(&file).await.unwrap();
    assert!(writer.is_writing(), "the backup goes on for as long as somebody writes");
    writer.end().await;
    let copy = Home::open_file(&file);
    copy.get(first.id()).await.unwrap();
    assert!(feed(&*copy, 100).await.len() > acknowledged);
}
