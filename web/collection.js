// @ts-check
/** The articles to search and read, what could not be taken in, deleting with undo and the trash. */
import { ApiError, asArray, call } from "./api.js";
import { followRebuild, showKeeping } from "./building.js";
import { button, byId, facts, fill, make, namedButton, note, on, textButton, title, waiting } from "./dom.js";
import { formatDate, formatDay, t, wordsOf } from "./i18n.js";
import { openReader } from "./reader.js";
import { change, tell } from "./tell.js";

const PAGE_ARTICLES = 100;
const TRASH_SHOWN = 5;

/** @type {ArticleEntry[]} */
let entries = [];
/** @type {IndexState | null} */
let index = null;
let total = 0;
let isFetched = false;

on("list-filter", "input", filter);
on("list-kind", "change", filter);

/** Fetches the articles when those shown are not of this index. */
export async function showCollection(/** @type {IndexState | null} */ now) {
	isFetched &&= now?.generation === index?.generation;
	index = now;
	showKeeping(now);
	void listTrash();
	if (!isFetched) {
		isFetched = true;
		if (!entries.length) fill(byId("list"), make("li", {}, waiting()));
		await loadPage(0);
	}
	await filter();
}

async function loadPage(from = 0) {
	try {
		const page = await call("GET", `articles?limit=${PAGE_ARTICLES}&offset=${from}`);
		const found = asArray(page.articles);
		entries = [...entries.slice(0, from), ...found];
		total = found.length ? Number(page.total) || 0 : entries.length;
		list();
	} catch (error) {
		isFetched = false;
		fill(byId("list"), make("li", {}, note(t("change.failed", { why: wordsOf(error) })), textButton("fail.retry", () => showCollection(index))));
	}
}

async function filter() {
	if (isFetched) list();
	if (isFiltered()) await loadAll(); // a filter over half the list would hide what is there
}

async function loadAll() {
	for (let before = -1; isFetched && entries.length < total && before < entries.length; ) await loadPage((before = entries.length));
}

const wanted = () => byId("list-filter").value.trim().toLowerCase();
const kind = () => byId("list-kind").value;
const isFiltered = () => Boolean(wanted() || kind());

function list() {
	const holds = (/** @type {string[]} */ ...words) => words.join("\n").toLowerCase().includes(wanted());
	const found = entries.filter((one) => (!kind() || (kind() === "starter") === Boolean(one.is_starter)) && holds(one.title, one.source, one.author ?? "", one.document ?? "", ...asArray(one.topics)));
	const problems = asArray(index?.problems).filter(({ origin }) => holds(origin));
	const rows = kind() === "problems" ? problems.map(problemRow) : found.map(articleRow);
	byId("list-count").textContent = t("list.count", { n: isFiltered() ? rows.length : total });
	const more = entries.length < total && make("li", {}, textButton("list.more", () => loadPage(entries.length)));
	fill(byId("list"), ...(rows.length ? rows : [make("li", {}, note(t("list.none")))]), more);
}

function articleRow(/** @type {ArticleEntry} */ entry) {
	const { title: name, source, published, characters, document: file, is_starter: isStarter, warnings = [] } = entry;
	const words = facts(source, formatDate(published), t("list.characters", { n: characters }), isStarter === false && t("list.added"));
	const row = button("row", () => openReader({ article: entry }), title(name), words, ...warnings.map((one) => make("span", "facts warning", wordsOf(one))));
	/** @type {HTMLElement} */
	const item = make("li", "kept", row, file && !isStarter && index?.changes === "open" && namedButton("talks.delete", name, () => removeAfterAsking(entry, item)));
	return item;
}

const problemRow = (/** @type {LedgerEntry} */ problem) => make("li", "row", title(problem.origin), facts(wordsOf(problem)));

/** The server refuses where its file holds other articles too: what would go with it is told first. @param {ArticleEntry} entry @param {HTMLElement} item */
async function removeAfterAsking(entry, item) {
	try {
		deleted(entry, await call("DELETE", pathOf(entry)));
	} catch (error) {
		const n = error instanceof ApiError && error.code === "document_conflict" ? await countInFile(entry) : 0;
		if (n < 2) return tell(t("change.failed", { why: wordsOf(error) }));
		const yes = namedButton("talks.delete", entry.document, () => change("DELETE", `${pathOf(entry)}?whole=true`, (removal) => deleted(entry, removal)));
		fill(item, note(t("list.whole", { name: entry.document, n })), make("div", "toolbar", yes, textButton("list.keep", list)));
		yes.focus();
	}
}

const pathOf = (/** @type {ArticleEntry} */ { id }) => `articles/${encodeURIComponent(id)}`;

async function countInFile(/** @type {ArticleEntry} */ { document: file }) {
	await loadAll();
	return entries.filter((one) => one.document === file).length;
}

/** @param {ArticleEntry} entry @param {any} removal */
function deleted({ id, title: name }, { articles, document: file, trash_id: trash }) {
	const gone = new Set([id, ...asArray(articles)]);
	const left = entries.filter((one) => !gone.has(one.id));
	total -= entries.length - left.length;
	entries = left;
	list();
	byId("list-filter").focus();
	tell(t("list.deleted", { name: gone.size > 1 ? t("list.wholly", { name: file, n: gone.size }) : name }), () => restore(trash));
	void listTrash();
	return followRebuild();
}

const restore = (trash = "") =>
	change("POST", `trash/${encodeURIComponent(trash)}/restore`, () => {
		tell(t("list.restored"));
		void listTrash();
		return followRebuild();
	});

/** What was deleted or replaced, newest first. */
async function listTrash(most = TRASH_SHOWN) {
	const { documents } = await call("GET", "trash").catch(() => ({}));
	const found = asArray(documents);
	const rows = found.slice(0, most).map(({ trash_id: id, document: file, removed_at: removed }) =>
		make("li", "kept", make("div", "row", title(file), facts(formatDay(removed))), namedButton("trash.restore", file, () => restore(id))),
	);
	byId("trash").hidden = !rows.length || index?.changes !== "open";
	fill(byId("trash-list"), ...rows, found.length > most && make("li", {}, textButton("list.more", () => listTrash(found.length))));
}
