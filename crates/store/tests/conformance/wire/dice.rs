//! What goes wrong between a store and its DynamoDB, drawn at random.

use std::time::Duration;

/// What goes wrong with requests for an operation, and how often: probabilities from 0.0 to 1.0.
/// Each is drawn by itself; where several come true, the first of them as they stand here happens,
/// after the delay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// The same seed makes the same draws, for the same requests in the same order.
    pub(crate) seed: u64,
    /// Whether the request has to wait.
    pub(crate) delay: f64,
    /// How long it has to, and how late something is done by [`Faults::late`].
    pub(crate) delay_for: Duration,
    /// Answers that there are too many requests; nothing is done.
    pub(crate) throttle: f64,
    /// Answers with an error of the server; nothing is done.
    pub(crate) error_before: f64,
    /// Closes the connection; nothing is done.
    pub(crate) cut_before: f64,
    /// Answers with an error of the server, although it is done.
    pub(crate) error_after: f64,
    /// Closes the connection, although it is done.
    pub(crate) cut_after: f64,
    /// Answers with the first half of the answer, although it is done.
    pub(crate) halve_after: f64,
    /// Answers with what is no HTTP, although it is done.
    pub(crate) noise_after: f64,
    /// Closes the connection, although it is done a while after that.
    pub(crate) late: f64,
    /// Answers a `TransactWriteItems` that another transaction is under way with its first item;
    /// nothing is done. No emulator does so by itself.
    pub(crate) conflict: f64,
}

/// What goes wrong with a request.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    Throttle,
    ErrorBefore,
    CutBefore,
    ErrorAfter,
    CutAfter,
    HalveAfter,
    NoiseAfter,
    Late,
    Conflict,
    /// Is refused for good, as what is switched on already; nothing is done. It is never drawn.
    Refused,
}

/// What one request suffers.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) delay: Duration,
    pub(super) late: Duration,
    pub(super) fault: Option<Fault>,
}

/// Draws what goes wrong.
pub(super) struct Dice {
    faults: Faults,
    state: u64,
}

impl Dice {
    pub(super) fn new(faults: Faults) -> Self {
        Self { state: faults.seed, faults }
    }

    /// Draws as often for every request, so that no probability moves the draws of another.
    pub(super) fn draw(&mut self) -> Drawn {
        let faults = self.faults.clone();
        let delay = if self.hits(faults.delay) { faults.delay_for } else { Duration::ZERO };
        let drawn = [
            (faults.throttle, Fault::Throttle),
            (faults.error_before, Fault::ErrorBefore),
            (faults.cut_before, Fault::CutBefore),
            (faults.error_after, Fault::ErrorAfter),
            (faults.cut_after, Fault::CutAfter),
            (faults.halve_after, Fault::HalveAfter),
            (faults.noise_after, Fault::NoiseAfter),
            (faults.late, Fault::Late),
            (faults.conflict, Fault::Conflict),
        ]
        .map(|(probability, fault)| self.hits(probability).then_some(fault));
        Drawn { delay, late: faults.delay_for, fault: drawn.into_iter().flatten().next() }
    }

    fn hits(&mut self, probability: f64) -> bool {
        f64::from(self.next()) < probability * (f64::from(u32::MAX) + 1.0)
    }

    /// The upper half of `SplitMix64`.
    fn next(&mut self) -> u32 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) >> 32).unwrap()
    }
}
