// @ts-check
/** The reading pane: an article beside the chat, opened at the sentence that is quoted from it. */

/** @import {Article, Block, Citation} from "./api.js" */
/** @import {Mark, Span} from "./spans.js" */
import { ApiError, fetchArticle } from "./api.js";
import { byId, fill, make, scrollBehavior } from "./dom.js";
import { formatDate, t } from "./i18n.js";
import { facts, marked, skeleton, textButton } from "./render.js";
import { SpanText } from "./spans.js";

/**
 * What to open: an article, the passage cited from it, the quoted sentence in that, and what else the answer quotes.
 * @typedef {{article: {id: string, title: string}, citation?: Citation, sentence?: Span, others?: Span[]}} Target
 */

const SHEET = matchMedia("(max-width: 899px)"); // as in style.css: too narrow for two columns
const ARTICLES_KEPT = 12;
const LONG_ARTICLE_BLOCKS = 300; // from here on, blocks out of view are not laid out

/** @type {Map<string, Article>} */
const kept = new Map();
/** The control that gets the focus back. @type {HTMLElement | null} */
let opener = null;
/** @type {Target | null} */
let shown = null;
let placeIndex = 0;

/** Connects the pane's own buttons. */
export function startReader() {
  byId("reader-close").addEventListener("click", closeReader);
  byId("reader-previous").addEventListener("click", () => stepPlace(-1));
  byId("reader-next").addEventListener("click", () => stepPlace(1));
  SHEET.addEventListener("change", setModality);
  addEventListener("popstate", () => isReaderOpen() && hide());
}

export function isReaderOpen() {
  return !byId("reader").hidden;
}

/** Forgets the articles fetched so far: the collection has changed. */
export function forgetArticles() {
  kept.clear();
}

/** Shows the open article once more, in the language now chosen. */
export function refreshReader() {
  const article = kept.get(shown?.article.id ?? "");
  if (shown && article) showArticle(article, shown);
}

/** @param {Target} target @param {HTMLElement | null} from the control to give the focus back to */
export async function openReader(target, from) {
  if (SHEET.matches && !isReaderOpen()) history.pushState({ reader: true }, ""); // a phone's back button closes it
  opener = from ?? opener;
  shown = target;
  toggle(true);
  const isShown = () => shown === target;
  let article = kept.get(target.article.id);
  try {
    if (!article) {
      showWords(target, skeleton(9, t("turn.searching")));
      article = await fetchArticle(target.article.id);
      kept.set(article.id, article);
      for (const id of [...kept.keys()].slice(0, -ARTICLES_KEPT)) kept.delete(id);
    }
    if (isShown()) showArticle(article, target);
  } catch (error) {
    if (isShown()) showFailure(error, target);
  }
}

/** Closes the pane and gives the focus back. */
export function closeReader() {
  if (!isReaderOpen()) return;
  if (history.state?.reader) history.back(); // and popstate hides it
  else hide();
}

function hide() {
  toggle(false);
  const isBack = opener?.isConnected;
  (isBack && opener ? opener : byId("question")).focus({ preventScroll: isBack });
  shown = null;
  opener = null;
}

/**
 * Two columns break lines elsewhere than one: the control that was used stays where it was on the screen.
 * @param {boolean} isOpen
 */
function toggle(isOpen) {
  const top = () => (opener?.isConnected ? opener.getBoundingClientRect().top : 0);
  const before = top();
  byId("reader").hidden = !isOpen;
  document.documentElement.classList.toggle("reading", isOpen);
  setModality();
  scrollBy({ top: top() - before, behavior: "instant" });
}

/** On a narrow screen the pane is a sheet over everything, and what lies under it cannot be reached. */
function setModality() {
  const isSheet = isReaderOpen() && SHEET.matches;
  for (const id of ["masthead", "main", "foot"]) byId(id).inert = isSheet;
  byId("reader").role = isSheet ? "dialog" : "complementary";
  byId("reader").ariaModal = isSheet ? "true" : null;
}

/** @param {Target} target @param {...import("./dom.js").Child} parts what stands in the place of the text */
function showWords(target, ...parts) {
  byId("reader-title").textContent = target.article.title;
  byId("reader-places").hidden = true;
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
    make("p", { class: "failure-title" }, t(isGone ? "reader.gone" : "reader.failed")),
    !isGone && textButton("failure.retry", "retry", () => void openReader(target, null)),
    passage && make("p", { class: "note" }, t("reader.quoted")),
    passage && make("p", { class: "block" }, passage),
  );
}

/** @param {Article} article @param {Target} target */
function showArticle(article, target) {
  const text = new SpanText(article.text);
  const shift = passageShift(text, target.citation);
  const lines = () => text.lines().map((line) => ({ ...line, kind: "paragraph", level: 0 }));
  const blocks = article.blocks.length ? article.blocks : lines();
  const body = blocks.filter((block, i) => i > 0 || text.slice(block.start, block.end) !== article.title); // shown above
  const marks = shift === null ? [] : marksOf(target, shift);
  showWords(target, ...body.map((block) => renderBlock(text, block, marks)));
  byId("reader-text").classList.toggle("long", body.length > LONG_ARTICLE_BLOCKS);
  fill(
    byId("reader-facts"),
    facts("p", [article.source, article.author, formatDate(article.published)]),
    /^https?:/i.test(article.url) && originalLink(article.url),
    shift === null && make("p", { class: "note" }, t("reader.changed")),
  );
  const places = quotedPlaces();
  byId("reader-places").hidden = places.length < 2;
  if (places.length) goToPlace(places.findIndex((place) => place.matches(".cited")), "instant");
}

/** @param {string} href */
function originalLink(href) {
  return make("a", { class: "original", href, target: "_blank", rel: "noopener noreferrer" }, t("reader.original"));
}

/**
 * How far the cited passage has moved since the answer, for an article may have been changed.
 * @param {SpanText} text @param {Citation} [citation]
 * @returns {number | null} code points, null where the passage is no longer in the article
 */
function passageShift(text, citation) {
  if (!citation || text.slice(citation.start, citation.end) === citation.passage) return 0;
  const found = text.find(citation.passage);
  return found < 0 ? null : found - citation.start;
}

/** @param {Target} target @param {number} shift @returns {Mark[]} */
function marksOf({ sentence, citation, others = [] }, shift) {
  const main = sentence ?? citation;
  const move = (/** @type {Span} */ span, /** @type {string} */ kind) => ({ start: span.start + shift, end: span.end + shift, kind });
  return [...others.map((span, i) => move(span, `other n${i}`)), ...(main ? [move(main, "cited")] : [])];
}

/** @param {SpanText} text @param {Block} block @param {Mark[]} marks */
function renderBlock(text, block, marks) {
  const tag = block.kind === "heading" ? (block.level > 2 ? "h4" : "h3") : "p";
  return make(tag, { class: `block ${block.kind}`, dir: "auto" }, ...marked(text, block, marks));
}

/** The first mark of each quoted span: one span may run through several blocks, and so have several marks. */
function quotedPlaces() {
  const seen = new Set();
  const isNew = (/** @type {HTMLElement} */ { className }) => !seen.has(className) && seen.add(className);
  return [...byId("reader-text").querySelectorAll("mark")].filter(isNew);
}

/** @param {number} step */
function stepPlace(step) {
  const count = quotedPlaces().length;
  if (count) goToPlace((placeIndex + step + count) % count, scrollBehavior());
}

/** @param {number} index @param {ScrollBehavior} behavior */
function goToPlace(index, behavior) {
  const places = quotedPlaces();
  placeIndex = Math.max(0, index);
  const place = places[placeIndex];
  byId("reader-place").textContent = t("reader.place", { n: placeIndex + 1, total: places.length });
  place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  const pane = byId("reader-scroll");
  const offset = place.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 4, behavior });
}
