// @ts-check
/** The page's words in Chinese and English, dates and numbers, and the switch between the languages. */

import { readSetting, writeSetting } from "./storage.js";

/** @type {Record<string, [zh: string, en: string]>} */
export const MESSAGES = {
  "app.name": ["新质问答", "Xinzhi"],
  "app.title": ["新质问答：问新质生产力，看原文出处", "Xinzhi: ask about new quality productive forces"],
  "app.skip": ["跳到提问框", "Skip to the question box"],
  "nav.label": ["工具", "Tools"],
  "nav.new": ["新对话", "New conversation"],
  "nav.conversations": ["对话记录", "Conversations"],
  "nav.collection": ["文章库", "Articles"],
  "nav.language": ["EN: English", "中: 中文"],
  "nav.language.short": ["EN", "中"],
  "theme.system": ["外观：跟随系统", "Appearance: system"],
  "theme.light": ["外观：浅色", "Appearance: light"],
  "theme.dark": ["外观：深色", "Appearance: dark"],
  "welcome.title": ["你来问，原文答。", "You ask. The articles answer."],
  "welcome.lead": [
    "这里收着关于新质生产力的文章。每一句回答都是文章里的原话，并注明出处；文章里没有的，就直说没有。",
    "Answers quote Chinese articles on new quality productive forces word for word, with their sources. What the articles do not say, this page does not say either.",
  ],
  "suggestions.title": ["可以这样问", "Questions to start with"],
  "suggestions.near": ["换个问题试试", "Questions these articles can answer"],
  "ask.label": ["你的问题", "Your question"],
  "ask.placeholder": ["想了解什么？", "What would you like to know?"],
  "ask.send": ["提问", "Ask"],
  "ask.stop": ["停止", "Stop"],
  "ask.hint": ["Enter 提问，Shift + Enter 换行", "Enter to ask, Shift + Enter for a new line"],
  "ask.kept": ["对话只保存在这个浏览器里", "Conversations are kept in this browser only"],
  "ask.forgotten": [
    "这个浏览器不让保存，关掉页面后对话就没了",
    "This browser does not let the page save: the conversation goes when you close it",
  ],
  "turn.question": ["问", "Q"],
  "turn.answer": ["答", "A"],
  "turns.label": ["问答", "Questions and answers"],
  "turn.searching": ["正在文章里查找", "Searching the articles"],
  "turn.understood": ["结合上文，理解为：", "Read in context as:"],
  "turn.alone": ["按原话重问", "Ask as written"],
  "turn.stopped": ["已停止。", "Stopped."],
  "turn.copy": ["复制回答和出处", "Copy with sources"],
  "turn.link": ["复制提问链接", "Copy link"],
  "turn.edit": ["改写再问", "Edit"],
  "turn.retry": ["重新提问", "Ask again"],
  "answer.quoted": ["原文引用", "Quoted from the articles"],
  "answer.took": ["用时 {n} 毫秒", "{n} ms"],
  "kind.figure": ["问的是数字", "Asks for a figure"],
  "kind.date": ["问的是时间", "Asks for a date"],
  "kind.person": ["问的是人物", "Asks who"],
  "kind.place": ["问的是地点", "Asks where"],
  "kind.definition": ["问的是含义", "Asks what it means"],
  "kind.list": ["问的是有哪些", "Asks for a list"],
  "kind.reason": ["问的是原因", "Asks why"],
  "kind.opinion": ["问的是观点", "Asks for a view"],
  "confidence.high": ["把握大", "Confident"],
  "confidence.middle": ["把握一般，请核对原文", "Fairly confident: check the source"],
  "citations.title": ["出处", "Sources"],
  "citations.more": ["另有 {n} 段相关原文", "{n} more related passage{s}"],
  "citation.open": ["出处 {n}：{title}，打开原文", "Source {n}: {title}, open the article"],
  "citation.page": ["第 {n} 页", "p. {n}"],
  "refusal.title": ["这些文章里没有答案", "These articles do not hold the answer"],
  "refusal.missing": ["文章里没有提到：", "The articles never mention:"],
  "refusal.advice": [
    "可以换一种说法，或者把问题说得更具体；也可能是相关文章还没有收进来。",
    "Try other words or a narrower question, or the article that would answer it may not have been added yet.",
  ],
  "refusal.nearest": ["相关但未回答", "Related, but not an answer"],
  "failure.retry": ["重试", "Try again"],
  "failure.unreachable": ["连不上问答服务", "The service cannot be reached"],
  "failure.unreachable.do": [
    "请看看运行服务的终端是否还开着（make serve）。服务一恢复，这个问题会自动再问一次。",
    "Check that the terminal running it is still open (make serve). Your question will be asked again as soon as it is back.",
  ],
  "failure.loading": ["索引正在载入", "The index is loading"],
  "failure.loading.do": ["载入好之后会自动提问，不用再按。", "Your question will be asked as soon as it is ready."],
  "failure.busy": ["服务暂时答不了", "The service cannot answer just now"],
  "failure.busy.do": ["试了几次都没成。请过一会儿再试。", "Several tries have failed. Please try again in a while."],
  "failure.invalid": ["这个问题没法处理", "This question cannot be handled"],
  "failure.invalid.do": ["请改写后再问。", "Please reword it and ask again."],
  "failure.long": ["问题太长了", "The question is too long"],
  "failure.long.do": ["请缩短成一两句话再问。", "Please shorten it to a sentence or two."],
  "failure.server": ["服务出了错", "The service made an error"],
  "failure.server.do": [
    "请重试。若一再出现，请把这个问题告诉维护服务的人。",
    "Please try again. If it keeps happening, tell whoever runs the service which question it was.",
  ],
  "failure.interrupted": ["回答传到一半断了", "The answer broke off half-way"],
  "failure.interrupted.do": ["已收到的部分不完整，请重试。", "What arrived is not complete. Please try again."],
  "failure.malformed": ["收到的回答读不懂", "The answer could not be read"],
  "failure.malformed.do": [
    "页面和服务的版本可能不一致，请刷新页面后重试。",
    "Page and service may be of different versions. Reload the page and try again.",
  ],
  "reader.label": ["原文", "Article"],
  "reader.close": ["关闭原文", "Close the article"],
  "reader.previous": ["上一处引用", "Previous quotation"],
  "reader.next": ["下一处引用", "Next quotation"],
  "reader.place": ["引用 {n} / {total}", "Quotation {n} of {total}"],
  "reader.original": ["原文链接", "Original page"],
  "reader.gone": ["这篇文章已经不在文章库里", "This article is no longer in the collection"],
  "reader.quoted": ["下面是回答时引用的那一段。", "This is the passage that was quoted."],
  "reader.changed": ["文章在回答之后有改动，找不到当时引用的那一段了。", "The article has changed since, and the passage quoted then is no longer in it."],
  "reader.failed": ["文章没能打开", "The article could not be opened"],
  "collection.title": ["文章库", "Articles"],
  "collection.filter": ["按标题或来源筛选", "Filter by title or source"],
  "collection.count": ["共 {n} 篇", "{n} article{s}"],
  "collection.none": ["没有符合的文章。", "No article matches."],
  "collection.more": ["再显示一些", "Show more"],
  "collection.failed": ["文章目录没能读取。", "The list of articles could not be read."],
  "collection.characters": ["{n} 字", "{n} character{s}"],
  "conversations.title": ["对话记录", "Conversations"],
  "conversations.filter": ["查找问过的问题", "Search past questions"],
  "conversations.kept": ["这些对话只保存在这个浏览器里，最多 100 组。", "Kept in this browser only, 100 at most."],
  "conversations.none": ["没有这样的对话。", "No such conversation."],
  "conversations.count": ["{n} 个问题", "{n} question{s}"],
  "conversations.rename": ["改名", "Rename"],
  "conversations.delete": ["删除", "Delete"],
  "conversations.deleted": ["对话已删除。", "Conversation deleted."],
  "conversations.undo": ["撤销", "Undo"],
  "conversations.export": ["导出当前对话（Markdown）", "Export this conversation (Markdown)"],
  "dialog.close": ["关闭", "Close"],
  "export.references": ["参考文献", "References"],
  "copied.answer": ["回答和出处已复制。", "Answer and sources copied."],
  "copied.link": ["链接已复制，打开就会问这个问题。", "Link copied. Opening it asks this question."],
  "copied.refused": ["浏览器不允许复制，请选中文字手动复制。", "The browser does not allow copying. Please select the text and copy it by hand."],
  "announce.answered": ["回答：{answer} 出处 {n} 处。", "Answer: {answer} {n} source{s}."],
  "index.edition": ["索引第 {n} 版", "Index edition {n}"],
  "index.articles": ["{n} 篇文章", "{n} article{s}"],
  "index.passages": ["{n} 段", "{n} passage{s}"],
  "index.built": ["{date}更新", "updated {date}"],
};

let language = readSetting("language") === "en" ? "en" : "zh";

/** Changes to the other language, and remembers it. */
export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  writeSetting("language", language);
  translatePage();
}

/**
 * @param {string} key of MESSAGES
 * @param {Record<string, string | number>} [values] for the {names} in it; numbers are written in the language's manner
 */
export function t(key, values = {}) {
  const message = MESSAGES[key][language === "zh" ? 0 : 1];
  return message.replace(/\{(\w+)\}/g, (_, name) => {
    if (name === "s") return values.n === 1 ? "" : "s"; // the English plural
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : String(value);
  });
}

/**
 * @param {string} iso as the API gives it: "2024-03-11", "2024-03", "2024", with a time or without
 * @returns {string} as one writes it; what is not such a date is returned as it came
 */
export function formatDate(iso) {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(iso ?? "") ?? [];
  if (!year) return iso ?? "";
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    year: "numeric",
    ...(month && { month: "long" }),
    ...(day && { day: "numeric" }),
  }).format(new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1))));
}

/** @param {Date} date @returns {string} its local day as ISO 8601, which is how Swedish writes dates */
export function isoDay(date) {
  return date.toLocaleDateString("sv");
}

/** Writes the page's words where elements name them: data-t text, data-t-label accessible name, data-t-placeholder. */
export function translatePage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = t("app.title");
  for (const node of document.querySelectorAll("[data-t], [data-t-label], [data-t-placeholder]")) {
    const { t: words, tLabel: label, tPlaceholder: placeholder } = /** @type {HTMLElement} */ (node).dataset;
    if (words) node.textContent = t(words);
    if (label) node.setAttribute("aria-label", t(label));
    if (label && node.matches("button")) node.setAttribute("title", t(label));
    if (placeholder) node.setAttribute("placeholder", t(placeholder));
  }
}
