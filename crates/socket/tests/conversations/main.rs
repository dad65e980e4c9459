//! Conversations with real servers and clients: what a peer sees, and what a handler is told.
#![expect(clippy::unwrap_used, reason = "all of it is tests, whose functions are called from two each")]

/// Makes two tests of each of these functions: one whose connections the event loop carries, one in which each has a task.
/// Where it is `stopped`, only the test moves the clock; with `threads`, handlers run on several.
macro_rules! both_ways {
    (stopped: $($name:ident),+ $(,)?) => { both_ways!(@ (start_paused = true) $($name)+); };
    (threads: $($name:ident),+ $(,)?) => { both_ways!(@ (flavor = "multi_thread", worker_threads = 4) $($name)+); };
    (@ $how:tt $($name:ident)+) => { $(
        mod $name {
            use crate::node::Way;

            #[tokio::test $how]
            async fn on_the_loop() {
                super::$name(Way::Loop).await;
            }

            #[tokio::test $how]
            async fn in_a_task() {
                super::$name(Way::Task).await;
            }
        }
    )+ };
    ($($name:ident),+ $(,)?) => { both_ways!(@ () $($name)+); };
}

mod bounds;
mod endings;
mod frames;
mod greetings;
mod hardships;
mod line;
mod node;
mod plain;
mod prefixes;
mod times;
