// @ts-check
/** Rows of tables, which come as "城市：青溪 | 产值（亿元）：12.5": each value with the name of its column, empty ones left out. */
import { make, marked } from "./dom.js";

const SEPARATOR = " | ";
const NAME = /^[^：]{1,60}：(?=.)/su;
const MOST_ROWS = 200; // of a table on the page; then the names stand there again

/** The names and values of a row; empty where it is none. @param {PointText} text @param {Span} span @returns {Cell[]} */
export function cellsOf(text, span) {
	const parts = text.slice(span.start, span.end).split(SEPARATOR);
	if (parts.length < 2 || !parts.some((part) => NAME.test(part))) return [];
	let start = span.start;
	return parts.map((part) => {
		const [name = ""] = NAME.exec(part) ?? [];
		const value = start + [...name].length;
		const cell = { name: name.slice(0, -1), start, value, end: start + [...part].length };
		start = cell.end + SEPARATOR.length;
		return cell;
	});
}

/** A span of lines, rows as pairs of a name and a value. What they say is all there, to the letter. @type {Marked} */
export const markedLines = (text, span, marks, after) =>
	linesOf(text, span).flatMap((line) => {
		const cells = cellsOf(text, line);
		if (!cells.length) return marked(text, line, marks, after);
		const telling = tellingMarks(text, line, marks);
		const show = (start = 0, end = 0) => marked(text, { start, end }, telling, after);
		const pairs = cells.flatMap(({ start, value, end }, i) => [
			i > 0 && make("span", "hidden", SEPARATOR),
			make("span", "cell", make("span", "cell-name", ...show(start, value)), make("span", "", ...show(value, end))),
		]);
		return make("span", "cells", ...pairs);
	});

/** Where one value of a row answers, its other figures are nothing to point at. @param {PointText} text @param {Span} row @param {Mark[]} marks */
function tellingMarks(text, row, marks) {
	const answers = marks.filter((mark) => mark.kind === "answer" && mark.start < row.end && mark.end > row.start);
	const isOther = (/** @type {Mark} */ { kind, start, end }) =>
		kind === "key" && /\d/.test(text.slice(start, end)) && !answers.some((answer) => answer.start < end && answer.end > start);
	return answers.length ? marks.filter((mark) => !isOther(mark)) : marks;
}

/** Lines, and the breaks between them as lines of their own. @param {PointText} text @param {Span} span @returns {Span[]} */
function linesOf(text, { start, end }) {
	const lines = text.slice(start, end).match(/\n+|[^\n]+/g) ?? [];
	return lines.map((line) => ({ start, end: (start += [...line].length) }));
}

/** The row in which an offset lies, if it does in one. @param {PointText} text */
export const wholeRow = (text, offset = 0) => linesOf(text, text).find((line) => line.start < offset && offset < line.end && cellsOf(text, line).length);

/** Blocks, those that are rows of one table together. @param {PointText} text @param {Block[]} blocks @returns {(Block | Table)[]} */
export function tablesOf(text, blocks) {
	const found = /** @type {(Block | Table)[]} */ ([]);
	for (const block of blocks) {
		const row = block.kind === "table_row" ? cellsOf(text, block) : [];
		const last = found.at(-1);
		const names = last && "rows" in last && last.rows.length < MOST_ROWS && joined(last.names, row);
		if (!row.length) found.push(block);
		else if (names) Object.assign(last, { names, rows: [...last.rows, row] });
		else found.push({ names: row.map(({ name }) => name), rows: [row] });
	}
	return found;
}

/** The names of a table and one more row, where one has all of the other's in their order. @param {string[]} names @param {Cell[]} row */
function joined(names, row) {
	const others = row.map(({ name }) => name);
	const [few, many] = names.length < others.length ? [names, others] : [others, names];
	let at = 0;
	for (const name of many) if (name === few[at]) at += 1;
	return few[0] === many[0] && at === few.length && many;
}

/** @param {PointText} text @param {Table} table @param {Mark[]} marks */
export function showTable(text, { names, rows }, marks) {
	const shown = rows.map((row) => {
		let at = 0;
		const cells = names.map((name) => make("td", { dir: "auto" }, ...(row[at]?.name === name ? marked(text, { ...row[at], start: row[at++].value }, marks) : [])));
		return make("tr", {}, ...cells);
	});
	const head = make("thead", {}, make("tr", {}, ...names.map((name) => make(name ? "th" : "td", name ? { scope: "col", dir: "auto" } : {}, name))));
	return make("div", { class: "block table", tabindex: 0, role: "group", "aria-label": names.join(SEPARATOR) }, make("table", {}, head, make("tbody", {}, ...shown)));
}
