// @ts-check
/** The reading pane: an article beside the chat, opened at the sentence that is quoted from it. */

/** @import {Article, ArticleEntry, Block, Citation, Sentence} from "./api.js" */
/** @import {Mark, Span} from "./spans.js" */
import { ApiError, fetchArticle } from "./api.js";
import { byId, fill, make, scrollBehavior } from "./dom.js";
import { formatDate, t } from "./i18n.js";
import { facts, marked, textButton } from "./render.js";
import { SpanText } from "./spans.js";

/**
 * @typedef {object} ReaderTarget
 * @property {{id: string, title: string}} article
 * @property {Citation | null} citation the passage to open at
 * @property {Span | null} focus the sentence in it, else the passage as a whole
 * @property {Span[]} others further spans that the same answer quotes from this article
 */

const SHEET = matchMedia("(max-width: 899px)"); // as in style.css: too narrow for two columns
const ARTICLES_KEPT = 12;
const LONG_ARTICLE_BLOCKS = 300; // from here on, blocks out of view are not laid out

/** @type {Map<string, Article>} */
const kept = new Map();
/** @type {HTMLElement | null} */
let opener = null;
/** @type {ReaderTarget | null} */
let shown = null;
let placeIndex = 0;

/** Connects the pane's own buttons. */
export function startReader() {
  byId("reader-close").addEventListener("click", closeReader);
  byId("reader-previous").addEventListener("click", () => stepPlace(-1));
  byId("reader-next").addEventListener("click", () => stepPlace(1));
  SHEET.addEventListener("change", setModality);
  addEventListener("popstate", () => {
    if (isReaderOpen()) hide();
  });
}

/** @returns {boolean} */
export function isReaderOpen() {
  return !byId("reader").hidden;
}

/** Forgets the articles fetched so far: the collection has changed. */
export function forgetArticles() {
  kept.clear();
}

/** Shows the open article once more, in the language now chosen. */
export function refreshReader() {
  const article = shown && kept.get(shown.article.id);
  if (shown && article) showArticle(article, shown);
}

/** @param {ReaderTarget} target @param {HTMLElement | null} from the control to give the focus back to */
export async function openReader(target, from) {
  const wasOpen = isReaderOpen();
  opener = from ?? opener;
  shown = target;
  keepInPlace(from, () => {
    byId("reader").hidden = false;
    document.documentElement.classList.add("reading");
    setModality();
  });
  if (!wasOpen && SHEET.matches) history.pushState({ reader: true }, ""); // the phone's back button closes the sheet
  const article = kept.get(target.article.id);
  if (article) return showArticle(article, target);
  showLoading(target);
  try {
    const fetched = await fetchArticle(target.article.id);
    keep(fetched);
    if (shown === target && isReaderOpen()) showArticle(fetched, target);
  } catch (error) {
    if (shown === target && isReaderOpen()) showFailure(error, target);
  }
}

/** Closes the pane and gives the focus back. */
export function closeReader() {
  if (!isReaderOpen()) return;
  if (history.state?.reader) history.back(); // popstate hides it
  else hide();
}

function hide() {
  const back = opener?.isConnected ? opener : byId("question");
  keepInPlace(opener, () => {
    byId("reader").hidden = true;
    document.documentElement.classList.remove("reading");
    setModality();
  });
  back.focus({ preventScroll: back === opener });
  shown = null;
  opener = null;
}

/**
 * Two columns break lines elsewhere than one: what the reader had in view stays where it was.
 * @param {HTMLElement | null} anchor
 * @param {() => void} change
 */
function keepInPlace(anchor, change) {
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
}

/** On a narrow screen the pane is a sheet over everything, and what lies under it cannot be reached. */
function setModality() {
  const isSheet = isReaderOpen() && SHEET.matches;
  for (const id of ["masthead", "main", "foot"]) byId(id).inert = isSheet;
  const reader = byId("reader");
  reader.setAttribute("role", isSheet ? "dialog" : "complementary");
  reader.toggleAttribute("aria-modal", isSheet);
  if (isSheet) reader.setAttribute("aria-modal", "true");
}

/** @param {Article} article */
function keep(article) {
  kept.set(article.id, article);
  for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - ARTICLES_KEPT))) kept.delete(id);
}

/** @param {ReaderTarget} target */
function showLoading(target) {
  byId("reader").setAttribute("aria-busy", "true");
  const bars = Array.from({ length: 9 }, (_, i) => make("span", { class: `bar ${i % 4 === 3 ? "short" : "long"}` }));
  setHead(target.article.title);
  fill(byId("reader-text"), make("div", { class: "skeleton" }, ...bars));
  byId("reader-title").focus({ preventScroll: true });
}

/** @param {string} title @param {...(Node | null)} under */
function setHead(title, ...under) {
  byId("reader-title").textContent = title;
  fill(byId("reader-facts"), ...under);
  byId("reader-places").hidden = true;
  byId("reader-scroll").scrollTop = 0;
}

/** @param {unknown} error @param {ReaderTarget} target */
function showFailure(error, target) {
  const isGone = error instanceof ApiError && error.status === 404;
  const quoted = target.citation?.passage;
  byId("reader").removeAttribute("aria-busy");
  setHead(target.article.title);
  fill(
    byId("reader-text"),
    make("p", { class: "failure-title" }, t(isGone ? "reader.gone" : "reader.failed")),
    isGone ? null : textButton("failure.retry", "retry", () => void openReader(target, null)),
    quoted ? make("p", { class: "note" }, t("reader.gone.do")) : null,
    quoted ? make("p", { class: "block paragraph" }, quoted) : null,
  );
}

/** @param {Article} article @param {ReaderTarget} target */
function showArticle(article, target) {
  byId("reader").removeAttribute("aria-busy");
  const text = new SpanText(article.text);
  const shift = passageShift(text, target.citation);
  const marks = shift === null ? [] : targetMarks(target, shift);
  setHead(
    article.title,
    facts([article.source, article.author, formatDate(article.published)]),
    originalLink(article.url),
    shift === null ? make("p", { class: "note" }, t("reader.changed")) : null,
  );
  const blocks = article.blocks.length ? article.blocks : text.lines().map((line) => ({ ...line, kind: "paragraph", level: 0 }));
  const isTitle = (/** @type {Block} */ block) => block.kind === "heading" && text.slice(block.start, block.end) === article.title;
  const body = blocks.filter((block, i) => i > 0 || !isTitle(block)); // the pane's head shows it already
  byId("reader-text").classList.toggle("long", body.length > LONG_ARTICLE_BLOCKS);
  fill(byId("reader-text"), ...body.map((block) => renderBlock(text, block, marks)));
  const places = placeStarts();
  byId("reader-places").hidden = places.length < 2;
  if (places.length) goToPlace(places.findIndex((place) => place.matches(".cited")), "instant");
  else byId("reader-title").focus({ preventScroll: true });
}

/**
 * @param {string} url
 * @returns {HTMLElement | null} a link to the original, if the address is one that a browser may follow
 */
function originalLink(url) {
  if (!/^https?:/i.test(url ?? "")) return null;
  return make("a", { class: "original", href: url, target: "_blank", rel: "noopener noreferrer" }, t("reader.original"));
}

/**
 * How far the cited passage has moved since the answer: an article may have been changed.
 * @param {SpanText} text
 * @param {Citation | null} citation
 * @returns {number | null} code points, null where the passage is no longer in the article
 */
function passageShift(text, citation) {
  if (!citation || text.slice(citation.start, citation.end) === citation.passage) return 0;
  const found = text.find(citation.passage);
  return found < 0 ? null : found - citation.start;
}

/** @param {ReaderTarget} target @param {number} shift @returns {Mark[]} */
function targetMarks(target, shift) {
  const main = target.focus ?? target.citation;
  const spans = [...target.others.map((span) => ({ ...span, kind: "other" })), ...(main ? [{ ...main, kind: "cited" }] : [])];
  return spans.map(({ start, end, kind }) => ({ start: start + shift, end: end + shift, kind }));
}

/** @param {SpanText} text @param {Block} block @param {Mark[]} marks */
function renderBlock(text, block, marks) {
  const kind = /^[a-z_]+$/.test(block.kind) ? block.kind : "paragraph";
  const tag = kind === "heading" ? (block.level > 2 ? "h4" : "h3") : "p";
  return make(tag, { class: `block ${kind}`, dir: "auto" }, ...marked(text, block, marks));
}

/** @returns {Element[]} the first mark of each quoted span: one span may run through several blocks and marks */
function placeStarts() {
  const all = [...byId("reader-text").querySelectorAll("mark")];
  return all.filter((mark, i) => {
    const before = mark.previousSibling ?? mark.parentElement?.previousElementSibling?.lastChild;
    return before !== all[i - 1] || i === 0 || all[i - 1].className !== mark.className;
  });
}

/** @param {number} step */
function stepPlace(step) {
  const count = placeStarts().length;
  if (count) goToPlace((placeIndex + step + count) % count, scrollBehavior());
}

/** @param {number} index @param {ScrollBehavior} behavior */
function goToPlace(index, behavior) {
  const places = placeStarts();
  placeIndex = Math.max(0, index);
  for (const place of places) place.removeAttribute("tabindex");
  const place = /** @type {HTMLElement} */ (places[placeIndex]);
  byId("reader-place").textContent = t("reader.place", { n: placeIndex + 1, total: places.length });
  place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  const pane = byId("reader-scroll");
  const offset = place.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 4, behavior });
}
