"""Who has the word in interviews, press conferences and FAQs."""

import pytest

from corpus.article import Draft, compose_article
from corpus.chunk import chunk_article
from corpus.clean import clean_text
from corpus.turns import find_turns, is_turn, join_labels, speaker_at
from corpus.types import Article, BlockKind

CONFERENCE = """茶产业新闻发布会实录

时间：2024年3月1日
地点：县政府发布厅
发布人：县农业农村局局长 许静；县财政局副局长 高明

主持人 何静：
大家上午好，欢迎出席今天的发布会。

许静：
全县茶叶产值去年增长一成，达到38亿元，占农业总产值的四成以上，茶园面积达到3.2万亩。

我们还建成了两个交易市场。

《青溪日报》记者问：
茶农贷款难，县里有什么办法？

高明答：
县财政给茶农的贷款贴息一半，每户最多两万元，今年已经有430户申请。
"""


def article(text: str) -> Article:
    content = clean_text(text)
    return compose_article(content.drafts, content.metadata, origin="a.txt")


def test_labels_stand_with_what_they_introduce() -> None:
    texts = [draft.text for draft in clean_text(CONFERENCE).drafts]
    assert texts[4:] == [
        "主持人 何静：大家上午好，欢迎出席今天的发布会。",
        "许静：全县茶叶产值去年增长一成，达到38亿元，占农业总产值的四成以上，茶园面积达到3.2万亩。",
        "我们还建成了两个交易市场。",
        "《青溪日报》记者问：茶农贷款难，县里有什么办法？",
        "高明答：县财政给茶农的贷款贴息一半，每户最多两万元，今年已经有430户申请。",
    ]


def test_question_and_reply_are_one_passage_and_it_has_the_speaker() -> None:
    passages = chunk_article(article(CONFERENCE))
    assert [passage.speaker for passage in passages] == ["县农业农村局局长许静", "县财政局副局长高明"]
    assert passages[1].text.startswith("《青溪日报》记者问：茶农贷款难")
    assert passages[1].text.endswith("430户申请。")


def test_labels_in_brackets() -> None:
    text = "行动计划发布会\n\n【主持人 罗敏】各位好，请提问。\n\n【南江晚报记者】\n怎样吸引工程师？\n\n"
    text += "【县人社局局长 蒋丽华】\n我们提供免费住宿。"
    drafts = clean_text(text).drafts
    assert [draft.text for draft in drafts[2:]] == [
        "【南江晚报记者】怎样吸引工程师？",
        "【县人社局局长 蒋丽华】我们提供免费住宿。",
    ]
    assert [(t.speaker, t.is_question) for t in find_turns("\n".join(d.text for d in drafts))] == [
        ("罗敏", True),
        ("", True),
        ("县人社局局长蒋丽华", False),
    ]


def test_questions_and_answers_without_names() -> None:
    reply = "首次认定的奖励30万元，重新认定的奖励10万元，由县科技局在每年六月集中受理并公示。"
    pairs = [f"问：第{number}类企业有什么奖励？\n\n答：{reply * 3}" for number in "一二三"]
    passages = chunk_article(article("企业服务问答\n\n" + "\n\n".join(pairs)))
    assert all(passage.text.startswith("问：") and passage.text.endswith("公示。") for passage in passages)
    assert {passage.speaker for passage in passages} == {""}


def test_fields_and_definitions_are_no_turns() -> None:
    assert find_turns("时间：三月\n地点：县城\n单位：亿元") == ()
    assert find_turns("来源：湖城日报\n记者：周海\n算力：指处理信息的能力。") == ()
    turns = find_turns("记者：怎么看？\n欧阳锋：很好。\n时间：三月\n算力：是能力。")
    assert [turn.speaker for turn in turns] == ["", "欧阳锋"]
    assert is_turn("记者问：为什么？")
    assert not is_turn("地点：县城")


def test_list_lead_ins_stay_paragraphs() -> None:
    drafts = [Draft(BlockKind.PARAGRAPH, text) for text in ("问：怎么办？", "答：", "材料如下：", "身份证。")]
    assert [draft.text for draft in join_labels(drafts)] == ["问：怎么办？", "答：材料如下：", "身份证。"]


def test_pages_turn_where_they_did() -> None:
    drafts = [
        Draft(BlockKind.PARAGRAPH, "记者：为什么？", page=1),
        Draft(BlockKind.PARAGRAPH, "许静：", page=1),
        Draft(BlockKind.PARAGRAPH, "因为茶好。", page=2),
    ]
    joined = join_labels(drafts)
    assert (joined[1].text, joined[1].page, joined[1].turns) == ("许静：因为茶好。", 1, ((3, 2),))


def test_who_has_the_word_at_a_place_of_a_passage() -> None:
    text = "记者：为什么？\n\n许静：因为茶好。水也好。"
    assert speaker_at(text, text.index("水也"), known="县长许静") == "县长许静"
    assert speaker_at("许静：因为茶好。水也好。", 8, known="县长许静") == "县长许静"
    assert speaker_at(text, 2, known="县长许静") == ""
    assert speaker_at("因为茶好。水也好。", 5, known="县长许静") == ""


def test_a_speech_is_its_presenters() -> None:
    text = "在茶业大会上的讲话\n县长 林书远\n（2024年3月1日）\n\n同志们：\n\n"
    text += "今年要新建茶园六千亩，力争产值突破50亿元，带动农户增收。"
    assert [passage.speaker for passage in chunk_article(article(text))] == ["县长林书远"]
    news = "老茶厂开工\n本报记者 周海\n\n停产十二年的老茶厂昨天重新开工，当天加工鲜叶三吨，工人都很高兴。"
    assert [passage.speaker for passage in chunk_article(article(news))] == [""]


def test_a_paper_whose_label_only_asks_is_the_asker() -> None:
    text = (
        "《南江周刊》：为什么设在县城？\n陆远：房租便宜。\n公寓五年后归个人。\n《南江周刊》：离职率高吗？\n陆远：4.2%。"
    )
    assert [(turn.speaker, turn.is_question) for turn in find_turns(text)] == [("", True), ("陆远", False)] * 2
    assert find_turns("算力：是能力。\n中试：是试验。\n算力：是什么？") == ()


def test_headings_of_answers_are_nobody() -> None:
    pairs = "\n".join(f"问题：第{n}类企业怎么办？\n对策：上门服务。\n政策依据：第{n}号文。" for n in "一二三")
    assert find_turns(pairs) == ()
    faq = "\n".join(f"问：第{n}类企业怎么办？\n答：上门服务。\n政策依据：第{n}号文。" for n in "一二三")
    assert {turn.speaker for turn in find_turns(faq)} == {""}
    assert len(find_turns(faq)) == 6


def test_answers_of_a_company_and_on_behalf_of_a_body() -> None:
    turns = find_turns("投资者：何时投产？\n公司：明年三月。\n读者提问：多少钱？\n白沙县茶业局负责人：三千元。")
    assert [(turn.speaker, turn.is_question) for turn in turns] == [
        ("", True),
        ("", False),
        ("", True),
        ("白沙县茶业局负责人", False),
    ]


@pytest.mark.parametrize("form", ["00:0{}:05 {}", "{1} 00:0{0}:05", "{1}（00:0{0}）：", "[00:0{}:07] {}："])
def test_transcript_whose_lines_tell_the_time(form: str) -> None:
    said = ["请先讲水轮的修理。", "水轮修好了两台，还有一台等轴承。", "轴承什么时候到？", "供货商说下周三到货。"]
    who = ["白一舟", "何田", "白一舟", "何田"]
    lines = [
        f"{form.format(number, name)}\n{text}" for number, (name, text) in enumerate(zip(who, said, strict=True), 1)
    ]
    read = article("磨坊例会\n2024年5月6日\n\n" + "\n\n".join(lines))
    turns = find_turns(read.text)
    assert [(turn.speaker, turn.is_question) for turn in turns if turn.speaker] == [
        ("白一舟", False), ("何田", False), ("白一舟", True), ("何田", False),
    ]  # fmt: skip
    passages = chunk_article(read)
    assert all(read.text[p.start : p.end] == p.text for p in passages)
    assert next(p.speaker for p in passages if "供货商" in p.text) == "何田"
    assert any("轴承什么时候到" in p.text and "供货商" in p.text for p in passages)
    assert speaker_at(read.text, read.text.index("供货商"), known="何田") == "何田"
