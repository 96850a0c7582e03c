// @ts-check
/** What this browser remembers. Storage may be forbidden or full: then the page works on and says that it forgets. */

/** @import {Answer} from "./api.js" */
/** @typedef {{reason: string, status: number, detail: string}} Failure */
/**
 * @typedef {object} Turn one question and what became of it
 * @property {string} id
 * @property {string} question
 * @property {boolean} alone asked without the turns before it
 * @property {"asking" | "waiting" | "done" | "stopped" | "failed"} state
 * @property {Answer | null} answer
 * @property {Failure | null} failure
 */
/** @typedef {{id: string, title: string, changed: number, turns: Turn[]}} Conversation */

const PREFIX = "xinzhi.";
const CONVERSATION_PREFIX = `${PREFIX}conversation.`;
const CURRENT = `${PREFIX}current`;
const CONVERSATIONS_KEPT = 100; // about 2 MB at 20 kB each; browsers allow about 5 MB

/** @returns {string} an id that no other conversation or turn has */
export function freshId() {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}

/** @returns {Conversation} */
export function emptyConversation() {
  return { id: freshId(), title: "", changed: Date.now(), turns: [] };
}

/** @param {string} name @returns {string | null} */
export function readSetting(name) {
  return attempt(() => localStorage.getItem(PREFIX + name), null);
}

/** @param {string} name @param {string} value */
export function writeSetting(name, value) {
  attempt(() => localStorage.setItem(PREFIX + name, value), undefined);
}

/** @returns {Conversation | null} the conversation that this tab, or else the tab before it, had open */
export function loadCurrent() {
  const id = attempt(() => sessionStorage.getItem(CURRENT) ?? localStorage.getItem(CURRENT), null);
  return id ? loadConversation(id) : null;
}

/** @param {string} id */
export function setCurrent(id) {
  attempt(() => {
    sessionStorage.setItem(CURRENT, id); // two tabs keep two conversations
    localStorage.setItem(CURRENT, id);
  }, undefined);
}

/** @param {string} id @returns {Conversation | null} */
export function loadConversation(id) {
  return parse(attempt(() => localStorage.getItem(CONVERSATION_PREFIX + id), null));
}

/** @returns {Conversation[]} newest first */
export function listConversations() {
  const found = keys().map((key) => parse(attempt(() => localStorage.getItem(key), null)));
  return found.filter((one) => one !== null).sort((a, b) => b.changed - a.changed);
}

/**
 * Keeps a conversation; where the storage is full, the oldest others make room.
 * @param {Conversation} conversation
 * @returns {boolean} whether it is kept
 */
export function saveConversation(conversation) {
  const key = CONVERSATION_PREFIX + conversation.id;
  const text = JSON.stringify(conversation);
  const others = listConversations().filter((other) => other.id !== conversation.id);
  for (const old of others.splice(CONVERSATIONS_KEPT - 1)) deleteConversation(old.id);
  for (;;) {
    if (attempt(() => (localStorage.setItem(key, text), true), false)) return true;
    const oldest = others.pop();
    if (!oldest) return false;
    deleteConversation(oldest.id);
  }
}

/** @param {string} id */
export function deleteConversation(id) {
  attempt(() => localStorage.removeItem(CONVERSATION_PREFIX + id), undefined);
}

/** @param {StorageEvent} event @param {string} id @returns {boolean} whether another tab changed this conversation */
export function touchesConversation(event, id) {
  return event.key === CONVERSATION_PREFIX + id;
}

/** @returns {string[]} */
function keys() {
  return attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(CONVERSATION_PREFIX)), []);
}

/** @param {string | null} text @returns {Conversation | null} null for what is not a conversation */
function parse(text) {
  if (!text) return null;
  try {
    const conversation = JSON.parse(text);
    if (!Array.isArray(conversation?.turns)) return null;
    for (const turn of conversation.turns) {
      if (turn.state === "asking" || turn.state === "waiting") turn.state = "stopped"; // the page was closed meanwhile
    }
    return conversation;
  } catch {
    return null;
  }
}

/** @template T @param {() => T} action @param {T} otherwise what to return where the browser refuses @returns {T} */
function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
