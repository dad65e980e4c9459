// A field with its label, a hint, and what is wrong with it.
import { useId, useState } from "preact/hooks";
import { html } from "./html.js";
import { IconButton } from "./icon.js";
import { t } from "../locale/text.js";

/**
 * @param {{ label: string, value: string, onInput: (value: string) => void, type?: string, hint?: string, error?: string,
 *   [more: string]: any }} of
 */
export function Field({ label, value, onInput, type = "text", hint, error, before, children, ...rest }) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const isPassword = type === "password";
  const said = error || hint;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <div class=${error ? "field-box wrong" : "field-box"}>
      ${before}
      <input id=${id} type=${isPassword && shown ? "text" : type} value=${value} aria-invalid=${error ? "true" : undefined}
        aria-describedby=${said ? `${id}-said` : undefined} onInput=${(/** @type {any} */ event) => onInput(event.target.value)} ...${rest} />
      ${isPassword && html`<${IconButton} icon="eye" label=${shown ? t("field.hide") : t("field.show")} aria-pressed=${shown}
        onClick=${() => setShown(!shown)} />`}
      ${children}
    </div>
    ${said && html`<p id=${`${id}-said`} class=${error ? "said wrong" : "said"} role=${error ? "alert" : undefined}>${said}</p>`}
  </div>`;
}

/** The main button of a view. @param {any} of */
export function MainButton({ busy, children, ...rest }) {
  return html`<button class="main-button" type="submit" aria-busy=${busy ? "true" : undefined} disabled=${busy} ...${rest}>
    ${children}${busy && html`<span class="dots" aria-hidden="true">…</span>`}
  </button>`;
}

/** A switch with its label. @param {{ label: string, hint?: string, on: boolean, onChange: (on: boolean) => void }} of */
export function Switch({ label, hint, on, onChange }) {
  const id = useId();
  return html`<div class="switch-row">
    <div><span id=${id}>${label}</span>${hint && html`<p class="said">${hint}</p>`}</div>
    <button type="button" class="switch" role="switch" aria-checked=${on} aria-labelledby=${id} onClick=${() => onChange(!on)}>
      <span></span>
    </button>
  </div>`;
}

/** One of a few. @param {{ label: string, value: any, options: [any, string][], onChange: (value: any) => void }} of */
export function Choice({ label, value, options, onChange }) {
  const id = useId();
  return html`<fieldset class="choice">
    <legend>${label}</legend>
    ${options.map(([option, text]) => html`<label key=${option}>
      <input type="radio" name=${id} checked=${option === value} onChange=${() => onChange(option)} /><span>${text}</span>
    </label>`)}
  </fieldset>`;
}
