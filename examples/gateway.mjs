// Says and hears in one channel through the `gateway` dialect: whatever happens to the connection or to the server, every
// message is printed once, and every line of standard input is said once.
//     MOTET_PASSWORD=… node gateway.mjs http://localhost:8000 USERNAME CHANNEL_ID STATE_FILE
// STATE_FILE keeps the cursor, so that the next run goes on where this one ended. In Node older than 22, `npm install ws`.
// The class runs in a browser as it is.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
const WebSocket = globalThis.WebSocket ?? (await import("ws")).default;

/** Resolves after what the server says, which it draws for each client, else after up to 1, 2, 4 … 30 s at random. */
const pause = (attempt, retryIn) =>
  new Promise((done) => setTimeout(done, 1000 * (Number(retryIn) || Math.random() * Math.min(30, 2 ** attempt))));

class Client {
  printed = []; // What a history shows may be told on the socket as well.
  /** `state` is what `keep` was given last; `print` is called once for each message. */
  constructor(base, account, channel, state, { keep, print }) {
    Object.assign(this, { base, account, channel, state, keep, print, messages: `/channels/${channel}/messages` });
  }
  /** Asks until it is answered. Asking again changes nothing: a message bears a nonce. */
  async rest(method, path, body) {
    for (let attempt = 0; ; attempt++) {
      try {
        this.token ??= (await this.ask("POST", "/auth/login", this.account)).access_token;
        return await this.ask(method, path, body);
      } catch (error) {
        if (error.status === 401 && this.token) this.token = null; // It has expired.
        else if (error.status < 500 && error.status !== 408 && error.status !== 429) throw error; // It would be refused again.
        await pause(attempt, error.retryIn); // Without a status nobody is there, or the answer was lost.
      }
    }
  }
  async ask(method, path, body) {
    const headers = { "Content-Type": "application/json", ...(this.token && { Authorization: `Bearer ${this.token}` }) };
    const given = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) };
    const answer = await fetch(`${this.base}/api/rest${path}`, given);
    if (answer.ok) return answer.json();
    throw Object.assign(new Error(path), { status: answer.status, retryIn: answer.headers.get("Retry-After") });
  }
  say = (content) => this.rest("POST", this.messages, { content, nonce: crypto.randomUUID() });
  show(message) {
    if (message.channel_id !== this.channel || this.printed.includes(message.message_id)) return;
    this.print(message);
    this.printed = [...this.printed.slice(-999), message.message_id];
    this.state.last = message.message_id;
  }
  /** Shows what was said since the message printed last, from the history: the server can't tell it by cursor any more. */
  async loadMissed() {
    for (let page = [this.state.last]; this.state.last && page.length; ) {
      page = await this.rest("GET", `${this.messages}?limit=100&after=${this.state.last}`);
      page.reverse().forEach((message) => this.show(message)); // The newest came first.
    }
  }
  async hear({ op, d, cursor }) {
    if (op === 11) this.show(d); // MESSAGE_CREATE
    if (op === 3 && !d.resumed) await this.loadMissed(); // RESUMED, false: CONNECTED follows; what one shows is loaded anew.
    if (cursor) this.keep(Object.assign(this.state, { cursor })); // What it stands for has been dealt with.
  }
  async listen() {
    for (let attempt = 0; ; attempt++) {
      await this.rest("GET", "/users/@me"); // Logs in where the token has expired.
      const { live, retryIn } = await this.connection();
      await pause((attempt = live ? 0 : attempt), retryIn);
    }
  }
  /** One connection, until it ends: whether it was live, and when the server says to come back. */
  connection() {
    const socket = new WebSocket(`${this.base.replace("http", "ws")}/api/ws`);
    let [live, ended, beats, unanswered, turn] = [false, false, null, 0, Promise.resolve()];
    return new Promise((resolve) => {
      const end = ({ reason } = {}) => {
        clearInterval(beats);
        ended = true;
        turn.then(() => resolve({ live, retryIn: /retry in (\d+) s/.exec(reason)?.[1] }));
      };
      const beat = () => (unanswered++ < 2 ? socket.send('{"op":1}') : (socket.close(), end())); // The line is dead.
      Object.assign(socket, { onclose: end, onerror: () => {} }); // After an error it closes.
      socket.onopen = () => socket.send(JSON.stringify({ d: { token: this.token, cursor: this.state.cursor } }));
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        live ||= "cursor" in frame;
        if (frame.op === 0) beats = setInterval(beat, frame.d.heartbeat_interval); // HELLO
        else if (frame.op === 2) unanswered = 0; // HEARTBEAT_ACK
        else if (!ended) turn = turn.then(() => this.hear(frame)); // One after the other.
      };
    });
  }
}

const [base, username, channel, file] = process.argv.slice(2);
// An empty cursor asks for cursors; `last` is the message printed last.
const state = existsSync(file) ? JSON.parse(readFileSync(file)) : { cursor: "", last: null };
const keep = (state) => (writeFileSync(`${file}.new`, JSON.stringify(state)), renameSync(`${file}.new`, file));
const print = ({ author, content }) => console.log(`${author.username}: ${content}`);
const client = new Client(base, { username, password: process.env.MOTET_PASSWORD }, channel, state, { keep, print });
client.listen();
for await (const line of createInterface({ input: process.stdin })) if (line.trim()) await client.say(line);
