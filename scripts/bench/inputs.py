"""What is measured on: made from a dump once, and kept.

Everything stands in one directory: `dump.xml` and `dump.xml.bz2`; `urls.txt`, its http(s) URLs on named
hosts; `lane.txt`, those of the host that has most; `sample.txt`, some of them; `*.xml`, dumps of pages
that hold just these URLs; `scale-tenth.xml` and `scale.xml`, generated.
"""

import bz2
import collections
import pathlib
import random
import re
import shutil
import subprocess
import sys
import urllib.parse
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
LINKS_A_PAGE = 10
SAMPLE = 2_000

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
<siteinfo><sitename>Bench</sitename><dbname>bench</dbname><base>https://wiki.invalid/wiki/Main</base>
<case>first-letter</case><namespaces><namespace key="0" case="first-letter" />
<namespace key="10" case="first-letter">Template</namespace></namespaces></siteinfo>
"""
PAGE = """<page><title>{title}</title><ns>0</ns><id>{id}</id><revision><id>{id}</id>\
<timestamp>2026-01-01T00:00:00Z</timestamp><model>wikitext</model><format>text/x-wiki</format>\
<text xml:space="preserve">{text}</text></revision></page>
"""


class Inputs:
    """The files of one dump, each made when it is first asked for."""

    def __init__(self, directory, dump, wikirot):
        self.directory, self.source, self.wikirot = pathlib.Path(directory), dump, wikirot
        self.directory.mkdir(parents=True, exist_ok=True)
        kept = self.directory / "source"
        mark = f"{dump.resolve()} {dump.stat().st_size}"
        if not kept.exists() or kept.read_text() != mark:
            for file in self.directory.glob("*.*"):
                if not file.name.startswith("scale"):
                    file.unlink()
            kept.write_text(mark)

    def _make(self, name, write):
        file = self.directory / name
        if not file.exists():
            print(f"making {name}", file=sys.stderr)
            write(part := file.with_suffix(".part"))
            part.rename(file)
        return file

    def dump(self):
        """The dump as plain XML."""

        def write(file):
            compressed = self.source.suffix == ".bz2"
            with (bz2.open if compressed else open)(self.source, "rb") as plain:
                with open(file, "wb") as out:
                    shutil.copyfileobj(plain, out)

        return self._make("dump.xml", write)

    def dump_as_text(self):
        """The same under a name that is not one of XML: of that, lychee reads sitemaps alone."""
        return self._make("dump.txt", lambda file: file.hardlink_to(self.dump()))

    def dump_bz2(self):
        """The dump as one stream of bzip2."""
        if self.source.suffix == ".bz2":
            return self.source

        def write(file):
            with open(file, "wb") as out:
                subprocess.run(["bzip2", "-c", self.source], stdout=out, check=True)

        return self._make("dump.xml.bz2", write)

    def urls(self):
        """One URL a line: http or https, no fragment, a plain name for a host."""

        def write(file):
            command = [self.wikirot, "links", self.dump(), "--namespaces", "all"]
            links = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
            found = {line.split("\t")[1].split("#")[0] for line in links.splitlines()}
            file.write_text("".join(f"{url}\n" for url in sorted(filter(plain_name, found))))

        return self._make("urls.txt", write)

    def lane(self):
        """The URLs of the host that has most."""

        def write(file):
            hosts = collections.defaultdict(list)
            for url in self.urls().read_text().splitlines():
                hosts[urllib.parse.urlsplit(url).hostname].append(url)
            longest = max(hosts.values(), key=len)
            file.write_text("".join(f"{url}\n" for url in longest))

        return self._make("lane.txt", write)

    def sample(self):
        """Some of the URLs, always the same."""

        def write(file):
            urls = self.urls().read_text().splitlines()
            chosen = random.Random(1).sample(urls, min(SAMPLE, len(urls)))
            file.write_text("".join(f"{url}\n" for url in chosen))

        return self._make("sample.txt", write)

    def as_dump(self, urls):
        """A dump of pages with these URLs, for what reads dumps alone."""

        def write(file):
            lines = urls.read_text().splitlines()
            with open(file, "w", encoding="utf-8") as out:
                out.write(HEAD)
                for at in range(0, len(lines), LINKS_A_PAGE):
                    text = escape("".join(f"* [{url}]\n" for url in lines[at : at + LINKS_A_PAGE]))
                    number = at // LINKS_A_PAGE + 1
                    out.write(PAGE.format(title=f"Page {number}", id=number, text=text))
                out.write("</mediawiki>\n")

        return self._make(f"{urls.stem}-dump.xml", write)

    def scale(self, pages):
        """A generated dump of so many pages, with ten links each."""

        def write(file):
            with open(file, "wb") as out:
                command = [sys.executable, HERE / "generate.py", str(pages)]
                subprocess.run(command, stdout=out, check=True)

        return self._make(f"scale-{pages}.xml", write)


def plain_name(url):
    """Whether a URL leads into the simulated web: a name with a dot, on the usual port."""
    name = r"([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*"
    return re.fullmatch(rf"https?://{name}([/?]\S*)?", url)
