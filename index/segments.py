"""What a vector stands for: a stretch of a sentence or two.

A question asks about one sentence, which drowns in the mean of a whole passage. As the best of its stretches a passage
is found among the first five by the embedding model alone in .94 of the cases, as a whole in .89
(``tests/bench/LOG.md``).
"""

from __future__ import annotations

import re

# A stretch ends with the first sentence that brings it to this many characters.
SEGMENT_CHARACTERS = 40
# Nobody reads these sentences, so that the marks suffice (``corpus/sentences.py`` looks closer, and takes ten times as
# long).
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*[”’」』）)】]*|[。！？!?；;\n]+")


def segments(text: str) -> list[str]:
    """A text in stretches of whole sentences, in order, nothing left out; one empty stretch for an empty text."""
    found, begun = [], ""
    for sentence in _SENTENCE.findall(text):
        begun += sentence
        if len(begun) >= SEGMENT_CHARACTERS:
            found.append(begun)
            begun = ""
    if len(begun) < SEGMENT_CHARACTERS / 2 and found:
        found[-1] += begun
    elif begun or not found:
        found.append(begun)
    return found
