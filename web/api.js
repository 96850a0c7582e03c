// @ts-check
/** The HTTP API: requests, the event stream of an answer, and errors in one shape. */

/** @typedef {{text: string, citation: number, start: number, end: number}} Sentence */
/**
 * @typedef {{number: number, article_id: string, title: string, source: string, url: string, published: string,
 *   section: string, page: number | null, passage: string, start: number, end: number,
 *   highlights: [number, number][], score: number}} Citation
 */
/**
 * @typedef {{question: string, standalone_question: string, answered: boolean, answer: string, kind: string,
 *   confidence: number, sentences: Sentence[], citations: Citation[], missing_terms: string[], generation: string,
 *   took_ms: number}} Answer
 */
/** @typedef {{kind: string, start: number, end: number, level: number}} Block */
/**
 * @typedef {{id: string, title: string, text: string, source: string, url: string, author: string, published: string,
 *   topics: string[], blocks: Block[]}} Article
 */
/** @typedef {{id: string, title: string, source: string, published: string, characters: number}} ArticleEntry */
/** @typedef {{generation: string, articles: number, passages: number, model: string, built_at: string}} IndexState */
/** @typedef {{event: string, data: string}} ServerEvent */
/**
 * @typedef {{signal: AbortSignal, onSentence: (sentence: Sentence, citations: Citation[]) => void}} AskOptions
 */

const BASE = new URL("../", import.meta.url); // this file is served as <base>/web/api.js
const READY_POLL_MILLISECONDS = 1000;

/** A request that failed. `reason` says how, `status` is the HTTP status or 0 where there was none. */
export class ApiError extends Error {
  /**
   * @param {"unreachable" | "problem" | "interrupted" | "malformed"} reason
   * @param {number} [status]
   * @param {string} [detail] the server's own words, may be empty
   */
  constructor(reason, status = 0, detail = "") {
    super(`${reason} ${status} ${detail}`.trim());
    this.name = "ApiError";
    this.reason = reason;
    this.status = status;
    this.detail = detail;
  }

  /** Whether the server may be able to answer later without anyone changing the question. */
  get isPassing() {
    return this.reason === "unreachable" || this.status === 503;
  }
}

/** Decodes a `text/event-stream` that arrives in pieces cut at any byte, in the middle of a character too. */
export class EventDecoder {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = "";
    this.event = "";
    /** @type {string[]} */
    this.data = [];
  }

  /** @param {Uint8Array} bytes @returns {ServerEvent[]} the events that these bytes complete */
  push(bytes) {
    const text = this.rest + this.decoder.decode(bytes, { stream: true });
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text; // the line feed of a CRLF may follow
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = lines.pop() + text.slice(whole.length);
    return lines.flatMap((line) => this.#line(line));
  }

  /** @param {string} line @returns {ServerEvent[]} */
  #line(line) {
    if (line === "") {
      const complete = this.data.length ? [{ event: this.event || "message", data: this.data.join("\n") }] : [];
      this.event = "";
      this.data = [];
      return complete;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    return [];
  }
}

/**
 * Asks a question and reports its answer while it arrives.
 * @param {object} request as the API wants it
 * @param {AskOptions} options
 * @returns {Promise<Answer>} the whole answer
 * @throws {ApiError} and, where the signal stops it, a DOMException named AbortError
 */
export async function ask(request, options) {
  const response = await send("ask", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(request),
    signal: options.signal,
  });
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("text/event-stream") || !response.body) return checkAnswer(await readJson(response));
  const decoder = new EventDecoder();
  const reader = response.body.getReader();
  /** @type {Citation[]} */
  let citations = [];
  for (;;) {
    const { value, done } = await readChunk(reader, options.signal);
    if (done) throw new ApiError("interrupted");
    for (const { event, data } of decoder.push(value)) {
      const content = parseJson(data); // events of other names are a newer server's
      if (event === "citations") citations = asArray(content.citations);
      if (event === "sentence") options.onSentence(content, citations);
      if (event === "error") throw new ApiError("problem", Number(content.status) || 500, wordsOf(content));
      if (event === "done") {
        void reader.cancel().catch(() => {});
        return checkAnswer(content);
      }
    }
  }
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {AbortSignal} signal */
async function readChunk(reader, signal) {
  try {
    return await reader.read();
  } catch (error) {
    signal.throwIfAborted();
    throw new ApiError("interrupted", 0, String(error));
  }
}

/** @param {any} value */
function checkAnswer(value) {
  if (typeof value?.answered !== "boolean") throw new ApiError("malformed");
  return {
    ...value,
    sentences: asArray(value.sentences),
    citations: asArray(value.citations),
    missing_terms: asArray(value.missing_terms),
  };
}

/** @returns {Promise<string[]>} questions that the collection suggests */
export async function fetchSuggestions() {
  return asArray((await get("suggestions")).questions).filter((question) => typeof question === "string");
}

/** @param {number} offset @param {number} limit @returns {Promise<{articles: ArticleEntry[], total: number}>} */
export async function fetchArticles(offset, limit) {
  const page = await get(`articles?limit=${limit}&offset=${offset}`);
  return { articles: asArray(page.articles), total: Number(page.total) || 0 };
}

/** @param {string} id @returns {Promise<Article>} */
export async function fetchArticle(id) {
  const article = await get(`articles/${encodeURIComponent(id)}`);
  if (typeof article.text !== "string") throw new ApiError("malformed");
  return { ...article, blocks: asArray(article.blocks) };
}

/** @returns {Promise<IndexState>} */
export function fetchIndex() {
  return get("index");
}

/**
 * Waits until the service says that it can answer.
 * @param {AbortSignal} signal
 */
export async function untilReady(signal) {
  for (;;) {
    try {
      await send("readyz", { signal });
      return;
    } catch (error) {
      signal.throwIfAborted();
    }
    await pause(READY_POLL_MILLISECONDS, signal);
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal @returns {Promise<void>} */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** @param {string} path @returns {Promise<any>} */
async function get(path) {
  return readJson(await send(path, { headers: { accept: "application/json" } }));
}

/** @param {string} path @param {RequestInit} init @returns {Promise<Response>} a response that is not an error */
async function send(path, init) {
  let response;
  try {
    response = await fetch(new URL(path, BASE), init);
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new ApiError("unreachable", 0, String(error));
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ApiError("problem", response.status, wordsOf(problem));
}

/** @param {Response} response @returns {Promise<any>} */
async function readJson(response) {
  return parseJson(await response.text().catch(() => "")); // half a body is no JSON
}

/** @param {string} text @returns {any} an object */
function parseJson(text) {
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object") return value;
  } catch {
    // told below, in the same words as a value of the wrong kind
  }
  throw new ApiError("malformed");
}

/** @param {unknown} value @returns {any[]} */
function asArray(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {any} problem @returns {string} the server's own words */
function wordsOf(problem) {
  return String(problem?.detail ?? problem?.title ?? "");
}
