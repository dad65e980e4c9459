// Draws what a message says.
import { useMemo, useState } from "preact/hooks";
import { copyText } from "./clipboard.js";
import { highlighted } from "./highlight.js";
import { classes, html } from "./html.js";
import { Icon } from "./icon.js";
import { isEmojiAlone, parseMarkdown } from "./markdown.js";
import { channelsByServer, isMe, nameOf, personNamed } from "../state/core.js";
import { follow } from "../app/routes.js";
import { t } from "../locale/text.js";

/** Longer code is folded. */
const CODE_LINES = 20;

/** @param {{ text: string, server: string | null }} of */
export function Content({ text, server }) {
  return drawContent(useMemo(() => readContent(text), [text]), text, server);
}

/** What a text is made of; none where it is up to three emoji. @param {string} text */
export const readContent = (text) => (isEmojiAlone(text) ? null : parseMarkdown(text));

/**
 * Draws it without a component of its own, of which a long list would have many.
 * @param {ReturnType<typeof readContent>} blocks
 * @param {string} text
 * @param {string | null} server
 */
export function drawContent(blocks, text, server) {
  if (!blocks) return html`<p class="emoji-alone">${text}</p>`;
  return blocks.map((block, at) => drawBlock(block, at, server));
}

/**
 * @param {import("./markdown.js").Block} block
 * @param {number} at
 * @param {string | null} server
 */
function drawBlock(block, at, server) {
  if (block.type === "pre") return html`<${CodeBlock} key=${at} language=${block.language} code=${block.text} />`;
  const inline = (/** @type {any} */ line) => line.children.map((/** @type {any} */ node, /** @type {number} */ n) => drawInline(node, n, server));
  if (block.type === "bullets") return html`<ul key=${at} dir="auto">${block.lines.map((line) => html`<li>${inline(line)}</li>`)}</ul>`;
  if (block.type === "numbers") {
    const start = parseInt(block.lines[0].mark, 10);
    return html`<ol key=${at} dir="auto" start=${start}>${block.lines.map((line) => html`<li>${inline(line)}</li>`)}</ol>`;
  }
  const lines = block.lines.map((line, n) => [n > 0 && html`<br />`, inline(line)]);
  if (block.type === "quote") return html`<blockquote key=${at} dir="auto">${lines}</blockquote>`;
  return html`<p key=${at} dir="auto">${lines}</p>`;
}

/**
 * @param {import("./markdown.js").InlineNode} node
 * @param {number} at
 * @param {string | null} server
 * @returns {any}
 */
function drawInline(node, at, server) {
  const inside = () => /** @type {any} */ (node).children.map((/** @type {any} */ child, /** @type {number} */ n) => drawInline(child, n, server));
  switch (node.type) {
    case "text": return node.text;
    case "escape": return inside();
    case "code": return html`<code key=${at}>${node.text}</code>`;
    case "strong": return html`<strong key=${at}>${inside()}</strong>`;
    case "em": return html`<em key=${at}>${inside()}</em>`;
    case "strike": return html`<s key=${at}>${inside()}</s>`;
    case "spoiler": return html`<${Spoiler} key=${at}>${inside()}<//>`;
    case "url": return drawLink(at, node.text, node.text);
    case "link": return drawLink(at, node.href ?? "", inside());
    case "mention": return drawMention(at, node.text);
    case "channel": return drawChannel(at, node.text, server);
    default: return null;
  }
}

/**
 * @param {number} at
 * @param {string} href
 * @param {any} children
 */
function drawLink(at, href, children) {
  const own = href.startsWith(`${location.origin}/app/`);
  if (own) return html`<a key=${at} href=${href} onClick=${follow}>${children}</a>`;
  return html`<a key=${at} href=${href} target="_blank" rel="noopener noreferrer">${children}</a>`;
}

/**
 * @param {number} at
 * @param {string} text
 */
function drawMention(at, text) {
  const everybody = text === "@everyone";
  const person = everybody ? undefined : personNamed(text.slice(1));
  if (!person && !everybody) return text;
  const mine = everybody || (person && isMe(person.user_id));
  return html`<span key=${at} class=${classes("mention", mine && "mine")}>@${person ? nameOf(person) : "everyone"}</span>`;
}

/**
 * @param {number} at
 * @param {string} text
 * @param {string | null} server
 */
function drawChannel(at, text, server) {
  const found = (channelsByServer.value.get(server ?? "") ?? []).find((channel) => channel.name === text.slice(1));
  if (!found || !server) return text;
  return html`<a key=${at} class="mention" href=${`/app/channels/${found.channel_id}`} onClick=${follow}>${text}</a>`;
}

/** @param {{ children: any }} of */
function Spoiler({ children }) {
  const [shown, setShown] = useState(false);
  if (shown) return html`<span class="spoiler shown">${children}</span>`;
  return html`<button type="button" class="spoiler" aria-label=${t("spoiler.show")} onClick=${() => setShown(true)}>
    <span aria-hidden="true">${children}</span></button>`;
}

/** @param {{ code: string, language: string }} of */
function CodeBlock({ code, language }) {
  const lines = code.split("\n");
  const [open, setOpen] = useState(lines.length <= CODE_LINES);
  const [copied, setCopied] = useState(false);
  const shown = open ? code : lines.slice(0, CODE_LINES).join("\n");
  const copy = async () => {
    if (await copyText(code)) setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return html`<div class="code-block">
    <div class="code-head"><span>${language}</span>
      <button type="button" onClick=${copy}><${Icon} name=${copied ? "check" : "copy"} size=${16} />${copied ? t("copy.done") : t("copy.copy")}</button>
    </div>
    <pre tabindex="0" dir="ltr"><code>${highlighted(shown, language).map((piece, at) =>
      piece.kind ? html`<span key=${at} class=${`code-${piece.kind}`}>${piece.text}</span>` : piece.text)}</code></pre>
    ${!open && html`<button type="button" class="unfold" onClick=${() => setOpen(true)}>${t("code.all", { n: lines.length })}</button>`}
  </div>`;
}
