#!/usr/bin/env python3
"""The external links of a dump the Python way: mwxml reads the pages, mwparserfromhell the wikitext.

    peer_mwxml.py DUMP

Prints `title<TAB>url`. Templates stay as they are written: neither library expands them.
"""

import bz2
import sys

import mwparserfromhell
import mwxml


def main():
    path = sys.argv[1]
    with bz2.open(path) if path.endswith(".bz2") else open(path, "rb") as file:
        for page in mwxml.Dump.from_file(file):
            for revision in page:
                wikicode = mwparserfromhell.parse(revision.text or "")
                urls = {str(link.url) for link in wikicode.ifilter_external_links()}
                for url in sorted(urls):
                    print(page.title, url, sep="\t")


if __name__ == "__main__":
    main()
