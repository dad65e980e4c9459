// Times as people say them, in the reader's zone.
import { computed } from "@preact/signals";
import { language, t } from "./text.js";

/** What writes times, made once for a language. */
const forms = computed(() => {
  // The reader's own kind of the language: in Britain clocks have 24 hours.
  const own = globalThis.navigator?.languages?.find((tag) => tag.split("-")[0] === language.value) ?? language.value;
  return {
  clock: new Intl.DateTimeFormat(own, { hour: "numeric", minute: "2-digit" }),
  day: new Intl.DateTimeFormat(own, { day: "numeric", month: "long" }),
  dayOfYear: new Intl.DateTimeFormat(own, { day: "numeric", month: "long", year: "numeric" }),
  full: new Intl.DateTimeFormat(own, { dateStyle: "full", timeStyle: "short" }),
  };
});

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
  let clock = clocks.get(minute);
  if (clock === undefined) clocks.set(minute, (clock = forms.value.clock.format(new Date(time))));
  return clock;
}

/** @param {string} time */
export const fullTime = (time) => forms.value.full.format(new Date(time));

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
  return (date.getFullYear() === today.getFullYear() ? forms.value.day : forms.value.dayOfYear).format(date);
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
