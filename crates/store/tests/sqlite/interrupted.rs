//! Erasures that are cut short: whoever wanted them goes away, or the process does.

use std::collections::BTreeSet;
use std::fs;
use std::future;
use std::path::Path;
use std::task::Poll;
use std::time::{Duration, Instant};

use people::{Person, Timestamp};
use rusqlite::Connection;
use store::{Error, Write};

use crate::erasure::{assert_well, found, population, traces};
use crate::{directory, open_file, origin};

/// How long an erasure may go on behind whoever wanted it.
const PATIENCE: Duration = Duration::from_secs(20);

fn traces_of(lives: &[Vec<Person>]) -> BTreeSet<String> {
    lives.iter().flatten().flat_map(traces).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_goes_on_without_whoever_wanted_it() {
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    let lives = population(&store, 300).await;
    let erased = &lives[100..200];
    let of_erased = traces_of(erased);
    for life in erased {
        let mut pending = store.write(Write::Erase { id: life[0].id(), version: None }, origin());
        // Asked once, so that it is queued, and then given up.
        let first =
            future::poll_fn(|context| Poll::Ready(pending.as_mut().poll(context).is_ready()));
        first.await;
    }
    let begun = Instant::now();
    while !found(directory.path(), &of_erased).is_empty() {
        assert!(begun.elapsed() < PATIENCE, "something is left");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for life in erased {
        assert!(store.get(life[0].id()).await.is_err());
    }
    drop(store);
    assert_well(&file);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_is_cleared_by_whoever_erases_them_again() {
    after_a_crash(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_is_cleared_at_the_next_purge() {
    after_a_crash(false).await;
}

async fn after_a_crash(is_asked_again: bool) {
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    let lives = population(&store, 60).await;
    let erased = &lives[20..30];
    let of_erased = traces_of(erased);
    for life in erased {
        store.write(Write::Erase { id: life[0].id(), version: None }, origin()).await.unwrap();
    }
    drop(store);
    assert_eq!(found(directory.path(), &of_erased), BTreeSet::new());
    let not_yet = "UPDATE setting SET value = value - 1 WHERE name = 'scrubbed'";
    assert_eq!(Connection::open(&file).unwrap().execute(not_yet, []).unwrap(), 1);
    leave(&file, of_erased.first().unwrap());

    let store = open_file(&file).unwrap();
    assert!(!found(directory.path(), &of_erased).is_empty(), "nothing is left to be found");
    if is_asked_again {
        let again =
            store.write(Write::Erase { id: erased[0][0].id(), version: None }, origin()).await;
        assert!(matches!(again, Err(Error::Erased)), "{again:?}");
    } else {
        assert_eq!(store.purge(Timestamp::EPOCH, origin()).await.unwrap(), 0);
    }
    assert_eq!(found(directory.path(), &of_erased), BTreeSet::new());
    drop(store);
    assert_well(&file);
}

/// Writes a text where a page that was split may have left it: in front of the cells of some leaf
/// (the file format, section 1.6: <https://www.sqlite.org/fileformat2.html#b_tree_pages>).
fn leave(file: &Path, text: &str) {
    let mut bytes = fs::read(file).unwrap();
    let number = |page: &[u8], at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let cells = |page: &[u8]| {
        let (pointers, cells) = (8 + 2 * number(page, 3), number(page, 5));
        (page[0] == 13 && pointers + text.len() < cells).then_some(cells)
    };
    let (page, cells) =
        bytes.chunks_mut(4_096).find_map(|page| cells(page).map(|at| (page, at))).unwrap();
    page[cells - text.len()..cells].copy_from_slice(text.as_bytes());
    fs::write(file, bytes).unwrap();
}
