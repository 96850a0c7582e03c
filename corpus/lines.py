"""The lines of a plain text as a reader sees them: width, indent, distance, how they begin and end."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.characters import HAN
from corpus.words import begins_inside_word

_TERMINAL = re.compile(r"[/／]\s*摄$|摄[)）]$|(?:[。！？!?…]|(?<![A-Za-z]\.[A-Za-z])\.)[”’』」）》)\]\"']*$|[；;]$")
_COMMA = re.compile(r"[，,、]$")
_COLON = re.compile(r"[：:][“\"]?$")
_CANNOT_BEGIN = re.compile(r"[，。、；：！？）」』》”’%％…,.;:!?)\]]")
_UNOPENED_QUOTE = re.compile(r"[^“”「」\"\n]{0,40}(?:[”」]|[。！？]\")")  # a quotation ends that began elsewhere
_UNFINISHED = frozenset("的和与及或在对将被把为从向以并而所是于等其该")  # words that no line of its own ends with
_OPENING_QUOTE = re.compile(r"[“「『\"]")
_DATE_START = re.compile(r"(?:19|20)\d\d年|\d{1,2}月\d")
LIST_MARKER = re.compile(
    rf"(?:[•·●○◦▪■◆◇▶►➢✓※★☆△▲□]\s*(?=[{HAN}A-Za-z0-9“《])|[*-]\s+|\d{{1,2}}[、)）]|\d{{1,2}}[.．](?!\d)|[（(][一二三四五六七八九十\d]{{1,3}}[）)]"
    r"|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]{1,3}[章节条编]|[①-⑳])"
)
# Characters with which sentences hardly ever begin: 17 % of all Han characters of 12,000 news texts, 0.5 % of the first
# characters of their sentences.
_RARE_STARTS = frozenset(
    "的了年月动个员场力务者化道表们示心品元查度题间司量名委计式性流息续称源里级州件议权告口求险质育色护亿际域助境辑尔号响型态况些效友容界"
    "验识份变府条速率款织士援象划断置牌势样击器季察害介频字额才料足障命罪票讯便括疗播挥则么席辆络币角损层悉止底序端略念载罚兵驶觉占含础幕述"
    "厅洲署架族轮盟码筑侵纷圳够践困革予账味迎弹醒涨幅择秀析刻污览伙块绩堂键伟遭圈岗右讨差阶攻赴刊症箱跌圾丝秘役坛虑坡泛阻混荐氛扶舰勤胁档册"
    "乎弱胞折滑籍疆偿邦吨贤杯跃胀倍握址迹液艘艇碍聘般扰滩峡撑讼械剂梯脉漏箭滞娱舶浸鸟廊盾谓渡撞枚腐肤袋押湃绪貌掘溪谊酸砖阴奏硕和与及或等"
)
# Half of all sentences begin with one of these, 8 % of all characters are among them.
_COMMON_STARTS = frozenset(
    "在这同据其我当此从今该接如因由但然每根她他综尽那谈随依按曾你王李马黄陈杨刘徐吴赵孙朱郭胡郑沈曹彭宋冯汪蔡邓潘肖叶毕姚"
)
ROW_STYLE = "row"
"""The style of a line that is a row of a table: a paragraph of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, outer blanks removed."""

    text: str
    gap: int = 0  # blank lines above it
    indent: float = 0.0  # Han characters
    page: int | None = None  # counted from 1, where pages are known
    is_full: bool | None = None  # whether it reaches the right edge of its column, where that was measured
    style: str = ""  # how its type differs from body text, where that is known; a paragraph has one style

    @property
    def is_indented(self) -> bool:
        """Whether it stands in by at least one Han character."""
        return self.indent >= 1

    @property
    def width(self) -> float:
        """Width in Han characters: a wide character counts 1, any other 0.5."""
        return display_width(self.text)

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends with a mark that ends a sentence, closing quotes and brackets included."""
        return _TERMINAL.search(self.text) is not None

    @property
    def ends_with_comma(self) -> bool:
        """Whether it ends with a mark after which a sentence goes on."""
        return _COMMA.search(self.text) is not None

    @property
    def ends_unfinished(self) -> bool:
        """Whether it ends with a word that something must follow ("的", "和")."""
        return self.text[-1] in _UNFINISHED

    @property
    def ends_with_colon(self) -> bool:
        """Whether it announces something."""
        return _COLON.search(self.text) is not None

    @property
    def begins_item(self) -> bool:
        """Whether it begins with a bullet or a number of a list or a chapter."""
        return LIST_MARKER.match(self.text) is not None


def display_width(text: str) -> float:
    """Printed width in Han characters."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—·" for character in text)
    return wide + (len(text) - wide) / 2


def is_wider(text: str, width: float) -> bool:
    """Whether a text is printed wider; of a long one, as a whole article in one line, the length alone tells."""
    return len(text) > 2 * width or display_width(text) > width


def split_lines(text: str) -> list[Line]:
    """Takes a text apart at line feeds; blank lines become the gap of the line below them."""
    lines: list[Line] = []
    gap = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if not stripped:
            gap += 1
            continue
        expanded = raw.expandtabs(4)
        indent = display_width(expanded[: len(expanded) - len(expanded.lstrip())])
        lines.append(Line(stripped, gap, indent))
        gap = 0
    return lines


def ends_quotation(text: str) -> bool:
    """Whether the first quotation mark of a text closes a quotation that began elsewhere."""
    return text[0] != '"' and _UNOPENED_QUOTE.match(text) is not None


def start_evidence(text: str) -> float:
    """Evidence in nats that a text begins in the middle of a sentence; negative when it begins like a sentence."""
    for pattern, evidence in _STARTS:
        if pattern.match(text):
            return evidence
    score = 3.0 if ends_quotation(text) else 0.0
    if text[0] in _RARE_STARTS or begins_inside_word(text):
        score += 3.0
    elif _DATE_START.match(text):
        score -= 1.5
    elif text[0] in _COMMON_STARTS:
        score -= 1.8
    elif text[0].isascii() and text[0].islower():
        score += 2.0
    return score


_STARTS = ((_CANNOT_BEGIN, 8.0), (LIST_MARKER, -8.0), (_OPENING_QUOTE, -2.0))
