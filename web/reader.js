// @ts-check
/** The reading pane: an article beside the chat, opened at the quoted sentence. */
import { ApiError, fetchArticle } from "./api.js";
import { byId, facts, fill, make, marked, note, on, textButton, waiting } from "./dom.js";
import { formatDate, t } from "./i18n.js";
import { SpanText } from "./spans.js";
import { copyLink } from "./tell.js";

const SHEET = matchMedia("(max-width: 899px)"); // as in style.css
const ARTICLES_KEPT = 12;
const LONG_BLOCKS = 300; // from here on, only what is in view is laid out

/** @type {Map<string, Article>} */
const kept = new Map();
/** @type {HTMLElement | null} */
let opener = null;
/** @type {Target | null} */
let shown = null;

on("reader-close", "click", closeReader);
on("reader-link", "click", () => copyLink("article", shownArticle()));
SHEET.addEventListener("change", setModality);
addEventListener("popstate", () => isOpen() && hide());

const isOpen = () => !byId("reader").hidden;

const shownArticle = () => shown?.article.id ?? "";

export const forgetArticles = () => kept.clear();

export function refreshReader() {
	const article = kept.get(shownArticle());
	if (shown && article) showArticle(article, shown);
}

/** `from` gets the focus back. @param {Target} target */
export async function openReader(target, from = document.activeElement) {
	if (SHEET.matches && !isOpen()) history.pushState({ reader: true }, ""); // a phone's back button closes it
	opener = /** @type {HTMLElement} */ (from);
	shown = target;
	toggle(true);
	const { id } = target.article;
	try {
		if (!kept.has(id)) {
			showWords(target, waiting());
			kept.set(id, await fetchArticle(id));
			for (const old of [...kept.keys()].slice(0, -ARTICLES_KEPT)) kept.delete(old);
		}
		if (shown === target) refreshReader();
	} catch (error) {
		if (shown === target) showFailure(error, target);
	}
}

export function closeReader() {
	if (!isOpen()) return;
	if (history.state?.reader) history.back(); // and popstate hides it
	else hide();
}

function hide() {
	toggle();
	const target = (opener?.isConnected && opener.closest("button")) || byId(byId("main").hidden ? "list-filter" : "question");
	target.focus({ preventScroll: true });
	shown = opener = null;
}

/** Two columns break lines elsewhere: what was used stays where it was. */
function toggle(isOpening = false) {
	const top = () => (opener?.isConnected ? opener.getBoundingClientRect().top : 0);
	const before = top();
	byId("reader").hidden = !isOpening;
	document.documentElement.classList.toggle("reading", isOpening);
	setModality();
	scrollBy(0, top() - before);
}

/** On a narrow screen the pane is a sheet over everything. */
function setModality() {
	const isSheet = isOpen() && SHEET.matches;
	for (const id of ["masthead", "main", "library", "foot"]) byId(id).inert = isSheet;
	byId("reader").role = isSheet ? "dialog" : "complementary";
	byId("reader").ariaModal = isSheet ? "true" : null;
}

/** In place of the text. @param {Target} target @param {Child[]} parts */
function showWords({ article }, ...parts) {
	byId("reader-title").textContent = article.title;
	fill(byId("reader-facts"));
	fill(byId("reader-text"), ...parts);
	byId("reader-scroll").scrollTop = 0;
	byId("reader-title").focus({ preventScroll: true });
}

/** @param {unknown} error @param {Target} target */
function showFailure(error, target) {
	const isGone = error instanceof ApiError && error.status === 404;
	const passage = target.citation?.passage;
	showWords(
		target,
		note(t(isGone ? "reader.gone" : "reader.failed"), "failure-title"),
		isGone ? note(t("reader.gone.do")) : textButton("fail.retry", () => openReader(target, opener)),
		...(passage ? [note(t("reader.quoted")), note(passage, "block")] : []),
	);
}

/** @param {Article} article @param {Target} target */
function showArticle(article, target) {
	const { id, title, source, author, published, document: file, url } = article;
	const text = new SpanText(article.text);
	const shift = passageShift(text, target.citation);
	const blocks = article.blocks.filter((block, i) => i > 0 || text.slice(block.start, block.end) !== title); // shown above
	const marks = marksOf(target, shift); // none at NaN
	const parts = blocks.map((block) => {
		const tag = block.kind === "heading" ? (block.level > 2 ? "h4" : "h3") : "p";
		return make(tag, { class: `block ${block.kind}`, dir: "auto" }, ...marked(text, block, marks));
	});
	showWords({ article }, ...parts);
	byId("reader-text").classList.toggle("long", parts.length > LONG_BLOCKS);
	fill(
		byId("reader-facts"),
		facts(source, author, formatDate(published), file),
		file && make("a", { href: `articles/${encodeURIComponent(id)}/document` }, t("reader.file")),
		/^https?:/i.test(url) && make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, t("reader.original")),
		Number.isNaN(shift) && note(t("reader.changed")),
	);
	goToCited();
}

/** How far the cited passage has moved since; NaN where it is gone. @param {SpanText} text @param {Target["citation"]} citation */
function passageShift(text, citation) {
	if (!citation?.passage || text.slice(citation.start, citation.end) === citation.passage) return 0;
	return text.places(citation.passage)[0] - citation.start;
}

/** @param {Target} target @returns {Mark[]} */
function marksOf({ sentence, citation, others = [] }, shift = 0) {
	const main = sentence ?? citation;
	return [...others, ...(main ? [main] : [])].map((span) => ({ start: span.start + shift, end: span.end + shift, kind: span === main ? "cited" : "other" }));
}

function goToCited() {
	const place = /** @type {HTMLElement | null} */ (byId("reader-text").querySelector(".cited"));
	if (!place) return;
	const pane = byId("reader-scroll");
	const offset = place.getBoundingClientRect().top - pane.getBoundingClientRect().top;
	pane.scrollTop += offset - pane.clientHeight / 4;
	place.tabIndex = -1;
	place.focus({ preventScroll: true });
}
