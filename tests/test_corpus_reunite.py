"""Broken lines and sentences cut in two."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean_text
from corpus.lines import Line, display_width, ends_quotation, split_lines, start_evidence
from corpus.matching import best_matching
from corpus.reunite import reunite
from corpus.spacing import join_lines
from corpus.words import begins_inside_word, crossing_gain, ends_inside_word

PARAGRAPHS = (
    "青溪镇的老茶厂停产了十二年，去年冬天，返乡的年轻人把厂房租下来，修好屋顶，又从邻县买回两台二手揉捻机。开工那天，镇上的老人都来看热闹。",
    "茶厂现在有二十三名工人，其中一半是附近村子的妇女。她们白天照看茶园，傍晚到车间轮班，每个月能多挣两千多元。",
    "销路起初并不好。第一次直播只卖出三十七单，快递费比茶钱还贵，负责人一度想要放弃，后来他们改卖小包装，生意才慢慢有了起色。",
    "县里的农业技术推广站派人来教修剪和施肥，又帮忙申请了有机认证。到今年秋天，认证茶园的面积已经超过三千亩，覆盖六个行政村。",
)

WITH_FIGURES = (
    "合作社去年卖出茶叶13.6吨，收入达到482.5万元，比2023年增长21.7%。其中线上销售占38%，单笔最大的一笔订单来自800公里以外的一家茶馆，共计1.25吨。",
    "新建的冷库面积1200平方米，2024年9月投入使用。项目总投资316万元，县里补助40%，其余部分由36户社员按每户5.2万元分担，三年内分6次付清。",
    "茶园里装了52台气象仪，每10分钟上传一次数据，误差不超过0.5℃。去年这些仪器帮社员避开了3次霜冻，减少损失约90万元，相当于全年收入的18.65%。",
    "2025年，合作社打算再买8台采茶机，把人工成本从每斤14.8元降到9.6元以下。它还要在4个村设立收购点，每天收购鲜叶不少于2500公斤，当日付款。",
)


def cut_by_count(paragraph: str, characters: int) -> list[str]:
    return [paragraph[start : start + characters] for start in range(0, len(paragraph), characters)]


def wrapped(paragraph: str, width: int) -> list[str]:
    lines, line = [], ""
    for character in paragraph:
        if display_width(line + character) > width and character not in "，。、；：！？”）":
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def repaired(text: str) -> list[str]:
    return [join_lines(line.text for line in paragraph.lines) for paragraph in reunite(split_lines(text))]


@pytest.mark.parametrize("width", [9, 13, 18, 22, 30, 38])
def test_wrapped_paragraphs_between_blank_lines(width: int) -> None:
    text = "\n\n".join("\n".join(wrapped(paragraph, width)) for paragraph in PARAGRAPHS)
    assert repaired(text) == list(PARAGRAPHS)


@pytest.mark.parametrize("width", [11, 20, 34])
def test_wrapped_paragraphs_told_by_their_indent(width: int) -> None:
    lines = [line for paragraph in PARAGRAPHS for line in wrapped("　　" + paragraph, width)]
    assert repaired("\n".join(lines)) == list(PARAGRAPHS)


@pytest.mark.parametrize("characters", [16, 20, 25, 28, 32, 36, 40, 45])
def test_lines_of_a_fixed_number_of_characters_are_joined(characters: int) -> None:
    # At these, the ends of lines stand in 21.|7%, in 80|0, in 1.|25 and before ℃.
    apart = "\n\n".join("\n".join(cut_by_count(paragraph, characters)) for paragraph in WITH_FIGURES)
    indented = "\n".join(line for paragraph in WITH_FIGURES for line in cut_by_count("　　" + paragraph, characters))
    assert repaired(apart) == list(WITH_FIGURES)
    assert repaired(indented) == list(WITH_FIGURES)


def test_rows_of_numbers_are_not_one_number() -> None:
    lines = ["2021年，春茶12吨，秋茶9", "2022年，春茶13吨，秋茶8", "2023年，春茶15吨，秋茶7", "2024年，春茶16吨，秋茶6"]
    assert repaired("\n".join(lines)) == lines


@pytest.mark.parametrize("width", [14, 16, 19, 23])  # at others the last line of a paragraph is full by chance
def test_blank_line_after_every_line_is_no_paragraph_break(width: int) -> None:
    lines = [line for paragraph in PARAGRAPHS for line in wrapped(paragraph, width)]
    assert repaired("\n\n".join(lines)) == list(PARAGRAPHS)


def test_one_paragraph_a_line_with_headings_stays() -> None:
    lines = ["老茶厂重新开工", PARAGRAPHS[0], PARAGRAPHS[1], "从直播间到认证", PARAGRAPHS[2], PARAGRAPHS[3]]
    assert repaired("\n".join(lines)) == lines
    assert repaired("\n\n".join(lines)) == lines


@pytest.mark.parametrize("divided", ["推广", "认证", "面积", "覆盖"])
def test_sentence_cut_by_another_column_is_found_again(divided: str) -> None:
    cut = PARAGRAPHS[3].index(divided) + 1
    text = "\n".join([PARAGRAPHS[0], PARAGRAPHS[3][:cut], PARAGRAPHS[1], PARAGRAPHS[3][cut:], PARAGRAPHS[2]])
    assert repaired(text) == [PARAGRAPHS[0], PARAGRAPHS[3], PARAGRAPHS[1], PARAGRAPHS[2]]


def test_two_cuts_that_could_be_mistaken_are_paired_for_the_best() -> None:
    # 转录 is a word too, and stands side by side; only the other pairing makes words of both.
    text = (
        "今年的考核方式变了，各乡镇的得分不断刷新纪\n"
        "随着技术进步和成本下降，这种作物将推动丘陵地带农业转\n"
        "录，第一名比去年高出八分。\n"
        "型，也让更多年轻人愿意回来。"
    )
    assert repaired(text) == [
        "今年的考核方式变了，各乡镇的得分不断刷新纪录，第一名比去年高出八分。",
        "随着技术进步和成本下降，这种作物将推动丘陵地带农业转型，也让更多年轻人愿意回来。",
    ]


def test_run_of_characters_found_elsewhere_ties_two_halves() -> None:
    text = (
        "高山有机茶和野生蜂蜜是这里的两样特产，镇上因此办了展销会。\n"
        "展销会的摊位分成三排，最里面一排专门留给高山有机\n"
        "“我们本来不抱希望。”摊主说。\n"
        "茶和野生蜂蜜，其余的位置抽签决定，大家都说公平。"
    )
    assert repaired(text)[1] == (
        "展销会的摊位分成三排，最里面一排专门留给高山有机茶和野生蜂蜜，其余的位置抽签决定，大家都说公平。"
    )


def test_quotation_closed_elsewhere_is_closed() -> None:
    text = (
        "“机器的关键在轴承，要让它在潮湿的车间里转得动、转得\n"
        "车间的难题\n"
        "老师傅每天量三次温度，记在本子上，从不间断。\n"
        "稳。”"
    )
    assert "“机器的关键在轴承，要让它在潮湿的车间里转得动、转得稳。”" in repaired(text)


def test_half_whose_partner_is_missing_stays() -> None:
    lines = [
        PARAGRAPHS[0],
        "合作社还计划在山脚建一座冷库，用来保存春天采下的鲜叶，带动了周边十几个村的群体性重大技",
        PARAGRAPHS[1],
    ]
    assert repaired("\n".join(lines)) == lines


def test_items_of_a_list_are_not_glued() -> None:
    lines = ["注意事项：", "1. 不要在河里游泳", "2. 不要乱扔垃圾", "（三）遛狗请牵绳", "• 爱护花草", "① 保持安静"]
    assert repaired("\n".join(lines)) == lines


def test_lines_alike_without_stops_are_a_list() -> None:
    lines = ["建设三个实验室，引进人才", "完善产业链，扶持小企业", "优化办事流程，压缩时间", "扩大对外开放，举办展会"]
    assert repaired("\n".join(lines)) == lines


def test_verse_is_not_joined() -> None:
    lines = ["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"]
    assert repaired("\n".join(lines)) == lines


def test_dialogue_is_not_joined() -> None:
    lines = ["“茶好了吗？”", "“还要等一会儿。”", "“那我先去看看炉子。”", "老人点点头，没有说话。"]
    assert repaired("\n".join(lines)) == lines


def test_english_lines_are_joined() -> None:
    text = (
        "Energy storage has become one of the fastest grow-\ning sectors in the region. According to the\n"
        "authority, installed capacity reached 31.39 GW by\nthe end of the year, three times the old figure."
    )
    assert repaired(text) == [" ".join(text.split()).replace("grow- ing", "growing")]


def test_no_lines_no_paragraphs() -> None:
    assert reunite([]) == []


@given(st.lists(st.text(alphabet='茶厂的转型录，。“”"1a', min_size=1, max_size=12), max_size=12))
def test_every_line_is_in_exactly_one_paragraph(texts: list[str]) -> None:
    lines = [Line(text) for text in texts]
    paragraphs = reunite(lines)
    assert sorted(id(line) for paragraph in paragraphs for line in paragraph.lines) == sorted(map(id, lines))
    assert [paragraph.first for paragraph in paragraphs] == sorted(paragraph.first for paragraph in paragraphs)


def test_crossing_gain_sees_words_that_a_break_cuts() -> None:
    assert crossing_gain("加强农业技术推", "广工作") > 5
    assert crossing_gain("今年的茶叶", "已经卖完") == 0
    assert crossing_gain("比重为48", "个百分点") == 0
    assert crossing_gain("", "茶") == 0


def test_words_cut_open() -> None:
    assert ends_inside_word("群体性重大技")
    assert not ends_inside_word("重大技术")
    assert not ends_inside_word("42")
    assert begins_inside_word("化上同时发力")
    assert not begins_inside_word("同时发力")
    assert not begins_inside_word("，同时")


def test_start_evidence() -> None:
    assert start_evidence("，接着说") == 8
    assert start_evidence("（一）总则") == -8
    assert start_evidence("“你好”") == -2
    assert start_evidence("的实施情况") == 3
    assert start_evidence("2023年3月") == -1.5
    assert start_evidence("在山脚下") == -1.8
    assert start_evidence("山脚下有茶厂") == 0
    assert start_evidence("lower case") == 2
    assert ends_quotation("得稳。”他说")
    assert not ends_quotation("他说：“好。”")


def test_lines_know_their_layout() -> None:
    lines = split_lines("  标题\n\n\n　　正文,AB12。\n\t制表")
    assert [(line.text, line.gap, line.indent) for line in lines] == [
        ("标题", 0, 1),
        ("正文,AB12。", 2, 2),
        ("制表", 0, 2),
    ]
    assert lines[1].width == 2 + 0.5 * 5 + 1
    assert [line.ends_sentence for line in lines] == [False, True, False]


def brute_force(pairs: dict[tuple[int, int], float]) -> float:
    if not pairs:
        return 0.0
    (left, right), score = next(iter(pairs.items()))
    rest = dict(list(pairs.items())[1:])
    free = {pair: value for pair, value in rest.items() if pair[0] != left and pair[1] != right}
    return max(brute_force(rest), score + brute_force(free))


def test_matching_is_the_best_one() -> None:
    generator = random.Random(7)
    for _ in range(150):
        pairs = {
            (generator.randrange(5), generator.randrange(5)): generator.choice([-1.0, 1.0, 2.0, 2.5, 4.0, 7.0])
            for _ in range(generator.randrange(12))
        }
        chosen = best_matching(pairs)
        assert len(set(chosen.values())) == len(chosen)
        total = sum(pairs[pair] for pair in chosen.items())
        assert total == pytest.approx(brute_force({pair: score for pair, score in pairs.items() if score > 0}))


def test_large_knots_take_the_best_pair_first() -> None:
    pairs = {(left, right): float(left == right) + 0.5 for left in range(70) for right in range(70)}
    assert best_matching(pairs) == {number: number for number in range(70)}


def test_a_numbered_heading_is_no_half_of_a_sentence() -> None:
    text = (
        "一、地块的基本情况\n地块编号：BS-07；面积：3.6公顷。\n二、竞买人资格\n境内外的法人和其他组织均可申请参加。\n"
    )
    assert [draft.text for draft in clean_text(text).drafts] == text.split("\n")[:-1]
