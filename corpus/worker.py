"""The process that reads files for another one: ``python -m corpus.worker``, started by ``corpus.isolate``.

It takes a file to read from each line of its input, and writes a line for each reading and a blank one at the end.
Where the system can limit what a process takes, it has limits; its parent ends it when it takes too long.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from pathlib import Path
from typing import BinaryIO

from corpus.read import read_source
from corpus.sources import Source
from corpus.wire import to_line

WRITTEN_MAX_BYTES = 600_000_000  # of one file: more than any member of an archive may have


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Reads the files that are asked for until there are no more requests.

    Args:
        requests: Lines of JSON: path, origin, name, max_bytes, and the limits: memory_bytes, and the seconds that one
            reading may take.
        replies: Where the readings go.
    """
    for line in requests:
        request = json.loads(line)
        _limit_memory(request["memory_bytes"])
        source = Source(Path(request["path"]), request["origin"], request["name"])
        _limit_time(request["seconds"] * (os.cpu_count() or 1))
        for reading in read_source(source, max_bytes=request["max_bytes"]):
            replies.write(to_line(reading))
            replies.flush()
            _limit_time(request["seconds"] * (os.cpu_count() or 1))
        replies.write(b"\n")
        replies.flush()


def _limit_memory(maximum: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # not everywhere, and never above what the user set
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (maximum, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_MAX_BYTES, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Ends this process after so much more processor time: also when nobody is left to end it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def main() -> None:
    """Reads what standard input asks for."""
    warnings.simplefilter("ignore")
    # What libraries print must not get among the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
