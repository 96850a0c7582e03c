from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest
from fastapi.testclient import TestClient

import assistant.service
from assistant.app import create_app
from assistant.guard import LARGEST_BODY
from assistant.service import LONGEST_ANSWER, LONGEST_QUESTION, MOST_TURNS, Service
from assistant.settings import Settings

HERE = "http://127.0.0.1:8000"
ROCKET = "力箭一号三次飞行共把多少颗卫星送入轨道？"
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def started(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url=HERE) as client:
        wait_for(client, "/readyz", lambda body: body.get("status") == "ready")
        yield client


def wait_for(client: TestClient, path: str, holds: Any, *, seconds: float = 60) -> dict[str, Any]:  # noqa: ANN401
    deadline = time.monotonic() + seconds
    while not holds(body := client.get(path).json()):
        assert time.monotonic() < deadline, f"{path} still says {body}"
        time.sleep(0.02)
    return body  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def client(starter: Settings) -> Iterator[TestClient]:
    yield from started(starter)


@pytest.fixture
def unready(quick_loading: None, tmp_path: Any) -> TestClient:  # noqa: ANN401
    """An application whose start is still to come: nothing is loaded."""
    return TestClient(create_app(Settings(home=tmp_path)), base_url=HERE)


def check_problem(response: Any, status: int, *words: str) -> None:  # noqa: ANN401
    """RFC 9457, with the security headers, and without traces of this machine."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "instance"}
    assert re.fullmatch("[a-z_]+", body["code"])
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert body["instance"] == response.request.url.path
    for word in words:
        assert word in body["detail"]
    assert body["detail"]
    assert not re.search(r"Traceback|File \"|site-packages|/tmp/|/root/|/home/", response.text)
    assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "default-src 'none'" in response.headers["content-security-policy"]


# --- POST /ask


@pytest.mark.parametrize(
    "body", ['{"question": "产值多少"}'.encode("gb18030"), b'{"question": ' + b"9" * 5000 + b"}", b"[" * 100_000]
)
def test_a_body_that_is_no_json_in_utf_8_is_told(client: TestClient, body: bytes) -> None:
    for path in ("/ask", "/feedback", "/index/rollback"):
        response = client.post(path, content=body, headers={"content-type": "application/json"})
        check_problem(response, 400, "The body cannot be read as JSON in UTF-8")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_json_that_is_sent_as_something_else_is_told(client: TestClient, content_type: str) -> None:
    """As by curl -d without a header."""
    body = json.dumps({"question": ROCKET})
    response = client.post("/ask", content=body, headers={"content-type": content_type})
    check_problem(response, 422, "content-type: application/json")
    assert "content-type" not in client.post("/ask", json=[]).json()["detail"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/"])
def test_what_supervisors_ask_may_be_asked_for_its_head(client: TestClient, path: str) -> None:
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == client.get(path).headers["content-length"] or path == "/metrics"


def test_scripts_of_the_page_are_asked_for_again_after_an_update(client: TestClient) -> None:
    response = client.get("/web/app.js")
    assert response.headers["cache-control"] == "no-cache"
    again = client.get("/web/app.js", headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")


def test_ask_gives_the_contract(client: TestClient) -> None:
    body = client.post("/ask", json={"question": ROCKET}).json()
    assert set(body) == {
        "question", "standalone_question", "kind", "answered", "answer", "confidence", "sentences", "citations",
        "missing_terms", "near_questions", "differences", "sides", "summary", "generation", "took_ms",
    }  # fmt: skip
    assert (body["question"], body["answered"], body["kind"], body["generation"]) == (ROCKET, True, "figure", "000001")
    assert "37颗" in body["answer"]
    for citation in body["citations"]:
        assert set(citation) == {
            "number", "article_id", "title", "source", "url", "published", "section", "page", "passage", "start", "end",
            "highlights", "answers", "similar", "score",
        }  # fmt: skip
        text = client.get(f"/articles/{citation['article_id']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["passage"]
        for start, end in citation["highlights"]:
            assert citation["start"] <= start < end <= citation["end"]
    for sentence in body["sentences"]:
        citation = body["citations"][sentence["citation"] - 1]
        assert citation["number"] == sentence["citation"]
        assert sentence["text"] in citation["passage"]
        offset = citation["start"]
        assert citation["passage"][sentence["start"] - offset : sentence["end"] - offset] == sentence["text"]
    marked = [
        text[s:e]
        for c in body["citations"]
        for text in [client.get(f"/articles/{c['article_id']}").json()["text"]]
        for s, e in c["highlights"]
    ]
    assert any("37" in piece for piece in marked)


def test_filters_narrow_what_is_quoted_and_contradictions_are_refused(client: TestClient) -> None:
    body = client.post("/ask", json={"question": ROCKET, "filters": {"topics": ["制造业"]}}).json()
    assert {c["article_id"] for c in body["citations"]} == {"changzhou-high-tech-zone"}
    assert not body["answered"]
    for filters, words in (
        ({"published_from": "2025", "published_to": "2024"}, "is after"),
        ({"sources": ["没有这样的来源"]}, "No article fits"),
    ):
        parameters: dict[str, Any] = {"q": ROCKET, **filters}
        for response in (
            client.post("/ask", json={"question": ROCKET, "filters": filters}),
            client.get("/search", params=parameters),
            client.get("/explain", params=parameters),
        ):
            assert response.status_code == 422
            assert words in response.json()["detail"]


@pytest.mark.parametrize("path", ["/search", "/explain"])
def test_a_search_is_narrowed_as_a_question_is(client: TestClient, path: str) -> None:
    narrowed = {"q": "新质生产力", "topics": ["制造业", "榆林"], "authors": "xinzhi", "published_from": "2024"}
    found = client.get(path, params=narrowed).json()["hits"]
    zones = {"changzhou-high-tech-zone", "industry-scenes-yulin-wuxi-binzhou"}
    assert {hit["article_id"] for hit in found} == zones
    misspelled = client.get(path, params={"q": ROCKET, "topic": "制造业"})
    assert misspelled.status_code == 422  # rather than to search everything
    assert "topic" in misspelled.json()["detail"]


def test_facets_tell_what_a_search_can_be_narrowed_to(client: TestClient) -> None:
    facets = client.get("/index/facets").json()
    assert facets["authors"] == [{"value": "xinzhi 项目", "articles": 15}]
    assert facets["topics"][0]["articles"] > facets["topics"][-1]["articles"] == 1
    assert (facets["published_from"], facets["published_to"]) == ("2024-03", "2024-03")
    for field in ("sources", "topics"):
        for facet in facets[field]:
            hits = client.get("/search", params={"q": ROCKET, "k": 100, field: facet["value"]}).json()["hits"]
            assert len({hit["article_id"] for hit in hits}) >= 1


def test_a_follow_up_is_understood_and_the_rewrite_can_be_undone(client: TestClient) -> None:
    history = [{"question": "榆林位于什么沙漠的边缘？", "answer": "陕西省榆林市位于毛乌素沙漠边缘。"}]
    asked = {"question": "该市以什么为牵引？", "history": history}
    assert client.post("/ask", json=asked).json()["standalone_question"] == "榆林以什么为牵引？"
    undone = client.post("/ask", json={**asked, "standalone": True}).json()
    assert undone["standalone_question"] == asked["question"]


def test_a_summary_without_a_language_model_is_none(client: TestClient) -> None:
    assert client.post("/ask", json={"question": ROCKET, "summary": True}).json()["summary"] is None


def test_ask_says_no_with_the_nearest_passages(client: TestClient) -> None:
    body = client.post("/ask", json={"question": "恐龙化石是哪一年在自贡发现的？", "top_k": 2}).json()
    assert (body["answered"], body["answer"], body["sentences"]) == (False, "", [])
    assert "恐龙" in body["missing_terms"]
    assert len(body["citations"]) == 2


def test_ask_accepts_history(client: TestClient) -> None:
    history = [{"question": "力箭一号是什么？", "answer": "一种运载火箭。"}, {"question": "只有问题"}]
    assert client.post("/ask", json={"question": ROCKET, "history": history}).json()["answered"]
    longest = [{"question": "问" * 500, "answer": "答" * 2000}] * MOST_TURNS
    assert client.post("/ask", json={"question": ROCKET, "history": longest}).status_code == 200


def test_ask_as_events_gives_what_the_json_gives(client: TestClient) -> None:
    for question in (ROCKET, "恐龙化石在哪里？"):
        whole = client.post("/ask", json={"question": question}).json()
        response = client.post("/ask", json={"question": question}, headers={"accept": "text/event-stream"})
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.text.endswith("\n\n")
        events = []
        for block in response.text.removesuffix("\n\n").split("\n\n"):
            name, data = block.split("\n")
            events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        assert [name for name, _ in events] == ["start", "citations", *["sentence"] * len(whole["sentences"]), "done"]
        done = events[-1][1]
        assert {**done, "took_ms": 0} == {**whole, "took_ms": 0}
        assert events[0][1] == {name: whole[name] for name in ("question", "standalone_question", "generation")}
        assert events[1][1] == {"citations": whole["citations"]}
        assert [data for name, data in events if name == "sentence"] == whole["sentences"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"{'question': 1}",
        b'{"question": "a"',
        b"\xff\xfe",
        b'{"question": "\xe7\xae"}',
        b'{"question": NaN2}',
    ],
)
def test_malformed_json_is_400(client: TestClient, content: bytes) -> None:
    response = client.post("/ask", content=content, headers={"content-type": "application/json"})
    if content:
        check_problem(response, 400)
    else:
        check_problem(response, 422)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": 5}, "question"),
        ({"question": ["a"]}, "question"),
        ([], ""),
        ("算力", ""),
        (None, ""),
        ({"question": ""}, "empty"),
        ({"question": "  \n"}, "empty"),
        ({"question": "？！。……"}, "empty"),
        ({"question": "\x00\x01\x1f"}, "empty"),
        ({"question": "问" * (LONGEST_QUESTION + 1)}, f"{LONGEST_QUESTION}"),
        ({"question": "问" * 10_000}, "question"),
        ({"question": "算力", "surprise": 1}, "surprise"),
        ({"question": "算力", "top_k": 0}, "top_k"),
        ({"question": "算力", "top_k": 21}, "top_k"),
        ({"question": "算力", "top_k": "many"}, "top_k"),
        ({"question": "算力", "history": "before"}, "history"),
        ({"question": "算力", "history": [{"question": "a", "answer": "b", "c": 1}]}, "history.0.c"),
        ({"question": "算力", "history": [{"answer": "b"}]}, "history.0.question"),
        ({"question": "算力", "history": [{"question": "a"}] * (MOST_TURNS + 1)}, "history"),
        (
            {"question": "算力", "history": [{"question": "a", "answer": "b" * (LONGEST_ANSWER + 1)}]},
            "history.0.answer",
        ),
        ({"question": "算力", "history": [{"question": "问" * (LONGEST_QUESTION + 1)}]}, "history"),
    ],
)
def test_a_question_that_cannot_be_asked_is_422(client: TestClient, body: object, words: str) -> None:
    response = client.post("/ask", json=body)
    check_problem(response, 422, words)
    assert len(response.content) < 2000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_content_type_is_refused(client: TestClient, kind: str) -> None:
    response = client.post("/ask", content=json.dumps({"question": ROCKET}), headers={"content-type": kind})
    check_problem(response, response.status_code)
    assert response.status_code in {415, 422}


@pytest.mark.parametrize("question", ["力箭一号\x00\x1b[31m有多少颗卫星", "力箭一号\u202e有多少颗卫星"])
def test_control_characters_become_blanks(client: TestClient, question: str) -> None:
    body = client.post("/ask", json={"question": question}).json()
    assert body["question"].startswith("力箭一号 ")
    assert body["question"].isprintable()


@pytest.mark.parametrize(
    "body",
    [
        '{"question": "\\ud800"}',
        '{"question": "卫星\\ud800"}',
        '{"question": "a", "\\ud800": 1}',
        '{"question": "a", "history": [{"question": "\\udfff"}]}',
    ],
)
def test_half_a_surrogate_pair_never_breaks_the_server(client: TestClient, body: str) -> None:
    response = client.post("/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code in {200, 400, 422}
    assert isinstance(response.json(), dict)


def test_deep_nesting_never_breaks_the_server(client: TestClient) -> None:
    content = '{"question": ' + "[" * 100_000 + "]" * 100_000 + "}"
    response = client.post("/ask", content=content, headers={"content-type": "application/json"})
    check_problem(response, response.status_code)
    assert response.status_code in {400, 422}


# --- GET /search, /suggestions, /articles, /index


def test_explain(client: TestClient) -> None:
    body = client.get("/explain", params={"q": "力建一号把三成卫星送入轨道", "k": 2}).json()
    assert body["corrections"] == [{"typed": "力建一号", "meant": "力箭一号"}]
    assert {"typed": "三成", "others": ["30%", "百分之三十"]} in body["synonyms"]
    assert {"term", "weight", "passages", "idf", "typed"} == set(body["terms"][0])
    first = body["hits"][0]
    assert first["article_id"] == "commercial-rockets"
    assert first["total"] == pytest.approx(sum(f["contribution"] for f in first["features"]), abs=0.01)
    found = client.get("/search", params={"q": "力建一号把三成卫星送入轨道", "k": 2}).json()["hits"]
    assert [{name: hit[name] for name in found[0]} for hit in body["hits"]] == found


def test_search(client: TestClient) -> None:
    body = client.get("/search", params={"q": "智能算力", "k": 3}).json()
    assert body["generation"] == "000001"
    assert [hit["rank"] for hit in body["hits"]] == [1, 2, 3]
    for hit in body["hits"]:
        assert set(hit) == {
            "rank", "article_id", "title", "source", "published", "section", "start", "end", "passage", "score",
            "lexical", "dense",
        }  # fmt: skip
        text = client.get(f"/articles/{hit['article_id']}").json()["text"]
        assert text[hit["start"] : hit["end"]] == hit["passage"]
    assert len(client.get("/search", params={"q": "智能算力"}).json()["hits"]) == 10


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"q": ""},
        {"q": "？"},
        {"q": "问" * 501},
        {"q": "问" * 5001},
        {"q": "a", "k": 0},
        {"q": "a", "k": 101},
        {"q": "a", "k": "x"},
    ],
)
def test_search_refuses_what_makes_no_sense(client: TestClient, params: dict[str, str]) -> None:
    check_problem(client.get("/search", params=params), 422)


def test_hits_and_generation_of_a_search_belong_together(starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generation that is taken up between searching and answering must not sign the older one's hits."""
    from index.search import Index

    service = Service(starter)
    service.load()
    monkeypatch.setattr("assistant.app.Service", lambda settings: service)
    client = TestClient(create_app(starter), base_url=HERE)
    search = Index.search

    def slow(self: Index, question: str, limit: int = 10, **options: Any) -> object:  # noqa: ANN401
        hits = search(self, question, limit, **options)
        monkeypatch.setattr(service, "_index", None)  # the generation changes hands meanwhile
        return hits

    monkeypatch.setattr(Index, "search", slow)
    response = client.get("/search", params={"q": "算力"})
    assert response.status_code == 200
    assert response.json()["generation"] == "000001"


def test_suggestions_are_answered(client: TestClient) -> None:
    questions = client.get("/suggestions").json()["questions"]
    assert 1 <= len(questions) <= 6
    assert client.post("/ask", json={"question": questions[0]}).json()["answered"]
    assert client.get("/suggestions").json()["questions"] == questions


def test_articles_are_listed_in_pages(client: TestClient) -> None:
    whole = client.get("/articles").json()
    assert whole["total"] == len(whole["articles"]) >= 8
    page = client.get("/articles", params={"limit": 2, "offset": 1}).json()
    assert page == {"articles": whole["articles"][1:3], "total": whole["total"]}
    assert client.get("/articles", params={"offset": 10_000}).json()["articles"] == []
    entry = whole["articles"][0]
    assert set(entry) == {
        "id", "title", "source", "url", "author", "published", "topics", "characters", "document", "is_starter",
        "warnings",
    }  # fmt: skip
    assert (entry["document"], entry["is_starter"], entry["warnings"]) == ("", True, [])


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 501}, {"offset": -1}, {"offset": 10**30}, {"limit": "all"}])
def test_pages_that_make_no_sense(client: TestClient, params: dict[str, Any]) -> None:
    check_problem(client.get("/articles", params=params), 422)


def test_one_article(client: TestClient) -> None:
    entry = client.get("/articles").json()["articles"][0]
    article = client.get(f"/articles/{entry['id']}").json()
    assert len(article["text"]) == entry["characters"]
    assert {name: article[name] for name in entry if name != "characters"} == {
        name: entry[name] for name in entry if name != "characters"
    }
    ends = 0
    for block in article["blocks"]:
        assert ends <= block["start"] < block["end"] <= len(article["text"])
        ends = block["end"]


@pytest.mark.parametrize("article_id", ["none", "%2e%2e", "a" * 5000, "<script>", "%00", "文章"])
def test_an_unknown_article_is_404(client: TestClient, article_id: str) -> None:
    response = client.get(f"/articles/{article_id}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["detail"]) < 300


def test_index(client: TestClient, starter: Settings) -> None:
    body = client.get("/index").json()
    assert body["generation"] == "000001"
    assert body["model"] == "default"
    assert body["articles"] == body["states"]["indexed"] == client.get("/articles").json()["total"]
    assert body["problems"] == []
    assert body["changes"] == "open"
    assert body["threshold"] == starter.threshold
    assert body["passages"] > body["articles"]


# --- the page, health, what is not there


def test_the_index_tells_whether_a_request_may_change_it(starter: Settings) -> None:
    service = Service(starter)
    service.load()

    def changes(settings: Settings, **headers: str) -> str:
        app = create_app(settings, service)
        with TestClient(app, base_url=HERE) as client:
            return str(client.get("/index", headers=headers).json()["changes"])

    service.settings = replace(starter, api_key="key")
    assert changes(service.settings) == "key"
    assert changes(service.settings, authorization="Bearer wrong") == "key"
    assert changes(service.settings, authorization="Bearer key") == "open"
    service.settings = replace(starter, host="192.0.2.1")
    assert changes(service.settings) == "closed"


def test_the_page_and_its_files(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "新质问答" in page.text
    assert client.get("/web/app.js").headers["content-type"].startswith(("text/javascript", "application/javascript"))
    for name, value in SECURITY_HEADERS.items():
        assert page.headers[name] == value
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path",
    ["/none", "/web/none.js", "/web/../pyproject.toml", "/web/%2e%2e/assistant/app.py", "/docs", "/redoc", "/web/"],
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/ask", "POST"), ("DELETE", "/ask", "POST"), ("POST", "/search", "GET"), ("PUT", "/index/rebuild", "")],
)
def test_a_wrong_method_is_405(client: TestClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)
    check_problem(response, 405)
    assert allowed in response.headers["allow"]


def test_health_answers_at_once_and_readiness_later(unready: TestClient) -> None:
    assert unready.get("/healthz").json() == {"status": "ok"}
    assert unready.get("/").status_code == 200
    for path in ("/readyz", "/search?q=算力", "/explain?q=算力", "/suggestions", "/articles", "/articles/a", "/index"):
        response = unready.get(path)
        check_problem(response, 503, "still being loaded")
        assert response.headers["retry-after"] == "1"
    check_problem(unready.post("/ask", json={"question": ROCKET}), 503)


def test_without_an_index_the_way_out_is_told(quick_loading: None, tmp_path: Any) -> None:  # noqa: ANN401
    with TestClient(create_app(Settings(home=tmp_path / "home")), base_url=HERE) as client:
        wait_for(client, "/readyz", lambda body: "xinzhi rebuild" in body["detail"])
        check_problem(client.post("/ask", json={"question": ROCKET}), 503, "xinzhi rebuild")


def test_an_unexpected_error_is_500_without_a_trace(starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("secret in /root/keys")

    monkeypatch.setattr(assistant.service.Service, "ask", broken)
    client = TestClient(create_app(starter), base_url=HERE, raise_server_exceptions=False)
    response = client.post("/ask", json={"question": ROCKET})
    check_problem(response, 500, "its log says why")
    assert "secret" not in response.text


# --- the guard


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "",
        "169.254.169.254",
        "[",
        "[::1",
        "localhost@evil.example",
    ],
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    check_problem(client.get("/healthz", headers={"host": host}), 403)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1234", "[::1]:8000"])
def test_names_of_this_machine_are_let_in(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_server_for_others_answers_to_any_name(starter: Settings) -> None:
    client = TestClient(create_app(replace(starter, host="0.0.0.0")), base_url="http://xinzhi.example")  # noqa: S104 - not bound
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},  # another program's page on this machine
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_requests_from_pages_of_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    check_problem(client.post("/ask", json={"question": ROCKET}, headers=headers), 403, "other sites")
    check_problem(client.post("/index/rebuild", headers=headers), 403, "other sites")


@pytest.mark.parametrize("headers", [{"origin": HERE, "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {}])
def test_requests_of_its_own_page_are_let_in(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/ask", json={"question": ROCKET}, headers=headers).status_code == 200


def test_a_body_that_is_too_large_is_413(client: TestClient) -> None:
    check_problem(client.post("/ask", content=b"x" * (LARGEST_BODY + 1)), 413, str(LARGEST_BODY))
    check_problem(
        client.post("/ask", content=(b" " * 100_000 for _ in range(11)), headers={"content-type": "application/json"}),
        413,
        str(LARGEST_BODY),
    )
    padded = json.dumps({"question": ROCKET}).encode().ljust(LARGEST_BODY)
    assert client.post("/ask", content=padded, headers={"content-type": "application/json"}).status_code == 200


@pytest.mark.parametrize("length", ["-1", "abc", "１２"])
def test_an_odd_content_length_never_breaks_the_server(client: TestClient, length: str) -> None:
    response = client.post("/ask", json={"question": ROCKET}, headers={b"content-length": length.encode()})
    assert response.status_code in {200, 400, 413, 422}


# --- changes of state


def test_a_rebuild_over_http_is_taken_up(quick_loading: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    from assistant.rebuild import rebuild

    monkeypatch.setattr(assistant.service, "POLL_SECONDS", 0.05)
    settings = Settings(home=tmp_path / "home", starter=False, rate_limit=0)  # it is asked all the time
    settings.documents.mkdir(parents=True)
    (settings.documents / "old.md").write_text("# 旧闻\n\n红枫湖大桥全长1500米。\n", encoding="utf-8")
    rebuild(settings)
    for client in started(settings):
        assert client.get("/index/rebuild").json()["generation"] == "000001"
        assert client.get("/search", params={"q": "黄果树隧道"}).json()["hits"][0]["title"] == "旧闻"
        (settings.documents / "new.md").write_text("# 新闻\n\n黄果树隧道全长2600米。\n", encoding="utf-8")
        (settings.documents / "empty.md").write_text("", encoding="utf-8")
        response = client.post("/index/rebuild")
        assert (response.status_code, response.json()["state"]) == (202, "running")
        check_problem(client.post("/index/rebuild"), 409, "GET /index/rebuild")
        assert client.post("/ask", json={"question": "红枫湖大桥全长多少米？"}).status_code == 200
        state = wait_for(client, "/index/rebuild", lambda body: body["state"] != "running")
        assert (state["state"], state["detail"], state["generation"]) == ("done", "", "000002")
        index = wait_for(client, "/index", lambda body: body["generation"] == "000002")
        assert index["states"] == {"indexed": 1, "unchanged": 1, "empty": 1}
        assert [problem["origin"] for problem in index["problems"]] == ["empty.md"]
        assert client.get("/search", params={"q": "黄果树隧道"}).json()["hits"][0]["title"] == "新闻"


@pytest.fixture
def rebuilds(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Counts rebuilds instead of starting them."""
    counted: list[None] = []

    def start(self: object, **_: object) -> bool:
        counted.append(None)
        return True

    monkeypatch.setattr("assistant.app.Rebuilder.start", start)
    monkeypatch.setattr("assistant.app.Rebuilder.request", start)
    return counted


def test_a_key_is_wanted_for_changes_when_there_is_one(starter: Settings, rebuilds: list[None]) -> None:
    client = TestClient(create_app(replace(starter, api_key="schlüssel")), base_url=HERE)
    for shown in (b"", b"Bearer wrong", "schlüssel".encode(), b"Bearer \xff\xfe", b"Basic c2NobMO8c3NlbA=="):
        response = client.post("/index/rebuild", headers={b"authorization": shown})
        check_problem(response, 401, "Authorization: Bearer")
        assert response.headers["www-authenticate"] == "Bearer"
    check_problem(client.post("/index/rebuild"), 401)
    assert rebuilds == []
    assert client.post("/index/rebuild", headers={b"authorization": "Bearer schlüssel".encode()}).status_code == 202
    assert rebuilds == [None]
    assert client.get("/index/rebuild").status_code == 200  # looking needs no key


def test_without_a_key_only_this_machine_may_change(starter: Settings, rebuilds: list[None]) -> None:
    away = TestClient(create_app(replace(starter, host="0.0.0.0")), base_url="http://xinzhi.example")  # noqa: S104 - not bound
    check_problem(away.post("/index/rebuild"), 403, "XINZHI_API_KEY")
    assert rebuilds == []
    assert TestClient(create_app(starter), base_url=HERE).post("/index/rebuild").status_code == 202


def test_what_is_remembered_of_a_generation_does_not_keep_it(starter: Settings) -> None:
    service = Service(starter)
    service.load()
    client = TestClient(create_app(starter, service), base_url=HERE)
    assert client.get("/suggestions").json()["questions"]
    assert client.get("/search", params={"q": "算力"}).json()["hits"]
    held = ref(service.index)
    service.load()
    gc.collect()
    assert held() is None


def test_only_questions_are_told_how_they_look(client: TestClient) -> None:
    check_problem(client.post("/ask", json={}), 422, "Field required. The body looks like")
    assert client.get("/articles", params={"limit": 0}).json()["detail"].endswith("greater than or equal to 1.")
