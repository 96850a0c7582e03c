from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.glossary import load_glossary
from corpus.starter import starter_folder
from index.tokens import HAN, Tokenizer, fold, fold_all, fold_with_offsets

# The 3,755 characters of GB 2312's first level: those that newspapers are written with.
COMMON = "".join(
    bytes((high, low)).decode("gb2312")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
    if (high, low) < (0xD7, 0xFA)
)
NEWS = """
昨日上午，第十二届全国技术交易会在滨江会展中心开幕，来自二十三个省区市的六百余家企业带来了一千八百多项科研成果。
记者在现场看到，无人配送车沿着展馆外的环形道路来回行驶，遇到行人便缓缓停下；一款能在零下四十摄氏度工作的锂电池吸引了不少东北客商驻足询问。
“过去我们把样品寄出去，往往要等上两三个月才有回音，如今当天就能签下意向书。”从事精密轴承制造的陈立群告诉记者，他的工厂去年换上了自行研制的磨床，废品率由百分之三降到了千分之四。
市科技局副局长王晓燕介绍，全市研究与试验发展经费投入强度已经连续五年上升，高新技术企业总数突破四千家，其中七成以上建立了自己的研发机构。
与会专家认为，发展不能简单地理解为扔掉旧产业、另起炉灶，纺织、陶瓷、造纸这些老行当只要装上数据的大脑，同样可以长出新的筋骨。
清华大学教授李稻葵在演讲中提出，算力正在像水和电一样成为公共基础设施，应当加快建设跨区域的调度网络，让中西部的绿色电力就地转化为计算能力。
会展期间还将举行十四场专题论坛，内容涉及人工智能大模型、量子通信、合成生物、商业航天、深海装备以及碳捕集利用与封存等领域。
傍晚时分，江面上的游船亮起了灯，几位远道而来的工程师坐在码头边的石阶上，一边吃着刚出锅的锅贴，一边争论着下一代芯片究竟应该先解决散热还是先解决良率。
研究生物的学生和研究生物理的学生都说，南京市长江大桥的灯光秀值得一看，乒乓球拍卖完了也不要紧。
台风过境之后，渔民们赶在休渔期以前修补网具；果农则忙着给晚熟的荔枝套袋，生怕连日的阴雨让一年的辛苦打了水漂。
三九胃泰颗粒、连花清瘟胶囊等药品的价格基本平稳，医保目录内的谈判药品已有八十二种进入了县级医院。
古人说，不积跬步，无以至千里；不积小流，无以成江海。科学研究没有捷径，靠的是一代又一代人板凳甘坐十年冷的耐心。
"""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＧＤＰ佔比４８．５％", "gdp占比48.5%"),
        ("新質生產力與臺灣", "新质生产力与台湾"),
        ("面积１２０㎡", "面积120m2"),
        ("①②㈠½", "12(一)1⁄2"),
        ("ﬁnance Ⅳ", "finance iv"),
        ("力箭一号", "力箭一号"),
        ("\u2f08\u2f00", "人一"),  # Kangxi radicals
        ("\uf9dc", "隆"),  # a compatibility ideograph
        ("𝟙𝐁", "1b"),
        ("İ", "i\u0307"),
        ("😀\U00020bb7", "😀\U00020bb7"),  # what lies beyond is kept
        ("", ""),
    ],
)
def test_fold_maps_width_case_and_script(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["ＧＤＰ", "", "面積…㎡\n"], ["\ufffeＡ", "\uffffＢ…\uffff"]])
def test_texts_are_folded_together_as_each_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]


def test_fold_is_idempotent_and_deletes_nothing_for_every_character() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    once = [fold(character) for character in characters]
    assert all(once)
    assert fold("".join(once)) == "".join(once)


def test_fold_agrees_with_nfkc_and_lower_case_where_there_is_nothing_to_simplify() -> None:
    characters = [chr(code) for code in (*range(0x20, 0x3000), *range(0xFF01, 0xFFE7))]
    plain = [c for c in characters if not re.search("[\u2e80-\u2fdf]", c)]  # radicals become Han characters
    assert [fold(c) for c in plain] == [
        unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", c).lower()) for c in plain
    ]


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.one_of(st.characters(), st.sampled_from("㎡①½ﬁ臺Ａ％𠮷😀㍿İ"))))
def test_fold_with_offsets_leads_every_folded_character_back_to_its_original(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    for i, character in enumerate(folded.text):
        start, end = folded.original_span(i, i + 1)
        assert end == start + 1
        assert character in fold(text[start:end])
    assert "".join(fold(text[o]) for o in sorted(set(folded.offsets[:-1]))) == folded.text


def test_original_span_covers_a_character_that_became_several() -> None:
    folded = fold_with_offsets("共１２㎡地")
    assert folded.text == "共12m2地"
    assert folded.original_span(1, 5) == (1, 4)
    assert folded.original_span(4, 5) == (3, 4)  # only the 2 of m2: still the whole ㎡
    assert folded.original_span(5, 6) == (4, 5)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Words of the search mode first (the word itself after its parts), then the bigrams.
        ("常州高新区", ["常州", "高新", "新区", "高新区", "常州", "州高", "高新", "新区"]),
        ("二〇二四年", ["二", "〇", "二", "四年", "二〇", "〇二", "二四", "四年"]),
        ("GPT-4o得48.5%", ["gpt-4o", "gpt", "4o", "得", "48.5"]),
        ("2024-03-11", ["2024-03-11", "2024", "03", "11"]),
        ("1,234.5", ["1", "234.5"]),
        ("3.14.15", ["3.14.15"]),
        ("R&D、C++", ["r&d", "r", "d", "c"]),
        ("a_b ___", ["a_b", "a", "b"]),
        ("ＡＩ與電", ["ai", "与", "电", "与电"]),
        ("卡尔·马克思", ["卡尔", "卡尔", "马克", "马克思", "马克", "克思"]),
        ("，。！？ \n\t…😀", []),
        ("", []),
    ],
)
def test_tokens(tokenizer: Tokenizer, text: str, tokens: list[str]) -> None:
    assert tokenizer.tokens(text) == tokens


MIXED = st.text(
    st.one_of(st.sampled_from(COMMON), st.sampled_from("aZ09._-·%㎡ ，臺〇…\n\U00020bb7😀\ufffe\uffff")), max_size=60
)


@given(st.lists(MIXED, max_size=4))
def test_joined_tokens_are_the_same_terms_in_another_order(texts: list[str]) -> None:
    joined = [sorted(terms.split()) for terms in Tokenizers.plain.joined_tokens(texts)]
    assert joined == [sorted(Tokenizers.plain.tokens(text)) for text in texts]


def test_one_character_gives_a_word_and_no_bigram(tokenizer: Tokenizer) -> None:
    assert tokenizer.tokens("水") == ["水"]


def test_traditional_and_full_width_text_has_the_tokens_of_its_simplified_form(tokenizer: Tokenizer) -> None:
    assert tokenizer.tokens("發展數字經濟ＡＩ") == tokenizer.tokens("发展数字经济ai")
    assert tokenizer.tokens("發展") == tokenizer.tokens_of_folded("发展")


@given(st.text(st.one_of(st.sampled_from(COMMON), st.sampled_from("aZ09._-·%㎡ ，臺\n")), max_size=30))
def test_tokens_hold_every_letter_and_digit_and_never_a_blank(text: str) -> None:
    tokens = Tokenizers.plain.tokens(text)
    assert all(token and not re.search(r"\s", token) for token in tokens)  # the lexical index joins them by blanks
    assert {c for c in fold(text) if c.isalnum()} <= set("".join(tokens))


def test_words_are_in_reading_order_without_bigrams(tokenizer: Tokenizer) -> None:
    assert tokenizer.words("常州高新区增加值占GDP的48.5%") == ["常州", "高新区", "增加值", "占", "gdp", "的", "48.5"]


@pytest.mark.parametrize("dated", ["2023年", "去年5月", "5月12日"])
def test_a_name_behind_a_date_is_tagged_by_itself(tokenizer: Tokenizer, dated: str) -> None:
    assert tokenizer.tagged(f"{dated}沧门高新区")[-2:] == tokenizer.tagged("沧门高新区")
    assert ("年底", "t") in tokenizer.tagged("2023年底沧门")


def test_tagged_names_people_and_places(tokenizer: Tokenizer) -> None:
    assert tokenizer.tagged("张强在北京说") == [("张强", "nr"), ("在", "p"), ("北京", "ns"), ("说", "v")]


def test_glossary_words_are_kept_whole_in_either_script() -> None:
    assert Tokenizer().words("新质生产力") == ["新质", "生产力"]
    for word in ("新质生产力", "新質生產力"):
        assert Tokenizer([word]).words("發展新質生產力") == ["发展", "新质生产力"]


def test_every_han_word_of_the_shipped_glossary_is_one_word() -> None:
    names = [name for entry in load_glossary().entries for name in (entry.term, *entry.aliases, *entry.abbreviations)]
    whole = [name for name in map(fold, names) if re.fullmatch(f"[{HAN}]{{2,}}", name)]
    tokenizer = Tokenizer(names)
    cut = [name for name in whole if tokenizer.words(name) != [name]]
    assert len(whole) > 150
    assert cut == []


def test_fingerprint_changes_with_the_words_alone() -> None:
    plain, one, two = Tokenizer(), Tokenizer(["算力"]), Tokenizer(["算力", "新质生产力"])
    assert len({plain.fingerprint, one.fingerprint, two.fingerprint}) == 3
    assert re.fullmatch("[0-9a-f]{16}", plain.fingerprint)
    assert Tokenizer(["新質生產力", "算力", "算力"]).fingerprint == two.fingerprint  # order, script, repetition
    assert Tokenizer(["GPT"]).fingerprint == plain.fingerprint  # Latin words need no dictionary


class Tokenizers:
    """Segmenters that property tests share; each loads a dictionary."""

    plain = Tokenizer()


@pytest.fixture(scope="module")
def jieba_segmenter() -> object:
    import jieba

    segmenter = jieba.Tokenizer()  # not the module's: other code may have added words to that
    jieba.setLogLevel("ERROR")
    segmenter.initialize()
    return segmenter


def test_rjieba_cuts_news_and_the_starter_collection_exactly_like_jieba(jieba_segmenter: object) -> None:
    import rjieba

    starter = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(starter_folder()).glob("*.md")))
    runs = re.findall(f"[{HAN}]+", fold(NEWS + starter))
    assert sum(map(len, runs)) > 5000
    port = rjieba.Jieba()
    differing = [
        (run, cut, exact)
        for run in dict.fromkeys(runs)
        for cut, exact in (
            (port.cut_for_search(run), list(jieba_segmenter.cut_for_search(run))),  # type: ignore[attr-defined]
            (port.cut(run), list(jieba_segmenter.cut(run))),  # type: ignore[attr-defined]
        )
        if cut != exact
    ]
    assert differing == []


@given(st.text(st.sampled_from(COMMON), min_size=1, max_size=25))
def test_rjieba_cuts_any_common_characters_exactly_like_jieba(jieba_segmenter: object, run: str) -> None:
    exact = list(jieba_segmenter.cut_for_search(run))  # type: ignore[attr-defined]
    bigrams = [run[i : i + 2] for i in range(len(run) - 1)]
    assert Tokenizers.plain.tokens_of_folded(run) == exact + bigrams
