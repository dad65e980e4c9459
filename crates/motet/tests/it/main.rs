//! The whole server at the wire, as clients and operators meet it. What the engine could change runs on both: on
//! `SQLite`, and on Postgres when `MOTET_TEST_POSTGRES` holds the URL of a server where databases may be made.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod at_once;
mod auth0_examples;
mod auth0_reactions;
mod auth0_rights;
mod auth0_sockets;
mod backups;
mod bad_input;
mod bans;
mod bodies;
mod channels;
mod chat_bans;
mod chat_names;
mod chat_rights;
mod coming_back;
mod command_rights;
mod command_sessions;
mod contracts;
mod copies;
mod crowds;
mod cursors;
mod deaf_log;
mod doors;
mod durability;
mod emails;
mod expiry;
mod file_bucket;
mod file_faults;
mod file_names;
mod file_pictures;
mod files;
mod gateway_admin;
mod gateway_rights;
mod guessing;
mod guild_channels;
mod handing_over;
mod heartbeats;
mod hosts;
mod ids;
mod invitations;
mod issuer_address;
mod issuer_app;
mod issuer_attacks;
mod issuer_clients;
mod issuer_doors;
mod issuer_login;
mod issuer_logout;
mod issuer_tenant;
mod large_snapshots;
mod lines;
mod listeners;
mod many_voices;
mod names;
mod new_passwords;
mod news;
mod nodes;
mod nonces;
mod outages;
mod own_protocol;
mod paging;
mod people;
mod presence;
mod proxies;
mod pythia_admin;
mod pythia_rights;
mod pythia_sockets;
mod raw;
mod read_states;
mod registration;
mod replies;
mod returning;
mod settings;
mod sign_on;
mod silence;
mod slow_listener;
mod starting;
mod stopping;
mod storage;
mod strangers;
mod telemetry;
mod transcripts;
mod turned_away;
mod typing;
mod upgrade;
mod web;
mod welcome;
mod whole_process;
mod worst_answers;

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
    at_once: edits_and_deletions_are_heard_in_every_dialect,
        whoever_is_put_out_banned_or_leaves_hears_no_more_in_any_family,
        a_logout_closes_the_sockets_of_its_login_in_every_dialect,
        whoever_is_banned_from_the_installation_is_out_in_every_dialect;
    auth0_reactions: administrators_put_pictures_into_the_catalogue_and_take_them_out;
    auth0_rights: everybody_gets_what_is_theirs_in_a_public_channel, everybody_gets_what_is_theirs_in_a_private_channel,
        whoever_is_known_gets_what_is_everybodys;
    auth0_sockets: a_hundred_sockets_hear_exactly_what_is_theirs;
    backups: a_backup_ends_on_a_busy_server_and_holds_what_was_acknowledged;
    bad_input: rest_paths_answer_bad_input_in_their_own_words, absurd_paging_is_refused_or_bounded,
        sockets_answer_bad_frames_and_stay;
    bans: no_send_is_acknowledged_after_the_answer_to_a_kick, whoever_is_kicked_hears_of_it_and_then_nothing,
        whoever_is_in_a_server_that_goes_hears_that_they_are_out;
    channels: pythias_first_user_makes_and_joins_three_and_chats_users_join_two,
        chats_first_user_makes_two_and_pythias_first_adds_the_third, nobody_is_put_back_after_leaving,
        a_private_channel_stands_in_no_strangers_list_and_opens_with_its_code_alone;
    chat_bans: a_ban_shuts_the_channel_in_every_dialect_until_it_is_lifted, a_ban_is_of_one_channel_and_shows_to_its_owner;
    chat_names: a_channel_is_named_by_id_or_by_name_wherever_one_is_named, whoever_is_in_a_channel_may_name_it,
        own_messages_are_cleared_in_all_channels_at_once,
        a_claimed_name_is_given_to_no_second_channel;
    chat_rights: everybody_gets_what_is_theirs_in_a_public_room, everybody_gets_what_is_theirs_in_a_private_room,
        whoever_is_known_gets_what_is_everybodys, sockets_take_messages_from_members_only;
    coming_back: a_deleted_channel_is_told_to_those_who_were_in_it, of_command, of_auth0, of_pythia, of_chat, of_gateway, first_frames_show_cursors_too,
        a_session_that_becomes_live_later_comes_back, a_cursor_is_good_in_every_dialect,
        what_is_kept_has_a_cursor_and_is_told_again;
    command_rights: everybody_gets_what_is_theirs, accounts_are_made_and_entered_without_a_token;
    copies: everything_goes_on_in_the_copy, a_copy_killed_at_any_moment_is_gone_on_with;
    cursors: a_cursor_is_served_for_as_long_as_the_log_is_kept,
        whoever_comes_and_goes_while_others_never_pause_misses_nothing;
    emails: emails_are_shown_as_the_documents_have_it_or_to_their_owners_alone;
    expiry: a_login_ends_after_thirty_days_and_can_do_nothing_from_then_on, an_invite_admits_for_seven_days;
    files: a_file_goes_with_its_message_to_the_members_and_nobody_else,
        a_file_of_a_hidden_channel_answers_strangers_like_none, a_ticket_reads_what_its_bearer_may_read_and_is_no_token,
        a_file_is_handed_out_in_parts_and_never_as_a_page, what_is_deleted_is_gone_with_its_content,
        a_file_waits_a_day_for_its_message;
    file_faults: what_is_refused_leaves_nothing, an_upload_cut_off_leaves_nothing;
    file_names: a_file_is_called_what_its_sender_called_it;
    file_pictures: a_picture_tells_nothing_of_its_camera_and_is_shown_small,
        a_message_of_files_alone_goes_with_the_last_of_them,
        a_profile_picture_is_shown_everywhere_and_replaced_whole;
    guessing: who_is_at_home_where_survives_a_restart;
    guild_channels: a_guilds_channel_is_a_channel_whose_members_are_the_guilds, coming_and_going_is_the_guilds_affair,
        a_channel_of_no_guild_works_by_id_where_there_are_guilds;
    gateway_admin: administrators_see_judge_and_appoint_and_all_is_recorded;
    gateway_rights: everybody_gets_what_is_theirs_in_a_server, everybody_gets_what_is_theirs_in_a_public_room,
        everybody_gets_what_is_theirs_in_a_private_room, nobody_else_gets_into_a_conversation,
        whoever_is_known_gets_what_is_everybodys;
    ids: every_dialect_shows_the_same_message_by_its_own_form_of_id, a_foreign_form_names_nothing;
    listeners: every_socket_of_a_user_hears_everything_once_and_none_depends_on_another,
        commands_sent_without_waiting_are_done_and_answered_in_their_order;
    large_snapshots: two_mebibytes_arrive_on_a_slow_line_while_others_talk, what_strangers_put_into_it_is_lean_and_bounded,
        conversations_with_friends_are_counted_too,
        what_was_missed_arrives_on_a_line_slower_than_the_heartbeats;
    typing: typing_ends_by_itself_with_a_message_and_with_the_socket, a_flood_of_typing_is_one_word_and_its_end,
        leaving_a_room_for_now_or_for_good_ends_it;
    many_voices: five_voices_hear_all_five_lines_each_in_its_own_words,
        five_hundred_messages_arrive_once_everywhere_in_the_order_of_history;
    new_passwords: a_changed_password_ends_every_other_login, logins_are_listed_and_ended_by_their_owner,
        of_too_many_logins_the_one_unused_for_the_longest_ends;
    names: a_name_that_was_kept_before_still_logs_in, a_title_has_something_to_see_and_turns_nothing_around,
        a_claimed_name_fits_in_a_path_and_is_one_however_it_is_written,
        a_mention_reaches_whom_it_names_and_nobody_else;
    news: what_somebody_says_of_themselves_is_told_to_those_who_share_a_place,
        who_comes_into_a_room_and_who_goes_is_told_to_those_in_it;
    nonces: every_door_knows_a_repeated_send_and_takes_nothing_else_for_one, commands_are_known_again_too,
        repeated_at_once_it_stands_once, a_repeated_upload_is_known_by_its_contents_and_leaves_none;
    paging: every_page_holds_what_stands_there_whatever_was_deleted, a_moment_leads_to_the_first_message_from_then_on;
    presence: a_status_is_seen_in_every_dialect_by_those_who_share_a_guild,
        of_many_choices_five_are_told_at_once_then_one_a_second_and_the_last,
        of_many_who_come_at_once_everybody_is_told_of_each_once, those_who_are_there_are_a_list_of_their_own;
    pythia_admin: bans_end_sockets_and_logins_and_pass_by_themselves, many_are_judged_at_once_and_everything_is_recorded,
        nobody_becomes_an_administrator_silently, what_a_banned_account_owned_goes_to_others;
    pythia_rights: everybody_gets_what_is_theirs_in_a_public_channel,
        everybody_gets_what_is_theirs_in_a_private_channel, administrators_alone_administer,
        whoever_is_known_gets_what_is_everybodys, frames_are_for_members;
    pythia_sockets: whoever_shares_no_channel_hears_of_nobody, actions_over_rest_are_told_in_every_dialect,
        whoever_comes_into_a_channel_through_others_hears_of_it;
    handing_over: an_owner_hands_over_to_a_member;
    invitations: show_whose_server_it_is_as_long_as_they_admit;
    read_states: are_told_to_all_sockets_of_ones_own, are_replayed_as_they_lead_to_now, of_a_server_are_one_call,
        are_listed_in_every_dialect;
    replies: show_what_they_answer_and_mention_its_author, answer_messages_of_their_channel_alone,
        come_back_with_what_they_answer_as_it_is_now, are_shown_in_every_dialect;
    registration: where_registration_takes_a_code_it_opens_what_the_code_is_for,
        whoever_runs_the_server_becomes_its_first_administrator;
    returning: whoever_breaks_off_is_told_the_frames_of_those_who_stay;
    settings: are_kept_and_told_to_nobody_else, that_say_nothing_sensible_are_refused_by_name,
        of_a_channel_count_before_those_of_its_server, close_conversations_in_every_dialect_that_opens_them;
    starting: the_environment_of_the_document_works_as_printed;
    stopping: sockets_of_every_dialect_are_told_to_come_back_and_find_what_was_acknowledged;
    storage: an_account_keeps_no_more_than_its_quota_and_deleting_frees_it,
        a_send_repeated_needs_no_room_for_its_files,
        what_nobody_sent_in_a_day_frees_its_room, uploads_at_once_take_no_more_than_the_quota;
    strangers: hidden_and_missing_things_answer_alike, a_strangers_socket_hears_nothing_of_a_guild;
    telemetry: the_most_talkative_log_tells_no_token_no_password_and_no_message;
    worst_answers: no_answer_and_no_frame_is_over_its_bound;
    upgrade: logins_go_on, old_passwords_open_every_door, history_is_whole, who_is_where_and_may_what_stays,
        reactions_stand_in_every_dialect, files_come_as_they_were_byte_for_byte,
        a_send_repeated_across_the_upgrade_stays_single, a_send_repeated_at_any_door_is_told_to_nobody,
        what_was_said_before_is_read, what_is_new_goes_on_from_there;
    transcripts: of_command, of_auth0, of_pythia, of_chat, of_gateway;
}
