"""Twelve articles that contradict each other, through the service: years, the latest, values that differ, copies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.service import Service
from assistant.settings import Settings
from assistant.types import Answer, AnswerKind

ARTICLES = {
    "a2021": (
        "2021-06-01",
        "青溪市2021年统计公报",
        "2021年，青溪市智能算力规模为1200P。青溪市新能源汽车产量为3.5万辆。青溪市常住人口为412万人。",
    ),
    "a2022": (
        "2022-06-01",
        "青溪市2022年统计公报",
        "2022年，青溪市智能算力规模为2600P。青溪市新能源汽车产量为7.2万辆。青溪市常住人口为418万人。",
    ),
    "a2023": (
        "2023-06-01",
        "青溪市2023年统计公报",
        "2023年，青溪市智能算力规模为5100P。青溪市新能源汽车产量为11.8万辆。",
    ),
    "a2024": ("2024-05-20", "青溪日报：算力之城", "截至目前，青溪市智能算力规模达到8800P，居全省第一。"),
    "b1": (
        "2024-03-02",
        "青溪大桥通车",
        "青溪大桥全长3120米，2024年3月1日正式通车，总投资18亿元。项目由省交建集团承建，历时四年，是连接两岸新区的重要通道。",
    ),
    "b2": (
        "2024-03-05",
        "青溪大桥通车（转载）",
        "青溪大桥全长3120米，2024年3月1日正式通车，总投资18亿元。项目由省交建集团承建，历时四年，是连接两岸新区的重要通道！",
    ),
    "b3": ("2023-11-15", "青溪大桥即将建成", "青溪大桥全长3150米，总投资约20亿元，预计2024年春节前通车。"),
    "c1": ("2024-01-10", "专访市长", "青溪市市长陆遥表示，2025年全市高新技术企业要达到2000家。"),
    "c2": ("2024-06-10", "专访副市长", "青溪市副市长韩冰认为，2025年全市高新技术企业达到1500家比较现实。"),
    "e1": ("2024-01-20", "云岭园区年会", "云岭园区今年的产值目标突破4000亿元。"),
    "e2": ("2024-02-20", "云岭园区简报", "云岭园区今年的产值目标完成了48.5%。"),
    "d1": ("", "无日期旧闻", "青溪市智能算力规模为900P。"),
}


@pytest.fixture(scope="module")
def service(collection: Callable[[dict[str, str]], Settings]) -> Service:
    documents = {
        f"{name}.md": f"---\nid: {name}\ntitle: {title}\n" + f'date: "{date}"\n' * bool(date) + f"---\n\n{text}\n"
        for name, (date, title, text) in ARTICLES.items()
    }
    loaded = Service(collection(documents))
    loaded.load()
    return loaded


def cited(answer: Answer) -> list[str]:
    """The articles of the citations, in order."""
    return [citation.article.id for citation in answer.citations]


def values(answer: Answer) -> list[tuple[str, str]]:
    """What differs, with its date."""
    return [(difference.value, difference.published) for difference in answer.differences]


def marked(answer: Answer) -> list[str]:
    """The words that answer."""
    return [c.passage.text[s - c.passage.start : e - c.passage.start] for c in answer.citations for s, e in c.answers]


@pytest.mark.parametrize(("year", "value"), [("2021", "1200P"), ("2022", "2600P"), ("2023", "5100P")])
def test_a_year_is_a_condition(service: Service, year: str, value: str) -> None:
    answer = service.ask(f"{year}年青溪市智能算力规模是多少？")
    assert (answer.answered, cited(answer), marked(answer)) == (True, [f"a{year}"], [value])
    assert answer.differences == ()


def test_a_share_does_not_differ_from_a_sum(service: Service) -> None:
    answer = service.ask("云岭园区今年的产值目标是多少？")
    assert answer.answered
    assert answer.differences == ()


def test_a_year_that_no_article_speaks_of_is_refused(service: Service) -> None:
    assert not service.ask("2020年青溪市智能算力规模是多少？").answered


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("青溪市最新的智能算力规模是多少？", "a2024"),
        ("目前青溪市智能算力规模是多少？", "a2024"),
        ("青溪市目前新能源汽车产量是多少？", "a2023"),
        ("青溪市现在常住人口有多少？", "a2022"),
    ],
)
def test_the_newest_comes_first_when_the_latest_is_asked_for(service: Service, question: str, article: str) -> None:
    answer = service.ask(question)
    assert answer.answered
    assert cited(answer)[0] == article
    dates = [date for _, date in values(answer)]
    assert dates == sorted(dates, reverse=True)


def test_values_that_differ_are_shown_with_their_dates(service: Service) -> None:
    assert values(service.ask("青溪大桥全长多少米？")) == [("3120米", "2024-03-02"), ("3150米", "2023-11-15")]
    assert values(service.ask("青溪大桥总投资多少亿元？")) == [("18亿元", "2024-03-02"), ("20亿元", "2023-11-15")]
    assert values(service.ask("青溪市常住人口有多少？")) == [("418万人", "2022-06-01"), ("412万人", "2021-06-01")]


def test_copies_are_one_citation(service: Service) -> None:
    answer = service.ask("青溪大桥由谁承建？")
    assert cited(answer)[0] in {"b1", "b2"}
    assert [other.article_id for other in answer.citations[0].similar] == [{"b1": "b2", "b2": "b1"}[cited(answer)[0]]]
    assert len(answer.sentences) == 1


def test_two_years_are_compared(service: Service) -> None:
    answer = service.ask("青溪市2021年和2023年的智能算力规模分别是多少？")
    assert answer.kind is AnswerKind.COMPARISON
    assert [(side.name, side.sentences) for side in answer.sides] == [("2021年", (0,)), ("2023年", (1,))]
    assert marked(answer) == ["1200P", "5100P"]


def test_missing_terms_are_words(service: Service) -> None:
    assert service.ask("最近青溪市有哪些恐龙？").missing_terms == ("恐龙",)
    assert service.ask("青溪市新能源汽车产量比去年增长多少？").missing_terms == ("去年", "增长")
