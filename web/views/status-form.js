// What one does at the moment, in a few words, and when it ends by itself.
import { useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Choice, Field, MainButton } from "../parts/field.js";
import { html } from "../parts/html.js";
import { becomeMe, me, statusShown } from "../state/core.js";
import { openPicker } from "./message-acts.js";
import { Said } from "./pages.js";
import { whenOf } from "../locale/time.js";
import { t } from "../locale/text.js";

/** After how many minutes it may end: never, soon, or with the day. */
const ENDS = [0, 30, 60, 240, -1];

/**
 * When it ends; null where it doesn't.
 * @param {number} minutes
 */
function endOf(minutes) {
  if (minutes === 0) return null;
  const now = new Date();
  const end = minutes > 0 ? new Date(now.getTime() + minutes * 60_000) : new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return end.toISOString().replace(/\.\d+Z$/, "Z");
}

/** @param {number} minutes */
function endName(minutes) {
  if (minutes === 0) return t("status.clear.never");
  if (minutes < 0) return t("status.clear.today");
  return minutes < 60 ? t("status.clear.minutes", { n: minutes }) : t("status.clear.hours", { n: minutes / 60 });
}

/** @typedef {{ text: string, emoji: string, minutes: number }} StatusDraft */

/**
 * In a card of its own it says when it is done, and is opened again with what was begun once an emoji is picked.
 * @param {{ begun?: StatusDraft, onDone?: () => void, again?: (begun: StatusDraft) => void, second?: boolean }} of `second` where
 *   another form is what the view is about
 */
export function StatusForm({ begun, onDone, again, second }) {
  const user = /** @type {import("../state/types.js").User} */ (me.value);
  const now = statusShown(user);
  const [text, setText] = useState(begun?.text ?? now?.text ?? "");
  const [emoji, setEmoji] = useState(begun?.emoji ?? now?.emoji ?? "");
  const [minutes, setMinutes] = useState(begun?.minutes ?? 0);
  const [outcome, setOutcome] = useState({ said: "", wrong: false });
  const change = async (/** @type {any} */ custom_status) => {
    try {
      const said = await rest("PATCH", "/users/@me", { custom_status });
      becomeMe(said);
      setOutcome({ said: t("settings.saved"), wrong: false });
      onDone?.();
    } catch (error) {
      setOutcome({ said: error instanceof ApiError ? error.fields[0]?.message ?? error.message : t("error.offline"), wrong: true });
    }
  };
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    const said = text.trim() || emoji;
    change(said ? { text: text.trim() || null, emoji: emoji || null, until: endOf(minutes) } : null);
  };
  const clear = () => {
    setText("");
    setEmoji("");
    change(null);
  };
  const pick = (/** @type {any} */ event) => openPicker(event.currentTarget, (picked) => (again ? again({ text, emoji: picked, minutes }) : setEmoji(picked)));
  return html`<form class="status-form" onSubmit=${save} novalidate>
    <${Field} label=${t("settings.status")} value=${text} onInput=${setText} maxlength="128" dir="auto" autocomplete="off" hint=${now?.until ? t("status.until", { time: whenOf(now.until) }) : ""}
      before=${html`<button type="button" class="icon-button" aria-label=${t("settings.statusEmoji")} onClick=${pick}>${emoji || "🙂"}</button>`} />
    <${Choice} label=${t("status.clear")} value=${minutes} onChange=${setMinutes} options=${ENDS.map((one) => [one, endName(one)])} />
    <${Said} ...${outcome} />
    <div class="buttons"><${MainButton} class=${second ? "quiet-button" : "main-button"}>${t("action.save")}<//>${now && html`<button type="button" class="quiet-button" onClick=${clear}>${t("status.remove")}</button>`}</div>
  </form>`;
}
