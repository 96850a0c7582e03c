"""Articles to passages, and who speaks in them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Draft, Metadata, compose_article
from corpus.chunk import CHUNKING_FINGERPRINT, HARD_MAX, SOFT_MAX, WHOLE_PARAGRAPH_MAX, chunk_article
from corpus.sentences import split_sentences
from corpus.spacing import drop_stray_blanks
from corpus.speakers import find_speakers, is_full_name, post_and_name, split_post
from corpus.types import Article, BlockKind, Passage

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM
SENTENCE = "茶厂在山脚下，每天清晨六点亮灯，傍晚六点收工，工人都是附近村里的人。"  # 34 characters


def article(*drafts: Draft, title: str = "题") -> Article:
    return compose_article(drafts, Metadata(id="a", title=title), origin="a.txt")


def paragraph(sentences: int) -> Draft:
    return Draft(PARAGRAPH, SENTENCE * sentences)


def lengths(passages: list[Passage]) -> list[int]:
    return [len(passage.text) for passage in passages]


def test_paragraph_of_a_thought_stays_whole() -> None:
    assert lengths(chunk_article(article(paragraph(12)))) == [12 * 34]
    assert WHOLE_PARAGRAPH_MAX >= 12 * 34


def test_long_paragraph_is_cut_evenly_between_sentences() -> None:
    passages = chunk_article(article(paragraph(20)))
    assert lengths(passages) == [10 * 34, 10 * 34]
    assert lengths(chunk_article(article(paragraph(31)))) == [8 * 34, 8 * 34, 8 * 34, 7 * 34]


def test_short_paragraphs_join_within_their_section() -> None:
    passages = chunk_article(article(paragraph(3), paragraph(3), Draft(HEADING, "节", 2), paragraph(3), paragraph(9)))
    assert lengths(passages) == [6 * 34 + 2, 3 * 34, 9 * 34]
    assert [passage.section for passage in passages] == ["", "节", "节"]


def test_tiny_rest_joins_the_passage_before_it() -> None:
    assert lengths(chunk_article(article(paragraph(11), Draft(PARAGRAPH, "完工了。")))) == [11 * 34 + 2 + 4]


def test_section_is_the_path_of_headings_without_the_title() -> None:
    passages = chunk_article(
        article(
            Draft(HEADING, "题", 1),
            Draft(HEADING, "一、茶", 2),
            Draft(HEADING, "（一）春茶", 3),
            paragraph(7),
            Draft(HEADING, "二、酒", 2),
            paragraph(7),
        )
    )
    assert [passage.section for passage in passages] == ["一、茶 › （一）春茶", "二、酒"]


def test_title_that_runs_into_a_paragraph_heads_it() -> None:
    cut = article(
        Draft(HEADING, "一、茶", 2),
        Draft(ITEM, "（一）春茶。由制茶车间负责。三月开工。"),
        Draft(ITEM, "（二）秋茶。办法如下："),
        Draft(ITEM, "1．统一收购。每斤四十元。"),
        Draft(ITEM, "2．当天制作，不得过夜。"),
        Draft(ITEM, "（三）两季都要留下样品。"),
        Draft(PARAGRAPH, "办法自三月起施行。"),
    )
    assert [(passage.section, passage.text) for passage in chunk_article(cut)] == [
        ("一、茶 › （一）春茶", "（一）春茶。由制茶车间负责。三月开工。"),
        ("一、茶 › （二）秋茶", "（二）秋茶。办法如下："),
        ("一、茶 › （二）秋茶 › 1．统一收购", "1．统一收购。每斤四十元。"),
        ("一、茶 › （二）秋茶", "2．当天制作，不得过夜。"),
        ("一、茶", "（三）两季都要留下样品。\n\n办法自三月起施行。"),
    ]


def test_title_that_runs_into_a_long_paragraph_heads_all_its_passages() -> None:
    passages = chunk_article(article(Draft(PARAGRAPH, "（一）春茶。" + SENTENCE * 20)))
    assert lengths(passages) == [6 + 10 * 34, 10 * 34]
    assert [passage.section for passage in passages] == ["（一）春茶"] * 2


def test_heading_is_a_passage_only_when_nothing_stands_under_it() -> None:
    passages = chunk_article(
        article(
            Draft(HEADING, "一", 2),
            Draft(HEADING, "二", 2),
            Draft(HEADING, "二之一", 3),
            paragraph(7),
            Draft(HEADING, "三", 2),
        )
    )
    assert [passage.text if len(passage.text) < 5 else "…" for passage in passages] == ["一", "…", "三"]


def test_bylines_and_furniture_are_in_no_passage() -> None:
    passages = chunk_article(
        article(
            paragraph(2),
            Draft(BlockKind.FURNITURE, "- 3 -"),
            paragraph(2),
            Draft(BlockKind.BYLINE, "记者 周海"),
            paragraph(1),
        )
    )
    assert lengths(passages) == [68, 68, 34]
    assert all("3" not in passage.text and "周海" not in passage.text for passage in passages)


def test_captions_stand_alone_and_without_section() -> None:
    passages = chunk_article(
        article(
            Draft(HEADING, "节", 2),
            paragraph(1),
            Draft(BlockKind.CAPTION, "茶园。林小满/摄"),
            Draft(BlockKind.CAPTION, "展会昨天开幕。"),
            Draft(BlockKind.CAPTION, "图为展台。"),
            paragraph(1),
        )
    )
    assert [(passage.text, passage.section) for passage in passages] == [
        (SENTENCE, "节"),
        ("茶园。林小满/摄", ""),
        ("展会昨天开幕。\n\n图为展台。", ""),
        (SENTENCE, "节"),
    ]


def test_list_stays_with_what_announces_it() -> None:
    items = [Draft(ITEM, f"{number}. {SENTENCE}") for number in (1, 2, 3)]
    for before in (4, 8, 10, 12):
        passages = chunk_article(article(paragraph(before), Draft(PARAGRAPH, "要做好三件事："), *items, paragraph(9)))
        assert any("要做好三件事" in passage.text and "3. " in passage.text for passage in passages)


def test_list_too_long_for_one_passage_is_cut_between_items() -> None:
    items = [Draft(ITEM, f"{number}. {SENTENCE}") for number in range(10, 40)]
    passages = chunk_article(article(Draft(PARAGRAPH, "要做好这些事："), *items))
    assert passages[0].text.startswith("要做好这些事：")
    assert all(passage.text[:2].isdigit() for passage in passages[1:])
    assert max(lengths(passages)) <= WHOLE_PARAGRAPH_MAX


def test_quotation_stays_with_its_speaker() -> None:
    quotation = "“" + "我们把河道清了一遍又一遍，水才慢慢清起来。" * 2 + "”"
    said = "县水利局局长周明远表示，清淤以后还要种草，草活了，鱼才会回来，人也会回来。"
    for before in range(4, 12):
        passages = chunk_article(article(Draft(PARAGRAPH, SENTENCE * before + quotation + said + SENTENCE * 7)))
        assert len(passages) > 1 or before == 4
        assert any(quotation + said in passage.text for passage in passages)


@pytest.mark.parametrize("text", ["茶" * 2000, "茶叶，" * 700, "tea " * 600, "茶" * 599 + "，" + "叶" * 700])
def test_endless_sentence_is_cut(text: str) -> None:
    passages = chunk_article(article(Draft(PARAGRAPH, text)))
    assert max(lengths(passages)) <= HARD_MAX
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())


def test_endless_sentence_is_cut_after_a_comma() -> None:
    passages = chunk_article(article(Draft(PARAGRAPH, "茶叶，" * 700)))
    assert all(passage.text.endswith("，") for passage in passages)


def test_speaker_is_named_or_carried_on() -> None:
    passages = chunk_article(
        article(
            Draft(PARAGRAPH, "“修渠要快。”青溪县水利局局长周明远表示，" + SENTENCE * 8),
            Draft(PARAGRAPH, "他说，" + SENTENCE * 8),
            Draft(PARAGRAPH, SENTENCE * 8),
            Draft(HEADING, "节", 2),
            Draft(PARAGRAPH, "他认为，" + SENTENCE * 8),
        )
    )
    assert [passage.speaker for passage in passages] == ["青溪县水利局局长周明远", "青溪县水利局局长周明远", "", ""]
    assert passages[0].context == "题\n青溪县水利局局长周明远"
    minutes = chunk_article(
        article(
            Draft(PARAGRAPH, "周明远表示，" + SENTENCE * 8),
            Draft(PARAGRAPH, "会议议定：" + SENTENCE * 8),
            Draft(PARAGRAPH, "“一渠一档”管理，" + SENTENCE * 8),
        )
    )
    assert [passage.speaker for passage in minutes] == ["周明远", "", ""]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("“很好。”某市发展改革委副主任、高级工程师欧阳明说，要快。", ["某市发展改革委副主任、高级工程师欧阳明"]),
        ("在青溪大学教授方晓看来，这是机遇。", ["青溪大学教授方晓"]),
        ("工业和信息化部表示，将继续推进。林小满告诉记者，不难。", ["工业和信息化部", "林小满"]),
        ("保险公司副总经理郑波表示，可行。", ["保险公司副总经理郑波"]),
        (
            "某某集团首席科学家（计算体系）、总工程师王小明表示，可行。",
            ["某某集团首席科学家（计算体系）、总工程师王小明"],
        ),
        ("会议（由方晓主持，张强说，要快）结束。", ["张强"]),
        ("约翰·史密斯认为，不对。", ["约翰·史密斯"]),
        ("他认为可以。业内人士表示乐观。该公司称，没有。", []),
        ("本文不构成任何投资建议。", []),
        ("没有人开口。", []),
        ("方案提出，先修水渠。白皮书认为，渠要深。文章指出，渠要宽。", []),
    ],
)
def test_speakers(text: str, names: list[str]) -> None:
    found = list(find_speakers(text))
    assert [speaker.name for speaker in found] == names
    assert all(text.startswith(speaker.name, speaker.position) for speaker in found)


@pytest.mark.parametrize("before", ["", *"则也还曾均都", "这样", "进一步", "接受采访时", "同时", "對此", "对此"])
@pytest.mark.parametrize("verb", ["表示", "认为", "解释", "分析", "举例", "补充", "称", "说", "認為", "說", "稱"])
def test_a_speaker_is_found_by_every_verb(before: str, verb: str) -> None:
    assert [speaker.name for speaker in find_speakers(f"近日，复旦大学教授王小明{before}{verb}，前景很好。")] == [
        "复旦大学教授王小明"
    ]


def test_table_is_cut_between_rows() -> None:
    rows = [Draft(BlockKind.TABLE_ROW, f"{year} | {SENTENCE}") for year in range(2000, 2030)]
    passages = chunk_article(article(*rows))
    assert max(lengths(passages)) <= WHOLE_PARAGRAPH_MAX
    assert all(passage.text[:2] == "20" for passage in passages)


def test_fingerprint_names_the_constants(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(CHUNKING_FINGERPRINT) == 12
    assert int(CHUNKING_FINGERPRINT, 16) >= 0


DRAFTS = st.lists(
    st.builds(
        Draft,
        st.sampled_from(list(BlockKind)),
        st.text(alphabet="茶厂说“”。，；：\n 1aA", min_size=1, max_size=30).flatmap(
            lambda text: st.integers(1, 30).map(lambda times: text * times)
        ),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=8,
)


@given(DRAFTS)
def test_passages_are_exact_and_hold_everything_searchable(drafts: list[Draft]) -> None:
    body = Draft(PARAGRAPH, "茶。")
    source = article(*drafts, body)
    passages = chunk_article(source)
    for passage in passages:
        assert source.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text) <= HARD_MAX
    assert all(before.end <= after.start for before, after in pairwise(passages))
    for block in source.blocks:
        covered = "".join(
            source.text[max(block.start, passage.start) : min(block.end, passage.end)] for passage in passages
        )
        if block.kind in (BlockKind.BYLINE, BlockKind.FURNITURE):
            assert covered == ""
        elif block.kind is not HEADING:
            assert "".join(covered.split()) == "".join(source.text[block.start : block.end].split())


@given(DRAFTS)
def test_no_sentence_is_cut_unless_it_is_endless(drafts: list[Draft]) -> None:
    source = article(*drafts, Draft(PARAGRAPH, "茶。"))
    ends = {passage.end for passage in chunk_article(source)}
    for span in split_sentences(source.text):
        inside = [end for end in ends if span.start < end < span.end]
        assert not inside or span.end - span.start > HARD_MAX


def test_is_fast_enough_for_the_whole_news() -> None:
    source = article(*[paragraph(20) for _ in range(300)])  # 204,000 characters
    start = time.process_time()
    passages = chunk_article(source)
    assert time.process_time() - start < 1.0  # 46 million characters in 20 s are 0.09 s; the rest is for slow machines
    assert all(150 <= length <= SOFT_MAX for length in lengths(passages))


def test_passages_do_not_reach_over_what_begins_on_another_page() -> None:
    drafts = [
        Draft(BlockKind.PARAGRAPH, "第一页上的话。", page=1),
        Draft(BlockKind.PARAGRAPH, "从第一页到第二页的话。", page=1, turns=((6, 2),)),
        Draft(BlockKind.PARAGRAPH, "第二页上的话。", page=2),
    ]
    passages = chunk_article(article(*drafts))
    assert [(passage.page, passage.text) for passage in passages] == [
        (1, "第一页上的话。\n\n从第一页到第二页的话。"),
        (2, "第二页上的话。"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("“茶厂明年扩产。”县茶业协会会长许静说。但她也指出，厂房不够。", ["县茶业协会会长许静"]),
        ("“好！”县长许静强调。", ["县长许静"]),
        ("这件事农民王贵早就说。", []),
    ],
)
def test_a_speaker_is_named_behind_what_was_said(text: str, names: list[str]) -> None:
    assert [speaker.name for speaker in find_speakers(text)] == names


@pytest.mark.parametrize(
    "name",
    [
        *(
            "闻小溪",
            "厉明远",
            "鄢小满",
            "郁达",
            "荆小满",
            "阚明",
            "谌小溪",
            "储明远",
            "晋小溪",
            "幸小满",
            "习明远",
            "栗小溪",
        ),
        *("欧阳明远", "司马青", "诸葛小满", "上官青"),
    ],
)
def test_names_of_less_common_surnames(name: str) -> None:
    assert is_full_name(name)
    assert post_and_name(f"青溪县县长 {name}") == ("青溪县县长", name)
    assert split_post(f"青溪县水利局局长{name}") == ("青溪县水利局局长", name)
    assert [speaker.name for speaker in find_speakers(f"青溪县县长{name}表示，今年水够用。")] == [f"青溪县县长{name}"]
    assert drop_stray_blanks(f"会议由县长 {name}，副县长 周海主持。") == f"会议由县长 {name}，副县长周海主持。"


@pytest.mark.parametrize(
    "word", ["习惯", "储能", "储备金", "幸福", "晋级", "荆州", "季节", "封面", "谈判", "赖以", "朴实"]
)
def test_words_that_begin_like_a_name_are_none(word: str) -> None:
    assert not is_full_name(word)
    assert list(find_speakers(f"镇里的老人{word}说，今年水够用。")) == []
