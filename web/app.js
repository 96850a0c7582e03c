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
import { tell } from "./tell.js";

const HISTORY_TURNS = 6;
const MOST_TRIES = 4;
const THEMES = ["system", "light", "dark"];

const root = document.documentElement;
const box = byId("question");
let talk = storage.loadCurrent() ?? storage.emptyTalk();
let isKept = true;
const deleted = new Set(/** @type {string[]} */ ([])); // conversations, which an answer that is on its way must not bring back
let asking = /** @type {AbortController | null} */ (null);
let suggestions = /** @type {string[]} */ ([]);
let otherPlace = 0; // how far the view that is hidden was scrolled
let index = /** @type {IndexState | null} */ (null);

const theme = () => root.dataset.theme ?? "system";

function showTheme() {
	const words = t(`theme.${theme()}`);
	byId("theme").textContent = words;
	byId("theme").ariaLabel = `${t("theme.label")}: ${words}`;
}

/** #q=… asks, with the filters beside it; #article=… opens one, at its sentence=…; #collection and #keeping show them all. */
function followAddress() {
	const address = new URLSearchParams(location.hash.slice(1));
	const question = address.get("q");
	const id = address.get("article");
	if (question || id) history.replaceState(null, "", location.pathname + location.search); // once
	showView(address.has("collection") || address.has("keeping"));
	const sentence = address.get("sentence");
	if (id) void openReader({ article: { id, title: id }, citation: sentence ? { start: 0, end: [...sentence].length, passage: sentence } : undefined });
	if (!question || asking) return;
	if (talk.turns.length) switchTo();
	narrow(filtersOf(address));
	submit(question);
}

/** Shows the collection, or else the chat, each where it was left. */
function showView(isCollection = false) {
	const isOther = byId("main").hidden !== isCollection;
	if (isOther) closeReader(true);
	const place = otherPlace;
	if (isOther) otherPlace = scrollY;
	byId("main").hidden = isCollection;
	byId("library").hidden = !isCollection;
	byId("open-collection").ariaCurrent = isCollection ? "page" : null;
	if (isOther) scrollTo(0, place);
	if (isCollection) void showCollection(index);
}

function switchTo(next = storage.emptyTalk()) {
	asking?.abort();
	closeReader(true);
	if (location.hash) location.hash = "chat"; // back from the collection
	showView();
	talk = next;
	storage.setCurrent(next.id);
	showTalk();
	goToLast();
}

function showTalk() {
	const { turns, filters = [] } = talk;
	root.classList.toggle("talking", turns.length > 0);
	fill(byId("turns"), ...turns.map(renderTurn));
	showFilters(filters);
	showSuggestions();
	showAskState();
}

function goToLast() {
	const last = talk.turns.at(-1);
	if (last) itemOf(last)?.scrollIntoView({ block: "start" });
	else scrollTo(0, 0);
}

/** In another language lines are of another length: the turn that is being read stays where it is. */
function translateTalk() {
	const topOf = (/** @type {Turn} */ turn) => itemOf(turn)?.getBoundingClientRect().top ?? 0;
	const read = talk.turns.findLast((turn) => topOf(turn) <= byId("masthead").offsetHeight);
	const before = read && topOf(read);
	showTalk();
	if (read) scrollBy(0, topOf(read) - (before ?? 0));
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
	void run(turn);
}

/** Until there is an answer, a stop or a failure. An answer from before stays until there is another. @param {Turn} turn */
async function run(turn, alone = turn.alone) {
	if (asking) return;
	const controller = new AbortController();
	const owner = talk;
	asking = controller;
	itemOf(turn)?.scrollIntoView({ block: "start" });
	showAskState();
	const asked = { alone, filters: owner.filters };
	const request = requestOf(turn, owner, alone);
	for (let tries = 1, again = true; again; tries += 1) {
		setState(turn, "asking");
		again = await tryOnce(turn, request, tries, controller.signal);
	}
	if (turn.state === "done") Object.assign(turn, asked, { failure: null, verdict: "none" }); // a verdict was on another answer
	else Object.assign(turn.failure ?? {}, asked);
	if (asking === controller) asking = null;
	if (!deleted.has(owner.id)) keep(owner);
	setState(turn, turn.state);
	showAskState();
	if (turn.answer && turn.answer.generation !== index?.generation) void loadIndex();
}

/** What was being written can be had back. */
function edit(question = "") {
	const draft = box.value;
	box.value = question;
	box.focus();
	if (draft.trim() && draft !== question) tell(t("ask.replaced"), () => ((box.value = draft), box.focus()));
}

function keep(owner = talk) {
	owner.changed = Date.now();
	isKept = storage.saveTalk(owner);
	if (owner === talk) storage.setCurrent(owner.id);
}

/** Whether to try again: the service could not answer, but now it can. @param {Turn} turn @param {object} request @param {AbortSignal} signal */
async function tryOnce(turn, request, tries = 1, signal) {
	try {
		turn.answer = await ask(request, signal, showSentence(turn));
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
function requestOf(turn, { turns, filters = [] }, alone = false) {
	const before = turns.slice(0, turns.indexOf(turn)).filter(({ answer }) => answer).slice(-HISTORY_TURNS);
	const history = before.map(({ question, answer }) => ({ question, answer: answer?.answer }));
	return { question: turn.question, history, filters: filtersAsked(filters), summary: true, standalone: alone };
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
	byId("announce").textContent = state === "done" && answered && answer ? t("answer.told", { answer, n }) : words;
}

/** And again when a service that was gone is back. */
async function loadIndex() {
	try {
		const before = index;
		index = /** @type {IndexState} */ (await call("GET", "index"));
		if (before?.changes !== index.changes) for (const turn of talk.turns) if (turn.answer && turn.state !== "asking") showReply(turn);
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
	translateTalk();
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
	goToLast();
});

history.scrollRestoration = "manual";
translatePage();
startAnswers({
	ask: submit,
	retry: (turn) => run(turn, turn.failure?.alone ?? turn.alone),
	read: run,
	widen: (turn) => (narrow([]), run(turn)),
	edit: ({ question }) => edit(question),
	keep,
	mayChange: () => index?.changes === "open",
});
startKeeping(loadIndex);
startFilters(narrow);
startTalks({
	forget: (id) => (deleted.add(id), id === talk.id && switchTo()),
	restore: (old) => (deleted.delete(old.id), !talk.turns.length && switchTo(old)), // it was on the page, most likely
	open: switchTo,
	export: exportTalk,
});
showTheme();
showTalk();
goToLast();
followAddress();
void loadIndex();
