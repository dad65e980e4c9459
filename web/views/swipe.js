// On a phone a swipe from the edge where lines begin goes back to the list.
import { go } from "../app/routes.js";

/** How far the finger has to go, in pixels, and how near to the edge it starts. */
const SWIPE = { far: 70, edge: 40 };
let startX = -1;
let startY = 0;

/**
 * What listens to it.
 * @param {any} channel
 */
export function swipeToList(channel) {
  if (!channel) return {};
  return {
    onTouchStart: (/** @type {TouchEvent} */ event) => {
      const [touch] = event.touches;
      const rtl = document.documentElement.dir === "rtl";
      const fromEdge = rtl ? innerWidth - touch.clientX : touch.clientX;
      startX = fromEdge < SWIPE.edge && innerWidth < 640 ? touch.clientX : -1;
      startY = touch.clientY;
    },
    onTouchEnd: (/** @type {TouchEvent} */ event) => {
      const [touch] = event.changedTouches;
      if (startX < 0 || Math.abs(touch.clientX - startX) < SWIPE.far || Math.abs(touch.clientY - startY) > SWIPE.far) return;
      startX = -1;
      go(channel.server_id ? `/app/servers/${channel.server_id}` : "/app/messages");
    },
  };
}
