// @ts-check
/** The drawer of the conversations that this browser keeps. */
import { button, byId, facts, fill, make, namedButton, note, on, title } from "./dom.js";
import { formatDay, t } from "./i18n.js";
import { closesPane, sendsQuestion } from "./keys.js";
import { deleteTalk, listTalks, saveTalk } from "./storage.js";
import { tell } from "./tell.js";

/** @type {{forget: (id: string) => unknown, open: (talk: Talk) => void, export: Act}} */
let actions;

/** @param {typeof actions} drawerActions */
export function startTalks(drawerActions) {
	actions = drawerActions;
	on("open-talks", "click", () => (drawer().showModal(), list()));
	on("talks-close", "click", () => drawer().close());
	on("talks-filter", "input", list);
	on("talks-export", "click", actions.export);
	on("talks", "click", ({ target }) => target === drawer() && drawer().close()); // on the backdrop
}

const drawer = () => /** @type {any} */ (byId("talks"));

function list() {
	const wanted = byId("talks-filter").value.trim().toLowerCase();
	const found = listTalks().filter((one) => {
		const words = one.turns.map(({ question, answer }) => `${question}\n${answer?.answer}`);
		return [one.title, ...words].join("\n").toLowerCase().includes(wanted);
	});
	fill(byId("talks-list"), ...(found.length ? found.map(row) : [make("li", {}, note(t("list.none")))]));
}

function row(/** @type {Talk} */ talk) {
	const { id, changed, turns } = talk;
	const name = talkName(talk);
	const open = () => {
		drawer().close();
		actions.open(talk);
	};
	const remove = () => {
		deleteTalk(id);
		list();
		byId("talks-filter").focus();
		actions.forget(id);
		tell(t("list.deleted", { name }), () => (saveTalk(talk), list()));
	};
	const rename = () => {
		const words = nameField(talk, name);
		fill(item, words);
		words.select();
	};
	const under = facts(formatDay(changed), t("talks.count", { n: turns.length }));
	const item = make("li", "kept", button("row", open, title(name), under), namedButton("talks.rename", name, rename), namedButton("talks.delete", name, remove));
	return item;
}

/** Renames on Enter or when it is left; Escape leaves the old name. @param {Talk} talk */
function nameField(talk, name = "") {
	const blur = () => {
		talk.title = words.value.trim();
		saveTalk(talk);
		list();
	};
	const keydown = (/** @type {KeyboardEvent} */ event) => {
		if (closesPane(event)) words.value = talk.title;
		if (closesPane(event) || sendsQuestion(event)) event.preventDefault(), byId("talks-filter").focus();
	};
	const words = make("input", { class: "field", "aria-label": t("talks.rename"), value: name, maxlength: 120, on: { blur, keydown } });
	return words;
}

export const talkName = (/** @type {Talk} */ { title: name, turns }) => name || turns[0]?.question || t("nav.new");
