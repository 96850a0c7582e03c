// @ts-check
/** What a key press means. The Enter that ends an input method's composition must never send. */

const KEY_CODE_COMPOSING = 229; // all that Safari tells

const isComposing = (/** @type {KeyboardEvent} */ event) => event.isComposing || event.keyCode === KEY_CODE_COMPOSING;

export const sendsQuestion = (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);

export const closesPane = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !isComposing(event);
