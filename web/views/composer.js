// Where one writes.
import { useEffect, useRef, useState } from "preact/hooks";
import { later } from "../net/later.js";
import { Avatar } from "../parts/avatar.js";
import { classes, html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { changed, isMe, nameOf, othersIn, personOf, titleOf } from "../state/core.js";
import { suggestions, wordAt } from "../state/completion.js";
import { draftAtHand, draftElsewhere, draftOf, keepDraft } from "../state/drafts.js";
import { loadNewest, windowOf } from "../state/history.js";
import { tellTyping } from "../state/link.js";
import { circleOf, loadEverybody, members } from "../state/members.js";
import { write } from "../state/outbox.js";
import { editing, replies } from "../state/place.js";
import { prefs } from "../state/prefs.js";
import { typedEnough, typing } from "../state/typing.js";
import { openPicker } from "./message-acts.js";
import { sizeOf } from "../locale/time.js";
import { t } from "../locale/text.js";

/** Most files in a message. */
const FILES_MOST = 10;

/** @param {{ channel: any, files: File[], setFiles: (files: File[]) => void }} of */
export function Composer({ channel, files, setFiles }) {
  const id = channel.channel_id;
  const [text, setText] = useState(draftAtHand(id));
  const [word, setWord] = useState(/** @type {ReturnType<typeof wordAt>} */ (null));
  const [chosen, setChosen] = useState(0);
  const [silent, setSilent] = useState(false);
  const [emoji, setEmoji] = useState(/** @type {{ emoji: string, name: string }[]} */ ([]));
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const reply = replies.value.get(id) ?? null;
  const label = labelOf(channel);
  const circle = circleOf(id);
  const people = circle ? members.value.get(circle) ?? [] : othersIn(channel);
  const offered = word ? suggestions(word, { server: channel.server_id, people, emoji }) : [];
  useEffect(() => {
    draftOf(id).then((draft) => draft && setText((now) => now || draft));
    if (matchMedia("(hover: hover)").matches) field.current?.focus();
  }, [id]);
  useEffect(() => draftElsewhere.subscribe((said) => said?.channel === id && setText(draftAtHand(id))), [id]);
  useEffect(() => grow(field.current), [text]);
  useEffect(() => {
    const focus = () => field.current?.focus();
    field.current?.addEventListener("please-focus", focus);
    return () => field.current?.removeEventListener("please-focus", focus);
  }, []);
  useEffect(() => {
    // Whoever is away can be named too.
    if (word?.sign === "@" && circle) loadEverybody(circle).catch(() => {});
    if (word?.sign === ":" && emoji.length === 0) later(import("../state/emoji.js")).then(({ allEmoji }) => setEmoji(allEmoji()));
  }, [word?.sign]);

  const change = (/** @type {string} */ next) => {
    setText(next);
    keepDraft(id, next);
  };
  const onInput = (/** @type {any} */ event) => {
    change(event.target.value);
    setWord(wordAt(event.target.value, event.target.selectionStart));
    setChosen(0);
    if (event.target.value.trim()) tellTyping(id);
  };
  const put = (/** @type {string} */ added, start = field.current?.selectionStart ?? text.length) => {
    const end = field.current?.selectionEnd ?? text.length;
    change(text.slice(0, start) + added + text.slice(end));
    setWord(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(start + added.length, start + added.length);
    });
  };
  const send = () => {
    const content = text.trim();
    if (!content && files.length === 0) return;
    write(id, content, files, reply, silent);
    typedEnough(id);
    change("");
    setFiles([]);
    setWord(null);
    setSilent(false);
    replies.value = changed(replies.value, id, undefined);
    if (!windowOf(id).peek().atEnd) loadNewest(id).catch(() => {});
    document.querySelector(".log")?.dispatchEvent(new Event("to-end"));
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const whole = event.key === "Enter" && offered.some((one) => one.text.trim() === `${word?.sign}${word?.word}`);
    if (offered.length && !whole && completionKey(event, offered.length, chosen, setChosen, () => put(offered[chosen].text, word?.start), () => setWord(null))) return;
    const sends = event.key === "Enter" && !event.shiftKey && (prefs.value.ctrlSends ? event.ctrlKey || event.metaKey : !matchMedia("(pointer: coarse)").matches || event.ctrlKey);
    if (sends) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && !text) {
      const own = windowOf(id).peek().messages.findLast((message) => isMe(message.author.user_id));
      if (own) {
        event.preventDefault();
        editing.value = own.message_id;
      }
    } else if (event.key === "Escape" && reply) {
      event.stopPropagation();
      replies.value = changed(replies.value, id, undefined);
    } else if (event.ctrlKey && !event.altKey) wrap(event, field.current, text, put);
  };
  const add = (/** @type {FileList | File[]} */ more) => setFiles([...files, ...more].slice(0, FILES_MOST));
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length) return;
    event.preventDefault();
    add(pasted);
  };
  return html`<div class="composer-area">
    <form class="composer" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), send())}>
      ${offered.length > 0 && html`<${Offered} list=${offered} chosen=${chosen} onChoose=${(/** @type {number} */ at) => put(offered[at].text, word?.start)} />`}
      ${reply && html`<div class="replying"><${Icon} name="reply" size=${16} /><span>${t("reply.to", { name: nameOf(reply.author) })}</span>
        <label class="tick"><input type="checkbox" checked=${!silent} onChange=${(/** @type {any} */ event) => setSilent(!event.target.checked)} />${t("reply.mention")}</label>
        <${IconButton} icon="close" size=${16} label=${t("action.cancel")} onClick=${() => (replies.value = changed(replies.value, id, undefined))} /></div>`}
      ${files.length > 0 && html`<ul class="chosen-files">${files.map((file, at) => html`<li key=${`${file.name}${at}`}><${Icon} name="file" size=${16} /><bdi>${file.name}</bdi><small>${sizeOf(file.size)}</small>
        <${IconButton} icon="close" size=${16} label=${t("file.remove", { name: file.name })} onClick=${() => setFiles(files.filter((_, other) => other !== at))} /></li>`)}</ul>`}
      <div class="composer-row">
        <${IconButton} icon="plus" label=${t("composer.attach")} onClick=${() => picker.current?.click()} />
        <input ref=${picker} type="file" multiple hidden aria-label=${t("composer.attach")} onChange=${(/** @type {any} */ event) => (add(event.target.files), (event.target.value = ""))} />
        <textarea ref=${field} rows="1" value=${text} aria-label=${label} placeholder=${label} dir="auto" maxlength="4000" autocomplete="off"
          aria-autocomplete="list" aria-controls=${offered.length ? "completion" : undefined} aria-activedescendant=${offered.length ? `completion-${chosen}` : undefined}
          onInput=${onInput} onKeyDown=${onKey} onPaste=${onPaste} onBlur=${() => setTimeout(() => setWord(null), 150)}></textarea>
        <${IconButton} icon="smile" label=${t("composer.emoji")} onClick=${(/** @type {any} */ event) => openPicker(event.currentTarget, (one) => put(one))} />
        <button type="submit" class="icon-button" aria-label=${t("composer.send")} title=${t("composer.send")}><${Icon} name="send" /></button>
      </div>
    </form>
    <p class="typing" aria-live="off">${typingWords(id)}</p>
  </div>`;
}

/** @param {any} channel */
function labelOf(channel) {
  return channel.type === "room" ? t("composer.message", { channel: channel.name }) : t("composer.talk", { name: titleOf(channel) });
}

/** @param {HTMLTextAreaElement | null} field */
function grow(field) {
  if (!field) return;
  field.style.height = field.value ? "auto" : "";
  if (!field.value) return; // An empty one needs no measuring.
  field.style.height = `${Math.min(field.scrollHeight, innerHeight * 0.4)}px`;
}

/**
 * Bold, italic and code on what is chosen.
 * @param {KeyboardEvent} event
 * @param {HTMLTextAreaElement | null} field
 * @param {string} text
 * @param {(added: string) => void} put
 */
function wrap(event, field, text, put) {
  const mark = /** @type {Record<string, string>} */ ({ b: "**", i: "*", e: "`" })[event.key];
  if (!mark || !field || field.selectionStart === field.selectionEnd) return;
  event.preventDefault();
  put(mark + text.slice(field.selectionStart, field.selectionEnd) + mark);
}

/**
 * Whether the key was one of the completion's.
 * @param {KeyboardEvent} event
 * @param {number} count
 * @param {number} chosen
 * @param {(at: number) => void} setChosen
 * @param {() => void} take
 * @param {() => void} close
 */
function completionKey(event, count, chosen, setChosen, take, close) {
  const acts = /** @type {Record<string, () => void>} */ ({
    ArrowDown: () => setChosen((chosen + 1) % count), ArrowUp: () => setChosen((chosen - 1 + count) % count),
    Enter: take, Tab: take, Escape: close,
  });
  if (!acts[event.key] || event.shiftKey) return false;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
  return true;
}

/** @param {{ list: import("../state/completion.js").Suggestion[], chosen: number, onChoose: (at: number) => void }} of */
function Offered({ list, chosen, onChoose }) {
  return html`<div id="completion" class="completion" role="listbox" aria-label=${t("composer.offered")}>
    ${list.map((one, at) => html`<div key=${one.text} id=${`completion-${at}`} role="option" aria-selected=${at === chosen} class=${classes("option", at === chosen && "chosen")}
      onPointerDown=${(/** @type {Event} */ event) => (event.preventDefault(), onChoose(at))}>
      ${one.user ? html`<${Avatar} user=${one.user} size=${24} />` : one.kind === "channel" && html`<${Icon} name="hash" size=${17} />`}
      <bdi>${one.shown}</bdi><small><bdi>${one.more}</bdi></small></div>`)}
  </div>`;
}

/** @param {string} channel */
function typingWords(channel) {
  const who = [...(typing.value.get(channel) ?? new Map()).keys()].map((user) => personOf(user)).filter((user) => user !== undefined).map(nameOf);
  if (who.length === 0) return "";
  if (who.length === 1) return t("typing.one", { name: who[0] });
  if (who.length === 2) return t("typing.two", { a: who[0], b: who[1] });
  return t("typing.many");
}
