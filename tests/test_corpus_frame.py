"""Heads and feet of official documents, speeches and minutes. The texts are our own."""

import pytest

from corpus.article import Content, Draft, Metadata
from corpus.clean import clean_text
from corpus.formats import completed_metadata, read_text
from corpus.frame import framed, metadata_of
from corpus.official import is_document_number, is_organisation, issuing_body, presenter, red_head, title_run
from corpus.types import BlockKind

NOTICE = """青 溪 市 人 民 政 府 文 件

青政发〔2024〕15号

青溪市人民政府
关于印发青溪市茶产业数字化转型
实施方案（试行）的通知

各县人民政府，市政府各部门：

    现将《青溪市茶产业数字化转型实施方案（试行）》印发给你们，请认真组织实施。

    附件：重点任务分工表

                    青溪市人民政府
                    2024年4月18日

（此件公开发布）

青溪市茶产业数字化转型实施方案（试行）

第一条 支持采摘设备。按购置价的35%给予补贴，单个合作社最高80万元，每年申报一次。

附件

重点任务分工表

一、总体要求
    到2026年，全市建成数字茶园60个，茶叶加工数字化车间达到45家。

抄送：市委各部门。
青溪市人民政府办公室　　2024年4月19日印发
"""


def shape(content: Content) -> list[tuple[str, int, str]]:
    return [(draft.kind.value, draft.level, draft.text) for draft in content.drafts]


def test_notice_with_what_it_issues_and_attaches() -> None:
    notice = clean_text(NOTICE)
    title = "青溪市人民政府关于印发青溪市茶产业数字化转型实施方案（试行）的通知"
    assert shape(notice) == [
        ("byline", 0, "青 溪 市 人 民 政 府 文 件"),
        ("paragraph", 0, "青政发〔2024〕15号"),
        ("heading", 1, title),
        ("paragraph", 0, "各县人民政府，市政府各部门："),
        ("paragraph", 0, "现将《青溪市茶产业数字化转型实施方案（试行）》印发给你们，请认真组织实施。"),
        ("paragraph", 0, "附件：重点任务分工表"),
        ("byline", 0, "青溪市人民政府"),
        ("byline", 0, "2024年4月18日"),
        ("furniture", 0, "（此件公开发布）"),
        ("heading", 1, "青溪市茶产业数字化转型实施方案（试行）"),
        ("list_item", 0, "第一条 支持采摘设备。按购置价的35%给予补贴，单个合作社最高80万元，每年申报一次。"),
        ("furniture", 0, "附件"),
        ("heading", 1, "重点任务分工表"),
        ("heading", 2, "一、总体要求"),
        ("paragraph", 0, "到2026年，全市建成数字茶园60个，茶叶加工数字化车间达到45家。"),
        ("furniture", 0, "抄送：市委各部门。"),
        ("byline", 0, "青溪市人民政府办公室 2024年4月19日印发"),
    ]
    assert notice.metadata == Metadata(title=title, source="青溪市人民政府", published="2024-04-18")


def test_notice_on_one_line_above_its_number() -> None:
    notice = clean_text(
        "白沙县教育局关于开展2023年度研学基地申报工作的通知\n\n白教〔2023〕8号\n\n各学校：\n"
        "现就研学基地申报工作通知如下，请于9月底前提交材料。\n\n白沙县教育局（盖章）\n二〇二三年八月二日\n"
    )
    title = "白沙县教育局关于开展2023年度研学基地申报工作的通知"
    assert notice.metadata == Metadata(title=title, source="白沙县教育局", published="2023-08-02")
    assert [kind for kind, *_ in shape(notice)] == [
        "heading",
        "paragraph",
        "paragraph",
        "paragraph",
        "byline",
        "byline",
    ]


def test_a_text_with_a_title_of_its_own_quotes_documents() -> None:
    text = "惠企政策汇编\n\n关于促进茶业发展的意见\n\n设立茶业基金，规模2亿元，由县国资公司管理。"
    assert clean_text(text).metadata.title == "惠企政策汇编"
    assert title_run(["关于这件事，记者了解到", "有关通知"]) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("市委副书记、市长　宋明辉", "市委副书记、市长宋明辉"),
        ("白沙县县长 林 远", "白沙县县长林远"),
        ("南江大学经济学院教授何思远", "南江大学经济学院教授何思远"),
        ("通讯员 周海", ""),
        ("加快培养 高端人才", ""),
        ("总体要求", ""),
    ],
)
def test_presenter(line: str, expected: str) -> None:
    assert presenter(line) == expected


def test_speech_with_a_subtitle_a_presenter_and_a_day() -> None:
    speech = clean_text(
        "牢牢把握主动权 加快培育海洋产业\n——在全市海洋经济推进会上的讲话\n市委副书记、市长　宋明辉\n"
        "（2024年10月26日）\n\n"
        "同志们：\n这次会议的任务是部署海洋产业发展，全市海洋生产总值去年达到764亿元。\n"
    )
    assert speech.metadata == Metadata(
        title="牢牢把握主动权 加快培育海洋产业——在全市海洋经济推进会上的讲话",
        author="宋明辉",
        published="2024-10-26",
    )
    assert [kind for kind, *_ in shape(speech)] == ["heading", "byline", "byline", "paragraph", "paragraph"]


def test_minutes_keep_their_fields_searchable_each_on_its_own() -> None:
    text = (
        "白沙县科技创新领导小组\n第五次全体会议纪要\n\n（2024年第5期）\n\n会议时间：2024年7月9日上午9:00\n地点：第二会议室\n"
        "主 持 人：县长 林书远\n出席：县科技局 县财政局 县教育局\n\n"
        "会议同意创新券总额度为860万元，单家企业最高20万元。\n"
    )
    minutes = clean_text(text)
    assert shape(minutes)[0] == ("heading", 1, "白沙县科技创新领导小组第五次全体会议纪要")
    assert [text for kind, _, text in shape(minutes) if kind == "paragraph"] == [
        "（2024年第5期）",
        "会议时间：2024年7月9日上午9:00",
        "地点：第二会议室",
        "主持人：县长 林书远",
        "出席：县科技局 县财政局 县教育局",
        "会议同意创新券总额度为860万元，单家企业最高20万元。",
    ]
    assert minutes.metadata.published == "2024-07-09"


def test_minutes_in_markdown() -> None:
    text = "# 专题会议纪要\n\n**时间**：2024年11月12日\n**地点**：A206\n主持：副县长 高明\n\n会议研究了选址。\n"
    content = read_text(text.encode(), ".md")
    assert [draft.text for draft in content.drafts[1:4]] == ["时间：2024年11月12日", "地点：A206", "主持：副县长 高明"]
    assert metadata_of(content.drafts).published == "2024-11-12"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("来源：湖城日报\n时间：2024-02-18 09:30", ("湖城日报", "2024-02-18")),
        ("发布机构：白沙县统计局\n成文日期：2024年3月20日\n发布日期：2024-03-22 16:20", ("白沙县统计局", "2024-03-20")),
        ("白沙县统计局　2024年3月", ("白沙县统计局", "2024-03")),
        ("白沙县统计局\n2024年3月20日", ("白沙县统计局", "2024-03-20")),
        ("湖城日报讯", ("", "")),
    ],
)
def test_source_and_day_at_the_head(head: str, expected: tuple[str, str]) -> None:
    metadata = clean_text(f"茶叶产量公报\n{head}\n\n全县茶叶产量1.2万吨，比上年增长6.1%，其中春茶占四成。\n").metadata
    assert (metadata.title, metadata.source, metadata.published) == ("茶叶产量公报", *expected)


def test_dateline_of_a_news_item() -> None:
    news = (
        "老茶厂重新开工\n\n本报青溪2024年3月11日电（记者 周海 通讯员 林小满）停产十二年的老茶厂昨天开工，"
        "当天加工鲜叶三吨。"
    )
    assert clean_text(news).metadata == Metadata(title="老茶厂重新开工", author="周海、林小满", published="2024-03-11")
    told = "老茶厂重新开工\n\n2021年3月11日，老茶厂停产；三年以后它又开工了，当天加工鲜叶三吨。"
    assert clean_text(told).metadata.published == ""


@pytest.mark.parametrize(
    ("dateline", "author", "published"),
    [
        ("本报3月11日讯（记者 周海 通讯员 林小满）", "周海、林小满", ""),
        ("本报青溪3月11日电 （记者周海 通讯员林小满）", "周海、林小满", ""),
        ("青溪，2024年3月11日——", "", "2024-03-11"),
        ("青溪, 2024年3月11日 -- ", "", "2024-03-11"),
        ("青溪，3月11日——", "", ""),
        ("茶展的日子，2024年3月11日——15日，", "", ""),
    ],
)
def test_datelines(dateline: str, author: str, published: str) -> None:
    news = f"2023年老茶厂的账本\n\n{dateline}停产十二年的老茶厂昨天开工，当天加工鲜叶三吨，镇上的老人都来看热闹。"
    metadata = clean_text(news).metadata
    assert (metadata.author, metadata.published) == (author, published)


def test_days_of_a_chronicle_are_headings_and_not_its_own_day() -> None:
    entry = "老茶厂恢复生产，镇上的老人都来看热闹。"
    text = "茶厂大事记\n\n" + "\n\n".join(f"2023年{month}月8日\n\n第{month}车间开工，{entry}" for month in range(1, 5))
    chronicle = clean_text(text)
    assert chronicle.metadata.published == ""
    assert [text for kind, level, text in shape(chronicle) if level == 3] == [f"2023年{m}月8日" for m in range(1, 5)]


def test_bodies_that_a_report_goes_through_are_headings() -> None:
    report = clean_text(
        "各单位工作总结\n\n白沙县教育局\n\n全年新建学校三所，新增学位两千四百个，投入资金1.2亿元。\n\n"
        "白沙县水利局\n\n全年治理河道三十公里，投入资金八千万元，惠及群众两万人。\n"
    )
    assert [text for kind, _, text in shape(report) if kind == "heading"] == [
        "各单位工作总结",
        "白沙县教育局",
        "白沙县水利局",
    ]


def test_company_whose_name_is_the_title() -> None:
    text = "青溪茶业有限公司\n\n青溪茶业有限公司成立于2013年，总部位于青溪县，现有员工460人。"
    assert clean_text(text).metadata.title == "青溪茶业有限公司"


def test_title_above_numbered_headings_of_the_first_level() -> None:
    drafts = framed(
        [
            Draft(BlockKind.PARAGRAPH, "茶产业调研报告"),
            Draft(BlockKind.HEADING, "一、现状", level=1),
            Draft(BlockKind.PARAGRAPH, "全县有茶园3.2万亩。"),
            Draft(BlockKind.HEADING, "二、问题", level=1),
            Draft(BlockKind.PARAGRAPH, "加工能力不足。"),
        ]
    )
    assert [(draft.level, draft.text) for draft in drafts if draft.level] == [
        (1, "茶产业调研报告"),
        (2, "一、现状"),
        (2, "二、问题"),
    ]
    assert metadata_of(drafts).title == "茶产业调研报告"


@pytest.mark.parametrize(
    "line", ["青政办发〔2024〕3号", "〔2025〕第3期", "第12期", "（2025年第3期）", "财预[2024] 12 号", "2024年第三期"]
)
def test_document_numbers(line: str) -> None:
    assert is_document_number(line)


@pytest.mark.parametrize("line", ["第3章", "3号", "2024年3号楼开工", "第三产业"])
def test_no_document_numbers(line: str) -> None:
    assert not is_document_number(line)


def test_bodies() -> None:
    for line in ("白沙县人民政府", "青溪市发展和改革委员会 青溪市财政局", "国家统计局青溪调查队", "中共青溪市委办公室"):
        assert is_organisation(line)
    for line in ("加快建设科技创新中心", "打造人才中心", "总体部署", "全市工作会议", "研发投入不足的问题"):
        assert not is_organisation(line)
    assert issuing_body("青溪市人民政府办公室关于印发《茶业办法》的通知") == "青溪市人民政府办公室"
    assert issuing_body("关于印发《茶业办法》的通知") == ""
    assert red_head("青 溪 市 人 民 政 府 文 件") == "青溪市人民政府"
    assert red_head("有关文件") == ""


def test_masthead_is_not_the_title_of_what_it_carries() -> None:
    text = "茶 业 简 报\n第18期\n白沙县茶业局　　2024年8月6日\n\n上半年茶叶产销情况\n\n"
    text += "上半年全县签约订单47个，协议金额1.6亿元，比上年增长15.6%。\n"
    metadata = clean_text(text).metadata
    assert metadata == Metadata(title="上半年茶叶产销情况", source="白沙县茶业局", published="2024-08-06")


def test_day_in_a_subtitle() -> None:
    text = "政府工作报告\n——2025年1月12日在县人民代表大会上\n县长　林书远\n\n各位代表：\n"
    text += "现在，我代表县人民政府报告工作，请予审议。\n"
    metadata = clean_text(text).metadata
    assert (metadata.author, metadata.published) == ("林书远", "2025-01-12")


def test_register_above_a_document_on_a_page() -> None:
    rows = (
        ("索 引 号：", "0123", "主题分类：", "农业"),
        ("发文机关：", "青溪市人民政府", "成文日期：", "2023年11月15日"),
    )
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    title = "关于加快茶产业发展的若干意见"
    text = "为加快茶产业发展，现提出如下意见，请认真贯彻落实，并结合实际制定配套措施，按年报送进展。"
    body = f"<h2>{title}</h2><p>青政发〔2023〕31号</p><p>{text}</p><p>{text[::-1]}</p><p>{text}再报送一次。</p>"
    page = f"<html><head><title>{title}_青溪市政府</title></head><body><table>{table}</table>{body}</body></html>"
    content = read_text(page.encode(), ".html")
    metadata = completed_metadata(content, "a")
    assert (metadata.title, metadata.source, metadata.published) == (title, "青溪市人民政府", "2023-11-15")
    assert {draft.kind for draft in content.drafts if "：" in draft.text} == {BlockKind.BYLINE}


def test_numbered_headings_are_no_title() -> None:
    content = read_text("# 一、现状\n\n全县有茶园3.2万亩。\n\n# 二、问题\n\n加工能力不足。\n".encode(), ".md")
    assert completed_metadata(content, "茶业调研").title == "茶业调研"


@pytest.mark.parametrize(
    "text",
    [
        "青溪工匠名单\n\n张伟\n\n李娜\n\n王强\n",
        "青溪工匠\n\n张伟\n\n李娜\n",
        "获奖单位名单\n\n白沙县教育局\n\n白沙县水利局\n\n白沙县财政局\n\n白沙县民政局\n\n白沙县卫生局\n",
    ],
)
def test_names_that_a_text_lists_are_its_text(text: str) -> None:
    assert [draft.text for draft in clean_text(text).drafts if draft.kind is BlockKind.BYLINE] == []


def test_several_titles_are_a_list() -> None:
    assert title_run(["关于茶业发展的意见", "关于林业发展的意见", "关于渔业发展的意见"]) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("本报记者 白一舟 何田 摄影 许冬 编辑 马可", "白一舟、何田"),
        ("2024-05-06 10:20　来源：青溪日报　作者：记者 白一舟 摄影 许冬", "白一舟"),
        ("《青溪周刊》记者 白一舟 实习生 何田", "白一舟、何田"),
        ("文/白一舟 图/许冬", "白一舟"),
        ("白一舟 文 许冬 图", "白一舟"),
        ("文/图 白一舟", "白一舟"),
        ("本报记者 白一舟 文/图", "白一舟"),
        ("□ 白一舟 何 田", "白一舟、何田"),
        ("【記者許冬／青溪報導】2024-03-05", "許冬"),
        ("作者：本刊编辑部", "本刊编辑部"),
        ("作者：何田（青溪大学教授、院长）", "何田"),
        ("作者：佚名", ""),
        ("By Rowan Ash | March 5, 2024", "Rowan Ash"),
    ],
)
def test_who_took_the_pictures_or_edited_is_no_author(line: str, names: str) -> None:
    content = clean_text(
        f"湖边的磨坊又转起来了\n{line}\n清早六点，磨坊的水轮开始转动，石磨把第一批新麦磨成了面粉，香味飘出很远。"
    )
    assert content.metadata.title == "湖边的磨坊又转起来了"
    assert content.metadata.author == names
    assert content.drafts[1].kind is BlockKind.BYLINE


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ("记者 白一舟 摄影 许冬", "白一舟"),
        ("白一舟、许冬", "白一舟、许冬"),
        ("青溪市统计局", "青溪市统计局"),
        ("佚名", ""),
        ("摄影：许冬", ""),
    ],
)
def test_declared_author_without_what_each_did(declared: str, names: str) -> None:
    assert read_text(f"---\nauthor: {declared}\n---\n# 磨坊\n\n水轮转动。".encode(), ".md").metadata.author == names


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2025年2月更新", "2025-02"),
        ("最后更新：2025年2月3日", "2025-02-03"),
        ("更新于2025年2月3日", "2025-02-03"),
        ("2025年2月3日 星期一", "2025-02-03"),
        ("（2025年2月3日第二次修订）", "2025-02-03"),
        ("2025-02-03 09:30 发布", "2025-02-03"),
        ("发布日期：2025年2月3日 来源：市水务局", "2025-02-03"),
        ("February 3, 2025", "2025-02-03"),
        ("3 Feb 2025", "2025-02-03"),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_day_in_the_line_below_the_title(line: str, day: str, suffix: str) -> None:
    text = (
        "河边磨坊参观须知\n\n"
        + line
        + "\n\n磨坊每天上午九点开门，一次最多进三十人，请在门口排队，不要触摸正在转动的水轮。\n"
    )
    content = read_text((f"# {text}" if suffix == ".md" else text).encode(), suffix)
    assert completed_metadata(content, "x").published == day
    assert content.drafts[1].kind is BlockKind.BYLINE


def test_interview_whose_title_is_quoted_above_a_subtitle() -> None:
    head = "“磨坊要自己养活自己”\n——访青溪磨坊主人白一舟\n《青溪周刊》记者 许冬\n2024年5月6日\n"
    content = clean_text(f"{head}白一舟，青溪磨坊的主人，从事这一行已有三十年，日前接受了本刊的专访。")
    assert content.metadata == Metadata(
        title="“磨坊要自己养活自己”——访青溪磨坊主人白一舟", author="许冬", published="2024-05-06"
    )


def test_body_that_compiled_a_report_is_its_source() -> None:
    content = read_text("# 2022年青溪市水利报告\n\n青溪市水务局编制\n\n2021年，全市修了水渠。".encode(), ".md")
    assert [draft.kind for draft in content.drafts] == [BlockKind.HEADING, BlockKind.BYLINE, BlockKind.PARAGRAPH]
    assert completed_metadata(content, "x").source == "青溪市水务局"


def test_message_is_titled_by_its_subject() -> None:
    head = (
        "发件人：何田 <hetian@example.com>\n收件人：磨坊全体\n发送时间：2024年11月4日 17:42\n主题：关于换轴承的安排\n\n"
    )
    content = clean_text(f"{head}各位：\n\n轴承定于11月16日更换，当天磨坊停工半天，请提前备好面粉。\n\n何田")
    assert content.metadata == Metadata(title="关于换轴承的安排", author="何田", published="2024-11-04")
    assert [draft.kind.value for draft in content.drafts[:4]] == ["byline"] * 4
    assert not any(draft.level for draft in content.drafts)
    latin = clean_text(
        "From: Rowan Ash <r@example.com>\nTo: all\nSubject: 换轴承\n\n轴承定于11月16日更换，请提前备好面粉。"
    )
    assert latin.metadata == Metadata(title="换轴承", author="Rowan Ash")


@pytest.mark.parametrize("label", ["标题", "文章标题", "会议名称"])
def test_title_in_a_field(label: str) -> None:
    content = clean_text(
        f"{label}：磨坊换轴承\n日期：2024年1月9日\n正文：\n磨坊的水轮昨天换了轴承，前后只用了半天时间，下午又磨起了面粉。"
    )
    assert (content.metadata.title, content.metadata.published) == ("磨坊换轴承", "2024-01-09")
    assert content.drafts[0].kind is BlockKind.BYLINE


def test_topic_of_a_meeting_is_no_title() -> None:
    content = clean_text("磨坊例会\n主题：换轴承\n地点：磨坊\n\n会议讨论了换轴承的办法，决定下个月换两台水轮的轴承。")
    assert content.metadata.title == "磨坊例会"


def test_where_an_author_works_is_no_heading() -> None:
    content = clean_text(
        "石磨转速的测量\n\n白一舟\n（青溪大学 水利学院，青溪 310000）\n\n"
        "摘要：本文测量了三台石磨的转速，结果是每分钟四十转上下，磨得越细转得越慢。"
    )
    assert [draft.kind.value for draft in content.drafts] == ["heading", "byline", "byline", "paragraph"]
    assert content.metadata.author == "白一舟"


def test_series_above_the_title_of_a_report() -> None:
    head = "证券研究报告 | 行业深度\n2024年6月12日\n石磨行业：水轮之后\n投资评级：推荐\n分析师：白一舟\n"
    content = clean_text(f"{head}我们预计石磨的需求今后三年平稳，水轮的更新需求则会在两年内翻一番。")
    assert content.metadata == Metadata(title="石磨行业：水轮之后", author="白一舟", published="2024-06-12")


def test_a_blank_stays_between_dateline_and_text() -> None:
    content = clean_text("磨坊重开\n\n本报5月5日讯　青溪磨坊昨天重新开门，当天磨出面粉三百斤，来看的人排到了桥头。")
    assert content.drafts[-1].text.startswith("本报5月5日讯 青溪磨坊昨天")


LAW = """青溪市水轮管理条例
（2023年9月27日青溪市第九届人民代表大会常务委员会第三次会议通过 2023年11月30日云岭省第八届人民代表大会常务委员会批准）

目 录
第一章 总则
第二章 检修

第一章 总则
第一条 为了加强水轮管理，保障磨坊的安全，根据有关法规，制定本条例。

第二章 检修
第二条 水轮每年检修两次，检修时磨坊应当停工。
"""


def test_law_is_dated_by_how_it_came_about_and_its_contents_are_no_text() -> None:
    content = clean_text(LAW)
    assert content.metadata == Metadata(title="青溪市水轮管理条例", published="2023-11-30")
    assert [draft.kind.value for draft in content.drafts[2:5]] == ["furniture"] * 3
    assert [draft.text for draft in content.drafts if draft.level == 2] == ["第一章 总则", "第二章 检修"]


def test_what_stands_around_the_title_of_a_paper() -> None:
    content = clean_text(
        "收稿日期：2023-08-14\n基金项目：青溪市科学基金\n\n石磨转速与面粉粗细\n白一舟1，何田2*\n"
        "（1. 青溪大学 水利学院，青溪 310000；2. 云岭研究院，云岭 320000）\n"
        "摘 要：石磨转得越慢，面粉磨得越细，每分钟慢五转，细一成。"
    )
    assert (content.metadata.title, content.metadata.author) == ("石磨转速与面粉粗细", "白一舟、何田")
    assert [draft.kind.value for draft in content.drafts][2:] == ["heading", "byline", "byline", "paragraph"]


def test_lines_of_an_account_copied_from_a_phone() -> None:
    content = clean_text(
        "老磨坊改造记\n原创 白一舟 青溪发布 2024-03-22 18:30 云岭\n\n"
        "老磨坊上周重新开业，水轮从两台加到三台，石磨也换了新的。\n\n▼\n\n阅读 3万+"
    )
    assert content.metadata.published == "2024-03-22"
    assert [draft.kind.value for draft in content.drafts] == [
        "heading",
        "byline",
        "paragraph",
        "furniture",
        "furniture",
    ]


def test_lines_of_a_head_in_markdown() -> None:
    content = read_text(
        "# 对话磨坊主人\n\n> 采访、整理丨白一舟\n> 2024-07-02\n\n**作者**：磨坊管理办公室 何田\n\n水轮转动。".encode(),
        ".md",
    )
    assert [draft.kind.value for draft in content.drafts] == ["heading", "byline", "byline", "byline", "paragraph"]
    metadata = completed_metadata(content, "x")
    assert (metadata.author, metadata.published) == ("白一舟", "2024-07-02")


def test_a_name_stays_apart_from_what_is_told_of_it() -> None:
    content = clean_text(
        "磨坊能手拟表彰人员名单\n\n经评审，拟表彰以下人员，名单公示如下，公示期为一周。\n\n"
        "1.王小舟  青溪磨坊磨工\n2.何田　　市水轮厂钳工"
    )
    assert [draft.text for draft in content.drafts[2:]] == ["1.王小舟 青溪磨坊磨工", "2.何田 市水轮厂钳工"]
