// @ts-check
/** Short messages, some with a way back; what changes something or says why not; the clipboard. */
import { call } from "./api.js";
import { byId, fill, make, textButton } from "./dom.js";
import { t, wordsOf } from "./i18n.js";

const MILLISECONDS = 8000;
const UNDO_MILLISECONDS = 20_000;
let timer = 0;

/** @param {Act} [undo] */
export function tell(message = "", undo) {
	clearTimeout(timer);
	const toast = byId("toast");
	(document.querySelector("dialog[open]") ?? document.body).append(toast); // a modal dialog covers the rest
	fill(toast, make("span", {}, message), undo && textButton("talks.undo", () => (fill(toast), undo())));
	timer = setTimeout(() => fill(toast), undo ? UNDO_MILLISECONDS : MILLISECONDS);
}

/** @param {(answer: any) => unknown} [after] @param {object} [body] */
export async function change(method = "", path = "", after, body) {
	try {
		const answer = await call(method, path, body);
		await after?.(answer);
	} catch (error) {
		tell(t("change.failed", { why: wordsOf(error) }));
	}
}

export async function copy(text = "", message = "") {
	try {
		await navigator.clipboard.writeText(text);
		tell(t(message));
	} catch {
		tell(t("copied.refused"));
		const words = make("textarea", { readonly: "", "aria-label": t("turn.copy") });
		words.value = text;
		byId("toast").append(words);
		words.select();
	}
}

/** An address of this page that asks a question or opens an article. @param {Filter[]} more */
export const copyLink = (name = "", value = "", more = []) => copy(`${location.origin}${location.pathname}#${new URLSearchParams([[name, value], ...more])}`, "copied.link");
