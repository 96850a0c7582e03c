// @ts-check
/** What this browser remembers, where it lets the page. */

const PREFIX = "xinzhi.";
const TALK = "xinzhi.conversation.";
const CURRENT = "xinzhi.current";
const KEY = "xinzhi.key";
const TALKS_KEPT = 100; // about 2 MB; browsers allow 5 MB

export const freshId = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

/** @returns {Talk} */
export const emptyTalk = () => ({ id: freshId(), title: "", changed: Date.now(), turns: [] });

export const readSetting = (name = "") => attempt(() => localStorage.getItem(PREFIX + name));

export const writeSetting = (name = "", value = "") => attempt(() => localStorage.setItem(PREFIX + name, value));

let key = attempt(() => sessionStorage.getItem(KEY)) ?? "";

export const readKey = () => key;

export function writeKey(value = "") {
	key = value;
	attempt(() => sessionStorage.setItem(KEY, value));
}

export function loadCurrent() {
	return loadTalk(attempt(() => sessionStorage.getItem(CURRENT) ?? localStorage.getItem(CURRENT)) ?? "");
}

export function setCurrent(id = "") {
	attempt(() => {
		sessionStorage.setItem(CURRENT, id); // two tabs keep two conversations
		localStorage.setItem(CURRENT, id);
	});
}

export const loadTalk = (id = "") => parse(attempt(() => localStorage.getItem(TALK + id)) ?? "");

/** @returns {Talk[]} newest first */
export function listTalks() {
	const found = (attempt(() => Object.entries(localStorage)) ?? []).filter(([name]) => name.startsWith(TALK));
	return found.flatMap(([, text]) => parse(text) ?? []).sort((a, b) => b.changed - a.changed);
}

/** The oldest make room. @param {Talk} talk */
export function saveTalk(talk) {
	const text = JSON.stringify(talk);
	const others = listTalks().filter((other) => other.id !== talk.id);
	for (const old of others.splice(TALKS_KEPT - 1)) deleteTalk(old.id);
	for (;;) {
		if (attempt(() => (localStorage.setItem(TALK + talk.id, text), true))) return true;
		const oldest = others.pop();
		if (!oldest) return false;
		deleteTalk(oldest.id);
	}
}

export const deleteTalk = (id = "") => attempt(() => localStorage.removeItem(TALK + id));

export const isOf = (key = "", id = "") => key === TALK + id;

/** @returns {Talk | null} */
const parse = (text = "") =>
	attempt(() => {
		const talk = JSON.parse(text);
		for (const turn of talk.turns) {
			if (!(turn.state === "done" ? turn.answer?.citations : turn.state === "failed")) turn.state = "stopped"; // the page was closed meanwhile
		}
		return talk;
	});

/** Null where the browser refuses. @template T @param {() => T} action */
function attempt(action) {
	try {
		return action();
	} catch {
		return null;
	}
}
