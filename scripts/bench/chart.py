"""The measurements as a bar chart: SVG by hand, legible on light and dark pages."""

from html import escape

from results import median, over, seconds

WIDTH, LABEL, RIGHT = 760, 256, 120
BAR, STEP, TITLE, PANEL_GAP = 16, 24, 26, 16
# Group, figure, title.
PANELS = [
    ("extract", "wall", "Links of a dump: time"),
    ("check", "wall", "Every URL checked: time"),
    ("check", "cpu", "Every URL checked: CPU"),
    ("check", "memory", "Every URL checked: peak memory"),
]
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.ours { fill: #0969da }
.theirs { fill: #8c959f }
.limit { fill: none; stroke: #8c959f; stroke-dasharray: 3 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .ours { fill: #4493f8 }
  .theirs { fill: #9198a1 }
  .limit { stroke: #9198a1 }
}
"""


def text_of(figure, value):
    """A value with its unit."""
    return f"{value / 1e6:,.0f} MB" if figure == "memory" else seconds(value)


def kind(name):
    """What a bar stands for: wikirot, a limit that nobody can pass, or a peer."""
    if name.endswith("(limit)"):
        return "limit"
    return "ours" if name.startswith("wikirot") else "theirs"


def panel(measurements, group, figure, title, y):
    """The elements of one panel, and where the next one begins."""
    shown = [one for one in measurements if one["group"] == group]
    if figure != "wall":
        shown = [one for one in shown if kind(one["name"]) != "limit"]
    if not shown:
        return [], y
    most = max(median(one, figure) for one in shown)
    y += TITLE
    elements = [f'<text class="title" x="0" y="{y - 9}">{escape(title)}</text>']
    for one in shown:
        value = median(one, figure)
        width = max(1.5, value / most * (WIDTH - LABEL - RIGHT))
        middle = y + BAR - 4
        label = ("over " if over(one) else "") + text_of(figure, value)
        elements += [
            f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(one["name"])}</text>',
            f'<rect class="{kind(one["name"])}" x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}"/>',
            f'<text x="{LABEL + width + 6:.1f}" y="{middle}">{label}</text>',
        ]
        y += STEP
    return elements, y + PANEL_GAP


def draw(measurements):
    """The whole chart."""
    elements, y = [], 0
    for group, figure, title in PANELS:
        more, y = panel(measurements, group, figure, title, y)
        elements += more
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" '
        f'height="{y}" role="img" aria-label="wikirot beside other programs; the figures are in '
        f'benchmarks.md">'
    )
    return "\n".join([head, f"<style>{STYLE}</style>", *elements, "</svg>"]) + "\n"
