// Reads what a message says: Markdown's plain part, into nodes that keep every character of it. What draws them makes text
// of text, so nothing that anybody writes is markup.

/**
 * @typedef {{ type: "text" | "url" | "mention" | "channel", text: string }} Leaf
 * @typedef {{ type: "code", open: string, text: string, close: string }} CodeNode
 * @typedef {{ type: "strong" | "em" | "strike" | "spoiler" | "escape" | "link", open: string, children: InlineNode[],
 *   close: string, href?: string }} SpanNode
 * @typedef {Leaf | CodeNode | SpanNode} InlineNode
 * @typedef {{ mark: string, children: InlineNode[] }} Line
 * @typedef {{ type: "paragraph" | "quote" | "bullets" | "numbers", lines: Line[], end: string }} LinesBlock
 * @typedef {{ type: "pre", open: string, language: string, text: string, close: string, end: string }} PreBlock
 * @typedef {LinesBlock | PreBlock} Block
 */

/** How deep spans nest. */
const DEPTH = 6;
const MARKS = /** @type {const} */ ([["**", "strong"], ["~~", "strike"], ["||", "spoiler"], ["*", "em"], ["_", "em"]]);
const PLAIN_URL = /https?:\/\/[^\s<>]+/iy;
const NAMED_LINK = /\[([^[\]\n]{1,300})\]\((https?:\/\/[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)\)/iy;
const MENTION = /@[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_.-]{0,31})/uy;
const CHANNEL = /#[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]{0,79}/uy;
const WORD = /[\p{L}\p{N}_]/u;
const QUOTE = /^> ?/;
const BULLET = /^ {0,4}[-*] +(?=\S)/;
const NUMBER = /^ {0,4}\d{1,6}[.)] +(?=\S)/;
/** Where something may begin: all else is text. */
const NEXT = /[\\`*_~|[h@#]/i;

/**
 * What a text says.
 * @param {string} text
 * @returns {Block[]}
 */
export function parseMarkdown(text) {
  const lines = text.split("\n");
  /** @type {Block[]} */
  const blocks = [];
  for (let at = 0; at < lines.length; ) {
    const block = preAt(lines, at) ?? linesAt(lines, at);
    at += block.taken;
    blocks.push({ ...block.block, end: at < lines.length ? "\n" : "" });
  }
  return blocks;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {{ block: PreBlock, taken: number } | null}
 */
function preAt(lines, at) {
  const fence = /^```([\w+#.-]{0,20})[ \t]*$/.exec(lines[at]);
  if (!fence) return null;
  const end = lines.findIndex((line, index) => index > at && /^```[ \t]*$/.test(line));
  if (end < 0) return null;
  const inside = lines.slice(at + 1, end);
  const text = inside.join("\n");
  const close = inside.length ? `\n${lines[end]}` : lines[end];
  return {
    block: { type: "pre", open: `${lines[at]}\n`, language: fence[1], text, close, end: "" },
    taken: end - at + 1,
  };
}

/** @param {string} line */
function lineType(line) {
  if (QUOTE.test(line)) return "quote";
  if (BULLET.test(line)) return "bullets";
  return NUMBER.test(line) ? "numbers" : "paragraph";
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {{ block: LinesBlock, taken: number }}
 */
function linesAt(lines, at) {
  const type = lineType(lines[at]);
  /** @type {Line[]} */
  const found = [];
  let end = at;
  do {
    const line = lines[end];
    const mark = { quote: QUOTE, bullets: BULLET, numbers: NUMBER, paragraph: /^/ }[type].exec(line)?.[0] ?? "";
    found.push({ mark, children: parseInline(line.slice(mark.length), 0) });
    end += 1;
  } while (end < lines.length && lineType(lines[end]) === type && !preAt(lines, end));
  return { block: { type, lines: found, end: "" }, taken: end - at };
}

/**
 * @param {string} text one line
 * @param {number} depth
 * @returns {InlineNode[]}
 */
function parseInline(text, depth) {
  /** @type {InlineNode[]} */
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const next = text.slice(at).search(NEXT);
    if (next !== 0) {
      const until = next < 0 ? text.length : at + next;
      plain += text.slice(at, until);
      at = until;
      continue;
    }
    const found = nodeAt(text, at, depth);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) nodes.push({ type: "text", text: plain });
    plain = "";
    nodes.push(found);
    at += sourceOf(found).length;
  }
  if (plain) nodes.push({ type: "text", text: plain });
  return nodes;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {InlineNode | null}
 */
function nodeAt(text, at, depth) {
  const first = text[at];
  const inWord = at > 0 && WORD.test(text[at - 1]);
  if (first === "\\") {
    const escaped = /[\\`*_~|[\]()#@>-]/.test(text[at + 1] ?? "") ? text[at + 1] : null;
    return escaped ? { type: "escape", open: "\\", children: [{ type: "text", text: escaped }], close: "" } : null;
  }
  if (first === "`") return codeAt(text, at);
  if (first === "[" && depth < DEPTH) return linkAt(text, at, depth);
  if ((first === "h" || first === "H") && !inWord) return urlAt(text, at);
  if (first === "@" && !inWord) return leafAt("mention", MENTION, text, at);
  if (first === "#" && !inWord) return leafAt("channel", CHANNEL, text, at);
  return depth < DEPTH ? spanAt(text, at, depth) : null;
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {CodeNode | null}
 */
function codeAt(text, at) {
  const open = /`+/y;
  open.lastIndex = at;
  const ticks = open.exec(text)?.[0] ?? "`";
  for (let end = text.indexOf(ticks, at + ticks.length); end >= 0; end = text.indexOf(ticks, end + 1)) {
    if (text[end + ticks.length] === "`" || text[end - 1] === "`") continue;
    return { type: "code", open: ticks, text: text.slice(at + ticks.length, end), close: ticks };
  }
  return null;
}

/**
 * @param {"mention" | "channel"} type
 * @param {RegExp} form
 * @param {string} text
 * @param {number} at
 * @returns {Leaf | null}
 */
function leafAt(type, form, text, at) {
  form.lastIndex = at;
  const found = form.exec(text)?.[0].replace(/[.-]+$/, "");
  return found && found.length > 1 ? { type, text: found } : null;
}

/**
 * An address, without the punctuation that ends a sentence.
 * @param {string} text
 * @param {number} at
 * @returns {Leaf | null}
 */
function urlAt(text, at) {
  PLAIN_URL.lastIndex = at;
  let found = PLAIN_URL.exec(text)?.[0];
  if (!found) return null;
  for (const mark of ["**", "~~", "||"]) {
    const end = found.indexOf(mark);
    if (end > 0) found = found.slice(0, end);
  }
  for (let last = found.at(-1) ?? ""; /[.,:;!?'"»”’)\]}*_]/.test(last); last = found.at(-1) ?? "") {
    if (last === ")" && found.split("(").length >= found.split(")").length) break;
    found = found.slice(0, -1);
  }
  return safeHref(found) ? { type: "url", text: found } : null;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {SpanNode | null}
 */
function linkAt(text, at, depth) {
  NAMED_LINK.lastIndex = at;
  const found = NAMED_LINK.exec(text);
  if (!found || !safeHref(found[2])) return null;
  return { type: "link", open: "[", children: parseInline(found[1], depth + 1), close: `](${found[2]})`, href: found[2] };
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {SpanNode | null}
 */
function spanAt(text, at, depth) {
  const found = MARKS.find(([mark]) => text.startsWith(mark, at));
  if (!found) return null;
  const [mark, type] = found;
  const start = at + mark.length;
  if (/^\s?$/.test(text[start] ?? "")) return null;
  if (mark === "_" && at > 0 && WORD.test(text[at - 1])) return null;
  for (let end = text.indexOf(mark, start + 1); end >= 0; end = text.indexOf(mark, end + 1)) {
    const after = text[end + mark.length] ?? "";
    if (mark === "_" && WORD.test(after)) continue;
    if (mark === "*" && (after === "*" || text[end - 1] === "*")) continue;
    if (/\s/.test(text[end - 1]) && mark !== "||") continue;
    return { type, open: mark, children: parseInline(text.slice(start, end), depth + 1), close: mark };
  }
  return null;
}

/**
 * Whether an address leads to a page: no other scheme is followed.
 * @param {string} address
 */
export function safeHref(address) {
  try {
    return /^https?:$/.test(new URL(address).protocol);
  } catch {
    return false;
  }
}

/**
 * The characters that a node was made of.
 * @param {InlineNode} node
 * @returns {string}
 */
export function sourceOf(node) {
  if ("children" in node) return node.open + node.children.map(sourceOf).join("") + node.close;
  return "open" in node ? node.open + node.text + node.close : node.text;
}

/**
 * The text that blocks were made of.
 * @param {Block[]} blocks
 */
export function sourceOfBlocks(blocks) {
  const one = (/** @type {Block} */ block) =>
    block.type === "pre"
      ? block.open + block.text + block.close
      : block.lines.map((line) => line.mark + line.children.map(sourceOf).join("")).join("\n");
  return blocks.map((block) => one(block) + block.end).join("");
}

/** Whether a text is up to three emoji and nothing else. @param {string} text */
export function isEmojiAlone(text) {
  if (text.length > 60 || /[\p{L}\n]/u.test(text)) return false;
  const parts = [...new Intl.Segmenter().segment(text)].map((part) => part.segment).filter((part) => part.trim());
  return parts.length > 0 && parts.length <= 3 && parts.every((part) => /^(\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Emoji}\p{M}*\uFE0F)/u.test(part));
}
