//! What a reader asks of a list: which people, in which order, how many, from where.

use std::fmt;

use crate::filter::Filter;
use crate::hidden::Hidden;
use crate::person::Person;
use crate::words::{self, MAX_QUERY_WORDS};

/// How many people a page has unless the reader says otherwise.
pub const DEFAULT_LIMIT: usize = 50;
/// How many people a page has at most.
pub const MAX_LIMIT: usize = 500;
/// The longest text of a search, in bytes.
pub const MAX_SEARCH_BYTES: usize = 1024;

/// The order of a list. Every order is total: where the key is the same, it is that of adding, or
/// for [`Sort::LastModified`] the opposite of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// As people were added, which is the order of their ids.
    #[default]
    Id,
    /// By family name, given name and middle name, folded.
    Name,
    /// Those who changed last come first.
    LastModified,
}

impl Sort {
    /// The words by which an order is asked for.
    pub const WORDS: [&'static str; 3] = ["id", "name", "-lastModified"];

    /// Reads one of the words.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "id" => Some(Self::Id),
            "name" => Some(Self::Name),
            "-lastModified" => Some(Self::LastModified),
            _ => None,
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::LastModified => "-lastModified",
        })
    }
}

/// The words that are searched for, folded; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search(Vec<String>);

impl Search {
    /// Folds a text into words, or says in a sentence why that can't be searched for.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_SEARCH_BYTES {
            return Err(format!("It is longer than {MAX_SEARCH_BYTES} bytes."));
        }
        let mut words = words::words(text);
        words.sort();
        words.dedup();
        match words.len() {
            0 => Err("It has no letter and no digit; leave it out to list everyone.".to_owned()),
            1..=MAX_QUERY_WORDS => Ok(Self(words)),
            _ => Err(format!("It has more than {MAX_QUERY_WORDS} words.")),
        }
    }

    /// The folded words, sorted.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

/// A place in a list, as an engine wrote it for itself. For everyone else it says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// What a reader asks of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Only people who have words that begin so.
    pub search: Option<Search>,
    /// Only people who match.
    pub filter: Option<Filter>,
    /// The order.
    pub sort: Sort,
    /// How many people the page has at most, from 1 to [`MAX_LIMIT`].
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<Cursor>,
    /// Whether to count all people that match.
    pub total: bool,
    /// What the reader doesn't see, and so can't search for.
    pub hidden: Hidden,
}

impl Default for Query {
    fn default() -> Self {
        let (sort, limit) = (Sort::Id, DEFAULT_LIMIT);
        let hidden = Hidden::default();
        Self { search: None, filter: None, sort, limit, cursor: None, total: false, hidden }
    }
}

impl Query {
    /// Whether a person belongs on the list: the meaning of search and filter.
    pub fn accepts(&self, person: &Person) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.matches(person))
            && self.search.as_ref().is_none_or(|search| {
                if self.hidden.hides_words() {
                    words::matches(search.words(), &self.hidden.seen(person))
                } else {
                    words::matches(search.words(), person)
                }
            })
    }

    /// The words that an index may be asked for. There are none where the index knows words that the
    /// reader doesn't see: how far a page gets would tell who has them, so everybody is looked at.
    pub fn indexed_words(&self) -> &[String] {
        let search = self.search.as_ref().filter(|_| !self.hidden.hides_words());
        search.map_or(&[], Search::words)
    }

    /// Whether everybody whom an index of words finds belongs on the list.
    pub fn words_decide(&self) -> bool {
        self.filter.is_none() && !self.hidden.hides_words()
    }

    /// What identifies the list, however far a reader has walked: a cursor is bound to it.
    pub fn identity(&self) -> String {
        let search = self.search.as_ref().map_or_else(String::new, |search| search.0.join(" "));
        let filter = self.filter.as_ref().map_or_else(String::new, ToString::to_string);
        let hidden = if self.hidden.hides_words() { "\nhidden" } else { "" };
        format!("{}\n{search}\n{filter}{hidden}", self.sort)
    }
}
