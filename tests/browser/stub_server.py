"""A server that keeps the HTTP contract and misbehaves on request, for what the real one must not do.

It serves the page with the real server's headers. The question decides what happens: 慢 pauses after the first sentence
until ``released``, 断 ends the stream half-way, 坏 sends an event that is no JSON, 长 is refused as invalid, 恶 quotes
a hostile article, 巨 a long one, 谁 has a speaker, 没有 is answered with a refusal; a question that names an uploaded
document is answered from it, any other one too. Filters that contradict each other admit no article.
``loading`` and ``gone`` make it not ready, or cut every connection; ``key`` locks what changes things. Run as a script
it serves until it is interrupted.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

WEB = Path(__file__).parents[2] / "web"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SLOW_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 20
LARGEST_UPLOAD = 3_000_000  # bytes
REBUILD_STAGES = [("read", 2, 0), ("vectors", 40, 220), ("vectors", 150, 220), ("publish", 1, 1)]
CHUNK_BYTES = 7  # cuts every stream inside characters of three bytes

QUESTIONS = [
    "力箭一号三次飞行共把多少颗卫星送入轨道？",
    "什么是新质生产力？",
    "谁说科技创新是发展新质生产力的核心要素？",
    "常州高新区制造业增加值占GDP比重是多少？",
    "发展新质生产力有哪些着力点？",
    "算力规模有多大？",
]
SATELLITES = "截至2024年3月，力箭一号运载火箭三次飞行全部成功，累计把37颗卫星准确送入预定轨道，发射成功率为100%。"
RARE = "研究者𠮷田与团队（🛰️小组）认为，商业航天把分散的制造能力串成了链条。"
LAUNCH = "2024年1月23日，力箭一号遥三火箭一次送出5颗卫星，业内称作“一箭五星”。"
HOSTILE = '<script>window.hacked = 1</script><img src="x" onerror="window.hacked = 2"> 这句话共有37个字。'
OVERRIDE = "\u202e反转的文字\u2066没有收尾，后面的话不该跟着倒过来。"
LONG_WORD = "x" * 10_000
LONG_SENTENCE = "第3000段的末尾记着唯一的答案：合格率达到99.2%。"

Json = dict[str, Any]


def build_article(article_id: str, title: str, parts: list[tuple[str, str]], **facts: str) -> Json:
    """Join blocks as the corpus package does, and count their offsets in code points."""
    blocks: list[Json] = []
    position = 0
    for kind, text in parts:
        level = 2 if kind == "heading" else 0
        blocks.append({"kind": kind, "start": position, "end": position + len(text), "level": level})
        position += len(text) + 2
    text = "\n\n".join(text for _, text in parts)
    known = {"source": "新质问答测试资料", "url": "", "author": "", "published": "2024-03-11", "topics": []}
    state = {"document": "", "is_starter": True, "warnings": []}
    return {"id": article_id, "title": title, "text": text, "blocks": blocks, **known, **state, **facts}


FILLER = "这些企业分布在北京、山东和海南，各自走通了一段路：有的练发动机，有的练回收，有的先把发射场修到了海边。" * 2
ARTICLES = [
    build_article(
        "rockets",
        "商业航天：四家火箭企业的飞行成绩",
        [
            ("heading", "商业航天：四家火箭企业的飞行成绩"),
            ("byline", "本报记者 周远"),
            ("paragraph", "几家民营企业接连取得飞行成果，把商业航天变成了新质生产力的一个生动例子。" + FILLER),
            ("heading", "力箭一号：三次飞行全部成功"),
            ("paragraph", LAUNCH + SATELLITES + "它的后继型号计划在2025年首飞。"),
            ("caption", "图为发射塔架上的运载火箭。"),
            *[("paragraph", FILLER) for _ in range(8)],
            ("heading", "专家怎么看"),
            ("paragraph", RARE + "产业链越完整，单次发射的成本就越低。"),
            ("list_item", "- 发动机可以重复使用"),
            ("list_item", "- 海上发射避开人口稠密地区"),
            ("table_row", "企业　型号　首飞"),
            ("table_row", "甲公司　一号　2022年"),
            ("furniture", "责任编辑：林舟"),
        ],
        url="https://example.org/rockets",
    ),
    build_article(
        "concept",
        "概念从哪里来：提法、会议与内涵",
        [
            ("paragraph", "新质生产力是创新起主导作用、摆脱传统增长方式的先进生产力质态。" + FILLER),
            ("paragraph", "它以全要素生产率大幅提升为核心标志。" + FILLER),
        ],
        source="政策资料汇编",
        published="2024-01",
    ),
    build_article(
        "hostile",
        "<b>标题</b>\u202e里的标记",
        [("paragraph", HOSTILE), ("paragraph", OVERRIDE), ("paragraph", LONG_WORD)],
    ),
    build_article(
        "long",
        "一篇两兆字节的长文",
        [
            *[("paragraph", f"第{n}段。" + FILLER * 2) for n in range(1, 3001)],
            ("paragraph", LONG_SENTENCE),
            ("paragraph", FILLER),
        ],
    ),
]


def find_article(article_id: str) -> Json | None:
    """The article of that id, if there is one."""
    return next((article for article in ARTICLES if article["id"] == article_id), None)


def cite(number: int, article_id: str, sentence: str, key: str) -> Json:
    """A citation of the block that holds a sentence, its key word highlighted."""
    article = find_article(article_id)
    if article is None:
        raise ValueError(f"no article {article_id}")
    text = article["text"]
    at = text.index(sentence)
    block = next(block for block in article["blocks"] if block["start"] <= at < block["end"])
    word = text.index(key, at)
    headings = [text[b["start"] : b["end"]] for b in article["blocks"] if b["kind"] == "heading" and b["end"] <= at]
    return {
        "number": number,
        "article_id": article_id,
        **{name: article[name] for name in ("title", "source", "url", "published")},
        "section": headings[-1] if headings else "",
        "page": None,
        "passage": text[block["start"] : block["end"]],
        "start": block["start"],
        "end": block["end"],
        "highlights": [[word, word + len(key)]],
        "score": round(1 / number, 3),
    }


def quote(number: int, article_id: str, sentence: str) -> Json:
    """A sentence of an answer with its offsets in the article."""
    article = find_article(article_id)
    start = article["text"].index(sentence) if article else 0
    return {"text": sentence, "citation": number, "start": start, "end": start + len(sentence)}


def build_answer(body: Json) -> Json:
    """The answer that the contract describes, from the articles that are always there."""
    question, is_read_in_context = body["question"], body["history"] and not body.get("standalone")
    definition = "新质生产力是创新起主导作用、摆脱传统增长方式的先进生产力质态。"
    known = {
        "question": question,
        "standalone_question": f"力箭一号：{question}" if is_read_in_context and "它" in question else question,
        "answered": True,
        "kind": "figure",
        "confidence": 0.93,
        "missing_terms": [],
        "generation": "000003",
        "took_ms": 2.1,
    }
    if "恶" in question:
        cited, quoted = [cite(1, "hostile", HOSTILE, "37个")], [quote(1, "hostile", HOSTILE)]
    elif "巨" in question:
        cited, quoted = [cite(1, "long", LONG_SENTENCE, "99.2%")], [quote(1, "long", LONG_SENTENCE)]
    elif "没有" in question:
        cited = [cite(1, "rockets", LAUNCH, "5颗"), cite(2, "concept", definition, "创新")]
        refusal = {"answered": False, "confidence": 0.12, "missing_terms": ["火星", "2031年"], "kind": "fact"}
        near = {"near_questions": [QUESTIONS[0], QUESTIONS[5]], "answer": "", "sentences": []}
        return {**known, **refusal, **near, "citations": cited}
    else:
        cited = [
            cite(1, "rockets", SATELLITES, "37颗"),
            cite(2, "rockets", RARE, "链条"),
            cite(3, "concept", definition, "创新"),
        ]
        quoted = [quote(1, "rockets", SATELLITES), quote(2, "rockets", RARE)]
    if "谁" in question:
        start = quoted[1]["start"]
        quoted[0]["speaker"] = {"name": "力箭一号", "post": ""}  # the sentence names it already
        quoted[1]["speaker"] = {"name": "𠮷田", "post": "总工程师"}
        quoted[1]["references"] = [{"start": start + 6, "end": start + 8, "refers_to": "商业航天团队"}]
        cited[0]["similar"] = [
            {"article_id": "concept", "title": "概念从哪里来：提法、会议与内涵", "start": 0, "end": 12}
        ]
        sentences = [
            {"text": "三次飞行送出37颗卫星。", "citations": [1], "is_supported": True},
            {"text": "下一次在明年。", "citations": [1, 2], "is_supported": False},
        ]
        known["summary"] = {"state": "written", "sentences": sentences, "detail": "", "model": "某模型"}
        known["differences"] = [
            {"value": "37颗", "citation": 1, "published": "2024-03-11"},
            {"value": "32颗", "citation": 2, "published": "2023-12"},
        ]
    return {**known, "answer": "".join(one["text"] for one in quoted), "sentences": quoted, "citations": cited}


def quote_article(article: Json) -> Json:
    """An answer that quotes the whole of a short article."""
    text = article["text"]
    facts = {name: article[name] for name in ("title", "source", "url", "published")}
    place = {"passage": text, "start": 0, "end": len(text), "highlights": [], "section": "", "page": None, "score": 1.0}
    cited = {"number": 1, "article_id": article["id"], **facts, **place}
    sentence = {"text": text, "citation": 1, "start": 0, "end": len(text)}
    return {"answer": text, "sentences": [sentence], "citations": [cited]}


def explain() -> Json:
    """The hits of a search with their scores."""
    cited = [
        cite(1, "rockets", SATELLITES, "37颗"),
        cite(2, "rockets", RARE, "链条"),
        cite(3, "rockets", LAUNCH, "5颗"),
    ]
    scores = [(0.97, 21.4, 0.81), (0.42, 9.8, 0.66), (0.11, 0.0, 0.58)]
    hits = [
        {**one, "score": score, "lexical": lexical, "dense": dense, "matched": ["力箭一号", "卫星"]}
        for one, (score, lexical, dense) in zip(cited, scores, strict=True)
    ]
    return {"hits": hits}


def facets() -> Json:
    """What questions can be narrowed to."""
    sources = [{"value": "新质问答测试资料", "articles": 3}, {"value": "政策资料汇编", "articles": 1}]
    topics = [{"value": "商业航天", "articles": 2}, {"value": "算力", "articles": 1}]
    dates = {"published_from": "2024-01", "published_to": "2024-03-11"}
    return {"sources": sources, "authors": [{"value": "周远", "articles": 1}], "topics": topics, **dates}


def admits_none(filters: Json) -> bool:
    """Whether no article fits: the dates contradict each other, or there is no such topic."""
    first, last = filters.get("published_from", ""), filters.get("published_to", "")
    known = [topic["value"] for topic in facets()["topics"]]
    return (bool(last) and first > last) or any(topic not in known for topic in filters.get("topics", []))


def answer_events(answer: Json, question: str) -> Iterator[tuple[str, str]]:
    """The events of an answer, each with its data as JSON."""
    begin = {name: answer[name] for name in ("question", "standalone_question", "generation")}
    yield "start", json.dumps(begin, ensure_ascii=False)
    yield "citations", json.dumps({"citations": answer["citations"]}, ensure_ascii=False)
    for sentence in answer["sentences"]:
        yield "sentence", "{不是JSON" if "坏" in question else json.dumps(sentence, ensure_ascii=False)
        if "断" in question:
            return
    yield "done", json.dumps(answer, ensure_ascii=False)


class Collection:
    """The documents that were added, and the rebuilds that make them findable."""

    def __init__(self) -> None:
        self.added: list[Json] = []
        self.waiting: list[Json] = []  # added, and not yet in the index
        self.trash: dict[str, list[Json]] = {}
        self.problems: list[Json] = []
        self.generation = 3
        self.generations = [2, 3]
        self.step: int | None = None  # of the rebuild that is running
        self.is_held = False  # a rebuild stays where it is
        self.ended = "idle"

    @property
    def articles(self) -> list[Json]:
        """Everything that is in the index."""
        return self.added + ARTICLES

    def take(self, name: str, content: bytes) -> Json:
        """What becomes of an uploaded file."""
        if not name.endswith((".md", ".txt")):
            return {
                "name": name,
                "state": "refused",
                "articles": 0,
                "problems": [{"code": "unsupported_format", "detail": "Not a document.", "values": {"suffix": ".exe"}}],
                "warnings": [],
            }
        text = content.decode()
        if not text.strip():
            entry = {
                "origin": name,
                "state": "empty",
                "article_id": "",
                "code": "empty",
                "detail": "There is no text in it.",
                "values": {},
                "warnings": [],
            }
            self.problems.append(entry)
        else:
            article = build_article(
                f"added-{name}", text.split("\n")[0], [("paragraph", text)], source="", published=""
            )
            self.waiting.append(article | {"document": name, "is_starter": False})
        return {"name": name, "state": "added", "articles": 1, "problems": [], "warnings": []}

    def delete(self, article_id: str) -> Json | None:
        """Move a document to the trash; None for a starter article."""
        found = [one for one in self.added if one["id"] == article_id]
        if not found:
            return None
        self.added.remove(found[0])
        self.trash["trash-1"] = found
        self.step = 0
        return {"document": found[0]["document"], "articles": [article_id], "trash_id": "trash-1"}

    def restore(self, trash_id: str) -> Json:
        """Put a document back."""
        self.waiting += self.trash.pop(trash_id)
        self.step = 0
        return {"name": "", "state": "added", "articles": 1, "problems": [], "warnings": []}

    def state(self) -> Json:
        """How the rebuild stands; each look takes it a step on."""
        if self.step is None:
            known = {"state": self.ended, "generation": f"{self.generation:06d}"}
            return {"stage": "", "done": 0, "total": 0, "detail": "", "code": "", **known}
        if self.step == len(REBUILD_STAGES):
            self.added, self.waiting, self.step, self.ended = self.waiting + self.added, [], None, "done"
            self.generation = self.generations[-1] + 1
            self.generations.append(self.generation)
            return self.state()
        stage, done, total = REBUILD_STAGES[self.step]
        self.step += not (self.is_held and self.step == 2)
        pace = {"rate": 110.4, "seconds_left": 1.6} if total > 1 else {"rate": None, "seconds_left": None}
        return {
            "state": "running",
            "stage": stage,
            "done": done,
            "total": total,
            "detail": "",
            "code": "",
            "generation": "",
            **pace,
        }

    def listed(self) -> Json:
        """The generations that there are."""
        return {
            "current": f"{self.generation:06d}",
            "generations": [
                {
                    "number": f"{number:06d}",
                    "built_at": f"2024-04-0{number}T08:00:00+00:00",
                    "articles": len(self.articles),
                    "passages": 214,
                    "is_current": number == self.generation,
                }
                for number in reversed(self.generations)
            ],
        }


class StubServer:
    """The server in a thread. Use it as a context manager."""

    def __init__(self, port: int = 0) -> None:
        self.loading = False  # /ask and /readyz answer 503
        self.gone = False  # every connection is cut without an answer
        self.key = ""  # wanted for changes
        self.has_events = True  # of a rebuild; some proxies let none through
        self.released = threading.Event()  # what a slow answer waits for
        self.asked: list[Json] = []  # the bodies of POST /ask, in order
        self.feedback: list[Json] = []
        self.collection = Collection()
        stub = self

        class Handler(StubHandler):
            server_state = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class StubHandler(BaseHTTPRequestHandler):
    """One request."""

    server_state: StubServer

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        """Page, files and the reading half of the API."""
        address = urlsplit(self.path)
        path = unquote(address.path)
        if path == "/" or path.startswith("/web/"):
            self._send_file(WEB / (path.removeprefix("/web/") if path != "/" else "index.html"))
        elif self._is_away(path):
            return
        elif path == "/index/rebuild/events" and self.server_state.has_events:
            self._send_progress(self.server_state.collection)
        elif (answer := self._look_up(path, parse_qs(address.query), self.server_state.collection)) is not None:
            self._send_json(answer)
        else:
            self._send_problem(HTTPStatus.NOT_FOUND, f"没有 {path}。")

    def _is_away(self, path: str) -> bool:
        """Cut the connection, or say that the index is loading, if that is how things stand."""
        if self.server_state.gone:
            self.close_connection = True
        elif self.server_state.loading and path != "/healthz":
            self._send_problem(HTTPStatus.SERVICE_UNAVAILABLE, "索引正在载入。")
        else:
            return False
        return True

    def _look_up(self, path: str, query: dict[str, list[str]], collection: Collection) -> Json | None:
        """What a path of the API answers with."""
        if path == "/index":
            facts = {"passages": 214, "model": "stub", "built_at": "2024-04-02T08:00:00+00:00"}
            changes = {"problems": collection.problems, "changes": "open" if self._may_change() else "key"}
            known = {"generation": f"{collection.generation:06d}", "articles": len(collection.articles)}
            return {**facts, **known, **changes}
        if path == "/articles":
            return self._listed(query, collection.articles)
        answers: dict[str, Callable[[], Json]] = {
            "/healthz": lambda: {"status": "ok"},
            "/readyz": lambda: {"status": "ok"},
            "/suggestions": lambda: {"questions": QUESTIONS},
            "/index/rebuild": collection.state,
            "/index/generations": collection.listed,
            "/explain": explain,
            "/index/facets": facets,
        }
        if path in answers:
            return answers[path]()
        return next((one for one in collection.articles if one["id"] == path.removeprefix("/articles/")), None)

    def _may_change(self) -> bool:
        key = self.server_state.key
        return not key or self.headers.get("authorization", "").encode("latin-1") == f"Bearer {key}".encode()

    def do_POST(self) -> None:
        """POST /ask as JSON or as events, and what changes the collection."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path).path
        if self._is_away(path):
            return
        if path == "/ask":
            self._answer(json.loads(body))
        else:
            self._change(path, body, self.server_state.collection)

    def do_DELETE(self) -> None:
        """DELETE /articles/{id} and the rebuild."""
        self._change(f"DELETE {unquote(urlsplit(self.path).path)}", b"", self.server_state.collection)

    def _change(self, path: str, body: bytes, collection: Collection) -> None:
        """Whatever changes state."""
        if not self._may_change():
            self._send_problem(HTTPStatus.UNAUTHORIZED, "要密钥。")
        elif path == "/feedback":
            self.server_state.feedback.append(json.loads(body))
            self._send_json({"id": "", "verdict": "good"}, HTTPStatus.CREATED)
        elif path.startswith("/articles"):
            self._take(body, collection)
        elif path == "/index/rebuild":
            collection.step = 0
            self._send_json(collection.state(), HTTPStatus.ACCEPTED)
        elif path == "DELETE /index/rebuild":
            collection.step, collection.ended = None, "cancelled"
            self._send_json(collection.state(), HTTPStatus.ACCEPTED)
        elif path == "/index/rollback":
            collection.generation = int(json.loads(body)["generation"])
            self._send_json({"generation": f"{collection.generation:06d}"})
        elif path.startswith("/trash/"):
            self._send_json(collection.restore(path.split("/")[2]))
        elif (deleted := collection.delete(path.removeprefix("DELETE /articles/"))) is not None:
            self._send_json(deleted)
        else:
            self._send_problem(HTTPStatus.CONFLICT, "入门文章不能删除。")

    def _take(self, body: bytes, collection: Collection) -> None:
        if len(body) > LARGEST_UPLOAD:
            words = f"At most {LARGEST_UPLOAD} bytes."
            self._send_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words, code="content_too_large")
            return
        head, content = body.split(b"\r\n\r\n", 1)
        named = re.search(r'filename="(.*?)"', head.decode())
        document = collection.take(named[1] if named else "", content.rsplit(b"\r\n--", 1)[0])
        self._send_json({"documents": [document], "rebuild": None}, HTTPStatus.ACCEPTED)

    def _answer(self, body: Json) -> None:
        question = body["question"]
        self.server_state.asked.append(body)
        if admits_none(body.get("filters", {})):
            self._send_problem(HTTPStatus.UNPROCESSABLE_ENTITY, "No article fits the filters.", code="filter")
            return
        if "长" in question:
            words = "The question has 2400 characters; at most 500 are read."
            self._send_problem(HTTPStatus.UNPROCESSABLE_ENTITY, words, code="question")
            return
        collection = self.server_state.collection
        answer = build_answer(body) | {"generation": f"{collection.generation:06d}"}
        for article in collection.added:
            if article["title"] in question:
                answer |= quote_article(article)
        if "text/event-stream" in self.headers.get("accept", ""):
            self._send_events(answer, question)
        else:
            self._send_json(answer)

    def _listed(self, query: dict[str, list[str]], articles: list[Json]) -> Json:
        start, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["50"])[0])
        entries = [
            {"characters": len(one["text"])} | {name: one[name] for name in one if name not in ("text", "blocks")}
            for one in articles
        ]
        return {"articles": entries[start : start + limit], "total": len(entries)}

    def _send_events(self, answer: Json, question: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.end_headers()
        try:
            for event, data in answer_events(answer, question):
                frame = f"event: {event}\ndata: {data}\n\n".encode()
                for at in range(0, len(frame), CHUNK_BYTES):
                    self.wfile.write(frame[at : at + CHUNK_BYTES])
                    self.wfile.flush()
                if "慢" in question:
                    time.sleep(SLOW_SECONDS)
                    if event == "sentence":
                        self.server_state.released.wait(LONGEST_PAUSE_SECONDS)
        except (BrokenPipeError, ConnectionResetError):
            return  # the reader stopped

    def _send_progress(self, collection: Collection) -> None:
        """How the rebuild stands, at every change, until it has ended."""
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.end_headers()
        try:
            while True:
                state = collection.state()
                event = "progress" if state["state"] == "running" else "done"
                self.wfile.write(f"event: {event}\ndata: {json.dumps(state)}\n\n".encode())
                self.wfile.flush()
                if event == "done":
                    return
                time.sleep(SLOW_SECONDS)
        except (BrokenPipeError, ConnectionResetError):
            return  # the reader is gone

    def _send_file(self, path: Path) -> None:
        if not path.is_file():
            self._send_problem(HTTPStatus.NOT_FOUND, f"没有文件 {path.name}。")
            return
        self._send(HTTPStatus.OK, MEDIA_TYPES[path.suffix], path.read_bytes())

    def _send_json(self, value: Json, status: HTTPStatus = HTTPStatus.OK, kind: str = "application/json") -> None:
        self._send(status, kind, json.dumps(value, ensure_ascii=False).encode())

    def _send_problem(self, status: HTTPStatus, detail: str, *, code: str = "") -> None:
        problem = {
            "type": "about:blank",
            "title": status.phrase,
            "status": status,
            "detail": detail,
            "code": code or status.phrase.lower().replace(" ", "_"),
            "instance": self.path,
        }
        self._send_json(problem, status, "application/problem+json")

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", CONTENT_SECURITY_POLICY)
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    with StubServer(parser.parse_args().port) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
