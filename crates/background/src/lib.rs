//! Work that takes a core or the disk for long, such as hashing a password: aside from the threads that serve requests,
//! and behind them.

use tokio::task::{JoinError, spawn_blocking};

/// Runs the work on a thread with a lower priority than those that serve requests: on few cores requests would
/// otherwise wait while it runs. The work goes on even if the caller stops waiting for it.
///
/// # Errors
/// The work panicked, or the runtime ends.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    spawn_blocking(move || {
        stand_back();
        work()
    })
    .await
}

/// Lowers the priority of this thread to what `nice` gives a command; doing it again changes nothing. On other systems
/// than Linux a priority is that of the whole process, so this does nothing there.
fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_stands_back_and_whoever_waits_for_it_does_not() {
        use rustix::process::getpriority_process;

        let before = getpriority_process(None).unwrap();
        let within = super::run(|| getpriority_process(None).unwrap()).await.unwrap();
        assert_eq!(within, before.max(10));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error() {
        assert!(super::run(|| panic!("it can't go on")).await.unwrap_err().is_panic());
    }
}
