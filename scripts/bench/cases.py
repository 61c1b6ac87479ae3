"""What is measured: the commands of each group, in the order of the table.

`{dns}` and `{ca}` stand for the simulated web's name server and certificate file. The first case of a
group is what the ratios of the others refer to.
"""

import dataclasses
import pathlib
import shutil

HERE = pathlib.Path(__file__).resolve().parent
GROUPS = {
    "extract": "Links of a dump",
    "check": "Checking every URL",
    "sample": "Checking a sample",
    "tail": "One host in ten dead",
    "scale": "A large dump",
    "queue": "A large queue",
}
LATENCY = "4ms"
# For everybody; what has a time-out for connecting has this one as well.
TIMEOUT, CONNECT_TIMEOUT = "20", "5"
BOUND = 600  # seconds, for any one command
TAIL_BOUND = 400
# Hosts that wikirot asks slowly whatever the pause, for that is what they want: the simulated ones do not.
HURRIED = [
    "archive.org",
    "archive.today,archive.is,archive.ph,archive.li,archive.vn,archive.fo,archive.md",
    "doi.org,handle.net",
    "webcitation.org",
    "github.com,githubusercontent.com",
    "reddit.com,redd.it",
    "crates.io",
]


@dataclasses.dataclass
class Case:
    """One command, and what it needs."""

    name: str
    command: list
    # Measured once in a session, because it takes minutes or does not vary much.
    once: bool = False
    stdin: pathlib.Path | None = None
    # The URLs of the simulated web to run it beside.
    web: pathlib.Path | None = None
    dead_share: float = 0.0
    bound: int = BOUND
    # The program that has to be there, if it is somebody else's.
    needs: str | pathlib.Path | None = None

    def __post_init__(self):
        self.command = [str(word) for word in self.command]

    def runnable(self):
        """Whether what it needs is installed."""
        return self.needs is None or shutil.which(self.needs) is not None


class Cases:
    """All cases over some inputs."""

    def __init__(self, inputs, binaries, peers, small=False):
        self.inputs, self.binaries, self.small = inputs, binaries, small
        self.python = peers / "venv/bin/python"
        self.lychee = peers / "bin/lychee"

    def of(self, group):
        """The cases of a group."""
        return getattr(self, group)()

    def extract(self):
        wikirot, plain, packed = self.binaries / "wikirot", self.inputs.dump(), self.inputs.dump_bz2()
        everything = ["--namespaces", "all"]
        lychee = [self.lychee, "--dump", "--no-progress", self.inputs.dump_as_text()]
        mwxml = [self.python, HERE / "peer_mwxml.py", plain]
        return [
            Case("wikirot links", [wikirot, "links", plain, *everything]),
            Case("wikirot links, .bz2", [wikirot, "links", packed, *everything]),
            Case("wikirot links, one thread", [wikirot, "links", plain, *everything, "--threads", 1]),
            Case("rg -c (limit)", ["rg", "-c", "https?://", plain], needs="rg"),
            Case("lbzip2 -dc (limit)", ["lbzip2", "-dc", packed], needs="lbzip2"),
            Case("lychee --dump", lychee, needs=self.lychee),
            Case("mwxml + mwparserfromhell", mwxml, once=True, needs=self.python),
        ]

    def check(self):
        urls, lane = self.inputs.urls(), self.inputs.lane()
        return [
            Case("wikirot scan", self._scan(urls), web=urls),
            Case("wikirot scan, --concurrency 64", self._scan(urls, "--concurrency", 64), web=urls),
            Case("longest lane alone (limit)", self._scan(lane), web=urls),
            self._lychee(urls),
            self._asyncio(urls),
        ]

    def sample(self):
        urls = self.inputs.sample()
        one_by_one = self._asyncio(urls, "--one-by-one")
        one_by_one.name = "httpx, one by one"
        lychee = self._lychee(urls)
        lychee.once = False
        return [Case("wikirot scan", self._scan(urls), web=urls), lychee, self._asyncio(urls), one_by_one]

    def tail(self):
        urls = self.inputs.urls()
        scan = Case("wikirot scan", self._scan(urls), web=urls, once=True)
        cases = [scan, self._lychee(urls)]
        for case in cases:
            case.dead_share, case.bound = 0.1, TAIL_BOUND
        return cases

    def scale(self):
        wikirot = self.binaries / "wikirot"
        return [
            Case(
                f"wikirot links, {pages:,} pages",
                [wikirot, "links", "-"],
                stdin=self.inputs.scale(pages),
            )
            for pages in ((200, 2_000) if self.small else (100_000, 1_000_000))
        ]

    def queue(self):
        measure = self.binaries / "examples/measure"
        return [
            Case(f"{urls:,} URLs on {urls // 50:,} hosts", [measure, "queue", urls, urls // 50])
            for urls in ((1_000, 10_000) if self.small else (1_000_000, 10_000_000))
        ]

    def _scan(self, urls, *options):
        hurried = [word for hosts in HURRIED for word in ("--family", f"{hosts}=0s")]
        return [
            self.binaries / "wikirot", "scan", self.inputs.as_dump(urls), "--quiet",
            "--state", "{state}", "--delay", "0s", "--robots", "off", "--tries", 1,
            "--timeout", f"{TIMEOUT}s", "--connect-timeout", f"{CONNECT_TIMEOUT}s",
            "--resolver", "{dns}", "--ca-file", "{ca}", "--allow-private", *hurried, *options,
        ]

    def _lychee(self, urls):
        command = [
            "env", "SSL_CERT_FILE={ca}", self.lychee, "--no-progress", "--host-concurrency", 1,
            "--host-request-interval", "0ms", "--max-concurrency", 256, "--timeout", TIMEOUT,
            "--max-retries", 0, urls,
        ]
        return Case("lychee", command, once=True, web=urls, needs=self.lychee)

    def _asyncio(self, urls, *options):
        command = [self.python, HERE / "peer_asyncio.py", urls, "--ca", "{ca}", *options]
        return Case("asyncio + httpx, a lock per domain", command, once=True, web=urls, needs=self.python)
