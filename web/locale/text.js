// All that the client says comes from a catalogue: one for each language, with the same keys.
import { computed, signal } from "@preact/signals";
import { later } from "../net/later.js";
import { ENGLISH } from "./en.js";

/** @typedef {keyof typeof ENGLISH} TextKey */
/** @typedef {Record<string, string | Record<string, string>>} Catalogue */

/** The languages there are, by their own names. */
export const LANGUAGES = Object.freeze({ en: "English", de: "Deutsch", ar: "العربية" });

/** @type {import("@preact/signals").Signal<{ tag: string, catalogue: Catalogue }>} */
const chosen = signal({ tag: "en", catalogue: ENGLISH });

/** The language that is spoken, as browsers name it. */
export const language = computed(() => chosen.value.tag);

/** The plural rules of the language. */
const rules = computed(() => new Intl.PluralRules(chosen.value.tag));

/**
 * A text, with what it has in braces put in. Where it depends on a number, `n` chooses the form.
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const found = chosen.value.catalogue[key] ?? ENGLISH[key];
  const text = typeof found === "string" ? found : found[rules.value.select(Number(values.n))] ?? found.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(chosen.value.tag) : String(value ?? "");
  });
}

/** Which of the languages the browser's user reads. */
export function browserLanguage() {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0]);
  return wanted.find((tag) => tag in LANGUAGES) ?? "en";
}

/**
 * Speaks a language from now on.
 * @param {string} tag
 */
export async function speak(tag) {
  const catalogue = tag === "de" ? (await later(import("./de.js"))).GERMAN : tag === "ar" ? (await later(import("./ar.js"))).ARABIC : ENGLISH;
  chosen.value = { tag, catalogue };
  document.documentElement.lang = tag;
  document.documentElement.dir = tag === "ar" ? "rtl" : "ltr";
}

/** @param {string[]} names */
export const listed = (names) => new Intl.ListFormat(chosen.value.tag, { type: "conjunction" }).format(names);
