//! How fast a body has to come. Only the time in which the server waits for the client counts.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use domain::limits;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::times::Times;

/// How fast a body comes.
pub(super) struct Pace {
    /// Longest without anything.
    pause: Duration,
    /// In how long `limits::BYTES_A_MINUTE` have to come.
    a_minute: Duration,
    /// Longest for all of it, if there is such a bound.
    whole: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when the client is waited for.
    since: Option<Instant>,
    /// How long it was waited for before.
    waited: Duration,
    /// How long in the present minute of waiting, and what came in it.
    minute: (Duration, u64),
}

impl Pace {
    /// The pace of a body that is yet to come. A short one has to be there within `Times::body`.
    pub(super) fn new(times: &Times, short: bool) -> Self {
        let whole = short.then_some(times.body);
        let (pause, a_minute) = (times.body_pause, times.minute);
        Self { pause, a_minute, whole, timer: None, since: None, waited: Duration::ZERO, minute: (Duration::ZERO, 0) }
    }

    /// Something came.
    pub(super) fn came(&mut self, bytes: usize) {
        let waited = self.since.take().map_or(Duration::ZERO, |since| since.elapsed());
        self.waited += waited;
        self.minute = (self.minute.0 + waited, self.minute.1 + bytes as u64);
        if self.minute.0 >= self.a_minute && self.is_enough() {
            self.minute = (Duration::ZERO, 0);
        }
    }

    /// Ready when the client has kept the server waiting for too long. Polled while nothing comes.
    pub(super) fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let end = since + self.left();
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if timer.deadline() != end {
            timer.as_mut().reset(end);
        }
        timer.as_mut().poll(cx)
    }

    /// How much longer nothing may come.
    fn left(&self) -> Duration {
        let mut left = self.pause;
        if !self.is_enough() {
            left = left.min(self.a_minute.saturating_sub(self.minute.0));
        }
        if let Some(whole) = self.whole {
            left = left.min(whole.saturating_sub(self.waited));
        }
        left
    }

    /// Whether the present minute has brought what it has to.
    fn is_enough(&self) -> bool {
        self.minute.1 >= limits::BYTES_A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use domain::limits;
    use tokio::time::{Instant, sleep};

    use super::Pace;
    use crate::Times;

    /// How long a body lasts that brings so many bytes each time after such a pause.
    async fn lasts(short: bool, pause: u64, bytes: usize) -> u64 {
        let start = Instant::now();
        let mut pace = Pace::new(&Times::default(), short);
        while start.elapsed() < Duration::from_hours(1) {
            tokio::select! {
                biased;
                () = poll_fn(|cx| pace.poll_late(cx)) => break,
                () = sleep(Duration::from_secs(pause)) => pace.came(bytes),
            }
        }
        start.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_ends_that_pauses_drips_or_is_too_long_on_its_way() {
        let enough = usize::try_from(limits::BYTES_A_MINUTE).unwrap();
        assert_eq!(lasts(false, 31, enough).await, 30, "it pauses");
        assert_eq!(lasts(false, 10, 1).await, 60, "it drips");
        assert_eq!(lasts(true, 1, enough).await, 60, "it is short and takes long");
        assert_eq!(lasts(false, 29, enough).await, 3625, "it is long and comes");
        assert_eq!(lasts(false, 20, enough / 3).await, 60, "it is a byte too slow");
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_waits_for_the_client_is_not_held_against_it() {
        let mut pace = Pace::new(&Times::default(), true);
        pace.came(1);
        sleep(Duration::from_hours(1)).await;
        let late = tokio::time::timeout(Duration::from_secs(29), poll_fn(|cx| pace.poll_late(cx)));
        assert!(late.await.is_err());
    }
}
