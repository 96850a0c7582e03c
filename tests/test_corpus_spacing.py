"""Blanks in Chinese text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.spacing import collapse_blanks, columns_of, drop_stray_blanks, join_lines, sets_latin_apart


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("老 茶厂 今天 开 工", "老茶厂今天开工"),
        ("订单 , 已经排满 。", "订单,已经排满。"),
        ("产量大增, 质量更好", "产量大增,质量更好"),
        ("新款 AI 芯片 上市", "新款AI芯片上市"),
        ("The quick fox", "The quick fox"),
        ("型号 RTX 4090 到货", "型号RTX 4090到货"),
        ("（ 节选 ） 第一段", "（节选）第一段"),
        ("学界已有讨论 [1] 。", "学界已有讨论[1]。"),
        ("共 3 856 份", "共3 856份"),
        ("目　　录", "目录"),
        ("第二章  研究方法", "第二章 研究方法"),
        ("北京 上海 广州", "北京 上海 广州"),
        ("向海图强 逐梦深蓝", "向海图强 逐梦深蓝"),
        ("科学技 术发展", "科学技术发展"),
        ("第三条  支持 采摘设备。", "第三条 支持采摘设备。"),
        ("副局长 高明；局长　许 静。", "副局长 高明；局长 许静。"),
        ("（记者 周海 通讯员 林小满）老茶厂 开工", "（记者 周海 通讯员 林小满）老茶厂开工"),
        ("机器人 产业，工 程师 队伍", "机器人产业，工程师队伍"),
        ("第一章　总　则", "第一章 总则"),
        ("关于印发　茶园管理办法的通知", "关于印发 茶园管理办法的通知"),
        ("青溪智造发布“开山”工业模型 首批落地六家茶厂", "青溪智造发布“开山”工业模型 首批落地六家茶厂"),
        ("《青溪茶事》新书 发布", "《青溪茶事》新书发布"),
        ("联系人：林小满 电话：5550123　邮编：310000", "联系人：林小满 电话：5550123 邮编：310000"),
        ("县长 周明远 表示：水够用。", "县长 周明远表示：水够用。"),
        ("出席单位：县科技局 县财政局 县教育局", "出席单位：县科技局 县财政局 县教育局"),
    ],
)
def test_stray_blanks(raw: str, clean: str) -> None:
    assert drop_stray_blanks(raw) == clean


def test_columns_of_a_roll_stay_apart() -> None:
    assert columns_of("张　伟    青溪重工股份有限公司    高级焊工") == ["张　伟", "青溪重工股份有限公司", "高级焊工"]
    assert columns_of("第一章  引  言") == []
    assert columns_of("近年来  工业机器人  在汽车行业得到应用。") == []
    assert columns_of("科学技  术发展  进步很快") == []


def test_habit_of_setting_latin_apart_is_kept() -> None:
    assert drop_stray_blanks("新款 AI 芯片 上市", keeps_latin_apart=True) == "新款 AI 芯片上市"


def test_habit_is_known_from_the_whole_text() -> None:
    assert sets_latin_apart("用 GPU 训练，用 CPU 推理，花了 3 天和 2 人。")
    assert not sets_latin_apart("用GPU训练，用 CPU推理，花了3天。")
    assert not sets_latin_apart("用 GPU 训 练 ，用 CPU 推 理 ，花 了 3 天 和 2 人。")  # strewn everywhere: no habit


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["茶厂今年", "开工"], "茶厂今年开工"),
        (["the fast-", "est growth"], "the fastest growth"),
        (["model GPT-", "4 works"], "model GPT-4 works"),
        (["New Energy", "Storage"], "New Energy Storage"),
        (["型号为Xbox", "Series"], "型号为Xbox Series"),
        (["增长到25", "51.85万元"], "增长到2551.85万元"),
        (["增长了12", ".5个百分点"], "增长了12.5个百分点"),
        (["in 2020", "15 people"], "in 2020 15 people"),
        (["结尾。", "", "  开头"], "结尾。开头"),
        ([], ""),
    ],
)
def test_joining_lines(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_collapsing_keeps_one_blank() -> None:
    assert collapse_blanks(" 一  二\t三　　四 ") == "一 二 三 四"


@given(st.text(alphabet="中文第章A1,，。 \t　(（[", max_size=40))
def test_only_blanks_are_taken(text: str) -> None:
    assert "".join(drop_stray_blanks(text).split()) == "".join(text.split())


def test_long_runs_of_blanks_and_many_lines_take_no_longer_than_they_are_long() -> None:
    assert drop_stray_blanks("a" + " " * 300_000 + "b") == "a b"
    assert join_lines(["a b c"] * 30_000).count("a b c") == 30_000
