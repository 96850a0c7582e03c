"""The best way to pair first halves with second halves."""

from __future__ import annotations

from collections.abc import Mapping

_MAX_EXACT = 60  # halves in one knot of pairs; the exact search costs their number cubed


def best_matching(pairs: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Pairs left with right items so that the sum of the scores is largest and nobody is in two pairs.

    Knots of pairs that share items are solved one by one: exactly by augmenting paths, larger ones by taking the best
    pair first.

    Args:
        pairs: (left, right) → score; only positive scores count.

    Returns:
        left → right for the chosen pairs.
    """
    chosen: dict[int, int] = {}
    for knot in _knots({pair: score for pair, score in pairs.items() if score > 0}):
        lefts = {left for left, _ in knot}
        chosen |= _exact(knot) if len(lefts) <= _MAX_EXACT else _greedy(knot)
    return chosen


def _knots(pairs: dict[tuple[int, int], float]) -> list[dict[tuple[int, int], float]]:
    """The pairs in groups that share no item with one another."""
    parents: dict[tuple[str, int], tuple[str, int]] = {}

    def root(item: tuple[str, int]) -> tuple[str, int]:
        parents.setdefault(item, item)
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    for left, right in pairs:
        parents[root(("left", left))] = root(("right", right))
    groups: dict[tuple[str, int], dict[tuple[int, int], float]] = {}
    for pair, score in pairs.items():
        groups.setdefault(root(("left", pair[0])), {})[pair] = score
    return list(groups.values())


def _greedy(pairs: dict[tuple[int, int], float]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for (left, right), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if left not in chosen and right not in taken:
            chosen[left] = right
            taken.add(right)
    return chosen


def _exact(pairs: dict[tuple[int, int], float]) -> dict[int, int]:
    """Adds the augmenting path of largest gain until none gains (successive longest paths)."""
    chosen: dict[int, int] = {}
    while path := _best_path(pairs, chosen):
        for left, right in path:
            chosen[left] = right
    return chosen


def _best_path(pairs: dict[tuple[int, int], float], chosen: dict[int, int]) -> list[tuple[int, int]]:
    """The pairs along the augmenting path of largest gain, by Bellman and Ford; empty when none gains."""
    owners = {right: left for left, right in chosen.items()}
    gains = {left: 0.0 for left, _ in pairs if left not in chosen}  # best gain with which a left item becomes free
    came_from: dict[int, tuple[int, int]] = {}  # left item → the pair that took its partner away
    best, last = 0.0, None
    for _ in range(len(owners) + 1):
        changed = False
        for (left, right), score in pairs.items():
            if left not in gains or chosen.get(left) == right:
                continue
            gain = gains[left] + score
            owner = owners.get(right)
            if owner is None:
                if gain > best + 1e-9:
                    best, last, changed = gain, (left, right), True
            elif gain - pairs[owner, right] > gains.get(owner, float("-inf")) + 1e-9:
                gains[owner] = gain - pairs[owner, right]
                came_from[owner] = (left, right)
                changed = True
        if not changed:
            break
    path = []
    while last:
        path.append(last)
        last = came_from.get(last[0])
    return path[::-1]
