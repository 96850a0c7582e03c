// @ts-check
/** Where an answer is from: numbered chips, the preview of a passage, cards. */
import { button, byId, facts, fill, make, on, title } from "./dom.js";
import { formatDate, t } from "./i18n.js";
import { SpanText } from "./spans.js";

const EXCERPT_POINTS = 110; // code points: about three lines
const LEAD_POINTS = 24; // before the cited sentence
const GAP = 8; // CSS pixels around the preview
const PREVIEW_STAYS_MILLISECONDS = 200; // to cross that gap

let hiding = 0;
let place = () => {}; // keeps the preview beside its chip while the page moves
/** @type {(target: Target) => void} */
let open;

/** A span of a text, what is marked in it as elements. @type {Marked} */
export const marked = (text, span, marks, after) =>
	text.pieces(span, marks).flatMap(({ words, kinds, end }) => [kinds ? make("mark", kinds, words) : words, after?.get(end)]);

/** @param {Citation} citation @returns {Mark[]} */
export const keyMarks = ({ highlights, answers = [] }) =>
	[highlights, answers].flatMap((spans, i) => spans.map(([start, end]) => ({ start, end, kind: i ? "answer" : "key" })));

/** @param {Answer} answer @param {Citation} citation */
export const sentencesOf = ({ sentences }, { number }) => sentences.filter(({ citation }) => citation === number);

/** @param {Citation} citation */
const openLabel = ({ number, title: name }) => t("cite.open", { n: number, title: name });

/** Shows the passage when pointed at, opens the article. @param {Answer} answer @param {Citation} citation @param {Sentence} [sentence] */
export function chip(answer, citation, sentence) {
	const show = (/** @type {Event} */ { type }) => {
		if (type === "mouseenter" ? matchMedia("(hover: hover)").matches : node.matches(":focus-visible")) showPreview(node, citation, sentence ? [sentence] : []);
	};
	const hide = () => void (hiding = window.setTimeout(hidePreview, PREVIEW_STAYS_MILLISECONDS));
	const click = () => (hidePreview(), open(targetOf(answer, citation, sentence)));
	const listeners = { click, mouseenter: show, focus: show, mouseleave: hide, blur: hide };
	const node = make("button", { class: "chip", "aria-label": openLabel(citation), on: listeners }, String(citation.number));
	return node;
}

/** @param {HTMLElement} from @param {Citation} citation @param {Sentence[]} sentences */
function showPreview(from, citation, sentences) {
	clearTimeout(hiding);
	const box = byId("preview");
	fill(box, title(citation.title), factsOf(citation), excerpt(citation, sentences));
	box.hidden = false;
	place = () => {
		const { left, top, bottom } = from.getBoundingClientRect();
		const above = top - box.offsetHeight - GAP;
		box.style.left = `${Math.max(GAP, Math.min(left - 3 * GAP, innerWidth - box.offsetWidth - GAP))}px`;
		box.style.top = `${above > byId("masthead").offsetHeight ? above : bottom + GAP}px`;
	};
	place();
}

/** @returns {boolean} whether there was one to hide */
export function hidePreview() {
	const box = byId("preview");
	const wasShown = !box.hidden;
	box.hidden = true;
	return wasShown;
}

/** It stays while the pointer is on it. @param {typeof open} openTarget */
export function startSources(openTarget) {
	open = openTarget;
	on("preview", "mouseenter", () => clearTimeout(hiding));
	on("preview", "mouseleave", hidePreview);
	addEventListener("scroll", () => place(), { passive: true });
}

/** @param {Answer} answer @param {Citation} citation @param {Sentence} [sentence] @returns {Target} */
function targetOf({ sentences, citations }, citation, sentence) {
	const { number, article_id: id } = citation;
	const main = sentence ?? sentences.find((one) => one.citation === number);
	const here = citations.filter((one) => one.article_id === id).map((one) => one.number);
	const others = sentences.filter((one) => one !== main && here.includes(one.citation));
	return { article: { id, title: citation.title }, citation, sentence: main, others };
}

/** @param {Answer} answer @param {Citation[]} citations */
export const cards = (answer, citations) =>
	make(
		"ol",
		"cards",
		...citations.map((citation) => {
			const click = (/** @type {any} */ { target }) => {
				if ((!name.contains(target) && getSelection()?.toString()) || target.closest(".similar")) return; // one is selecting text
				name.focus({ preventScroll: true }); // the focus comes back here
				open(targetOf(answer, citation));
			};
			const name = make("button", { class: "card-title", "aria-label": openLabel(citation) }, make("bdi", {}, citation.title));
			const number = make("span", { class: "card-number", "aria-hidden": "true" }, String(citation.number));
			const body = make("div", "card-body", name, factsOf(citation), excerpt(citation, sentencesOf(answer, citation)), similar(citation));
			return make("li", { class: "card", on: { click } }, number, body);
		}),
	);

/** @param {Citation} citation */
function similar({ similar: places = [] }) {
	if (!places.length) return null;
	const links = places.map(({ article_id: id, title: name, ...citation }) =>
		make("li", {}, button("link", () => open({ article: { id, title: name }, citation }), make("bdi", {}, name))),
	);
	return make("details", "similar", make("summary", {}, t("cite.similar", { n: places.length })), make("ul", {}, ...links));
}

/** @param {Citation} citation */
const factsOf = ({ source, published, section, page }) => facts(source, formatDate(published), section, page && t("cite.page", { n: page }));

/** @param {Citation} citation @param {Sentence[]} sentences */
function excerpt(citation, sentences) {
	const passage = new SpanText(citation.passage, citation.start);
	const [first] = sentences;
	let start = first ? Math.max(passage.start, first.start - LEAD_POINTS) : passage.start;
	while (start > passage.start && /\w\w/.test(passage.slice(start - 1, start + 1))) start--;
	const quotedEnd = Math.min(sentences.at(-1)?.end ?? start, start + 2 * EXCERPT_POINTS);
	const end = Math.min(passage.end, Math.max(start + EXCERPT_POINTS, quotedEnd));
	const marks = first ? sentences.map((one) => ({ ...one, kind: "cited" })) : keyMarks(citation);
	return make("p", "excerpt isolated", start > passage.start && "……", ...marked(passage, { start, end }, marks), end < passage.end && "……");
}
