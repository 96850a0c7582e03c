"""Follow-ups that no rule reads in full, answered from the articles that were quoted for the question before."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from assistant.context import Context, by_both, context_features, in_context, load_weights
from assistant.dialogue import understand
from assistant.dialogue.joined import joined, names_nothing
from assistant.evidence import find_evidence
from assistant.judge import judge
from assistant.question import Question
from assistant.service import Service
from assistant.settings import Settings
from assistant.types import Turn

DOCUMENTS = {
    "渡口.md": "# 柳湾渡口换船\n\n柳湾渡口现有7条摆渡木船，须在2029年底前换成电动船。换船的钱由航运社垫付，"
    "镇里每条补3万元。\n\n老船工贺春生说，木船冬天漏水，开春才能修好。电动船的电池由青峰电源供货，一次充电跑40公里。",
    "食堂.md": "# 枫林小学食堂\n\n枫林小学食堂每餐收费12元，教师与学生同价。剩菜由养猪户收走，因为附近没有处理站。"
    "食堂最晚在2031年6月搬到新楼。",
    "书屋.md": "# 石桥村书屋\n\n石桥村书屋的会员每月借书不超过8本，逾期每天收2角钱。书屋的窗户是志愿者修好的。",
}
BOATS, BOOKS = "柳湾渡口现有几条摆渡木船？", "石桥村书屋的会员每月借书不超过几本？"


@pytest.fixture(scope="module")
def service(collection: Callable[[dict[str, str]], Settings]) -> Service:
    loaded = Service(collection(DOCUMENTS))
    loaded.load()
    return loaded


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (BOATS, "坏了谁修", "贺春生"),
        (BOATS, "是谁出的钱", "航运社"),
        (BOOKS, "逾期了怎么罚", "2角"),
        (BOOKS, "晚还怎么办", "2角"),
    ],
)
def test_a_follow_up_is_answered_where_the_answer_before_stands(
    service: Service, first: str, then: str, told: str
) -> None:
    before = service.ask(first)
    answer = service.ask(then, [Turn(first, before.answer)])
    assert told in answer.answer


def test_a_follow_up_of_a_follow_up_is_joined_to_both(service: Service) -> None:
    turns = [Turn(BOOKS, "每月借书不超过8本。"), Turn("过期了咋罚", "逾期每天收2角钱。")]
    asked = understand("最多罚到几块", turns, service.index)
    assert asked.shown == "石桥村书屋的会员每月借书不超过过期了咋罚，最多罚到几块"


def test_rules_that_read_something_else_into_a_follow_up_do_not_have_the_last_word(service: Service) -> None:
    # They take 它 for the jetty and ask since when that leaks.
    asked = understand("它什么时候漏水？", [Turn(BOATS, "柳湾渡口现有7条摆渡木船。")], service.index)
    assert asked.readings == ("柳湾渡口什么时候漏水？",)
    answer = service.ask("它什么时候漏水？", [Turn(BOATS, service.ask(BOATS).answer)])
    assert "冬天漏水" in answer.sentences[0].text
    assert answer.standalone_question == "柳湾渡口现有几条摆渡木船，它什么时候漏水？"


def test_what_the_articles_quoted_before_do_not_tell_is_not_answered(service: Service) -> None:
    before = service.ask(BOATS)
    assert not service.ask("周末开不开", [Turn(BOATS, before.answer)]).answered


def test_what_names_no_thing_at_all_is_meant_of_nothing_else(service: Service) -> None:
    asked = "总共收费多少？"
    assert judge(asked, service.index, top_k=1).evidence[0].hit.article.title != "柳湾渡口换船"
    before = service.ask(BOATS)
    assert not service.ask(asked, [Turn(BOATS, before.answer)]).answered


@pytest.mark.parametrize(
    "question",
    ["枫林小学食堂每餐收费多少？", "《渔船条例》有哪些规定？", "什么是电动船？", "它石科技有多大？", "防汛木闸"],
)
def test_a_question_that_names_what_it_is_about_is_not_joined(service: Service, question: str) -> None:
    asked = understand(question, [Turn(BOATS, "柳湾渡口现有7条摆渡木船。")], service.index)
    assert (asked.readings, asked.joined, asked.is_read) == ((question,), "", True)
    assert not names_nothing(question, service.index)


def test_a_question_is_joined_to_what_the_one_before_says() -> None:
    assert joined("最晚什么时候换", "柳湾渡口有几条木船") == "柳湾渡口木船最晚什么时候换"


def test_passages_of_articles_that_were_quoted_come_first_and_one_other_stays(service: Service) -> None:
    hits = service.search("柳湾渡口的木船和食堂，书屋的窗户")
    assert {hit.article.title for hit in hits} == {"柳湾渡口换船", "枫林小学食堂", "石桥村书屋"}
    told = Context("谁先掏钱", BOATS, "食堂最晚在2031年6月搬到新楼。")
    assert in_context(hits, told, 5)[0].article.title == "枫林小学食堂"
    of_both = [hits[0]] * 4 + [hit for hit in hits if hit.article.id != hits[0].article.id]
    own = Context("谁先掏钱", BOATS, hits[0].passage.text)
    assert in_context(of_both, own, 3) == [hits[0], hits[0], of_both[4]]
    assert in_context(hits, Context("谁先掏钱", BOATS, "没有人说过这句话。"), 2) == list(hits[:2])


@pytest.mark.parametrize(
    ("told", "then", "reading"),
    [
        ("渡口旁边的柳湾航海学院招了8名船员子弟。", "该校有几个班？", "柳湾航海学院有几个班？"),
        ("检修由青峰救援队伍承担。", "这支队伍有几个人？", "青峰救援队伍有几个人？"),
    ],
)
def test_what_is_pointed_at_by_its_sort_is_named_in_the_answer_before(
    service: Service, told: str, then: str, reading: str
) -> None:
    asked = understand(then, [Turn(BOATS, told)], service.index)
    assert asked.readings == (reading,)


def test_the_sentence_that_is_likely_for_both_questions_comes_first(service: Service) -> None:
    hits = service.search(BOATS)[:1]
    asked = Question(service.index.analyse("柳湾渡口现有摆渡木船最晚什么时候换"), service.index)
    evidence = find_evidence(asked, hits)
    both = by_both(evidence, hits, Context("最晚什么时候换", BOATS, ""), service.index)
    assert sorted(s.start for s in both) == sorted(s.start for s in evidence)
    assert "2029年底" in both[0].text
    assert sum(s.probability for s in both) == pytest.approx(1.0)
    assert [s.probability for s in both] == sorted((s.probability for s in both), reverse=True)


def test_features_tell_where_a_sentence_stands_beside_what_was_quoted(service: Service) -> None:
    hits = service.search(BOATS)
    asked = Question(service.index.analyse("柳湾渡口现有摆渡木船和枫林小学食堂"), service.index)
    evidence = find_evidence(asked, hits)
    told = "换船的钱由航运社垫付，镇里每条补3万元。"
    rows = context_features(evidence, hits, Context("谁先掏钱", BOATS, told), service.index)
    by_text = {s.text: row for s, row in zip(evidence, rows, strict=True)}
    place = {
        text[:4]: [row[name] for name in ("article", "quoted", "behind", "far_behind", "far_before")]
        for text, row in by_text.items()
    }
    paragraph = 2  # characters: an empty line stands between both
    sentence = len("老船工贺春生说，木船冬天漏水，开春才能修好。")
    assert place["换船的钱"] == [1, 1, 0, 0, 0]
    assert place["老船工贺"] == [1, 0, 1, pytest.approx(math.log1p(paragraph / 50)), 0]
    assert place["电动船的"] == [1, 0, 1, pytest.approx(math.log1p((paragraph + sentence) / 50)), 0]
    assert place["柳湾渡口"] == [1, 0, 0, 0, 0]
    assert place["枫林小学"] == [0, 0, 0, 0, 0]
    assert all(row["joined"] <= 0 and row["put"] <= 0 for row in rows)


def test_the_weights_prefer_what_is_told_next() -> None:
    weights = load_weights()
    assert weights["joined"] > 0
    assert weights["put"] > 0
    assert weights["article"] > 0
    assert weights["behind"] > 0
    assert weights["far_behind"] < 0
    assert weights["far_before"] < 0


def test_the_reader_reads_what_was_put_before_what_it_leans_on() -> None:
    assert Context("谁先掏钱", "渡口有几条木船？ ", "").both == "谁先掏钱（前一问：渡口有几条木船）"
