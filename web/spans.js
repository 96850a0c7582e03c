// @ts-check
/**
 * Text addressed by code points. The API counts Unicode code points, JavaScript strings count UTF-16 units, and a rare
 * name character or an emoji makes the two differ: this module alone knows both, and every other one passes offsets on
 * as they came.
 */

/** @typedef {{start: number, end: number}} Span offsets in code points of the article's text, end exclusive */
/** @typedef {Span & {kind: string}} Mark a span with the name of what it marks */
/** @typedef {{text: string, kinds: string[]}} Piece a run of text under the same marks */

const SURROGATE_PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** A text, or a passage of one, that is cut by the code-point offsets of the article it stands in. */
export class SpanText {
  /** @param {string} text @param {number} [start] offset in the article of the text's first code point */
  constructor(text, start = 0) {
    this.text = text;
    this.start = start;
    /** Code points before each surrogate pair, ascending. @type {number[]} */
    this.pairs = [];
    for (const match of text.matchAll(SURROGATE_PAIR)) this.pairs.push(match.index - this.pairs.length);
    this.end = start + text.length - this.pairs.length;
  }

  /**
   * Where an offset lies in the JavaScript string; offsets outside the text are moved to its nearer end.
   * @param {number} offset code points of the article
   * @returns {number} UTF-16 units of this text
   */
  unit(offset) {
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

  /** @param {number} start @param {number} end @returns {string} the text between two offsets of the article */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }

  /**
   * Cuts a span where marks begin and end. Marks may overlap, repeat, or reach beyond the span.
   * @param {Span} span
   * @param {Mark[]} marks
   * @returns {Piece[]} in reading order; joined, their texts are exactly the span's
   */
  pieces(span, marks) {
    const start = Math.max(span.start, this.start);
    const end = Math.min(span.end, this.end);
    if (end <= start) return [];
    const within = marks.filter((mark) => mark.start < end && mark.end > start && mark.start < mark.end);
    const cuts = new Set([start, end]);
    for (const mark of within) {
      cuts.add(Math.max(mark.start, start));
      cuts.add(Math.min(mark.end, end));
    }
    const edges = [...cuts].sort((a, b) => a - b);
    /** @type {Piece[]} */
    const pieces = [];
    for (let i = 0; i + 1 < edges.length; i += 1) {
      const covering = within.filter((mark) => mark.start <= edges[i] && mark.end >= edges[i + 1]);
      const kinds = [...new Set(covering.map((mark) => mark.kind))].sort();
      const text = this.slice(edges[i], edges[i + 1]);
      const last = pieces.at(-1);
      if (last && last.kinds.join() === kinds.join()) last.text += text;
      else pieces.push({ text, kinds });
    }
    return pieces;
  }

  /**
   * The offset at which a text stands in this one.
   * @param {string} wanted
   * @returns {number} code points of the article, -1 where it does not occur
   */
  find(wanted) {
    const unit = wanted ? this.text.indexOf(wanted) : -1;
    return unit < 0 ? -1 : this.start + countPoints(this.text.slice(0, unit));
  }

  /** @returns {Span[]} its lines that are not blank */
  lines() {
    const spans = [];
    let start = this.start;
    for (const line of this.text.split("\n")) {
      const end = start + countPoints(line);
      if (line.trim()) spans.push({ start, end });
      start = end + 1;
    }
    return spans;
  }
}

/** @param {string} text @returns {number} its length in code points */
export function countPoints(text) {
  return text.length - (text.match(SURROGATE_PAIR)?.length ?? 0);
}
