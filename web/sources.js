// @ts-check
/** Where an answer is from: numbered chips, the preview of a passage, cards. */
import { button, byId, facts, fill, make, marked, on, title } from "./dom.js";
import { formatDate, t } from "./i18n.js";
import { openReader } from "./reader.js";
import { SpanText } from "./spans.js";

const EXCERPT_POINTS = 110; // code points, about three lines
const LEAD_POINTS = 24; // before the cited sentence
const GAP = 8; // pixels
const STAYS_MILLISECONDS = 200; // to cross that gap

let hiding = 0;

/** @param {Citation} citation @returns {Mark[]} */
export const keyMarks = ({ highlights, answers = [] }) =>
	[highlights, answers].flatMap((spans, i) => spans.map(([start, end]) => ({ start, end, kind: i ? "answer" : "key" })));

/** @param {Answer} answer @param {Citation} citation */
export const sentencesOf = ({ sentences }, { number }) => sentences.filter(({ citation }) => citation === number);

const openLabel = (/** @type {Citation} */ { number: n, title }) => t("cite.open", { n, title });

/** @param {Answer} answer @param {Citation} citation @param {Sentence} [sentence] */
export function chip(answer, citation, sentence) {
	const show = (/** @type {any} */ { type, target }) => {
		if (type === "focus" ? target.matches(":focus-visible") : matchMedia("(hover: hover)").matches) showPreview(target, citation, sentence ? [sentence] : []);
	};
	const hide = () => void (hiding = setTimeout(hidePreview, STAYS_MILLISECONDS));
	const click = () => (hidePreview(), openReader(targetOf(answer, citation, sentence)));
	const listeners = { click, mouseenter: show, focus: show, mouseleave: hide, blur: hidePreview };
	return make("button", { class: "chip", "aria-label": openLabel(citation), on: listeners }, String(citation.number));
}

/** @param {HTMLElement} from @param {Citation} citation @param {Sentence[]} sentences */
function showPreview(from, citation, sentences) {
	clearTimeout(hiding);
	const box = byId("preview");
	fill(box, title(citation.title), factsOf(citation), excerpt(citation, sentences));
	box.hidden = false;
	const { left, top, bottom } = from.getBoundingClientRect();
	const above = top - box.offsetHeight - GAP;
	box.style.left = `${Math.max(GAP, Math.min(left - 3 * GAP, innerWidth - box.offsetWidth - GAP))}px`;
	box.style.top = `${scrollY + (above > byId("masthead").offsetHeight ? above : bottom + GAP)}px`;
}

/** Whether there was one to hide. */
export const hidePreview = () => !byId("preview").hidden && (byId("preview").hidden = true);

on("preview", "mouseenter", () => clearTimeout(hiding)); // it stays while the pointer is on it
on("preview", "mouseleave", hidePreview);

/** @param {Answer} answer @param {Citation} citation @param {Sentence} [sentence] @returns {Target} */
function targetOf({ sentences, citations }, citation, sentence) {
	const { number, article_id: id } = citation;
	const main = sentence ?? sentences.find((one) => one.citation === number);
	const others = sentences.filter((one) => one !== main && citations.some((other) => other.number === one.citation && other.article_id === id));
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
				openReader(targetOf(answer, citation));
			};
			const name = make("button", { class: "card-title", "aria-label": openLabel(citation) }, make("bdi", {}, citation.title));
			const number = make("span", { class: "card-number", "aria-hidden": "true" }, String(citation.number));
			const body = make("div", "card-body", name, factsOf(citation), excerpt(citation, sentencesOf(answer, citation)), similar(citation));
			return make("li", { class: "card", on: { click } }, number, body);
		}),
	);

function similar(/** @type {Citation} */ { similar: places = [] }) {
	if (!places.length) return null;
	const links = places.map(({ article_id: id, title, ...citation }) => make("li", {}, button("link", () => openReader({ article: { id, title }, citation }), make("bdi", {}, title))));
	return make("details", "similar", make("summary", {}, t("cite.similar", { n: places.length })), make("ul", {}, ...links));
}

const factsOf = (/** @type {Citation} */ { source, published, section, page }) => facts(source, formatDate(published), section, page && t("cite.page", { n: page }));

/** @param {Citation} citation @param {Sentence[]} sentences */
function excerpt(citation, sentences) {
	const passage = new SpanText(citation.passage, citation.start);
	const [first] = sentences;
	let start = first ? Math.max(passage.start, first.start - LEAD_POINTS) : passage.start;
	while (start > passage.start && /\w\w/.test(passage.slice(start - 1, start + 1))) start--; // within a figure
	const quotedEnd = Math.min(sentences.at(-1)?.end ?? start, start + 2 * EXCERPT_POINTS);
	const end = Math.min(passage.end, Math.max(start + EXCERPT_POINTS, quotedEnd));
	const marks = first ? sentences.map((one) => ({ ...one, kind: "cited" })) : keyMarks(citation);
	return make("p", "excerpt isolated", start > passage.start && "……", ...marked(passage, { start, end }, marks), end < passage.end && "……");
}
