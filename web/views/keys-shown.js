// The table of keys.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { html } from "../parts/html.js";
import { IconButton } from "../parts/icon.js";
import { KEYS } from "../app/keys.js";
import { t } from "../locale/text.js";

/** Whether it is shown. */
export const keysShown = signal(false);

/** Where it is drawn. */
export const KeysLayer = () => keysShown.value && html`<${KeysBox} />`;

function KeysBox() {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => box.current?.showModal(), []);
  const close = () => {
    keysShown.value = false;
  };
  return html`<dialog ref=${box} class="question keys" aria-label=${t("keys.title")} onClose=${close}>
    <header><h2>${t("keys.title")}</h2><${IconButton} icon="close" label=${t("action.close")} onClick=${close} /></header>
    <${KeysTable} /></dialog>`;
}

/** All of them. */
export function KeysTable() {
  return html`<table class="keys-table"><tbody>${KEYS.map((row) => html`<tr key=${row.shown + row.text}><th scope="row"><kbd>${row.shown}</kbd></th><td>${t(row.text)}</td></tr>`)}</tbody></table>`;
}
