//! Paths as the log shows them: without secrets such as codes, and without what people wrote.

use std::borrow::Cow;

/// Prefixes behind which nothing of a path is shown: codes, names of people, and search texts.
const SECRET: [(&str, &str); 5] = [
    ("/invites/", "{code}"),
    ("/avatars/", "{code}"),
    ("/search/", "{text}"),
    ("/api/ws/", "{username}"),
    ("-by-username/", "{username}"),
];

/// Prefixes behind which there is a name that people chose, or an id of this server.
const NAMED: [(&str, &str); 4] = [
    ("/api/channels/", "{channel}"),
    ("/api/messages/", "{channel}"),
    ("/api/chat/messages/", "{channel}"),
    ("/api/users/", "{username}"),
];

/// Paths that stand there too.
const OURS: [&str; 2] = ["me", "clear"];

/// The path without what isn't to be shown.
pub(crate) fn masked(path: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(path);
    for (before, mask) in NAMED {
        if let Some(rest) = path.strip_prefix(before) {
            let (name, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if !is_number(name) && !OURS.contains(&name) {
                shown = Cow::Owned(format!("{before}{mask}{rest}"));
            }
        }
    }
    if let Some((id, name)) = path.strip_prefix("/files/").and_then(|rest| rest.split_once('/'))
        && !name.is_empty()
    {
        shown = Cow::Owned(format!("/files/{}/{{name}}", if is_number(id) { id } else { "{id}" }));
    }
    for (before, mask) in SECRET {
        if let Some((start, rest)) = shown.split_once(before)
            && !rest.is_empty()
        {
            shown = Cow::Owned(format!("{start}{before}{mask}"));
        }
    }
    shown
}

fn is_number(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn what_people_wrote_is_not_shown() {
        for (path, shown) in [
            ("/healthz", "/healthz"),
            ("/api/rest/invites/s3cret", "/api/rest/invites/{code}"),
            ("/avatars/s3cret", "/avatars/{code}"),
            ("/files/7/dismissal%20of%20bob.pdf", "/files/7/{name}"),
            ("/files/7/a/b", "/files/7/{name}"),
            ("/files/x/a", "/files/{id}/{name}"),
            ("/files/ticket", "/files/ticket"),
            ("/api/v1/users/search/bob", "/api/v1/users/search/{text}"),
            ("/api/ws/ada", "/api/ws/{username}"),
            ("/api/channels/layoffs/messages", "/api/channels/{channel}/messages"),
            ("/api/channels/layoffs/ban-by-username/bob", "/api/channels/{channel}/ban-by-username/{username}"),
            ("/api/channels/7/messages/8/reactions", "/api/channels/7/messages/8/reactions"),
            ("/api/channels/layoffs/unban-by-username/bob", "/api/channels/{channel}/unban-by-username/{username}"),
            ("/api/chat/messages/layoffs/", "/api/chat/messages/{channel}/"),
            ("/api/messages/clear", "/api/messages/clear"),
            ("/api/messages/layoffs", "/api/messages/{channel}"),
            ("/api/users/me", "/api/users/me"),
            ("/api/users/ada", "/api/users/{username}"),
            ("/api/v1/channels/00000000-0000", "/api/v1/channels/00000000-0000"),
        ] {
            assert_eq!(masked(path), shown);
        }
    }
}
