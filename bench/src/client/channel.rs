//! How each dialect opens a channel and lets others in.

use serde_json::{Value, json};

use super::{Client, Dialect, text};
use crate::Failure;
use crate::line::{Http, Line};

/// A channel, and what opens it to others.
#[derive(Clone)]
pub(crate) struct Room {
    /// The channel's id, in the dialect's form.
    pub(crate) channel: Value,
    /// The code that admits, where the dialect uses one.
    key: String,
}

impl Room {
    /// A channel that needs no code.
    pub(crate) fn of(channel: Value) -> Self {
        Self { channel, key: String::new() }
    }
}

impl Client {
    /// Opens a channel.
    pub(crate) fn open_room(&self, http: &mut Http, name: &str) -> Result<Room, Failure> {
        let token = Some(self.token.as_str());
        match self.dialect {
            Dialect::Command => self.open_guild(name),
            Dialect::Auth0 => {
                let draft = json!({ "name": name, "is_private": false, "join_code": name });
                let channel = http.post("/channels/", token, &draft)?;
                Ok(Room { channel: channel["id"].clone(), key: name.to_owned() })
            }
            Dialect::Pythia => {
                let channel = http.post("/api/v1/channels/", token, &json!({ "name": name }))?;
                Ok(Room::of(channel["id"].clone()))
            }
            Dialect::Chat => {
                let channel = http.post("/api/channels", token, &json!({ "name": name, "description": "load" }))?;
                Ok(Room::of(channel["id"].clone()))
            }
            Dialect::Gateway => {
                let guild = self.open_guild_over_rest(http, name)?;
                self.open_room_of(http, &guild, name)
            }
        }
    }

    /// Opens a guild of the gateway dialect, and gives its id.
    pub(crate) fn open_guild_over_rest(&self, http: &mut Http, name: &str) -> Result<String, Failure> {
        text(&http.post("/api/rest/servers", Some(&self.token), &json!({ "name": name }))?, "server_id")
    }

    /// Opens a channel of such a guild, and lets others in.
    pub(crate) fn open_room_of(&self, http: &mut Http, guild: &str, name: &str) -> Result<Room, Failure> {
        let channel = self.open_channel(http, guild, name)?;
        let invite = http.post(&format!("/api/rest/servers/{guild}/invites"), Some(&self.token), &json!({}))?;
        Ok(Room { channel, key: text(&invite, "code")? })
    }

    /// Opens a channel of such a guild, and gives its id.
    pub(crate) fn open_channel(&self, http: &mut Http, guild: &str, name: &str) -> Result<Value, Failure> {
        let path = format!("/api/rest/servers/{guild}/channels");
        Ok(http.post(&path, Some(&self.token), &json!({ "name": name }))?["channel_id"].take())
    }

    fn open_guild(&self, name: &str) -> Result<Room, Failure> {
        let mut line = self.command_line()?;
        let guild = command(&mut line, "create_guild", &json!({ "name": name }))?["guild"]["id"].clone();
        let channel = command(&mut line, "create_channel", &json!({ "guild_id": guild, "name": name }))?;
        let invite = command(&mut line, "request_invite", &json!({ "guild_id": guild }))?;
        Ok(Room { channel: channel["channel"]["id"].clone(), key: text(&invite, "invite_code")? })
    }

    /// Joins a channel that another opened.
    pub(crate) fn join(&self, http: &mut Http, room: &Room) -> Result<(), Failure> {
        let token = Some(self.token.as_str());
        let channel = room.channel.as_str().unwrap_or_default();
        let joined = match self.dialect {
            Dialect::Command => command(&mut self.command_line()?, "join_guild", &json!({ "invite_code": room.key })),
            Dialect::Auth0 => http.post("/channels/join", token, &json!({ "code": room.key })),
            Dialect::Pythia => http.post("/api/v1/channels/join", token, &json!({ "channel_id": channel })),
            Dialect::Chat => http.post(&format!("/api/channels/{channel}/join"), token, &json!({})),
            Dialect::Gateway => http.post(&format!("/api/rest/invites/{}", room.key), token, &json!({})),
        };
        joined.map(|_| ())
    }

    /// A `command` socket that only answers: nothing is pushed on it.
    pub(crate) fn command_line(&self) -> Result<Line, Failure> {
        Line::socket(self.address, "/ws", Some(&self.token))
    }
}

/// Gives a command on a socket that only answers.
pub(crate) fn command(line: &mut Line, name: &str, payload: &Value) -> Result<Value, Failure> {
    line.send(&json!({ "command": name, "payload": payload }))?;
    let answer = line.hear()?;
    if answer["status"] == "error" { Err(Failure(format!("{name} answered {answer}"))) } else { Ok(answer) }
}
