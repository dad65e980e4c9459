// Pictures and downloads can't send a token: a ticket in their address stands for it, for ten minutes.
import { signal } from "@preact/signals";
import { bearer } from "../net/rest.js";
import { accessToken } from "../net/session.js";

/** The one at hand; empty until there is one. */
export const ticket = signal("");
let ticketEnds = 0;
/** @type {Promise<string> | null} */
let fetching = null;

/** A ticket that is good for some minutes. */
export async function freshTicket() {
  if (ticketEnds - 180_000 > Date.now()) return ticket.value;
  fetching ??= fetchTicket().finally(() => {
    fetching = null;
  });
  return fetching;
}

async function fetchTicket() {
  const answer = await fetch("/files/ticket", { method: "POST", headers: bearer(await accessToken()) });
  if (!answer.ok) throw new TypeError("no ticket");
  const said = await answer.json();
  ticketEnds = Date.parse(said.expires_at) || Date.now() + Number(said.expires_in ?? 600) * 1000;
  ticket.value = said.ticket;
  return ticket.value;
}

/**
 * The address of a file with its ticket.
 * @param {string} path
 * @param {string} its
 */
export const withTicket = (path, its) => `${path}?ticket=${encodeURIComponent(its)}`;

/** Forgets it, as a logout does. */
export function forgetTicket() {
  ticket.value = "";
  ticketEnds = 0;
}
