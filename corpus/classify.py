"""What a paragraph of a plain text is: heading, byline, caption, list item, page furniture or body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.bylines import SPACED_NAME, is_byline_of_people
from corpus.characters import HAN
from corpus.lines import LIST_MARKER, Line, is_wider
from corpus.official import (
    DAY,
    DAY_OR_MONTH,
    ENGLISH_DAY,
    field_of,
    is_asked_field,
    is_date_line,
    is_document_number,
    is_held_field,
    red_head,
)
from corpus.turns import is_label
from corpus.types import BlockKind

HEADING_WIDTH = 30.0  # Han characters; longer headings exist, but longer unfinished lines are more often text
BYLINE_WIDTH = 45.0
CAPTION_LENGTH = 450  # characters
_RUNNING_HEAD_WIDTH = 30.0
_RUNNING_HEAD_COUNT = 3  # times that the same short line must stand on the pages of one text

_LONGEST_FURNITURE = 300  # characters; copies of a document go to many bodies
_NAME = rf"[{HAN}·]{{2,12}}"
_NUMERAL = "一二三四五六七八九十"


def _one_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_OFFERED = (
    r"(?:打印(?:本[页文])?|关闭(?:窗口|本页)?|返回(?:顶部|首页|列表|上一页)?|我要?纠错|(?:一键)?分享(?:到|至)?|收藏(?:本页)?|点赞|复制链接"
    r"|(?:字体|字号)\s*[:：]?(?:\s*[\[【]?\s*[大中小]\s*[\]】]?)*|微信|微博|QQ空间|TT)\s*[:：]?"
)
_FURNITURE = _one_of(
    # page numbers: "12", "- 12 -", "3/16", "第3版", "第三版", "第 3 页 共 10 页", "Page 3 of 10", "A05 综合"
    r"[-—–·~\s]*\d{1,3}[-—–·~\s]*$",
    r"\d{1,4}\s*/\s*\d{1,4}$",
    rf"[-—–\s]*第?\s*(?:[A-Z]?\d{{1,4}}|[{_NUMERAL}]{{1,3}})\s*[版页](?:[，,\s/]*共\s*\d+\s*[版页])?[-—–\s]*$",
    r"(?:Page|P\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$",
    rf"[A-D]\d{{2}}(?:版|[\s:：]*[{HAN}]{{2,4}})?$",
    # lines of a table of contents and of a page's navigation
    r".{1,40}(?:…{2,}|\.{4,}|·{4,})\s*\d{1,4}$",
    r"(?:首页|当前位置|您的位置|您现在的位置|当前所在)\s*[:：]?.{0,30}[>»›].{0,40}$",
    r"目\s*[录錄]$",
    r"正\s*文\s*[:：]$",
    # end marks: "（完）", "-END-", "###"
    r"[（(【\[]\s*(?:全文)?完\s*[）)】\]]$",
    r"[-—–─\s]*(?:END|完)[-—–─\s]*$",
    r"[#＃*＊]{2,}$",
    r"[■□▼▽▲△↓↑◆◇●○★☆※=~_*]+$",
    r"[大中小]字号$",
    r"(?:分享让更多人看到|图片)$",
    r"(?:阅读|点赞|在看|评论|转发|浏览|收藏)\s*\d[\d.,]*[万千kKwW]?\+?$",
    # the people behind the page
    r"[（(【\[]?\s*(?:本[版期报文])?(?:责任|执行|值班)?(?:编辑|责编|主编|编审|编委|校对|审核|审校|监制|制图|版式|美编|统筹|主任|[终复初]审|签发)"
    r"\s*[:：/丨|].{1,60}$",
    r"[（(]\s*(?:责任|执行|值班|本[版期])?(?:编辑|责编|校对|审核)\s+[^（）()。]{2,30}[）)]$",
    # of official documents
    r"[（(]\s*此[件页][^（）()。]{1,30}[）)]$",
    r"(?:抄送|抄报|主题词)\s*[:：].{1,200}$",
    # of papers, for catalogues
    r"[【\[]?(?:关\s*键\s*(?:词|字)|中图分类号?|文献标[识志]码|文章编号|Key ?words)\s*[】\]]?\s*[:：].{1,200}$",
    r"附\s*件\s*[\d一二三四五六七八九十]{0,2}\s*[:：]?$",
    # of pages that are read on a phone
    r"(?:往期(?:推荐|回顾|精选)|(?:推荐|相关|延伸|热门)阅读|阅读原文|(?:长按|扫码|扫描|点击)[^。]{0,20}(?:关注|二维码)[^。]{0,10})\s*[:：]?$",
    r"(?:投稿邮箱|新闻热线|版权声明|免责声明|特别声明)\s*[:：].{1,60}$",
    r"(?:版权所有|返回搜狐)[^。]{0,30}$",
    r"[^。]{0,16}(?:点个?|点亮|点击)[^。]{0,6}[“「\"']?在看[^。]{0,8}$",
    r"请(?:务必|仔细)?阅读[^。]{0,14}(?:免责|重要|法律)(?:声明|条款|条文)[^。]{0,12}$",
    # what a page offers to do with it, and the pages beside it
    rf"(?:{_OFFERED}[\s|｜]*)*(?:[【\[（(]\s*{_OFFERED}(?:[\s|｜]*{_OFFERED})*\s*[】\]）)][\s|｜]*)+(?:{_OFFERED}[\s|｜]*)*$",
    rf"{_OFFERED}(?:[\s|｜]+{_OFFERED})+$",
    r"(?:打印(?:本页|此页)|关闭(?:窗口|本页)|返回(?:顶部|列表|上一页)|分享(?:到|至))\s*[：:]?$",
    r"[【\[]?(?:上|下)一[篇页条则][】\]]?\s*[：:].{0,80}$",
    r"(?:相关|推荐)(?:链接|新闻|文章|报道|稿件)\s*[:：]?$",
    r".{0,80}(?:ICP备|公网安备|网站标识码).{0,80}$",
)
_REPORTERS = (
    rf"(?:(?:本[报刊台网]|新华社|中新社|[{HAN}A-Za-z]{{2,8}}[报刊网社])?\s*(?:驻{_NAME})?"
    r"(?:首席|特约|见习|实习|全媒体)?(?:记者|通讯员|评论员|撰稿人))"
)
_BYLINE = _one_of(
    rf"[▶►■□●◆◇△▲○\s（(【\[]*(?:{_REPORTERS}[\s:：]*{_NAME}(?:[\s、,，/]+(?:{_REPORTERS}[\s:：]*)?{_NAME})*"
    rf"|[□■]\s*{_NAME}(?:\s+{_NAME})*"
    rf"|(?:作\s*者|撰\s*文|撰\s*稿|采\s*写|文\s*/|文\s*[:：]|编\s*译|执\s*笔)[\s:：/]*{_NAME}(?:[\s、,，]+{_NAME})*)"
    r"(?:\s*(?:文/图|文并摄|报道|摄影报道|综合报道|整理))?[\s）)】\]]*$",
    rf"By(?: [A-Z][A-Za-z.'-]*){{1,4}}(?:(?:,| and)(?: [A-Z][A-Za-z.'-]*){{1,4}})*(?:\s*[|·,—-]\s*{ENGLISH_DAY})?$",
    r"[（(]\s*(?:本文)?作者(?:单位|系|为|是)?\s*[:：]?.{2,60}[）)]$",
    r"来\s*源\s*[|｜丨]\s*[^。！？]{2,40}$",
    r"(?:来\s*源|稿\s*源|本文来源|转载自|发布时间|发布日期|日\s*期|时\s*间|作\s*者)\s*[:：]\s*[^。！？]{1,60}$",
    # "原创 周海 青溪发布 2024-03-11 18:30 青溪": names of an account and a day with its hour
    rf"(?:原创\s+)?(?:[{HAN}A-Za-z·]{{2,14}}\s+){{1,3}}{DAY}\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s+[{HAN}]{{2,8}})?$",
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*星期.)?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:\s+[^。！？]{0,40})?$",
)
_BRACKETED_DATE = re.compile(rf"[（(【\[]\s*{DAY_OR_MONTH}[^（()）。，]{{0,10}}[）)】\]]|{DAY}")
_CAPTION = _one_of(
    r"(?:^|[。！？）)\s])(?:[上下左右]?图[为片:：]|[上下左右]图[，,为])",
    r"[/／]\s*摄(?:影)?[。）)]?$",
    rf"(?:记者|通讯员|新华社)\s*{_NAME}\s*摄[。）)]?$",
    r"[（(](?:资料图|图源|图/|.{0,12}[供摄]图?|[^（(]{0,20}日摄)[^）)]*[）)]。?$",
    r"^(?:图片来源|图源|供图|摄影)\s*[:：/]",
    r"^图\s*\d+(?:[-.]\d+)?\s*[:：\s]\s*\S",
)
_CAPTION_START = re.compile(r"[上下左右]?图[为片:：]|[上下左右]图[，,]|图\s*\d+\s*[:：\s]")
_HEADING_END = re.compile(r"[，,、：:；;。]$|(?<![A-Za-z])\.$")
_INNER_MARK = re.compile(r"[。；;]")
_LETTER = re.compile(f"[{HAN}A-Za-z]")
_COMMA = re.compile("[，,]")
_MAX_HEADING_COMMAS = 2
_QUOTED_HEADING = re.compile(r"[“「][^”」]{2,12}[”」][^。，；]{2,16}$")
_CHAPTER = re.compile(r"第[一二三四五六七八九十百\d]{1,3}(?P<unit>[章节条编])")
_NUMBERED = re.compile(
    r"(?P<first>[一二三四五六七八九十]{1,3}、)|(?P<second>[（(][一二三四五六七八九十]{1,3}[）)])|(?P<third>\d{1,2}[.．、](?!\d))"
    r"|[（(]\d{1,2}[）)]|[①-⑳]"
)


def is_furniture(text: str) -> bool:
    """Whether a line is a page number, an end mark or an editors' line."""
    return len(text) <= _LONGEST_FURNITURE and _FURNITURE.match(text) is not None


def running_heads(lines: Sequence[Line]) -> frozenset[str]:
    """Short lines that recur on the pages of a text, digits apart: names of newspapers, dates, sections.

    Returns:
        The lines' texts with digits replaced by 0, as ``running_head_key`` gives them.
    """
    counts = Counter(
        running_head_key(line.text)
        for line in lines
        if 4 <= line.width <= _RUNNING_HEAD_WIDTH
        and not line.ends_sentence
        and not line.ends_with_comma
        and not line.begins_item
        and not is_label(line.text)
    )
    return frozenset(key for key, count in counts.items() if count >= _RUNNING_HEAD_COUNT)


def running_head_key(text: str) -> str:
    """A line with its blanks taken out and every digit made 0, so that heads of different pages are alike.

    A day keeps its digits: pages have all the same one, the entries of a chronicle have one each.
    """
    squeezed = "".join(text.split())
    return squeezed if is_date_line(text) else re.sub(r"\d+", "0", squeezed)


def is_byline(text: str) -> bool:
    """Whether a paragraph names the authors, the source or the date of publication, and nothing else."""
    if is_wider(text, BYLINE_WIDTH):
        return False
    text = SPACED_NAME.sub(r"\1\2", text)
    if is_byline_of_people(text):
        return True
    return _BYLINE.match(text) is not None or bool(red_head(text)) or _BRACKETED_DATE.fullmatch(text) is not None


def stands_alone(text: str) -> bool:
    """Whether a line is a paragraph whatever stands around it: a byline, the number of a document, a field, a label."""
    name = field_of(text)[0]
    is_field = is_asked_field(name) or is_held_field(name)
    return is_byline(text) or is_document_number(text) or is_field or is_label(text)


def begins_caption(text: str) -> bool:
    """Whether a line opens the description of a picture."""
    return _CAPTION_START.match(text) is not None


def is_caption(text: str) -> bool:
    """Whether a paragraph describes a picture ("图为……", "……/摄")."""
    return len(text) <= CAPTION_LENGTH and _CAPTION.search(text) is not None


def is_list_item(text: str) -> bool:
    """Whether a paragraph begins with a bullet or a number."""
    return LIST_MARKER.match(text) is not None


def may_be_heading(text: str) -> bool:
    """Whether a paragraph has the shape of a heading: short, not ended like a sentence, with letters in it."""
    if text[0] in '“"「':
        return _QUOTED_HEADING.match(text) is not None
    return (
        not is_wider(text, HEADING_WIDTH)
        and not _HEADING_END.search(text)
        and not _INNER_MARK.search(text)
        and _LETTER.search(text) is not None
        and len(_COMMA.findall(text)) <= _MAX_HEADING_COMMAS
    )


def heading_level(text: str) -> int:
    """2 for a plain heading or "一、", 3 for "（一）" and sections of chapters, 4 for "1.", 5 for "（1）"."""
    if chapter := _CHAPTER.match(text):
        return 2 if chapter["unit"] in "章编" else 3
    numbered = _NUMBERED.match(text)
    if not numbered or numbered["first"]:
        return 2
    return 3 if numbered["second"] else 4 if numbered["third"] else 5


def is_numbered(text: str) -> bool:
    """Whether a heading begins with a number: it is one of several, no title."""
    return _CHAPTER.match(text) is not None or _NUMBERED.match(text) is not None


def kind_of(text: str) -> BlockKind:
    """The kind of a paragraph as far as its own text tells; headings need their surroundings as well."""
    if is_furniture(text):
        return BlockKind.FURNITURE
    if is_byline(text):
        return BlockKind.BYLINE
    if is_caption(text):
        return BlockKind.CAPTION
    if is_list_item(text):
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH
