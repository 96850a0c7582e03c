"""Who speaks: the person or organisation named before a verb of speech.

Tagging is dear, so it runs only on the few characters in front of such a verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from corpus.characters import HAN

_VERBS = (
    "表示|认为|指出|建议|提出|告诉|强调|介绍|坦言|透露|提到|直言|呼吁|预测|解释|分析|看来|举例|希望|补充|回应|称|说"
    "|認為|指出|建議|強調|介紹|透露|預測|解釋|說|稱"
)
_BEFORE_VERB = "则|也|还|曾|这样|进一步|接受采访时|同时|均|都|對此|对此"
_FIRSTS = "".join(sorted({word[0] for word in f"{_VERBS}|{_BEFORE_VERB}".split("|")}))
# The look at the first character changes nothing of what is found, but at most places it is the only one.
_SPEECH = re.compile(rf"(?=[{_FIRSTS}])(?<=[{HAN}A-Za-z）)])(?:{_BEFORE_VERB})?(?:{_VERBS})(?![的；、])")
# What begins the clause that names a speaker; a 、 does not, for posts are joined by it, nor do brackets within.
_CLAUSE_START = re.compile(r"[。！？!?；;，,：:\n”“」「…]|（(?![^（）]*）)")
_LEADS = re.compile(
    r"^[\s\]】）)]*(?:在|对此|而|据|正如|另据|不过|同时|其中|此前|随后|日前|近日|当天|目前|但|则|从|让|被|由|为此)+"
)
_MAX_CLAUSE = 60  # characters: the longest posts ("…处处长、正高级经济师") take about 40
_MAX_TAGGED = 14  # characters before the verb that hold the name
_ORGANISATION = re.compile(
    rf"^(?![该本我其这那两双多各])[{HAN}A-Za-z0-9·、]*"
    r"(?:部|局|委|会|院|研究所|交易所|处|新华社|银行|厅|公司|集团|中心|大学|协会|联盟|政府|平台|智库)$"
)
_UNNAMED = re.compile(
    r"(?:[他她它们我您你]|者|人士?|专家|报告|数据|公告|业内|有关|此次|文件|文章|方案|章程|纪要|[白蓝黄绿]皮书|贺[词信电]|时评|[开大晚年]会|机会|社会|相关部)$"
)
_DECIDES = re.compile(
    r"^[ \u3000]*(?:经[^，。：\n]{1,8}，)?(?:会议|大会|全会|座谈会|专题会|与会人员|与会代表)[^，。：；\n]{0,6}?"
    r"(?:议定|商定|确定|决定|决议|要求|明确|指出|强调|认为|提出|同意|听取|审议|研究|号召|通过|达成)",
    re.MULTILINE,
)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付"
    "方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳"
    "甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
    "闻厉鄢郁习荆阚芮谌奚匡鞠储栗晋荀幸季封谈赖阎惠冀胥燕楚粟冼蔺伊仝郜邸廉禹卿雍嵇裘郦竺濮逯桓戎茹晁訾朴屠亓逄郗昝宓"
)
"""Inside of a character class: the surnames of one character, but for those that mostly begin words (强, 海, 权)."""

_COMPOUND_SURNAMES = (
    "欧阳|上官|司马|诸葛|皇甫|尉迟|令狐|慕容|夏侯|公孙|司徒|轩辕|长孙|宇文|端木|澹台"
    "|淳于|申屠|呼延|钟离|鲜于|闾丘|万俟|赫连"
)
# Words and places that begin with a surname and are more frequent than names with it.
_NO_NAMES = (
    "习[惯俗性题气]|储[量备存蓄藏能户]|幸[福运好亏而得存免]|晋[级升江中城南阳代国]|荆[州门江]|季[节度风报刊]|封[建闭面口存锁顶装条号]|谈[判话到论起及谈不恋]"
    "|厉[害声行]|闻[名到讯]|郁[闷郁金]|赖以|惠[州及民东]|冀[州中东]|燕[京山]|楚[国雄]|伊[朗犁利斯拉]|廉[价洁政租]|禹州|芮城|鄢陵|濮阳|朴[实素]|屠[杀宰户]|鞠躬|阎良"
)

SURNAME = rf"(?:{_COMPOUND_SURNAMES}|(?!{_NO_NAMES})[{SURNAMES}])"
"""A group of a regular expression: the surname with which a name begins."""

POST_ENDS = "长|员|师|任|授|士|席|家|理|记|裁|官|监|事|人|手|民|生|总|主播|博主|教练|CEO"
"""Inside of a group of a regular expression: how posts end."""

# A name right after a post, where the tagger knows only the post: "…副总经理郑波".
_AFTER_POST = re.compile(rf"(?:{POST_ENDS})({SURNAME}[{HAN}]{{1,2}})$")
_PREDICATE = re.compile(r"[不是可被将把了着]|来自|构成|包括|进行")  # a post holds none of these
_POST = re.compile(rf"[{HAN}A-Za-z、·（）]{{2,40}}")
_SURNAME = re.compile(SURNAME)
_FULL_NAME = re.compile(rf"{SURNAME}[{HAN}]{{1,2}}|[{HAN}]{{2,7}}·[{HAN}·]{{2,12}}")
_NAME_IN_TEXT = re.compile(rf"[{HAN}·]{{2,12}}")
_MIN_FOREIGN_NAME = 3  # characters; a shorter word that begins with no surname is tagged as a name by mistake
# Characters that end names of places and bodies, and hardly a person's.
_NEVER_LAST = "区县市省局院"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A named speaker: where the clause that names them starts, and post and name as they stand in the text."""

    position: int
    name: str


def find_speakers(text: str) -> Iterator[Speaker]:
    """Names the speakers of a text in order.

    Args:
        text: Cleaned text, any length.

    Yields:
        One speaker for each verb of speech whose subject is a person ("某某大学教授王小明") or an organisation;
        pronouns and unnamed people ("他", "业内人士") give none.
    """
    for match in _SPEECH.finditer(text):
        end = match.start()
        window = text[max(0, end - _MAX_CLAUSE) : end]
        starts = [found.end() for found in _CLAUSE_START.finditer(window)]
        if text.startswith("。", match.end()) and (not starts or window[starts[-1] - 1] not in "”」"):
            continue  # a verb that ends a sentence has a speaker only behind what was said
        clause = window[starts[-1] if starts else 0 :]
        clause = _LEADS.sub("", clause).strip()
        if len(clause) >= 2 and (name := _named(clause)):
            yield Speaker(end - len(clause), name)


def still_speaking(text: str) -> str:
    """Who was named last as a speaker in a text, unless a meeting has the word since; what it decides nobody says."""
    named = list(find_speakers(text))
    if not named or any(match.start() > named[-1].position for match in _DECIDES.finditer(text)):
        return ""
    return named[-1].name


def decides(text: str) -> bool:
    """Whether a meeting has the word in a text: "会议议定：", "会议要求，"."""
    return _DECIDES.search(text) is not None


def split_post(speaker: str) -> tuple[str, str]:
    """Post and name of a speaker as :func:`find_speakers` gives them; an organisation has no post.

    Example:
        >>> split_post("复旦大学中国研究院副研究员刘典")
        ('复旦大学中国研究院副研究员', '刘典')
    """
    if not speaker or _FULL_NAME.fullmatch(speaker) or _ORGANISATION.match(speaker):
        return "", speaker
    found = _AFTER_POST.search(speaker)
    name = found[1] if found else _tagged_name(speaker)
    return speaker[: len(speaker) - len(name)] if name and speaker.endswith(name) else "", name or speaker


def post_and_name(text: str) -> tuple[str, str]:
    """Post and name of a line that is just these ("县长 王小明", "王小明"); two empty strings where it is none.

    Without a blank between them, or without a post, the tagger has to see the name too.
    """
    *before, last = re.split(r"\s+", re.sub(rf"(?<=\s)([{HAN}])\s+([{HAN}])$", r"\1\2", f" {text}").strip())
    if before and _FULL_NAME.fullmatch(last):
        post = "".join(before)
        is_post = _AFTER_POST.search(post + last) is not None and not _PREDICATE.search(post)
        return (post, last) if is_post and _POST.fullmatch(post) else ("", "")
    if before or not _POST.fullmatch(last):
        return "", ""
    post, name = split_post(last)
    if post and not _PREDICATE.search(post) and _AFTER_POST.search(last):
        return post, name
    return ("", last) if _FULL_NAME.fullmatch(last) and _is_tagged(last) else ("", "")


def _is_tagged(name: str) -> bool:
    words = rjieba.tag(name)
    return len(words) == 1 and words[0][1] in ("nr", "nrt", "nrfg")


def is_full_name(text: str) -> bool:
    """Whether a text has the form of a person's name: a surname with one or two characters, or a foreign name.

    高新区 is none, though 高 is a surname.
    """
    return _FULL_NAME.fullmatch(text) is not None and text[-1] not in _NEVER_LAST


def _named(clause: str) -> str:
    """The post and name with which a clause ends, the name alone when a sentence stands before it, or nothing."""
    if _UNNAMED.search(clause):
        return ""
    if _PREDICATE.search(clause):
        return _tagged_name(clause)
    is_named = _FULL_NAME.fullmatch(clause) or _AFTER_POST.search(clause) or _ORGANISATION.match(clause)
    return clause if is_named or _tagged_name(clause) else ""


def _tagged_name(clause: str) -> str:
    """The person's name that ends a clause, as the tagger sees it."""
    # The segmenter that comes with the module, to which nobody adds words: another takes 24 MB.
    words = rjieba.tag(clause[-_MAX_TAGGED:])
    word, tag = words[-1]
    if (
        tag.startswith("nr")
        and _NAME_IN_TEXT.fullmatch(word)
        and (_SURNAME.match(word) or len(word) >= _MIN_FOREIGN_NAME)
    ):
        return word
    # The tagger cuts foreign names it does not know: 拉姆斯 + 登.
    is_foreign = words[0][1].startswith("nr") and len(words) == 2 and len(word) == 1
    return clause if is_foreign and len(clause) <= _MAX_TAGGED else ""
