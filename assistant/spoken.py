"""Spoken words of a question in those that articles use: 啥 → 什么, 咋看 → 怎么看, 好在哪儿 → 有什么优点."""

from __future__ import annotations

import re

from index.tokens import HAN

_WRITTEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"甚么"), "什么"),
    (re.compile(r"啥时候?|几时|多会儿"), "什么时候"),
    (re.compile(r"为啥子?|干嘛要|凭什么说|怎么就"), "为什么"),
    (re.compile(r"[干搞]啥子?|干嘛|干吗(?!来)"), "做什么"),
    (re.compile(r"[搞干](?=什么|些什么)"), "做"),
    (re.compile(r"啥子?"), "什么"),
    (re.compile(r"(?<=是)个?什么(?:东西|玩意儿?)(?=$|[?？])"), "什么"),
    (re.compile(r"(?<=什么|哪里|有何|哪些)不一样(?:的(?:地方)?)?"), "不同"),
    (re.compile(r"意味着什么"), "有什么意义"),
    # Minutes tell who was not there in one word.
    (re.compile(r"(?<=[谁人位些])都?(?:没有?|未)能?(?:来)?(?:参加|出席|到[会场]|参会|来)(?=$|[?？会的这])"), "缺席"),
    (re.compile(r"咋样|怎样了|怎么样了"), "怎么样"),
    (re.compile(r"咋(?!舌|呼)"), "怎么"),
    (re.compile(r"觉得"), "认为"),
    (re.compile(r"[头第]一[回次](?!性)"), "首次"),
    (re.compile(r"^.{0,8}?(?:名字|名称|叫法)[里中]的?(?=[“‘「\"'])"), ""),
    (re.compile(r"第一个(?=把|将|用|做|实现|完成)"), "首次"),
    (re.compile(r"为什么说(?!明|服|法)"), "为什么认为"),
    (re.compile(r"谁家的?(?=.{2})"), "哪家公司的"),
    # Nobody does these alone.
    (
        re.compile(r"由谁(?=(?:来|负责)?(?:承建|承办|主办|协办|建设|建造|施工|监理|运营|主管|出资|发行))"),
        "由哪家单位",
    ),
    (re.compile(r"(?<=公司|企业|机构|单位)(?:给)?[干做搞弄]的(?=$|[?？])"), ""),
    (re.compile(r"(?<=[^要在])搞(?=研发|研究|开发|建设|生产|创新|转型|培训|合作|投资)"), ""),
    # Whoever says it of an economy or an industry means that it is to grow: 为什么要搞低空经济.
    (
        re.compile(
            rf"搞(?![清好定笑活乱垮砸错懂])(?=[{HAN}]{{0,6}}(?:经济|产业|生产力|农业|制造业?|金融|集群|能源|智能|航天|旅游))"
        ),
        "发展",
    ),
    (re.compile(r"[干做]成[了过]?些?(?:什么|哪些)(?:大事|事情?|名堂)?(?=$|[?？])"), "做成了什么"),
    (re.compile(r"(?P<of>占(?:了|到)?[^,，。的]{0,8}?)几成"), r"\g<of>多少"),
    (re.compile(r"(?<![的占])几成(?![为立功长员果本就都])"), "百分之几"),
    (re.compile(r"钟头"), "小时"),
    (re.compile(r"(?:打|送|射)(?:了|上去了?)?(?P<asked>多少|几)颗(?:卫?星)(?:上(?:了)?天)?"), r"发射了\g<asked>颗卫星"),
    (re.compile(r"(?:好|强|厉害|先进)在哪[里儿]?(?=$|[?？])|(?:到底)?有(?:什么|哪些)(?:好处|长处)"), "有什么优点"),
    # 米磊给了哪几条建议: articles tell advice without saying that it was given.
    (
        re.compile(
            r"(?:给|提|讲|说)(?:出)?[了过]?哪[些几][个条点项种方面]{0,2}(?P<what>建议|路径|意见|办法|举措)(?=$|[?？])"
        ),
        r"有哪些\g<what>",
    ),
    # Who asks and of what sort the thing is says nothing that an article need say.
    (
        re.compile(
            r"^(?:这些|各位|几位|业内)?(?:专家|学者|大家|业界|外界|人士)们?(?=(?:都|又|是)*(?:对|怎么看|如何看|建议|认为))"
        ),
        "",
    ),
    (re.compile(r"(?<=.{2})(?:这一?个?|该)(?:词|概念|说法|提法|术语|名词)(?=[是最由从在被])"), ""),
    (re.compile(r"最[早先初](?=.*(?:提(?:出|的)|使用))"), "首次"),
    # 人口有多少,是涨了还是跌了: the sentence with the figure tells that too.
    (
        re.compile(
            r"[,，](?:比.{1,4}?)?是?(?:涨|升|增加?|多|上升)了?(?:还是?|是)(?:跌|降|减少?|少|下降)了?(?=$|[?？])"
        ),
        "",
    ),
    (re.compile(r"(?<=[里儿谁])提的(?=$|[?？])"), "提出的"),
)


def in_written_words(question: str) -> str:
    """A question with its spoken words put as articles put them; another stays as it is."""
    for pattern, written in _WRITTEN:
        question = pattern.sub(written, question)
    return question
