// A question before what can't be undone.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "./field.js";
import { html } from "./html.js";
import { t } from "../locale/text.js";

/** @typedef {{ title: string, text?: string, yes: string, no: string, typed?: string, act: () => Promise<any> | void }} Question */

/** @type {import("@preact/signals").Signal<Question | null>} */
const question = signal(null);

/** Asks; with `typed` the name has to be typed. @param {Question} asked */
export function askFirst(asked) {
  question.value = asked;
}

/** Where questions are drawn. */
export function QuestionLayer() {
  const asked = question.value;
  return asked && html`<${QuestionBox} key=${asked.title} asked=${asked} />`;
}

/** @param {{ asked: Question }} of */
function QuestionBox({ asked }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  useEffect(() => box.current?.showModal(), []);
  const close = () => {
    question.value = null;
  };
  const act = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await asked.act();
      close();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : t("error.failed"));
    }
  };
  const ready = !asked.typed || typed.trim() === asked.typed;
  return html`<dialog ref=${box} class="question" aria-label=${asked.title} onClose=${close}>
    <form onSubmit=${act}>
      <h2>${asked.title}</h2>
      ${asked.text && html`<p>${asked.text}</p>`}
      ${asked.typed && html`<${Field} label=${t("question.type", { name: asked.typed })} value=${typed} onInput=${setTyped} autocomplete="off" />`}
      ${error && html`<p class="said wrong" role="alert">${error}</p>`}
      <div class="buttons">
        <button type="button" class="quiet-button" onClick=${close}>${asked.no}</button>
        <button type="submit" class="danger-button" disabled=${!ready}>${asked.yes}</button>
      </div>
    </form>
  </dialog>`;
}
