#!/usr/bin/env python3
"""Opens the HTML report in headless Chromium and looks at it as its readers would.

    scripts/look/look.py [--shots DIR] [FOLDER]

FOLDER holds the sample reports (`cargo run -p wikirot-report --example sample -- FOLDER`); without
it they are written to a temporary one first. Checked, in light and dark, at desktop and phone width:
no message on the console, search, filters, sorting, ticks and the keys of a sheet do what they say, every control and
image has a name, headings follow each other, text has the contrast of WCAG 2.2 AA, nothing is wider
than the screen, nothing is asked of a network. With --shots, screenshots are kept in DIR.

Needs chromium and chromedriver, and Python alone besides; says so and succeeds where they are not
installed.
"""

import argparse
import base64
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DESKTOP, PHONE = (1280, 1500), (390, 1500)
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
]


class Browser:
    """A WebDriver session of a chromedriver that we started, and end."""

    def __init__(self, chromium, driver, profile):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.driver = subprocess.Popen(
            [driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            try:
                self.call("GET", "/status")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        options = {"binary": chromium, "args": QUIET + [f"--user-data-dir={profile}"]}
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = f"/session/{session['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def post(self, path, body):
        return self.call("POST", self.session + path, body)

    def run(self, script, *arguments):
        return self.post("/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, command, **parameters):
        return self.post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def log(self, kind):
        return self.post("/se/log", {"type": kind})

    def open(self, path, size, scheme):
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        self.devtools("Emulation.setEmulatedMedia", features=media)
        width, height = size
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )
        self.post("/url", {"url": "about:blank"})
        self.log("performance")
        self.post("/url", {"url": path.as_uri()})

    def end(self):
        try:
            self.call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait(10)


class Looks:
    """What was looked at, and what was wrong."""

    def __init__(self):
        self.count, self.wrong = 0, []

    def check(self, what, fine, found=""):
        self.count += 1
        if not fine:
            self.wrong.append(f"{what}: {found}")


def look_at_page(browser, looks, where):
    """What holds for every page, size and scheme."""
    messages = [it["message"] for it in browser.log("browser")]
    looks.check(f"{where}: console is silent", not messages, messages)
    asked = []
    for entry in browser.log("performance"):
        event = json.loads(entry["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            asked.append(event["params"]["request"]["url"])
    outside = [it for it in asked if not it.startswith(("file:", "data:", "about:"))]
    looks.check(f"{where}: nothing is asked of a network", not outside, outside)
    overflow = browser.run("return document.documentElement.scrollWidth - innerWidth")
    looks.check(f"{where}: fits the width", overflow <= 0, f"{overflow} px too wide")
    for problem in browser.run((HERE / "audit.js").read_text()):
        looks.check(f"{where}: audit", False, problem)
    nodes = browser.devtools("Accessibility.getFullAXTree")["nodes"]
    needs_name = {"link", "button", "checkbox", "combobox", "searchbox", "textbox", "image", "img"}
    needs_name |= {"heading", "search", "form", "DisclosureTriangle"}
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value") in needs_name
        and not node.get("name", {}).get("value", "").strip()
    ]
    looks.check(f"{where}: everything has a name", not nameless, nameless)
    roles = {node.get("role", {}).get("value") for node in nodes if not node.get("ignored")}
    for role in ("main", "heading", "list"):
        looks.check(f"{where}: has a {role}", role in roles, sorted(filter(None, roles)))


VISIBLE = "[...document.querySelectorAll('#items li[data-kinds]')].filter((it) => it.offsetParent)"


def look_at_work(browser, looks):
    """Search, filters, sorting and ticks."""

    def shown():
        return browser.run(f"return {VISIBLE}.map((it) => it.dataset.kinds + ' ' + it.dataset.reasons)")

    def choose(name, value):
        browser.run(
            "const field = document.forms.filters[arguments[0]]; field.value = arguments[1];"
            "for (const it of ['input', 'change']) field.dispatchEvent(new Event(it, {bubbles: true}));",
            name, value,
        )
        time.sleep(0.05)

    def kind(value, on):
        browser.run(
            "const box = document.querySelector(`[name=kind][value=${arguments[0]}]`);"
            "if (box.checked !== arguments[1]) box.click();", value, on,
        )
        time.sleep(0.05)

    def view(name):
        browser.run("document.querySelector(`[data-view=${arguments[0]}]`).click()", name)
        time.sleep(0.05)
        return {it.split(" ")[0] for it in shown()}

    first = shown()
    to_do = ("dead ", "silent ")
    looks.check("only what is to do at first", first and all(it.startswith(to_do) for it in first), first)
    kind("unconfirmed", True)
    looks.check("the unconfirmed are shown when asked for", len(shown()) > len(first), shown())
    kind("dead", False)
    kind("silent", False)
    looks.check("dead ones can be put away", all(it.startswith("unconfirmed") for it in shown()), shown())
    kind("dead", True)
    for name, within in [
        ("flagged", {"flagged", "rescued", "flagged-alive"}),
        ("confirmed", {"dead", "silent", "found", "flagged", "rescued"}),
    ]:
        looks.check(f"the button of what is {name}", view(name) and view(name) <= within, view(name))
    everything = (view("all"), len(shown()))[1]
    looks.check("the button of all", everything > len(first), everything)
    new = (view("new"), len(shown()))[1]
    looks.check("the button of what is new", 0 < new < everything, new)
    view("to-do")
    looks.check("the button of what is to do", shown() == first, shown())
    fails = "!it.dataset.kinds.match(/flagged-alive|moved|https|changed/)"
    copies = f"return {VISIBLE}.filter((it) => {fails} && !it.querySelector('a[href*=\\'web.archive.org\\']')).length"
    looks.check("each that fails has its way to copies", browser.run(copies) == 0, browser.run(copies))
    kind("silent", False)
    kind("unconfirmed", True)
    choose("reason", "tls-expired")
    looks.check("filter by reason", shown() == ["unconfirmed tls-expired"], shown())
    choose("reason", "")
    choose("domain", "oldparts")
    looks.check("filter by domain", len(shown()) == 3, shown())
    choose("domain", "")
    choose("ns", "Help")
    looks.check("filter by namespace", shown() == ["unconfirmed tls-expired", "dead http-404"], shown())
    choose("ns", "")
    choose("q", "safety bulletin")
    looks.check("search in wikitext", shown() == ["dead http-410"], shown())
    choose("q", "nothing has this text")
    empty = browser.run("return document.getElementById('nothing').checkVisibility()")
    looks.check("an empty result says so", not shown() and empty, shown())
    choose("q", "")
    browser.run("document.querySelector('.priorities a.name').click()")
    time.sleep(0.2)
    looks.check("a domain leads to its links", len(shown()) == 3, shown())
    choose("domain", "")
    titles = "return [...document.querySelectorAll('#items > article')].map((it) => it.dataset.title)"
    before = browser.run(titles)
    choose("sort", "title")
    looks.check("sort by title", browser.run(titles) == sorted(before), browser.run(titles))
    choose("sort", "since")
    since = browser.run("return [...document.querySelectorAll('#items > article')].map((it) => +it.dataset.since)")
    looks.check("sort by age", since == sorted(since), since)
    choose("sort", "order")
    looks.check("sort back", browser.run(titles) == before, browser.run(titles))
    status = browser.run("return document.getElementById('result').textContent")
    looks.check("the result is told", status.startswith(f"{len(shown())} links on "), status)
    every = len(shown())
    browser.run(f"{VISIBLE}[0].querySelector('.tickbox input').click()")
    browser.run("document.querySelector('[name=open]').click()")
    time.sleep(0.05)
    looks.check("what is done can be hidden", len(shown()) == every - 1, shown())
    browser.run("document.querySelector('[name=open]').click()")
    time.sleep(0.05)
    looks.check("and shown again", len(shown()) == every, shown())
    browser.post("/refresh", {})
    time.sleep(0.2)
    kept = browser.run("return document.querySelectorAll('.tickbox input:checked').length")
    looks.check("ticks live on in the browser", kept == 1, kept)
    browser.run(f"{VISIBLE}[0].querySelector('.tickbox input').click()")
    for key, test in [
        ("/", "return document.activeElement.name === 'q'"),
        ("\ue00c", "return document.activeElement === document.body"),
        ("j", f"return document.activeElement === {VISIBLE}[0]"),
        ("j", f"return document.activeElement === {VISIBLE}[1]"),
        ("k", f"return document.activeElement === {VISIBLE}[0]"),
    ]:
        press = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        browser.post("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": press}]})
        looks.check(f"key {key!r}", browser.run(test), browser.run("return document.activeElement.outerHTML.slice(0, 99)"))


def look_at_sheet(browser, looks):
    """What the keys of a sheet do, and what it saves."""
    press = (
        "(document.activeElement || document.body).dispatchEvent("
        "new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}))"
    )

    def answers():
        browser.run("document.getElementById('show').click()")
        text = browser.run("return document.getElementById('text').value")
        browser.run("document.getElementById('show').click()")
        lines = text.splitlines()
        looks.check("sheet: the file says what it is", lines[0] == "# wikirot audit 1", lines[0])
        head = lines.index("id\treason\tanswer\turl")
        return [line.split("\t")[2] for line in lines[head + 1:]]

    looks.check("sheet: nothing is answered yet", not any(answers()), answers())
    for key in "dau":
        browser.run(press, key)
    found = answers()[:3]
    looks.check("sheet: a key is an answer", found == ["dead", "alive", "unsure"], found)
    for key in "kkz":
        browser.run(press, key)
    found = answers()[:3]
    looks.check("sheet: z takes an answer back", found == ["dead", "", "unsure"], found)
    browser.run("document.querySelector('.current [data-answer=dead]').click()")
    found = answers()[:3]
    looks.check("sheet: buttons do as keys do", found == ["dead", "dead", "unsure"], found)
    told = browser.run("return document.getElementById('done').textContent")
    looks.check("sheet: it counts", told.startswith("3 of "), told)


def keep(browser, folder, name):
    """A screenshot small enough for a repository."""
    if PHONE[0] == browser.run("return innerWidth"):
        browser.run("document.getElementById('work').scrollIntoView()")
    x, y, width, height = browser.run("return [scrollX, scrollY, innerWidth, innerHeight]")
    clip = {"x": x, "y": y, "width": width, "height": height, "scale": 0.75 if width > 600 else 1}
    shot = browser.devtools("Page.captureScreenshot", format="png", optimizeForSpeed=False, clip=clip)
    (folder / name).write_bytes(base64.b64decode(shot["data"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shots", type=pathlib.Path)
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        print("look: skipped, chromium and chromedriver are not installed")
        return 0
    looks = Looks()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or pathlib.Path(scratch, "reports")
        if not arguments.folder:
            build = ["cargo", "run", "--quiet", "-p", "wikirot-report", "--example", "sample", "--"]
            subprocess.run([*build, str(folder)], cwd=ROOT, check=True)
        browser = Browser(chromium, driver, str(pathlib.Path(scratch, "profile")))
        try:
            report = (folder / "report.html").resolve()
            for scheme in ("light", "dark"):
                for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
                    browser.open(report, size, scheme)
                    look_at_page(browser, looks, f"{name}, {scheme}")
                    if arguments.shots:
                        keep(browser, arguments.shots, f"report-{name}-{scheme}.png")
            browser.open(report, DESKTOP, "light")
            look_at_work(browser, looks)
            for scheme in ("light", "dark"):
                for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
                    browser.open((folder / "sheet.html").resolve(), size, scheme)
                    look_at_page(browser, looks, f"sheet, {name}, {scheme}")
            look_at_sheet(browser, looks)
            for path in sorted(folder.glob("site/**/*.html")):
                browser.open(path.resolve(), DESKTOP, "light")
                look_at_page(browser, looks, str(path.relative_to(folder)))
        finally:
            browser.end()
    for wrong in looks.wrong:
        print(f"look: {wrong}", file=sys.stderr)
    print(f"look: {looks.count} looks, {len(looks.wrong)} wrong")
    return 1 if looks.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
