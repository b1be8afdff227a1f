//! Many people at once: streams of them, read and written.
//!
//! The commands read and write files, and HTTP reads and writes bodies; what is the same for both
//! stands here, so that a file that one of them wrote is read by the other.
//!
//! An import takes its rows one by one, and an export its people page by page: neither ever holds
//! all of them. What an import keeps to its end is a hash of each key by which it recognises people,
//! and the ids and places of the rows that wait for their managers.

mod bulk;
mod export;
mod import;
mod order;
mod records;
mod rows;
mod trial;
mod turns;
mod waiting;

pub(crate) use bulk::{Counts, problem_line, run, settle};
pub(crate) use export::{Form, page_behind};
pub(crate) use import::{Import, Observer, Outcome};
pub(crate) use rows::{Failure, Input, Mapping, Row, Rows};
