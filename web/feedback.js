// @ts-check
/** A verdict on an answer and a note, kept by the server on its own machine. */
import { fill, make, textButton } from "./dom.js";
import { t } from "./i18n.js";
import { change, tell } from "./tell.js";

/** @param {Turn} turn @param {Act} keep */
export function verdictButtons(turn, keep) {
	const box = make("div", "verdict");
	const send = async (/** @type {Turn["verdict"]} */ verdict, words = turn.note ?? "") => {
		const kept = () => {
			Object.assign(turn, { verdict, note: words });
			keep();
			tell(t(verdict === "none" ? "say.withdrawn" : "say.kept"));
		};
		await change("POST", "feedback", kept, feedbackOf(turn, verdict, words));
		show();
	};
	const show = () => {
		const focused = document.activeElement;
		const wasAt = box.contains(focused) && [...box.children].findIndex((child) => child === focused);
		const buttons = /** @type {const} */ (["good", "bad"]).map((verdict) => {
			const isChosen = turn.verdict === verdict;
			return textButton(`say.${verdict}`, () => send(isChosen ? "none" : verdict), { "aria-pressed": isChosen });
		});
		fill(box, ...buttons, turn.verdict && turn.verdict !== "none" && noteForm(turn, (words) => send(turn.verdict, words)));
		if (wasAt !== false) (buttons[wasAt] ?? box.querySelector("input")).focus();
	};
	show();
	return box;
}

/** @param {Turn} turn @param {(words: string) => unknown} save */
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
