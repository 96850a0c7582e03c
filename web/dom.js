// @ts-check
/** Elements made from data. Text enters as text nodes only: nothing here, or anywhere on the page, parses HTML. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {object} [attributes] names and values; `on` holds listeners
 * @param {...Child} children empty ones are left out
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== "on") node.setAttribute(name, String(value));
    else for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  }
  fill(node, ...children);
  return node;
}

/** Replaces what a node holds. @param {Element} node @param {...Child} children */
export function fill(node, ...children) {
  node.replaceChildren(...children.flatMap((child) => child || []));
}

/** @param {string} name of a symbol in index.html, without its prefix */
export function icon(name) {
  const space = byId("icons").namespaceURI;
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** @param {string} id */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`index.html has no element #${id}`);
  return node;
}

/** @returns {ScrollBehavior} */
export function scrollBehavior() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
