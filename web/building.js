// @ts-check
/** Adding files, rebuilding the index, going back to an earlier one, the key. */
import { asArray, call, events, pause, upload } from "./api.js";
import { byId, facts, fill, make, namedButton, note, on, title } from "./dom.js";
import { formatDay, MESSAGES, t, wordsOf } from "./i18n.js";
import { writeKey } from "./storage.js";
import { change, tell } from "./tell.js";

const POLL_MILLISECONDS = 400;
const MOST_POLLS = 15; // within a second or so

/** @type {() => Promise<IndexState | null>} */
let reload;
/** @type {Promise<Rebuild> | null} */
let following = null;

/** @param {typeof reload} reloadIndex */
export function startKeeping(reloadIndex) {
	reload = reloadIndex;
	on("files", "change", ({ target }) => {
		void addFiles([...target.files]);
		target.value = ""; // the same file can be chosen again
	});
	for (const name of ["dragover", "dragleave", "drop"])
		on("library", name, (event) => {
			event.preventDefault();
			const mayAdd = !byId("adding").hidden;
			byId("library").classList.toggle("dropping", mayAdd && name === "dragover");
			if (mayAdd && name === "drop") void addFiles([...event.dataTransfer.files]);
		});
	on("lock-form", "submit", (event) => (event.preventDefault(), unlock(byId("key").value.trim())));
	on("rebuild", "click", () => change("POST", "index/rebuild?retry=true", followRebuild));
	on("rebuild-stop", "click", () => change("DELETE", "index/rebuild"));
}

export function showKeeping(/** @type {IndexState | null} */ index) {
	const changes = index?.changes ?? "";
	for (const id of ["adding", "building"]) byId(id).hidden = changes !== "open";
	byId("lock-form").hidden = changes !== "key";
	byId("closed").hidden = changes !== "closed";
	if (changes === "open") void followRebuild();
	void listGenerations(changes === "open");
}

async function unlock(key = "") {
	writeKey(key);
	const isOpen = (await reload())?.changes === "open";
	tell(t(isOpen ? "lock.opened" : "lock.wrong"));
	byId("key").value = "";
	if (!isOpen) writeKey("");
}

/** One by one, then one rebuild, then what became of each. @param {File[]} files */
async function addFiles(files) {
	const rows = files.map((file) => ({ file, name: file.name, row: make("li", {}) }));
	const sent = /** @type {Sent[]} */ ([]);
	byId("uploads").prepend(...rows.map(({ row }) => row));
	for (const one of rows) showUpload(one, "", 0);
	for (const one of rows) {
		try {
			const answer = await upload(one.file, (share) => showUpload(one, t(share < 1 ? "upload.sending" : "upload.reading"), share));
			/** @type {Uploaded} */
			const { name, state, problems, warnings } = answer.documents[0];
			one.name = name;
			showUpload(one, t(`upload.${state}`, { why: [...problems, ...warnings].map(wordsOf).join("；") }));
			one.row.className = state;
			if (state !== "refused") sent.push(one);
		} catch (error) {
			showUpload(one, t("upload.failed", { why: wordsOf(error) }));
			one.row.className = "refused";
		}
	}
	if (sent.length) await change("POST", "index/rebuild", async () => showVerdicts(sent, await followRebuild()));
}

/** @param {Sent} file @param {number} [share] of it that was sent */
const showUpload = ({ name, row }, words = "", share) =>
	fill(row, title(name), make("span", "facts", words), share !== undefined && make("progress", { value: share, "aria-label": name }));

/** @param {Sent[]} files @param {Rebuild} build */
async function showVerdicts(files, { state }) {
	const problems = asArray((await reload())?.problems);
	if (state !== "done") return;
	for (const file of files) {
		const found = problems.filter(({ origin }) => origin === file.name || origin.startsWith(`${file.name}:`));
		showUpload(file, found.map(wordsOf).join(" ") || t("ledger.indexed"));
		file.row.className = found.length ? "refused" : "indexed";
	}
}

/** Until it ends and the server has taken it up. @returns {Promise<Rebuild>} */
export const followRebuild = () => (following ??= follow().finally(() => (following = null)));

async function follow() {
	let build = /** @type {Rebuild} */ ({ state: "idle" });
	let wasRunning = false;
	const show = (now = build) => {
		build = now;
		showBuild(build, wasRunning);
		wasRunning ||= build.state === "running";
	};
	try {
		for await (const { content } of events("index/rebuild/events", {})) show(content);
	} catch {
		do {
			if (wasRunning) await pause(POLL_MILLISECONDS); // where events do not come through
			show(await call("GET", "index/rebuild").catch(() => ({ state: "idle" })));
		} while (build.state === "running");
	}
	if (wasRunning) await takenUp(build.generation);
	return build;
}

async function takenUp(generation = "") {
	const isBehind = async () => Number((await call("GET", "index").catch(() => ({}))).generation) < Number(generation);
	for (let tries = 0; tries < MOST_POLLS && (await isBehind()); tries += 1) await pause(POLL_MILLISECONDS);
	setTimeout(reload); // when nothing is followed any more
}

function showBuild(/** @type {Rebuild} */ build, wasRunning = false) {
	const { state, stage, done, total, rate, seconds_left: left } = build;
	const isRunning = state === "running";
	byId("rebuild").hidden = isRunning;
	byId("rebuild-stop").hidden = !isRunning;
	const pace = [total ? t("rebuild.of", { done, total }) : done && String(done), rate && t("rebuild.rate", { n: Math.round(rate) }), left && t("rebuild.left", { n: Math.ceil(left) })];
	const bar = make("progress", { "aria-label": t("rebuild.title"), ...(total && { max: total, value: done }) });
	const isTold = state === "failed" || state === "cancelled";
	if (isRunning) fill(byId("rebuild-state"), bar, facts(MESSAGES[`stage.${stage}`] && t(`stage.${stage}`), ...pace));
	else if (wasRunning || isTold) fill(byId("rebuild-state"), isTold && note(t(`rebuild.${state}`, { why: wordsOf(build) })));
}

async function listGenerations(mayChange = false) {
	const { generations } = await call("GET", "index/generations").catch(() => ({}));
	const rows = asArray(generations).map((/** @type {Generation} */ { number, built_at: built, articles, is_current: isCurrent }) => {
		const name = t("index.edition", { n: Number(number) });
		const back = () => change("POST", "index/rollback", reload, { generation: number });
		const words = facts(formatDay(built), t("index.articles", { n: articles }), isCurrent && t("edition.current"));
		return make("li", "kept", make("div", "row", title(name), words), mayChange && !isCurrent && namedButton("edition.back", name, back));
	});
	byId("editions").hidden = !rows.length;
	fill(byId("editions-list"), ...rows);
}
