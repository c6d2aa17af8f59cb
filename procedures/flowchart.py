"""The flowchart of the steps as numbers to draw: where boxes stand and how lines run. Pure.

One column of boxes in the order of the steps; a way that skips steps runs right of the column when it goes forward
and left of it when it goes back, each in a lane of its own.
"""

from collections.abc import Sequence

from procedures import flow
from procedures.flow import StepLike

BOX_WIDTH, BOX_HEIGHT, GAP = 300, 56, 28
LANE, MARGIN, LINE = 18, 12, 34
LABEL, HEAD = 56, 7
LINES = 2


def drawing_of(steps: Sequence[StepLike]) -> dict:
    """{width, height, boxes, lines}; empty boxes for no steps. Units are those of the SVG's viewBox."""
    if not steps or flow.problems(steps):
        return {"width": 0, "height": 0, "boxes": [], "lines": []}
    ordered = sorted(steps, key=lambda step: step.order)
    rank = {step.order: position for position, step in enumerate(ordered)}
    ways = [(rank[start], rank[target], answer) for start, target, answer in flow.branches(ordered)]
    forward = [way for way in ways if way[1] > way[0] + 1]
    back = [way for way in ways if way[1] < way[0]]
    left = MARGIN + (LABEL + LANE * len(back) if back else 0)
    right = LABEL + LANE * len(forward) if forward else 0
    boxes = [_box(step, position, left) for position, step in enumerate(ordered)]
    lines = [_straight(boxes, way) for way in ways if way[1] == way[0] + 1]
    lines += [_around(boxes, way, left + BOX_WIDTH, LABEL + LANE * n) for n, way in enumerate(forward)]
    lines += [_around(boxes, way, left, -LABEL - LANE * n) for n, way in enumerate(back)]
    return {
        "width": left + BOX_WIDTH + right + MARGIN,
        "height": 2 * MARGIN + len(boxes) * (BOX_HEIGHT + GAP) - GAP,
        "boxes": boxes,
        "lines": lines,
    }


def _box(step: StepLike, position: int, left: int) -> dict:
    top = MARGIN + position * (BOX_HEIGHT + GAP)
    middle = top + BOX_HEIGHT // 2
    centre = left + BOX_WIDTH // 2
    words = wrapped(f"{step.order}. {step.what}", LINE, LINES)
    first = middle - 8 * (len(words) - 1) - 2
    return {
        "kind": step.kind,
        "left": left,
        "top": top,
        "width": BOX_WIDTH,
        "height": BOX_HEIGHT,
        "radius": BOX_HEIGHT // 2 if step.kind == flow.END or position == 0 else 4,
        "cut": f"{left},{middle} {left + 14},{top} {left + BOX_WIDTH - 14},{top} {left + BOX_WIDTH},{middle} "
        f"{left + BOX_WIDTH - 14},{top + BOX_HEIGHT} {left + 14},{top + BOX_HEIGHT}",
        "centre": centre,
        "words": [{"y": first + 15 * n, "text": text} for n, text in enumerate(words)],
        "who": {"y": top + BOX_HEIGHT - 6, "text": wrapped(step.who, 44, 1)[0]},
    }


def _straight(boxes: list[dict], way: tuple[int, int, str]) -> dict:
    start, target, answer = way
    x, top, bottom = boxes[start]["centre"], boxes[start]["top"] + BOX_HEIGHT, boxes[target]["top"]
    return {
        "points": f"{x},{top} {x},{bottom}",
        "head": f"{x - 4},{bottom - HEAD} {x + 4},{bottom - HEAD} {x},{bottom}",
        "answer": answer,
        "x": x + 6,
        "y": top + 15,
        "anchor": "start",
    }


def _around(boxes: list[dict], way: tuple[int, int, str], edge: int, lane: int) -> dict:
    """Out of the side of one box, along a lane, into the same side of another."""
    start, target, answer = way
    y, end, x = boxes[start]["top"] + BOX_HEIGHT // 2, boxes[target]["top"] + BOX_HEIGHT // 2 - 8, edge + lane
    side = 1 if lane > 0 else -1
    return {
        "points": f"{edge},{y} {x},{y} {x},{end} {edge},{end}",
        "head": f"{edge + side * HEAD},{end - 4} {edge + side * HEAD},{end + 4} {edge},{end}",
        "answer": answer,
        "x": edge + side * 3,
        "y": y - 4,
        "anchor": "start" if lane > 0 else "end",
    }


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """The text in at most `lines` lines of about `width` characters; what does not fit ends in an ellipsis."""
    rows = [""]
    for word in text.split():
        joined = f"{rows[-1]} {word}".strip()
        if len(joined) <= width or not rows[-1]:
            rows[-1] = joined
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = rows[:lines]
        rows[-1] = rows[-1][: width - 1].rstrip() + "…"
    return rows
