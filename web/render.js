// @ts-check
/** Questions, answers and citations as elements. Everything that came from a document enters as text. */

/** @import {Answer, Citation, Sentence} from "./api.js" */
/** @import {Mark, Span} from "./spans.js" */
/** @import {Turn} from "./storage.js" */
import { icon, make } from "./dom.js";
import { formatDate, MESSAGES, t } from "./i18n.js";
import { SpanText } from "./spans.js";

/** @typedef {import("./dom.js").Child[]} Parts */
/** @typedef {(turn: Turn) => void} TurnAction */
/**
 * What the buttons of a turn do; `near` names questions of the collection that resemble one.
 * @typedef {{open: (turn: Turn, citation: Citation, sentence?: Sentence) => void, ask: (question: string) => void,
 *   near: (question: string) => string[], retry: TurnAction, alone: TurnAction, edit: TurnAction, copy: TurnAction,
 *   link: TurnAction}} TurnActions
 */

const HIGH_CONFIDENCE = 0.8; // estimated probability; answers below 0.5 are not given
const EXCERPT_POINTS = 110; // code points of a card's excerpt: about three lines
const EXCERPT_LEAD_POINTS = 24; // shown before the cited sentence, so that one sees where it stands

/** @type {TurnActions} */
let actions;

/** @param {TurnActions} turnActions */
export function startRender(turnActions) {
  actions = turnActions;
}

/** @param {Turn} turn */
export function renderTurn(turn) {
  const id = `q-${turn.id}`;
  const heading = make("h2", { id, class: "question-text", dir: "auto" }, turn.question);
  const question = make("div", { class: "question" }, who("turn.question", ""), heading);
  return make("li", { class: "turn", id: `turn-${turn.id}`, "aria-labelledby": id }, question, renderReply(turn));
}

/** @param {Turn} turn */
export function renderReply(turn) {
  const body = make("div", { class: "reply-body" }, ...replyParts(turn));
  return make("div", { class: "reply", "aria-busy": String(turn.state === "asking") }, who("turn.answer", "answers"), body);
}

/** @param {string} key @param {string} kind */
function who(key, kind) {
  return make("span", { class: `who ${kind}`, "aria-hidden": "true" }, t(key));
}

/** @param {Turn} turn @returns {Parts} */
function replyParts(turn) {
  const { state, answer } = turn;
  if (state === "asking") return [skeleton(3, t("turn.searching"))];
  if (state === "stopped") return [make("p", { class: "note" }, t("turn.stopped")), toolbar(turn)];
  if (state !== "done") return failureParts(turn);
  if (!answer) return [];
  return [standaloneNote(turn, answer), ...(answer.answered ? answered(turn, answer) : refused(turn, answer)), toolbar(turn)];
}

/**
 * Bars in the place of what is still to come, as high as a short answer, so that nothing jumps when it comes.
 * @param {number} lines @param {string} words
 */
export function skeleton(lines, words) {
  const bars = Array.from({ length: lines }, (_, i) => make("span", { class: i === lines - 1 ? "bar short" : "bar" }));
  return make("div", { class: "skeleton" }, make("span", { class: "hidden" }, words), ...bars);
}

/** @param {Turn} turn @param {Answer} answer @returns {Parts} */
function answered(turn, answer) {
  const quoted = answer.sentences.map((sentence) => quotedSentence(turn, sentence, answer.citations));
  const isCited = (/** @type {Citation} */ citation) => sentencesOf(answer, citation).length > 0;
  const further = answer.citations.filter((citation) => !isCited(citation));
  const summary = make("summary", {}, t("citations.more", { n: further.length }));
  return [
    quotation(...quoted),
    factLine(answer),
    label("citations.title"),
    cards(turn, answer, answer.citations.filter(isCited)),
    further.length > 0 && make("details", { class: "further" }, summary, cards(turn, answer, further)),
  ];
}

/** @param {Turn} turn @param {Answer} answer @returns {Parts} */
function refused(turn, answer) {
  const missing = answer.missing_terms.map((term) => make("bdi", { class: "term" }, term));
  const near = actions.near(answer.question).map(suggestion);
  return [
    make("p", { class: "refusal" }, t("refusal.title")),
    missing.length > 0 && make("p", { class: "missing" }, t("refusal.missing"), ...missing),
    make("p", { class: "note" }, t("refusal.advice")),
    answer.citations.length > 0 && label("refusal.nearest"),
    answer.citations.length > 0 && cards(turn, answer, answer.citations),
    near.length > 0 && label("suggestions.near"),
    near.length > 0 && make("ul", { class: "questions" }, ...near),
  ];
}

/** @param {Turn} turn @returns {Parts} what went wrong, and what to do */
function failureParts(turn) {
  const { reason, status, detail } = turn.failure ?? { reason: "interrupted", status: 0, detail: "" };
  let key = reason;
  if (reason === "problem") key = status === 413 ? "long" : status < 500 ? "invalid" : "server";
  if (status === 503) key = turn.state === "waiting" ? "loading" : "busy";
  return [
    make("p", { class: "failure-title" }, t(`failure.${key}`)),
    make("p", { class: "note" }, t(`failure.${key}.do`)),
    reason === "problem" && detail !== "" && make("p", { class: "failure-detail isolated" }, detail),
    toolbar(turn),
  ];
}

/** @param {string} key */
function label(key) {
  return make("h3", { class: "label" }, t(key));
}

/** @param {string} question */
export function suggestion(question) {
  const words = make("span", { dir: "auto" }, question);
  return make("li", {}, make("button", { type: "button", on: { click: () => actions.ask(question) } }, words, icon("arrow")));
}

/** @param {...HTMLElement} sentences */
export function quotation(...sentences) {
  return make("blockquote", { class: "quoted", "aria-label": t("answer.quoted") }, ...sentences);
}

/**
 * The sentence with its key words marked and the number of its source.
 * @param {Turn} turn @param {Sentence} sentence @param {Citation[]} citations
 */
export function quotedSentence(turn, sentence, citations) {
  const citation = citations.find(({ number }) => number === sentence.citation);
  if (!citation) return make("p", { class: "sentence" }, make("q", {}, sentence.text));
  const passage = new SpanText(citation.passage, citation.start);
  const isExact = passage.slice(sentence.start, sentence.end) === sentence.text;
  const words = isExact ? marked(passage, sentence, highlightMarks(citation)) : [sentence.text];
  return make("p", { class: "sentence" }, make("q", { class: "isolated" }, ...words), chip(turn, citation, sentence));
}

/** @param {Turn} turn @param {Citation} citation @param {Sentence} sentence */
function chip(turn, citation, sentence) {
  const point = (/** @type {Event} */ { type }) =>
    document.getElementById(cardId(turn, citation))?.classList.toggle("pointed", type === "mouseenter" || type === "focus");
  const on = { click: () => actions.open(turn, citation, sentence), mouseenter: point, mouseleave: point, focus: point, blur: point };
  return make("button", { type: "button", class: "chip", "aria-label": openLabel(citation), on }, String(citation.number));
}

/** @param {Turn} turn @param {Answer} answer @param {Citation[]} citations */
function cards(turn, answer, citations) {
  return make("ol", { class: "cards" }, ...citations.map((citation) => card(turn, answer, citation)));
}

/**
 * A source: what it is, and the passage around what is quoted from it.
 * @param {Turn} turn @param {Answer} answer @param {Citation} citation
 */
function card(turn, answer, citation) {
  const sentences = sentencesOf(answer, citation);
  const open = (/** @type {Event} */ event) => {
    if (!button.contains(/** @type {Node} */ (event.target)) && getSelection()?.toString()) return; // one is selecting text
    button.focus({ preventScroll: true }); // the focus comes back here
    actions.open(turn, citation, sentences[0]);
  };
  const button = make("button", { type: "button", class: "card-title", "aria-label": openLabel(citation) }, make("bdi", {}, citation.title));
  const page = citation.page ? t("citation.page", { n: citation.page }) : "";
  return make(
    "li",
    { class: "card", id: cardId(turn, citation), on: { click: open } },
    make("span", { class: "card-number", "aria-hidden": "true" }, String(citation.number)),
    make(
      "div",
      { class: "card-body" },
      button,
      facts("p", [citation.source, formatDate(citation.published), citation.section, page]),
      excerpt(citation, sentences),
    ),
  );
}

/** @param {Turn} turn @param {Citation} citation */
const cardId = (turn, citation) => `card-${turn.id}-${citation.number}`;

/** @param {Citation} citation */
const openLabel = (citation) => t("citation.open", { n: citation.number, title: citation.title });

/** @param {Answer} answer @param {Citation} citation */
const sentencesOf = (answer, citation) => answer.sentences.filter((sentence) => sentence.citation === citation.number);

/** @param {Citation} citation @returns {Mark[]} */
const highlightMarks = (citation) => citation.highlights.map(([start, end]) => ({ start, end, kind: "key" }));

/**
 * Facts in small print, the empty ones left out.
 * @param {"p" | "span"} tag @param {string[]} parts
 */
export function facts(tag, parts) {
  return make(tag, { class: "facts" }, ...parts.filter(Boolean).map((part) => make("bdi", {}, part)));
}

/** @param {Citation} citation @param {Sentence[]} sentences what the answer quotes from it */
function excerpt(citation, sentences) {
  const passage = new SpanText(citation.passage, citation.start);
  const [first] = sentences;
  const start = first ? Math.max(passage.start, first.start - EXCERPT_LEAD_POINTS) : passage.start;
  const quotedEnd = Math.min(sentences.at(-1)?.end ?? start, start + 2 * EXCERPT_POINTS);
  const end = Math.min(passage.end, Math.max(start + EXCERPT_POINTS, quotedEnd));
  const marks = first ? sentences.map((one) => ({ ...one, kind: "cited" })) : highlightMarks(citation);
  const words = marked(passage, { start, end }, marks);
  return make("p", { class: "excerpt isolated" }, start > passage.start && "……", ...words, end < passage.end && "……");
}

/**
 * A span of a text, what is marked in it wrapped in elements of the marks' kinds.
 * @param {SpanText} text @param {Span} span @param {Mark[]} marks
 */
export function marked(text, span, marks) {
  return text.pieces(span, marks).map(({ text: words, kinds }) => (kinds.length ? make("mark", { class: kinds.join(" ") }, words) : words));
}

/** @param {Answer} answer what was asked for, how sure the answer is, and how long it took */
function factLine(answer) {
  const kind = `kind.${answer.kind}`;
  const took = Number.isFinite(answer.took_ms) ? t("answer.took", { n: Math.max(1, Math.round(answer.took_ms)) }) : "";
  const sure = t(answer.confidence >= HIGH_CONFIDENCE ? "confidence.high" : "confidence.middle");
  return facts("p", [kind in MESSAGES ? t(kind) : "", sure, took]);
}

/**
 * How a follow-up was understood, and the way to ask it as it stands.
 * @param {Turn} turn @param {Answer} answer
 */
function standaloneNote(turn, { question, standalone_question: read }) {
  if (!read || read === question) return null;
  return make("p", { class: "standalone" }, t("turn.understood"), make("bdi", {}, read), textButton("turn.alone", "", () => actions.alone(turn)));
}

/** @param {Turn} turn */
function toolbar(turn) {
  const isDone = turn.state === "done";
  return make(
    "div",
    { class: "toolbar" },
    isDone && turn.answer?.answered && textButton("turn.copy", "copy", () => actions.copy(turn)),
    isDone && textButton("turn.link", "link", () => actions.link(turn)),
    turn.state !== "waiting" && textButton(isDone ? "turn.retry" : "failure.retry", "retry", () => actions.retry(turn)),
    textButton("turn.edit", "edit", () => actions.edit(turn)),
  );
}

/** @param {string} key of the messages @param {string} iconName may be empty @param {() => void} click */
export function textButton(key, iconName, click) {
  return make("button", { type: "button", class: "text-button", on: { click } }, iconName && icon(iconName), make("span", {}, t(key)));
}
