"""Cold builds by size as an SVG picture: time and memory, both axes logarithmic, readable in light and dark."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from bench.measure import Run
from bench.peers import COLD
from bench.report import middle
from bench.results import Figure

WIDTH, HEIGHT, LEFT, TOP, APART = 400, 260, 62, 56, 370
COLOURS = ("0b6fa4", "c2410c", "4d7c0f", "7c3aed", "a16207", "be185d", "0f766e", "57534e", "64748b")
DARK = ("5cc3f5", "fb923c", "a3e635", "c4a5ff", "facc15", "f9a8d4", "5eead4", "d6d3d1", "94a3b8")
DASHES = ("", "7 3", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram: what it shows, its unit, the lines by tool, and the ends of its axes as powers of ten."""

    title: str
    unit: str
    lines: dict[str, list[tuple[int, float]]]
    across: tuple[int, int]
    up: tuple[int, int]


def svg(figures: Iterable[Figure]) -> str:
    """Return the picture of all cold builds: a line for each tool through the medians of its sizes."""
    cold = [one for one in figures if one.case == COLD]
    tools = list(dict.fromkeys(one.tool for one in cold))
    panels = (
        _panel("Time of a cold build", "s", cold, tools, lambda run: run.wall),
        _panel("Peak memory of all processes", "MiB", cold, tools, lambda run: run.memory),
    )
    width, height = LEFT + WIDTH + 182, 2 * APART
    words = "; ".join(f"{tool}: {_told(panels[0].lines[tool], 's')}" for tool in tools)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
            '<title id="title">Cold builds by number of pages, in time and memory</title>',
            f'<desc id="desc">{escape(f"Seconds: {words}.")}</desc>',
            f"<style>{_style(len(tools))}</style>",
            '<rect class="paper" width="100%" height="100%" rx="8"/>',
            *(_drawn(panel, TOP + APART * index) for index, panel in enumerate(panels)),
            "</svg>\n",
        )
    )


def _panel(
    title: str, unit: str, cold: list[Figure], tools: list[str], pick: Callable[[Run], float]
) -> Panel:
    sizes = sorted({one.pages for one in cold})
    lines = {tool: _line(cold, tool, sizes, pick) for tool in tools}
    values = [value for line in lines.values() for _, value in line] or [1.0]
    return Panel(title, unit, lines, _powers([float(size) for size in sizes]), _powers(values))


def _line(
    cold: list[Figure], tool: str, sizes: list[int], pick: Callable[[Run], float]
) -> list[tuple[int, float]]:
    values = ((size, middle((one for one in cold if one.pages == size), tool, COLD, pick)) for size in sizes)
    return [(size, value) for size, value in values if value is not None]


def _powers(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten below and above some values, at least one apart."""
    low = math.floor(math.log10(min(values)))
    return low, max(math.ceil(math.log10(max(values))), low + 1)


def _drawn(panel: Panel, top: int) -> str:
    parts = [
        f'<g transform="translate({LEFT} {top})">',
        f'<text class="head" x="0" y="-28">{panel.title}</text>',
    ]
    for power in range(panel.across[0], panel.across[1] + 1):
        x = _at(10.0**power, panel.across, WIDTH)
        parts.append(f'<path class="grid" d="M{x} 0V{HEIGHT}"/>')
        parts.append(
            f'<text class="tick" text-anchor="middle" x="{x}" y="{HEIGHT + 18}">{10**power:,}</text>'
        )
    for power in range(panel.up[0], panel.up[1] + 1):
        y = HEIGHT - _at(10.0**power, panel.up, HEIGHT)
        parts.append(f'<path class="grid" d="M0 {y}H{WIDTH}"/>')
        parts.append(f'<text class="tick" text-anchor="end" x="-8" y="{y + 4}">{10.0**power:,g}</text>')
    parts.append(f'<text class="tick" x="-8" y="-10" text-anchor="end">{panel.unit}</text>')
    parts.append(f'<text class="tick" text-anchor="end" x="{WIDTH}" y="{HEIGHT + 38}">pages</text>')
    parts += [_traced(panel, index, tool) for index, tool in enumerate(panel.lines)]
    parts += _labels(panel)
    return "\n".join((*parts, "</g>"))


def _traced(panel: Panel, index: int, tool: str) -> str:
    points = [_place(panel, point) for point in panel.lines[tool]]
    dash = DASHES[index % len(DASHES)]
    path = "L".join(f"{x} {y}" for x, y in points)
    line = f'<path class="line c{index}"{f" stroke-dasharray={chr(34)}{dash}{chr(34)}" if dash else ""} d="M{path}"/>'
    dots = "".join(f'<circle class="dot c{index}" cx="{x}" cy="{y}" r="3"/>' for x, y in points)
    return (line if len(points) > 1 else "") + dots


def _labels(panel: Panel) -> list[str]:
    """Return the names of the lines, beside the ends of them and so far apart that none covers another."""
    ends = [
        (_place(panel, line[-1]), index, tool)
        for index, (tool, line) in enumerate(panel.lines.items())
        if line
    ]
    ends.sort(key=lambda one: one[0][1])
    lowest, parts = -math.inf, []
    for place, ((x, y), index, tool) in enumerate(ends):
        room = HEIGHT - 15 * (len(ends) - 1 - place)
        lowest = max(lowest + 15, min(y, room))
        parts.append(f'<path class="lead" d="M{x + 5} {y}L{WIDTH + 6} {lowest}"/>')
        parts.append(f'<text class="name c{index}" x="{WIDTH + 10}" y="{lowest + 4}">{escape(tool)}</text>')
    return parts


def _place(panel: Panel, point: tuple[int, float]) -> tuple[float, float]:
    pages, value = point
    return _at(float(pages), panel.across, WIDTH), round(HEIGHT - _at(value, panel.up, HEIGHT), 1)


def _at(value: float, ends: tuple[int, int], length: int) -> float:
    low, high = ends
    return round((math.log10(value) - low) / (high - low) * length, 1)


def _told(line: list[tuple[int, float]], unit: str) -> str:
    return ", ".join(f"{value:.2f} {unit} for {pages:,}" for pages, value in line) or "none in time"


def _style(tools: int) -> str:
    light = "".join(f".c{one}{{--c:#{COLOURS[one % len(COLOURS)]}}}" for one in range(tools))
    dark = "".join(f".c{one}{{--c:#{DARK[one % len(DARK)]}}}" for one in range(tools))
    return (
        ".paper{fill:#fff}text{font:13px system-ui,sans-serif;fill:#1c1917}.head{font-size:16px;font-weight:600}"
        ".tick{fill:#57534e}.grid{stroke:#d6d3d1;fill:none}.lead{stroke:#a8a29e;stroke-width:.7;fill:none}"
        ".line{fill:none;stroke:var(--c);stroke-width:2}.dot{fill:var(--c)}.name{fill:var(--c);font-weight:600}"
        f"{light}@media(prefers-color-scheme:dark){{.paper{{fill:#1c1917}}text{{fill:#f5f5f4}}.tick{{fill:#d6d3d1}}.grid{{stroke:#44403c}}"
        f".lead{{stroke:#78716c}}{dark}}}"
    )
