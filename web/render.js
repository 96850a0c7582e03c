// @ts-check
/** Questions, answers and citations as elements. Everything that came from a document enters as text. */

/** @import {Answer, Citation, Sentence} from "./api.js" */
/** @import {Mark, Span} from "./spans.js" */
/** @import {Failure, Turn} from "./storage.js" */
import { fill, icon, make } from "./dom.js";
import { formatDate, hasMessage, t } from "./i18n.js";
import { SpanText } from "./spans.js";

/**
 * @typedef {object} TurnActions
 * @property {(turn: Turn, citation: Citation, sentence: Sentence | null) => void} open
 * @property {(turn: Turn) => void} retry
 * @property {(turn: Turn) => void} askAlone
 * @property {(turn: Turn) => void} edit
 * @property {(turn: Turn) => void} copy
 * @property {(turn: Turn) => void} link
 * @property {(question: string) => void} ask
 * @property {(question: string) => string[]} near questions of the collection that resemble one
 */

const HIGH_CONFIDENCE = 0.75;
const LOW_CONFIDENCE = 0.45;
const EXCERPT_POINTS = 110; // code points of a card's excerpt: about three lines
const EXCERPT_LEAD_POINTS = 24; // shown before the cited sentence, so that one sees where it stands

/** @param {Turn} turn @param {TurnActions} actions */
export function renderTurn(turn, actions) {
  const heading = make("h2", { id: `q-${turn.id}`, class: "question-text", dir: "auto", tabindex: "-1" }, turn.question);
  return make(
    "li",
    { class: "turn", id: `turn-${turn.id}`, "aria-labelledby": `q-${turn.id}` },
    make("div", { class: "question" }, make("span", { class: "who", "aria-hidden": "true" }, t("turn.question")), heading),
    renderReply(turn, actions),
  );
}

/** @param {Turn} turn @param {TurnActions} actions */
export function renderReply(turn, actions) {
  const reply = make("div", { class: "reply", "aria-busy": String(turn.state === "asking") });
  reply.append(make("span", { class: "who answer-mark", "aria-hidden": "true" }, t("turn.answer")));
  reply.append(make("div", { class: "reply-body" }, ...replyParts(turn, actions)));
  return reply;
}

/** @param {Turn} turn @param {TurnActions} actions @returns {(Node | null)[]} */
function replyParts(turn, actions) {
  switch (turn.state) {
    case "asking":
      return [skeleton()];
    case "waiting":
    case "failed":
      return [failureNote(turn, actions)];
    case "stopped":
      return [make("p", { class: "note" }, t("turn.stopped")), toolbar(turn, actions)];
    case "done":
      if (!turn.answer) return [];
      return turn.answer.answered ? answered(turn, turn.answer, actions) : refused(turn, turn.answer, actions);
  }
}

/** @returns {HTMLElement} as high as a short answer, so that nothing jumps when that comes */
function skeleton() {
  const lines = ["long", "long", "short"].map((width) => make("span", { class: `bar ${width}` }));
  return make("div", { class: "skeleton" }, make("span", { class: "hidden" }, t("turn.searching")), ...lines);
}

/** @param {Turn} turn @param {Answer} answer @param {TurnActions} actions @returns {(Node | null)[]} */
function answered(turn, answer, actions) {
  const quoted = answer.sentences.map((sentence) => quotedSentence(turn, sentence, answer.citations, actions));
  const cited = answer.citations.filter((one) => sentencesOf(answer, one).length > 0);
  const further = answer.citations.filter((one) => sentencesOf(answer, one).length === 0);
  const cards = (/** @type {Citation[]} */ list) =>
    make("ol", { class: "cards" }, ...list.map((citation) => card(turn, citation, answer, actions)));
  return [
    standaloneNote(turn, answer, actions),
    make("blockquote", { class: "quoted", "aria-label": t("answer.quoted") }, ...quoted),
    factLine(answer),
    cited.length ? make("h3", { class: "label" }, t("citations.title")) : null,
    cited.length ? cards(cited) : null,
    further.length
      ? make("details", { class: "further" }, make("summary", {}, t("citations.more", { n: further.length })), cards(further))
      : null,
    toolbar(turn, actions),
  ];
}

/** @param {Turn} turn @param {Answer} answer @param {TurnActions} actions @returns {(Node | null)[]} */
function refused(turn, answer, actions) {
  const missing = answer.missing_terms.map((term) => make("bdi", { class: "term" }, term));
  const near = actions.near(answer.question).map((question) => suggestion(question, actions.ask));
  return [
    standaloneNote(turn, answer, actions),
    make("p", { class: "refusal" }, t("refusal.title")),
    missing.length ? make("p", { class: "missing" }, t("refusal.missing"), ...missing) : null,
    make("p", { class: "note" }, t("refusal.advice")),
    answer.citations.length ? make("h3", { class: "label" }, t("refusal.nearest")) : null,
    make("ol", { class: "cards nearest" }, ...answer.citations.map((one) => card(turn, one, answer, actions))),
    near.length ? make("h3", { class: "label" }, t("suggestions.near")) : null,
    near.length ? make("ul", { class: "questions" }, ...near) : null,
    toolbar(turn, actions),
  ];
}

/** @param {string} question @param {(question: string) => void} ask */
export function suggestion(question, ask) {
  const button = make("button", { type: "button", on: { click: () => ask(question) } }, make("span", { dir: "auto" }, question));
  button.append(icon("arrow"));
  return make("li", {}, button);
}

/**
 * @param {Turn} turn
 * @param {Sentence} sentence
 * @param {Citation[]} citations
 * @param {TurnActions} actions
 * @returns {HTMLElement} the sentence with its key words marked and the number of its source
 */
export function quotedSentence(turn, sentence, citations, actions) {
  const citation = citations.find(({ number }) => number === sentence.citation);
  if (!citation) return make("p", { class: "sentence" }, make("q", {}, sentence.text));
  const passage = new SpanText(citation.passage, citation.start);
  const exact = passage.slice(sentence.start, sentence.end) === sentence.text;
  const words = exact ? marked(passage, sentence, highlightMarks(citation)) : [sentence.text];
  return make("p", { class: "sentence" }, make("q", { class: "isolated" }, ...words), chip(turn, citation, sentence, actions));
}

/** @param {Turn} turn @param {Citation} citation @param {Sentence} sentence @param {TurnActions} actions */
function chip(turn, citation, sentence, actions) {
  /** @param {boolean} on */
  const pointAtCard = (on) => () =>
    document.getElementById(cardId(turn, citation))?.classList.toggle("pointed", on);
  return make(
    "button",
    {
      type: "button",
      class: "chip",
      "aria-label": t("citation.open", { n: citation.number, title: citation.title }),
      on: {
        click: () => actions.open(turn, citation, sentence),
        mouseenter: pointAtCard(true),
        mouseleave: pointAtCard(false),
        focus: pointAtCard(true),
        blur: pointAtCard(false),
      },
    },
    String(citation.number),
  );
}

/**
 * @param {Turn} turn
 * @param {Citation} citation
 * @param {Answer} answer
 * @param {TurnActions} actions
 * @returns {HTMLLIElement} a source: what it is, and the passage around what is quoted from it
 */
function card(turn, citation, answer, actions) {
  const sentences = sentencesOf(answer, citation);
  const open = () => actions.open(turn, citation, sentences[0] ?? null);
  const title = make(
    "button",
    {
      type: "button",
      class: "card-title",
      "aria-label": t("citation.open", { n: citation.number, title: citation.title }),
      on: { click: (/** @type {Event} */ event) => (event.stopPropagation(), open()) },
    },
    make("bdi", {}, citation.title),
  );
  const clickAnywhere = () => {
    if (!getSelection()?.toString()) open(); // one may be selecting the excerpt
  };
  return make(
    "li",
    { class: "card", id: cardId(turn, citation), on: { click: clickAnywhere } },
    make("span", { class: "card-number", "aria-hidden": "true" }, String(citation.number)),
    make("div", { class: "card-body" }, title, citationFacts(citation), excerpt(citation, sentences)),
  );
}

/** @param {Turn} turn @param {Citation} citation */
function cardId(turn, citation) {
  return `card-${turn.id}-${citation.number}`;
}

/** @param {Citation} citation @returns {HTMLElement} source, date, section and page, in small print */
function citationFacts(citation) {
  const page = citation.page ? t("citation.page", { n: citation.page }) : "";
  return facts([citation.source, formatDate(citation.published), citation.section, page]);
}

/** @param {string[]} parts empty ones are left out */
export function facts(parts) {
  return make("p", { class: "facts" }, ...parts.filter(Boolean).map((part) => make("bdi", {}, part)));
}

/** @param {Citation} citation @param {Sentence[]} sentences what the answer quotes from it */
function excerpt(citation, sentences) {
  const passage = new SpanText(citation.passage, citation.start);
  const first = sentences[0] ?? citation;
  const start = sentences.length ? Math.max(citation.start, first.start - EXCERPT_LEAD_POINTS) : citation.start;
  const last = sentences.at(-1)?.end ?? start;
  const end = Math.min(passage.end, Math.max(start + EXCERPT_POINTS, Math.min(last, start + 2 * EXCERPT_POINTS)));
  const marks = sentences.length ? sentences.map((one) => ({ ...one, kind: "cited" })) : highlightMarks(citation);
  return make(
    "p",
    { class: "excerpt isolated" },
    start > citation.start ? "……" : null,
    ...marked(passage, { start, end }, marks),
    end < passage.end ? "……" : null,
  );
}

/** @param {Citation} citation @returns {Mark[]} */
function highlightMarks(citation) {
  return (citation.highlights ?? []).map(([start, end]) => ({ start, end, kind: "key" }));
}

/**
 * @param {SpanText} text
 * @param {Span} span
 * @param {Mark[]} marks
 * @returns {(string | HTMLElement)[]} the span, what is marked in it wrapped in elements of the marks' kinds
 */
export function marked(text, span, marks) {
  return text.pieces(span, marks).map((piece) => (piece.kinds.length ? make("mark", { class: piece.kinds.join(" ") }, piece.text) : piece.text));
}

/** @param {Answer} answer @param {Citation} citation @returns {Sentence[]} */
function sentencesOf(answer, citation) {
  return answer.sentences.filter((sentence) => sentence.citation === citation.number);
}

/** @param {Answer} answer @returns {HTMLElement} what was asked for, how sure the answer is, and how long it took */
function factLine(answer) {
  const level = answer.confidence >= HIGH_CONFIDENCE ? "high" : answer.confidence >= LOW_CONFIDENCE ? "middle" : "low";
  const kind = `kind.${answer.kind}`;
  const took = Number.isFinite(answer.took_ms) ? t("answer.took", { n: Math.max(1, Math.round(answer.took_ms)) }) : "";
  const line = facts([hasMessage(kind) ? t(kind) : "", t(`confidence.${level}`), took]);
  line.classList.add("answer-facts", `confidence-${level}`);
  return line;
}

/**
 * @param {Turn} turn
 * @param {Answer} answer
 * @param {TurnActions} actions
 * @returns {HTMLElement | null} how a follow-up was understood, and the way to ask it as it stands
 */
function standaloneNote(turn, answer, actions) {
  if (!answer.standalone_question || answer.standalone_question === answer.question) return null;
  return make(
    "p",
    { class: "standalone" },
    t("turn.understood"),
    make("bdi", {}, answer.standalone_question),
    textButton("turn.alone", null, () => actions.askAlone(turn)),
  );
}

/** @param {Turn} turn @param {TurnActions} actions @returns {HTMLElement} what went wrong, and what to do */
function failureNote(turn, actions) {
  const failure = turn.failure ?? { reason: "interrupted", status: 0, detail: "" };
  const key = failureKey(failure, turn.state === "waiting");
  return make(
    "div",
    { class: turn.state === "waiting" ? "failure waiting" : "failure" },
    make("p", { class: "failure-title" }, t(key)),
    make("p", { class: "note" }, t(`${key}.do`)),
    failure.reason === "problem" && failure.detail ? make("p", { class: "failure-detail isolated" }, failure.detail) : null,
    toolbar(turn, actions),
  );
}

/** @param {Failure} failure @param {boolean} isWaiting @returns {string} a key of the messages */
function failureKey({ reason, status }, isWaiting) {
  if (reason !== "problem") return `failure.${reason}`;
  if (status === 503) return isWaiting ? "failure.loading" : "failure.busy";
  if (status === 413) return "failure.long";
  return status < 500 ? "failure.invalid" : "failure.server";
}

/** @param {Turn} turn @param {TurnActions} actions */
function toolbar(turn, actions) {
  const isDone = turn.state === "done";
  const isFailed = turn.state === "failed";
  return make(
    "div",
    { class: "toolbar" },
    isDone && turn.answer?.answered ? textButton("turn.copy", "copy", () => actions.copy(turn)) : null,
    isDone ? textButton("turn.link", "link", () => actions.link(turn)) : null,
    turn.state === "waiting" ? null : textButton(isFailed ? "failure.retry" : "turn.retry", "retry", () => actions.retry(turn)),
    textButton("turn.edit", "edit", () => actions.edit(turn)),
  );
}

/** @param {string} key of the messages @param {string | null} iconName @param {() => void} action */
export function textButton(key, iconName, action) {
  const button = make("button", { type: "button", class: "text-button", on: { click: action } });
  fill(button, iconName ? icon(iconName) : null, make("span", {}, t(key)));
  return button;
}
