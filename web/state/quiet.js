// The hours in which nothing is told.

/**
 * Whether a moment lies in them. They may go over midnight.
 * @param {{ from: string, to: string, zone: string } | null | undefined} hours
 * @param {Date} moment
 */
export function isQuietAt(hours, moment) {
  if (!hours) return false;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: hours.zone }).format(moment);
  return hours.from <= hours.to ? clock >= hours.from && clock < hours.to : clock >= hours.from || clock < hours.to;
}
