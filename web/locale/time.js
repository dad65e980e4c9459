// Times as people say them, in the reader's zone.
import { computed } from "@preact/signals";
import { language, t } from "./text.js";

/** What is said of a time. @type {Record<string, Intl.DateTimeFormatOptions>} */
const FORMS = {
  clock: { hour: "numeric", minute: "2-digit" },
  day: { day: "numeric", month: "long" },
  dayOfYear: { day: "numeric", month: "long", year: "numeric" },
  full: { dateStyle: "full", timeStyle: "short" },
};

/** What writes times in a language: each is made when it is first asked for, since that takes long. */
const writers = computed(() => {
  // The reader's own kind of the language: in Britain clocks have 24 hours.
  const own = globalThis.navigator?.languages?.find((tag) => tag.split("-")[0] === language.value) ?? language.value;
  return { own, /** @type {Map<string, Intl.DateTimeFormat>} */ made: new Map() };
});

/**
 * @param {string} form
 * @param {Date} date
 */
function written(form, date) {
  const { own, made } = writers.value;
  const writer = made.get(form) ?? new Intl.DateTimeFormat(own, FORMS[form]);
  made.set(form, writer);
  return writer.format(date);
}

/** What brings names into order. */
export const alphabet = computed(() => new Intl.Collator(language.value));

/** Clocks by the minute of a time, in one language. @type {Map<string, string>} */
const clocks = new Map();
let clocksAreOf = "";

/** @param {string} time */
export function clockOf(time) {
  if (clocksAreOf !== language.value || clocks.size > 5000) clocks.clear();
  clocksAreOf = language.value;
  const minute = time.slice(0, 16);
  const known = clocks.get(minute);
  if (known !== undefined) return known;
  const clock = written("clock", new Date(time));
  clocks.set(minute, clock);
  return clock;
}

/** @param {string} time */
export const fullTime = (time) => written("full", new Date(time));

/** Days by the minute of a time: a list asks for the same ones over and over. @type {Map<string, string>} */
const days = new Map();

/** A day, to tell it from others. @param {string} time */
export function dayKey(time) {
  const minute = time.slice(0, 16);
  let day = days.get(minute);
  if (!day) {
    day = new Date(time).toDateString();
    if (days.size > 5000) days.clear();
    days.set(minute, day);
  }
  return day;
}

/** "Today", "Yesterday", "14 November". @param {string} time */
export function dayName(time) {
  const date = new Date(time);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return t("time.today");
  if (date.toDateString() === yesterday.toDateString()) return t("time.yesterday");
  return written(date.getFullYear() === today.getFullYear() ? "day" : "dayOfYear", date);
}

/** "11:32", "Yesterday at 18:40", "14 November at 8:02". @param {string} time */
export function whenOf(time) {
  const clock = clockOf(time);
  if (dayKey(time) === new Date().toDateString()) return clock;
  return t("time.dayAt", { day: dayName(time), time: clock });
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let at = 0;
  let amount = bytes;
  for (; amount >= 1000 && at < units.length - 1; at += 1) amount /= 1000;
  const digits = amount < 10 && at > 0 ? 1 : 0;
  return new Intl.NumberFormat(language.value, { style: "unit", unit: units[at], unitDisplay: at ? "short" : "long", maximumFractionDigits: digits }).format(amount);
}
