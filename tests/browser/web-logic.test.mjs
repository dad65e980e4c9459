// The web client's own reckoning, without a browser: what messages say, which are at hand, what is unread, when to come back;
// and the rules that its files keep.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { secondsAsked, waitBefore } from "../../web/net/backoff.js";
import { highlighted } from "../../web/parts/highlight.js";
import { isEmojiAlone, parseMarkdown, safeHref, sourceOfBlocks } from "../../web/parts/markdown.js";
import { shownAbove } from "../../web/state/grouping.js";
import { isQuietAt } from "../../web/state/quiet.js";
import { afterDeletion, afterMessage, mentions, nothingUnread, readUpTo } from "../../web/state/unread.js";
import { emptyWindow, freshWindow, newestOf, WINDOW_MOST, withMessage, withNewer, withOlder, withoutMessage, withReaction } from "../../web/state/window.js";

const WEB = fileURLToPath(new URL("../../web", import.meta.url));
const files = (folder) => readdirSync(folder).flatMap((name) => {
  const found = path.join(folder, name);
  return statSync(found).isDirectory() ? (name === "vendor" ? [] : files(found)) : [found];
});
const modules = files(WEB).filter((file) => file.endsWith(".js") && !file.endsWith("worker.js"));

/** Numbers that are the same in every run. */
function chances(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const PIECES = ["**", "*", "_", "~~", "||", "`", "```", "```js\n", "\n", "\n\n", "> ", "- ", "1. ", "[", "](", ")", "https://e.org/a_b", "javascript:x",
  "<script>", "@ada", "#kitchen", "\\", " ", "a", "word", "\u202e", "\u0301", "👨‍👩‍👧", "é", "日本", "&lt;", "\t", "(", "\ud800"];

test("whatever is written is shown: its nodes have every character of it, in order", () => {
  const chance = chances(7);
  for (let turn = 0; turn < 20_000; turn++) {
    const length = Math.floor(chance() * 24);
    const text = Array.from({ length }, () => PIECES[Math.floor(chance() * PIECES.length)]).join("");
    assert.equal(sourceOfBlocks(parseMarkdown(text)), text);
  }
});

test("what is long and hostile is read in good time", () => {
  for (const text of ["*".repeat(4000), "[".repeat(4000), "`".repeat(3999), "**a".repeat(1300), "_a ".repeat(1300), "||".repeat(2000), "@a".repeat(2000), "> ".repeat(2000), "a\n".repeat(2000)]) {
    const began = performance.now();
    assert.equal(sourceOfBlocks(parseMarkdown(text)), text);
    assert.ok(performance.now() - began < 500, text.slice(0, 4));
  }
});

test("Markdown says what it says", () => {
  const inline = (text) => parseMarkdown(text)[0].lines[0].children;
  assert.deepEqual(inline("a **b** c").map((node) => node.type), ["text", "strong", "text"]);
  assert.deepEqual(inline("_a_ b_c_d").map((node) => node.type), ["em", "text"]);
  assert.deepEqual(inline("`**a**`").map((node) => node.type), ["code"]);
  assert.deepEqual(inline("see https://e.org/a_(b), yes").map((node) => node.text), ["see ", "https://e.org/a_(b)", ", yes"]);
  assert.deepEqual(inline("[x](https://e.org)")[0].href, "https://e.org");
  assert.deepEqual(inline("[x](javascript:alert(1))").map((node) => node.type), ["text"]);
  assert.deepEqual(inline("mail a@ada.example").map((node) => node.type), ["text"]);
  assert.deepEqual(parseMarkdown("> a\nb\n- c\n1. d\n```js\ne\n```").map((block) => block.type), ["quote", "paragraph", "bullets", "numbers", "pre"]);
  assert.equal(parseMarkdown("```\nnever closed")[0].type, "paragraph");
});

test("only web pages are followed", () => {
  for (const address of ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", " javascript:x", "blob:x", "nonsense"]) assert.equal(safeHref(address), false, address);
  assert.equal(safeHref("https://example.org"), true);
});

test("code in colours is the same code", () => {
  const chance = chances(3);
  const parts = ["\"", "'", "`", "//", "#", "/*", "*/", "<!--", " ", "\n", "let", "x", "12.5", "(", "=", "\\", "é"];
  for (let turn = 0; turn < 5000; turn++) {
    const code = Array.from({ length: Math.floor(chance() * 20) }, () => parts[Math.floor(chance() * parts.length)]).join("");
    for (const language of ["js", "python", ""]) assert.equal(highlighted(code, language).map((piece) => piece.text).join(""), code);
  }
});

test("up to three emoji alone are large", () => {
  for (const text of ["🎉", "👍🏽 ❤️", "👨‍👩‍👧", "🇩🇪"]) assert.ok(isEmojiAlone(text), text);
  for (const text of ["a", "🎉 a", "1", "12", "🎉🎉🎉🎉", "#"]) assert.ok(!isEmojiAlone(text), text);
});

const said = (id, author = "1", more = {}) => ({
  message_id: String(id), channel_id: "9", server_id: null, author: { user_id: author, username: `user${author}` }, content: `m${id}`,
  timestamp: new Date(1_700_000_000_000 + id * 1000).toISOString(), edited_at: null, nonce: null, reactions: [], ...more,
});
const ids = (window) => window.messages.map((message) => Number(message.message_id));

test("the window has no gap and nothing twice, whatever comes in which order", () => {
  let window = freshWindow([said(12), said(11), said(10)], { atStart: false, atEnd: true });
  window = withMessage(window, said(13));
  window = withMessage(window, said(13));
  assert.deepEqual(ids(window), [10, 11, 12, 13]);
  window = withOlder(window, [said(9), said(8)], true);
  assert.deepEqual(ids(window), [8, 9, 10, 11, 12, 13]);
  assert.ok(window.atStart && window.atEnd);
  assert.deepEqual(ids(withoutMessage(window, "10")), [8, 9, 11, 12, 13]);
  assert.deepEqual(ids(withMessage(emptyWindow(), said(1))), [], "what isn't loaded gains nothing");
});

test("the window is bounded at both ends", () => {
  const many = (from, count) => Array.from({ length: count }, (_, at) => said(from + at)).reverse();
  let window = freshWindow(many(1000, 50), { atStart: false, atEnd: true });
  for (let from = 950; from >= 500; from -= 50) window = withOlder(window, many(from, 50), false);
  assert.equal(window.messages.length, WINDOW_MOST);
  assert.equal(window.atEnd, false, "its end has gone");
  assert.deepEqual(withMessage(window, said(2000)), window, "what is said beyond it isn't in it");
  window = withNewer(window, many(800, 50), false);
  assert.deepEqual([ids(window)[0], ids(window).at(-1)], [550, 849]);
  const few = newestOf({ ...window, atStart: true }, 10);
  assert.deepEqual([ids(few)[0], few.messages.length, few.atStart], [840, 10, false]);
  let live = freshWindow([said(1)], { atStart: true, atEnd: true });
  for (let id = 2; id <= 1000; id++) live = withMessage(live, said(id));
  assert.ok(live.messages.length <= WINDOW_MOST && ids(live).at(-1) === 1000);
});

test("reactions are counted once, one's own known as such", () => {
  const reaction = { message_id: "1", reaction_id: "5", code: "fire", emoji: "🔥", image_url: null };
  let window = freshWindow([said(1)], { atStart: true, atEnd: true });
  window = withReaction(window, reaction, true, true);
  window = withReaction(window, reaction, true, true);
  window = withReaction(window, reaction, true, false);
  assert.deepEqual(window.messages[0].reactions.map(({ count, me }) => ({ count, me })), [{ count: 2, me: true }]);
  window = withReaction(withReaction(window, reaction, false, true), reaction, false, false);
  assert.deepEqual(window.messages[0].reactions, []);
});

test("a deleted message shows as such in replies to it", () => {
  const reply = said(2, "1", { reply_to: { message_id: "1", author: null, content: "m1", deleted: false } });
  const window = withoutMessage(freshWindow([reply, said(1)], { atStart: true, atEnd: true }), "1");
  assert.deepEqual(window.messages[0].reply_to, { message_id: "1", author: null, content: null, deleted: true });
});

test("unread is what others said after the mark, and isn't deleted", () => {
  const others = { mine: false, mentioned: false };
  let state = readUpTo(nothingUnread("9"), "10");
  state = afterMessage(state, said(9), others);
  assert.equal(state.unread_count, 0);
  state = afterMessage(afterMessage(state, said(11), others), said(12), { mine: false, mentioned: true });
  assert.deepEqual([state.unread_count, state.mention_count], [2, 1]);
  assert.deepEqual(afterDeletion(state, "12", { mine: false, mentioned: true }).mention_count, 0);
  assert.equal(afterDeletion(state, "9", others).unread_count, 2);
  assert.equal(afterMessage(state, said(13), { mine: true, mentioned: false }).unread_count, 0);
});

test("a name is a mention where it is one", () => {
  for (const text of ["@ada", "hi @Ada!", "(@ada)", "@ada."]) assert.ok(mentions(text, "ada"), text);
  for (const text of ["ada", "@adam", "x@ada", "`@ada`", "```\n@ada\n```", "https://e.org/@ada", "@ada.b"]) assert.ok(!mentions(text, "ada"), text);
});

test("messages of one author stand together for seven minutes", () => {
  const day = (time) => time.slice(0, 10);
  const above = (before, message, newAfter = null) => shownAbove(before, message, newAfter, day);
  assert.deepEqual(above(undefined, said(1)), { date: true, fresh: false, head: true });
  assert.deepEqual(above(said(1), said(2)), { date: false, fresh: false, head: false });
  assert.equal(above(said(1), said(500)).head, true);
  assert.equal(above(said(1), said(2, "2")).head, true);
  assert.deepEqual(above(said(1), said(2), "1"), { date: false, fresh: true, head: true });
});

test("quiet hours are the reader's own, and go over midnight", () => {
  const at = (time) => new Date(`2024-01-07T${time}:00Z`);
  const night = { from: "22:00", to: "07:00", zone: "Europe/Berlin" };
  assert.deepEqual(["20:59", "21:00", "05:59", "06:00"].map((time) => isQuietAt(night, at(time))), [false, true, true, false]);
  assert.deepEqual(["11:59", "12:00", "13:00"].map((time) => isQuietAt({ from: "12:00", to: "13:00", zone: "UTC" }, at(time))), [false, true, false]);
  assert.equal(isQuietAt(null, at("00:00")), false);
});

test("coming back waits longer and longer, by chance, or as the server says", () => {
  assert.equal(waitBefore(3, 4, () => 0.5), 4000);
  assert.equal(secondsAsked("retry in 7 s"), 7);
  assert.equal(secondsAsked(""), null);
  for (let attempt = 0; attempt < 40; attempt++) {
    const [least, most] = [waitBefore(attempt, null, () => 0), waitBefore(attempt, null, () => 1)];
    assert.ok(least > 0 && most <= 30_000 && least === most / 2);
  }
});

test("no module is long, and no two have a name in common: they are joined as they are", () => {
  const seen = new Map();
  for (const file of modules) {
    const text = readFileSync(file, "utf8");
    assert.ok(text.split("\n").length <= 301, `${file} is longer than 300 lines`);
    assert.ok(text.startsWith("// "), `${file} says what it is for`);
    assert.ok(!/^export (default|\*|\{)/m.test(text), `${file} exports by name`);
    for (const [, names] of text.matchAll(/^import \{([^}]*)\}/gm)) assert.ok(!/ as /.test(names), `${file} imports by name`);
    for (const [, name] of text.matchAll(/^(?:export )?(?:async )?(?:function\*?|const|let|class) ([\w$]+)/gm)) {
      assert.ok(!seen.has(name), `${name} is in ${seen.get(name)} and ${file}`);
      seen.set(name, file);
    }
  }
});

test("the types hold", () => {
  const { status, stdout } = spawnSync("node_modules/.bin/tsc", ["-p", "tsconfig.json"], { encoding: "utf8", cwd: path.dirname(fileURLToPath(import.meta.url)) });
  assert.equal(status, 0, stdout);
});

test("every language says everything, with the same places to fill and all its plurals", async () => {
  const { ENGLISH } = await import("../../web/locale/en.js");
  const others = { de: (await import("../../web/locale/de.js")).GERMAN, ar: (await import("../../web/locale/ar.js")).ARABIC };
  const forms = (text) => (typeof text === "string" ? [text] : Object.values(text));
  const places = (text) => [...new Set(forms(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].filter((place) => place !== "{n}").sort();
  for (const [tag, catalogue] of Object.entries({ en: ENGLISH, ...others })) {
    assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(ENGLISH).sort(), tag);
    for (const [key, text] of Object.entries(catalogue)) {
      assert.equal(typeof text, typeof ENGLISH[key], `${tag}: ${key}`);
      assert.deepEqual(places(text), places(ENGLISH[key]), `${tag}: ${key}`);
      if (typeof text === "string") continue;
      const wanted = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.slice().sort();
      assert.deepEqual(Object.keys(text).sort(), wanted, `${tag}: ${key}`);
    }
  }
});

test("rows stay in their blocks, whatever comes before or after them", async () => {
  const { blocksOf } = await import("../../web/state/blocks.js");
  const numbered = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => ({ message_id: String(from + at) }));
  const known = new Map();
  const first = blocksOf(numbered(100, 130), known);
  const after = blocksOf(numbered(80, 150), known);
  assert.deepEqual(after.slice(20, 51), first, "what was there stays");
  const later = blocksOf(numbered(105, 150), known);
  assert.deepEqual(later, after.slice(25), "also when its first rows go");
  for (const blocks of [first, after, later]) {
    const runs = blocks.filter((block, at) => block !== blocks[at - 1]);
    assert.equal(new Set(runs).size, runs.length, "a block is one piece");
    assert.ok(blocks.every((block) => blocks.filter((one) => one === block).length <= 8), "none is long");
  }
  assert.equal(known.size, 46, "nothing is kept of what is gone");
});
