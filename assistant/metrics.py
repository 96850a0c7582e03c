"""What Prometheus is told: requests, latency, refusals, the age of the index, the state of the build."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assistant.rebuild import Rebuilder
from assistant.service import Service
from index.types import BuildPhase

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Upper bounds of latency, seconds: an answer takes milliseconds, an upload seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

_registry = CollectorRegistry()
REQUESTS = Counter("xinzhi_requests", "Requests", ["method", "route", "status"], registry=_registry)
LATENCY = Histogram(
    "xinzhi_request_seconds", "Seconds to the last byte", ["route"], registry=_registry, buckets=BUCKETS
)
ANSWERS = Counter("xinzhi_answers", "Questions by answered or refused", ["outcome"], registry=_registry)


def render(service: Service, rebuilder: Rebuilder) -> bytes:
    """All metrics in Prometheus's text format; counters of all workers together."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(_registry)
    now = CollectorRegistry()
    now.register(_Present(service, rebuilder))
    return counted + generate_latest(now)


class _Present(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, service: Service, rebuilder: Rebuilder) -> None:
        self._service = service
        self._rebuilder = rebuilder

    def collect(self) -> Iterator[Metric]:
        """Gauges of the index and of the build."""
        yield _gauge("ready", "Whether questions can be answered", self._service.is_ready)
        is_running = self._rebuilder.state.phase is BuildPhase.RUNNING
        yield _gauge("build_running", "Whether a new generation is being built", is_running)
        if not self._service.is_ready:
            return
        manifest = self._service.index.manifest
        built = datetime.fromisoformat(manifest.built_at).timestamp()
        yield _gauge("index_generation", "Number of the generation that answers", manifest.number)
        yield _gauge("index_age_seconds", "Seconds since that generation was built", max(0.0, time.time() - built))
        yield _gauge("index_articles", "Articles in it", manifest.articles)
        yield _gauge("index_passages", "Passages in it", manifest.passages)
        inputs = GaugeMetricFamily("xinzhi_index_inputs", "Inputs by ledger state", labels=["state"])
        for state, count in manifest.states.items():
            inputs.add_metric([state], count)
        yield inputs


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"xinzhi_{name}", words, value=float(value))
