// What a message says without its marks, in one line: for where there is no room to draw it. What is hidden stays hidden.
import { parseMarkdown } from "./markdown.js";

/** @typedef {import("./markdown.js").InlineNode} InlineNode */

/** @param {InlineNode} node @returns {string} */
function plainNode(node) {
  if (node.type === "spoiler") return "▒▒▒";
  return "children" in node ? node.children.map(plainNode).join("") : node.text;
}

/** @param {string} text */
export function plainText(text) {
  if (!/[\\`*_~|[\n>-]/.test(text)) return text;
  const said = parseMarkdown(text).flatMap((block) => (block.type === "pre" ? [block.text] : block.lines.map((line) => line.children.map(plainNode).join(""))));
  return said.join(" ").replace(/\s+/g, " ").trim();
}
