// @ts-check
/** How well each passage matches by words, by meaning, and overall. */
import { asArray, call } from "./api.js";
import { fill, make, marked, note, title, waiting } from "./dom.js";
import { t, wordsOf } from "./i18n.js";
import { SpanText } from "./spans.js";

const HITS = 5;
const EXCERPT_POINTS = 160;
const SCORES = ["lexical", "dense", "score"];

/** Opens or closes the panel. @param {Turn} turn @param {HTMLElement} button */
export async function toggleWhy(turn, button) {
	const toolbar = button.parentElement;
	const open = toolbar?.nextElementSibling;
	button.ariaExpanded = String(!open);
	if (open) return open.remove();
	const panel = make("section", { class: "why", "aria-label": t("turn.why") }, waiting());
	toolbar?.after(panel);
	try {
		const question = turn.answer?.standalone_question || turn.question;
		const { hits } = await call("GET", `explain?${new URLSearchParams([["q", question], ["k", `${HITS}`], ...(turn.filters ?? [])])}`);
		fill(panel, note(t("why.lead")), make("ol", {}, ...rows(asArray(hits))));
	} catch (error) {
		fill(panel, note(t("change.failed", { why: wordsOf(error) })));
	}
}

function rows(/** @type {any[]} */ hits) {
	const largest = SCORES.map((name) => Math.max(...hits.map((hit) => hit[name]), 1e-9));
	return hits.map((hit) => {
		const bars = SCORES.flatMap((name, i) => {
			const value = Math.max(0, hit[name]);
			return [make("span", {}, t(`why.${name}`)), make("meter", { max: largest[i], value, "aria-label": t(`why.${name}`) }), make("span", {}, value.toFixed(2))];
		});
		return make("li", {}, title(hit.title), make("div", "scores", ...bars), matched(hit));
	});
}

function matched(/** @type {any} */ { passage, matched: terms }) {
	const text = new SpanText(passage.slice(0, EXCERPT_POINTS));
	const marks = asArray(terms).flatMap((term) => text.places(term).map((start) => ({ start, end: start + [...term].length, kind: "key" })));
	return make("p", "excerpt isolated", ...marked(text, text, marks), passage.length > EXCERPT_POINTS && "……");
}
