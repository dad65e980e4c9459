// What floats over the page: menus and cards. One is open at a time; Esc and a press elsewhere close it, and the focus goes
// back to where it was.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { coverPage, uncoverPage } from "../app/cover.js";
import { html } from "./html.js";
import { Icon } from "./icon.js";

/** @typedef {{ anchor: Element, rect: DOMRect, draw: () => any, kind: string, label: string }} Floating */

/** @type {import("@preact/signals").Signal<Floating | null>} */
export const floating = signal(null);
/** @type {HTMLElement | null} */
let cameFrom = null;

/**
 * Opens something by the element that was pressed; pressed again it closes.
 * @param {Element} anchor
 * @param {{ kind: "menu" | "card" | "picker", label: string, draw: () => any, at?: { x: number, y: number }, rect?: DOMRect }} what `rect` is
 *   where the element was, if it may be gone
 */
export function float(anchor, { kind, label, draw, at, rect: rectOf }) {
  if (floating.value?.anchor === anchor) return sink();
  const rect = at ? new DOMRect(at.x, at.y, 0, 0) : rectOf ?? anchor.getBoundingClientRect();
  cameFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  floating.value = { anchor, rect, draw, kind, label };
  coverPage(sink);
}

/** Closes what is open. */
export function sink() {
  if (!floating.value) return;
  floating.value = null;
  uncoverPage();
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

/** Where what floats is drawn. */
export function FloatingLayer() {
  const open = floating.value;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (!open || !box.current) return undefined;
    place(box.current, open);
    const first = /** @type {HTMLElement | null} */ (box.current.querySelector("[autofocus], [role=menuitem], button, input, [tabindex]"));
    (first ?? box.current).focus();
    const watched = new ResizeObserver(() => box.current && place(box.current, open));
    watched.observe(box.current);
    const again = () => box.current && place(box.current, { ...open, rect: open.anchor.isConnected && open.rect.width ? open.anchor.getBoundingClientRect() : open.rect });
    addEventListener("resize", again);
    return () => {
      watched.disconnect();
      removeEventListener("resize", again);
    };
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (/** @type {Event} */ event) => {
      const target = /** @type {Node} */ (event.target);
      if (!box.current?.contains(target) && !open.anchor.contains(target)) {
        cameFrom = null;
        sink();
      }
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, [open]);
  if (!open) return null;
  const role = open.kind === "menu" ? "menu" : "dialog";
  return html`<section aria-label=${open.label}><div ref=${box} class=${`floating ${open.kind}`} role=${role} aria-label=${open.label} tabindex="-1"
    onKeyDown=${onFloatingKey}>${open.draw()}</div></section>`;
}

/**
 * @param {HTMLElement} box
 * @param {Floating} open
 */
function place(box, open) {
  if (matchMedia("(max-width: 639px)").matches) return; // There it is a sheet at the foot.
  const around = open.rect;
  const { width, height } = box.getBoundingClientRect();
  const fits = innerHeight - around.bottom >= height + 12;
  const top = fits ? around.bottom + 4 : Math.max(8, around.top - height - 4);
  const rtl = document.documentElement.dir === "rtl";
  const start = around.left + width < innerWidth - 8 ? around.left : around.right - width;
  const left = rtl ? (around.right - width > 8 ? around.right - width : around.left) : start;
  box.style.top = `${Math.min(top, Math.max(8, innerHeight - height - 8))}px`;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
}

/** @param {KeyboardEvent} event */
function onFloatingKey(event) {
  if (event.key === "Escape") {
    event.stopPropagation();
    sink();
    return;
  }
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  if (box.getAttribute("role") !== "menu") return;
  const items = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[role^=menuitem]")]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Tab") sink();
  if (next === undefined || items.length === 0) return;
  event.preventDefault();
  items[next % items.length].focus();
}

/** An entry of a menu. @param {{ icon?: string, danger?: boolean, onClick: () => void, children?: any, checked?: boolean }} of */
export function MenuItem({ icon, danger, onClick, children, checked }) {
  const choose = () => {
    sink();
    onClick();
  };
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  return html`<button type="button" role=${role} aria-checked=${checked} tabindex="-1" class=${danger ? "danger" : ""} onClick=${choose}>
    ${icon && html`<${Icon} name=${icon} />`}<span>${children}</span>${checked && html`<${Icon} name="check" size=${16} />`}
  </button>`;
}
