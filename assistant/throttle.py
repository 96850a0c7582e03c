"""How many requests one client may send: a bucket of tokens that fills up with time."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

# Clients that are remembered; the one that has been quiet for longest is forgotten first, with a full bucket.
MOST_CLIENTS = 10_000


class Throttle:
    """Lets a client send ``per_minute`` requests in a minute, all at once or spread; 0 lets everything pass.

    A client is an address; an IPv6 client has a whole /64 of them. This machine's own requests are not counted.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client → tokens left, when

    def seconds_to_wait(self, address: str) -> float:
        """Count a request from ``address``: 0 when it may pass, else the seconds after which the next one may."""
        client = _client(address)
        if not self._per_minute or not client:
            return 0.0
        now, rate = self._clock(), self._per_minute / 60
        tokens, then = self._buckets.pop(client, (float(self._per_minute), now))
        tokens = min(float(self._per_minute), tokens + (now - then) * rate)
        passes = tokens >= 1
        self._buckets[client] = (tokens - passes, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - tokens) / rate


def _client(address: str) -> str:
    """Whom an address belongs to; empty for this machine."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.is_loopback:
        return ""
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return address
