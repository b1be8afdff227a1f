//! What pages of large documents ask for: about what they answer, and not what they might have had.

use std::sync::Arc;

use people::{Person, Query, Sort};
use store::{PAGE_BYTES, Store};

use crate::feed::changes;
use crate::limits;
use crate::people::{insert_all, person_at};
use crate::read::{ids, in_order, page, pages, people_of, searching, sorted};
use crate::table::behind_proxy;
use crate::wire::proxy::Proxy;
use crate::{Home, PATIENT};

/// How many people there are: more than a page looks at where they are as large as this.
const PEOPLE: usize = 90;
/// How many of them a page answers.
const PER_PAGE: usize = 6;

/// Somebody of some 200 KB.
fn large(i: usize) -> Person {
    person_at(i * 7 % PEOPLE, &limits::large(&format!("Large {i:03}")))
}

async fn inhabited(home: &Home) -> (Proxy, Arc<dyn Store>, Vec<Person>) {
    let direct = home.open();
    let people: Vec<Person> = (0..PEOPLE).map(large).collect();
    for some in people.chunks(10) {
        insert_all(&*direct, some).await;
    }
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    (proxy, store, people)
}

/// How many documents were asked for since the log was cleared.
fn read(proxy: &Proxy) -> usize {
    let log = proxy.log();
    let batches = log.iter().filter(|sent| sent.operation == "BatchGetItem");
    let keys = batches.flat_map(|sent| sent.body["RequestItems"].as_object().unwrap().values());
    keys.map(|table| table["Keys"].as_array().unwrap().len()).sum()
}

async fn read_for(proxy: &Proxy, store: &dyn Store, query: &Query) -> (Vec<Person>, usize) {
    proxy.clear_log();
    let found = people_of(&page(store, query).await);
    (found, read(proxy))
}

pub(super) async fn pages_of_large_documents_cost_what_they_have(home: Home) {
    let (proxy, store, people) = inhabited(&home).await;
    let first = Query { limit: 50, ..sorted(Sort::Id) };
    let (found, read) = read_for(&proxy, &*store, &first).await;
    // Nobody knows yet how large they are.
    assert!(found.len() >= PER_PAGE - 1 && read <= 51, "{} of {read}", found.len());
    for (limit, query) in
        [(50, sorted(Sort::Id)), (500, sorted(Sort::Name)), (50, searching("large"))]
    {
        let mut query = Query { limit, ..query };
        let (mut met, mut asked) = (Vec::new(), 0);
        loop {
            proxy.clear_log();
            let page = page(&*store, &query).await;
            met.extend(people_of(&page));
            asked += self::read(&proxy);
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!(ids(&met), ids(&in_order(&people, query.sort)), "{query:?}");
        assert!(asked < 2 * PEOPLE, "{asked}: {query:?}");
    }
}

pub(super) async fn a_search_by_last_change_reads_little_of_large_documents(home: Home) {
    let (proxy, store, people) = inhabited(&home).await;
    let mut query = Query { limit: 1, sort: Sort::LastModified, ..searching("large") };
    let expected = in_order(&people, Sort::LastModified);
    for (i, expected) in expected[..5].iter().enumerate() {
        proxy.clear_log();
        let page = page(&*store, &query).await;
        assert_eq!(people_of(&page), std::slice::from_ref(expected));
        // The first one finds out how large they are; more than 16 MB are asked for twice. The others
        // look at some, and then go along the list; what has to be asked again counts twice.
        let most = if i == 0 { 2 * PEOPLE } else { PEOPLE / 2 };
        assert!(read(&proxy) <= most, "{i}: {}", read(&proxy));
        query.cursor = page.next;
    }
    let rest = Query { limit: 500, ..query };
    let mut found = Vec::new();
    for page in pages(&*store, &rest).await {
        found.extend(people_of(&page));
    }
    assert_eq!(ids(&found), ids(&expected[5..]));
    // Where those who are found are few among many, they are put in order all the same.
    let one = Query { sort: Sort::LastModified, limit: 50, ..searching("042") };
    assert_eq!(read_for(&proxy, &*store, &one).await, (vec![people[42].clone()], 1));
}

pub(super) async fn pages_of_the_feed_with_large_documents_cost_what_they_have(home: Home) {
    let (proxy, store, people) = inhabited(&home).await;
    let (mut place, mut told, mut asked) = (None, 0, Vec::new());
    while told < people.len() {
        proxy.clear_log();
        let page = changes(&*store, place.as_ref(), 500).await;
        let documents = page.events.iter().filter_map(|(_, event)| event.after.as_ref());
        let (but_last, count) = (documents.clone().map(bytes::Bytes::len), documents.count());
        assert!(but_last.take(count - 1).sum::<usize>() < PAGE_BYTES);
        told += page.events.len();
        asked.push(read(&proxy));
        place = Some(page.next);
    }
    assert!(asked[1..].iter().sum::<usize>() < 2 * PEOPLE, "{asked:?}");
}
