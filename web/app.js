// @ts-check
/** The page's state, and what happens when somebody acts on it. */

/** @import {Citation, IndexState, Sentence} from "./api.js" */
/** @import {Conversation, Turn} from "./storage.js" */
import { ApiError, ask, fetchIndex, fetchSuggestions, pause, untilReady } from "./api.js";
import { byId, fill, icon, make, scrollBehavior } from "./dom.js";
import { conversationName, forgetCollection, startDrawers } from "./drawers.js";
import { formatDate, isoDay, switchLanguage, t, translatePage } from "./i18n.js";
import { closesPane, sendsQuestion } from "./keys.js";
import { closeReader, forgetArticles, openReader, refreshReader, startReader } from "./reader.js";
import { answerText, conversationMarkdown } from "./references.js";
import { quotation, quotedSentence, renderReply, renderTurn, startRender, suggestion } from "./render.js";
import * as storage from "./storage.js";

const HISTORY_TURNS = 6;
const PASSAGES_ASKED = 5;
const AUTOMATIC_TRIES = 4; // a service that says it is ready and still refuses is not asked for ever
const SUGGESTIONS_SHOWN = 6;
const NEAR_SHOWN = 3;
const TOAST_MILLISECONDS = 8000;
const THEMES = ["system", "light", "dark"];

const root = document.documentElement;
const box = /** @type {HTMLTextAreaElement} */ (byId("question"));
let conversation = storage.loadCurrent() ?? storage.emptyConversation();
let isKept = true;
/** What stops the question now being asked. @type {AbortController | null} */
let asking = null;
/** @type {string[]} */
let suggestions = [];
/** @type {IndexState | null} */
let index = null;
let toastTimer = 0;

function start() {
  history.scrollRestoration = "manual";
  translatePage();
  startRender({
    open: openCitation,
    ask: submit,
    near: nearQuestions,
    retry: (turn) => void run(turn),
    alone: (turn) => submit(turn.question, true),
    edit: ({ question }) => {
      box.value = question;
      fitBox();
      box.focus();
    },
    copy: ({ answer }) => answer && void copy(answerText(answer), "copied.answer"),
    link: ({ question }) => void copy(`${location.origin}${location.pathname}#q=${encodeURIComponent(question)}`, "copied.link"),
  });
  startReader();
  startDrawers({
    openArticle: (article, from) => void openReader({ article }, from),
    openConversation: switchTo,
    forget: (id) => id === conversation.id && switchTo(storage.emptyConversation()),
    exportConversation,
    tell,
  });
  connectAskBox();
  connectMasthead();
  connectWindow();
  showConversation();
  askFromAddress();
  void loadIndex();
}

function connectAskBox() {
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    if (asking) asking.abort();
    else submit(box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (!sendsQuestion(event)) return;
    event.preventDefault();
    submit(box.value);
  });
  box.addEventListener("input", fitBox);
}

/** Makes the box as high as its text, where the style sheet cannot. */
function fitBox() {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function connectMasthead() {
  byId("new-conversation").addEventListener("click", () => {
    switchTo(storage.emptyConversation());
    box.focus();
  });
  byId("language").addEventListener("click", () => {
    switchLanguage();
    showTheme();
    showConversation();
    showIndex();
    refreshReader();
  });
  byId("theme").addEventListener("click", () => {
    root.dataset.themeChoice = THEMES[(THEMES.indexOf(themeChoice()) + 1) % THEMES.length];
    storage.writeSetting("theme", themeChoice());
    dispatchEvent(new Event("xinzhi-theme")); // theme.js applies it
    showTheme();
  });
  showTheme();
}

function connectWindow() {
  document.addEventListener("keydown", (event) => {
    if (closesPane(event) && !document.querySelector("dialog[open]")) closeReader();
  });
  addEventListener("hashchange", askFromAddress);
  addEventListener("storage", (event) => {
    const other = !asking && storage.isOf(event, conversation.id) && storage.loadConversation(conversation.id);
    if (other) switchTo(other); // the same conversation went on in another tab
  });
}

const themeChoice = () => root.dataset.themeChoice ?? "system";

function showTheme() {
  const words = t(`theme.${themeChoice()}`);
  fill(byId("theme"), icon(`theme-${themeChoice()}`));
  byId("theme").setAttribute("aria-label", words);
  byId("theme").title = words;
}

/** @param {Conversation} next */
function switchTo(next) {
  asking?.abort();
  closeReader();
  conversation = next;
  storage.setCurrent(next.id);
  showConversation();
}

function showConversation() {
  const { turns } = conversation;
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
  byId("suggestions").hidden = suggestions.length === 0;
  fill(byId("suggestion-list"), ...suggestions.slice(0, SUGGESTIONS_SHOWN).map(suggestion));
}

/** The button asks, or stops what is being asked. */
function showAskState() {
  const action = asking ? "stop" : "send";
  fill(byId("send"), icon(action), make("span", {}, t(`ask.${action}`)));
  byId("send").classList.toggle("stopping", asking !== null);
  byId("kept").textContent = t(isKept ? "ask.kept" : "ask.forgotten");
}

/** @param {string} text @param {boolean} [alone] without the turns before it */
function submit(text, alone = false) {
  const question = text.trim();
  if (!question || asking) return box.focus();
  /** @type {Turn} */
  const turn = { id: storage.freshId(), question, alone, state: "asking", answer: null, failure: null };
  conversation.turns.push(turn);
  if (box.value.trim() === question) box.value = "";
  fitBox();
  root.classList.add("talking");
  byId("turns").append(renderTurn(turn));
  itemOf(turn)?.scrollIntoView({ block: "start", behavior: scrollBehavior() });
  void run(turn);
}

/** Asks a turn's question until it is answered, stopped or has failed. @param {Turn} turn */
async function run(turn) {
  if (asking) return;
  const controller = new AbortController();
  const owner = conversation;
  asking = controller;
  showAskState();
  for (let tries = 1, again = true; again; tries += 1) {
    setState(turn, "asking");
    again = await tryOnce(turn, owner, tries, controller.signal);
  }
  if (asking === controller) asking = null;
  owner.changed = Date.now();
  isKept = storage.saveConversation(owner);
  if (owner === conversation) storage.setCurrent(owner.id);
  setState(turn, turn.state);
  showAskState();
  if (turn.answer && turn.answer.generation !== index?.generation) void loadIndex();
}

/**
 * @param {Turn} turn @param {Conversation} owner @param {number} tries @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether to try again: after waiting for a service that could not answer, but now can
 */
async function tryOnce(turn, owner, tries, signal) {
  try {
    turn.answer = null;
    turn.answer = await ask(requestOf(turn, owner), { signal, onSentence: (...found) => showSentence(turn, ...found) });
    turn.state = "done";
  } catch (error) {
    const failure = error instanceof ApiError ? error : new ApiError("malformed", 0, String(error));
    turn.failure = { reason: failure.reason, status: failure.status, detail: failure.detail };
    turn.state = signal.aborted ? "stopped" : "failed";
    if (signal.aborted || !failure.isPassing || tries >= AUTOMATIC_TRIES) return false;
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

/** @param {Turn} turn @param {Conversation} owner */
function requestOf({ id, question, alone }, owner) {
  const before = owner.turns.slice(0, owner.turns.findIndex((turn) => turn.id === id));
  const history = before.flatMap((turn) => (turn.answer ? [{ question: turn.question, answer: turn.answer.answer }] : []));
  return { question, history: alone ? [] : history.slice(-HISTORY_TURNS), top_k: PASSAGES_ASKED };
}

/**
 * Shows a sentence before the answer is whole.
 * @param {Turn} turn @param {Sentence} sentence @param {Citation[]} citations
 */
function showSentence(turn, sentence, citations) {
  const body = itemOf(turn)?.querySelector(".reply-body");
  if (body && !body.querySelector(".quoted")) fill(body, quotation());
  body?.firstElementChild?.append(quotedSentence(turn, sentence, citations));
}

/** @param {Turn} turn @param {Turn["state"]} state */
function setState(turn, state) {
  turn.state = state;
  const item = itemOf(turn);
  item?.querySelector(".reply")?.replaceWith(renderReply(turn));
  const words = item?.querySelector(".refusal, .failure-title, .note, .skeleton")?.textContent ?? "";
  const { answered, answer, sentences } = turn.answer ?? { answered: false, answer: "", sentences: [] };
  const sources = new Set(sentences.map(({ citation }) => citation)).size;
  if (item) byId("announce").textContent = answered ? t("announce.answered", { answer, n: sources }) : words;
}

/** @param {Turn} turn @param {Citation} citation @param {Sentence} [sentence] */
function openCitation({ answer }, citation, sentence) {
  const isHere = (/** @type {number} */ wanted) =>
    answer?.citations.some(({ number, article_id }) => number === wanted && article_id === citation.article_id);
  const others = (answer?.sentences ?? []).filter((other) => other !== sentence && isHere(other.citation));
  const from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  void openReader({ article: { id: citation.article_id, title: citation.title }, citation, sentence, others }, from);
}

/** Asks the question that the address brings (#q=…), once. */
function askFromAddress() {
  const question = new URLSearchParams(location.hash.slice(1)).get("q");
  if (!question || asking) return;
  history.replaceState(null, "", location.pathname + location.search); // a reload does not ask it again
  if (conversation.turns.length) switchTo(storage.emptyConversation());
  submit(question);
}

/** Fetches what the page shows of the index, and again when a service that is not there comes back. */
async function loadIndex() {
  try {
    const before = index?.generation;
    index = await fetchIndex();
    if (before !== index.generation) {
      forgetArticles();
      forgetCollection();
    }
    showIndex();
    suggestions = await fetchSuggestions();
    showSuggestions();
  } catch (error) {
    if (!(error instanceof ApiError && error.isPassing)) return;
    byId("index-line").textContent = t(error.status ? "failure.loading" : "failure.unreachable");
    await untilReady(new AbortController().signal);
    void loadIndex();
  }
}

function showIndex() {
  if (!index) return;
  const { generation, articles, passages, built_at: built } = index;
  const parts = [t("index.edition", { n: Number(generation) || generation }), t("index.articles", { n: articles }), t("index.passages", { n: passages })];
  if (built) parts.push(t("index.built", { date: formatDate(isoDay(new Date(built))) }));
  fill(byId("index-line"), ...parts.map((part) => make("span", {}, part)));
}

/**
 * Those suggested questions that share most pairs of characters with a question, or else the first ones.
 * @param {string} question
 */
function nearQuestions(question) {
  const pairs = (/** @type {string} */ text) => Array.from(text, (_, i) => text.slice(i, i + 2));
  const wanted = new Set(pairs(question));
  const shared = (/** @type {string} */ text) => pairs(text).filter((pair) => wanted.has(pair)).length;
  const others = suggestions.filter((text) => text !== question);
  return others.sort((a, b) => shared(b) - shared(a)).slice(0, NEAR_SHOWN);
}

/** @param {string} text @param {string} message key of the words that tell of success */
async function copy(text, message) {
  try {
    await navigator.clipboard.writeText(text);
    tell(t(message));
  } catch {
    tell(t(copyBySelection(text) ? message : "copied.refused"));
  }
}

/** The older way, which pages without a secure context still may go. @param {string} text */
function copyBySelection(text) {
  const from = document.activeElement;
  const field = make("textarea", { class: "hidden" });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (from instanceof HTMLElement) from.focus();
  return isCopied;
}

function exportConversation() {
  const name = conversationName(conversation);
  const text = conversationMarkdown(name, conversation.turns);
  const href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  make("a", { href, download: `${name.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 40).trim()}.md` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** @param {string} message @param {() => void} [undo] */
function tell(message, undo) {
  clearTimeout(toastTimer);
  const toast = byId("toast");
  const click = () => (undo?.(), fill(toast));
  const button = undo && make("button", { type: "button", class: "text-button", on: { click } }, t("conversations.undo"));
  (document.querySelector("dialog[open]") ?? document.body).append(toast); // a modal dialog covers the rest
  fill(toast, make("span", {}, message), button);
  toastTimer = window.setTimeout(() => fill(toast), TOAST_MILLISECONDS);
}

start();
