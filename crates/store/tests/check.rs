//! `check` finds whatever is not as it should be, and `restore` refuses it.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "check/changes.rs"]
mod changes;
#[path = "check/damage.rs"]
mod damage;
#[path = "check/home.rs"]
mod home;
#[path = "check/restore.rs"]
mod restore;
