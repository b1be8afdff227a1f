//! In which order rows that wait for their managers are tried again.

use std::collections::VecDeque;

use people::PersonId;

use super::rows::Row;
use super::waiting::Waiting;

/// Whose turn it is: each row has one, behind that of its manager's row if that waits as well.
pub(super) struct Turns {
    waiting: Waiting,
    /// The rows in the order of their managers.
    by_manager: Vec<usize>,
    /// Which rows wait for the turn of another one.
    held: Vec<bool>,
    ready: VecDeque<usize>,
}

impl Turns {
    /// The turns of rows, of which there are no more to come.
    pub(super) fn of(waiting: Waiting) -> Self {
        let count = waiting.len();
        let mut by_manager: Vec<usize> = (0..count).collect();
        by_manager.sort_by_key(|index| waiting.manager(*index));
        let mut turns =
            Self { waiting, by_manager, held: vec![false; count], ready: VecDeque::new() };
        for index in 0..count {
            for at in turns.those_below(turns.waiting.id(index)) {
                turns.held[turns.by_manager[at]] = true;
            }
        }
        turns.ready = (0..count).filter(|index| !turns.held[*index]).collect();
        turns
    }

    /// The next one that can be tried.
    pub(super) fn next(&mut self) -> Option<usize> {
        self.ready.pop_front()
    }

    /// What a row says.
    pub(super) fn row(&self, index: usize) -> Row {
        self.waiting.row(index)
    }

    /// Gives those a turn who waited for a row that was tried.
    pub(super) fn release(&mut self, index: usize) {
        for at in self.those_below(self.waiting.id(index)) {
            let below = self.by_manager[at];
            if std::mem::take(&mut self.held[below]) {
                self.ready.push_back(below);
            }
        }
    }

    /// Gives a turn to all who still wait.
    pub(super) fn release_all(&mut self) {
        let held = self.held.iter_mut().enumerate();
        self.ready.extend(held.filter_map(|(index, held)| std::mem::take(held).then_some(index)));
    }

    /// Those who had no turn, in the order in which they came.
    pub(super) fn left(mut self) -> impl Iterator<Item = Row> {
        self.release_all();
        let mut left = Vec::from(self.ready);
        left.sort_unstable();
        left.into_iter().map(move |index| self.waiting.row(index))
    }

    /// The places, in the order of managers, of those who name this one.
    fn those_below(&self, manager: PersonId) -> std::ops::Range<usize> {
        let named = |index: &usize| self.waiting.manager(*index);
        let begin = self.by_manager.partition_point(|index| named(index) < manager);
        let end = self.by_manager.partition_point(|index| named(index) <= manager);
        begin..end
    }
}
