// @ts-check
/** The HTTP API: requests, the event stream of an answer, and errors in one shape. */
import { readKey } from "./storage.js";

const BASE = new URL("../", import.meta.url); // this file is served as <base>/web/api.js
const READY_POLL_MILLISECONDS = 1000;

/** A request that failed. Reasons: unreachable, problem, interrupted, malformed; `detail` is the server's own words. */
export class ApiError extends Error {
	constructor(reason = "", status = 0, detail = "") {
		super(`${reason} ${status} ${detail}`);
		this.reason = reason;
		this.status = status;
		this.detail = detail;
	}

	/** Whether the same question may be answered later. */
	get isPassing() {
		return this.reason === "unreachable" || this.status === 503;
	}
}

/** Decodes a `text/event-stream` that arrives in pieces cut at any byte, in the middle of a character too. */
export class EventDecoder {
	decoder = new TextDecoder();
	rest = "";
	event = "";
	/** @type {string[]} */
	data = [];

	/** @param {Uint8Array} bytes the events that they complete are returned */
	push(bytes) {
		const text = this.rest + this.decoder.decode(bytes, { stream: true });
		const whole = text.endsWith("\r") ? text.slice(0, -1) : text; // the line feed of a CRLF may follow
		const lines = whole.split(/\r\n|\n|\r/);
		this.rest = lines.pop() + text.slice(whole.length);
		return lines.flatMap((line) => this.#line(line));
	}

	#line(line = "") {
		if (!line) {
			const { event, data } = this;
			this.event = "";
			this.data = [];
			return data.length ? [{ event: event || "message", data: data.join("\n") }] : [];
		}
		const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
		if (name === "event") this.event = value;
		if (name === "data") this.data.push(value);
		return [];
	}
}

/**
 * Asks a question and reports its answer while it arrives.
 * @param {object} request @param {AbortSignal} signal @param {OnSentence} onSentence
 * @returns {Promise<Answer>} the whole answer
 * @throws {ApiError} and, where the signal stops it, a DOMException named AbortError
 */
export async function ask(request, signal, onSentence) {
	const { body } = await send("ask", { method: "POST", ...json(request, "text/event-stream"), signal });
	const decoder = new EventDecoder();
	const reader = body?.getReader();
	/** @type {Citation[]} */
	let citations = [];
	for (;;) {
		const chunk = await reader?.read().catch((error) => {
			signal.throwIfAborted();
			throw new ApiError("interrupted", 0, String(error));
		});
		if (!chunk?.value) throw new ApiError("interrupted");
		for (const { event, data } of decoder.push(chunk.value)) {
			const content = parseJson(data);
			if (event === "citations") citations = asArray(content.citations);
			if (event === "sentence") onSentence(content, citations);
			if (event === "error") throw new ApiError("problem", Number(content.status) || 500, detailOf(content));
			if (event === "done") {
				void reader?.cancel().catch(() => {});
				return checkAnswer(content);
			}
		}
	}
}

/** @param {any} value */
function checkAnswer(value) {
	if (typeof value.answered !== "boolean") throw new ApiError("malformed");
	const lists = ["sentences", "citations", "missing_terms", "near_questions", "differences"];
	return { ...value, ...Object.fromEntries(lists.map((name) => [name, asArray(value[name])])) };
}

/** @returns {Promise<Article>} */
export async function fetchArticle(id = "") {
	const article = await call("GET", `articles/${encodeURIComponent(id)}`);
	if (typeof article.text !== "string") throw new ApiError("malformed");
	return { ...article, blocks: asArray(article.blocks) };
}

/** Sends a file to the collection. @param {File} file @param {(share: number) => void} onProgress */
export function upload(file, onProgress) {
	const request = new XMLHttpRequest(); // fetch cannot tell how far an upload has come
	const body = new FormData();
	body.append("files", file);
	request.open("POST", new URL("articles?rebuild=false", BASE));
	for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
	request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
	return new Promise((resolve, reject) => {
		request.onerror = () => reject(new ApiError("unreachable"));
		request.onload = () => resolve(request.responseText);
		request.send(body);
	}).then((text) => {
		const content = parseJson(text);
		if (request.status < 400) return content;
		throw new ApiError("problem", request.status, detailOf(content));
	});
}

/** @param {AbortSignal} [signal] */
export async function untilReady(signal) {
	while (!(await send("readyz", { signal }).catch(() => signal?.throwIfAborted()))) await pause(READY_POLL_MILLISECONDS, signal);
}

/** @param {AbortSignal} [signal] */
export function pause(milliseconds = 0, signal) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, milliseconds);
		signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
	});
}

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
	const response = await fetch(new URL(path, BASE), init).catch((error) => {
		init.signal?.throwIfAborted();
		throw new ApiError("unreachable", 0, String(error));
	});
	if (response.ok) return response;
	throw new ApiError("problem", response.status, detailOf(await response.json().catch(() => ({}))));
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

/** The server's own words. @param {any} problem */
const detailOf = (problem) => String(problem?.detail ?? problem?.title ?? "");
