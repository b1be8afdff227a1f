//! What is true of a person.
//!
//! This crate is pure: it knows one JSON document and its rules, and no clock, no file, no network
//! and no dialect. Every border (REST, the seed's `/data`, CSV …) translates to and from the
//! document here and holds no rule of its own; every engine keeps the document byte for byte and
//! derives what it indexes from [`keys`] and [`words`].

pub mod change;
mod check;
pub mod difference;
pub mod document;
pub mod field;
pub mod filter;
pub mod hidden;
pub mod keys;
pub mod page;
mod partial_date;
pub mod person;
pub mod violation;
pub mod words;

pub use change::Change;
pub use filter::Filter;
pub use hidden::Hidden;
pub use page::{Query, Sort};
pub use person::{Draft, Meta, Person, PersonId, Timestamp};
pub use violation::{Rule, Violation, Violations};
