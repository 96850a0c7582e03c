// @ts-check
/** Keeping the collection: adding files, rebuilding the index, going back to an earlier one, the key. */
import { asArray, call, pause, upload } from "./api.js";
import { byId, facts, field, fill, make, note, on, textButton, title, wordsOf } from "./dom.js";
import { formatDay, MESSAGES, t } from "./i18n.js";
import { writeKey } from "./storage.js";

const POLL_MILLISECONDS = 400;
const TAKEN_UP_POLLS = 15; // within a second or so

/** @type {Tell} */
let tell;
/** @type {() => Promise<IndexState | null>} */
let reload;
/** @type {Promise<Rebuild> | null} */
let following = null;

/** @param {Tell} tellReader @param {typeof reload} reloadIndex */
export function startKeeping(tellReader, reloadIndex) {
	tell = tellReader;
	reload = reloadIndex;
	const files = field("files");
	on("files", "change", () => {
		void addFiles([...(files.files ?? [])]);
		files.value = ""; // the same file can be chosen again
	});
	const drop = (/** @type {DragEvent} */ event) => {
		event.preventDefault();
		const isOver = event.type === "dragover" && !byId("adding").hidden;
		byId("library").classList.toggle("dropping", isOver);
		if (event.type === "drop" && !byId("adding").hidden) void addFiles([...(event.dataTransfer?.files ?? [])]);
	};
	for (const event of ["dragover", "dragleave", "drop"]) on("library", event, drop);
	on("lock-form", "submit", (event) => {
		event.preventDefault();
		void unlock(field("key").value.trim());
	});
	on("rebuild", "click", () => change("POST", "index/rebuild", followRebuild));
	on("rebuild-stop", "click", () => change("DELETE", "index/rebuild"));
}

/** What may be changed, and the generations there are. @param {IndexState | null} index */
export function showKeeping(index) {
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
	field("key").value = "";
	if (!isOpen) writeKey("");
}

/** Or says why it was refused. @param {(answer: any) => unknown} [after] @param {object} [body] */
export async function change(method = "", path = "", after, body) {
	try {
		const answer = await call(method, path, body);
		await after?.(answer);
	} catch (error) {
		tell(`${t("change.failed")} ${wordsOf(error)}`);
	}
}

/** One by one, then one rebuild, then what became of each. @param {File[]} files */
async function addFiles(files) {
	const rows = files.map((file) => ({ file, name: file.name, row: make("li", {}) }));
	const sent = /** @type {Sent[]} */ ([]);
	byId("uploads").prepend(...rows.map(({ row }) => row));
	for (const one of rows) showUpload(one, t("upload.waiting"), 0);
	for (const one of rows) {
		try {
			const answer = await upload(one.file, (share) => showUpload(one, t(share < 1 ? "upload.sending" : "upload.reading"), share));
			/** @type {Uploaded} */
			const { name = one.name, state, problems, warnings } = asArray(answer.documents)[0] ?? {};
			Object.assign(one, { name });
			showUpload(one, [t(`upload.${state}`), ...[...asArray(problems), ...asArray(warnings)].map((one) => one.detail)].join(" "));
			one.row.className = state;
			if (state !== "refused") sent.push(one);
		} catch (error) {
			const { status } = /** @type {any} */ (error);
			showUpload(one, `${t(status === 413 ? "upload.large" : "upload.failed")} ${wordsOf(error)}`);
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
	if (state === "done")
		for (const file of files) {
			const found = problems.filter(({ origin }) => origin === file.name || origin.startsWith(`${file.name}:`));
			const words = found.map((one) => `${t(`ledger.${one.state}`)} ${one.detail}`);
			showUpload(file, words.join(" ") || t("ledger.indexed"));
			file.row.className = found.length ? "refused" : "indexed";
		}
}

/** Until it ends and the server has taken it up. @returns {Promise<Rebuild>} */
export const followRebuild = () => (following ??= follow().finally(() => (following = null)));

async function follow() {
	/** @type {Rebuild} */
	let build;
	for (let wasRunning = false; ; wasRunning = true) {
		build = await call("GET", "index/rebuild").catch(() => ({ state: "idle" }));
		showBuild(build, wasRunning);
		if (build.state !== "running") {
			if (wasRunning) await takenUp(build.generation);
			return build;
		}
		await pause(POLL_MILLISECONDS);
	}
}

async function takenUp(generation = "") {
	for (let tries = 0; tries < TAKEN_UP_POLLS; tries += 1) {
		const index = await call("GET", "index").catch(() => ({}));
		if (Number(index.generation) >= Number(generation)) break;
		await pause(POLL_MILLISECONDS);
	}
	setTimeout(reload); // when nothing is followed any more
}

/** @param {Rebuild} build */
function showBuild({ state, stage, done, total, rate, seconds_left: left, detail }, wasRunning = false) {
	const isRunning = state === "running";
	byId("rebuild").hidden = isRunning;
	byId("rebuild-stop").hidden = !isRunning;
	const words = [
		MESSAGES[`stage.${stage}`] ? t(`stage.${stage}`) : stage,
		total ? t("rebuild.of", { done, total }) : done > 0 && String(done),
		rate && t("rebuild.rate", { n: Math.round(rate) }),
		left && t("rebuild.left", { n: Math.ceil(left) }),
	];
	const bar = make("progress", { "aria-label": t("rebuild.label"), ...(total && { max: total, value: done }) });
	const isTold = state === "failed" || state === "cancelled";
	if (isRunning) fill(byId("rebuild-state"), bar, facts(...words));
	else if (wasRunning || isTold) fill(byId("rebuild-state"), isTold && note(`${t(`rebuild.${state}`)} ${detail}`));
}

async function listGenerations(mayChange = false) {
	const { generations } = await call("GET", "index/generations").catch(() => ({}));
	const rows = asArray(generations).map((/** @type {Generation} */ { number, built_at: built, articles, is_current: isCurrent }) => {
		const n = Number(number);
		const back = () => change("POST", "index/rollback", reload, { generation: number });
		const button = mayChange && !isCurrent && textButton("edition.back", back, { "aria-label": t("edition.backto", { n }) });
		const words = facts(formatDay(built), t("index.articles", { n: articles }), isCurrent && t("edition.current"));
		return make("li", "kept", make("div", "row", title(t("index.edition", { n })), words), button);
	});
	byId("editions").hidden = !rows.length;
	fill(byId("editions-list"), ...rows);
}
