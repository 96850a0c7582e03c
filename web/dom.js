// @ts-check
/** Elements made from data. Text enters as text nodes only: nothing on this page parses HTML. */
import { t } from "./i18n.js";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string | object} attributes a class, or names and values; `on` holds listeners
 * @param {Child[]} children empty ones are left out @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(typeof attributes === "string" ? { class: attributes } : attributes)) {
		if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
		else node.setAttribute(name, String(value));
	}
	fill(node, ...children);
	return node;
}

/** Replaces what a node holds. @param {Element} node @param {Child[]} children */
export const fill = (node, ...children) => node.replaceChildren(...children.flatMap((child) => child || []));

export function byId(id = "") {
	const node = document.getElementById(id);
	if (!node) throw new Error(`index.html has no element #${id}`);
	return node;
}

/** @returns {HTMLInputElement} */
export const field = (id = "") => /** @type {any} */ (byId(id));

/** @param {(event: any) => void} listener */
export const on = (id = "", event = "", listener) => byId(id).addEventListener(event, listener);

/** @param {Act} click @param {Child[]} children */
export const button = (className = "", click, ...children) => make("button", { class: className, on: { click } }, ...children);

/** @param {Act} click @param {object} [attributes] */
export const textButton = (key = "", click, attributes) => make("button", { class: "text-button", on: { click }, ...attributes }, t(key));

/** Facts in small print, the empty ones left out. @param {Child[]} parts */
export const facts = (...parts) => make("span", "facts", ...parts.map((part) => part && make("bdi", {}, part)));

export const note = (words = "", kind = "note") => make("p", kind, words);

export const title = (words = "") => make("span", "row-title", make("bdi", {}, words));

export const waiting = () => note(t("turn.searching"), "waiting");

/** The server's words. @param {unknown} error */
export const wordsOf = (error) => /** @type {any} */ (error).detail ?? "";
