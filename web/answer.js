// @ts-check
/** Answers as elements. */
import { button, facts, make, note, textButton, waiting } from "./dom.js";
import { verdictButtons } from "./feedback.js";
import { MESSAGES, t } from "./i18n.js";
import { cards, chip, keyMarks, marked, sentencesOf } from "./sources.js";
import { SpanText } from "./spans.js";
import { toggleWhy } from "./why.js";

const HIGH_CONFIDENCE = 0.8; // a probability

/** @type {TurnActions} */
let actions;

/** @param {TurnActions} turnActions */
export const startAnswers = (turnActions) => void (actions = turnActions);

/** @param {Turn} turn */
export function renderTurn(turn) {
	const id = `q-${turn.id}`;
	const question = make("div", "question", who("turn.question", "who"), make("h2", { id, class: "question-text", dir: "auto" }, turn.question));
	return make("li", { class: "turn", id: `turn-${turn.id}`, "aria-labelledby": id }, question, renderReply(turn));
}

/** @param {Turn} turn */
export const renderReply = (turn) =>
	make("div", { class: "reply", "aria-busy": turn.state === "asking" || "false" }, who("turn.answer", "who answers"), make("div", "reply-body", ...replyParts(turn)));

const who = (key = "", kind = "") => make("span", { class: kind, "aria-hidden": "true" }, t(key));

/** @param {Turn} turn */
function replyParts(turn) {
	const { state, answer } = turn;
	if (state === "asking") return [waiting()];
	if (state === "stopped") return [note(t("turn.stopped")), toolbar(turn)];
	if (state !== "done" || !answer) return failureParts(turn);
	return [readingNote(turn, answer), ...(answer.answered ? answered(answer) : refused(answer)), toolbar(turn)];
}

/** @param {Answer} answer */
function answered(answer) {
	const { sentences, citations, kind, confidence, took_ms: took } = answer;
	const cited = citations.filter((citation) => sentencesOf(answer, citation).length);
	const further = citations.filter((citation) => !cited.includes(citation));
	const sure = t(confidence >= HIGH_CONFIDENCE ? "sure.high" : "sure.middle");
	return [
		quotation(...sentences.map((sentence) => quotedSentence(sentence, answer))),
		facts(MESSAGES[`kind.${kind}`] && t(`kind.${kind}`), sure, took && t("answer.took", { n: Math.max(1, Math.round(took)) })),
		differences(answer),
		absent(answer.sides?.flatMap((side) => (side.sentences.length ? [] : side.name))),
		...written(answer),
		label("cite.title"),
		cards(answer, cited),
		further[0] && make("details", "further", make("summary", {}, t("cite.more", { n: further.length })), cards(answer, further)),
	];
}

/** @param {Answer} answer */
function refused(answer) {
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

/** @param {Turn} turn */
function failureParts(turn) {
	const { reason, status, detail } = turn.failure ?? { reason: "interrupted", status: 0, detail: "" };
	let key = reason;
	if (reason === "problem") key = status === 413 ? "long" : status < 500 ? "invalid" : "server";
	if (status === 503) key = turn.state === "waiting" ? "loading" : "busy";
	const words = reason === "problem" && detail && note(detail, "failure-detail isolated");
	return [note(t(`fail.${key}`), "failure-title"), note(t(`fail.${key}.do`)), words, toolbar(turn)];
}

const label = (key = "") => make("h3", "label", t(key));

export const suggestion = (question = "") => make("li", {}, button("", () => actions.ask(question), make("span", { dir: "auto" }, question)));

/** @param {HTMLElement[]} sentences */
export const quotation = (...sentences) => make("blockquote", { class: "quoted", "aria-label": t("answer.quoted") }, ...sentences);

/** Marked, with who says it and its source. @param {Sentence} sentence @param {Answer} answer */
export function quotedSentence(sentence, answer) {
	const { speaker, references = [] } = sentence;
	const citation = answer.citations.find(({ number }) => number === sentence.citation);
	if (!citation) return make("p", "sentence", make("q", {}, sentence.text));
	const passage = new SpanText(citation.passage, citation.start);
	const isExact = passage.slice(sentence.start, sentence.end) === sentence.text;
	const marks = [...keyMarks(citation), ...references.map((one) => ({ ...one, kind: "pronoun" }))];
	const meant = new Map(references.map(({ end, refers_to: name }) => [end, make("span", "meant", `〔${name}〕`)]));
	const words = isExact ? marked(passage, sentence, marks, meant) : [sentence.text];
	const says = speaker && make("cite", "speaker", make("bdi", {}, [speaker.name, speaker.post].filter(Boolean).join("，")));
	return make("p", "sentence", make("q", "isolated", ...words), chip(answer, citation, sentence), says);
}

/** @param {Answer} answer */
function differences({ differences: found = [] }) {
	const lines = found.map(({ value, citation, published }) => make("li", {}, make("b", {}, value), ` [${citation}] ${published}`));
	return lines.length > 1 && make("div", "aside", note(t("answer.differ")), make("ul", {}, ...lines));
}

/** What a language model wrote. @param {Answer} answer */
function written({ summary }) {
	if (!summary) return [];
	const { state, sentences, detail, model } = summary;
	const lines = sentences.map(({ text, citations, is_supported: isHeld }) => note(`${text}[${citations.join("][")}]${isHeld ? "" : t("summary.doubt")}`));
	return [make("div", "aside", note(state === "failed" ? `${t("summary.failed")} ${detail}` : t("summary.title", { model })), ...lines)];
}

/** How a follow-up was read, with undo. @param {Turn} turn @param {Answer} answer */
function readingNote(turn, { question, standalone_question: read }) {
	if (!turn.alone && (!read || read === question)) return null;
	const [words, key] = turn.alone ? ["turn.aswritten", "turn.context"] : ["turn.understood", "turn.alone"];
	return make("p", "standalone", t(words), !turn.alone && make("bdi", {}, read), textButton(key, () => actions.read(turn, !turn.alone)));
}

/** @param {Turn} turn */
function toolbar(turn) {
	const isDone = turn.state === "done";
	const why = textButton("turn.why", () => toggleWhy(turn, why), { "aria-expanded": "false" });
	return make(
		"div",
		"toolbar",
		turn.answer?.answered && textButton("turn.copy", () => actions.copy(turn)),
		isDone && textButton("turn.link", () => actions.link(turn)),
		turn.state !== "waiting" && textButton(isDone ? "turn.retry" : "fail.retry", () => actions.retry(turn)),
		textButton("turn.edit", () => actions.edit(turn)),
		isDone && why,
		isDone && actions.mayChange() && verdictButtons(turn, actions),
	);
}
