"""Word, PowerPoint and Excel documents, CSV files and EPUB books. The files are made here."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from corpus.chunk import chunk_article
from corpus.read import read_file
from corpus.types import Article, Reading

BODY = "茶厂停产了十二年，去年冬天重新开工，镇上的老人都来看热闹。"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def reading_of(path: Path) -> Reading:
    (reading,) = read_file(path)
    return reading


def article_of(path: Path) -> Article:
    reading = reading_of(path)
    assert reading.article is not None, reading.error
    for passage in chunk_article(reading.article):
        assert reading.article.text[passage.start : passage.end] == passage.text
    return reading.article


def blocks_of(article: Article) -> list[tuple[str, str]]:
    return [(block.kind.value, article.text[block.start : block.end]) for block in article.blocks]


def test_word_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一座老茶厂", 0)
    document.add_paragraph("记者 周海")
    document.add_heading("重新开工", 1)
    document.add_paragraph(BODY)
    document.add_paragraph("第一批春茶", style="List Bullet")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, [("城市", "产值（亿元）"), ("青溪", "12.5"), ("白沙", "9.7")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_heading("下一步", 1)
    document.add_paragraph("明年六月投产。")
    document.core_properties.author = "林小满"
    document.core_properties.created = datetime.datetime(2024, 3, 11, 8, 0)
    document.save(str(tmp_path / "a.docx"))
    article = article_of(tmp_path / "a.docx")
    assert blocks_of(article) == [
        ("heading", "一座老茶厂"),
        ("byline", "记者 周海"),
        ("heading", "重新开工"),
        ("paragraph", BODY),
        ("paragraph", "第一批春茶"),
        ("table_row", "城市：青溪 | 产值（亿元）：12.5"),
        ("table_row", "城市：白沙 | 产值（亿元）：9.7"),
        ("heading", "下一步"),
        ("paragraph", "明年六月投产。"),
    ]
    # The file was made on some day, but its text does not tell when it was published.
    assert (article.title, article.author, article.published) == ("一座老茶厂", "周海", "")
    assert [passage.section for passage in chunk_article(article)] == ["重新开工", "下一步"]


def test_word_document_keeps_insertions_content_controls_boxes_and_notes_but_no_deletions(tmp_path: Path) -> None:
    document = docx.Document()
    body = document.element.body
    changed = (
        "<w:p {0}><w:r><w:t>产值</w:t></w:r><w:del><w:r><w:delText>一亿</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>两亿元</w:t></w:r></w:ins><w:r><w:br/><w:t>下一行</w:t></w:r></w:p>"
    )
    controlled = "<w:sdt {0}><w:sdtContent><w:p><w:r><w:t>控件里的话。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    boxed = (
        "<w:p {0}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</w:r></w:p>"
    )
    for number, source in enumerate((changed, controlled, boxed)):
        body.insert(number, parse_xml(source.format(W)))
    document.save(str(tmp_path / "a.docx"))
    texts = [text for _, text in blocks_of(article_of(tmp_path / "a.docx"))]
    assert texts == ["产值两亿元\n下一行", "控件里的话。", "框里的话。"]


def test_word_table_without_names_and_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(table.rows, [("1", "2", "3"), ("4", "5", "6")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    document.save(str(tmp_path / "a.docx"))
    assert [text for _, text in blocks_of(article_of(tmp_path / "a.docx"))] == ["1 2 | 3", "4 | 5 | 6"]


def test_cells_of_a_word_table_merged_over_rows_and_columns(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    cells = [("河", "达标率", ""), ("", "2022", "2023"), ("东河", "61%", "70%"), ("", "62%", "71%")]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for first, last in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((2, 0), (3, 0))):
        table.cell(*first).merge(table.cell(*last))
    document.save(str(tmp_path / "a.docx"))
    assert [text for _, text in blocks_of(article_of(tmp_path / "a.docx"))] == [
        "河：东河 | 达标率 2022：61% | 达标率 2023：70%",
        "河：东河 | 达标率 2022：62% | 达标率 2023：71%",
    ]


def test_slides(tmp_path: Path) -> None:
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "老茶厂的账"
    first.placeholders[1].text = "去年产值两千四百万元\n带动五个村"
    first.notes_slide.notes_text_frame.text = "这里讲贷款的事。"
    second = show.slides.add_slide(show.slide_layouts[6])
    right = second.shapes.add_textbox(Cm(14), Cm(5), Cm(8), Cm(2))
    right.text_frame.text = "右边的话"
    left = second.shapes.add_textbox(Cm(1), Cm(5.3), Cm(8), Cm(2))
    left.text_frame.text = "左边的话"
    table = second.shapes.add_table(2, 2, Cm(1), Cm(9), Cm(10), Cm(3)).table
    for number, text in enumerate(("城市", "产值", "青溪", "12.5")):
        table.cell(number // 2, number % 2).text = text
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2022年", "2023年"]
    data.add_series("鲜叶（吨）", (310, 360.5))  # type: ignore[no-untyped-call]
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(13), Cm(10), Cm(5), data)
    show.save(str(tmp_path / "a.pptx"))
    article = article_of(tmp_path / "a.pptx")
    assert [text for _, text in blocks_of(article)] == [
        "老茶厂的账",
        "去年产值两千四百万元",
        "带动五个村",
        "备注",
        "这里讲贷款的事。",
        "幻灯片 2",
        "左边的话",
        "右边的话",
        "城市：青溪 | 产值：12.5",
        "2022年 | 鲜叶（吨）：310",
        "2023年 | 鲜叶（吨）：360.5",
    ]
    assert article.title == "老茶厂的账"
    assert [(passage.page, passage.section) for passage in chunk_article(article)] == [
        (1, ""),
        (1, "备注"),
        (2, "幻灯片 2"),
    ]


def test_workbook_keeps_the_header_with_each_row_and_names_the_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "产值"
    sheet.append(["2023年各县茶叶产值"])
    sheet.append(["县", "产值（亿元）", "增速", "统计日期", "完成"])
    sheet.append(["青溪", 12.5, 0.081, datetime.date(2023, 12, 31), True])
    sheet.append([])
    sheet.append(["白沙", 9, 0.1 + 0.2, datetime.datetime(2023, 12, 31, 8, 30), None])
    sheet["C3"].number_format = "0.0%"
    book.create_sheet("空表")
    other = book.create_sheet("说明")
    other["B2"] = "数据来自县统计局。"
    book.properties.creator = "openpyxl"
    book.save(tmp_path / "a.xlsx")
    article = article_of(tmp_path / "a.xlsx")
    assert blocks_of(article) == [
        ("heading", "产值"),
        ("heading", "2023年各县茶叶产值"),
        ("table_row", "县：青溪 | 产值（亿元）：12.5 | 增速：8.1% | 统计日期：2023-12-31 | 完成：是"),
        ("table_row", "县：白沙 | 产值（亿元）：9 | 增速：0.3 | 统计日期：2023-12-31 08:30"),
        ("heading", "说明"),
        ("table_row", "数据来自县统计局。"),
    ]
    assert [passage.section for passage in chunk_article(article)] == [
        "产值 › 2023年各县茶叶产值 › A3:D5",
        "说明 › B2",
    ]
    assert article.published == ""


def test_every_passage_of_a_table_tells_its_title_and_unit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "表一"
    for row in (["2023年各镇茶叶产量"], ["单位：吨"], ["镇", "产量", "备注"]):
        book.active.append(row)
    for number in range(40):
        book.active.append([f"第{number}镇", number * 10, "其中春茶占四成，夏秋茶占六成"])
    book.save(tmp_path / "a.xlsx")
    passages = chunk_article(article_of(tmp_path / "a.xlsx"))
    assert len(passages) > 2
    assert all(passage.section.startswith("表一 › 2023年各镇茶叶产量 单位：吨 › ") for passage in passages)


def test_word_document_without_styles_is_read_by_its_lines(tmp_path: Path) -> None:
    document = docx.Document()
    lines = ("白沙县教育局文件", "白教〔2024〕42号", "白沙县教育局关于下达", "2024年研学资金计划的通知", "各学校：")
    for line in (
        *lines,
        "现将研学资金计划下达给你们，总额2350万元。",
        "一、资金用途",
        BODY,
        "白沙县教育局",
        "2024年5月30日",
    ):
        document.add_paragraph(line)
    document.add_paragraph("附件")
    document.add_paragraph("表1 2024年研学资金计划表")
    table = document.add_table(rows=16, cols=2)
    for number, row in enumerate(table.rows):
        row.cells[0].text = f"白沙县第{number}实验学校研学实践教育基地建设项目" if number else "项目"
        row.cells[1].text = str(number * 37) if number else "金额（万元）"
    document.save(str(tmp_path / "a.docx"))
    article = article_of(tmp_path / "a.docx")
    assert (article.title, article.source, article.published) == (
        "白沙县教育局关于下达2024年研学资金计划的通知",
        "白沙县教育局",
        "2024-05-30",
    )
    sections = [passage.section for passage in chunk_article(article)]
    assert sections[:3] == ["", "", "一、资金用途"]
    assert len(sections) > 4
    assert set(sections[3:]) == {"表1 2024年研学资金计划表"}


def test_names_of_columns_in_two_rows_are_joined(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["县", "产值", None, "就业"], [None, "上半年", "下半年", None], ["青溪", 5.5, 7, 1200]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    texts = [text for kind, text in blocks_of(article_of(tmp_path / "a.xlsx")) if kind == "table_row"]
    assert texts == ["县：青溪 | 产值 上半年：5.5 | 产值 下半年：7 | 就业：1200"]


def test_formulas_give_the_values_that_were_saved(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.active.append([1, "=A2*2"])
    book.save(tmp_path / "a.xlsx")
    assert article_of(tmp_path / "a.xlsx").text.endswith("甲：1")  # openpyxl computes nothing, so nothing was saved


@pytest.mark.parametrize(
    ("source", "encoding"),
    [
        ('县,产值,备注\r\n青溪,12.5,"去年, 增长"\r\n白沙,9,\r\n', "utf-8-sig"),
        ("县\t产值\t备注\n青溪\t12.5\t去年, 增长\n白沙\t9\t\n", "gb18030"),
        ("县;产值;备注\n青溪;12.5;去年, 增长\n白沙;9;\n", "utf-16"),
    ],
)
def test_comma_separated_values(tmp_path: Path, source: str, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(source.encode(encoding))
    article = article_of(tmp_path / "a.csv")
    assert article.text == "县：青溪 | 产值：12.5 | 备注：去年, 增长\n\n县：白沙 | 产值：9"
    assert [passage.section for passage in chunk_article(article)] == ["A2:B3"]


def test_broken_csv_and_one_with_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'"' + b"x" * 1_100_000)
    assert "no table" in str(reading_of(tmp_path / "a.csv").error)
    (tmp_path / "b.csv").write_bytes(b",,\n,,\n")
    assert "no readable text" in str(reading_of(tmp_path / "b.csv").error)


def book_of(path: Path, *, spine: tuple[str, ...] = ("one", "two"), extra: dict[str, bytes] | None = None) -> Path:
    package = f"""<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>茶厂纪事</dc:title><dc:creator>林小满</dc:creator>
<dc:creator>周海</dc:creator><dc:publisher>青溪出版社</dc:publisher><dc:date>2023-09-14</dc:date></metadata>
<manifest><item id="two" href="text/2.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/1%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="gone" href="text/9.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/>{"".join(f'<itemref idref="{each}"/>' for each in spine)}</spine></package>"""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        "<body><h1>{0}</h1><p>{1}</p></body></html>"
    )
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OPS/book.opf": package.encode(),
        "OPS/text/1 a.xhtml": page.format("第一章 停产", BODY).encode(),
        "OPS/text/2.xhtml": page.format("第二章 开工", BODY[::-1]).encode(),
        "OPS/nav.xhtml": page.format("目录页", "不读").encode(),
        **(extra or {}),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_book_in_the_order_of_its_spine(tmp_path: Path) -> None:
    article = article_of(book_of(tmp_path / "a.epub"))
    assert blocks_of(article) == [
        ("heading", "第一章 停产"),
        ("paragraph", BODY),
        ("heading", "第二章 开工"),
        ("paragraph", BODY[::-1]),
    ]
    assert (article.title, article.author, article.source, article.published) == (
        "茶厂纪事",
        "林小满、周海",
        "青溪出版社",
        "2023-09-14",
    )
    assert [passage.section for passage in chunk_article(article)] == ["第一章 停产", "第二章 开工"]


def test_book_with_a_missing_chapter_and_protected_book(tmp_path: Path) -> None:
    reading = reading_of(book_of(tmp_path / "a.epub", spine=("one", "gone")))
    assert reading.article
    assert "1 chapters" in reading.warnings[0].detail
    protected = book_of(tmp_path / "b.epub", extra={"META-INF/rights.xml": b"<rights/>"})
    assert "protected against copying" in str(reading_of(protected).error)


def test_file_with_another_kind_of_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    document.save(str(tmp_path / "report.txt"))
    reading = reading_of(tmp_path / "report.txt")
    assert reading.article
    assert (reading.article.text, reading.article.title) == (BODY, "report")
    assert ".txt but is .docx" in reading.warnings[0].detail


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx", "a.epub", "a.pdf"])
def test_damaged_documents_say_so(tmp_path: Path, name: str) -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.xml", b"<a/>")
    for data in (b"", BODY.encode(), b"PK\x03\x04" + b"\0" * 100):
        (tmp_path / name).write_bytes(data)
        assert "damaged" in str(reading_of(tmp_path / name).error)


def test_office_document_with_a_password_and_of_the_old_kind(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000
    (tmp_path / "a.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in str(reading_of(tmp_path / "a.docx").error)
    (tmp_path / "b.xlsx").write_bytes(ole)
    assert "old kind" in str(reading_of(tmp_path / "b.xlsx").error)


def test_picture_without_ocr_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.ocr.is_ocr_installed", lambda: False)
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert "pip install 'xinzhi[ocr]'" in str(reading_of(tmp_path / "a.png").error)


def test_form_gives_each_name_what_stands_beside_it(tmp_path: Path) -> None:
    document = docx.Document()
    rows = [
        ("项目名称", "数字茶园", "负责人", "许静"),
        ("起止时间", "2024年1月至12月", "经费（万元）", "50"),
        ("单 位", "白沙县茶业局", "联系电话", "5551234"),
        ("备注", "首批立项", "", ""),
    ]
    table = document.add_table(rows=len(rows), cols=4)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(tmp_path / "a.docx"))
    assert [text for _, text in blocks_of(article_of(tmp_path / "a.docx"))] == [
        "项目名称：数字茶园 | 负责人：许静",
        "起止时间：2024年1月至12月 | 经费（万元）：50",
        "单位：白沙县茶业局 | 联系电话：5551234",
        "备注：首批立项",
    ]


def test_title_in_the_properties_that_the_text_does_not_have_is_that_of_another_document(tmp_path: Path) -> None:
    for told, expected in (("2021年茶业总结", "2024年茶业总结"), ("茶业总结", "茶业总结")):
        document = docx.Document()
        document.add_heading("2024年茶业总结", 0)
        document.add_paragraph(BODY)
        document.core_properties.title = told
        document.save(str(tmp_path / "a.docx"))
        assert article_of(tmp_path / "a.docx").title == expected


def test_sheet_with_names_in_two_rows_and_merged_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows: list[tuple[object, ...]] = [
        ("各河水闸情况",),
        ("单位：座",),
        ("市", "河", "水闸", None, "泵站", None),
        (None, None, 2022, 2023, 2022, 2023),
        ("青溪市", "东河", 5, 6, 2, 2),
        (None, "西河", 3, 3, 1, 2),
        ("白岭市", "南河", 4, 4, 1, 1),
    ]
    for row in rows:
        sheet.append(row)
    for merged in ("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "A5:A6"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    article = article_of(tmp_path / "a.xlsx")
    assert article.title == "各河水闸情况"
    assert [text for kind, text in blocks_of(article) if kind == "table_row"] == [
        "市：青溪市 | 河：东河 | 水闸 2022：5 | 水闸 2023：6 | 泵站 2022：2 | 泵站 2023：2",
        "市：青溪市 | 河：西河 | 水闸 2022：3 | 水闸 2023：3 | 泵站 2022：1 | 泵站 2023：2",
        "市：白岭市 | 河：南河 | 水闸 2022：4 | 水闸 2023：4 | 泵站 2022：1 | 泵站 2023：1",
    ]


def test_values_with_a_line_above_them_are_titled_by_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("各校招生情况（单位：人）,,\n学校,计划,录取\n一中,12,11\n", encoding="utf-8")
    assert article_of(tmp_path / "a.csv").title == "各校招生情况"
