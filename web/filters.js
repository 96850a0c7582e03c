// @ts-check
/** Which articles may answer: pairs of a name and a value, kept with the conversation. */
import { asArray, call } from "./api.js";
import { byId, fill, make, on } from "./dom.js";
import { formatDate, t } from "./i18n.js";

const LISTS = ["sources", "authors", "topics"];
const DATES = ["published_from", "published_to"];
const NAMES = [...LISTS, ...DATES];

/** @type {(filters: Filter[]) => void} */
let change;
let shown = /** @type {Filter[]} */ ([]);
/** @type {any} what there is to choose from */
let facets = {};

/** @param {typeof change} onChange */
export function startFilters(onChange) {
	change = onChange;
	on("scope", "toggle", async ({ newState }) => {
		if (newState === "open") facets = await call("GET", "index/facets").catch(() => ({}));
		translateFilters();
	});
}

export function translateFilters() {
	fill(byId("scope-fields"), ...NAMES.flatMap(field));
	showFilters(shown);
}

export function showFilters(/** @type {Filter[]} */ filters) {
	shown = filters;
	const chips = filters.map((one) => {
		const click = () => (change(shown.filter((other) => other !== one)), byId("scope-open").focus());
		return make("button", { class: "filter", "aria-label": `${t("scope.remove")} ${nameOf(one)}`, on: { click } }, make("bdi", {}, nameOf(one)));
	});
	fill(byId("scope-chips"), ...chips);
	const [from, to] = DATES.map((name) => filters.find((one) => one[0] === name)?.[1] ?? "");
	for (const input of byId("scope-fields").querySelectorAll("input")) input.value = { published_from: from, published_to: to }[input.name] ?? "";
	byId("scope-note").textContent = to && from.slice(0, to.length) > to ? t("scope.contradiction") : "";
}

function field(name = "") {
	const isDate = DATES.includes(name);
	const set = (/** @type {any} */ { type, inputType = "insertReplacementText", target }) => {
		if (type === "input" && inputType !== "insertReplacementText") return; // one is typing
		const value = isDate ? dateOf(target.value) : target.value.trim();
		const others = shown.filter((one) => one[0] !== name || (!isDate && one[1] !== value));
		if (value || isDate) change(value ? [...others, [name, value]] : others);
	};
	const options = asArray(facets[name]).map(({ value, articles }) => make("option", { value }, t("index.articles", { n: articles })));
	const placeholder = (isDate ? facets[name] : t("scope.any")) ?? "";
	const input = make("input", { class: "field", name, placeholder, list: `all-${name}`, on: { input: set, change: set } });
	return [make("label", "facts", t(`scope.${name}`), input), make("datalist", { id: `all-${name}` }, ...options)];
}

/** 2024年3月 as 2024-03. */
const dateOf = (words = "") => (words.match(/\d+/g) ?? []).map((digits) => digits.padStart(2, "0")).join("-");

export const nameOf = (/** @type {Filter} */ [name, value]) => `${t(`scope.${name}`)} ${DATES.includes(name) ? formatDate(value) : value}`;

/** As POST /ask takes them. @param {Filter[]} filters */
export function filtersAsked(filters) {
	const asked = /** @type {Record<string, any>} */ ({});
	for (const [name, value] of filters) asked[name] = DATES.includes(name) ? value : [...(asked[name] ?? []), value];
	return asked;
}

/** Those of a shared link. @param {URLSearchParams} address */
export const filtersOf = (address) => /** @type {Filter[]} */ ([...address].filter(([name]) => NAMES.includes(name)));
