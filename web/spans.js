// @ts-check
/** Text addressed by code points, as the API counts; JavaScript counts UTF-16 units. This module alone knows both. */

const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;

/** A text, or a passage of one that begins at `start` of its article. */
export class SpanText {
	constructor(text = "", start = 0) {
		this.text = text;
		this.points = PAIR.test(text) ? [...text] : text;
		this.start = start;
		this.end = start + this.points.length;
	}

	slice(start = 0, end = 0) {
		const cut = this.points.slice(Math.max(start - this.start, 0), Math.max(end - this.start, 0));
		return typeof cut === "string" ? cut : cut.join("");
	}

	/** A span cut where marks begin and end, which may overlap, repeat, or reach beyond it. @param {Span} span @param {Mark[]} marks */
	pieces(span, marks) {
		const start = Math.max(span.start, this.start);
		const end = Math.min(span.end, this.end);
		if (end <= start) return [];
		const within = marks.filter((mark) => mark.start < end && mark.end > start && mark.start < mark.end);
		const inside = within.flatMap((mark) => [Math.max(mark.start, start), Math.min(mark.end, end)]);
		const edges = [...new Set([start, end, ...inside])].sort((a, b) => a - b);
		return edges.slice(1).map((to, i) => {
			const kinds = within.filter((mark) => mark.start <= edges[i] && mark.end >= to).map(({ kind }) => kind);
			return { words: this.slice(edges[i], to), kinds: [...new Set(kinds)].sort().join(" "), end: to };
		});
	}

	/** The offsets at which a text stands in this one. */
	places(wanted = "") {
		const found = [];
		for (let unit = -1; wanted && (unit = this.text.indexOf(wanted, unit + 1)) >= 0; ) {
			found.push(this.start + (this.points === this.text ? unit : [...this.text.slice(0, unit)].length));
		}
		return found;
	}
}
