"""HTML pages to blocks."""

from textwrap import wrap

import pytest

from corpus.formats import completed_metadata, read_text
from corpus.tables import headed_drafts
from corpus.webpage import read_page

PARAGRAPH = "湖城市用三年时间治理大小河流三十七条，投入资金二十六亿元，沿河新增绿道一百二十公里，居民满意度达到九成"
PAGE = f"""<!doctype html><html><head><meta charset="gb2312"><title>河湖治理三年见成效</title>
<meta property="og:site_name" content="湖城新闻网"><meta name="author" content="李想">
<meta property="article:published_time" content="2023-05-06T08:00:00+08:00">
<script>var hidden = "不要脚本";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">首页</a><a href="/n">新闻</a></nav>
<article><h1>河湖治理三年见成效</h1>
<p>{PARAGRAPH}，<b>水面率</b>也<a href="/x">提高</a>了。</p><p>{PARAGRAPH}。其中东部各占一半。</p>
<h2>怎么治</h2><p>治理从截污开始，<br>全市新建管网六百公里。</p><p>{PARAGRAPH}，第三年最快。</p>
<ul><li>第一步，截污纳管。<ul><li>先查后改。</li></ul></li><li>第二步，清淤疏浚。</li></ul>
<table><tr><th>年份</th><th>达标率</th></tr><tr><td>2020</td><td>61%</td></tr></table>
<blockquote><p>水清了，人也回来了，这是大家最高兴的事。</p></blockquote>
<img src="a.jpg" alt="治理后的东河"></article>
<footer>版权所有 湖城新闻网</footer></body></html>"""


def blocks(source: str) -> list[tuple[str, str]]:
    return [(draft.kind.value, draft.text) for draft in read_page(source).drafts]


def test_article_page() -> None:
    assert blocks(PAGE) == [
        ("heading", "河湖治理三年见成效"),
        ("paragraph", f"{PARAGRAPH}，水面率也提高了。"),
        ("paragraph", f"{PARAGRAPH}。其中东部各占一半。"),
        ("heading", "怎么治"),
        ("paragraph", "治理从截污开始，全市新建管网六百公里。"),
        ("paragraph", f"{PARAGRAPH}，第三年最快。"),
        ("list_item", "第一步，截污纳管。"),
        ("list_item", "先查后改。"),
        ("list_item", "第二步，清淤疏浚。"),
        ("table_row", "年份：2020 | 达标率：61%"),
        ("paragraph", "水清了，人也回来了，这是大家最高兴的事。"),
        ("caption", "治理后的东河"),
    ]


def test_rows_beside_a_merged_cell_keep_the_names_of_their_columns() -> None:
    heads = "<tr><th>河</th><th>年份</th><th>达标率</th></tr>"
    rows = "<tr><td rowspan='2'>东河</td><td>2020</td><td>61%</td></tr><tr><td>2021</td><td>70%</td></tr>"
    table = f"<table>{heads}{rows}</table>"
    article = f"<h1>治水</h1><p>{PARAGRAPH}。</p><p>{PARAGRAPH}，又快。</p>{table}"
    source = f"<html><body><article>{article}</article></body></html>"
    assert [text for kind, text in blocks(source) if kind == "table_row"] == [
        "河：东河 | 年份：2020 | 达标率：61%",
        "河：东河 | 年份：2021 | 达标率：70%",
    ]
    assert [draft.text for draft in headed_drafts(["河", "年份"], [["东河", "2020"], ["2021"], ["", ""]])] == [
        "河：东河 | 年份：2020",
        "2021",
    ]
    assert [draft.text for draft in headed_drafts(["河", "年份"], [])] == ["河 | 年份"]


def rows_of(table: str, *, paragraphs: int) -> list[str]:
    article = "<h1>治水</h1>" + f"<p>{PARAGRAPH}，又快。</p>" * paragraphs
    source = f"<html><body><article>{article}<table>{table}</table></article></body></html>"
    return [text for kind, text in blocks(source) if kind == "table_row"]


def row(*cells: str) -> str:
    return f"<tr>{''.join(cell if cell.startswith('<td') else f'<td>{cell}</td>' for cell in cells)}</tr>"


@pytest.mark.parametrize("paragraphs", [1, 8])  # of a page that is an article, and of one that is hardly any
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (row("河", "长度（公里）", "河长") + row("东河", "31", "何田"), ["河：东河 | 长度（公里）：31 | 河长：何田"]),
        (row("<td><b>河</b></td>", "<td><b>河长</b></td>") + row("东河", "何田"), ["河：东河 | 河长：何田"]),
        (
            row("河", "长度") + row("东河", "31公里") + row("西河", "8公里"),
            ["河：东河 | 长度：31公里", "河：西河 | 长度：8公里"],
        ),
        (
            row("发源地", "云岭") + row("长度", "31公里") + row("流域", "400平方公里"),
            ["发源地 | 云岭", "长度 | 31公里", "流域 | 400平方公里"],
        ),
        (
            row("编 号：", "31", "类别：", "河") + row("河名：", "东河", "日期：", "2023年") + row("闸：", "3"),
            ["编号：31 | 类别：河", "河名：东河 | 日期：2023年", "闸：3"],
        ),
        (row("长度", "31公里") + row("流域", "400平方公里"), ["长度 | 31公里", "流域 | 400平方公里"]),
        (
            row("<td rowspan=2>河</td>", "<td colspan=2>达标率</td>") + row("2022", "2023") + row("东河", "61%", "70%"),
            ["河：东河 | 达标率 2022：61% | 达标率 2023：70%"],
        ),
        (
            row("河", "2022", "2023") + row("东河", "61", "70") + row("西河", "58", "66"),
            ["河：东河 | 2022：61 | 2023：70", "河：西河 | 2022：58 | 2023：66"],
        ),
        (
            row("<td colspan=3>单位：%</td>")
            + row("河", "闸", "达标率")
            + row("<td rowspan=2>东河</td>", "上闸", "61")
            + row("下闸", "70"),
            ["河：东河 | 闸：上闸 | 达标率：61", "河：东河 | 闸：下闸 | 达标率：70"],
        ),
    ],
)
def test_names_of_columns_that_the_page_does_not_mark(table: str, expected: list[str], paragraphs: int) -> None:
    assert rows_of(table, paragraphs=paragraphs) == expected


def test_a_cell_merged_without_end_does_no_harm() -> None:
    table = "<tr><td rowspan=99999999 colspan=9999999>河</td><td>闸</td></tr>" + row("上闸") * 3
    assert any("上闸" in each for each in rows_of(table, paragraphs=8))


def test_metadata_of_a_page() -> None:
    page = read_page(PAGE)
    assert (page.title, page.source, page.published) == ("河湖治理三年见成效", "湖城新闻网", "2023-05-06")
    assert page.author == "李想"


@pytest.mark.parametrize(
    "declared",
    [
        '<meta property="article:published_time" content="2099-05-06T08:00:00+08:00">',
        '<meta name="PubDate" content="2099年5月6日 08:00">',
        '<meta name="keywords" content="河"><meta itemprop="datePublished" content="2099-05-06">',
    ],
)
def test_the_date_that_a_page_declares_is_taken_whatever_the_clock_says(declared: str) -> None:
    assert read_page(f"<html><head>{declared}</head><body><p>{PARAGRAPH}。</p></body></html>").published == "2099-05-06"
    assert read_page(f"<html><body><p>{PARAGRAPH}，到2099年5月6日建成。</p></body></html>").published == ""


@pytest.mark.parametrize(
    "declared",
    [
        '<p class="pub-time">2024年5月6日 10:00</p>',
        '<em id="publish_time">2024-05-06 10:00</em>',
        '<time datetime="2024-05-06T10:00:00+08:00">昨天</time>',
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2024-05-06T08:00"}]}</script>',
        "<script>var createTime = '2024-05-06 08:00';</script>",
        '<script>var ct = "1714953600";</script>',
        '<link rel="canonical" href="https://www.hucheng.gov.cn/art/2024/5/6/art_12.html">',
        '<link rel="canonical" href="https://www.hucheng.gov.cn/1234/t20240506_12.html">',
    ],
)
def test_where_a_page_tells_its_day(declared: str) -> None:
    head, body = (declared, "") if declared.startswith("<link") else ("", declared)
    page = f"<html><head>{head}</head><body>{body}<p>{PARAGRAPH}。</p></body></html>"
    assert read_page(page).published == "2024-05-06"


@pytest.mark.parametrize(
    "other",
    [
        f"<p>我们从2021年开始试点。{PARAGRAPH}。</p>",
        '<ul><li>旧闻<span class="date">2020-01-02</span></li></ul>',
        '<script type="application/ld+json">{"datePublished": </script>',
        '<p class="update">2020年1月2日那天，' + PARAGRAPH + "。</p>",
    ],
)
def test_days_that_a_page_mentions_are_not_its_own(other: str) -> None:
    assert read_page(f"<html><body><p>{PARAGRAPH}。</p>{other}</body></html>").published == ""


def test_byline_above_the_text_is_kept_and_tells_source_author_and_day() -> None:
    paragraphs = "".join(f"<p>{number}年，{PARAGRAPH}。</p>" for number in range(2019, 2023))
    meta = '<p class="meta">来源：《湖城周刊》 记者：秦朗 2024年11月5日 字号：大 中 小</p>'
    source = "<html><head><title>治水</title></head><body><nav><a href='/'>首页</a></nav>"
    source += f"<article><h1>治水</h1>{meta}{paragraphs}</article></body></html>"
    content = read_text(source.encode(), ".html")
    assert [draft.kind.value for draft in content.drafts] == ["heading", "byline", *["paragraph"] * 4]
    metadata = completed_metadata(content, "a")
    assert (metadata.source, metadata.author, metadata.published) == ("湖城周刊", "秦朗", "2024-11-05")


def test_page_of_an_account_in_wechat() -> None:
    paragraphs = "".join(f"<p><strong>0{n} 怎么治</strong></p><p>{PARAGRAPH}，第{n}年。</p>" for n in range(1, 4))
    line = '<div id="meta_content"><span>许舟</span><a id="js_name">湖城发布</a><em id="publish_time"></em></div>'
    head = f'<h1 class="rich_media_title">治水三年</h1>{line}'
    tail = "<p>来源 | 湖城融媒</p><p>编辑 | 周周</p><p>往期推荐</p>"
    source = (
        '<html><head><meta property="og:title" content="治水三年">'
        '<meta property="og:site_name" content="微信公众平台"><meta name="author" content="许舟"></head><body>'
        f"{head}<div id='js_content'>{paragraphs}{tail}</div><script>var ct = \"1714953600\";</script></body></html>"
    )
    content = read_text(source.encode(), ".html")
    metadata = completed_metadata(content, "a")
    assert (metadata.title, metadata.source, metadata.author) == ("治水三年", "湖城发布", "许舟")
    assert metadata.published == "2024-05-06"
    assert not any("许舟" in draft.text for draft in content.drafts)
    headings = [draft.text for draft in content.drafts if draft.level == 2]
    assert headings == ["01 怎么治", "02 怎么治", "03 怎么治"]
    assert [draft.kind.value for draft in content.drafts[-3:]] == ["byline", "furniture", "furniture"]


def test_short_page_keeps_its_blocks() -> None:
    source = (
        "<html><head><title>通知</title></head><body><h2>停水通知</h2><div>明天八时到十时<i>停水</i>。<br>请提前储水。</div>"
        "<ul><li>东街</li><li>西街</li></ul><table><tr><td>电话</td><td>8888</td></tr></table>"
        "<figure><figcaption>停水范围</figcaption></figure><script>alert('坏')</script></body></html>"
    )
    assert blocks(source) == [
        ("heading", "停水通知"),
        ("paragraph", "明天八时到十时停水。"),
        ("paragraph", "请提前储水。"),
        ("list_item", "东街"),
        ("list_item", "西街"),
        ("table_row", "电话 | 8888"),
        ("caption", "停水范围"),
    ]
    assert read_page(source).title == "通知"


def test_bylines_and_furniture_are_told_apart() -> None:
    source = f"<html><body><p>来源：湖城日报</p><p>{PARAGRAPH}。</p><p>责任编辑：王芳</p></body></html>"
    assert [kind for kind, _ in blocks(source)] == ["byline", "paragraph", "furniture"]


@pytest.mark.parametrize(
    "source", ["", "   ", "<html></html>", "<!-- x -->", "<script>1</script>", "<?xml version='1.0'?>"]
)
def test_page_without_text(source: str) -> None:
    assert blocks(source) == []


def test_declared_encoding_and_broken_markup_do_no_harm() -> None:
    source = f"<?xml version='1.0' encoding='gbk'?><html><body><p>{PARAGRAPH}。<p>没有<b>关上<div>的标签</body>"
    text = "".join(text for _, text in blocks(source))
    assert PARAGRAPH in text
    assert "的标签" in text


@pytest.mark.parametrize("levels", [200, 300, 3000, 20_000])
@pytest.mark.parametrize("tags", ["div", "span", "b", "ul li", "table tr td"])
def test_a_deeply_nested_page_is_read_to_its_end(levels: int, tags: str) -> None:
    opened = "".join(f"<{tag}>" for tag in tags.split())
    closed = "".join(f"</{tag}>" for tag in reversed(tags.split()))
    inside = f"<h2>怎么治</h2><p>{PARAGRAPH}。</p><p>第三年<b>最快</b>。</p>"
    source = f"<title>河</title><p>前言。</p>{opened * levels}{inside}{closed * levels}<p>后记 &lt;完&gt;。</p>"
    texts = ["前言。", "怎么治", f"{PARAGRAPH}。", "第三年最快。", "后记 <完>。"]
    assert [text for _, text in blocks(source)] == texts
    assert read_page(source).title == "河"


def test_tags_that_are_never_closed_cost_no_text() -> None:
    lines = [f"第{number}条留言说治理以后水清了。" for number in range(500)]
    source = "<script>var a = '<div>';</script>" + "".join(f"<div><font>{line}" for line in lines)
    assert [text for _, text in blocks(source)] == lines


@pytest.mark.parametrize(
    "large",
    [
        '<img src="data:image/png;base64,' + "iVBORw0K" * 1_300_000 + '">',
        "<!--" + "注释" * 2_000_000 + "-->",
        "<script>" + "var a = 1;" * 1_100_000 + "</script>",
    ],
    ids=["picture", "comment", "script"],
)
def test_a_page_with_something_large_inside_is_read(large: str) -> None:
    source = (
        f"<body><nav>首页</nav><article><p>{PARAGRAPH}。</p>{large}<p>{PARAGRAPH}，第三年最快。</p></article></body>"
    )
    assert [text for _, text in blocks(source)] == [f"{PARAGRAPH}。", f"{PARAGRAPH}，第三年最快。"]


def test_a_table_that_lays_out_the_page_is_none() -> None:
    paragraphs = [f"第{number}年，{PARAGRAPH}。" for number in range(1, 6)]
    article = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    data = "<table><tr><td>年份</td><td>达标率</td></tr><tr><td><p>2020</p></td><td>61%</td></tr></table>"
    for levels in (1, 3):
        source = "<table><tr><td>" * levels + article + data + "</td></tr></table>" * levels
        found = blocks(f"<html><body>{source}</body></html>")
        texts = [("paragraph", text) for text in paragraphs]
        assert found == [*texts, ("table_row", "年份：2020 | 达标率：61%")]
    beside = f"<table><tr><td>要闻<br>专题</td><td>{article}</td></tr></table>"
    assert [text for _, text in blocks(beside)] == ["要闻", "专题", *paragraphs]
    lines = "<table><tr><td>要闻</td><td>" + "<br>".join(paragraphs) + "</td></tr></table>"
    assert [text for _, text in blocks(lines)] == ["要闻", *paragraphs]


def test_what_stands_in_a_row_is_told_once() -> None:
    source = "<table><tr><td><p>产值</p></td><td><p>12<br>34</p><div>亿<b>元</b></div></td></tr></table>"
    assert blocks(source) == [("table_row", "产值 | 12 34 亿元")]


@pytest.mark.parametrize("times", [1, 12])
def test_lines_of_the_source_are_no_blanks_in_chinese(times: int) -> None:
    inside = "湖城市投\n      入资金二十六亿元，use the\r\n\tnew 办\n法，<b>水面\n率</b>提高。"
    source = f"<html><head><title>河湖\n治理</title></head><body><p>{inside}</p>" + f"<p>{inside}</p>" * (times - 1)
    assert {text for _, text in blocks(source)} == {"湖城市投入资金二十六亿元，use the new 办法，水面率提高。"}
    assert read_page(source).title == "河湖治理"


def test_preformatted_text_is_read_as_plain_text() -> None:
    texts = [f"第{number}年，{PARAGRAPH}，{PARAGRAPH}。" for number in "一二三四"]
    wrapped = "\n\n".join("\n".join(wrap(text, 36)) for text in texts)
    assert [text for _, text in blocks(f"<html><body><pre>{wrapped}</pre></body></html>")] == texts
    lines = "<p>说明：</p><pre>第一步，截污纳管。\n第二步，清淤疏浚。</pre>"
    assert [text for _, text in blocks(lines)] == ["说明：", "第一步，截污纳管。", "第二步，清淤疏浚。"]


def test_how_a_character_is_pronounced_is_not_in_the_text() -> None:
    ruby = "<ruby>新<rp>(</rp><rt>xīn</rt><rp>)</rp>质<rt>zhì</rt></ruby>"
    assert blocks(f"<p>{ruby}生产力是先进生产力。</p>") == [("paragraph", "新质生产力是先进生产力。")]
