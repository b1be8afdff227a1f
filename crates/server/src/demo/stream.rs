//! The numbers that decide about a person.
//!
//! Whatever is drawn here has to be the same on every machine and for ever, so there is nothing but
//! arithmetic on whole numbers: no floating point, whose functions differ between platforms, and no
//! crate that may change its algorithm.

use super::words::Words;

/// The numbers of one person: `SplitMix64` (Steele, Lea and Flood 2014), begun at a mixture of the
/// seed and the index, so that people can be drawn in any order and on several threads.
pub(super) struct Stream(u64);

/// The increment of `SplitMix64`: 2⁶⁴ divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of `SplitMix64`, which spreads every bit over all of them and loses none.
fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

impl Stream {
    /// Begins the numbers of one person.
    pub(super) fn new(seed: u64, index: u64) -> Self {
        // Seed and index are mixed one after the other: mixed alike, they could be exchanged.
        Self(mix(mix(seed.wrapping_add(GOLDEN)).wrapping_add(index)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// Draws a number below `bound`, or 0 where nothing is below it.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // The bias of a remainder is some bounds in 2⁶⁴, which no demonstration can show.
        self.next().checked_rem(bound).unwrap_or(0)
    }

    /// Decides for `percent` of the people.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Draws a word; all are as frequent.
    pub(super) fn pick(&mut self, words: &Words) -> &'static str {
        let rank = self.below(words.count());
        words.at(rank)
    }

    /// Draws a word; the first is the most frequent, and the n-th about n times as rare.
    ///
    /// Names are like that (Zipf's law), and only so a search has words that many people share as
    /// well as words that few have. To draw first the length of the rank in bits, then the other
    /// bits, is the same law in steps, and needs no logarithm.
    pub(super) fn favour(&mut self, words: &Words) -> &'static str {
        let count = words.count();
        let Some(longest) = count.checked_ilog2() else { return "" };
        loop {
            let low = 1 << self.below(u64::from(longest) + 1);
            let rank = low - 1 + self.below(low);
            // Drawn anew, the words of the last step are as rare as if the step were whole.
            if rank < count {
                return words.at(rank);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Words;
    use super::Stream;

    #[test]
    fn neighbours_have_nothing_in_common() {
        let first = |seed, index| Stream::new(seed, index).next();
        let mut all = Vec::new();
        for seed in 0..40 {
            all.extend((0..40).map(|index| first(seed, index)));
        }
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn the_first_words_are_the_most_frequent_and_all_occur() {
        let mut stream = Stream::new(1, 1);
        let words = Words::of("a, b, c, d, e, f, g, h, i, j");
        let mut drawn = [0_u32; 10];
        for _ in 0..10_000 {
            let word = stream.favour(&words).bytes().next().unwrap();
            drawn[usize::from(word - b'a')] += 1;
        }
        assert!(drawn[0] > 2 * drawn[2] && 5 * drawn[2] > 8 * drawn[6], "{drawn:?}");
        assert!(drawn.iter().all(|count| *count > 300), "{drawn:?}");
    }
}
