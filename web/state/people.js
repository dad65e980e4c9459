// What is told of people: what they say of themselves, whether they are there, and that they come into rooms and go.
import { becomeMe, changed, channels, chosenStatus, isMe, meet, presences } from "./core.js";
import { addMember, dropMember, hearArrival, learnPresence } from "./members.js";

/** @param {import("./types.js").User} user */
export function userChanged(user) {
  meet(user);
  if (isMe(user.user_id)) becomeMe(user);
}

/** @param {any} d */
export function cameIntoRoom({ channel_id, user }) {
  meet(user);
  addMember(`channels/${channel_id}`, user);
  changePeople(channel_id, (people) => [...people.filter((one) => one.user_id !== user.user_id), user]);
  learnPresence(`channels/${channel_id}`, user.user_id);
}

/** @param {any} d */
export function wentFromRoom({ channel_id, user_id }) {
  dropMember(`channels/${channel_id}`, user_id);
  changePeople(channel_id, (people) => people.filter((one) => one.user_id !== user_id));
}

/**
 * Changes who is shown with a conversation.
 * @param {string} id
 * @param {(people: import("./types.js").User[]) => import("./types.js").User[]} change
 */
function changePeople(id, change) {
  const channel = channels.value.get(id);
  if (channel?.recipients) channels.value = changed(channels.value, id, { ...channel, recipients: change(channel.recipients) });
}

/** @param {{ user_id: string, status: string }[]} list */
export function hearPresences(list) {
  presences.value = new Map(list.map(({ user_id, status }) => [user_id, status]));
}

/** @param {{ user_id: string, status: string }} presence */
export function presenceChanged({ user_id, status }) {
  if (isMe(user_id)) chosenStatus.value = status;
  else {
    presences.value = changed(presences.value, user_id, status === "offline" ? undefined : status);
    if (status !== "offline") hearArrival(user_id);
  }
}
