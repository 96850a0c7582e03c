// @ts-check
/** A verdict on an answer and a note, kept by the server on its own machine. */
import { call } from "./api.js";
import { fill, make, textButton, wordsOf } from "./dom.js";
import { t } from "./i18n.js";

/** @param {Turn} turn @param {TurnActions} actions */
export function verdictButtons(turn, actions) {
	const box = make("div", { class: "verdict", role: "group", "aria-label": t("say.label") });
	const send = async (/** @type {Turn["verdict"]} */ verdict, words = turn.note ?? "") => {
		try {
			await call("POST", "feedback", feedbackOf(turn, verdict, words));
			Object.assign(turn, { verdict, note: words });
			actions.keep();
			actions.tell(t(verdict === "none" ? "say.withdrawn" : "say.kept"));
		} catch (error) {
			actions.tell(`${t("change.failed")} ${wordsOf(error)}`);
		}
		show();
	};
	const show = () => {
		const focused = [...box.children].indexOf(/** @type {Element} */ (document.activeElement));
		const buttons = /** @type {const} */ (["good", "bad"]).map((verdict) => {
			const isChosen = turn.verdict === verdict;
			return textButton(`say.${verdict}`, () => send(isChosen ? "none" : verdict), { "aria-pressed": String(isChosen) });
		});
		const isGiven = turn.verdict && turn.verdict !== "none";
		fill(box, ...buttons, isGiven && noteForm(turn, (words) => void send(turn.verdict, words)));
		buttons[focused]?.focus();
	};
	show();
	return box;
}

/** @param {Turn} turn @param {(words: string) => void} save */
function noteForm({ note = "" }, save) {
	const words = make("input", { class: "field", maxlength: 2000, value: note, "aria-label": t("say.note"), placeholder: t("say.note") });
	const submit = (/** @type {Event} */ event) => (event.preventDefault(), save(words.value.trim()));
	return make("form", { class: "line", on: { submit } }, words, make("button", "button", t("say.save")));
}

/** @param {Turn} turn @param {Turn["verdict"]} verdict @param {string} note */
function feedbackOf({ id, question, answer }, verdict, note) {
	const { answered = false, sentences = [], citations = [], generation = "" } = answer ?? {};
	const cited = citations.filter(({ number }) => sentences.some(({ citation }) => citation === number));
	const articles = [...new Set(cited.map((citation) => citation.article_id))];
	return { id, question, verdict, note, answered, answers: sentences.map(({ text }) => text), articles, generation };
}
