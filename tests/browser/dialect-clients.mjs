// A small client of each dialect but the page's own, for tests in which they talk with the page.
import assert from "node:assert/strict";
import WebSocket from "ws";
import { PASSWORD } from "./web-people.mjs";

/** Ids of channels, as `pythia` and `chat` write them. */
const uuid = (number) => `6d6f7465-7401-8002-8000-${number.toString(16).padStart(12, "0")}`;

async function ask(url, path, token, body) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json().catch(() => null);
  assert.ok(answer.ok, `${path}: ${answer.status} ${JSON.stringify(said)}`);
  return said;
}

/** A socket whose frames are kept, and waited for. */
async function connected(address) {
  const socket = new WebSocket(address);
  const frames = [];
  let wake = () => {};
  socket.on("message", (data) => (frames.push(JSON.parse(data)), wake()));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const until = async (holds) => {
    for (const began = Date.now(); ; ) {
      const found = frames.find(holds);
      if (found) return found;
      assert.ok(Date.now() - began < 20_000, `heard only ${JSON.stringify(frames).slice(0, 500)}`);
      await Promise.race([new Promise((resolve) => (wake = resolve)), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
  };
  return { say: (frame) => socket.send(JSON.stringify(frame)), until, close: () => socket.terminate() };
}

async function throughIssuer(url, name) {
  const email = `${name}@example.org`;
  await ask(url, "/dbconnections/signup", "", { client_id: "page", connection: "Username-Password-Authentication", email, username: name, password: PASSWORD });
  const { access_token: token } = await ask(url, "/oauth/token", "", { grant_type: "password", client_id: "page", username: email, password: PASSWORD });
  const { sub } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  await ask(url, "/auth/sync", token, { email, auth0_id: sub, name, picture: null });
  return token;
}

async function throughCommands(url, name) {
  const line = await connected(`${url.replace("http", "ws")}/ws`);
  const payload = { username: name, email: `${name}@example.org`, password: PASSWORD };
  line.say({ command: "register", payload });
  line.say({ command: "login", payload });
  const { access_token: token } = await line.until((frame) => frame.access_token);
  line.close();
  return token;
}

const account = (name) => ({ username: name, email: `${name}@example.org`, password: PASSWORD });

/** What each says, and where a message is in what it hears. */
const WORDS = {
  command: {
    enter: throughCommands, socket: (_, token) => `/ws?token=${token}`, join: (room) => [`/api/rest/channels/${room}/join`, {}],
    ready: [{ command: "list_user_guilds", payload: {} }, (frame) => frame.status === "success"],
    line: (room, content) => ({ command: "send_message", payload: { channel_id: room, content } }), heard: (frame) => frame.type === "new_message" && frame.data.content,
  },
  auth0: {
    enter: throughIssuer, socket: (_, token) => `/ws?token=${token}`, join: (room) => [`/channels/${room}/join`, {}],
    ready: [{ type: "is anybody there?" }, (frame) => frame.type === "error"],
    line: (room, content) => ({ type: "new_message", channel_id: room, content }), heard: (frame) => frame.type === "new_message" && frame.message.content,
  },
  pythia: {
    enter: async (url, name) => (await ask(url, "/api/v1/auth/register", "", account(name))).access_token, socket: (_, token) => `/ws?token=${token}`,
    join: (room) => ["/api/v1/channels/join", { channel_id: uuid(room) }], ready: [{ type: "ping" }, (frame) => frame.type === "pong"],
    post: (room, content) => ["/api/v1/messages/", { channel_id: uuid(room), content }], heard: (frame) => frame.type === "new_message" && frame.data.content,
  },
  chat: {
    enter: async (url, name) => {
      await ask(url, "/api/auth/register", "", account(name));
      return (await ask(url, "/api/auth/login", "", account(name))).access_token;
    },
    socket: (name, token) => `/api/ws/${name}?token=${token}`, join: (room) => [`/api/channels/${uuid(room)}/join`, {}],
    ready: [{ type: "is anybody there?" }, (frame) => typeof frame.error === "string"],
    line: (room, content) => ({ channel_id: uuid(room), content }), heard: (frame) => frame.type === "message" && frame.data.content,
  },
};

export const OTHER_DIALECTS = Object.keys(WORDS);

/** Somebody with a client of that dialect, live in a room of no server. */
export async function clientOf(dialect, url, name, room) {
  const words = WORDS[dialect];
  const token = await words.enter(url, name);
  const [path, body] = words.join(room);
  await ask(url, path, token, body);
  const line = await connected(url.replace("http", "ws") + words.socket(name, token));
  line.say(words.ready[0]);
  await line.until(words.ready[1]);
  const say = async (content) => {
    if (words.line) return line.say(words.line(room, content));
    const [where, message] = words.post(room, content);
    await ask(url, where, token, message);
  };
  return { say, hears: (content) => line.until((frame) => words.heard(frame) === content), close: line.close };
}
