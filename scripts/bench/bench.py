#!/usr/bin/env python3
"""Measures wikirot beside its peers, and writes the tables of docs/benchmarks.md and its chart.

    scripts/bench/bench.py [GROUP..] [--runs N] [--dump FILE]

Groups: extract, check, sample, tail, scale, queue; all where none is named, which takes some twenty
minutes. Every run of a group is followed by one of the next case, so that a machine that is slow for
a while is slow for all. Peers that are not installed are left out with a word: scripts/bench/peers.sh
installs them. What groups were not measured keep their tables. `--tables` only writes the tables again.
`--smoke` runs a small form of everything on a small dump and writes nothing.

Checking happens beside the simulated web (`testweb`) in a network namespace of its own; where the
machine does not allow one, groups that need it are left out. Linux; Python and nothing else.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

import chart
import results
from cases import GROUPS, LATENCY, Cases
from inputs import Inputs

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DOCS = ROOT / "docs"
# Real data beside the checkout, where there is some; the fixture otherwise.
DUMPS = [ROOT.parent / "shared/data/archwiki.xml.bz2", ROOT / "fixtures/dumps/wiki.xml"]
RUNS = {"extract": 7, "check": 2, "sample": 1, "tail": 1, "scale": 1, "queue": 1}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--runs", type=int, help="how often each case is measured")
    parser.add_argument("--dump", type=pathlib.Path, help="the dump to measure on")
    parser.add_argument("--data", type=pathlib.Path, default=TARGET / "bench", help="where inputs and peers are kept")
    parser.add_argument("--binaries", type=pathlib.Path, help="measure these programs, do not build")
    parser.add_argument("--commit", help="the commit of --binaries, if it is not the present one")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="cases with this word in their name, and the baseline")
    parser.add_argument("--results", type=pathlib.Path, default=DOCS / "benchmarks.json")
    parser.add_argument("--tables", action="store_true", help="only write the tables and the chart")
    parser.add_argument("--smoke", action="store_true", help="a small form, for CI")
    args = parser.parse_args()
    if unknown := set(args.groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return args


def build(profile):
    """Builds what is measured; where it is."""
    cargo = ["cargo", "build", "--locked", "--quiet", "--profile", profile, "--manifest-path", ROOT / "Cargo.toml"]
    subprocess.run([*cargo, "-p", "wikirot", "-p", "wikirot-testweb"], check=True)
    subprocess.run([*cargo, "-p", "wikirot-check", "--example", "measure"], check=True)
    return TARGET / ("debug" if profile == "dev" else profile)


def commit():
    """The last commit that concerns the programs, marked where they were changed since."""
    git = ["git", "-C", ROOT]
    code = ["--", "crates", "Cargo.toml", "Cargo.lock"]
    last = subprocess.run([*git, "log", "-1", "--format=%h", *code], stdout=subprocess.PIPE, text=True)
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD", *code]).returncode
    return (last.stdout.strip() or "unknown") + ("-changed" if changed else "")


def machine():
    """The processor, how many of it, and the kernel."""
    model = platform.machine()
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":")[1].strip()
                break
    return f"{os.cpu_count()} × {model}, Linux {platform.release().split('-')[0]}"


class Bench:
    """One session of measuring."""

    def __init__(self, args, binaries, inputs):
        self.args, self.testweb = args, binaries / "testweb"
        self.cases = Cases(inputs, binaries, args.data / "peers", args.smoke)
        self.inputs = inputs
        now = datetime.datetime.now(datetime.UTC)
        self.session = now.strftime("%Y-%m-%d %H:%M UTC")
        self.commit, self.machine = args.commit or commit(), machine()

    def group(self, group, runs):
        """The measurements of a group."""
        cases = self.cases.of(group)
        about, load = self.about(group), os.getloadavg()[0]
        first, places = cases[0], {case.name: place for place, case in enumerate(cases)}
        if self.args.only:
            cases = [case for case in cases if case is first or any(word in case.name for word in self.args.only)]
        if first.web and not isolated():
            say(f"{group}: left out, no network namespaces here")
            return []
        for case in cases:
            if not case.runnable():
                say(f"{group}: {case.name} left out, {pathlib.Path(case.needs).name} is not installed")
        cases = [case for case in cases if case.runnable()]
        measured = [[] for _ in cases]
        for turn in range(runs):
            for case, done in zip(cases, measured):
                if turn == 0 or not case.once:
                    done.append(run := self.run(case))
                    say(f"{group}: {case.name}: {run['wall']:.2f} s, {run['user'] + run['system']:.2f} s of CPU, {run['memory'] / 1e6:.0f} MB, {run['sockets']} sockets" + (", time over" if run["over"] else ""))
        measurements = [
            {
                "session": self.session, "commit": self.commit, "machine": self.machine,
                "load": f"load {load:.1f} before", "group": group, "about": about,
                "name": case.name, "place": places[case.name], "command": self.shown(case),
                "runs": done,
            }
            for case, done in zip(cases, measured)
        ]
        results.compare(measurements)
        return measurements

    def run(self, case):
        """One run of a case, beside a web of its own if it needs one."""
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            result = pathlib.Path(scratch) / "result.json"
            command = [word.replace("{state}", f"{scratch}/state.sqlite") for word in case.command]
            measure = [sys.executable, HERE / "measure.py", result, "--time", str(case.bound)]
            if case.stdin:
                measure += ["--stdin", case.stdin]
            measure += ["--", *command]
            if case.web:
                web = [self.testweb, "--urls", self.inputs.urls(), "--latency", LATENCY, "--isolate"]
                web += ["--dead-share", str(case.dead_share), "--counts", f"{scratch}/counts.json"]
                measure = [*web, "--", *measure]
            done = subprocess.run(measure, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
            if not result.exists():
                raise SystemExit(f"error: {case.name} could not be measured: {done.returncode}")
            run = json.loads(result.read_text())
            if case.web:
                counts = json.loads((pathlib.Path(scratch) / "counts.json").read_text())
                run["requests"] = counts["requests"]
            if run["exit"] != 0 and not run["over"] and not case.needs:
                raise SystemExit(f"error: {case.name} failed ({run['exit']}): {self.shown(case)}")
            return run

    def shown(self, case):
        """The command, in words that hold elsewhere."""
        words = [word.replace(f"{self.args.data}/", "").replace(f"{HERE}/", "scripts/bench/") for word in case.command]
        words[0] = words[0].removeprefix(f"{self.testweb.parent}/")
        line = " ".join(words).replace("peers/venv/bin/", "").replace("peers/bin/", "").replace("inputs/", "")
        line = line.replace(f"{self.inputs.source.parent}/", "")
        return f"{line} <{case.stdin.name}" if case.stdin else line

    def about(self, group):
        """What a group was measured on, in a line."""
        if group in ("scale", "queue"):
            return {
                "scale": "Generated pages of ten links each, a fifth as many hosts as pages, by standard input.",
                "queue": "Two URLs of each host wait in the checker's queue, and the others come as it wants them, one in five of all on one host; a connector without a network answers.",
            }[group]
        if group == "extract":
            size = self.inputs.dump().stat().st_size / 1e6
            return f"`{self.inputs.source.name}`: {size:,.0f} MB plain, {self.inputs.dump_bz2().stat().st_size / 1e6:,.0f} MB as `.bz2` of one stream."
        lines = lambda file: len(file.read_text().splitlines())
        urls = self.inputs.urls()
        hosts = len({line.split("/")[2] for line in urls.read_text().splitlines()})
        web = f"{hosts:,} hosts, {LATENCY} a request"
        return {
            "check": f"{lines(urls):,} URLs on {web}; the longest lane has {lines(self.inputs.lane()):,}.",
            "sample": f"{lines(self.inputs.sample()):,} of the URLs, {LATENCY} a request.",
            "tail": f"{lines(urls):,} URLs on {web}; of the hosts that are dead a third each has no address, drops packets, or says nothing.",
        }[group]


def isolated():
    """Whether this machine lets us have a network namespace."""
    probe = ["unshare", "--user", "--map-root-user", "--net", "--mount", "true"]
    try:
        return subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def say(line):
    print(line, file=sys.stderr, flush=True)


def main():
    args = arguments()
    measurements = [] if args.smoke else results.load(args.results)
    if not args.tables:
        profile = "dev" if args.smoke else "release"
        binaries = args.binaries or build(profile)
        dump = args.dump or next(dump for dump in DUMPS if dump.exists() and not args.smoke or dump == DUMPS[-1])
        inputs = Inputs(args.data / ("smoke" if args.smoke else "inputs"), dump, binaries / "wikirot")
        bench = Bench(args, binaries, inputs)
        for group in args.groups or GROUPS:
            new = bench.group(group, args.runs or (1 if args.smoke else RUNS[group]))
            measurements = results.merge(measurements, new)
            if not args.smoke:
                results.save(args.results, measurements)
        if args.smoke:
            print("\n".join(results.table(measurements, group) for group in GROUPS))
            return
    results.write_tables(DOCS / "benchmarks.md", measurements)
    (DOCS / "benchmarks.svg").write_text(chart.draw(measurements))


if __name__ == "__main__":
    main()
