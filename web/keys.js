// @ts-check
/** What a key press means. An input method uses Enter to accept a word: that Enter must never send. */

const KEY_CODE_COMPOSING = 229; // Safari ends the composition before it reports the Enter that ended it; this remains

/**
 * @param {Pick<KeyboardEvent, "isComposing" | "keyCode">} event
 * @returns {boolean} whether the key belongs to an input method
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === KEY_CODE_COMPOSING;
}

/**
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "isComposing" | "keyCode">} event
 * @returns {boolean} whether the key sends the question (Enter does, Shift+Enter is a new line)
 */
export function sendsQuestion(event) {
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);
}

/**
 * @param {Pick<KeyboardEvent, "key" | "isComposing" | "keyCode">} event
 * @returns {boolean} whether the key closes what is open
 */
export function closesPane(event) {
  return event.key === "Escape" && !isComposing(event);
}
