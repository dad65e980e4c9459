//! One contract for both engines: every test runs on `SQLite`, and on Postgres when `MOTET_TEST_POSTGRES` holds the
//! URL of a server where databases may be created.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod accounts;
mod acts;
mod administration;
mod admission;
mod channels;
mod conversations;
mod copies;
mod database;
mod deletions;
mod edits;
mod endings;
mod grants;
mod guilds;
mod history;
mod identities;
mod messages;
mod nodes;
mod order;
mod races;
mod reactions;
mod read_states;
mod refresh;
mod refusing;
mod resuming;
mod roles;
mod rosters;
mod settings;
mod snapshots;
mod upkeep;
mod welcome;
mod world;

use world::{Engine, run};

/// Runs each named function of the modules as one test per engine.
macro_rules! contract {
    ($($module:ident: $($name:ident),+ $(,)?;)*) => {
        mod sqlite {
            $(mod $module { $(
                #[test]
                fn $name() {
                    crate::run(crate::Engine::Sqlite, crate::$module::$name);
                }
            )+ })*
        }
        mod postgres {
            $(mod $module { $(
                #[test]
                fn $name() {
                    crate::run(crate::Engine::Postgres, crate::$module::$name);
                }
            )+ })*
        }
    };
}

contract! {
    accounts: registers, names_and_emails_are_taken_once, logs_in, remembers_where_from, sessions_end, administrators,
        a_replaced_password_opens_nothing, bad_input_finds_nothing;
    administration: accounts_are_barred_and_restored, rights_are_given_by_those_who_have_them,
        any_message_can_be_taken_away, bans_pass_on_what_was_owned, bans_pass_on_much_in_slices, ownership_is_transferred;
    admission: joins, codes_admit, leaves, hands_over_and_ends, puts_out, bans;
    channels: are_made, claims_and_codes_are_unique, strangers_see_public_ones_only, latest_message_comes_first,
        are_called_by_name, commits_give_the_order_whatever_the_clock_does;
    conversations: of_two, of_several, refuses, whom_one_could_speak_with_comes_first;
    deletions: a_crowded_guild_is_gone_at_once_and_its_rows_follow, what_is_left_is_not_told_and_goes_after_a_restart,
        a_crowded_room_is_gone_at_once_and_what_it_claimed_is_free, what_is_deleted_does_not_count,
        a_message_goes_with_however_many_reactions, reactions_are_counted_right_under_concurrent_acts,
        the_order_of_reactions_is_that_of_those_that_stand, what_an_older_version_left_is_taken_over,
        a_guild_goes_with_all_its_channels;
    edits: are_the_authors, are_of_the_channel_that_is_named, deletions_are_the_authors_and_the_moderators,
        race_with_deletions, mention_members;
    endings: a_guild_is_renamed_by_its_owner, a_guild_goes_with_all_that_is_in_it, a_channel_is_changed_and_goes,
        race_with_sends;
    grants: browsers_are_remembered_for_a_while, codes_are_traded_once, one_of_many_gets_the_code,
        codes_are_bound_to_what_they_were_made_for, codes_are_for_whoever_is_logged_in,
        refresh_tokens_come_only_with_an_offline_grant, a_logout_ends_what_came_from_the_browser, keys_rotate;
    guilds: is_made_and_joined, strangers_know_nothing, members_who_dont_own_it, invites_run_out, is_left,
        kicks_and_bans, channel_bans_shut_one_channel, channels_are_numbered,
        is_made_with_an_invite;
    history: of_few_messages, of_many_messages, with_some_deleted, with_all_deleted, from_a_moment_on, refuses;
    identities: makes_an_account, updates_the_profile, links_only_what_is_proven, binds_local_accounts,
        numbers_taken_usernames, a_tenant_changes_only_what_was_not_set_here, local_subjects_bring_only_what_is_missing;
    messages: are_sent, strangers_are_refused, a_repeated_nonce_answers_the_same,
        a_repeated_nonce_brings_nothing_back, clearing_looks_through_much_in_slices, concurrent_nonces_make_one,
        time_never_runs_backwards;
    nodes: acts_on_other_channels_and_guilds_do_not_wait, nothing_is_said_after_a_loss_at_another_node,
        a_guilds_channels_and_an_ended_login_are_shut_at_every_node,
        leaves_every_stream_whole_and_nobody_in_a_deadlock,
        what_a_commit_brought_about_is_kept_with_what_it_saw, no_more_is_read_at_once_than_fits,
        a_changed_profile_is_announced_too;
    order: is_gapless_under_concurrent_acts, answers_come_after_events_and_events_after_the_commit,
        abandoned_acts_are_done_all_the_same;
    races: ban_leave_and_removal, guild_kick_and_ban;
    reactions: stand_once_each, are_members_only, of_many_at_once, toggle, are_of_so_many_kinds_at_most,
        have_a_catalogue_that_administrators_keep;
    read_states: follow_what_is_said_and_read, go_back, begin_where_one_comes_in, of_a_guild,
        count_past_what_is_deleted, of_a_crowd_are_not_written;
    refresh: rotates, a_lost_answer_is_given_again, once_its_successor_was_used_it_ends_the_login,
        at_another_door_it_is_unknown_and_stays_good, all_who_come_at_once_get_the_same;
    resuming: whoever_comes_back_is_told_what_those_heard_who_stayed,
        a_line_that_breaks_in_a_replay_opens_nothing_from_before_one_came_in,
        ten_thousand_missed_events_are_told_and_no_more, what_is_said_before_one_goes_live_is_told, a_writer_too_many_does_not_start;
    roles: are_given_by_the_owner, are_so_many_moderators_at_most, moderators_are_that_while_they_are_in, hands_over, goes_to_the_longest_standing,
        of_a_guild_channel, of_conversations, private_rooms_have_a_code, codes_are_one_rooms, a_new_code_ends_the_old_one;
    rosters: shows_a_thousand_with_oneself_and_the_owner, of_a_guild_channel_lacks_its_banned, are_short_in_lists;
    settings: are_of_so_many_guilds_and_channels_at_most;
    snapshots: hold_everything_of_one_moment;
    upkeep: keeps_what_was_acknowledged, closes, migrates_once_and_refuses_a_newer_schema, an_older_installations_key_signs_on,
        two_stores_share_a_database, a_lost_connection_is_replaced, prunes_what_has_served_its_time,
        keeps_events_for_as_long_as_it_is_told;
    welcome: makes_default_channels_once, never_makes_a_deleted_one_again, takes_a_users_channel_of_that_name;
}
