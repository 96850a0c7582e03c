"""The day on which a web page says that it was published; days that the text merely mentions are none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from lxml import html

from corpus.article import iso_date

# What pages call the day of publication, in lower case.
_DATE_NAMES = frozenset(
    (
        "article:published_time",
        "og:published_time",
        "og:release_date",
        "datepublished",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publishtime",
        "publish_time",
        "publication_date",
        "citation_publication_date",
        "dc.date",
        "dc.date.issued",
        "dcterms.issued",
        "date",
    )
)
_MARKED = re.compile(r"(?i)(?:^|[-_\s])(?:pub(?:lish)?(?:ed)?[-_]?(?:date|time)?|date|time|posted)(?:$|[-_\s])")
_MAX_MARKED = 60  # characters; a longer element that is called "time" is more than a date
_DAY = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
# "/2024/05/06/", "/2024/0506/", "/art/2024/5/6/", "/t20240506_12.html"
_IN_ADDRESS = re.compile(
    r"/t?((?:19|20)\d\d)(?:([-/_])(\d{1,2})\2(\d{1,2})|[-/_]?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_IN_SCRIPT = re.compile(
    r"""\b(?:createTime|create_time|publish_?[tT]ime|pub_?[dD]ate|ct)\b["']?\s*[:=]\s*["']"""
    r"""(?:(?P<day>(?:19|20)\d\d-\d\d?-\d\d?)|(?P<seconds>1\d{9})["'])"""
)
_MAX_SCRIPT = 1_000_000  # characters
_BEIJING = timezone(timedelta(hours=8))
_LINKED_DATA = "application/ld+json"
_MAX_LINKED_DATA = 200_000  # characters


def page_date(tree: html.HtmlElement, address: str) -> str:
    """The date of publication that a page declares.

    Args:
        tree: The page.
        address: Where it is from; news sites put the day into it.

    Returns:
        ISO 8601, from metadata, linked data, an element that is called a date, or the address; empty without them. No
        look at the clock: what was published tomorrow is told as it stands.
    """
    for candidates in (_in_metadata(tree), _in_linked_data(tree), _in_elements(tree), _in_scripts(tree)):
        if found := next(filter(None, map(iso_date, candidates)), ""):
            return found
    match = _IN_ADDRESS.search(address)
    return iso_date("-".join((match[1], match[3] or match[5], match[4] or match[6]))) if match else ""


def _in_metadata(tree: html.HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        names = {(meta.get(name) or "").lower() for name in ("property", "name", "itemprop")}
        if names & _DATE_NAMES:
            yield meta.get("content") or ""


def _in_linked_data(tree: html.HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        source = script.text or ""
        if (script.get("type") or "").lower() != _LINKED_DATA or len(source) > _MAX_LINKED_DATA:
            continue
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for each in graph if isinstance(graph, list) else [item]:
                if isinstance(each, dict) and isinstance(each.get("datePublished"), str):
                    yield each["datePublished"]


def _in_scripts(tree: html.HtmlElement) -> Iterator[str]:
    """Pages of WeChat write the day by a script."""
    for script in tree.iter("script"):
        for match in _IN_SCRIPT.finditer((script.text or "")[:_MAX_SCRIPT]):
            yield match["day"] or datetime.fromtimestamp(int(match["seconds"]), _BEIJING).date().isoformat()


def _in_elements(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter("time", "span", "em", "i", "p", "div", "abbr"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        is_marked = element.tag == "time" or _MARKED.search(names)
        if not is_marked or next(element.iterancestors("li", "footer", "aside"), None) is not None:
            continue  # in a list stand the days of other articles
        if (stamp := element.get("datetime")) and iso_date(stamp):
            yield stamp
        text = " ".join("".join(element.itertext()).split())
        if len(text) <= _MAX_MARKED and (day := _DAY.search(text)):
            yield "".join(day.group().split())
