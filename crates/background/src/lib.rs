//! Work that takes a core or the disk for long, such as hashing a password: aside from the threads that serve requests,
//! and behind them.

use tokio::task::{JoinError, spawn_blocking};

/// Does the work on a thread that has a lower priority than those that serve requests: on few cores what others say
/// would otherwise wait until the work has had its share. It goes on where nobody waits for it any more.
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

/// Lowers the priority of this thread, by as much as `nice` lowers a command's; that of one that has stood back before
/// stays. Elsewhere than on Linux a priority is that of the whole process, and stays as well.
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
