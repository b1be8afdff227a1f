//! What long commands say while they work, and at their end.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::say;
use crate::directory::Directory;
use crate::exchange::{self, Counts};

/// Shows how far a long work is, on a terminal; elsewhere it is silent.
pub(super) fn progress(total: Option<u64>) -> ProgressBar {
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let template = "{wide_bar} {pos}/{len} people, {per_sec}, {eta} left";
    let template = if total.is_some() { template } else { "{spinner} {pos} people, {per_sec}" };
    bar.set_style(style(template));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Shows how far it is that something is done to so many things, on a terminal; elsewhere it is
/// silent.
pub(super) fn counting(what: &'static str, total: Option<u64>) -> ProgressBar {
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new).with_message(what);
    let template = "{msg} {wide_bar} {pos}/{len}, {per_sec}, {eta} left";
    bar.set_style(style(if total.is_some() { template } else { "{spinner} {msg}: {pos}" }));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Shows that something is being done, on a terminal; elsewhere it is silent.
pub(super) fn spinner(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length().with_message(what);
    bar.set_style(style("{spinner} {msg}, {elapsed}"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How a bar looks.
pub(super) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Lets the store settle if very many were written.
pub(super) async fn settle(directory: &Directory, counts: Counts) -> Result<(), String> {
    let settled = exchange::settle(directory, counts).await;
    settled.map_err(|problem| exchange::problem_line(&problem))
}

/// Ends with what there was to count.
pub(super) fn conclude(bar: &ProgressBar, line: &str) {
    bar.finish_and_clear();
    say(line);
}
