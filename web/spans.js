// @ts-check
/**
 * Text addressed by code points. The API counts Unicode code points, JavaScript strings count UTF-16 units, and a rare
 * name character or an emoji makes the two differ: this module alone knows both, every other one passes offsets on.
 */

const SURROGATE_PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** A text, or a passage of one, cut by code-point offsets of its article. */
export class SpanText {
	/** `start` is the offset in the article of the text's first code point. */
	constructor(text = "", start = 0) {
		this.text = text;
		this.start = start;
		/** Code points before each surrogate pair, ascending. @type {number[]} */
		this.pairs = [];
		for (const match of text.matchAll(SURROGATE_PAIR)) this.pairs.push(match.index - this.pairs.length);
		this.end = start + text.length - this.pairs.length;
	}

	/** An offset in UTF-16 units of the string; one outside goes to the nearer end. */
	unit(offset = 0) {
		const point = Math.min(Math.max(offset, this.start), this.end) - this.start;
		let low = 0;
		let high = this.pairs.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.pairs[middle] < point) low = middle + 1;
			else high = middle;
		}
		return point + low;
	}

	slice(start = 0, end = 0) {
		return this.text.slice(this.unit(start), this.unit(end));
	}

	/**
	 * Cuts a span where marks begin and end. Marks may overlap, repeat, or reach beyond the span.
	 * @param {Span} span @param {Mark[]} marks
	 * @returns pieces in reading order; joined, their words are exactly the span's
	 */
	pieces(span, marks) {
		const start = Math.max(span.start, this.start);
		const end = Math.min(span.end, this.end);
		if (end <= start) return [];
		const within = marks.filter((mark) => mark.start < end && mark.end > start && mark.start < mark.end);
		const inside = within.flatMap((mark) => [Math.max(mark.start, start), Math.min(mark.end, end)]);
		const edges = [...new Set([start, end, ...inside])].sort((a, b) => a - b);
		return edges.slice(1).map((to, i) => {
			const covering = within.filter((mark) => mark.start <= edges[i] && mark.end >= to);
			return { words: this.slice(edges[i], to), kinds: [...new Set(covering.map(({ kind }) => kind))].sort().join(" "), end: to };
		});
	}

	/** The offsets at which a text stands in this one. */
	places(wanted = "") {
		const found = [];
		for (let unit = -1; wanted && (unit = this.text.indexOf(wanted, unit + 1)) >= 0; ) found.push(this.start + countPoints(this.text.slice(0, unit)));
		return found;
	}
}

/** The length of a text in code points. */
const countPoints = (text = "") => text.length - (text.match(SURROGATE_PAIR)?.length ?? 0);
