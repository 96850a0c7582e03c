// @ts-check
/** What this browser remembers. Storage may be forbidden or full: then the page works on and says that it forgets. */

/** @import {Answer} from "./api.js" */
/** @typedef {{reason: string, status: number, detail: string}} Failure */
/**
 * One question and what became of it; `alone`: asked without the turns before it.
 * @typedef {{id: string, question: string, alone: boolean, answer: Answer | null, failure: Failure | null,
 *   state: "asking" | "waiting" | "done" | "stopped" | "failed"}} Turn
 */
/** @typedef {{id: string, title: string, changed: number, turns: Turn[]}} Conversation */

const PREFIX = "xinzhi.";
const CONVERSATION_PREFIX = `${PREFIX}conversation.`;
const CURRENT = `${PREFIX}current`;
const CONVERSATIONS_KEPT = 100; // about 2 MB at 20 kB each; browsers allow about 5 MB

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
  const found = attempt(() => Object.entries(localStorage), []).filter(([key]) => key.startsWith(CONVERSATION_PREFIX));
  return found.flatMap(([, text]) => parse(text) ?? []).sort((a, b) => b.changed - a.changed);
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

/** Whether it is this conversation that another tab changed. @param {StorageEvent} event @param {string} id */
export function isOf(event, id) {
  return event.key === CONVERSATION_PREFIX + id;
}

/** @param {string | null} text @returns {Conversation | null} null for what is not a conversation */
function parse(text) {
  if (!text) return null;
  try {
    const conversation = JSON.parse(text);
    for (const turn of conversation.turns) {
      const isWhole = turn.state === "done" ? turn.answer?.citations : turn.state === "failed";
      if (!isWhole) turn.state = "stopped"; // the page was closed meanwhile
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
