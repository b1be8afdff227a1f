//! Documents: as many are read at once as are likely to fit what they are read for.
//!
//! A document has from some hundred bytes to 256 KiB, and its size is known only when it has been
//! read and paid for. So each process goes by the mean size of those that it read last.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use people::PersonId;

use super::keys::Key;
use super::{Dynamo, item};
use crate::{Document, Error};

/// How many documents are read at once at most.
pub(super) const AT_ONCE: usize = 100;
/// How large the documents are about that are read at once, where they aren't for one page.
pub(super) const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// The size of documents at which a walk, or a total, looks at no more of them.
pub(super) const WALK_BYTES: usize = 16 * 1024 * 1024;

/// How large documents are before any was read.
const ASSUMED: usize = 1_024;
/// How much the mean of before counts, as that of so many documents.
const WEIGHT: usize = 16;

/// The mean size of the documents that were read last.
#[derive(Debug)]
pub(super) struct Sizes(AtomicUsize);

impl Default for Sizes {
    fn default() -> Self {
        Self(AtomicUsize::new(ASSUMED))
    }
}

impl Sizes {
    /// How many documents have so many bytes together, about: from one up to [`AT_ONCE`].
    pub(super) fn fitting(&self, bytes: usize) -> usize {
        bytes.div_ceil(self.of(1)).clamp(1, AT_ONCE)
    }

    /// How large so many documents are together, about.
    pub(super) fn of(&self, documents: usize) -> usize {
        documents.saturating_mul(self.0.load(Ordering::Relaxed))
    }

    /// Learns that so many documents had so many bytes together.
    pub(super) fn met(&self, documents: usize, bytes: usize) {
        let mean = (self.of(WEIGHT) + bytes) / (WEIGHT + documents);
        self.0.store(mean.max(1), Ordering::Relaxed);
    }
}

impl Dynamo {
    /// The documents of those who are there.
    pub(super) async fn documents(
        &self,
        ids: impl Iterator<Item = PersonId>,
    ) -> Result<HashMap<PersonId, Document>, Error> {
        let mut seen = BTreeSet::new();
        let keys = ids.filter(|id| seen.insert(*id)).map(Key::person).collect();
        let mut found = HashMap::new();
        for person in self.client.get_all(keys).await? {
            let id = item::read_text(&person, "pk")?.strip_prefix("P#").and_then(PersonId::parse);
            let id = id.ok_or_else(|| Error::unavailable("a person has an unreadable key"))?;
            if let Some(document) = item::person(person)? {
                found.insert(id, document);
            }
        }
        self.sizes.met(found.len(), found.values().map(|document| document.bytes.len()).sum());
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_fit_as_those_before_let_expect() {
        let sizes = Sizes::default();
        assert_eq!(sizes.fitting(crate::PAGE_BYTES), AT_ONCE);
        sizes.met(51, 51 * 245_000);
        assert!((5..=8).contains(&sizes.fitting(crate::PAGE_BYTES)), "{sizes:?}");
        for _ in 0..40 {
            sizes.met(5, 5 * 620);
        }
        assert_eq!(sizes.fitting(crate::PAGE_BYTES), AT_ONCE);
        // One large document among small ones doesn't make a page of 50 two.
        sizes.met(1, 256 * 1024);
        assert!(sizes.fitting(crate::PAGE_BYTES) > 51, "{sizes:?}");
    }
}
