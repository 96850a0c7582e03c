// @ts-check
/** The page's state, and what acting on it does. */
import { quotation, quotedSentence, renderReply, renderTurn, startAnswers, suggestion } from "./answer.js";
import { ApiError, asArray, ask, call, pause, untilReady } from "./api.js";
import { startKeeping } from "./building.js";
import { showCollection } from "./collection.js";
import { byId, fill, make, on } from "./dom.js";
import { filtersAsked, filtersOf, showFilters, startFilters, translateFilters } from "./filters.js";
import { formatDay, switchLanguage, t, translatePage } from "./i18n.js";
import { closesPane, sendsQuestion } from "./keys.js";
import { closeReader, forgetArticles, openReader, refreshReader } from "./reader.js";
import { talkMarkdown } from "./references.js";
import { hidePreview } from "./sources.js";
import * as storage from "./storage.js";
import { startTalks, talkName } from "./talks.js";

const HISTORY_TURNS = 6;
const MOST_TRIES = 4;
const THEMES = ["system", "light", "dark"];

const root = document.documentElement;
const box = byId("question");
let talk = storage.loadCurrent() ?? storage.emptyTalk();
let isKept = true;
let asking = /** @type {AbortController | null} */ (null);
let suggestions = /** @type {string[]} */ ([]);
let index = /** @type {IndexState | null} */ (null);

const theme = () => root.dataset.theme ?? "system";

function showTheme() {
	const words = t(`theme.${theme()}`);
	byId("theme").textContent = words;
	byId("theme").ariaLabel = `${t("theme.label")}: ${words}`;
}

/** #q=… asks, with the filters beside it; #article=… opens one; #collection and #keeping show them all. */
function followAddress() {
	const address = new URLSearchParams(location.hash.slice(1));
	const question = address.get("q");
	const id = address.get("article");
	if (question || id) history.replaceState(null, "", location.pathname + location.search); // once
	showView(address.has("collection") || address.has("keeping"));
	if (id) void openReader({ article: { id, title: id } });
	if (!question || asking) return;
	if (talk.turns.length) switchTo();
	narrow(filtersOf(address));
	submit(question);
}

/** Shows the collection, or else the chat. */
function showView(isCollection = false) {
	if (byId("main").hidden !== isCollection) closeReader();
	byId("main").hidden = isCollection;
	byId("library").hidden = !isCollection;
	byId("open-collection").ariaCurrent = isCollection ? "page" : null;
	if (isCollection) void showCollection(index);
}

function switchTo(next = storage.emptyTalk()) {
	asking?.abort();
	closeReader();
	if (location.hash) location.hash = ""; // back from the collection
	showView();
	talk = next;
	storage.setCurrent(next.id);
	showTalk();
}

function showTalk() {
	const { turns, filters = [] } = talk;
	root.classList.toggle("talking", turns.length > 0);
	fill(byId("turns"), ...turns.map(renderTurn));
	showFilters(filters);
	showSuggestions();
	showAskState();
	const last = turns.at(-1);
	if (last) itemOf(last)?.scrollIntoView({ block: "start" });
	else scrollTo(0, 0);
}

/** Which articles may answer from now on. @param {Filter[]} filters */
function narrow(filters) {
	talk.filters = filters;
	if (talk.turns.length) keep();
	showFilters(filters);
}

const itemOf = (/** @type {Turn} */ { id }) => document.getElementById(`turn-${id}`);

function showSuggestions() {
	byId("suggestions").hidden = !suggestions.length;
	fill(byId("suggestion-list"), ...suggestions.map(suggestion));
}

function showAskState() {
	byId("send").textContent = t(asking ? "ask.stop" : "ask.send");
	byId("send").classList.toggle("stopping", asking !== null);
	byId("kept").textContent = isKept ? "" : t("ask.forgotten");
}

function submit(text = "") {
	const question = text.trim();
	if (!question || asking) return box.focus();
	const turn = /** @type {Turn} */ ({ id: storage.freshId(), question, alone: false, state: "asking" });
	talk.turns.push(turn);
	byId("scope").hidePopover();
	if (box.value.trim() === question) box.value = "";
	root.classList.add("talking");
	byId("turns").append(renderTurn(turn));
	itemOf(turn)?.scrollIntoView({ block: "start" });
	void run(turn);
}

/** Until there is an answer, a stop or a failure. @param {Turn} turn */
async function run(turn) {
	if (asking) return;
	const controller = new AbortController();
	const owner = talk;
	asking = controller;
	showAskState();
	Object.assign(turn, { verdict: "none", filters: owner.filters }); // a verdict was on another answer
	for (let tries = 1, again = true; again; tries += 1) {
		setState(turn, "asking");
		again = await tryOnce(turn, owner, tries, controller.signal);
	}
	if (asking === controller) asking = null;
	keep(owner);
	setState(turn, turn.state);
	showAskState();
	if (turn.answer && turn.answer.generation !== index?.generation) void loadIndex();
}

function keep(owner = talk) {
	owner.changed = Date.now();
	isKept = storage.saveTalk(owner);
	if (owner === talk) storage.setCurrent(owner.id);
}

/** Whether to try again: the service could not answer, but now it can. @param {Turn} turn @param {Talk} owner @param {AbortSignal} signal */
async function tryOnce(turn, owner, tries = 1, signal) {
	try {
		turn.answer = null;
		turn.answer = await ask(requestOf(turn, owner), signal, showSentence(turn));
		turn.state = "done";
	} catch (error) {
		const failure = error instanceof ApiError ? error : new ApiError("malformed");
		Object.assign(turn, { failure, state: signal.aborted ? "stopped" : "failed" });
		if (signal.aborted || !failure.isPassing || tries >= MOST_TRIES) return false;
		setState(turn, "waiting");
		try {
			await pause(300 * tries, signal);
			await untilReady(signal);
			return true;
		} catch {
			turn.state = "stopped";
		}
	}
	return false;
}

/** @param {Turn} turn @param {Talk} owner */
function requestOf(turn, { turns, filters = [] }) {
	const before = turns.slice(0, turns.indexOf(turn)).filter(({ answer }) => answer).slice(-HISTORY_TURNS);
	const history = before.map(({ question, answer }) => ({ question, answer: answer?.answer }));
	return { question: turn.question, history, filters: filtersAsked(filters), summary: true, standalone: turn.alone };
}

/** Before the answer is whole. @param {Turn} turn @returns {OnSentence} */
const showSentence = (turn) => (sentence, citations) => {
	const body = itemOf(turn)?.querySelector(".reply-body");
	if (body && !body.querySelector(".quoted")) fill(body, quotation());
	body?.firstElementChild?.append(quotedSentence(sentence, /** @type {any} */ ({ citations, sentences: [sentence] })));
};

function showReply(/** @type {Turn} */ turn) {
	const reply = renderReply(turn);
	itemOf(turn)?.querySelector(".reply")?.replaceWith(reply);
	return reply;
}

/** @param {Turn} turn @param {Turn["state"]} state */
function setState(turn, state) {
	turn.state = state;
	if (!itemOf(turn)) return;
	const reply = showReply(turn);
	const { answered, answer, sentences } = turn.answer ?? { sentences: [] };
	const n = new Set(sentences.map(({ citation }) => citation)).size;
	const words = reply.querySelector(".refusal, .failure-title, .note, .waiting")?.textContent ?? "";
	byId("announce").textContent = answered && answer ? t("answer.told", { answer, n }) : words;
}

/** And again when a service that was gone is back. */
async function loadIndex() {
	try {
		const before = index;
		index = /** @type {IndexState} */ (await call("GET", "index"));
		if (before?.changes !== index.changes) for (const turn of talk.turns) if (turn.state === "done") showReply(turn);
		if (before?.generation !== index.generation) {
			forgetArticles();
			suggestions = asArray((await call("GET", "suggestions")).questions);
			showSuggestions();
		}
		showIndex();
	} catch (error) {
		if (!(error instanceof ApiError && error.isPassing)) return null;
		byId("index-line").textContent = t(error.status ? "fail.loading" : "fail.unreachable");
		void untilReady().then(loadIndex);
	}
	return index;
}

function showIndex() {
	if (!byId("library").hidden) void showCollection(index);
	if (!index) return;
	const words = [t("index.edition", { n: Number(index.generation) }), t("index.articles", { n: index.articles }), t("index.built", { date: formatDay(index.built_at) })];
	fill(byId("index-line"), ...words.map((part) => make("span", {}, part)));
}

function exportTalk() {
	const name = talkName(talk);
	const href = URL.createObjectURL(new Blob([talkMarkdown(name, talk.turns)], { type: "text/markdown" }));
	make("a", { href, download: `${name.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 40).trim()}.md` }).click();
}

on("ask", "submit", (event) => {
	event.preventDefault();
	if (asking) asking.abort();
	else submit(box.value);
});
on("question", "keydown", (event) => {
	if (sendsQuestion(event)) event.preventDefault(), submit(box.value);
});
on("new-talk", "click", () => (switchTo(), box.focus()));
on("language", "click", () => {
	switchLanguage();
	translateFilters();
	showTheme();
	showTalk();
	showIndex();
	refreshReader();
});
on("theme", "click", () => {
	root.dataset.theme = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
	storage.writeSetting("theme", theme());
	showTheme();
});
document.addEventListener("keydown", (event) => {
	if (closesPane(event) && !hidePreview() && !document.querySelector("dialog[open], :popover-open")) closeReader();
});
addEventListener("hashchange", followAddress);
addEventListener("storage", (event) => {
	const other = !asking && storage.isOf(event.key ?? "", talk.id) && storage.loadTalk(talk.id);
	if (!other) return;
	talk = other; // it went on in another tab
	showTalk();
});

history.scrollRestoration = "manual";
translatePage();
startAnswers({
	ask: submit,
	retry: run,
	read: (turn, alone) => run(Object.assign(turn, { alone })),
	widen: (turn) => (narrow([]), run(turn)),
	edit: ({ question }) => ((box.value = question), box.focus()),
	keep,
	mayChange: () => index?.changes === "open",
});
startKeeping(loadIndex);
startFilters(narrow);
startTalks({ forget: (id) => id === talk.id && switchTo(), open: switchTo, export: exportTalk });
showTheme();
showTalk();
followAddress();
void loadIndex();
