// @ts-check
/** Elements made from data. Text enters as text nodes only: nothing on this page parses HTML. */
import { t } from "./i18n.js";

/**
 * @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {Child[]} children empty ones are left out
 * @param {string | object} attributes a class, or names and values; `on` holds listeners @returns {HTMLElementTagNameMap[T]}
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

/** An element of index.html, whatever its tag. @returns {HTMLInputElement} */
export const byId = (id = "") => /** @type {any} */ (document.getElementById(id));

/** @param {(event: any) => void} listener */
export const on = (id = "", event = "", listener) => byId(id).addEventListener(event, listener);

/** @param {Act} click @param {Child[]} children */
export const button = (className = "", click, ...children) => make("button", { class: className, on: { click } }, ...children);

/** @param {Act} click @param {object} [attributes] */
export const textButton = (key = "", click, attributes) => make("button", { class: "text-button", on: { click }, ...attributes }, t(key));

/** That says of what it is. @param {Act} click */
export const namedButton = (key = "", name = "", click) => textButton(key, click, { "aria-label": `${t(key)}: ${name}` });

/** In small print; short ones are not broken. @param {Child[]} parts */
export const facts = (...parts) => make("span", "facts", ...parts.map((part) => part && make("bdi", String(part).length < 16 ? "whole" : "", part)));

/** @type {Marked} */
export const marked = (text, span, marks, after) =>
	text.pieces(span, marks).flatMap(({ words, kinds, end }) => [kinds ? make("mark", kinds, words) : words, after?.get(end)]);

export const note = (words = "", kind = "note") => make("p", kind, words);

export const title = (words = "") => make("span", "row-title", make("bdi", {}, words));

export const waiting = () => note(t("turn.searching"), "waiting");
