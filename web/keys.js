// @ts-check
/** What a key press means. An input method uses Enter to accept a word: that Enter must never send. */

const KEY_CODE_COMPOSING = 229; // Safari ends the composition before it reports the Enter that ended it; this remains

/** Whether a key belongs to an input method. @param {Pick<KeyboardEvent, "isComposing" | "keyCode">} event */
export function isComposing(event) {
  return event.isComposing || event.keyCode === KEY_CODE_COMPOSING;
}

/** Whether a key sends the question: Enter does, Shift+Enter is a new line. @param {KeyboardEvent} event */
export function sendsQuestion(event) {
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);
}

/** Whether a key closes what is open. @param {KeyboardEvent} event */
export function closesPane(event) {
  return event.key === "Escape" && !isComposing(event);
}
