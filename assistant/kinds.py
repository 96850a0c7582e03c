"""Which kind of answer a question wants, and what in a sentence looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.types import AnswerKind
from corpus.speakers import is_full_name
from index.tokens import HAN, fold

# A figure, half-width after folding: 48.5%, 4000亿, 1/3, 三成, 一百二十 (single 一 … 九 only before a measure word),
# but none of a code such as 688x07.
NUMERALS = "零〇一二三四五六七八九十百千万亿两几"
_FIGURE = re.compile(
    rf"(?!\d+(?![ck]?m[23](?!\d))[a-z]+\d)(?<!\d[a-z])(?<!\d[a-z]\d)(?<!\d[a-z]\d\d)\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?(?:/\d+)?(?:\s*(?:%|[万亿千百])+)*|[{NUMERALS}]+分之[{NUMERALS}]+|[{NUMERALS}]{{2,}}|[{NUMERALS}]成|半数|一半"
    rf"|[一二三四五六七八九十两][个家名位项条次种颗艘架座人年月天日倍岁部首只场届所]"
)
_DATE = re.compile(
    r"\d{1,4}\s*年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?[日号])?|\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|\d{4}-\d{2}(?:-\d{2})?"
    rf"|[{NUMERALS}]{{2,4}}年|[{NUMERALS}]{{1,2}}月(?:[{NUMERALS}]{{1,3}}[日号])?|世纪|年代|\d{{1,2}}[点时:]"
    r"|公元前|朝|期间|时期|去年|今年|明年|当年|同年|翌年|周[一二三四五六日]|星期"
)
_SPEECH = re.compile(r"认为|表示|指出|看来|建议|提出|强调|说|称|介绍|希望|判断|预计|相信|主张|坦言|透露|解释|补充")
_DEFINING = re.compile(
    r"是指|指的是|即|称为|叫做|定义为|意思是|理解为|所谓|[是为].{0,40}(?:的|之)[一种个类]?|是一[种个类项门座位名部]"
)
REASON = re.compile(
    "因为|由于|因此|所以|因而|原因|为了|以便|以免|致使|导致|使得|从而|有利于|目的|缘于|源于|基于|出于|考虑到|在于|得益于|鉴于|旨在"
)
# What parts the items of a list: 甲、乙和丙; 一是…二是….
_LIST_MARK = re.compile(r"、|;|以及|[一二三四五六]是(?=[^否不])|其[一二三四五]|and |, ")
# A sentence with this many of them is a list for certain.
_FULL_LIST = 3
_PERSON_HINT = re.compile(
    rf"[{HAN}]{{1,3}}(?:长|总|师|员|家|授|士|席|裁|人|者|王|帝|后|相|臣|将|帅|君|公|氏|生)|先生|女士|·|记者|创始|导演|演员"
)
_PLACE_HINT = re.compile(
    rf"[{HAN}](?:省|市|县|区|镇|乡|村|州|岛|国|洲|山|江|河|湖|海|港|湾|路|街|道|城|园|馆|站|场|院|部|宫|寺|大学|中心|基地)"
    r"|位于|地处|坐落|来自|在"
)

# A day, month or year as a point in time, against a number of years (三年) or months (3个月).
CALENDAR_DATE = re.compile(r"\d{4}财?年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号]|\d{1,2}月")
CALENDAR_UNITS = {"年", "月", "日", "号"}

# The first pattern that matches decides: from the particular to the general.
_RULES: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        AnswerKind.OPINION,
        re.compile(
            r"怎么看|怎样看|如何看|看法|观点|怎么说|如何评价|怎么评价|有何建议|什么建议|哪些建议"
            r"|(?:认为|建议|主张).*(?:什么|如何|怎么|哪)|\bthink\b|\bopinion\b|\bviews?\b"
        ),
    ),
    (
        AnswerKind.COMPARISON,
        re.compile(
            r"相比|区别|差异|差别|对比|异同|比较(?=.*[和与跟同])|有何不同|有什么不同|哪里不同|不同之处|不同点|相同点|谁更|哪[一个家些座种位]{0,2}.{0,8}(?:更|最)[大多高小少低快慢长短早晚强]|和.{1,12}谁"
            r"|\bcompared?\b|\bdifferences?\b|\bdiffer\b"
        ),
    ),
    (AnswerKind.REASON, re.compile(r"为什么|为何|为啥|缘何|什么原因|的原因|何以|怎么会|\bwhy\b")),
    (
        AnswerKind.DATE,
        re.compile(
            r"什么时候|什么时间|何时|哪一?年|哪个?月|哪一?天|几月|几号|几年(?!级)|哪一?日|多久|哪个(?:时期|朝代|世纪|年代)"
            r"|日期|\bwhen\b|\bwhat year\b"
        ),
    ),
    (
        AnswerKind.FIGURE,
        re.compile(
            r"多少|(?<!哪)几(?:纳米|微米|[千兆吉]瓦)|(?<!哪)几[个家名位项条次种颗艘架座人倍岁部首只场届所成]|(?<![众许很更最太颇诸])多[大高长远重深]"
            # These do not where they lead to another asking word: 数量最多的是哪家.
            r"|(?:占比|比重|比例|增速|增长率|规模有|总数|数量)(?!.*(?:哪|谁|什么(?!$|样|水平|程度)))"
            r"|百分之几|第几|\bhow (?:many|much|large|big|high|long|far|old)\b|\bpercent"
            r"|\bwhat (?:share|proportion)"
        ),
    ),
    (
        AnswerKind.PERSON,
        re.compile(r"谁|何人|哪位|哪个人|哪名|什么人|叫什么名字|[长人员师家裁授席记任者理官监]叫什么|\bwho(?:m|se)?\b"),
    ),
    (
        AnswerKind.LIST,
        re.compile(
            r"哪些|[两三四五六七八九十几\d][个条件项类种点大][^的]{0,8}(?:是|指|有)什么|哪几|哪(?:[两三四五六七八九十]|\d+)[个条件项类种方大]"
            r"|分别|列举|有什么(?=[^么]*$)|包括什么|几大|几方面|\bwhich .*s\b|\blist\b|\bname the\b"
        ),
    ),
    (
        AnswerKind.PLACE,
        re.compile(r"哪里|哪儿|何处|何地|什么地方|哪个?(?:省|市|县|区|国家|城市|地方|地区|洲|岛)|位于|\bwhere\b"),
    ),
    (
        AnswerKind.DEFINITION,
        re.compile(
            r"(?:是|指|叫)(?:的是)?什么(?:意思)?$|^什么(?:是|叫)|的?(?:定义|含义|内涵|概念)"
            r"|\bwhat (?:is|are) (?:an? )?\w|\bdefin"
        ),
    ),
)
# Measure words and units that a figure is asked for in; after 多少 there may also stand a noun (多少企业) or a verb.
_MEASURE_WORDS = (
    "纳米|微米|[千兆吉]?瓦时|[千兆吉]瓦|平方公里|平方米|立方米|个百分点|个工作日|公里|千米|厘米|毫米|公斤|千克|公顷|小时|分钟|个月|光年|美元|欧元|日元|港元|人次|海里|英里|英尺|英寸|马力"
    "|瓦|吨|米|克|元|亩|秒|年|月|天|日|号|岁|个|家|名|位|项|条|次|种|颗|艘|架|座|人|倍|部|首|只|场|届|所|户|辆|台|套|件|篇|本|张|句|字"
    "|国|票|分|度|升|斤|枚|支|把|间|层|站|代|集|章|卷|册|股|步|声|城|县|省|市|区|成|份(?!额)|笔(?!记|者)|例(?!如|子)|批(?!准|评|发)|宗|栋|幢|粒|趟"
)
# Nouns that begin like a measure word: 多少国家级平台 asks for no 国.
_NO_UNITS = (
    "国家|国际|人口|人员|人才|人民|人数|部门|部分|部队|家庭|市场|城市|代表|区域|成果|成本|成员|分公司|分店|分院|分支|场地|场馆|场景|项目"
    "|集团|集群|股东|股份|支持|支出|支柱|条件|本科|升级|天然|层次|站点|字节|度假|票房|章节|步骤|名单|位置|座位|首都|所有|级别"
)
_UNIT = re.compile(rf"(?:多少|几)(?!百分)[万亿千百]*(?!{_NO_UNITS})(?P<unit>钱|{_MEASURE_WORDS})?")
# The same as a part of other patterns, without a name for what it finds.
COUNTED = _UNIT.pattern.replace("?P<unit>", "?:")
# How the names of posts end: 董事长是谁 asks for another person than 米磊是谁.
POST_ENDINGS = "长员师任授士席家理记裁官监事人手者"
_IDENTITY = re.compile(
    rf"^(?P<name>[{HAN}·]{{2,12}}?)(?:是谁|是哪位|是(?:做|干)什么(?:工作|的)|是何许人|什么来头"
    r"|(?:[任供就]职[于在]|是|来自|在)哪一?[个家所]?(?:公司|单位|机构|企业|学校|大学|高校|研究院)(?:的|工作|任职|上班)*(?:$|[,?])"
    r"|在哪[里儿](?:任职|供职|就职|工作|上班)|(?:[任供就]职|工作)[于在]哪[里儿]"
    r"|在什么(?:公司|单位|机构|企业|学校|大学|高校)(?:任职|供职|就职|工作|上班)?(?:$|[,?])"
    r"|的?(?:具体|现任|主要)?(?:职务|身份|职位|头衔)(?:是什么|$)|(?:是|担任|任)?什么(?:人|职务?|职位|身份|头衔))"
)
# Money is asked for in one word and told in many.
MONEY = "钱"
_PLAIN_FIGURE = re.compile(rf"[\d{NUMERALS}]$")
# What a round figure goes on with: 130(余万), 20(多)人.
_ROUNDED = re.compile(rf"[余多](?:[万亿千百]+|(?={_MEASURE_WORDS}))")
_LATIN_UNITS = "nm|μm|um|mm|cm|km|kg|mg|kb|mb|gb|tb|mah|[kmg]?wh?|[kmg]?hz|[kmg]pa|db|fps|mbps|gbps"
# 12个, 12 个, 36gb, 36 gb, and what it is for each of: 165瓦时/公斤.
_UNIT_AFTER = re.compile(
    rf"(?:\s?(?!{_NO_UNITS})(?:{_MEASURE_WORDS})|[a-z]{{1,4}}(?![a-z])|\s(?:{_LATIN_UNITS})(?![a-z]))"
    rf"(?:/(?:{_MEASURE_WORDS}|[a-z]{{1,3}}(?![a-z])))?"
)
_CURRENCY = r"(?:人民币|[美欧日港澳台卢韩加]?元|英镑|块钱?|新?[台港韩]币|法郎|卢[布比]|马克)"


# Units under all the names that a sentence may give them.
_SAME_UNITS = (
    ("厘米", "公分", "cm"), ("毫米", "mm"), ("公里", "千米", "km"), ("平方公里", "平方千米", "km2"),
    ("米", "公尺", "m"), ("公斤", "千克", "kg"), ("克", "公克", "g"), ("吨", "公吨", "t"), ("公顷", "ha"),
    ("岁", "周岁"), ("纳米", "nm"), ("微米", "μm", "um"), ("千瓦", "kw"), ("兆瓦", "mw"), ("吉瓦", "gw"),
)  # fmt: skip
# Measure words that may stand for each other, or be left out: 几位议员 is answered by 33名, 几个人玩 by 二人.
LOOSE_UNITS = frozenset("个家位名人座间条种项部次只所场届")
# What units measure, each of something that the others do not: a share is no number of things, nor a sum of money.
_DIMENSIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"%|成|分|个?百分点|分之|倍",
        rf"{_CURRENCY}|[美欧日港]元|钱",
        r"年|个?月|天|日|号|周|个?星期|个?小时|分钟|秒|个工作日",
        r"[公千厘毫纳微英海光]?[米里尺寸分年]|[公英]里|[千海]米|公尺|[nμuckm]?m|um",
        r"平方.+|公顷|亩|ha|km2",
        r"立方.+|升",
        r"公?斤|千?克|公?吨|磅|[km]?g|t",
        r"[千兆吉]?瓦时?|马力|[kmg]?wh?",
        r"岁|周岁",
        r"[个家位名人座间条种项部次只所场届颗艘架首辆台套件篇本张句字枚支把层站集章卷册股户票份笔例批宗栋幢粒趟]|人次",
    )
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a question expects: a kind, and for a figure the measure word that it asked for (多少颗 → 颗)."""

    kind: AnswerKind
    unit: str = ""


def expect(folded_question: str) -> Expectation:
    """The kind of answer that a folded question wants."""
    question = folded_question.strip().rstrip("?。.! ")
    kind = next((kind for kind, pattern in _RULES if pattern.search(question)), AnswerKind.FACT)
    if kind is not AnswerKind.FIGURE:
        return Expectation(kind)
    found = _UNIT.search(question)
    return Expectation(kind, (found.group("unit") or "") if found else "")


def person_asked_about(folded_question: str) -> str:
    """The name of a person whose post is asked for (米磊是谁, 米磊的职务是什么), or nothing."""
    found = _IDENTITY.search(folded_question)
    is_name = found is not None and is_full_name(found["name"]) and found["name"][-1] not in POST_ENDINGS
    return found["name"] if found and is_name else ""


def names_with_post(name: str, folded_sentence: str) -> bool:
    """Whether a sentence names a person right behind a post (研究院院长赵刚), or says which one they hold."""
    told = rf"[{HAN}）)][{POST_ENDINGS}]{re.escape(name)}|{re.escape(name)}(?:现|曾)?(?:担任|出任|任职)"
    return re.search(told, folded_sentence) is not None


def candidates(expectation: Expectation, folded_sentence: str) -> list[tuple[int, int]]:
    """Spans of a folded sentence that could be the answer itself; empty for kinds that are no short expression.

    Of figures, those of dates are left out, and where a measure word was asked for, those with another one.
    """
    if expectation.kind is AnswerKind.DATE:
        return [match.span() for match in _DATE.finditer(folded_sentence)]
    if expectation.kind is not AnswerKind.FIGURE:
        return []
    dates = [match.span() for match in CALENDAR_DATE.finditer(folded_sentence)]
    figures = [
        match.span()
        for match in _FIGURE.finditer(folded_sentence)
        if expectation.unit in CALENDAR_UNITS or not any(s <= match.start() < e for s, e in dates)
    ]
    if not expectation.unit:
        return figures
    with_unit = re.compile(rf"[余多几]?[万亿千百]*{_unit_pattern(expectation.unit)}")
    measured = [(start, match.end()) for start, end in figures if (match := with_unit.match(folded_sentence, end))]
    return measured or figures


def fits(expectation: Expectation, folded_sentence: str, folded_question: str) -> float:
    """How well a sentence fits what is expected, 0 to 1; 0.5 when the kind has no visible form.

    For figures and dates, those that the question itself gives do not count; for lists, the more items the better.
    """
    kind = expectation.kind
    if kind in {AnswerKind.FIGURE, AnswerKind.DATE}:
        found = [folded_sentence[s:e] for s, e in candidates(expectation, folded_sentence)]
        new = [text for text in found if text.strip() not in folded_question]
        if not new:
            return 0.0
        return 1.0 if not expectation.unit or has_unit(expectation.unit, folded_sentence) else 0.6
    if kind is AnswerKind.LIST:
        return min(1.0, len(_LIST_MARK.findall(folded_sentence)) / _FULL_LIST)
    pattern = {
        AnswerKind.OPINION: _SPEECH,
        AnswerKind.REASON: REASON,
        AnswerKind.DEFINITION: _DEFINING,
        AnswerKind.PERSON: _PERSON_HINT,
        AnswerKind.PLACE: _PLACE_HINT,
    }.get(kind)
    return 0.5 if pattern is None else float(pattern.search(folded_sentence) is not None)


def has_unit(unit: str, folded_sentence: str) -> bool:
    """Whether a figure with this measure word stands in the sentence: 37颗, 130余万家, 装机容量(兆瓦) … 190."""
    names = _unit_pattern(unit)
    with_unit = rf"[\d{NUMERALS}]\s*[余多几]?[万亿千百]*{names}|[(:][万亿千百]*{names}\).*\d"
    return re.search(with_unit, folded_sentence) is not None


def end_of_unit(folded: str, end: int) -> int:
    """Where the unit ends that a figure which ends at ``end`` without one is told in: 11.8万(辆), 2600(p)."""
    if not _PLAIN_FIGURE.search(folded, 0, end):
        return end
    more = _ROUNDED.match(folded, end)
    end = more.end() if more else end
    found = _UNIT_AFTER.match(folded, end)
    return found.end() if found else end


def unit_of(value: str) -> str:
    """What a value is told in: 亿元 is 元, all shares are %, and one measure word stands for others."""
    if "分之" in value or value.endswith(("一半", "半数", "成")):
        return "%"
    unit = re.sub(rf"[\d.,\s{NUMERALS}余多近约超过第至~～—-]", "", fold(value))
    return "个" if unit in LOOSE_UNITS else unit


def measures_another(unit: str, other: str) -> bool:
    """Whether two units are known to measure different things: 份 and %, 公里 and 天."""
    of_unit, of_other = ({i for i, units in enumerate(_DIMENSIONS) if units.fullmatch(each)} for each in (unit, other))
    return bool(of_unit and of_other) and not of_unit & of_other


def _unit_pattern(unit: str) -> str:
    if unit == MONEY:
        return _CURRENCY
    names = next((names for names in _SAME_UNITS if unit in names), (unit,))
    return f"(?:{'|'.join(name + '(?![a-z])' if name[0].isascii() else name for name in names)})"
