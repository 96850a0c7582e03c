"""Whole plain texts, from bytes on a page to blocks. The texts are our own."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Content
from corpus.classify import heading_level, is_byline, is_caption, is_furniture, may_be_heading, running_heads
from corpus.clean import clean_plain, clean_text
from corpus.lines import split_lines
from corpus.punctuation import MARKS
from corpus.types import BlockKind

PAGE = """A05 综合
2023年9月14日 星期四
老茶厂里的
新生意
□ 本报记者 林小满 通讯员 周 海
    清晨六点，青溪镇
的老茶厂已经亮起了
灯。厂长何建国带着
工人检查烘干机,"今
年春茶产量比去年增
长12.5%,订单已经排
到了10月底。"他说。
    青溪镇有茶园3.2万
亩,涉及农户4,800户。
过去,茶农各卖各的,
价格忽高忽低;2021年,
镇里成立合作社,统一
收购、统一加工、统一
品牌。
    合作社走进直播间
    "第一次直播只卖了
37单,我差点放弃。"90后
返乡青年苏婷回忆说。
如今,她的直播间每天
10:30准时开播,最高一
天卖出1200多单。
- 5 -
A05 综合
图为茶农在青溪镇茶园采
茶。 本报记者 林小满/摄
    县农业农村局副局
长郑一鸣表示,全县将
用3年时间建成5个标
准化加工车间(其中2
个今年投产),带动茶农
户均增收6000元。
责任编辑:王芳 版式:李强
"""


def shape(cleaned: Content) -> list[tuple[str, str]]:
    return [(draft.kind.value, draft.text) for draft in cleaned.drafts]


def characters(text: str) -> Counter[str]:
    """Every character that is no blank, full-width marks as what they were."""
    narrow = {wide: mark for mark, forms in MARKS.items() for wide in forms}
    return Counter(narrow.get(character, character) for character in text if not character.isspace())


def test_newspaper_page() -> None:
    assert shape(clean_text(PAGE)) == [
        ("furniture", "A05 综合"),
        ("byline", "2023年9月14日 星期四"),
        ("heading", "老茶厂里的新生意"),
        ("byline", "□ 本报记者 林小满 通讯员 周 海"),
        (
            "paragraph",
            "清晨六点，青溪镇的老茶厂已经亮起了灯。厂长何建国带着工人检查烘干机，"
            "“今年春茶产量比去年增长12.5%，订单已经排到了10月底。”他说。",
        ),
        (
            "paragraph",
            "青溪镇有茶园3.2万亩，涉及农户4,800户。过去，茶农各卖各的，价格忽高忽低；"
            "2021年，镇里成立合作社，统一收购、统一加工、统一品牌。",
        ),
        ("heading", "合作社走进直播间"),
        (
            "paragraph",
            "“第一次直播只卖了37单，我差点放弃。”90后返乡青年苏婷回忆说。"
            "如今，她的直播间每天10:30准时开播，最高一天卖出1200多单。",
        ),
        ("furniture", "- 5 -"),
        ("furniture", "A05 综合"),
        ("caption", "图为茶农在青溪镇茶园采茶。本报记者林小满/摄"),
        (
            "paragraph",
            "县农业农村局副局长郑一鸣表示，全县将用3年时间建成5个标准化加工车间（其中2个今年投产），带动茶农户均增收6000元。",
        ),
        ("furniture", "责任编辑:王芳 版式:李强"),
    ]


def test_headline_and_byline_become_metadata() -> None:
    metadata = clean_text(PAGE).metadata
    assert (metadata.title, metadata.author, metadata.published) == ("老茶厂里的新生意", "林小满、周海", "2023-09-14")


def test_source_line_of_a_web_page() -> None:
    text = (
        "无人巴士驶入新城\n2024-02-18 09:30   来源：湖城日报   作者：孙悦\n"
        "6辆无人驾驶巴士昨天上路，单程7.8公里，设站11个，票价2元，市民可以用手机预约。"
    )
    metadata = clean_text(text).metadata
    assert metadata.title == "无人巴士驶入新城"
    assert (metadata.source, metadata.author, metadata.published) == ("湖城日报", "孙悦", "2024-02-18")


def test_two_columns_interleaved() -> None:
    text = """海边的风机
文/陈立

今年以来,沿海多个县加快布局风电项目,机组单机容量不断刷新纪

当地的装机规模已连续多年居全省第一。业内人士认为,随着成本下降,海风将成为能源转

录,一批漂浮式风机陆续下水。

型的重要支撑。
"""
    assert [draft.text for draft in clean_text(text).drafts[2:]] == [
        "今年以来，沿海多个县加快布局风电项目，机组单机容量不断刷新纪录，一批漂浮式风机陆续下水。",
        "当地的装机规模已连续多年居全省第一。业内人士认为，随着成本下降，海风将成为能源转型的重要支撑。",
    ]


def test_text_without_any_line_end() -> None:
    text = "关于防汛的通知: 今年以来,我县降雨 偏多,形势严 峻。 值班电话:0571-8888 6666,网址:https://a.cn/fx?id=3,欢迎监督。"
    assert shape(clean_text(text)) == [
        (
            "paragraph",
            "关于防汛的通知：今年以来，我县降雨偏多，形势严峻。"
            "值班电话：0571-8888 6666，网址：https://a.cn/fx?id=3，欢迎监督。",
        )
    ]


def test_clean_text_with_headings_and_a_list_keeps_its_shape() -> None:
    text = """城市里的小河

小河不宽，从老城区的石桥下流过，两岸种满了垂柳。

治理从2018年开始
那一年，区里投入1.6亿元截污清淤，沿河铺设管网23公里。

注意事项：
1. 不要在河里游泳
2. 不要乱扔垃圾

“下一步呢？”
“我们想把河边的步道连到公园。”
"""
    assert shape(clean_text(text)) == [
        ("heading", "城市里的小河"),
        ("paragraph", "小河不宽，从老城区的石桥下流过，两岸种满了垂柳。"),
        ("heading", "治理从2018年开始"),
        ("paragraph", "那一年，区里投入1.6亿元截污清淤，沿河铺设管网23公里。"),
        ("paragraph", "注意事项："),
        ("list_item", "1. 不要在河里游泳"),
        ("list_item", "2. 不要乱扔垃圾"),
        ("paragraph", "“下一步呢？”"),
        ("paragraph", "“我们想把河边的步道连到公园。”"),
    ]


def test_report_with_chapters_contents_and_strewn_blanks() -> None:
    text = """第三版
目　　录
一、 引　言 …………………… 1
第一章  引  言
（一）研究背景
　　近年来 ，工业机器人 在 汽车 、电子 等行业得到广泛 应用 。据统计 ，2022 年 产量 达到 44.3 万套 ，同比下降 4.8% 。
　　与此同时，"机器换人" 带来的 就业 问题也引起 了学界的关注 [1] 。
（完）
"""
    assert shape(clean_text(text)) == [
        ("furniture", "第三版"),
        ("furniture", "目 录"),
        ("furniture", "一、 引 言 …………………… 1"),
        ("heading", "第一章 引言"),
        ("heading", "（一）研究背景"),
        (
            "paragraph",
            "近年来，工业机器人在汽车、电子等行业得到广泛应用。据统计，2022年产量达到44.3万套，同比下降4.8%。",
        ),
        ("paragraph", "与此同时，“机器换人”带来的就业问题也引起了学界的关注[1]。"),
        ("furniture", "（完）"),
    ]


def test_lead_of_a_picture_between_captions_is_a_caption() -> None:
    text = "\n\n".join(
        [
            "丰收时节，果农在青溪镇采摘柿子。新华社记者林小满/摄",
            "为期三天的农产品展销会在县城开幕，来自十二个乡镇的展商带来了两百多种产品。",
            "图为人们在展台前品尝新茶。",
        ]
    )
    assert [draft.kind for draft in clean_text(text).drafts] == [BlockKind.CAPTION] * 3


def test_recurring_short_line_is_a_running_head() -> None:
    body = "这一年的调查覆盖了全省十一个市，回收的问卷比往年更多，结论也更可靠一些。"
    text = "\n".join(f"年度调查报告 {page}\n{body}" for page in range(1, 5))
    kinds = [draft.kind for draft in clean_text(text).drafts]
    assert kinds == [BlockKind.FURNITURE, BlockKind.PARAGRAPH] * 4
    assert running_heads(split_lines(text)) == {"年度调查报告0"}


def test_running_head_between_the_lines_of_a_paragraph_does_not_divide_it() -> None:
    text = (
        "茶厂停产了十二年，去年冬天，返乡的\n年轻人把厂房租下来，修好屋顶，又从\n"
        "- 12 -\n邻县买回两台二手揉捻机，开工那天镇\n上的老人都来看热闹。"
    )
    texts = [draft.text for draft in clean_text(text).drafts if draft.kind is BlockKind.PARAGRAPH]
    assert texts == [
        "茶厂停产了十二年，去年冬天，返乡的年轻人把厂房租下来，修好屋顶，又从邻县买回两台二手揉捻机，"
        "开工那天镇上的老人都来看热闹。"
    ]


@pytest.mark.parametrize("source", [PAGE, PAGE.replace("\n", "\n\n"), PAGE.replace("\n", ""), PAGE.replace("，", ",")])
def test_nothing_is_lost_and_nothing_is_added(source: str) -> None:
    assert characters("".join(draft.text for draft in clean_text(source).drafts)) == characters(source)


@given(st.text(alphabet="茶厂转型录的年第一章页记者摄图为，。：“”\"'(),.:;1２a-•\n \u3000", max_size=150))
def test_nothing_is_lost_from_any_text(text: str) -> None:
    cleaned = "".join(draft.text for draft in clean_text(text).drafts)
    assert characters(cleaned) + Counter("-" * cleaned.count("")) >= characters(text)
    assert characters(text) >= characters(cleaned)


def test_plain_text_of_an_encyclopedia_stays_as_it_is() -> None:
    text = "茶，常绿灌木(学名: Camellia sinensis),高1～6米；叶互生 , 椭圆形. 分布于“北纬30°”附近。"
    assert [draft.text for draft in clean_plain(text)] == [text]


def test_plain_text_keeps_its_lines_as_paragraphs() -> None:
    text = "历史\n　　茶厂建于1958年。\n\n\t1990年停产 ，后来重开\n"
    assert [draft.text for draft in clean_plain(text)] == ["历史", "茶厂建于1958年。", "1990年停产 ，后来重开"]


def test_plain_text_that_a_page_broke_is_repaired() -> None:
    text = (
        "茶厂停产了十二年，去年冬天，返乡的年\n轻人把厂房租下来，修好屋顶，又从邻县\n"
        "买回两台二手揉捻机。开工那天，镇上的\n老人都来看热闹，孩子们跑进跑出，像过\n节一样。"
    )
    assert [draft.text for draft in clean_plain(text)] == [text.replace("\n", "")]


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "- 12 -",
        "3/16",
        "第3版",
        "第三版",
        "第 3 页 共 10 页",
        "Page 3 of 10",
        "A05 综合",
        "（完）",
        "(全文完)",
        "-END-",
        "责任编辑：王芳",
        "(编辑:李强)",
        "投稿邮箱：a@b.cn",
        "返回搜狐，查看更多",
        "首页 > 新闻 > 正文",
        "绪论……………3",
        "— END —",
        "（编辑 林小满）",
        "正文：",
        "关键词：石磨；转速；面粉",
        "中图分类号：F124.7 文献标识码：A",
        "【打印本页】 【关闭窗口】",
        "【字体：大 中 小】【打印】",
        "打印 关闭 分享到：",
        "上一篇：春耕的水从哪里来",
        "请务必阅读正文之后的免责声明",
        "觉得有用就点个“在看”吧",
    ],
)
def test_furniture(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024年",
        "编辑工作很辛苦，她却乐在其中",
        "第3版教材已经出版，共十章",
        "1958",
        "完成了",
        "主编说",
        "分享",
        "打印机卖得好",
        "（编辑室的灯亮着）",
    ],
)
def test_no_furniture(text: str) -> None:
    assert not is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "▶ 本报记者 张小满",
        "□ 周 海",
        "（记者 林小满 通讯员 周海）",
        "文/陈立",
        "作者：孙悦",
        "来源：湖城日报",
        "By Li Ming",
        "2024-02-18 09:30 来源：湖城日报",
        "2024年2月18日",
        "新华社记者 林小满 周海 综合报道",
    ],
)
def test_bylines(text: str) -> None:
    assert is_byline(text)


@pytest.mark.parametrize(
    "text",
    ["记者获悉，茶厂重新开工了。", "2024年2月18日上午，茶厂重新开工，镇上的老人都来看热闹。", "作者认为这样更好。"],
)
def test_no_bylines(text: str) -> None:
    assert not is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "图为茶农在采茶。",
        "秋收开始了。图为稻田（9月3日摄）。",
        "夜色中的小镇。林小满/摄",
        "左图：老厂房",
        "图 3 产量变化",
        "茶园航拍（资料图）",
        "修好的水车。新华社记者 周海 摄",
    ],
)
def test_captions(text: str) -> None:
    assert is_caption(text)


def test_no_captions() -> None:
    assert not is_caption("他们力图为乡亲们找一条出路。")
    assert not is_caption("茶厂在图上只是一个点。")


def test_headings() -> None:
    assert may_be_heading("拥抱老茶厂")
    assert may_be_heading("老茶厂，活了！")
    assert may_be_heading("“三变”改出新路子")
    assert not may_be_heading("“好的”")
    assert not may_be_heading("茶厂开工了。")
    assert not may_be_heading("2023")
    assert [
        heading_level(text) for text in ("正文", "一、总则", "（二）背景", "3. 方法", "第一章 总则", "第二节 背景")
    ] == [2, 2, 3, 4, 2, 3]


def test_text_of_lines_with_a_fixed_number_of_characters() -> None:
    paragraphs = (
        "到2027年，全镇茶园面积达到3.2万亩，建成标准茶厂12座。其中自动化车间8座，年产干茶1500吨以上。",
        "2025年底前修好通往茶山的6公里道路，2026年4月前建成冷库。道路和冷库共投资1.46亿元，镇里承担65%。",
    )
    text = "青溪镇茶业行动计划\n\n一、总体目标\n" + "\n".join(
        ("　　" + paragraph)[start : start + 28]
        for paragraph in paragraphs
        for start in range(0, len(paragraph) + 2, 28)
    )
    blocks = clean_text(text).drafts
    assert [(block.kind, block.level) for block in blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.PARAGRAPH, 0),
    ]
    assert [block.text for block in blocks[2:]] == list(paragraphs)
