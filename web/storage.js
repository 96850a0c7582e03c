// @ts-check
/** What this browser remembers. Storage may be forbidden or full: then the page works on and says that it forgets. */

const PREFIX = "xinzhi.";
const TALK = `${PREFIX}conversation.`;
const CURRENT = `${PREFIX}current`;
const KEY = `${PREFIX}key`;
const TALKS_KEPT = 100; // about 2 MB; browsers allow 5 MB

export const freshId = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

/** @returns {Talk} */
export const emptyTalk = () => ({ id: freshId(), title: "", changed: Date.now(), turns: [] });

export const readSetting = (name = "") => attempt(() => localStorage.getItem(PREFIX + name), null);

export const writeSetting = (name = "", value = "") => attempt(() => localStorage.setItem(PREFIX + name, value), undefined);

let key = attempt(() => sessionStorage.getItem(KEY), null) ?? "";

export const readKey = () => key;

export function writeKey(value = "") {
	key = value;
	attempt(() => sessionStorage.setItem(KEY, value), undefined);
}

export function loadCurrent() {
	const id = attempt(() => sessionStorage.getItem(CURRENT) ?? localStorage.getItem(CURRENT), null);
	return id ? loadTalk(id) : null;
}

export function setCurrent(id = "") {
	attempt(() => {
		sessionStorage.setItem(CURRENT, id); // two tabs keep two conversations
		localStorage.setItem(CURRENT, id);
	}, undefined);
}

export const loadTalk = (id = "") => parse(attempt(() => localStorage.getItem(TALK + id), null));

/** @returns {Talk[]} newest first */
export function listTalks() {
	const found = attempt(() => Object.entries(localStorage), []).filter(([name]) => name.startsWith(TALK));
	return found.flatMap(([, text]) => parse(text) ?? []).sort((a, b) => b.changed - a.changed);
}

/** The oldest make room. @param {Talk} talk */
export function saveTalk(talk) {
	const text = JSON.stringify(talk);
	const others = listTalks().filter((other) => other.id !== talk.id);
	for (const old of others.splice(TALKS_KEPT - 1)) deleteTalk(old.id);
	for (;;) {
		if (attempt(() => (localStorage.setItem(TALK + talk.id, text), true), false)) return true;
		const oldest = others.pop();
		if (!oldest) return false;
		deleteTalk(oldest.id);
	}
}

export const deleteTalk = (id = "") => attempt(() => localStorage.removeItem(TALK + id), undefined);

/** @param {StorageEvent} event */
export const isOf = (event, id = "") => event.key === TALK + id;

/** @param {string | null} text @returns {Talk | null} */
function parse(text) {
	try {
		const talk = JSON.parse(text ?? "");
		for (const turn of talk.turns) {
			const isWhole = turn.state === "done" ? turn.answer?.citations : turn.state === "failed";
			if (!isWhole) turn.state = "stopped"; // the page was closed meanwhile
		}
		return talk;
	} catch {
		return null;
	}
}

/** @template T @param {() => T} action @param {T} otherwise where the browser refuses @returns {T} */
function attempt(action, otherwise) {
	try {
		return action();
	} catch {
		return otherwise;
	}
}
