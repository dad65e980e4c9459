// Picks an emoji: by name, of those used most, or of all.
import { useMemo, useState } from "preact/hooks";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { allEmoji, TONES, toned } from "../state/emoji.js";
import { prefer, prefs, usedMost } from "../state/prefs.js";
import { t } from "../locale/text.js";

/** In a row. */
const COLUMNS = 8;

/** @param {{ onPick: (emoji: string) => void }} of */
export function EmojiPicker({ onPick }) {
  const [text, setText] = useState("");
  const [under, setUnder] = useState(/** @type {import("../state/emoji.js").Emoji | null} */ (null));
  const all = useMemo(allEmoji, []);
  const tone = prefs.value.tone;
  const byEmoji = useMemo(() => new Map(all.map((one) => [one.emoji, one])), [all]);
  const wanted = text.trim().toLowerCase();
  const groups = useMemo(() => {
    if (wanted) {
      const found = all.filter((one) => one.name.includes(wanted)).sort((a, b) => Number(b.name.startsWith(wanted)) - Number(a.name.startsWith(wanted)));
      return [{ title: t("emoji.found"), list: found.slice(0, 80) }];
    }
    const used = usedMost(COLUMNS).map((emoji) => byEmoji.get(emoji) ?? { emoji, name: emoji, toned: false, group: "" });
    const names = [...new Set(all.map((one) => one.group))];
    return [{ title: t("emoji.used"), list: used }, ...names.map((group) => ({ title: group, list: all.filter((one) => one.group === group) }))];
  }, [wanted, all]);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget);
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      if (groups[0].list[0]) onPick(toned(groups[0].list[0], tone));
      return;
    }
    const buttons = /** @type {HTMLElement[]} */ ([...box.querySelectorAll(".emoji-grid button")]);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at < 0 ? 1 : COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (!step || (at < 0 && event.key !== "ArrowDown")) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
  };
  const nextTone = () => prefer({ tone: (tone + 1) % TONES.length });
  return html`<div class="emoji-picker" onKeyDown=${onKey}>
    <div class="field-box"><${Icon} name="search" size=${16} /><input type="search" autofocus aria-label=${t("emoji.search")} placeholder=${t("emoji.search")} value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} /></div>
    <div class="emoji-scroll" tabindex="-1">
      ${groups.map((group) => html`<section key=${group.title}><h3>${group.title}</h3><div class="emoji-grid">${group.list.map((one) => html`<button type="button" key=${one.emoji} tabindex="-1" aria-label=${one.name}
        title=${one.name} onMouseEnter=${() => setUnder(one)} onFocus=${() => setUnder(one)} onClick=${() => onPick(toned(one, tone))}>${toned(one, tone)}</button>`)}</div></section>`)}
      ${groups[0].list.length === 0 && html`<p class="said">${t("emoji.nothing")}</p>`}
    </div>
    <footer><span class="emoji-large" aria-hidden="true">${under ? toned(under, tone) : ""}</span><span class="two-lines"><span>${under?.name}</span><small>${under && `:${under.name.replaceAll(" ", "_")}:`}</small></span>
      <button type="button" class="quiet-button" onClick=${nextTone}>${t("emoji.tone")} <span aria-hidden="true">✋${TONES[tone]}</span></button></footer>
  </div>`;
}
