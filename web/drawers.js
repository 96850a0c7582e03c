// @ts-check
/** The two drawers: the articles of the collection, and the conversations kept in this browser. */

/** @import {ArticleEntry} from "./api.js" */
/** @import {Conversation} from "./storage.js" */
import { fetchArticles } from "./api.js";
import { byId, fill, icon, make } from "./dom.js";
import { formatDate, t } from "./i18n.js";
import { facts, textButton } from "./render.js";
import { deleteConversation, listConversations, saveConversation } from "./storage.js";

/**
 * @typedef {object} DrawerActions
 * @property {(entry: ArticleEntry, from: HTMLElement) => void} openArticle
 * @property {(conversation: Conversation) => void} openConversation
 * @property {(id: string) => void} forgetConversation called after one is deleted
 * @property {() => void} exportConversation
 * @property {(message: string, undo?: () => void) => void} tell
 */

const PAGE_ARTICLES = 100;

/** @type {ArticleEntry[]} */
let entries = [];
let total = 0;

/** @param {DrawerActions} actions */
export function startDrawers(actions) {
  for (const name of ["collection", "conversations"]) {
    const dialog = drawer(name);
    byId(`${name}-close`).addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // a click on the backdrop
    });
  }
  byId("open-collection").addEventListener("click", () => void showCollection(actions));
  byId("open-conversations").addEventListener("click", () => showConversations(actions));
  byId("collection-filter").addEventListener("input", () => void filterCollection(actions));
  byId("conversations-filter").addEventListener("input", () => listKept(actions));
  byId("conversations-export").addEventListener("click", actions.exportConversation);
}

/** Forgets the list of articles: the collection has changed. */
export function forgetCollection() {
  entries = [];
  total = 0;
}

/** @param {string} name */
function drawer(name) {
  return /** @type {HTMLDialogElement} */ (byId(name));
}

/** @param {string} name @returns {string} what is typed in a drawer's filter, folded */
function filterOf(name) {
  return /** @type {HTMLInputElement} */ (byId(`${name}-filter`)).value.trim().toLowerCase();
}

/** @param {DrawerActions} actions */
async function showCollection(actions) {
  drawer("collection").showModal();
  if (entries.length) return listArticles(actions);
  byId("collection-count").textContent = "";
  const bars = Array.from({ length: 6 }, () => make("span", { class: "bar long" }));
  fill(byId("collection-list"), make("li", { class: "skeleton" }, ...bars));
  await loadPage(actions);
}

/** @param {DrawerActions} actions */
async function loadPage(actions) {
  try {
    const page = await fetchArticles(entries.length, PAGE_ARTICLES);
    entries.push(...page.articles);
    total = page.articles.length ? page.total : entries.length;
    listArticles(actions);
  } catch {
    fill(
      byId("collection-list"),
      make("li", { class: "drawer-note" }, t("collection.failed"), textButton("failure.retry", "retry", () => void loadPage(actions))),
    );
  }
}

/** @param {DrawerActions} actions */
async function filterCollection(actions) {
  listArticles(actions);
  while (filterOf("collection") && entries.length < total) {
    const before = entries.length;
    await loadPage(actions); // a filter over half the list would hide what is there
    if (entries.length === before) break;
  }
}

/** @param {DrawerActions} actions */
function listArticles(actions) {
  const wanted = filterOf("collection");
  const found = entries.filter((entry) => `${entry.title}\n${entry.source}`.toLowerCase().includes(wanted));
  const rows = found.map((entry) => articleRow(entry, actions));
  const more = entries.length < total ? make("li", {}, textButton("collection.more", "more", () => void loadPage(actions))) : null;
  const none = make("li", { class: "drawer-note" }, t(total ? "collection.none" : "collection.empty"));
  byId("collection-count").textContent = wanted ? t("collection.found", { n: found.length }) : t("collection.count", { n: total });
  fill(byId("collection-list"), ...(rows.length ? rows : [none]), more);
}

/** @param {ArticleEntry} entry @param {DrawerActions} actions */
function articleRow(entry, actions) {
  const open = () => {
    drawer("collection").close(); // gives the focus back to the button that opened it
    actions.openArticle(entry, byId("open-collection"));
  };
  const length = entry.characters ? t("collection.characters", { n: entry.characters }) : "";
  const title = make("bdi", { class: "row-title" }, entry.title);
  const under = make("span", { class: "facts" }, ...[entry.source, formatDate(entry.published), length].filter(Boolean).map((part) => make("bdi", {}, part)));
  return make("li", {}, make("button", { type: "button", class: "row", on: { click: open } }, title, under));
}

/** @param {DrawerActions} actions */
function showConversations(actions) {
  drawer("conversations").showModal();
  listKept(actions);
}

/** @param {DrawerActions} actions */
function listKept(actions) {
  const wanted = filterOf("conversations");
  const text = (/** @type {Conversation} */ one) => [one.title, ...one.turns.map((turn) => turn.question)].join("\n").toLowerCase();
  const found = listConversations().filter((one) => text(one).includes(wanted));
  const rows = found.map((one) => conversationRow(one, actions));
  fill(byId("conversations-list"), ...(rows.length ? rows : [make("li", { class: "drawer-note" }, t("conversations.empty"))]));
}

/** @param {Conversation} conversation @param {DrawerActions} actions */
function conversationRow(conversation, actions) {
  const name = conversationName(conversation);
  const changed = new Date(conversation.changed);
  const day = [changed.getFullYear(), changed.getMonth() + 1, changed.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const open = () => {
    drawer("conversations").close();
    actions.openConversation(conversation);
  };
  const remove = () => {
    deleteConversation(conversation.id);
    listKept(actions);
    actions.forgetConversation(conversation.id);
    actions.tell(t("conversations.deleted"), () => {
      saveConversation(conversation);
      listKept(actions);
    });
    byId("conversations-filter").focus();
  };
  const row = make("li", { class: "kept" });
  const rename = () => fill(row, nameField(conversation, actions));
  fill(
    row,
    make(
      "button",
      { type: "button", class: "row", on: { click: open } },
      make("bdi", { class: "row-title" }, name),
      make("span", { class: "facts" }, make("bdi", {}, formatDate(day)), make("bdi", {}, t("conversations.count", { n: conversation.turns.length }))),
    ),
    iconButton("edit", `${t("conversations.rename")}: ${name}`, rename),
    iconButton("delete", `${t("conversations.delete")}: ${name}`, remove),
  );
  return row;
}

/**
 * @param {Conversation} conversation
 * @param {DrawerActions} actions
 * @returns {HTMLElement} a field that renames it on Enter or when it is left; Escape leaves the name
 */
function nameField(conversation, actions) {
  const field = make("input", { class: "field", "aria-label": t("conversations.name"), value: conversationName(conversation), maxlength: 120 });
  const keepName = () => {
    conversation.title = field.value.trim();
    saveConversation(conversation);
    listKept(actions);
  };
  field.addEventListener("blur", keepName, { once: true });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") field.blur();
    if (event.key === "Escape") {
      event.preventDefault(); // the drawer stays open
      field.value = conversationName(conversation);
      field.blur();
    }
  });
  requestAnimationFrame(() => field.select());
  return field;
}

/** @param {Conversation} conversation */
export function conversationName(conversation) {
  return conversation.title || conversation.turns[0]?.question || t("nav.new");
}

/** @param {string} name of an icon @param {string} label @param {() => void} action */
function iconButton(name, label, action) {
  return make("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: action } }, icon(name));
}
