//! The lines of an answer, kept until they are wanted.
//!
//! What doesn't fit into memory goes into a file without a name, which is gone with the process.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::sync::watch;

/// How many bytes are kept in memory, and how many are handed over at once.
const CHUNK: usize = 64 * 1024;
/// How many bytes may wait on the disk. The lines of ten million rows are fewer.
const MAX_WAITING: u64 = 1024 * 1024 * 1024;

/// Begins an answer: the end where it is written, and the other one, where it is read.
pub(super) fn spool() -> (Spool, Lines) {
    let kept = Arc::new(Mutex::new(Kept::default()));
    let (stage, stages) = watch::channel(Stage::Held);
    (Spool { kept: Arc::clone(&kept), stage }, Lines { kept, stage: stages })
}

/// How far an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing is handed over yet.
    Held,
    /// What is there is handed over.
    Released,
    /// And no more comes.
    Ended,
}

/// Where an answer is written. One that is dropped before its end breaks the answer off.
pub(super) struct Spool {
    kept: Arc<Mutex<Kept>>,
    stage: watch::Sender<Stage>,
}

impl Spool {
    /// Adds a line. It is lost where the disk takes no more, which [`Self::is_lost`] says.
    pub(super) fn add(&self, line: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.collected.len() + line.len() > CHUNK
            && let Err(error) = kept.write()
        {
            tracing::error!(cause = %error, "an answer can't be put into a temporary file");
            kept.lost = true;
        }
        if !kept.lost {
            kept.collected.extend_from_slice(line);
        }
        drop(kept);
        self.stage.send_if_modified(|stage| *stage == Stage::Released);
    }

    /// Adds the last line, whatever was lost before.
    pub(super) fn end(&self, line: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.collected.extend_from_slice(line);
        drop(kept);
        self.stage.send_replace(Stage::Ended);
    }

    /// Lets the lines go that are there, and all others as they come.
    pub(super) fn release(&self) {
        self.stage.send_if_modified(|stage| {
            let held = *stage == Stage::Held;
            if held {
                *stage = Stage::Released;
            }
            held
        });
    }

    /// Whether nobody takes the answer any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.stage.is_closed()
    }

    /// Done once nobody takes the answer any more.
    pub(super) async fn abandoned(&self) {
        self.stage.closed().await;
    }

    /// Whether lines were lost.
    pub(super) fn is_lost(&self) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).lost
    }
}

/// Where an answer is read.
pub(super) struct Lines {
    kept: Arc<Mutex<Kept>>,
    stage: watch::Receiver<Stage>,
}

impl Lines {
    /// The answer, as the body of a response. It fails where the answer breaks off.
    pub(super) fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        stream::try_unfold(self, |mut lines| async move {
            let chunk = lines.next().await?;
            Ok(chunk.map(|chunk| (chunk, lines)))
        })
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let stage = *self.stage.borrow_and_update();
            let chunk = if stage == Stage::Held { Bytes::new() } else { self.take().await? };
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
            if stage == Stage::Ended {
                return Ok(None);
            }
            self.stage.changed().await.map_err(|_| io::Error::other("the answer broke off"))?;
        }
    }

    async fn take(&self) -> io::Result<Bytes> {
        let kept = Arc::clone(&self.kept);
        let take = move || kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        tokio::task::spawn_blocking(take).await?
    }
}

/// Lines that nobody has taken yet: first those in the file, then those in memory.
#[derive(Default)]
struct Kept {
    file: Option<File>,
    taken: u64,
    written: u64,
    collected: Vec<u8>,
    lost: bool,
}

impl Kept {
    fn write(&mut self) -> io::Result<()> {
        if self.written - self.taken > MAX_WAITING {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let file = self.file.insert(file);
        file.write_all_at(&self.collected, self.written)?;
        self.written += self.collected.len() as u64;
        self.collected.clear();
        Ok(())
    }

    /// Takes what comes next; nothing where nothing is there.
    fn take(&mut self) -> io::Result<Bytes> {
        let waiting = self.written - self.taken;
        let Some(file) = self.file.as_ref().filter(|_| waiting > 0) else {
            return Ok(std::mem::take(&mut self.collected).into());
        };
        let mut chunk = vec![0; usize::try_from(waiting).map_or(CHUNK, |size| size.min(CHUNK))];
        file.read_exact_at(&mut chunk, self.taken)?;
        self.taken += chunk.len() as u64;
        if self.taken == self.written {
            // All was taken: the file is used from its beginning again.
            (self.taken, self.written) = (0, 0);
        }
        Ok(chunk.into())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};

    use super::*;

    fn line(number: usize) -> String {
        format!("{number} {}\n", "x".repeat(number % 977))
    }

    /// More than memory keeps, and more than is handed over at once.
    const MANY: usize = 2_000;

    async fn chunks(released_after: usize) -> Vec<Bytes> {
        let (spool, lines) = spool();
        let reader = tokio::spawn(lines.into_stream().collect::<Vec<_>>());
        for number in 0..MANY {
            if number == released_after {
                spool.release();
            }
            spool.add(line(number).as_bytes());
            tokio::task::yield_now().await;
        }
        spool.end(b"end\n");
        reader.await.unwrap().into_iter().map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn lines_come_out_in_their_order_however_they_were_kept() {
        let expected: String = (0..MANY).map(line).chain(["end\n".to_owned()]).collect();
        for released_after in [0, 1, 100, MANY] {
            let chunks = chunks(released_after).await;
            assert!(chunks.concat() == expected.as_bytes(), "{released_after}");
            assert!(chunks.iter().all(|chunk| !chunk.is_empty() && chunk.len() <= 2 * CHUNK));
        }
    }

    #[tokio::test]
    async fn nothing_is_handed_over_before_it_is_released() {
        let (spool, lines) = spool();
        let mut lines = Box::pin(lines.into_stream());
        spool.add(b"1\n");
        assert!(lines.next().now_or_never().is_none());
        spool.release();
        assert_eq!(lines.next().await.unwrap().unwrap(), "1\n");
        assert!(lines.next().now_or_never().is_none());
        spool.end(b"2\n");
        assert_eq!(lines.next().await.unwrap().unwrap(), "2\n");
        assert!(lines.next().await.is_none());
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_fails() {
        let (spool, lines) = spool();
        let mut lines = Box::pin(lines.into_stream());
        spool.add(b"1\n");
        spool.release();
        drop(spool);
        assert_eq!(lines.next().await.unwrap().unwrap(), "1\n");
        assert!(lines.next().await.unwrap().is_err());
    }

    #[tokio::test]
    async fn whoever_writes_sees_that_nobody_reads() {
        let (spool, lines) = spool();
        assert!(!spool.is_abandoned());
        drop(lines.into_stream());
        assert!(spool.is_abandoned());
        spool.abandoned().await;
    }
}
