// The shapes that the server tells, as far as the client reads them.

/**
 * @typedef {{ user_id: string, username: string, display_name: string | null, avatar_url: string | null,
 *   about_me?: string | null, pronouns?: string | null, created_at?: string, email?: string | null,
 *   custom_status?: { text: string | null, emoji: string | null, until: string | null } | null }} User
 * @typedef {User & { status: string }} Member
 * @typedef {{ server_id: string, name: string, owner_id: string, created_at: string }} Server
 * @typedef {{ channel_id: string, server_id: string | null, name: string, description: string | null,
 *   type: "room" | "dm" | "group_dm", owner_id: string, is_private: boolean, created_at: string,
 *   last_message_at: string | null, recipients?: User[], member_count?: number }} Channel
 * @typedef {{ reaction_id: string, code: string, emoji: string | null, image_url: string | null, count: number,
 *   me?: boolean }} Tally
 * @typedef {{ attachment_id: string, filename: string, size: number, content_type: string, url: string,
 *   thumbnail_url: string | null, width: number | null, height: number | null }} Attachment
 * @typedef {{ message_id: string, author: User | null, content: string | null, deleted: boolean }} ReplyTo
 * @typedef {{ message_id: string, channel_id: string, server_id: string | null, author: User, content: string,
 *   timestamp: string, edited_at: string | null, nonce: string | null, reactions: Tally[], attachments?: Attachment[],
 *   reply_to?: ReplyTo | null, mentions?: string[], mentions_everyone?: boolean }} Message
 * @typedef {{ channel_id: string, last_read_message_id: string | null, unread_count: number, mention_count: number }} ReadState
 * @typedef {{ level: "all" | "mentions" | "none", muted_until: string | null }} NotificationLevel
 * @typedef {{ messages: Message[], atStart: boolean, atEnd: boolean, loaded: boolean, stale: boolean }} MessageWindow
 * @typedef {{ nonce: string, channel_id: string, content: string, files: File[], reply: Message | null, silent: boolean,
 *   state: "waiting" | "sending" | "failed", at: number, error: string, progress: number }} Outgoing
 */

/** Makes this file a module. */
export const SHAPES = "types";
