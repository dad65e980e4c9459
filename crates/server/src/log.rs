//! Writes the log to standard error, and what a start prints to standard output. The server never waits for whoever
//! reads them, and doesn't fail if nobody does.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use domain::limits;
use tracing_subscriber::fmt::MakeWriter;

use crate::StartError;

/// How long the last lines may take to leave before the process ends.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The log: a queue in memory, and a thread that writes. Lines that don't fit into the queue, or can't be written, are
/// counted and lost.
#[derive(Clone)]
pub struct Lines(Arc<LogState>);

struct LogState {
    to_thread: Sender<Order>,
    waiting: Arc<AtomicUsize>,
}

enum Order {
    Write(Vec<u8>),
    /// Say when everything before this is written.
    Tell(SyncSender<()>),
}

/// The log of this process, once it has started.
static LOG: OnceLock<Lines> = OnceLock::new();

impl Lines {
    /// The lines that this process writes to standard error.
    pub(crate) fn to_stderr() -> Self {
        LOG.get_or_init(|| Self::to(io::stderr())).clone()
    }

    /// Lines to somewhere.
    fn to(output: impl Write + Send + 'static) -> Self {
        let (to_thread, orders) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&waiting);
        let writer = thread::Builder::new().name("log".to_owned()).spawn(move || write(output, &orders, &counted));
        // Without the thread every line is lost, which is counted; that is no reason not to serve.
        drop(writer);
        Self(Arc::new(LogState { to_thread, waiting }))
    }

    /// Queues a line, or loses it.
    fn push(&self, line: &[u8]) {
        let before = self.0.waiting.fetch_add(line.len(), Ordering::Relaxed);
        let fits = before + line.len() <= limits::LOG_QUEUE_BYTES;
        if !fits || self.0.to_thread.send(Order::Write(line.to_vec())).is_err() {
            self.0.waiting.fetch_sub(line.len(), Ordering::Relaxed);
            lose();
        }
    }

    /// Waits until what was said so far is written, but not for long.
    fn settle(&self) {
        let (told, settled) = sync_channel(1);
        if self.0.to_thread.send(Order::Tell(told)).is_ok() {
            settled.recv_timeout(LAST_LINES).ok();
        }
    }
}

fn write(mut output: impl Write, orders: &Receiver<Order>, waiting: &AtomicUsize) {
    for order in orders {
        match order {
            Order::Write(line) => {
                let written = output.write_all(&line).and_then(|()| output.flush());
                waiting.fetch_sub(line.len(), Ordering::Relaxed);
                if written.is_err() {
                    lose();
                }
            }
            Order::Tell(told) => drop(told.send(())),
        }
    }
}

fn lose() {
    metrics::counter!("motet_log_lines_lost_total").increment(1);
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Waits until the log is written, but not for long. For the end of the process.
pub fn settle() {
    if let Some(log) = LOG.get() {
        log.settle();
    }
}

/// Writes a line to standard error behind the queued lines, and waits briefly until it is written.
pub fn complain(line: &str) {
    let log = Lines::to_stderr();
    log.push(format!("{line}\n").as_bytes());
    log.settle();
}

/// Writes a line to standard output; gives up soon if nobody reads it.
pub fn say(line: &str) {
    let stdout = Lines::to(io::stdout());
    stdout.push(format!("{line}\n").as_bytes());
    stdout.settle();
}

/// Writes a command's answer to standard output. Fails if it can't be written, as the answer is what the command was
/// run for.
pub fn answer(lines: &[String]) -> Result<(), StartError> {
    let mut stdout = io::stdout().lock();
    let told = lines.iter().try_for_each(|line| writeln!(stdout, "{line}")).and_then(|()| stdout.flush());
    told.map_err(|error| StartError(format!("it is done, but the answer can't be written: {error}")))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::mpsc::{Sender, channel};
    use std::sync::{Arc, Barrier};

    use domain::limits;

    use super::Lines;

    struct Heard(Sender<Vec<u8>>);

    impl Write for Heard {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.send(line.to_vec()).map_err(io::Error::other)?;
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Takes nothing until it is let go.
    struct Stuck(Arc<Barrier>, Heard);

    impl Write for Stuck {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.wait();
            self.1.write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_out_whole_and_in_their_order() {
        let (heard, lines) = channel();
        let log = Lines::to(Heard(heard));
        for number in 0..100 {
            log.push(format!("{number}\n").as_bytes());
        }
        log.settle();
        let lines: Vec<Vec<u8>> = lines.try_iter().collect();
        assert_eq!(lines, (0..100).map(|number| format!("{number}\n").into_bytes()).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_takes_nothing_holds_nobody_up_and_costs_no_more_than_the_bound() {
        let (heard, lines) = channel();
        let gate = Arc::new(Barrier::new(2));
        let log = Lines::to(Stuck(Arc::clone(&gate), Heard(heard)));
        let line = vec![b'x'; limits::LOG_QUEUE_BYTES / 4];
        for _ in 0..100 {
            log.push(&line);
        }
        assert_eq!(log.0.waiting.load(std::sync::atomic::Ordering::Relaxed), limits::LOG_QUEUE_BYTES);
        for _ in 0..4 {
            gate.wait();
        }
        log.settle();
        assert_eq!(lines.try_iter().count(), 4, "the rest was lost");
        log.push(b"again");
        gate.wait();
        log.settle();
        assert_eq!(lines.try_iter().collect::<Vec<_>>(), [b"again".to_vec()]);
    }

    #[test]
    fn what_can_not_be_written_is_lost_and_the_next_is_tried() {
        let (heard, lines) = channel();
        drop(lines);
        let log = Lines::to(Heard(heard));
        for _ in 0..10 {
            log.push(b"into the void");
        }
        log.settle();
        assert_eq!(log.0.waiting.load(std::sync::atomic::Ordering::Relaxed), 0);
    }
}
