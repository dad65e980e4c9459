//! The whole server at the wire, as clients and operators meet it. What the engine could change runs on both: on
//! `SQLite`, and on Postgres when `MOTET_TEST_POSTGRES` holds the URL of a server where databases may be made.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod bans;
mod command_sessions;
mod doors;
mod durability;
mod many_voices;
mod nonces;
mod people;
mod slow_listener;
mod starting;
mod strangers;
mod transcripts;

/// Runs each named function of the modules as one test per engine.
macro_rules! on_both_engines {
    ($($module:ident: $($name:ident),+ $(,)?;)*) => {
        mod sqlite {
            $(mod $module { $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    crate::$module::$name(testkit::Engine::Sqlite).await;
                }
            )+ })*
        }
        mod postgres {
            $(mod $module { $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    if testkit::Engine::Postgres.is_there() {
                        crate::$module::$name(testkit::Engine::Postgres).await;
                    }
                }
            )+ })*
        }
    };
}

on_both_engines! {
    bad_input: rest_paths_answer_bad_input_in_their_own_words, absurd_paging_is_refused_or_bounded,
        sockets_answer_bad_frames_and_stay;
    bans: no_send_is_acknowledged_after_the_answer_to_a_kick, whoever_is_kicked_hears_of_it_and_then_nothing,
        a_channel_ban_through_chat_silences_the_user_in_every_family;
    many_voices: five_voices_hear_all_five_lines_each_in_its_own_words,
        five_hundred_messages_arrive_once_everywhere_in_the_order_of_history;
    nonces: a_repeated_nonce_is_answered_with_the_same_message_and_stands_once_in_history;
    strangers: hidden_and_missing_things_answer_alike, a_strangers_socket_hears_nothing_of_a_guild;
    transcripts: of_command, of_auth0, of_pythia, of_chat, of_gateway;
}
