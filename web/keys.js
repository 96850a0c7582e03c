// @ts-check
/** What a key press means. An input method uses Enter to accept a word: that Enter must never send. */

const KEY_CODE_COMPOSING = 229; // all that Safari leaves of a composition that this Enter ended

/** @param {Pick<KeyboardEvent, "isComposing" | "keyCode">} event */
const isComposing = (event) => event.isComposing || event.keyCode === KEY_CODE_COMPOSING;

/** Enter does, Shift+Enter is a new line. @param {KeyboardEvent} event */
export const sendsQuestion = (event) => event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);

/** @param {KeyboardEvent} event */
export const closesPane = (event) => event.key === "Escape" && !isComposing(event);
