//! Refusals in the words of clients of document 000: `{"status":"error","detail":…}`.

use std::fmt::Write as _;

use domain::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName};
use kit::{answer, rejection};
use serde_json::{Value, json};

use super::NAME;

/// Longest name of an unknown command that is repeated to the client, in characters.
const ECHO_CHARS: usize = 64;

/// Why a command got no success.
#[derive(Debug)]
pub(super) enum CommandError {
    /// The domain refused, or fields of the frame are invalid.
    Refusal(Refusal),
    /// No command has this name.
    UnknownCommand(String),
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

/// The error frame.
pub(super) fn frame(refused: &CommandError) -> Value {
    match refused {
        CommandError::Refusal(refusal) => {
            rejection::count(NAME, refusal.label());
            error(&detail(refusal))
        }
        CommandError::UnknownCommand(name) => {
            rejection::count(NAME, "unknown_command");
            let name: String = name.chars().take(ECHO_CHARS).collect();
            error(&format!("Unknown command: {name}"))
        }
    }
}

fn error(detail: &str) -> Value {
    json!({ "status": "error", "detail": detail })
}

/// The text of each refusal.
pub(super) fn detail(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::Anonymous => "Unauthorized",
        Refusal::BadToken | Refusal::NotSynced => "Invalid token",
        Refusal::Barred => "Account is banned or suspended",
        Refusal::BadCredentials => "Invalid credentials",
        Refusal::Unknown(resource) => unknown(*resource),
        Refusal::Forbidden(right) => forbidden(*right),
        Refusal::Taken(claim) => taken(*claim),
        Refusal::AlreadyMember(MembershipOf::Guild) => "User is already a member of this guild",
        Refusal::AlreadyMember(MembershipOf::Channel) => "User is already a member of this channel",
        Refusal::NotMember(MembershipOf::Guild) => "User is not a member of this guild",
        Refusal::NotMember(MembershipOf::Channel) => "User is not a member of this channel",
        Refusal::OwnerStays(MembershipOf::Guild) => "The owner cannot leave this guild",
        Refusal::OwnerStays(MembershipOf::Channel) => "The owner cannot leave this channel",
        Refusal::NotOnYourself => "You cannot do this to yourself",
        Refusal::ManagedByGuild => "This channel is managed by its guild",
        Refusal::DirectConversation => "Not possible in a direct conversation",
        Refusal::InvalidInvite => "Invalid invite code",
        Refusal::Invalid(problems) => return problem_list(problems),
        Refusal::TooLarge => "File too large",
        Refusal::StorageFull => "No room left for files",
        Refusal::TooMany(wait) => return format!("Too many requests, try again in {} s", answer::seconds(*wait)),
        Refusal::Unavailable => "Service unavailable, try again",
    };
    text.to_owned()
}

fn forbidden(right: MissingRight) -> &'static str {
    match right {
        MissingRight::Password => "Wrong password",
        MissingRight::Invitation => "Registration takes an invite code",
        MissingRight::Registration => "Registration is closed",
        MissingRight::Consent => "This user takes no direct messages from you",
        MissingRight::Membership
        | MissingRight::Ownership
        | MissingRight::Moderation
        | MissingRight::Authorship
        | MissingRight::Identity
        | MissingRight::GoodStanding
        | MissingRight::Administration => "Permission denied",
    }
}

fn unknown(resource: Resource) -> &'static str {
    match resource {
        Resource::User => "User not found",
        Resource::Guild => "Guild not found",
        Resource::Channel => "Channel not found",
        Resource::Message => "Message not found",
        Resource::Member => "User is not a member of this guild",
        Resource::Reaction => "Reaction not found",
        Resource::File => "File not found",
        Resource::Session => "Session not found",
    }
}

fn taken(claim: UniqueName) -> &'static str {
    match claim {
        UniqueName::Username => "Username is already in use",
        UniqueName::Email => "Email is already in use",
        UniqueName::ChannelName => "Channel name is already in use",
        UniqueName::JoinCode => "Join code is already in use",
        UniqueName::ReactionCode => "Reaction code is already in use",
    }
}

/// Every rejected field and what is wrong with it. What is wrong with `body` is wrong with the whole frame.
fn problem_list(problems: &[InvalidField]) -> String {
    let mut text = String::new();
    for invalid in problems {
        let separator = if text.is_empty() { "" } else { "; " };
        let written = match (invalid.field, invalid.problem) {
            ("body", FieldProblem::Malformed(_)) => write!(text, "{separator}Malformed JSON"),
            ("status", FieldProblem::Malformed(_)) => write!(text, "{separator}Invalid status"),
            ("body", problem) => write!(text, "{separator}The frame {problem}"),
            (field, problem) => write!(text, "{separator}{field} {problem}"),
        };
        written.expect("a string takes whatever is written to it");
    }
    text
}
