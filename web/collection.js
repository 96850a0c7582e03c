// @ts-check
/** The articles to search and read, what could not be taken in, deleting with undo. */
import { asArray, call } from "./api.js";
import { followRebuild, showKeeping } from "./building.js";
import { button, byId, facts, fill, make, namedButton, note, on, textButton, title, waiting } from "./dom.js";
import { formatDate, t, wordsOf } from "./i18n.js";
import { openReader } from "./reader.js";
import { change, tell } from "./tell.js";

const PAGE_ARTICLES = 100;

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
	} catch {
		isFetched = false;
		fill(byId("list"), make("li", {}, note(t("change.failed")), textButton("fail.retry", () => showCollection(index))));
	}
}

async function filter() {
	if (isFetched) list();
	// A filter over half the list would hide what is there.
	for (let before = -1; isFetched && isFiltered() && entries.length < total && before < entries.length; ) await loadPage((before = entries.length));
}

const wanted = () => byId("list-filter").value.trim().toLowerCase();
const kind = () => byId("list-kind").value;
const isFiltered = () => Boolean(wanted() || kind());

function list() {
	const holds = (/** @type {string[]} */ ...words) => words.join("\n").toLowerCase().includes(wanted());
	const found = entries.filter((one) => (!kind() || (kind() === "starter") === Boolean(one.is_starter)) && holds(one.title, one.source, ...asArray(one.topics)));
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
	return make("li", "kept", row, file && !isStarter && index?.changes === "open" && namedButton("talks.delete", name, () => remove(entry)));
}

const problemRow = (/** @type {LedgerEntry} */ problem) => make("li", "row", title(problem.origin), facts(wordsOf(problem)));

/** @param {ArticleEntry} entry */
const remove = ({ id, title: name }) =>
	change("DELETE", `articles/${encodeURIComponent(id)}?whole=true`, ({ articles, document: file, trash_id: trash }) => {
		const gone = new Set([id, ...asArray(articles)]);
		const left = entries.filter((one) => !gone.has(one.id));
		total -= entries.length - left.length;
		entries = left;
		list();
		byId("list-filter").focus();
		const restore = () => change("POST", `trash/${encodeURIComponent(trash)}/restore`, () => (tell(t("list.restored")), followRebuild()));
		tell(t("list.deleted", { name: gone.size > 1 ? `${file} (${gone.size})` : name }), restore);
		return followRebuild();
	});
