// @ts-check
/** The page's words, dates and numbers in Chinese and English. */
import { readSetting, writeSetting } from "./storage.js";

// Keys within the [section], Chinese, English; {s} is the plural of {n}. The server's reasons are in English.
const WORDS = `
[app]
name|新质问答|Xinzhi
skip|跳到提问框|Skip to the question box
[nav]
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
lead|这里收着关于新质生产力的文章。每一句回答都是文章里的原话，并注明出处；文章里没有的，就直说没有。|Every answer is quoted, with its source, from Chinese articles on new quality productive forces. What they do not say is not said here.
[try]
title|可以这样问|Try one of these
[ask]
placeholder|想了解什么？|What is your question?
send|提问|Ask
stop|停止|Stop
hint|Enter 提问，Shift + Enter 换行|Enter to ask, Shift + Enter for a new line
forgotten|浏览器不让保存，离开前请在“记录”里导出|Nothing can be saved: export it from History
[scope]
title|范围|Scope
sources|来源|Source
authors|作者|Author
topics|主题|Topic
published_from|从|From
published_to|到|To
any|不限|Any
contradiction|开始的日期晚于结束的日期，没有文章能符合。|The first date is after the last: no article fits.
remove|去掉|Remove
only|只在这些文章里找过：|Searched only:
widen|不限范围再问|Ask all articles
[turn]
question|问|Q
answer|答|A
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
took|用时 {n} 毫秒|{n} ms
differ|各篇说法不一，请看日期：|The articles differ; note their dates:
told|回答：{answer} 出处 {n} 处。|Answer: {answer} {n} source{s}.
[summary]
title|{model} 写的概述，逐句核对过原文|Summary by {model}, checked against the articles
failed|概述没能写成。{why}|No summary could be written. {why}
doubt|（原文不支持）| (not supported)
[kind]
asks|问的是{what}|Asks for {what}
figure|数字|a figure
date|时间|a date
person|人物|a person
place|地点|a place
definition|含义|a meaning
list|有哪些|a list
reason|原因|a reason
opinion|观点|a view
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
advice|可以换一种说法，或问得更具体；也可能文章还没有收进来。|Try other words or a narrower question; or add the article.
near|这些相近的问题能答|Near questions that have an answer
nearest|相关但未回答|Related, but not an answer
[fail]
retry|重试|Try again
unreachable|连不上问答服务|The service cannot be reached
unreachable.do|请看看运行服务的终端是否还开着（make serve）。服务一恢复就会自动再问。|Is its terminal still open (make serve)? Your question is asked again once it is back.
loading|索引正在载入|The index is loading
loading.do|载入好之后会自动提问。|Your question is asked once it is ready.
invalid|这个问题没法处理|This question cannot be handled
invalid.do|请改写后再问。|Reword it and ask again.
filter|没有文章符合所选的范围|No article is within the scope
filter.do|请去掉一项，或改一改日期（如 2024-03），再重试。|Remove a choice or change a date (2024-03), then try again.
server|服务出了错|The service made an error
server.do|请重试。若一再出现，请告诉维护服务的人。|Try again; if it stays, tell whoever runs the service.
interrupted|回答传到一半断了|The answer broke off half-way
interrupted.do|收到的部分不完整，请重试。|It is not complete. Try again.
malformed|收到的回答读不懂|The answer could not be read
malformed.do|页面和服务的版本可能不一致，请刷新页面。|Page and service may differ in version: reload.
[why]
lead|找到的段落，最好的在前。|Passages found, best first.
lexical|词语|Words
dense|语义|Meaning
score|综合|Overall
[say]
good|答得对|Right
bad|答得不对|Wrong
note|补充一句（可不填）|Add a note (optional)
save|保存|Save
kept|已记在运行服务的机器上。|Kept on the machine that runs the service.
withdrawn|评价已撤回。|Taken back.
[reader]
close|关闭|Close
link|链接|Link
original|原文网页|Original page
file|原始文件|File
gone|这篇文章已经不在文章库里|This article is no longer in the collection
gone.do|可能被删除或改名了，请到文章库里找找。|It may be deleted or renamed: look for its title.
quoted|下面是回答时引用的那一段。|This is the passage that was quoted.
changed|文章改过了，当时引用的那一段已经不在了。|The article has changed: the passage quoted is gone.
failed|文章没能打开|The article could not be opened
[list]
filter|查找文章|Find articles
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
sending|正在上传|Uploading
reading|正在读取|Reading
added|已保存，索引重建后就能提问。{why}|Saved; ready after the rebuild. {why}
replaced|已替换同名文件。{why}|Replaced the file of that name. {why}
refused|没有收：{why}|Refused: {why}
failed|没有传成。{why}|Not uploaded. {why}
[ledger]
indexed|已收进来，可以提问了|Taken in: you can ask about it
[rebuild]
title|索引|Index
start|重建索引|Rebuild
stop|停止重建|Stop
of|{done} / {total}|{done} of {total}
rate|每秒 {n}|{n} per second
left|还要 {n} 秒|{n} second{s} left
failed|重建没有成功，仍用原来的索引。{why}|Failed; the index is as it was. {why}
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
[change]
failed|没有做成。{why}|That did not work. {why}
[lock]
label|密钥|Key
title|改动文章库需要密钥。它只留在这个标签页里。|Changes need the key. It stays in this tab.
open|解锁|Unlock
opened|已解锁。|Unlocked.
wrong|密钥不对。|That is not the key.
closed|这里只能读。要改动，请在服务上设置 XINZHI_API_KEY。|Read only. To change things, set XINZHI_API_KEY on the server.
[talks]
filter|查找问过的问题|Search past questions
kept|对话只存在这个浏览器里，不会离开这台机器，最多 100 组。|Kept in this browser, 100 at most; they never leave this machine.
count|{n} 个问题|{n} question{s}
rename|改名|Rename
delete|删除|Delete
undo|撤销|Undo
export|导出这次对话（Markdown）|Export as Markdown
[copied]
answer|回答和出处已复制。|Answer and sources copied.
link|链接已复制。|Link copied.
refused|浏览器不让页面复制，请按 Ctrl+C：|The browser refused to copy. Press Ctrl+C:
[index]
edition|索引第 {n} 版|Index edition {n}
articles|{n} 篇文章|{n} article{s}
built|{date}更新|updated {date}
[reason]
unsupported|这种文件（{suffix}）读不了，请换成 PDF、DOCX、TXT 等|
old|旧格式，请另存为 DOCX、XLSX 或 PPTX|
needs|是图片，服务上还没装文字识别（OCR）|
nested|压缩包里还有压缩包，请先解开|
protected|请去掉密码再加|
unreadable link not_a_file|系统读不到这个文件|
too unpacks content_too_large|太大了，请拆成几份|
reader damaged|文件坏了，请重新导出|
not_text|不是文字，或编码不认识，请存为 UTF-8|
empty not_searchable|里面没有能读的文字|
harmful|里面有危险的内容|
bad|里面的 JSON、YAML 或 id 写得不对|
id|它的 id 和 {origin} 相同|
duplicate|和 {origin} 文字相同|
bad_name|文件名不能用，请改名|
controls end characters|有些字符没有读出来|
encoding|按 {encoding} 读的，也可能是 {other}|
chapters|缺 {count} 章|
text|第 {pages} 页的文字是识别出来的|
pages_are_pictures|第 {pages} 页是图片，没有读|
pages|第 {pages} 页坏了，没有读|
pictures|{count} 张图片没有读|
wrong|文件名写的是 {suffix}，按 {kind} 读的|
document_store build_storage feedback|磁盘写不进去，请看看空间和权限|
document_missing not_found|已经不在了|
document_conflict conflict|和现在的状态冲突，请刷新后再试|
build_in_progress|索引正在重建，请稍后再试|
question|问题是空的，或者太长（最多 500 字）|
too_many_requests|请求太多，请稍后再试|
unauthorized|要先输入密钥|
build_memory index_too_large|内存不够|
`;

/** @type {Record<string, string[]>} */
export const MESSAGES = {};
let section = "";
for (const line of WORDS.trim().split("\n")) {
	const [key, ...words] = line.split("|");
	if (!words.length) section = key.slice(1, -1);
	else for (const name of key.split(" ")) MESSAGES[`${section}.${name}`] = words;
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
		return typeof value === "number" ? value.toLocaleString(language) : (value ?? "");
	});
}

/** By its code or the first word of that, or in the server's English. @param {any} problem */
export function wordsOf({ code, values, detail = "", reason }) {
	const key = [`reason.${code}`, `reason.${code}`.split("_")[0], `fail.${reason}`].find((name) => MESSAGES[name]);
	return (key && t(key, values)) || detail;
}

/** 2024-03-11, 2024-03 or 2024 as one writes it; anything else as it came. */
export function formatDate(iso = "") {
	const [date = "", month, day] = /^\d{4}(-\d\d)?(-\d\d)?/.exec(iso) ?? [];
	if (Number.isNaN(Date.parse(date))) return iso;
	const parts = { year: "numeric", ...(month && { month: "long" }), ...(day && { day: "numeric" }) };
	return new Date(date).toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", /** @type {any} */ ({ timeZone: "UTC", ...parts }));
}

/** As Swedish writes it. @param {Date} date */
export const isoDay = (date) => date.toLocaleDateString("sv");

/** @param {string | number} moment */
export const formatDay = (moment) => formatDate(isoDay(new Date(moment)));

export function translatePage() {
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	document.title = t("app.name");
	for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t], [data-t-label], [data-t-placeholder]"))) {
		const { t: words, tLabel: label, tPlaceholder: placeholder } = node.dataset;
		if (words) node.textContent = t(words);
		if (label || placeholder) node.ariaLabel = t(label ?? placeholder);
		if (placeholder) node.setAttribute("placeholder", t(placeholder));
	}
}
