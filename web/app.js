// @ts-check
/** The page's state, and what acting on it does. */
import { quotation, quotedSentence, renderReply, renderTurn, startAnswers, suggestion } from "./answer.js";
import { ApiError, asArray, ask, call, pause, untilReady } from "./api.js";
import { startKeeping } from "./building.js";
import { showCollection, startCollection } from "./collection.js";
import { talkName, startTalks } from "./talks.js";
import { byId, field, fill, make, on, textButton } from "./dom.js";
import { formatDay, switchLanguage, t, translatePage } from "./i18n.js";
import { closesPane, sendsQuestion } from "./keys.js";
import { closeReader, forgetArticles, openReader, refreshReader, shownArticle, startReader } from "./reader.js";
import { answerText, talkMarkdown } from "./references.js";
import { hidePreview, startSources } from "./sources.js";
import * as storage from "./storage.js";

const HISTORY_TURNS = 6;
const AUTOMATIC_TRIES = 4;
const TOAST_MILLISECONDS = 8000;
const UNDO_MILLISECONDS = 20_000;
const THEMES = ["system", "light", "dark"];

const root = document.documentElement;
const box = field("question");
let talk = storage.loadCurrent() ?? storage.emptyTalk();
let isKept = true;
/** @type {AbortController | null} */
let asking = null;
/** @type {string[]} */
let suggestions = [];
/** @type {IndexState | null} */
let index = null;
let toastTimer = 0;

function start() {
	history.scrollRestoration = "manual";
	translatePage();
	startAnswers({
		ask: submit,
		retry: run,
		read: (turn, alone) => void run(Object.assign(turn, { alone })),
		edit: ({ question }) => {
			box.value = question;
			box.focus();
		},
		copy: ({ answer }) => answer && void copy(answerText(answer), "copied.answer"),
		link: ({ question }) => void copyLink("q", question),
		keep,
		mayChange: () => index?.changes === "open",
		tell,
	});
	const open = (/** @type {Target} */ target, from = document.activeElement) => void openReader(target, from);
	startSources(open);
	startReader(() => copyLink("article", shownArticle()));
	startCollection(open, tell);
	startKeeping(tell, loadIndex);
	const forget = (id = "") => id === talk.id && switchTo(storage.emptyTalk());
	startTalks({ forget, open: switchTo, export: exportTalk, tell });
	connect();
	showTheme();
	showTalk();
	followAddress();
	void loadIndex();
}

function connect() {
	on("ask", "submit", (event) => {
		event.preventDefault();
		if (asking) asking.abort();
		else submit(box.value);
	});
	on("question", "keydown", (event) => {
		if (!sendsQuestion(event)) return;
		event.preventDefault();
		submit(box.value);
	});
	on("new-talk", "click", () => {
		switchTo(storage.emptyTalk());
		box.focus();
	});
	on("language", "click", () => {
		switchLanguage();
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
		if (closesPane(event) && !hidePreview() && !document.querySelector("dialog[open]")) closeReader();
	});
	addEventListener("hashchange", followAddress);
	addEventListener("storage", (event) => {
		const other = !asking && storage.isOf(event, talk.id) && storage.loadTalk(talk.id);
		if (!other) return;
		talk = other; // it went on in another tab
		showTalk();
	});
}

const theme = () => root.dataset.theme ?? "system";

function showTheme() {
	const words = t(`theme.${theme()}`);
	byId("theme").textContent = words;
	byId("theme").ariaLabel = `${t("theme.label")}: ${words}`;
}

/** #q=… asks, once; #article=… opens one; #collection and #keeping show them all. */
function followAddress() {
	const address = new URLSearchParams(location.hash.slice(1));
	const question = address.get("q");
	const id = address.get("article");
	if (question || id) history.replaceState(null, "", location.pathname + location.search); // once
	showView(address.has("collection") || address.has("keeping"));
	if (id) void openReader({ article: { id, title: id } });
	if (!question || asking) return;
	if (talk.turns.length) switchTo(storage.emptyTalk());
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

/** @param {Talk} next */
function switchTo(next) {
	asking?.abort();
	closeReader();
	if (location.hash) location.hash = ""; // back from the collection
	showView();
	talk = next;
	storage.setCurrent(next.id);
	showTalk();
}

function showTalk() {
	const { turns } = talk;
	root.classList.toggle("talking", turns.length > 0);
	fill(byId("turns"), ...turns.map(renderTurn));
	showSuggestions();
	showAskState();
	const last = turns.at(-1);
	if (last) itemOf(last)?.scrollIntoView({ block: "start", behavior: "instant" });
	else scrollTo({ top: 0, behavior: "instant" });
}

/** @param {Turn} turn */
const itemOf = (turn) => document.getElementById(`turn-${turn.id}`);

function showSuggestions() {
	byId("suggestions").hidden = !suggestions.length;
	fill(byId("suggestion-list"), ...suggestions.map(suggestion));
}

function showAskState() {
	byId("send").textContent = t(asking ? "ask.stop" : "ask.send");
	byId("send").classList.toggle("stopping", asking !== null);
	byId("kept").textContent = t(isKept ? "ask.kept" : "ask.forgotten");
}

function submit(text = "") {
	const question = text.trim();
	if (!question || asking) return box.focus();
	/** @type {Turn} */
	const turn = { id: storage.freshId(), question, alone: false, state: "asking", answer: null, failure: null };
	talk.turns.push(turn);
	if (box.value.trim() === question) box.value = "";
	root.classList.add("talking");
	byId("turns").append(renderTurn(turn));
	itemOf(turn)?.scrollIntoView({ block: "start" });
	void run(turn);
}

/** Asks until there is an answer, a stop or a failure. @param {Turn} turn */
async function run(turn) {
	if (asking) return;
	const controller = new AbortController();
	const owner = talk;
	asking = controller;
	showAskState();
	turn.verdict = "none"; // it was on another answer
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

/**
 * @param {Turn} turn @param {Talk} owner @param {number} tries @param {AbortSignal} signal
 * @returns whether to try again: the service could not answer, but now it can
 */
async function tryOnce(turn, owner, tries, signal) {
	try {
		turn.answer = null;
		turn.answer = await ask(requestOf(turn, owner), signal, showSentence(turn));
		turn.state = "done";
	} catch (error) {
		const { reason, status, detail, isPassing } = error instanceof ApiError ? error : new ApiError("malformed");
		turn.failure = { reason, status, detail };
		turn.state = signal.aborted ? "stopped" : "failed";
		if (signal.aborted || !isPassing || tries >= AUTOMATIC_TRIES) return false;
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
function requestOf(turn, { turns }) {
	const before = turns.slice(0, turns.indexOf(turn)).filter(({ answer }) => answer).slice(-HISTORY_TURNS);
	const history = before.map(({ question, answer }) => ({ question, answer: answer?.answer }));
	return { question: turn.question, history, summary: true, standalone: turn.alone };
}

/** Before the answer is whole. @param {Turn} turn @returns {OnSentence} */
const showSentence = (turn) => (sentence, citations) => {
	const body = itemOf(turn)?.querySelector(".reply-body");
	if (body && !body.querySelector(".quoted")) fill(body, quotation());
	body?.firstElementChild?.append(quotedSentence(sentence, /** @type {any} */ ({ citations, sentences: [sentence] })));
};

/** @param {Turn} turn */
function showReply(turn) {
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
	const sources = new Set(sentences.map(({ citation }) => citation)).size;
	const words = reply.querySelector(".refusal, .failure-title, .note, .waiting")?.textContent ?? "";
	byId("announce").textContent = answered && answer ? t("answer.told", { answer, n: sources }) : words;
}

/** Fetches what the page shows of the index, and again when a service that was gone is back. */
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
	const { generation, articles, passages, built_at: built } = index;
	const date = formatDay(built);
	const parts = [t("index.edition", { n: Number(generation) }), t("index.articles", { n: articles }), t("index.passages", { n: passages }), t("index.built", { date })];
	fill(byId("index-line"), ...parts.map((part) => make("span", {}, part)));
}

const copyLink = (name = "", value = "") => copy(`${location.origin}${location.pathname}#${name}=${encodeURIComponent(value)}`, `copied.${name}`);

async function copy(text = "", message = "") {
	try {
		await navigator.clipboard.writeText(text);
		tell(t(message));
	} catch {
		tell(t("copied.refused"));
		const words = make("textarea", { readonly: "", "aria-label": t("turn.copy") });
		words.value = text;
		byId("toast").append(words);
		words.select();
	}
}

function exportTalk() {
	const name = talkName(talk);
	const text = talkMarkdown(name, talk.turns);
	const href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
	make("a", { href, download: `${name.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 40).trim()}.md` }).click();
	setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** @type {Tell} */
function tell(message, undo) {
	clearTimeout(toastTimer);
	const toast = byId("toast");
	(document.querySelector("dialog[open]") ?? document.body).append(toast); // a modal dialog covers the rest
	fill(toast, make("span", {}, message), undo && textButton("talks.undo", () => (fill(toast), undo())));
	toastTimer = window.setTimeout(() => fill(toast), undo ? UNDO_MILLISECONDS : TOAST_MILLISECONDS);
}

start();
