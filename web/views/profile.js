// A person's card.
import { useEffect, useState } from "preact/hooks";
import { rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { float, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { askFirst } from "../parts/question.js";
import { chosenStatus, isMe, meet, nameOf, presences, servers, statusShown, statusWords, titleOf } from "../state/core.js";
import { dropMember } from "../state/members.js";
import { openChannel } from "../state/place.js";
import { talkWith } from "./home.js";
import { whenOf } from "../locale/time.js";
import { t } from "../locale/text.js";

/**
 * @param {Element} anchor
 * @param {import("../state/types.js").User} user
 */
export function openProfile(anchor, user) {
  float(anchor, { kind: "card", label: nameOf(user), draw: () => html`<${ProfileCard} user=${user} />` });
}

/** @param {{ user: import("../state/types.js").User }} of */
function ProfileCard({ user }) {
  const [whole, setWhole] = useState(user);
  useEffect(() => {
    rest("GET", `/users/${user.user_id}`).then((found) => (meet(found), setWhole({ ...user, custom_status: null, ...found })), () => {});
  }, [user.user_id]);
  const mine = isMe(user.user_id);
  const status = mine ? chosenStatus.value : presences.value.get(user.user_id) ?? "offline";
  const shown = statusShown(whole);
  const place = mine ? null : ruledPlace();
  return html`<div class="card-body profile">
    <div class="profile-head"><${Avatar} user=${whole} size=${56} status=${status === "invisible" ? "offline" : status} />
      <div><h2><bdi>${nameOf(whole)}</bdi></h2><p class="said"><bdi>${whole.username}</bdi>${whole.pronouns && html` · <bdi>${whole.pronouns}</bdi>`}</p></div></div>
    ${shown && html`<p><bdi>${statusWords(whole)}</bdi>${shown.until && html` <small class="said">${t("status.until", { time: whenOf(shown.until) })}</small>`}</p>`}
    ${whole.about_me && html`<p class="about" dir="auto">${whole.about_me}</p>`}
    ${whole.created_at && html`<p class="said">${t("profile.since", { date: new Date(whole.created_at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }) })}</p>`}
    ${!mine && html`<button type="button" class="quiet-button" onClick=${() => (sink(), talkWith([user.user_id]))}>${t("profile.message")}</button>`}
    ${place && html`<div class="buttons"><button type="button" class="quiet-button danger" onClick=${() => removeFrom(place, user, false)}>${t("member.kick")}</button>
      ${place.bans && html`<button type="button" class="quiet-button danger" onClick=${() => removeFrom(place, user, true)}><${Icon} name="lock" size=${16} />${t("member.ban")}</button>`}</div>`}
  </div>`;
}

/** What is open and belongs to oneself, so that one may send others away: a server, a room, a group. */
function ruledPlace() {
  const channel = openChannel.value;
  const server = channel?.server_id ? servers.value.get(channel.server_id) : undefined;
  if (server) return isMe(server.owner_id) ? { path: `servers/${server.server_id}`, name: server.name, bans: true } : null;
  if (!channel || channel.type === "dm" || !isMe(channel.owner_id)) return null;
  return { path: `channels/${channel.channel_id}`, name: titleOf(channel), bans: channel.type === "room" };
}

/**
 * @param {{ path: string, name: string }} place
 * @param {import("../state/types.js").User} user
 * @param {boolean} banned
 */
export function removeFrom(place, user, banned) {
  sink();
  const name = nameOf(user);
  askFirst({
    title: banned ? t("member.ban.title", { name, server: place.name }) : t("member.kick.title", { name, server: place.name }),
    text: banned ? t("member.ban.text") : t("member.kick.text"),
    yes: banned ? t("member.ban") : t("member.kick"), no: t("action.cancel"),
    act: async () => {
      await rest(banned ? "PUT" : "DELETE", `/${place.path}/${banned ? "bans" : "members"}/${user.user_id}`);
      dropMember(place.path, user.user_id); // Of rooms nobody is told.
    },
  });
}
