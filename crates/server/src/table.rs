//! The table dialect: rows of a CSV file to people, and people to rows.
//!
//! It only translates; what is right for a person is for [`people::document`] to say. A column goes
//! to a [`target::Target`], which its header names (`name.familyName`, `emails[work]`,
//! `attributes.party`) or which the caller maps it to. [`Columns`] reads rows; [`ColumnSet`] writes
//! them, in such a way that reading them gives the same people again.
//!
//! # Lists
//!
//! A row is flat, a list is not. A column says which item it belongs to by the item's type in
//! brackets, by a count, or by both: `emails[work]`, `emails#2`, `emails[work]#2`. Without a type
//! in brackets the type may stand in a column of its own, `emails#2.type`. An export only writes
//! this last form: it keeps the order of the items, needs no column for every type that somebody
//! ever thought of, and so fits every list there is. The items of a list stand in the order in
//! which their first columns stand in the header.
//!
//! # Who is there already
//!
//! A table says nothing about what it has no column for: put over somebody, a row leaves that alone
//! (`columns/over.rs`).
//!
//! # Nothing is lost
//!
//! An export ends with the column `rest`: a JSON object of members that cells can't say, which are
//! those that came up after the columns were collected, and `types` of which a word has a `;`.
//! Texts below `attributes` have columns of their own; everything else there (numbers, lists, empty
//! texts) stands as JSON in the column `attributes`. A round trip keeps every value; only the order
//! of the members of `attributes`, which JSON gives no meaning, may change.
//!
//! # Formulas
//!
//! A spreadsheet program may take a cell that starts with `=`, `+`, `-` or `@` for a formula and
//! run it (<https://owasp.org/www-community/attacks/CSV_Injection>). Telephone numbers start with
//! `+`, so that an export changes nothing unless it is asked to: with `escape_formulas` such a cell
//! gets a `'` in front. A table that was written so is for looking at; reading it again would keep
//! the `'`.

mod columns;
mod export;
mod header;
mod near;
mod target;
#[cfg(test)]
mod tests;

pub(crate) use columns::Columns;
pub(crate) use export::ColumnSet;
pub(crate) use header::{Spelling, Unmapped};
