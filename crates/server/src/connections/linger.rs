//! The end of a connection whose peer may still be sending. A stream that is closed while bytes of its peer are unread
//! is reset, and the peer then loses what it hasn't read yet: the answer that says why it was refused.

use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};

use domain::limits;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How much is taken in at once, in bytes.
const PIECE: usize = 8 * 1024;

/// Reads and discards what the peer still sends after our side was closed.
pub(super) struct Linger {
    /// When it is over in any case.
    end: Instant,
    /// How many bytes came.
    taken: usize,
    /// When it is over if nothing more comes.
    timer: Pin<Box<Sleep>>,
}

impl Linger {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let timer = Box::pin(sleep_until(now + limits::DISCARD_PAUSE));
        Self { end: now + limits::DISCARD_TIME, taken: 0, timer }
    }

    /// Ready once the peer has closed too, has been silent for `limits::DISCARD_PAUSE`, or has had its time or its bytes.
    pub(super) fn poll(&mut self, stream: &mut (impl AsyncRead + Unpin), cx: &mut Context<'_>) -> Poll<()> {
        let mut room = [MaybeUninit::uninit(); PIECE];
        loop {
            let now = Instant::now();
            let mut piece = ReadBuf::uninit(&mut room);
            match Pin::new(&mut *stream).poll_read(cx, &mut piece) {
                Poll::Ready(Ok(())) if !piece.filled().is_empty() => self.taken += piece.filled().len(),
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.timer.as_mut().poll(cx),
            }
            if self.taken > limits::DISCARDED_BYTES || now >= self.end {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(self.end.min(now + limits::DISCARD_PAUSE));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use domain::limits;
    use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::{Instant, sleep};

    use super::Linger;

    /// How many seconds somebody is listened to.
    async fn lasts<F: Future<Output = ()>>(says: impl FnOnce(DuplexStream) -> F) -> u64 {
        let (mut ours, theirs) = duplex(64 * 1024);
        let (start, mut linger) = (Instant::now(), Linger::new());
        tokio::select! {
            biased;
            () = poll_fn(|cx| linger.poll(&mut ours, cx)) => {}
            () = says(theirs) => unreachable!("whoever speaks goes on"),
        }
        start.elapsed().as_secs()
    }

    /// Says so many bytes at a time, with such pauses.
    async fn say(mut stream: DuplexStream, bytes: usize, pause: Duration) {
        loop {
            stream.write_all(&vec![b'x'; bytes]).await.unwrap();
            sleep(pause).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_with_the_peer_with_its_silence_and_in_any_case() {
        let (second, pause) = (Duration::from_secs(1), limits::DISCARD_PAUSE);
        let gone = lasts(async |stream| {
            sleep(second).await;
            drop(stream);
            std::future::pending::<()>().await;
        });
        assert_eq!(gone.await, 1, "the peer closes");
        assert_eq!(lasts(|stream| say(stream, 1, pause + second)).await, pause.as_secs(), "it is silent");
        assert_eq!(lasts(|stream| say(stream, 1, second)).await, limits::DISCARD_TIME.as_secs(), "it drips");
        let much = limits::DISCARDED_BYTES / 4;
        assert_eq!(lasts(|stream| say(stream, much, second)).await, 4, "it says much");
    }
}
