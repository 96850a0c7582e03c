// @ts-check
/** The page's words in Chinese and English, dates and numbers, and the switch between the languages. */
import { readSetting, writeSetting } from "./storage.js";

// A line: key within the [section], Chinese, English. {n} is a number that {s} makes plural in English.
const WORDS = `
[app]
name|新质问答|Xinzhi
title|新质问答：问新质生产力，看原文出处|Xinzhi: ask about new quality productive forces
skip|跳到提问框|Skip to the question box
[nav]
label|工具|Tools
new|新对话|New
talks|记录|History
collection|文章库|Articles
language|EN: English|中: 中文
language.short|EN|中
[theme]
label|外观|Appearance
system|自动|Auto
light|浅色|Light
dark|深色|Dark
[welcome]
title|你来问，原文答。|You ask. The articles answer.
lead|这里收着关于新质生产力的文章。每一句回答都是文章里的原话，并注明出处；文章里没有的，就直说没有。|Every answer is quoted from Chinese articles on new quality productive forces, with its source. What they do not say, this page does not say.
[try]
title|可以这样问|Questions to start with
[ask]
label|你的问题|Your question
placeholder|想了解什么？|What is your question?
send|提问|Ask
stop|停止|Stop
hint|Enter 提问，Shift + Enter 换行|Enter to ask, Shift + Enter for a new line
kept|对话只留在这个浏览器里|Conversations stay in this browser
forgotten|这个浏览器不让保存，关掉页面后对话就没了|Nothing can be saved here: closing the page loses the conversation
[turn]
question|问|Q
answer|答|A
[turns]
label|问答|Questions and answers
[turn]
searching|正在文章里查找|Searching the articles
understood|结合上文，理解为：|Read in context as:
alone|按原话重问|Ask as written
aswritten|按原话提问，没有结合上文。|Asked as written, out of context.
context|结合上文重问|Ask in context
stopped|已停止。|Stopped.
copy|复制|Copy
link|分享链接|Share link
edit|改写再问|Edit
retry|重新提问|Ask again
why|为什么这样答|Why this answer
references|参考文献|References
[answer]
quoted|原文引用|Quoted from the articles
took|用时 {n} 毫秒|{n} ms
differ|各篇说法不一，请看日期：|The articles differ; note their dates:
told|回答：{answer} 出处 {n} 处。|Answer: {answer} {n} source{s}.
[summary]
title|{model} 写的概述，逐句核对过原文|Summary by {model}, checked against the articles
failed|概述没能写成。|No summary could be written.
doubt|（原文不支持）| (not supported)
[kind]
figure|问的是数字|Asks for a figure
date|问的是时间|Asks for a date
person|问的是人物|Asks who
place|问的是地点|Asks where
definition|问的是含义|Asks what it means
list|问的是有哪些|Asks for a list
reason|问的是原因|Asks why
opinion|问的是观点|Asks for a view
[sure]
high|把握大|Confident
middle|把握一般，请核对原文|Fairly confident: check the source
[cite]
title|出处|Sources
more|另有 {n} 段相关原文|{n} more related passage{s}
open|出处 {n}：{title}，打开原文|Source {n}: {title}, open the article
page|第 {n} 页|p. {n}
similar|另见 {n} 处|Also in {n} other place{s}
[none]
title|这些文章里没有答案|These articles do not hold the answer
missing|文章里没有提到：|The articles never mention:
advice|可以换一种说法，或者问得更具体；也可能是相关文章还没有收进来。|Try other words or a narrower question; or the article is not here yet.
near|这些相近的问题能答|Near questions that have an answer
nearest|相关但未回答|Related, but not an answer
[fail]
retry|重试|Try again
unreachable|连不上问答服务|The service cannot be reached
unreachable.do|请看看运行服务的终端是否还开着（make serve）。服务一恢复，这个问题会自动再问一次。|Is the terminal running it still open (make serve)? Your question will be asked again once it is back.
loading|索引正在载入|The index is loading
loading.do|载入好之后会自动提问，不用再按。|Your question will be asked once it is ready.
busy|服务暂时答不了|The service cannot answer just now
busy.do|试了几次都没成，请过一会儿再试。|Several tries have failed. Try again in a while.
invalid|这个问题没法处理|This question cannot be handled
invalid.do|请改写后再问。|Reword it and ask again.
long|问题太长了|The question is too long
long.do|请缩短成一两句话再问。|Shorten it to a sentence or two.
server|服务出了错|The service made an error
server.do|请重试。若一再出现，请把这个问题告诉维护服务的人。|Try again; if it keeps happening, tell whoever runs the service.
interrupted|回答传到一半断了|The answer broke off half-way
interrupted.do|已收到的部分不完整，请重试。|What arrived is not complete. Try again.
malformed|收到的回答读不懂|The answer could not be read
malformed.do|页面和服务的版本可能不一致，请刷新页面。|Page and service may differ in version. Reload the page.
[why]
lead|找到的段落，最好的在前；长条相对于其中的最高分。|Passages found, best first; bars are relative to the highest score.
lexical|词语|Words
dense|语义|Meaning
score|综合|Overall
[say]
label|这个回答怎么样|How is this answer?
good|答得对|Right
bad|答得不对|Wrong
note|补充一句（可不填）|Add a note (optional)
save|保存|Save
kept|已记在运行服务的机器上。|Kept on the machine that runs the service.
withdrawn|评价已撤回。|Taken back.
[reader]
label|原文|Article
close|关闭|Close
link|链接|Link
original|原文网页|Original page
file|原始文件|File
gone|这篇文章已经不在文章库里|This article is no longer in the collection
gone.do|可能被删除或改名了，请到文章库里按标题找找。|It may be deleted or renamed. Look for its title.
quoted|下面是回答时引用的那一段。|This is the passage that was quoted.
changed|文章在回答之后有改动，当时引用的那一段已经不在了。|The article has changed since: the passage quoted is gone.
failed|文章没能打开|The article could not be opened
[list]
filter|按标题、来源或主题查找|Find by title, source or topic
kind|显示哪些|Which to show
all|全部|All
added|自己加的|Added
starter|入门文章|Starter articles
problems|没收进来的|Not taken in
count|共 {n} 篇|{n} article{s}
none|没有符合的。|Nothing matches.
more|再显示一些|Show more
characters|{n} 字|{n} character{s}
deleted|已删除：{name}|Deleted: {name}
restored|已放回。|Put back.
[add]
title|添加文章|Add articles
choose|选择文件|Choose files
hint|或者把文件拖到这个页面上|or drop files on this page
[upload]
waiting|等待上传|Waiting
sending|正在上传|Uploading
reading|正在读取|Reading
added|已保存，索引重建后就能提问|Saved; to be asked about after the rebuild
replaced|已替换同名文件|Replaced the file of that name
refused|没有收：|Refused:
failed|没有传成，请重试。|Not uploaded. Try again.
large|文件太大。|The file is too large.
[ledger]
indexed|已收进来，可以提问了|Taken in: you can ask about it
duplicate|和已有文章重复。|Same as another article.
empty|里面没有文字。|There is no text in it.
failed|读不了。|It cannot be read.
[rebuild]
title|索引|Index
start|重建索引|Rebuild
stop|停止重建|Stop
label|重建进度|Progress of the rebuild
of|{done} / {total}|{done} of {total}
rate|每秒 {n}|{n} per second
left|还要 {n} 秒|{n} second{s} left
failed|重建没有成功，仍用原来的索引。|The rebuild failed; the index is as it was.
cancelled|重建已停止，仍用原来的索引。|Stopped; the index is as it was.
[stage]
start|准备|Preparing
read|读取文章|Reading articles
vectors|计算向量|Computing vectors
verify|核对|Verifying
publish|发布|Publishing
[edition]
title|索引的各版|Editions of the index
current|在用|in use
back|用回|Go back
backto|用回第 {n} 版|Go back to edition {n}
[change]
failed|没有做成。|That did not work.
[lock]
label|密钥|Key
title|改动文章库需要密钥。它只留在这个标签页里。|Changes need the key. It stays in this tab.
open|解锁|Unlock
opened|已解锁。|Unlocked.
wrong|密钥不对。|That is not the key.
closed|这里只能读。要改动，请在服务上设置 XINZHI_API_KEY。|Reading only. To allow changes, set XINZHI_API_KEY on the server.
[talks]
title|对话记录|Conversations
filter|查找问过的问题|Search past questions
kept|这些对话只存在这个浏览器里，不会离开这台机器，最多 100 组。|Kept in this browser only, 100 at most; they never leave this machine.
count|{n} 个问题|{n} question{s}
rename|改名|Rename
delete|删除|Delete
undo|撤销|Undo
export|导出当前对话（Markdown）|Export this conversation (Markdown)
[copied]
answer|回答和出处已复制。|Answer and sources copied.
q|链接已复制，打开就会问这个问题。|Link copied: it asks this question.
article|链接已复制，打开就是这篇文章。|Link copied: it opens this article.
refused|浏览器不让页面复制，请按 Ctrl+C：|The browser refused to copy. Press Ctrl+C:
[index]
edition|索引第 {n} 版|Index edition {n}
articles|{n} 篇文章|{n} article{s}
passages|{n} 段|{n} passage{s}
built|{date}更新|updated {date}
`;

/** @type {Record<string, string[]>} */
export const MESSAGES = {};
let section = "";
for (const line of WORDS.trim().split("\n")) {
	const [key, ...words] = line.split("|");
	if (words.length) MESSAGES[`${section}.${key}`] = words;
	else section = key.slice(1, -1);
}

let language = readSetting("language") === "en" ? "en" : "zh";

export function switchLanguage() {
	language = language === "zh" ? "en" : "zh";
	writeSetting("language", language);
	translatePage();
}

/** @param {Record<string, any>} [values] for the {names} in the message */
export function t(key = "", values = {}) {
	return MESSAGES[key][language === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => {
		if (name === "s") return values.n === 1 ? "" : "s";
		const value = values[name];
		return typeof value === "number" ? value.toLocaleString(language) : value;
	});
}

/** "2024-03-11", "2024-03" or "2024" as one writes it; what is no such date is returned as it came. */
export function formatDate(iso = "") {
	const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(iso) ?? [];
	if (!year) return iso;
	return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
		timeZone: "UTC",
		year: "numeric",
		...(month && { month: "long" }),
		...(day && { day: "numeric" }),
	}).format(new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1))));
}

/** Its local day as ISO 8601, which is how Swedish writes dates. @param {Date} date */
export const isoDay = (date) => date.toLocaleDateString("sv");

/** The local day of a moment, as one writes it. @param {string | number} moment */
export const formatDay = (moment) => formatDate(isoDay(new Date(moment)));

/** Writes the words that elements name: data-t text, data-t-label their name, data-t-placeholder both. */
export function translatePage() {
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	document.title = t("app.title");
	for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t], [data-t-label], [data-t-placeholder]"))) {
		const { t: words, tLabel: label, tPlaceholder: placeholder } = node.dataset;
		if (words) node.textContent = t(words);
		if (label || placeholder) node.ariaLabel = t(label ?? placeholder);
		if (placeholder) node.setAttribute("placeholder", t(placeholder));
	}
}
