// @ts-check
/** The HTTP API: requests, event streams, and errors in one shape. */
import { readKey } from "./storage.js";

const BASE = new URL("../", import.meta.url); // this file is served as <base>/web/api.js
const READY_POLL_MILLISECONDS = 1000;

/** Reasons: unreachable, interrupted, malformed, or problem, with the server's status, words and code. */
export class ApiError extends Error {
	constructor(reason = "", status = 0, /** @type {any} */ { detail, title = "", code = "" } = {}) {
		super(reason);
		this.reason = reason;
		this.status = status;
		this.detail = String(detail ?? title);
		this.code = String(code);
	}

	/** Whether the same request may succeed later. */
	get isPassing() {
		return this.reason === "unreachable" || this.status === 503;
	}
}

/** Decodes a `text/event-stream` in pieces cut at any byte, within a character too. */
export class EventDecoder {
	decoder = new TextDecoder();
	rest = "";

	/** @param {Uint8Array} bytes the events that they complete are returned */
	push(bytes) {
		const blocks = (this.rest + this.decoder.decode(bytes, { stream: true })).split(/\r\n\r\n|\n\n|\r\r/);
		this.rest = blocks.pop() ?? "";
		return blocks.flatMap((block) => {
			const lines = block.split(/\r\n|\n|\r/).map((line) => /^([^:]*):? ?(.*)/s.exec(line) ?? []);
			const of = (field = "") => lines.filter(([, name]) => name === field).map(([, , value]) => value);
			const data = of("data");
			return data.length ? [{ event: of("event").pop() ?? "message", data: data.join("\n") }] : [];
		});
	}
}

/** The events of a stream, which has to end with one called done. @param {RequestInit} init */
export async function* events(path = "", init) {
	const { body } = await send(path, init);
	const decoder = new EventDecoder();
	const reader = body?.getReader();
	try {
		for (;;) {
			const chunk = await reader?.read().catch(() => init.signal?.throwIfAborted());
			if (!chunk?.value) throw new ApiError("interrupted");
			for (const { event, data } of decoder.push(chunk.value)) {
				const content = parseJson(data);
				if (event === "error") throw new ApiError("problem", Number(content.status) || 500, content);
				yield { event, content };
				if (event === "done") return;
			}
		}
	} finally {
		void reader?.cancel().catch(() => {});
	}
}

/**
 * The whole answer; its sentences are told while they arrive. Throws ApiError, or AbortError where the signal stops it.
 * @param {object} request @param {AbortSignal} signal @param {OnSentence} onSentence @returns {Promise<Answer>}
 */
export async function ask(request, signal, onSentence) {
	let citations = /** @type {Citation[]} */ ([]);
	for await (const { event, content } of events("ask", { method: "POST", ...json(request, "text/event-stream"), signal })) {
		if (event === "citations") citations = asArray(content.citations);
		if (event === "sentence") onSentence(content, citations);
		if (event === "done" && typeof content.answered === "boolean") {
			for (const name of ["sentences", "citations", "missing_terms", "near_questions", "differences"]) content[name] = asArray(content[name]);
			return content;
		}
	}
	throw new ApiError("malformed");
}

/** @returns {Promise<Article>} */
export async function fetchArticle(id = "") {
	const article = await call("GET", `articles/${encodeURIComponent(id)}`);
	if (typeof article.text !== "string") throw new ApiError("malformed");
	return { ...article, blocks: asArray(article.blocks) };
}

/** Sends a file to the collection. @param {File} file @param {(share: number) => void} onProgress */
export async function upload(file, onProgress) {
	const request = new XMLHttpRequest(); // fetch cannot tell how far an upload has come
	const body = new FormData();
	body.append("files", file);
	request.open("POST", new URL("articles?rebuild=false", BASE));
	for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
	request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
	await new Promise((resolve) => {
		request.onloadend = resolve;
		request.send(body);
	});
	if (!request.status) throw new ApiError("unreachable");
	const content = parseJson(request.responseText);
	if (request.status < 400) return content;
	throw new ApiError("problem", request.status, content);
}

/** @param {AbortSignal} [signal] */
export async function untilReady(signal) {
	while (!(await send("readyz", { signal }).catch(() => signal?.throwIfAborted()))) await pause(READY_POLL_MILLISECONDS, signal);
}

/** @param {AbortSignal} [signal] */
export const pause = (milliseconds = 0, signal) =>
	new Promise((resolve, reject) => {
		setTimeout(resolve, milliseconds);
		signal?.addEventListener("abort", () => reject(signal.reason));
	});

/** @param {object} [body] */
export async function call(method = "GET", path = "", body) {
	const response = await send(path, { method, ...json(body) });
	return parseJson(await response.text().catch(() => "")); // half a body is no JSON
}

/** @param {object} [body] */
const json = (body, accept = "application/json") => ({
	headers: { accept, ...(body && { "content-type": "application/json" }), ...authorization() },
	body: body && JSON.stringify(body),
});

/** @returns {Record<string, string>} */
function authorization() {
	const key = readKey();
	return key ? { authorization: `Bearer ${String.fromCharCode(...new TextEncoder().encode(key))}` } : {};
}

/** A response that is not an error. @param {RequestInit} init */
async function send(path = "", init) {
	const response = await fetch(new URL(path, BASE), init).catch(() => init.signal?.throwIfAborted());
	if (!response) throw new ApiError("unreachable");
	if (response.ok) return response;
	throw new ApiError("problem", response.status, await response.json().catch(() => ({})));
}

/** @returns {any} an object */
function parseJson(text = "") {
	try {
		const value = JSON.parse(text);
		if (value && typeof value === "object") return value;
	} catch {} // told below
	throw new ApiError("malformed");
}

/** @param {unknown} value @returns {any[]} */
export const asArray = (value) => (Array.isArray(value) ? value : []);
