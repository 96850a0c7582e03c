"""Lines at the head and foot of official documents: issuing bodies, numbers, titles, presenters, dates, fields.

The order at the head (GB/T 9704): issuing body, number, title, addressees; at the foot: issuing body, date. What people
send, print and paste has them in any order and with line breaks anywhere, so each line is told by its own form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import rjieba

from corpus.characters import HAN
from corpus.speakers import post_and_name

_ORGANISATION = re.compile(
    rf"[{HAN}（）·]{{2,28}}(?:政府|办公[室厅]|委员会|管委会|[省市区县州党工][委局]|委|[厅局部院处队馆站社]|总署|中心|协会|学会"
    r"|研究会|联合会|商会|公司|集团|银行|大学|学院|小组|指挥部|联席会议|联盟|基金会|工会)"
)
_REPORTS = re.compile(r"记者|通讯员|评论员|撰稿人?|编辑|编译|作者|摄影|校对|责编|主编")
_SEAL = re.compile(r"\s*[（(](?:盖?章|公章|印章)[）)]$")
_NO_ORGANISATION = re.compile(r"[的了是在我请把将被]|关于|如何|怎样")
_VERB_LIKE = ("v", "d", "p", "r", "c", "m", "a")  # parts of speech with which no name of a body begins
_SORTS = (
    "通知|通报|通告|公告|公报|公示|决定|决议|意见|办法|规定|规则|细则|措施|方案|规划|计划|要点|纪要|报告|请示|批复|复函|函"
    "|命令|条例|章程|指南|指引|清单|名单|说明|解读|议案|提案|建议|答复|倡议书|实施意见|标准|目录"
)
_BRACKETED = r"(?:[（(][^（）()]{1,14}[）)])?"
_TITLE = re.compile(rf"(?P<body>[{HAN}（）·、\s]{{0,60}}?)关于[^。；！？：:，]{{2,110}}?(?P<sort>{_SORTS}){_BRACKETED}")
_BODY_FIRST = re.compile(
    rf"(?P<body>[{HAN}（）·]{{4,40}})[^。；！？：:，]{{2,40}}(?:纪要|公告|通告|通报|决定|批复|简报|令)"
)
_TITLE_LINES = 6  # over which a centred title may be broken
_LONGEST_LINE = 200  # characters; a longer one is text
_MARK_LENGTH = 4  # characters
_TITLE_REACH = 10  # lines at the top among which it begins
_RED_HEAD = re.compile(rf"(?P<body>[{HAN}（）·\s]{{4,40}}?)\s*文\s*件")
_YEAR_IN_BRACKETS = r"[〔\[［【（(]\s*(?:19|20)\d\d\s*[〕\]］】）)]"
_NUMBER = re.compile(
    rf"[（(]?(?:[{HAN}]{{0,14}}\s*{_YEAR_IN_BRACKETS}\s*(?:第\s*)?\d{{1,5}}\s*[号期]"
    rf"|(?:[{HAN}]{{0,6}}\s*)?(?:{_YEAR_IN_BRACKETS}|(?:19|20)\d\d\s*年)?\s*第\s*[\d一二三四五六七八九十百]{{1,5}}\s*[期号]"
    r"(?:\s*[（(]总第?\s*\d{1,5}\s*期[）)])?)[）)]?"
)
_CHINESE_YEAR = r"[一二][〇零○一二三四五六七八九]{3}年"
DAY = (
    r"(?:(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
    rf"|{_CHINESE_YEAR}[一二三四五六七八九十]{{1,2}}月[一二三四五六七八九十]{{1,3}}日)"
)
"""A day in the ways that documents write it."""
_MONTH = rf"(?:(?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月|{_CHINESE_YEAR}[一二三四五六七八九十]{{1,2}}月)"
DAY_OR_MONTH = rf"(?:{DAY}|{_MONTH}份?)"
"""A day, or a month where no day is told."""
_ENGLISH_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
ENGLISH_DAY = rf"(?:{_ENGLISH_MONTH} \d{{1,2}}, (?:19|20)\d\d|\d{{1,2}} {_ENGLISH_MONTH} (?:19|20)\d\d)"
"""A day in English: "March 12, 2024"."""
_DATED = "印发|发布|公布|通过|讲话|稿|更新|修订|修正|修改|制定|发表|刊发|刊登|发出|下发|实行"
_DATE_LINE = re.compile(
    rf"[（(【\[—-]*\s*(?:(?:最[后近新])?(?:{_DATED})[于：:\s]\s*)?(?:{DAY_OR_MONTH}(?:\s*[（(]?星期.[）)]?)?"
    rf"(?:\s*\d{{1,2}}:\d\d(?::\d\d)?)?|{ENGLISH_DAY})"
    rf"\s*(?:(?:第.{{1,3}}次)?(?:{_DATED}))?\s*[）)】\]—-]*"
)
_BODY_AND_DATE = re.compile(rf"(?P<body>.{{2,60}}?)[\s,，]+(?P<date>{DAY_OR_MONTH})\s*(?:{_DATED})?")
_ISSUED_BY = re.compile(r"(?P<body>.{4,40}?)(?:编制|编印|编写|编|发布|印发|印制|印|制|出品)")
_BRACKETS = re.compile(r"[（(]([^（）()。]{4,60})[）)]")
_FIELD = re.compile(rf"[【\[]?(?P<name>[{HAN}](?:\s?[{HAN}]){{1,7}})[】\]]?\s*[：:]\s*(?P<value>\S.*)")
# Fields of which a reader may ask; of others (来源, 作者, 发布时间, 编辑) only the metadata tells.
_ASKED_FIELDS = re.compile(
    r"(?:会议)?地点|主持(?:人|单位)?|出席.{0,4}|参加.{0,4}|参会.{0,4}|列席.{0,4}|缺席.{0,4}|请假.{0,4}|记录(?:人|整理)?|与会.{0,4}"
    r"|(?:新闻)?发[布言]人|嘉宾|受访.{0,3}|主[办讲](?:人|单位|方)?|承办(?:单位|方)|议题|(?:会议)?主题|对象|召集人|汇报人|采访对象|访谈嘉宾"
)
_HELD = re.compile(r"(?:会议|召开|发布会?|活动|座谈|讲话|采访|访谈|举[行办])?(?:时间|日期)")
_ISSUED = re.compile(
    r"(?:成文|印发|发文|发布|公开|公布|生成|签发|发表|刊发|刊登|上传)(?:日期|时间)|(?:最[后近新])?更新(?:日期|时间)?"
)
_ISSUER = re.compile(r"(?:发文|发布|制发|印发|制定|公布|起草|编制)(?:机关|机构|单位|部门)|信息来源|编[制印发](?:单位)?")
_DOCUMENT_FIELDS = re.compile(
    r"索引号?|主题分类|主题词|标题|名称|公文种类|有效性|体裁分类|组配分类|信息分类|公开方式|关键词"
)
_TITLE_FIELDS = re.compile(r"(?:文章|新闻|文件|稿件|会议)?(?:标题|题目)|(?:会议|活动|文件)名称")
_MAIL_FIELD = re.compile(
    r"(?P<name>发件人|收件人|抄送人?|密送|主题|发送时间|日期|时间|附件|From|To|Cc|Bcc|Subject|Date|Sent)\s*[：:]\s*(?P<value>\S.*)",
    re.I,
)
_SENDER, _SUBJECT, _SENT = ("发件人", "from"), ("主题", "subject"), ("发送时间", "日期", "时间", "date", "sent")
_ADDRESS = re.compile(r"\s*[<＜(（\[]?(?:mailto:)?[\w.+-]+@[\w.-]+[>＞)）\]]?")
_PAPER_FIELDS = re.compile(
    r"(?:收稿|修回|录用|网络首发)(?:日期|时间)|基金项目|(?:第一)?作者简介|通[讯信]作者(?:简介)?|中图分类号?|文献标[识志]码|文章编号|引用格式"
)
_ENACTED = re.compile(rf"[（(]\s*{DAY}[^（）()]{{2,160}}(?:通过|批准|公布|发布|修订|修正|施行)[^（）()]{{0,60}}[）)]")
_SPACED = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


def squeezed(text: str) -> str:
    """A line without the blanks between its Han characters."""
    return _SPACED.sub("", text.strip())


def is_organisation(text: str) -> bool:
    """Whether a line is the name of a body, or of several with blanks between them."""
    return bool(bodies_in(text))


def bodies_in(text: str) -> list[str]:
    """The bodies that a line names, if it names nothing else; that they have sealed it is left out."""
    parts = [part for part in re.split(r"[\s、]+", _SEAL.sub("", text.strip())) if part]
    for bodies in (parts, ["".join(parts)]):
        if all(_is_body(body) for body in bodies):
            return bodies
    return []


def _is_body(text: str) -> bool:
    if len(text) < 4 or _ORGANISATION.fullmatch(text) is None or _NO_ORGANISATION.search(text):
        return False
    return not rjieba.tag(text)[0][1].startswith(_VERB_LIKE)


def red_head(text: str) -> str:
    """The body whose letterhead a line is ("青溪市人民政府文件"), or nothing."""
    match = _RED_HEAD.fullmatch(text.strip())
    body = squeezed(match["body"]) if match else ""
    return body if is_organisation(body) else ""


def is_document_number(text: str) -> bool:
    """Whether a line is the number of a document or of an issue: "青政发〔2024〕3号", "第12期"."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_date_line(text: str) -> bool:
    """Whether a line is a day or a month and nothing else, in brackets or not."""
    return _DATE_LINE.fullmatch(text.strip()) is not None


def body_and_date(text: str) -> tuple[str, str]:
    """Body and date of a line that has both ("青溪市统计局 2024年3月"), or two empty strings."""
    match = _BODY_AND_DATE.fullmatch(text.strip())
    return (match["body"], match["date"]) if match and is_organisation(match["body"]) else ("", "")


def issued_by(text: str) -> str:
    """The body of a line that says who issued or compiled a document ("青溪市统计局编制"), or nothing."""
    match = _ISSUED_BY.fullmatch(squeezed(text.strip("（）() ")))
    return match["body"] if match and is_organisation(match["body"]) else ""


def is_affiliation(text: str) -> bool:
    """Whether a line in brackets says where an author works: "（青溪大学 水利学院，青溪 310000）"."""
    match = _BRACKETS.fullmatch(text.strip())
    parts = re.split(r"[\s、，,；;]+", match[1]) if match else []
    return any(is_organisation(part.lstrip("0123456789.．")) for part in parts)


def presenter(text: str) -> str:
    """Post and name of the line under a title that says whose speech or paper it is, joined; or nothing."""
    post, name = post_and_name(text.strip("（）() 　"))
    return "" if _REPORTS.search(post) else post + name


def field_of(line: str) -> tuple[str, str]:
    """Name and value of a line like "地点：二号会议室"; two empty strings where it is none."""
    match = _FIELD.fullmatch(line.strip())
    return (re.sub(r"\s", "", match["name"]), match["value"].strip()) if match else ("", "")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the fields above a text say of it; ``count`` lines are fields."""

    title: str = ""
    author: str = ""
    day: str = ""
    count: int = 0


def letterhead(lines: Sequence[str]) -> Letterhead:
    """The fields with which a text begins, if one of them is its title: those of a message, or "标题：……".

    Args:
        lines: The first lines of a document.
    """
    fields = list(takewhile(bool, map(_MAIL_FIELD.fullmatch, map(str.strip, lines))))
    told = {field["name"].lower(): field["value"].strip() for field in reversed([f for f in fields if f])}
    sender = next((told[name] for name in _SENDER if name in told), "")
    subject = next((told[name] for name in _SUBJECT if name in told), "")
    if sender and subject:
        day = next((told[name] for name in _SENT if name in told), "")
        return Letterhead(subject, _ADDRESS.sub("", sender).strip(" \"“”'") or sender, day, len(fields))
    named = list(takewhile(lambda field: bool(field[0]), map(field_of, lines)))
    title = next((value for name, value in named if _TITLE_FIELDS.fullmatch(name)), "")
    return Letterhead(title) if title else Letterhead()


def is_asked_field(name: str) -> bool:
    """Whether a field tells of the event (place, chair, who was there) and not only of the document."""
    return _ASKED_FIELDS.fullmatch(name) is not None


def is_held_field(name: str) -> bool:
    """Whether a field tells when something took place."""
    return _HELD.fullmatch(name) is not None


def is_issued_field(name: str) -> bool:
    """Whether a field tells when the document was issued."""
    return _ISSUED.fullmatch(name) is not None


def is_document_field(name: str) -> bool:
    """Whether a field tells of the document alone, as registers do: its index, its class, who issued it and when."""
    return bool(_DOCUMENT_FIELDS.fullmatch(name)) or is_issued_field(name) or is_issuer_field(name)


def is_paper_field(name: str) -> bool:
    """Whether a field stands around the title of a scientific paper: when it was received, who paid for it."""
    return _PAPER_FIELDS.fullmatch(name) is not None


def enacted(text: str) -> str:
    """The last day of a line that tells how a law came about ("（2023年9月27日……通过……批准）"), or nothing."""
    return re.findall(DAY, text)[-1] if _ENACTED.fullmatch(text.strip()) else ""


def is_issuer_field(name: str) -> bool:
    """Whether a field names the body that issued the document."""
    return _ISSUER.fullmatch(name) is not None


def issuing_body(title: str) -> str:
    """The body with which a title begins ("青溪市人民政府关于……的通知"), or nothing."""
    match = _TITLE.fullmatch(squeezed(title))
    body = match["body"].strip() if match else ""
    return body if body and is_organisation(body) else ""


def _may_stand_above(line: str) -> bool:
    """Whether a line may stand above the title of a document."""
    line = line.strip()
    is_short = len(line) <= _MARK_LENGTH or re.search(f"[{HAN}]", line) is None  # "特急", the number of a copy
    return is_short or bool(field_of(line)[0]) or is_around_title(line)


def is_around_title(line: str) -> bool:
    """Whether a line at the head is what stands above or below a title: letterhead, number, body, date, field."""
    name = field_of(line)[0]
    return (
        is_asked_field(name)
        or is_held_field(name)
        or is_document_field(name)
        or is_paper_field(name)
        or is_organisation(line)
        or is_document_number(line)
        or is_date_line(line)
        or bool(red_head(line) or presenter(line) or body_and_date(line)[0] or issued_by(line))
    )


def title_run(lines: Sequence[str]) -> tuple[int, int] | None:
    """The lines, first and behind the last, over which the title of an official document is set, if it has one.

    Args:
        lines: The first lines of a document.
    """
    for start, line in enumerate(lines[:_TITLE_REACH]):
        if len(line) > _LONGEST_LINE or (start and not _may_stand_above(lines[start - 1])):
            return None  # a text that has another title goes on to quote documents
        if "关于" not in line and not is_organisation(line):
            continue
        for end in range(start + 1, min(start + _TITLE_LINES, len(lines)) + 1):
            last = lines[end - 1].strip()
            if end > start + 1 and (is_document_number(last) or is_date_line(last) or field_of(last)[0]):
                break
            joined = "".join(squeezed(each) for each in lines[start:end])
            match = _TITLE.fullmatch(joined)
            if match and (not match["body"] or is_organisation(match["body"])):
                is_listed = end < len(lines) and _TITLE.fullmatch(squeezed(lines[end])) is not None
                return None if is_listed else (start, end)
            if end == start + 2 and is_organisation(line) and _BODY_FIRST.fullmatch(joined):
                return start, end
    return None
