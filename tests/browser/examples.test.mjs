// The clients in `examples` for the gateway dialect, on a line that breaks: they print every message once, and say every
// line once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startMotet } from "./motet.mjs";

const PASSWORD = "correct horse";
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const CLIENTS = {
  python: [process.env.MOTET_PYTHON ?? "python3", here("../../examples/gateway.py")],
  javascript: [process.execPath, "--import", new URL("websocket.mjs", import.meta.url).href, here("../../examples/gateway.mjs")],
};
let motet;

before(async () => {
  motet = await startMotet();
});

after(async () => motet?.stop());

async function call(method, where, token, body) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${motet.url}/api/rest${where}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  assert.ok(response.ok, `${where}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Somebody with a channel, who says things there without the line that breaks. */
async function speaker(username) {
  const account = { username, email: `${username}@example.com`, password: PASSWORD };
  const { access_token: token } = await call("POST", "/auth/register", null, account);
  const { channel_id: channel } = await call("POST", "/channels", token, { name: "room", type: "room" });
  const messages = `/channels/${channel}/messages`;
  const say = (content) => call("POST", messages, token, { content });
  const history = async () => (await call("GET", `${messages}?limit=100`, token)).map(({ content }) => content).reverse();
  return { channel, say, history };
}

/** A line to the server that can be cut, restored, and made to lose what the server says. */
async function breakableLine() {
  const open = new Set();
  const line = { deaf: false, isCut: false, accepted: 0 };
  const server = net.createServer((client) => {
    if (line.isCut) return client.destroy();
    line.accepted += 1;
    const upstream = net.connect(Number(new URL(motet.url).port), "127.0.0.1");
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => [client, upstream].forEach((each) => each.destroy()));
    }
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => line.deaf || client.write(bytes));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  line.url = `http://127.0.0.1:${server.address().port}`;
  line.cut = () => {
    line.isCut = true;
    for (const socket of open) socket.destroy();
    open.clear();
  };
  line.restore = () => Object.assign(line, { isCut: false, deaf: false });
  line.close = () => (line.cut(), server.close());
  return line;
}

/** A client that runs: what it prints, line by line, and how to have it say something. */
function run([program, ...given], line, username, channel, state) {
  const env = { ...process.env, MOTET_PASSWORD: PASSWORD, PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(program, [...given, line.url, username, channel, state], { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const printed = [];
  createInterface({ input: child.stdout }).on("line", (text) => printed.push(text));
  return { printed, say: (text) => child.stdin.write(`${text}\n`), stop: () => (child.kill("SIGKILL"), ended) };
}

async function until(what, holds) {
  for (const began = Date.now(); !(await holds()); await new Promise((resolve) => setTimeout(resolve, 20))) {
    assert.ok(Date.now() - began < 60_000, `${what}, never within a minute`);
  }
}

for (const [language, command] of Object.entries(CLIENTS)) {
  test(`the gateway client in ${language} prints and says everything once`, async () => {
    const username = `${language}_user`;
    const { channel, say, history } = await speaker(username);
    const line = await breakableLine();
    const state = path.join(motet.folder, `${language}.json`);
    const start = () => run(command, line, username, channel, state);
    const ofUser = (contents) => contents.map((content) => `${username}: ${content}`);
    let client = start();
    try {
      await until("it hears what is said", () => existsSync(state));
      client.say("first");
      await until("the first line is printed", () => client.printed.length > 0);
      const before = await history();
      assert.deepEqual(client.printed, ofUser(["first"]));

      line.cut();
      for (const number of [1, 2, 3]) await say(`missed ${number}`);
      line.restore();
      await until("what was missed is printed", () => client.printed.length >= 4);

      line.deaf = true; // The line is said, and its answer is lost.
      client.say("unanswered");
      await until("it is said", async () => (await history()).includes("unanswered"));
      line.cut();
      await say("missed 4");
      line.restore();
      await until("the rest is printed", () => client.printed.length >= 6);
      await say("last");
      await until("the last is printed", () => client.printed.includes(`${username}: last`));
      const all = [...before, "missed 1", "missed 2", "missed 3", "unanswered", "missed 4", "last"];
      assert.deepEqual(await history(), all);
      assert.deepEqual(client.printed, ofUser(all));
      await client.stop();

      await say("between two runs");
      client = start();
      await until("the next run goes on", () => client.printed.length > 0);
      await client.stop();
      assert.deepEqual(client.printed, ofUser(["between two runs"]));
    } finally {
      await client.stop();
      line.close();
    }
  });

  test(`the gateway client in ${language} reads the history where its cursor isn't served`, async () => {
    const username = `${language}_returned`;
    const { channel, say } = await speaker(username);
    const line = await breakableLine();
    const { message_id: last } = await say("printed before");
    for (let number = 1; number <= 120; number++) await say(`missed ${number}`);
    const state = path.join(motet.folder, `${language}-returned.json`);
    await writeFile(state, JSON.stringify({ cursor: "of-another-log", last }));
    const client = run(command, line, username, channel, state);
    try {
      await until("all is printed", () => client.printed.length >= 120);
      await say("live");
      await until("it is live", () => client.printed.length >= 121);
      const missed = Array.from({ length: 120 }, (_, index) => `missed ${index + 1}`);
      assert.deepEqual(client.printed, [...missed, "live"].map((content) => `${username}: ${content}`));
    } finally {
      await client.stop();
      line.close();
    }
  });
}
