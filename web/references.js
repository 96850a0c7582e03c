// @ts-check
/** Answers as text to carry elsewhere, with their references in the manner of GB/T 7714. */

/** @import {Answer, Citation} from "./api.js" */
/** @import {Turn} from "./storage.js" */
import { isoDay, t } from "./i18n.js";

/**
 * One entry of a reference list: title [kind]. source, date[date of access]. address.
 * @param {Citation} citation
 * @param {Date} accessed
 */
export function reference(citation, accessed) {
  const made = [citation.source, citation.published].filter(Boolean).join(", ");
  const page = citation.page ? `: ${citation.page}` : "";
  if (!citation.url) return `${citation.title}[Z]. ${made}${page}.`.replace("]. .", "].");
  return `${citation.title}[EB/OL]. ${made}${page}[${isoDay(accessed)}]. ${citation.url}.`;
}

/**
 * @param {Answer} answer
 * @param {Date} [accessed]
 * @returns {string} the quoted sentences, each with its number, and the references that they name
 */
export function answerText(answer, accessed = new Date()) {
  if (!answer.answered) return t("refusal.title");
  const quoted = answer.sentences.map((sentence) => `“${sentence.text.trim()}”[${sentence.citation}]`);
  const named = new Set(answer.sentences.map((sentence) => sentence.citation));
  const references = answer.citations
    .filter((citation) => named.has(citation.number))
    .map((citation) => `[${citation.number}] ${reference(citation, accessed)}`);
  return [...quoted, "", ...references].join("\n");
}

/**
 * @param {string} title
 * @param {Turn[]} turns
 * @param {Date} [accessed]
 * @returns {string} Markdown, the references numbered through the whole conversation
 */
export function conversationMarkdown(title, turns, accessed = new Date()) {
  /** @type {string[]} */
  const references = [];
  /** @param {Citation | undefined} citation */
  const numberOf = (citation) => {
    if (!citation) return "";
    const entry = reference(citation, accessed);
    if (!references.includes(entry)) references.push(entry);
    return `[${references.indexOf(entry) + 1}]`;
  };
  const parts = [`# ${escapeMarkdown(title)}`];
  for (const { question, answer } of turns) {
    parts.push(`## ${escapeMarkdown(question)}`);
    if (!answer?.answered) parts.push(t("refusal.title"));
    for (const sentence of answer?.sentences ?? []) {
      const citation = answer?.citations.find(({ number }) => number === sentence.citation);
      parts.push(`> ${escapeMarkdown(sentence.text)}${numberOf(citation)}`);
    }
  }
  if (references.length) {
    parts.push(`## ${t("export.references")}`);
    parts.push(references.map((entry, i) => `[${i + 1}] ${escapeMarkdown(entry)}`).join("\n\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

/** @param {string} text @returns {string} the text on one line, which a Markdown reader shows as it is */
function escapeMarkdown(text) {
  return text.trim().replace(/\s+/g, " ").replace(/[\\`*_<>#|]/g, "\\$&");
}
