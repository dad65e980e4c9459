// Where a message is edited, in its place.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { html } from "../parts/html.js";
import { deleteLater } from "../state/deletions.js";
import { changeWindow } from "../state/history.js";
import { editing } from "../state/place.js";
import { withChanged } from "../state/window.js";
import { t } from "../locale/text.js";

/** @param {{ message: import("../state/types.js").Message }} of */
export function EditBox({ message }) {
  const [text, setText] = useState(message.content);
  const [error, setError] = useState("");
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  useEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight + 2}px`;
  }, [text]);
  const stop = () => {
    editing.value = null;
    setTimeout(() => /** @type {HTMLElement | null} */ (document.querySelector(".composer textarea"))?.focus());
  };
  const save = async () => {
    if (text.trim() === message.content) return stop();
    if (!text.trim() && !message.attachments) {
      stop();
      return deleteLater(message.channel_id, message.message_id);
    }
    try {
      const said = await rest("PATCH", `/channels/${message.channel_id}/messages/${message.message_id}`, { content: text.trim() });
      changeWindow(message.channel_id, (window) => withChanged(window, said));
      stop();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      stop();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  };
  return html`<div class="edit-box">
    <textarea ref=${field} value=${text} aria-label=${t("edit.label")} dir="auto" rows="1" onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${onKey}></textarea>
    ${error && html`<p class="said wrong" role="alert">${error}</p>`}
    <p class="said"><button type="button" class="link-button" onClick=${save}>${t("action.save")}</button> · <button type="button" class="link-button" onClick=${stop}>${t("action.cancel")}</button></p>
  </div>`;
}
