//! The keys of the table: what each kind of item is found by.
//!
//! A partition holds what is read together: a person and their history, or a part of a list. Lists
//! and words are spread over [`SHARDS`] partitions, so that none takes all writes; everything of one
//! person is in the shard that their id gives.

use people::keys::Lookup;
use people::{PersonId, Timestamp};
use sha2::{Digest, Sha256};

/// Over how many partitions each list is spread. A partition takes 1,000 write units a second, and
/// a new person costs two in each list (`docs/dynamodb.md`).
pub(super) const SHARDS: u8 = 16;
/// How many lanes the events are written in, and so how many writes go on at once.
pub(super) const LANES: u8 = 64;

/// The longest text that stands in a partition key as it is; DynamoDB's limit is 2,048 bytes.
const MAX_TEXT: usize = 1_500;
/// Stands between a key of an order and an id, below everything that a key has in its place.
const BEFORE_ID: &str = "\u{1}\u{1}";

/// The partition key and the sort key of an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) pk: String,
    pub(super) sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    /// A person: the document, and what happened last.
    pub(super) fn person(id: PersonId) -> Self {
        Self::new(of_person(id), "P")
    }

    /// What came of a person at a version.
    pub(super) fn event(id: PersonId, version: u64) -> Self {
        Self::new(of_person(id), event(version))
    }

    /// The guard of a unique key.
    pub(super) fn unique(key: &str) -> Self {
        Self::new(format!("U#{}", bounded(key)), "U")
    }

    /// What is remembered of an idempotency key.
    pub(super) fn once(digest: &[u8; 32]) -> Self {
        Self::new(format!("O#{}", hex(digest)), "O")
    }

    /// An event in its lane.
    pub(super) fn lane(lane: u8, place: u64) -> Self {
        Self::new(of_lane(lane), place_in_order(place))
    }

    /// A part of the feed.
    pub(super) fn feed(place: u64) -> Self {
        Self::new(FEED, place_in_order(place))
    }

    /// Somebody whose values are being erased.
    pub(super) fn erasing(id: PersonId) -> Self {
        Self::new(ERASING, id.to_string())
    }

    /// Somebody of whom a write has left entries behind.
    pub(super) fn unclean(id: PersonId) -> Self {
        Self::new(UNCLEAN, id.to_string())
    }

    /// Where everybody is listed in the order of ids.
    pub(super) fn by_id(id: PersonId) -> Self {
        Self::new(List::Id.shard(shard(id.as_bytes())), id.to_string())
    }

    /// Where somebody stands in the order of names.
    pub(super) fn by_name(id: PersonId, name: &str) -> Self {
        Self::new(List::Name.shard(shard(id.as_bytes())), format!("{name}{BEFORE_ID}{id}"))
    }

    /// Where somebody stands in the order of changes.
    pub(super) fn by_change(id: PersonId, modified: Timestamp) -> Self {
        Self::new(List::Modified.shard(shard(id.as_bytes())), at(modified, id))
    }

    /// Where somebody stands who was deleted.
    pub(super) fn deleted(id: PersonId, time: Timestamp) -> Self {
        Self::new(List::Deleted.shard(shard(id.as_bytes())), at(time, id))
    }

    /// A word of somebody.
    pub(super) fn word(id: PersonId, word: &str) -> Self {
        let letter = word.chars().next().unwrap_or_default();
        Self::new(List::Words(letter).shard(shard(id.as_bytes())), format!("{word}#{id}"))
    }

    /// A look-up of somebody.
    pub(super) fn lookup(id: PersonId, lookup: &Lookup) -> Self {
        Self::new(List::Lookup(lookup).shard(shard(id.as_bytes())), id.to_string())
    }

    /// A token.
    pub(super) fn token(id: &str) -> Self {
        Self::new(TOKENS, id)
    }

    /// An entry of the audit trail.
    pub(super) fn audit(time: Timestamp, id: &[u8; 16]) -> Self {
        Self::new(List::Audit.shard(shard(id)), recorded(time, id))
    }

    /// What the whole table has in common.
    pub(super) fn settings() -> Self {
        Self::new("S", "S")
    }

    /// What is written only to see whether that can be done.
    pub(super) fn probe() -> Self {
        Self::new("S", "probe")
    }
}

/// The partition of the feed's order.
pub(super) const FEED: &str = "G";
/// The partition of those whose values are being erased.
pub(super) const ERASING: &str = "X";
/// The partition of those of whom a write has left entries behind.
pub(super) const UNCLEAN: &str = "Y";

/// The partition of the tokens.
pub(super) const TOKENS: &str = "T";

/// The partition of a person and their history.
pub(super) fn of_person(id: PersonId) -> String {
    format!("P#{id}")
}

/// The partition of a lane.
pub(super) fn of_lane(lane: u8) -> String {
    format!("F#{lane:02}")
}

/// The sort key of an event of a person.
pub(super) fn event(version: u64) -> String {
    format!("H#{version:020}")
}

/// The sort key of a place in a lane, or in the feed.
pub(super) fn place_in_order(place: u64) -> String {
    format!("{place:020}")
}

/// Reads a sort key of [`place_in_order`].
pub(super) fn read_place(sk: &str) -> Option<u64> {
    sk.parse().ok()
}

/// The beginning of the sort keys of everybody at a moment.
pub(super) fn moment(time: Timestamp) -> String {
    // Moments before 1970 don't occur: the service gives them.
    format!("{:015}", time.as_millis().max(0))
}

fn at(time: Timestamp, id: PersonId) -> String {
    format!("{}#{id}", moment(time))
}

/// The sort key of an entry of the audit trail.
pub(super) fn recorded(time: Timestamp, id: &[u8; 16]) -> String {
    format!("{}#{}", moment(time), hex(id))
}

/// Reads a sort key of [`recorded`].
pub(super) fn read_recorded(sk: &str) -> Option<(Timestamp, [u8; 16])> {
    let (time, id) = sk.split_once('#')?;
    let id = u128::from_str_radix(id, 16).ok()?.to_be_bytes();
    Some((Timestamp::from_millis(time.parse().ok()?)?, id))
}

/// The id at the end of a sort key of a list.
pub(super) fn id_of(sk: &str) -> Option<PersonId> {
    PersonId::parse(sk.get(sk.len().checked_sub(36)?..)?)
}

/// The word in a sort key of the words.
pub(super) fn word_of(sk: &str) -> &str {
    sk.rsplit_once('#').map_or(sk, |(word, _)| word)
}

/// A list that is spread over shards, in the order of its sort keys.
#[derive(Debug, Clone, Copy)]
pub(super) enum List<'a> {
    /// Everybody, by id.
    Id,
    /// Everybody, by name.
    Name,
    /// Everybody, by the moment of the last change.
    Modified,
    /// Those who were deleted, by the moment of it.
    Deleted,
    /// The audit trail, by the moment of each entry.
    Audit,
    /// The words that begin with this letter.
    Words(char),
    /// Those who have this look-up.
    Lookup(&'a Lookup),
}

impl List<'_> {
    /// The partition of a shard.
    pub(super) fn shard(self, shard: u8) -> String {
        match self {
            Self::Id => format!("L#i#{shard:02}"),
            Self::Name => format!("L#n#{shard:02}"),
            Self::Modified => format!("L#m#{shard:02}"),
            Self::Deleted => format!("L#d#{shard:02}"),
            Self::Audit => format!("A#{shard:02}"),
            Self::Words(letter) => format!("W#{letter}#{shard:02}"),
            // Half a country can have one family name, but nobody else one's telephone number.
            Self::Lookup(lookup) if lookup.0.starts_with('f') => {
                format!("K#{}#{shard:02}", bounded(&lookup.0))
            }
            Self::Lookup(lookup) => format!("K#{}", bounded(&lookup.0)),
        }
    }

    /// All partitions.
    pub(super) fn partitions(self) -> Vec<String> {
        let mut all: Vec<String> = (0..SHARDS).map(|shard| self.shard(shard)).collect();
        all.dedup();
        all
    }
}

/// The last bits of an id are random, whoever made it and when.
fn shard(id: &[u8; 16]) -> u8 {
    id[15] % SHARDS
}

/// A text that fits in a partition key: too long a one is known by its digest.
fn bounded(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    format!("{}#{}", &text[..1], hex(&Sha256::digest(text.as_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
