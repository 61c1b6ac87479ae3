#!/usr/bin/env python3
"""Generates a large dump: seeded, streamed, the same bytes each time.

    generate.py PAGES [HOSTS] >dump.xml

Each page has ten external links in a few paragraphs of prose, one of them through a template. A tenth of
the others is on one host, the rest spread over HOSTS (a fifth of the pages' number); one in ten was seen before.
"""

import random
import sys

from inputs import HEAD, PAGE

LINKS_A_PAGE = 10
PROSE = (
    "The '''wheel''' turns [[freely]] while the ''lever'' is up, as the manual says; clean it "
    "before you oil it. "
)
LINES = (
    "Read [{} the notes] first.\n",
    "* {}\n",
    "A copy is kept elsewhere.&lt;ref&gt;{}&lt;/ref&gt;\n",
)


def url(number, hosts):
    """The URL with this number."""
    host = 0 if number % 10 == 0 else number * 7919 % hosts
    return f"https://host{host}.example.org/articles/{number}.html"


def main():
    pages = int(sys.argv[1])
    hosts = int(sys.argv[2]) if len(sys.argv) > 2 else max(1, pages // 5)
    chance, out, number = random.Random(1), sys.stdout, 0
    out.write(HEAD)
    note = "Note: {{{1}}}, and [https://host0.example.org/note more]."
    out.write(
        PAGE.format(title="Template:Note", id=pages + 1, text=note).replace("<ns>0", "<ns>10")
    )
    for page in range(1, pages + 1):
        text = ["{{Note|By hand}}\n"]
        for at in range(LINKS_A_PAGE - 1):
            again = number > 0 and chance.random() < 0.1
            shown = chance.randrange(number) if again else number
            number += not again
            text.append(PROSE + LINES[at % len(LINES)].format(url(shown, hosts)))
        out.write(PAGE.format(title=f"Page {page}", id=page, text="\n".join(text)))
    out.write("</mediawiki>\n")


if __name__ == "__main__":
    main()
