"""What was measured, kept as JSON and written as Markdown.

The file is a list of measurements, one for each case of each session: `session` (when it began, in UTC),
`commit`, `machine`, its `load` before, `group` and what it is `about`, `place` in the group, `name`, `command`, `ratio`
of wall time to the group's first case in that session, and `runs`, as measure.py describes them. A later session replaces what an earlier one measured of the same
case, so that a long table can be made in parts.
"""

import json
import re
import statistics

from cases import GROUPS

BEGIN, END = "<!-- made by scripts/bench -->", "<!-- to here -->"


def load(file):
    """All measurements, the oldest first."""
    return json.loads(file.read_text()) if file.exists() else []


def merge(old, new):
    """The measurements of both; of the same case the new one."""
    again = {(one["group"], one["name"]) for one in new}
    return [one for one in old if (one["group"], one["name"]) not in again] + new


def save(file, measurements):
    """Keeps them, in the order of the table."""
    order = list(GROUPS)
    measurements.sort(key=lambda one: (order.index(one["group"]), one["place"]))
    file.write_text(json.dumps(measurements, indent=1) + "\n")


def median(measurement, figure):
    """The median of a figure over the runs; `cpu` is user and system time together."""
    if figure == "cpu":
        return statistics.median(run["user"] + run["system"] for run in measurement["runs"])
    return statistics.median(run[figure] for run in measurement["runs"])


def over(measurement):
    """Whether the time was up before the command was."""
    return any(run["over"] for run in measurement["runs"])


def seconds(value):
    """Two digits that count."""
    return f"{value:.0f} s" if value >= 100 else f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"


def spread(measurement):
    """The fastest and the slowest run."""
    walls = [run["wall"] for run in measurement["runs"]]
    return f"{seconds(min(walls))[:-2]}–{seconds(max(walls))} ({len(walls)})" if len(walls) > 1 else "(1)"


def compare(measurements):
    """Notes how long each took, in terms of the first: a ratio is of one session, never of two."""
    for one in measurements:
        one["ratio"] = median(one, "wall") / median(measurements[0], "wall")


def row(measurement):
    """One line of a table."""
    sign = "> " if over(measurement) else ""
    ratio = f"{sign}{measurement['ratio']:.2g}"
    wall = seconds(median(measurement, "wall"))
    sockets = median(measurement, "sockets")
    cells = [
        measurement["name"],
        f"not done after {wall}" if over(measurement) else wall,
        spread(measurement),
        ratio,
        seconds(median(measurement, "cpu")),
        f"{median(measurement, 'memory') / 1e6:,.0f} MB",
        f"{sockets:,.0f}" if sockets else "–",
    ]
    return "| " + " | ".join(cells) + " |"


def table(measurements, group):
    """The table of a group, with its commands."""
    rows = [one for one in measurements if one["group"] == group]
    if not rows:
        return ""
    lines = [f"### {GROUPS[group]}", "", rows[0]["about"], ""]
    lines += ["| what | wall | spread (runs) | ratio | CPU | peak memory | sockets |"]
    lines += ["|---|---|---|---|---|---|---|"]
    lines += [row(one) for one in rows]
    lines += ["", *sorted({_provenance(one) for one in rows}), "", "```text"]
    lines += [one["command"] for one in rows]
    return "\n".join([*lines, "```", ""])


def _provenance(one):
    return f"{one['session']}, commit {one['commit']}, {one['machine']}, {one['load']}.  "


def write_tables(document, measurements):
    """Replaces the tables in a document, between the marks."""
    tables = "\n".join(filter(None, (table(measurements, group) for group in GROUPS)))
    text = document.read_text()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"error: no place for tables in {document}: it needs {BEGIN} and {END}")
    document.write_text(pattern.sub(lambda _: f"{BEGIN}\n\n{tables}\n{END}", text))
