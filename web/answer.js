// @ts-check
/** Questions and answers as elements. */
import { button, facts, make, marked, note, textButton, waiting } from "./dom.js";
import { verdictButtons } from "./feedback.js";
import { nameOf } from "./filters.js";
import { formatDate, MESSAGES, t, wordsOf } from "./i18n.js";
import { answerText } from "./references.js";
import { cards, chip, keyMarks, sentencesOf } from "./sources.js";
import { SpanText } from "./spans.js";
import { copy, copyLink } from "./tell.js";
import { toggleWhy } from "./why.js";

const HIGH_CONFIDENCE = 0.8; // a probability

/** @type {TurnActions} */
let actions;

export const startAnswers = (/** @type {TurnActions} */ turnActions) => void (actions = turnActions);

export function renderTurn(/** @type {Turn} */ turn) {
	const id = `q-${turn.id}`;
	const question = make("div", "question", who("turn.question"), make("h2", { id, class: "question-text", dir: "auto" }, turn.question));
	return make("li", { class: "turn", id: `turn-${turn.id}`, "aria-labelledby": id }, question, renderReply(turn));
}

export const renderReply = (/** @type {Turn} */ turn) =>
	make("div", { class: "reply", "aria-busy": turn.state === "asking" || "false" }, who("turn.answer", "who answers"), make("div", "reply-body", ...replyParts(turn)));

const who = (key = "", kind = "who") => make("span", { class: kind, "aria-hidden": "true" }, t(key));

function replyParts(/** @type {Turn} */ turn) {
	const { state, answer } = turn;
	if (state === "asking") return [waiting()];
	if (state === "stopped") return [note(t("turn.stopped")), toolbar(turn)];
	if (state !== "done" || !answer) return failureParts(turn);
	return [readingNote(turn, answer), ...(answer.answered ? answered(answer) : refused(answer)), scopeNote(turn), toolbar(turn)];
}

function answered(/** @type {Answer} */ answer) {
	const { sentences, citations, confidence, took_ms: took } = answer;
	const kind = `kind.${answer.kind}`;
	const sure = t(confidence < HIGH_CONFIDENCE ? "sure.middle" : "sure.high");
	const cited = citations.filter((citation) => sentencesOf(answer, citation).length);
	const further = citations.filter((citation) => !cited.includes(citation));
	return [
		quotation(...sentences.map((sentence) => quotedSentence(sentence, answer))),
		facts(MESSAGES[kind] && t("kind.asks", { what: t(kind) }), sure, took && t("answer.took", { n: Math.max(1, Math.round(took)) })),
		differences(answer),
		absent(answer.sides?.flatMap((side) => (side.sentences.length ? [] : side.name))),
		...written(answer),
		label("cite.title"),
		cards(answer, cited),
		further[0] && make("details", "further", make("summary", {}, t("cite.more", { n: further.length })), cards(answer, further)),
	];
}

function refused(/** @type {Answer} */ answer) {
	const { missing_terms: missing, near_questions: near = [], citations } = answer;
	return [
		note(t("none.title"), "refusal"),
		absent(missing),
		note(t("none.advice")),
		...(near[0] ? [label("none.near"), make("ul", "questions", ...near.map(suggestion))] : []),
		...(citations[0] ? [label("none.nearest"), cards(answer, citations)] : []),
	];
}

const absent = (terms = [""]) => terms[0] && make("p", "missing", t("none.missing"), ...terms.map((term) => make("bdi", "term", term)));

function failureParts(/** @type {Turn} */ turn) {
	const { reason: key = "interrupted", status = 0, code, ...problem } = turn.failure ?? {};
	const isLoading = status === 503 && turn.state === "waiting";
	const kind = code === "filter" ? code : isLoading ? "loading" : !status ? key : status < 500 ? "invalid" : "server";
	const words = (kind === "invalid" || kind === "server") && wordsOf({ code, ...problem });
	return [note(t(`fail.${kind}`), "failure-title"), note(t(`fail.${kind}.do`)), words && note(words, "aside isolated"), toolbar(turn)];
}

const label = (key = "") => make("h3", "label", t(key));

export const suggestion = (question = "") => make("li", {}, button("", () => actions.ask(question), make("span", { dir: "auto" }, question)));

/** @param {HTMLElement[]} sentences */
export const quotation = (...sentences) => make("blockquote", "quoted", ...sentences);

/** @param {Sentence} sentence @param {Answer} answer */
export function quotedSentence(sentence, answer) {
	const { speaker, references = [] } = sentence;
	const citation = answer.citations.find(({ number }) => number === sentence.citation);
	if (!citation) return make("p", "sentence", make("q", {}, sentence.text));
	const passage = new SpanText(citation.passage, citation.start);
	const isExact = passage.slice(sentence.start, sentence.end) === sentence.text;
	const marks = [...keyMarks(citation), ...references.map((one) => ({ ...one, kind: "pronoun" }))];
	const meant = new Map(references.map(({ end, refers_to: name }) => [end, make("span", "meant", `〔${name}〕`)]));
	const words = isExact ? marked(passage, sentence, marks, meant) : [sentence.text];
	const isNamed = speaker && sentence.text.includes(speaker.name) && sentence.text.includes(speaker.post);
	const says = speaker && !isNamed && make("cite", "speaker", make("bdi", {}, [speaker.name, speaker.post].filter(Boolean).join("，")));
	return make("p", "sentence", make("q", "isolated", ...words), chip(answer, citation, sentence), says);
}

function differences(/** @type {Answer} */ { differences: found = [] }) {
	const lines = found.map(({ value, citation, published }) => make("li", {}, make("b", {}, value), ` [${citation}] ${formatDate(published)}`));
	return lines.length > 1 && make("div", "aside", note(t("answer.differ")), make("ul", {}, ...lines));
}

function written(/** @type {Answer} */ { summary }) {
	if (!summary) return [];
	const { state, sentences, detail, model } = summary;
	const lines = sentences.map(({ text, citations, is_supported: isHeld }) => note(`${text}[${citations.join("][")}]${isHeld ? "" : t("summary.doubt")}`));
	return [make("div", "aside", note(state === "failed" ? t("summary.failed", { why: detail }) : t("summary.title", { model })), ...lines)];
}

/** How a follow-up was understood, and the way back. @param {Turn} turn @param {Answer} answer */
function readingNote(turn, { question, standalone_question: read }) {
	if (!turn.alone && (!read || read === question)) return null;
	const [words, key] = turn.alone ? ["turn.aswritten", "turn.context"] : ["turn.understood", "turn.alone"];
	return make("p", "standalone", t(words), !turn.alone && make("bdi", {}, read), textButton(key, () => actions.read(turn, !turn.alone)));
}

function scopeNote(/** @type {Turn} */ turn) {
	const { filters = [], answer } = turn;
	const widen = !answer?.answered && textButton("scope.widen", () => actions.widen(turn));
	return filters.length > 0 && make("p", "standalone", t("scope.only"), make("bdi", {}, filters.map(nameOf).join("；")), widen);
}

function toolbar(/** @type {Turn} */ turn) {
	const { question, answer, filters } = turn;
	const isDone = turn.state === "done";
	const why = textButton("turn.why", () => toggleWhy(turn, why), { "aria-expanded": "false" });
	return make(
		"div",
		"toolbar",
		answer?.answered && textButton("turn.copy", () => copy(answerText(answer), "copied.answer")),
		isDone && textButton("turn.link", () => copyLink("q", question, filters)),
		turn.state !== "waiting" && textButton(isDone ? "turn.retry" : "fail.retry", () => actions.retry(turn)),
		textButton("turn.edit", () => actions.edit(turn)),
		isDone && why,
		isDone && actions.mayChange() && verdictButtons(turn, actions.keep),
	);
}
