// @ts-check
/** The page's state, and what happens when somebody acts on it. */

/** @import {Answer, Citation, IndexState, Sentence} from "./api.js" */
/** @import {Turn} from "./storage.js" */
import { ApiError, ask, fetchIndex, fetchSuggestions, pause, untilReady } from "./api.js";
import { byId, fill, icon, make, scrollBehavior } from "./dom.js";
import { conversationName, forgetCollection, startDrawers } from "./drawers.js";
import { currentLanguage, formatDate, setLanguage, t, translatePage } from "./i18n.js";
import { closesPane, sendsQuestion } from "./keys.js";
import { closeReader, forgetArticles, isReaderOpen, openReader, refreshReader, startReader } from "./reader.js";
import { answerText, conversationMarkdown } from "./references.js";
import { quotedSentence, renderReply, renderTurn, suggestion } from "./render.js";
import * as storage from "./storage.js";

const HISTORY_TURNS = 6;
const PASSAGES_ASKED = 5;
const AUTOMATIC_TRIES = 4; // a service that says it is ready and still refuses is not asked for ever
const SUGGESTIONS_SHOWN = 6;
const NEAR_SHOWN = 3;
const TOAST_MILLISECONDS = 8000;
const THEMES = ["system", "light", "dark"];

let conversation = storage.loadCurrent() ?? storage.emptyConversation();
let isKept = true;
/** @type {{turn: Turn, controller: AbortController} | null} */
let asking = null;
/** @type {string[]} */
let suggestions = [];
/** @type {IndexState | null} */
let index = null;
let toastTimer = 0;

const box = /** @type {HTMLTextAreaElement} */ (byId("question"));

/** @type {import("./render.js").TurnActions} */
const turnActions = {
  open: openCitation,
  retry: (turn) => void run(turn),
  askAlone: (turn) => submit(turn.question, true),
  edit: (turn) => {
    box.value = turn.question;
    fitBox();
    box.focus();
  },
  copy: (turn) => turn.answer && void copy(answerText(turn.answer), "copied.answer"),
  link: (turn) => void copy(questionLink(turn.question), "copied.link"),
  ask: (question) => submit(question),
  near: nearQuestions,
};

start();

function start() {
  history.scrollRestoration = "manual";
  translatePage();
  startReader();
  startDrawers({
    openArticle: (entry, from) => void openReader({ article: entry, citation: null, focus: null, others: [] }, from),
    openConversation: switchTo,
    forgetConversation: (id) => id === conversation.id && switchTo(storage.emptyConversation()),
    exportConversation,
    tell,
  });
  connectAskBox();
  connectMasthead();
  document.addEventListener("keydown", (event) => {
    if (closesPane(event) && isReaderOpen() && !document.querySelector("dialog[open]")) closeReader();
  });
  addEventListener("hashchange", askFromAddress);
  addEventListener("storage", (event) => {
    const other = storage.touchesConversation(event, conversation.id) && !asking && storage.loadConversation(conversation.id);
    if (other) switchTo(other); // the same conversation went on in another tab
  });
  showConversation();
  askFromAddress();
  void loadIndex();
}

function connectAskBox() {
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    if (asking) asking.controller.abort();
    else submit(box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (!sendsQuestion(event)) return;
    event.preventDefault();
    if (!asking) submit(box.value);
  });
  box.addEventListener("input", fitBox);
}

/** Makes the box as high as its text, where the style sheet cannot (field-sizing). */
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
    setLanguage(currentLanguage() === "zh" ? "en" : "zh");
    translatePage();
    showThemeChoice();
    showConversation();
    showIndex();
    refreshReader();
  });
  byId("theme").addEventListener("click", () => {
    const chosen = document.documentElement.dataset.themeChoice ?? "system";
    setTheme(THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length]);
  });
  showThemeChoice();
}

/** @param {string} choice */
function setTheme(choice) {
  const isDark = choice === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : choice === "dark";
  storage.writeSetting("theme", choice);
  document.documentElement.dataset.themeChoice = choice;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  showThemeChoice();
}

function showThemeChoice() {
  const choice = document.documentElement.dataset.themeChoice ?? "system";
  const button = byId("theme");
  fill(button, icon(`theme-${choice}`));
  button.setAttribute("aria-label", t(`theme.${choice}`));
  button.title = t(`theme.${choice}`);
}

/** @param {storage.Conversation} next */
function switchTo(next) {
  asking?.controller.abort();
  closeReader();
  conversation = next;
  storage.setCurrent(next.id);
  showConversation();
}

function showConversation() {
  const { turns } = conversation;
  document.documentElement.classList.toggle("talking", turns.length > 0);
  fill(byId("turns"), ...turns.map((turn) => renderTurn(turn, turnActions)));
  showSuggestions();
  showAskState();
  const last = turns.at(-1);
  if (last) document.getElementById(`turn-${last.id}`)?.scrollIntoView({ block: "start", behavior: "instant" });
  else scrollTo({ top: 0, behavior: "instant" });
}

function showSuggestions() {
  byId("suggestions").hidden = suggestions.length === 0;
  const items = suggestions.slice(0, SUGGESTIONS_SHOWN).map((question) => suggestion(question, turnActions.ask));
  fill(byId("suggestion-list"), ...items);
}

/** The button asks, or stops what is being asked. */
function showAskState() {
  const key = asking ? "ask.stop" : "ask.send";
  const button = byId("send");
  fill(button, icon(asking ? "stop" : "send"), make("span", {}, t(key)));
  button.classList.toggle("stopping", asking !== null);
  byId("kept").textContent = t(isKept ? "ask.kept" : "ask.forgotten");
}

/** @param {string} text @param {boolean} [alone] without the turns before it */
function submit(text, alone = false) {
  const question = text.trim();
  if (!question || asking) {
    box.focus();
    return;
  }
  /** @type {Turn} */
  const turn = { id: storage.freshId(), question, alone, state: "asking", answer: null, failure: null };
  conversation.turns.push(turn);
  if (box.value.trim() === question) box.value = "";
  fitBox();
  document.documentElement.classList.add("talking");
  const item = renderTurn(turn, turnActions);
  byId("turns").append(item);
  item.scrollIntoView({ block: "start", behavior: scrollBehavior() });
  void run(turn);
}

/**
 * Asks a turn's question until it is answered, stopped or has failed.
 * @param {Turn} turn
 */
async function run(turn) {
  if (asking) return;
  const controller = new AbortController();
  const owner = conversation;
  asking = { turn, controller };
  showAskState();
  for (let tries = 1; turn.state !== "done"; tries += 1) {
    try {
      setState(turn, "asking");
      turn.answer = await askOnce(turn, controller.signal);
      turn.failure = null;
      turn.state = "done";
    } catch (error) {
      if (!(await mayTryAgain(turn, error, tries, controller.signal))) break;
    }
  }
  asking = null;
  owner.changed = Date.now();
  isKept = storage.saveConversation(owner);
  storage.setCurrent(conversation.id);
  setState(turn, turn.state);
  showAskState();
  announce(turn);
  if (turn.answer && turn.answer.generation !== index?.generation) void loadIndex();
}

/**
 * @param {Turn} turn
 * @param {unknown} error
 * @param {number} tries
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} true after waiting for a service that could not answer but now can
 */
async function mayTryAgain(turn, error, tries, signal) {
  if (signal.aborted) {
    turn.state = "stopped";
    return false;
  }
  const failure = error instanceof ApiError ? error : new ApiError("malformed", 0, String(error));
  turn.failure = { reason: failure.reason, status: failure.status, detail: failure.detail };
  if (!failure.isPassing || tries >= AUTOMATIC_TRIES) {
    turn.state = "failed";
    return false;
  }
  try {
    setState(turn, "waiting");
    announce(turn);
    await pause(300 * tries, signal);
    await untilReady(signal);
    return true;
  } catch {
    turn.state = "stopped";
    return false;
  }
}

/** @param {Turn} turn @param {AbortSignal} signal @returns {Promise<Answer>} */
function askOnce(turn, signal) {
  const before = conversation.turns.slice(0, conversation.turns.indexOf(turn)).filter(({ answer }) => answer);
  const exchanges = before.slice(-HISTORY_TURNS).map(({ question, answer }) => ({ question, answer: answer?.answer ?? "" }));
  /** @type {Citation[]} */
  let citations = [];
  return ask(
    { question: turn.question, history: turn.alone ? [] : exchanges, top_k: PASSAGES_ASKED },
    {
      signal,
      onStart: () => {},
      onCitations: (found) => {
        citations = found;
      },
      onSentence: (sentence) => showSentence(turn, sentence, citations),
    },
  );
}

/**
 * Shows a sentence before the answer is whole.
 * @param {Turn} turn
 * @param {Sentence} sentence
 * @param {Citation[]} citations
 */
function showSentence(turn, sentence, citations) {
  const body = document.querySelector(`#turn-${turn.id} .reply-body`);
  if (!body) return;
  let quoted = body.querySelector(".quoted");
  if (!quoted) {
    quoted = make("blockquote", { class: "quoted", "aria-label": t("answer.quoted") });
    body.prepend(quoted);
  }
  quoted.append(quotedSentence(turn, sentence, citations, turnActions));
}

/** @param {Turn} turn @param {Turn["state"]} state */
function setState(turn, state) {
  turn.state = state;
  const item = document.getElementById(`turn-${turn.id}`);
  item?.querySelector(".reply")?.replaceWith(renderReply(turn, turnActions));
}

/** @param {Turn} turn */
function announce(turn) {
  const { answer } = turn;
  const spoken = answer?.answered
    ? t("announce.answered", { answer: answer.answer, n: new Set(answer.sentences.map(({ citation }) => citation)).size })
    : (document.querySelector(`#turn-${turn.id} :is(.refusal, .failure-title, .note)`)?.textContent ?? "");
  byId("announce").textContent = spoken;
}

/** @param {Turn} turn @param {Citation} citation @param {Sentence | null} sentence */
function openCitation(turn, citation, sentence) {
  const { answer } = turn;
  const inArticle = (answer?.citations ?? []).filter((other) => other.article_id === citation.article_id);
  const numbers = new Set(inArticle.map(({ number }) => number));
  const others = (answer?.sentences ?? []).filter((other) => numbers.has(other.citation) && other !== sentence);
  const from = document.activeElement instanceof HTMLElement && document.activeElement !== document.body ? document.activeElement : null;
  void openReader({ article: { id: citation.article_id, title: citation.title }, citation, focus: sentence, others }, from);
}

/** Asks the question that the address brings (#q=…), once. */
function askFromAddress() {
  const question = new URLSearchParams(location.hash.slice(1)).get("q");
  if (!question || asking) return;
  history.replaceState(null, "", location.pathname + location.search); // a reload does not ask it again
  if (conversation.turns.length) switchTo(storage.emptyConversation());
  submit(question);
}

/** @param {string} question */
function questionLink(question) {
  return `${location.origin}${location.pathname}#q=${encodeURIComponent(question)}`;
}

/** Fetches what the page shows of the index, and again until the service is there. */
async function loadIndex() {
  try {
    const state = await fetchIndex();
    if (index && index.generation !== state.generation) {
      forgetArticles();
      forgetCollection();
    }
    index = state;
    showIndex();
    suggestions = await fetchSuggestions();
    if (conversation.turns.length === 0) showSuggestions();
  } catch (error) {
    if (!(error instanceof ApiError && error.isPassing)) return;
    byId("index-line").textContent = t(error.status === 503 ? "index.loading" : "index.unreachable");
    await untilReady(new AbortController().signal);
    void loadIndex();
  }
}

function showIndex() {
  if (!index) return;
  const edition = Number(index.generation) || index.generation;
  const built = index.built_at ? t("index.built", { date: formatDate(index.built_at) }) : "";
  const parts = [t("index.edition", { n: edition }), t("index.articles", { n: index.articles }), t("index.passages", { n: index.passages }), built];
  fill(byId("index-line"), ...parts.filter(Boolean).map((part) => make("span", {}, part)));
}

/**
 * @param {string} question
 * @returns {string[]} those suggested questions that share most pairs of characters with it, or else the first ones
 */
function nearQuestions(question) {
  const pairs = (/** @type {string} */ text) => new Set(Array.from(text, (_, i) => text.slice(i, i + 2)));
  const wanted = pairs(question);
  const shared = (/** @type {string} */ text) => [...pairs(text)].filter((pair) => wanted.has(pair)).length;
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

/**
 * The older way, which pages without a secure context still may go.
 * @param {string} text
 */
function copyBySelection(text) {
  const from = document.activeElement;
  const field = make("textarea", { class: "hidden", readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (from instanceof HTMLElement) from.focus();
  return copied;
}

function exportConversation() {
  const name = conversationName(conversation);
  const text = conversationMarkdown(name, conversation.turns);
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  const link = make("a", { href: address, download: `${name.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 40).trim()}.md` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** @param {string} message @param {() => void} [undo] */
function tell(message, undo) {
  clearTimeout(toastTimer);
  const toast = byId("toast");
  const undoAndHide = () => {
    undo?.();
    fill(toast);
  };
  fill(toast, make("span", {}, message), undo ? make("button", { type: "button", class: "text-button", on: { click: undoAndHide } }, t("conversations.undo")) : null);
  (document.querySelector("dialog[open]") ?? document.body).append(toast); // a modal dialog covers the rest
  toastTimer = window.setTimeout(() => fill(toast), TOAST_MILLISECONDS);
}
