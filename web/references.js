// @ts-check
/** Answers as text to carry elsewhere, with references after GB/T 7714-2015. */
import { nameOf } from "./filters.js";
import { isoDay, t } from "./i18n.js";

/** Author. title[kind]. source, year(date)[date of access]. address. @param {Citation} citation @param {Date} accessed */
export function reference({ author, title, source, published, page, url }, accessed) {
	const [year] = published.split("-");
	const date = url && published !== year ? `${year}(${published})` : published;
	const made = [source, date].filter(Boolean).join(", ") + (page ? `: ${page}` : "") + (url ? `[${isoDay(accessed)}]` : "");
	return [author, `${title}[${url ? "EB/OL" : "Z"}]`, made, url].flatMap((part) => (part ? `${part}.` : [])).join(" ");
}

export function answerText(/** @type {Answer} */ { sentences, citations }, accessed = new Date()) {
	const quoted = sentences.map(({ text, citation }) => `“${text.trim()}”[${citation}]`);
	const named = citations.filter(({ number }) => sentences.some(({ citation }) => citation === number));
	return [...quoted, "", ...named.map((one) => `[${one.number}] ${reference(one, accessed)}`)].join("\n");
}

/** Markdown, the references numbered through the whole conversation. @param {Turn[]} turns */
export function talkMarkdown(title = "", turns, accessed = new Date()) {
	const references = /** @type {string[]} */ ([]);
	const numberOf = (/** @type {Citation | undefined} */ citation) => {
		const entry = citation && reference(citation, accessed);
		if (entry && !references.includes(entry)) references.push(entry);
		return entry ? `[${references.indexOf(entry) + 1}]` : "";
	};
	const parts = [`# ${escapeMarkdown(title)}`];
	for (const { question, answer, filters = [] } of turns) {
		parts.push(`## ${escapeMarkdown(question)}`);
		if (filters.length) parts.push(t("scope.only") + escapeMarkdown(filters.map(nameOf).join("；")));
		if (!answer?.answered) parts.push(t("none.title"));
		for (const { text, citation } of answer?.sentences ?? []) {
			parts.push(`> ${escapeMarkdown(text)}${numberOf(answer?.citations.find(({ number }) => number === citation))}`);
		}
	}
	if (references.length) parts.push(`## ${t("turn.references")}`);
	return `${[...parts, ...references.map((entry, i) => `[${i + 1}] ${escapeMarkdown(entry)}`)].join("\n\n")}\n`;
}

const escapeMarkdown = (text = "") => text.trim().replace(/\s+/g, " ").replace(/[\\`*_<>#|[\]]/g, "\\$&");
