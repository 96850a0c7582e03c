// @ts-check
/** The two drawers: the articles of the collection, and the conversations kept in this browser. */

/** @import {ArticleEntry} from "./api.js" */
/** @import {Conversation} from "./storage.js" */
import { fetchArticles } from "./api.js";
import { byId, fill, icon, make } from "./dom.js";
import { formatDate, isoDay, t } from "./i18n.js";
import { isComposing } from "./keys.js";
import { facts, skeleton, textButton } from "./render.js";
import { deleteConversation, listConversations, saveConversation } from "./storage.js";

/**
 * @typedef {{openArticle: (entry: ArticleEntry, from: HTMLElement) => void, forget: (id: string) => void,
 *   openConversation: (conversation: Conversation) => void, exportConversation: () => void,
 *   tell: (message: string, undo?: () => void) => void}} DrawerActions
 */

const PAGE_ARTICLES = 100;

/** @type {DrawerActions} */
let actions;
/** @type {ArticleEntry[]} */
let entries = [];
let total = 0;

/** @param {DrawerActions} drawerActions */
export function startDrawers(drawerActions) {
  actions = drawerActions;
  connect("collection", showCollection, filterCollection);
  connect("conversations", listKept, listKept);
  byId("conversations-export").addEventListener("click", actions.exportConversation);
}

/** @param {string} name @param {() => void} show @param {() => void} filter */
function connect(name, show, filter) {
  const dialog = drawer(name);
  byId(`open-${name}`).addEventListener("click", () => (dialog.showModal(), show()));
  byId(`${name}-close`).addEventListener("click", () => dialog.close());
  byId(`${name}-filter`).addEventListener("input", filter);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // on the backdrop
}

/** Forgets the list of articles: the collection has changed. */
export function forgetCollection() {
  entries = [];
}

/** @param {string} name */
const drawer = (name) => /** @type {HTMLDialogElement} */ (byId(name));

/** @param {string} name */
const wantedIn = (name) => /** @type {HTMLInputElement} */ (byId(`${name}-filter`)).value.trim().toLowerCase();

function showCollection() {
  if (entries.length) return listArticles();
  fill(byId("collection-list"), make("li", {}, skeleton(6, t("turn.searching"))));
  void loadPage();
}

async function loadPage() {
  try {
    const page = await fetchArticles(entries.length, PAGE_ARTICLES);
    entries.push(...page.articles);
    total = page.articles.length ? page.total : entries.length;
    listArticles();
  } catch {
    const retry = textButton("failure.retry", "retry", () => void loadPage());
    fill(byId("collection-list"), make("li", { class: "drawer-note" }, t("collection.failed"), retry));
  }
}

async function filterCollection() {
  listArticles();
  for (let before = -1; wantedIn("collection") && entries.length < total && before < entries.length; ) {
    before = entries.length;
    await loadPage(); // a filter over half the list would hide what is there
  }
}

function listArticles() {
  const wanted = wantedIn("collection");
  const found = entries.filter((entry) => `${entry.title}\n${entry.source}`.toLowerCase().includes(wanted));
  const more = entries.length < total && make("li", {}, textButton("collection.more", "down", () => void loadPage()));
  byId("collection-count").textContent = t("collection.count", { n: wanted ? found.length : total });
  fill(byId("collection-list"), ...(found.length ? found.map(articleRow) : [note("collection.none")]), more);
}

/** @param {string} key */
const note = (key) => make("li", { class: "drawer-note" }, t(key));

/** @param {string} title @param {string[]} under @param {() => void} click */
function row(title, under, click) {
  const name = make("bdi", { class: "row-title" }, title);
  return make("button", { type: "button", class: "row", on: { click } }, name, facts("span", under));
}

/** @param {ArticleEntry} entry */
function articleRow(entry) {
  const open = () => {
    drawer("collection").close();
    actions.openArticle(entry, byId("open-collection"));
  };
  const length = t("collection.characters", { n: entry.characters });
  return make("li", {}, row(entry.title, [entry.source, formatDate(entry.published), length], open));
}

function listKept() {
  const wanted = wantedIn("conversations");
  const words = (/** @type {Conversation} */ one) => [one.title, ...one.turns.map((turn) => turn.question)].join("\n");
  const found = listConversations().filter((one) => words(one).toLowerCase().includes(wanted));
  fill(byId("conversations-list"), ...(found.length ? found.map(conversationRow) : [note("conversations.none")]));
}

/** @param {Conversation} conversation */
function conversationRow(conversation) {
  const name = conversationName(conversation);
  const open = () => {
    drawer("conversations").close();
    actions.openConversation(conversation);
  };
  const remove = () => {
    deleteConversation(conversation.id);
    listKept();
    byId("conversations-filter").focus();
    actions.forget(conversation.id);
    actions.tell(t("conversations.deleted"), () => {
      saveConversation(conversation);
      listKept();
    });
  };
  const rename = () => {
    const field = nameField(conversation);
    fill(item, field);
    field.select();
  };
  const under = [formatDate(isoDay(new Date(conversation.changed))), t("conversations.count", { n: conversation.turns.length })];
  const item = make("li", { class: "kept" }, row(name, under, open), iconButton("rename", name, rename), iconButton("delete", name, remove));
  return item;
}

/**
 * A field that renames on Enter or when it is left; Escape leaves the old name.
 * @param {Conversation} conversation
 */
function nameField(conversation) {
  const name = conversationName(conversation);
  const field = make("input", { class: "field", "aria-label": t("conversations.rename"), value: name, maxlength: 120 });
  field.addEventListener("blur", () => {
    conversation.title = field.value.trim();
    saveConversation(conversation);
    listKept();
  });
  field.addEventListener("keydown", (event) => {
    if (isComposing(event) || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault(); // Escape must not close the drawer
    if (event.key === "Escape") field.value = conversation.title;
    byId("conversations-filter").focus();
  });
  return field;
}

/** @param {Conversation} conversation */
export function conversationName(conversation) {
  return conversation.title || conversation.turns[0]?.question || t("nav.new");
}

/** @param {"rename" | "delete"} action @param {string} name @param {() => void} click */
function iconButton(action, name, click) {
  const label = `${t(`conversations.${action}`)}: ${name}`;
  return make("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click } }, icon(action === "rename" ? "edit" : "delete"));
}
