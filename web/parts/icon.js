// Icons: on a grid of 20, lines of 1.5 px. They never stand alone for a word: what bears one has a name.
import { html } from "./html.js";

/** @type {Record<string, string>} */
const PATHS = {
  hash: "M7.500 3.500l-1.500 13M14 3.500l-1.500 13M3.500 7.500h13.500M3 12.500h13.500",
  lock: "M5 9h10v7.500h-10zM7 9v-2.500a3 3 0 0 1 6 0v2.500",
  plus: "M10 4.500v11M4.500 10h11",
  down: "M5.500 8l4.500 4.500l4.500-4.500",
  back: "M12 4.500l-5.500 5.500l5.500 5.500",
  next: "M8 4.500l5.500 5.500l-5.500 5.500",
  gear: "M10 7.200a2.800 2.800 0 1 0 0 5.600a2.800 2.800 0 1 0 0-5.600zM10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M15.300 4.700l-1.400 1.400M6.100 13.900l-1.400 1.400",
  inbox: "M3 11.500l2-7.500h10l2 7.500v4.500h-14zM3 11.500h4l1 2h4l1-2h4",
  people: "M7.500 9.500a2.750 2.750 0 1 0 0-5.500a2.750 2.750 0 1 0 0 5.500zM2.500 16.500c0-3 2-5 5-5s5 2 5 5M13 4.200a2.750 2.750 0 0 1 0 5.200M14.500 11.800c2 .6 3 2.400 3 4.700",
  person: "M10 9.500a3 3 0 1 0 0-6a3 3 0 1 0 0 6zM4 17c0-3.500 2.500-5.500 6-5.500s6 2 6 5.500",
  smile: "M10 2.750a7.250 7.250 0 1 0 0 14.500a7.250 7.250 0 1 0 0-14.500zM7 12c.7 1 1.700 1.500 3 1.500s2.300-.5 3-1.500M7.500 7.800v.6M12.500 7.800v.6",
  react: "M16.300 8.300a7 7 0 1 1-5-5M6.500 12c.7 1 1.700 1.500 2.800 1.500s2.100-.5 2.800-1.500M7 7.900v.5M11.500 7.900v.5M16 2v5M13.500 4.500h5",
  reply: "M8 4.500l-5 4.500l5 4.500M3 9h8c3.500 0 6 2 6 6",
  more: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  send: "M3 10l14-6.500l-4.500 13.500l-3-5.500zM9.500 11.500l7.500-8",
  file: "M5 2.750h6l4 4v10.500h-10zM11 2.750v4h4",
  download: "M10 3.500v9M6 9l4 4l4-4M4 16.500h12",
  alert: "M10 3l7.500 13.500h-15zM10 8v4M10 14.200v.1",
  clock: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM10 6v4l2.500 2",
  close: "M5 5l10 10M15 5l-10 10",
  search: "M8.750 3.500a5.250 5.250 0 1 0 0 10.500a5.250 5.250 0 1 0 0-10.500zM12.600 12.600l4 4",
  mute: "M8.500 16.500h3M5.500 13.500h9c-1-1-1.500-2-1.500-5a3 3 0 0 0-6 0c0 3-.5 4-1.500 5zM3.500 3.500l13 13",
  bell: "M8.500 16.500h3M5 13.500h10c-1-1-1.500-2-1.500-5a3.500 3.500 0 0 0-7 0c0 3-.5 4-1.500 5z",
  edit: "M4 16l.7-3.300l8.300-8.300l2.600 2.600l-8.300 8.300z",
  trash: "M4 6h12M8 6v-2h4v2M6 6l.7 10.500h6.600l.7-10.500",
  copy: "M7 7h9v9h-9zM13 7v-3h-9v9h3",
  link: "M8.500 11.500l3-3M9 6l1.500-1.500a3.200 3.200 0 0 1 4.500 4.500l-1.500 1.500M11 14l-1.500 1.500a3.200 3.200 0 0 1-4.500-4.500l1.500-1.500",
  door: "M5.500 17v-14h9v14M3.500 17h13M11.500 10.200v.1",
  check: "M4.500 10.500l3.500 3.500l7.500-8",
  offline: "M3 3l14 14M6 8a4 4 0 0 0-.5 8h8M8 5.200a5 5 0 0 1 6.500 3.800a3.500 3.500 0 0 1 2.300 5.500",
  eye: "M2.500 10c2-3.500 4.500-5 7.500-5s5.500 1.500 7.500 5c-2 3.500-4.500 5-7.500 5s-5.500-1.500-7.500-5zM10 7.750a2.250 2.250 0 1 0 0 4.500a2.250 2.250 0 1 0 0-4.500z",
  calendar: "M3.500 5h13v11.500h-13zM3.500 8.500h13M7 3v3M13 3v3",
  keys: "M2.500 5.500h15v9h-15zM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M6.500 11.500h7",
};
/** Those that point along the line, and are turned around where that runs from right to left. */
const MIRRORED = new Set(["back", "next", "reply", "send", "door"]);

/** @param {{ name: string, size?: number }} of */
export function Icon({ name, size = 20 }) {
  const mirrored = `icon${MIRRORED.has(name) ? " mirrored" : ""}${name === "more" ? " bold" : ""}`;
  return html`<svg class=${mirrored} width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}

/** The mark: "new" in a list, and the product's own. */
export function Lozenge() {
  return html`<svg class="lozenge" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true"><path d="M4 0l4 4l-4 4l-4-4z" /></svg>`;
}

/** A button that shows an icon, and is named. @param {any} of */
export function IconButton({ icon, label, size, hint, ...rest }) {
  return html`<button type="button" class="icon-button" aria-label=${label} title=${hint ?? label} ...${rest}>
    <${Icon} name=${icon} size=${size ?? 20} />
  </button>`;
}
