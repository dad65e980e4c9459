// The socket: who we are, heartbeats, and coming back where we broke off.
import { secondsAsked, waitBefore } from "./backoff.js";
import { accessToken, LostLogin } from "./session.js";

/** The opcodes of the dialect. */
export const OPCODE = Object.freeze({
  HELLO: 0, HEARTBEAT: 1, HEARTBEAT_ACK: 2, RESUMED: 3, CONNECTED: 10, MESSAGE_CREATE: 11, MESSAGE_UPDATE: 12, MESSAGE_DELETE: 13,
  REACTION_ADD: 14, REACTION_REMOVE: 15, CHANNEL_CREATE: 20, CHANNEL_UPDATE: 21, CHANNEL_DELETE: 22,
  CHANNEL_MEMBER_ADD: 33, CHANNEL_MEMBER_REMOVE: 34, USER_UPDATE: 41,
  MEMBER_ADD: 30, MEMBER_REMOVE: 31, SERVER_UPDATE: 32, PRESENCE_UPDATE: 40, TYPING_START: 50, READ_STATE_UPDATE: 60,
});

/** @typedef {{ op: number, d: any, cursor?: string }} GatewayFrame */

/** For how many milliseconds frames are gathered. */
const GATHERED = 60;

/**
 * How many frames are dealt with at once: a few, so that none of it takes long. Where many wait, as after a break, all of them:
 * most of it isn't drawn.
 * @param {number} waiting
 */
const portionOf = (waiting) => (waiting > 60 ? Infinity : waiting > 12 ? 8 : 4);

/**
 * The socket that the page opened before the modules were there (`app/early.js`), once, with what it said already.
 * @returns {{ socket: WebSocket, heard: MessageEvent[] } | null}
 */
function earlySocket() {
  const asked = /** @type {any} */ (globalThis).askedEarly;
  const socket = asked?.socket;
  if (!socket) return null;
  asked.socket = null;
  return socket.readyState <= WebSocket.OPEN ? { socket, heard: asked.heard } : null;
}

/** One connection after the other, as long as it isn't closed. */
export class GatewayLink {
  /**
   * @param {{ hear: (frames: GatewayFrame[]) => void, change: (state: "connecting" | "live" | "waiting") => void }} told
   */
  constructor(told) {
    this.told = told;
    /** Up to where everything was dealt with; empty asks for cursors. */
    this.cursor = "";
    this.attempt = 0;
    this.closed = false;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.soon = () => this.hurry();
    /** What came while the frames before it were being shown. @type {GatewayFrame[]} */
    this.held = [];
    this.showing = false;
  }

  /** Connects, and keeps connected. */
  open() {
    addEventListener("online", this.soon);
    document.addEventListener("visibilitychange", this.soon);
    this.connect();
  }

  /** Ends it for good. */
  close() {
    this.closed = true;
    removeEventListener("online", this.soon);
    document.removeEventListener("visibilitychange", this.soon);
    clearTimeout(this.timer);
    this.socket?.close();
  }

  /** Tries at once where it waits to try again. */
  hurry() {
    if (this.closed || this.socket || document.hidden) return;
    clearTimeout(this.timer);
    this.attempt = 0;
    this.connect();
  }

  /**
   * Says something, if it is connected.
   * @param {number} op
   * @param {any} d
   */
  say(op, d) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op, d }));
  }

  async connect() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.told.change("connecting");
    let token;
    try {
      token = await accessToken();
    } catch (error) {
      if (error instanceof LostLogin) return this.told.change("waiting");
      return this.later(null);
    }
    if (this.closed || this.socket) return;
    const { socket, heard } = earlySocket() ?? { socket: new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/ws`), heard: [] };
    this.socket = socket;
    this.attend(socket, token, heard);
  }

  /**
   * @param {WebSocket} socket
   * @param {string} token
   * @param {MessageEvent[]} heard what it said already
   */
  attend(socket, token, heard) {
    /** @type {ReturnType<typeof setInterval> | undefined} */
    let beats;
    let unanswered = 0;
    let over = false;
    const end = (/** @type {number} */ code, /** @type {string} */ reason) => {
      if (over) return;
      over = true;
      clearInterval(beats);
      clearTimeout(patience);
      this.socket = null;
      this.dealWithHeld(Infinity); // The next socket goes on after them.
      if (!this.closed) this.comeBack(code, reason);
    };
    const give = () => {
      end(0, "");
      socket.close();
    };
    // A line that says nothing is none.
    const patience = setTimeout(give, 15_000);
    const beat = () => {
      if (unanswered >= 2) return give();
      unanswered += 1;
      socket.send(JSON.stringify({ op: OPCODE.HEARTBEAT, d: null }));
    };
    const identify = () => socket.send(JSON.stringify({ d: { token, cursor: this.cursor } }));
    socket.onopen = identify;
    socket.onclose = ({ code, reason }) => end(code, reason);
    socket.onmessage = ({ data }) => {
      if (over) return;
      const frame = JSON.parse(data);
      unanswered = 0;
      if (frame.op === OPCODE.HELLO) {
        clearTimeout(patience);
        beats = setInterval(beat, frame.d.heartbeat_interval);
      } else if (frame.op !== OPCODE.HEARTBEAT_ACK) this.deal(frame);
    };
    for (const frame of heard) socket.dispatchEvent(new MessageEvent("message", { data: frame.data }));
    if (socket.readyState === WebSocket.OPEN) identify();
  }

  /**
   * The first frame is dealt with at once. What comes soon after it is gathered, so that a busy channel isn't drawn for each
   * message.
   * @param {GatewayFrame} frame
   */
  deal(frame) {
    this.held.push(frame);
    if (!this.showing) this.dealWithHeld();
  }

  dealWithHeld(portion = portionOf(this.held.length)) {
    const frames = this.held.splice(0, portion);
    this.showing = frames.length > 0 && !this.closed;
    if (!this.showing) return;
    this.told.hear(frames);
    for (const frame of frames) this.note(frame);
    setTimeout(() => this.dealWithHeld(), GATHERED);
  }

  /** @param {GatewayFrame} frame that was dealt with */
  note(frame) {
    if (frame.cursor !== undefined) this.cursor = frame.cursor;
    if (frame.op === OPCODE.CONNECTED || (frame.op === OPCODE.RESUMED && frame.d.resumed)) {
      this.attempt = 0;
      this.told.change("live");
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  comeBack(code, reason) {
    this.told.change("waiting");
    if (code === 4004) {
      // The token was refused: a new one, or the login is lost.
      accessToken(true).then(() => this.later(null), (error) => (error instanceof LostLogin ? undefined : this.later(null)));
    } else this.later(secondsAsked(reason));
  }

  /** @param {number | null} asked */
  later(asked) {
    if (this.closed) return;
    this.told.change("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), waitBefore(this.attempt, asked, Math.random));
    this.attempt += 1;
  }
}
