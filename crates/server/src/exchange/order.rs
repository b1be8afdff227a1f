//! The order of rows that say something of the same: each waits for the one before it.
//!
//! A store may take writes that are under way together in any order. Of two rows that want the same
//! unique key, the first is to have it, unless it has to wait for its manager.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// What the rows that may still be under way speak of.
pub(super) struct Order {
    at_once: u64,
    rows: u64,
    /// The last row with a key, by its number, and what is closed when it is done.
    last: HashMap<u64, (u64, Arc<Semaphore>)>,
}

/// The place of a row in the order.
pub(super) struct Place {
    before: Vec<Arc<Semaphore>>,
    done: Arc<Semaphore>,
}

impl Order {
    /// The order of rows of which only so many are under way at once.
    pub(super) fn of(at_once: usize) -> Self {
        Self { at_once: at_once as u64, rows: 0, last: HashMap::new() }
    }

    /// The place of the next row, which has these keys, as hashes.
    pub(super) fn next(&mut self, keys: impl Iterator<Item = u64>) -> Place {
        let number = self.rows;
        self.rows += 1;
        let mut place = Place { before: Vec::new(), done: Arc::new(Semaphore::new(0)) };
        for key in keys {
            let own = (number, Arc::clone(&place.done));
            // A row that has a key twice doesn't wait for itself.
            place.before.extend(
                self.last.insert(key, own).filter(|(row, _)| *row != number).map(|(_, done)| done),
            );
        }
        if number.is_multiple_of(self.at_once) {
            // Those before them are done: that is how many can be under way.
            let oldest = number.saturating_sub(self.at_once);
            self.last.retain(|_, (row, _)| *row >= oldest);
        }
        place
    }
}

impl Place {
    /// Waits until the rows before are done that have one of its keys.
    pub(super) async fn come(&self) {
        for before in &self.before {
            // Nobody gives a permit: it ends when it is closed.
            drop(before.acquire().await);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.done.close();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use futures_util::{StreamExt, stream};

    use super::{Order, Place};

    /// Rows that are written the faster the later they come.
    #[tokio::test(start_paused = true)]
    async fn rows_of_one_key_come_one_after_the_other_and_others_do_not_wait() {
        const AT_ONCE: usize = 8;
        let (written, mut order) = (Mutex::new(Vec::new()), Order::of(AT_ONCE));
        let write = async |row: u64, place: Place| {
            place.come().await;
            tokio::time::sleep(Duration::from_millis(1_000 - row)).await;
            written.lock().unwrap().push(row);
        };
        let rows = (0..1_000).map(|row| write(row, order.next([row % 3, 1_000 + row].into_iter())));
        stream::iter(rows).buffered(AT_ONCE).for_each(async |()| ()).await;
        let written = written.into_inner().unwrap();
        assert_eq!(written.len(), 1_000);
        assert!(!written.is_sorted(), "nobody overtook anybody");
        for key in 0..3 {
            assert!(written.iter().filter(|row| *row % 3 == key).is_sorted());
        }
        assert!(order.last.len() < 5 * AT_ONCE, "{}", order.last.len());
    }

    #[tokio::test]
    async fn a_row_does_not_wait_for_itself() {
        let mut order = Order::of(2);
        let place = order.next([7, 7].into_iter());
        tokio::time::timeout(Duration::from_secs(5), place.come()).await.unwrap();
    }
}
