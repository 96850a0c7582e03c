from __future__ import annotations

from assistant.duplicates import distinct_hits
from corpus.types import Passage
from index.types import ArticleSummary, Hit

TEXT = "常州高新区2023年的制造业增加值占地区生产总值的比重达到48.5%，接近一半。"


def hit(rank: int, text: str, *, lexical: float = 10.0, score: float = 0.25) -> Hit:
    summary = ArticleSummary(f"a{rank}", "", "", "", "", "", (), "", len(text))
    return Hit(rank, Passage(f"a{rank}", 0, len(text), text, ""), summary, score, lexical, 0.5)


def test_near_duplicates_become_one_hit_that_names_the_others() -> None:
    hits = [
        hit(1, TEXT),
        hit(2, "力箭一号把37颗卫星送入轨道。"),
        hit(3, TEXT.replace("接近一半", "接近一半多")),
        hit(4, TEXT),
    ]
    found = distinct_hits(hits)
    assert [(h.article.id, h.rank, h.score) for h in found.hits] == [("a1", 1, 0.75), ("a2", 2, 0.25)]
    assert {rank: [h.article.id for h in others] for rank, others in found.similar.items()} == {1: ["a3", "a4"]}


def test_the_same_frame_around_other_facts_is_no_duplicate() -> None:
    other = "常州高新区2022年的新能源产业产值的增速达到23.7%，主导产业的贡献度超过八成。"
    assert len(distinct_hits([hit(1, TEXT), hit(2, other)]).hits) == 2
    assert len(distinct_hits([hit(1, "好。"), hit(2, "坏。")]).hits) == 2
    assert distinct_hits([]).hits == []
