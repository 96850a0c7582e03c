/** The page's modules that need no browser: decoding, keys, spans, references. `make page` runs them under Node. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EventDecoder } from "../../web/api.js";
import { filtersAsked, filtersOf, nameOf } from "../../web/filters.js";
import { formatDate, MESSAGES, t, wordsOf } from "../../web/i18n.js";
import { closesPane, sendsQuestion } from "../../web/keys.js";
import { answerText, reference, talkMarkdown } from "../../web/references.js";
import { SpanText } from "../../web/spans.js";
import { loadTalk, saveTalk } from "../../web/storage.js";

const STREAM =
  ": 注释\r\n\r\nevent: sentence\r\ndata: 第一行“质”𠮷🛰️\r\ndata: 第二行\r\n\r\n" +
  "id: 7\nevent:done\ndata:{}\n\ndata\n\nevent: 没有数据\n\ndata: 没有结束";
const EVENTS = [
  { event: "sentence", data: "第一行“质”𠮷🛰️\n第二行" },
  { event: "done", data: "{}" },
  { event: "message", data: "" },
];
const bytes = new TextEncoder().encode(STREAM);

/** The events of the stream when it is cut at these places. */
function decode(...cuts) {
  const decoder = new EventDecoder();
  return [...cuts, bytes.length].flatMap((to, i) => decoder.push(bytes.subarray(cuts[i - 1] ?? 0, to)));
}

test("events are decoded wherever the bytes are cut, in the middle of a character too", () => {
  for (const cut of bytes.keys()) assert.deepEqual(decode(cut), EVENTS, `cut at ${cut}`);
  assert.deepEqual(decode(...bytes.keys()), EVENTS);
});

test("offsets count code points, whatever stands before them", () => {
  for (const text of ["", "质", "𠮷", "新质𠮷生产力🛰️👩‍🚀，end", "🛰🛰🛰", "a𠮷b𠮷c", "e\u0301\u202e𠮷\n\n质"]) {
    const points = [...text];
    const spans = new SpanText(text, 100);
    assert.equal(spans.end, 100 + points.length);
    assert.equal(spans.slice(0, 999), text);
    for (let start = 0; start <= points.length; start += 1)
      for (let end = start; end <= points.length; end += 1)
        assert.equal(spans.slice(100 + start, 100 + end), points.slice(start, end).join(""));
  }
});

test("marks that overlap, repeat or reach beyond the text are cut once", () => {
  const spans = new SpanText("𠮷一二三四五六", 10);
  const mark = (start, end, kind) => ({ start, end, kind });
  const marks = [mark(0, 12, "a"), mark(11, 14, "b"), mark(12, 13, "b"), mark(13, 99, "a"), mark(14, 14, "c"), mark(15, 12, "c")];
  assert.deepEqual(spans.pieces({ start: 11, end: 16 }, marks), [
    { words: "一", kinds: "a b", end: 12 },
    { words: "二", kinds: "b", end: 13 },
    { words: "三", kinds: "a b", end: 14 },
    { words: "四五", kinds: "a", end: 16 },
  ]);
});

test("a mark at the very end of a text is whole, and one past it is none", () => {
  const spans = new SpanText("末尾🛰", 0);
  assert.deepEqual(spans.pieces({ start: 0, end: 3 }, [{ start: 2, end: 3, kind: "key" }]), [
    { words: "末尾", kinds: "", end: 2 },
    { words: "🛰", kinds: "key", end: 3 },
  ]);
  assert.deepEqual(spans.pieces({ start: 3, end: 9 }, [{ start: 3, end: 9, kind: "key" }]), []);
});

test("a text is found in code points, wherever it stands", () => {
  const spans = new SpanText("𠮷一🛰三一", 5);
  assert.deepEqual(["一", "三", "四", ""].map((wanted) => spans.places(wanted)), [[6, 9], [8], [], []]);
});

test("Enter sends, unless it belongs to an input method or breaks a line", () => {
  const sends = (event) => sendsQuestion({ key: "Enter", ...event });
  assert.equal(sends({}), true);
  assert.equal(sends({ ctrlKey: true }), true);
  for (const event of [{ shiftKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }, { key: "a" }]) assert.equal(sends(event), false);
  assert.equal(closesPane({ key: "Escape" }), true);
  assert.equal(closesPane({ key: "Escape", isComposing: true }), false);
});

const ACCESSED = new Date(2026, 10, 24);
const CITED = { number: 1, title: "火箭[新]", source: "某报", published: "2024-03-11", author: "周远", url: "https://example.org/a", page: null };

test("references follow GB/T 7714", () => {
  assert.equal(reference(CITED, ACCESSED), "周远. 火箭[新][EB/OL]. 某报, 2024(2024-03-11)[2026-11-24]. https://example.org/a.");
  const report = { ...CITED, author: "", url: "", published: "2024-03", page: 7 };
  assert.equal(reference(report, ACCESSED), "火箭[新][Z]. 某报, 2024-03: 7.");
  assert.equal(reference({ ...CITED, author: "", published: "2024", source: "" }, ACCESSED), "火箭[新][EB/OL]. 2024[2026-11-24]. https://example.org/a.");
  assert.equal(reference({ ...report, source: "", published: "", page: null }, ACCESSED), "火箭[新][Z].");
});

const other = { ...CITED, number: 2, title: "另一篇", url: "", author: "" };
const answer = { answered: true, sentences: [{ text: " 第一句。", citation: 1 }, { text: "<b>*二*</b>\n# 句", citation: 2 }], citations: [CITED, other, { ...CITED, number: 3 }] };

test("an answer is copied with the references that it names", () => {
  const lines = answerText(answer, ACCESSED).split("\n");
  assert.deepEqual(lines.slice(0, 3), ["“第一句。”[1]", "“<b>*二*</b>\n# 句”[2]".split("\n")[0], "# 句”[2]"]);
  assert.equal(lines.length, 6);
});

test("a conversation becomes Markdown that nothing quoted can break, its references numbered through", () => {
  const turns = [{ question: "[x](javascript:1)？", answer }, { question: "再问？", answer: { ...answer, sentences: [{ text: "又一句。", citation: 3 }] } }, { question: "没有？", filters: [["topics", "a_b"], ["published_from", "2024"]], answer: { answered: false, sentences: [] } }];
  const text = talkMarkdown("名字", turns, ACCESSED);
  assert.match(text, /^# 名字\n\n## \\\[x\\\]\(javascript:1\)？\n\n> 第一句。\[1\]\n\n> \\<b\\>\\\*二\\\*\\<\/b\\> \\# 句\[2\]\n\n/);
  assert.match(text, /## 再问？\n\n> 又一句。\[1\]\n\n## 没有？\n\n只在这些文章里找过：主题 a\\_b；从 2024年\n\n/);
  assert.equal(text.match(/^\[\d\] /gm).length, 2);
});

test("every message has words in both languages, and dates are written out", () => {
  for (const [key, words] of Object.entries(MESSAGES)) assert.equal(words.length, 2, key);
  assert.equal(t("list.count", { n: 1200 }), "共 1,200 篇");
  assert.deepEqual(["2024-03-11T08:00:00Z", "2024-03", "2024", "去年", ""].map((iso) => formatDate(iso)), ["2024年3月11日", "2024年3月", "2024年", "去年", ""]);
});

test("filters go to the server by field, and come back from a link", () => {
  const filters = [["topics", "算力"], ["topics", "a&b"], ["published_to", "2024-03"]];
  assert.deepEqual(filtersAsked(filters), { topics: ["算力", "a&b"], published_to: "2024-03" });
  assert.deepEqual(filtersOf(new URLSearchParams([["q", "问？"], ...filters, ["other", "x"]])), filters);
  assert.deepEqual(filters.map(nameOf), ["主题 算力", "主题 a&b", "到 2024年3月"]);
});

test("a reason is told by its code, by the first word of it, or as the server has it", () => {
  assert.equal(wordsOf({ code: "id_taken", values: { origin: "a.md" }, detail: "English" }), "它的 id 和 a.md 相同");
  assert.equal(wordsOf({ code: "too_many_pages", values: {}, detail: "English" }), "太大了，请拆成几份");
  assert.equal(wordsOf({ code: "no_such_code", detail: "English" }), "English");
  assert.equal(wordsOf({ reason: "unreachable", code: "" }), t("fail.unreachable"));
});

test("where storage is missing, nothing is kept and nothing breaks", () => {
  assert.equal(saveTalk({ id: "1", title: "", changed: 0, turns: [] }), false);
  assert.equal(loadTalk("1"), null);
});
