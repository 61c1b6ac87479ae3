#!/usr/bin/env python3
"""A small link checker the asyncio + httpx way, a lock per domain: the method to beat.

    peer_asyncio.py URLS [--ca FILE] [--one-by-one]

One task for each URL, made up front; a task takes the lock of its domain first and one of 100 places
second, and asks. Redirects are followed by hand, bodies are left unread, nothing is asked twice. With
--one-by-one there is a single place, so one URL follows the other. Prints how many answered.
"""

import argparse
import asyncio
import collections
import ssl
import urllib.parse

import httpx

PLACES = 100
MAX_REDIRECTS = 20
TIMEOUT = httpx.Timeout(20, connect=5, pool=None)
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"


async def status(client, url):
    """The status that a URL ends with, or the name of what went wrong."""
    try:
        for _ in range(MAX_REDIRECTS + 1):
            async with client.stream("GET", url, follow_redirects=False) as response:
                if response.next_request is None:
                    return response.status_code
                url = response.next_request.url
        return "too many redirects"
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return type(error).__name__


async def check(urls, trust, places):
    """Counts of every status."""
    locks = collections.defaultdict(asyncio.Lock)
    place = asyncio.Semaphore(places)
    counts = collections.Counter()
    transport = httpx.AsyncHTTPTransport(verify=trust)
    async with httpx.AsyncClient(
        transport=transport, timeout=TIMEOUT, headers={"User-Agent": AGENT}
    ) as client:

        async def one(url):
            async with locks[urllib.parse.urlsplit(url).hostname], place:
                counts[await status(client, url)] += 1

        async with asyncio.TaskGroup() as tasks:
            for url in urls:
                tasks.create_task(one(url))
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("urls")
    parser.add_argument("--ca")
    parser.add_argument("--one-by-one", action="store_true")
    args = parser.parse_args()
    with open(args.urls, encoding="utf-8") as lines:
        urls = lines.read().splitlines()
    trust = ssl.create_default_context(cafile=args.ca)
    counts = asyncio.run(check(urls, trust, 1 if args.one_by_one else PLACES))
    print(*(f"{status}: {count}" for status, count in counts.most_common()), sep=", ")


if __name__ == "__main__":
    main()
