"use strict";
// Makes the work list of the data in the file, a screenful at a time, and filters, sorts and ticks it; it asks
// nothing of any network.
(async () => {
  const list = document.getElementById("items");
  const form = document.getElementById("filters");
  const holders = [...document.querySelectorAll("script.data")];
  if (!holders.length) return;
  const { words, site } = JSON.parse(document.getElementById("words").textContent);

  // Large lists are packed, part by part: gzip in base64.
  const bytesOf = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  };
  const unpacked = async (holder) => {
    if (holder.type === "application/json") return holder.textContent;
    const bytes = bytesOf(holder.textContent.trim());
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  // Words, with what is filled in, and in the form that goes with a number.
  const fill = (key, ...values) => words[key].replace(/\$(\d)/g, (_, at) => values[at - 1] ?? "");
  const order = ["zero", "one", "two", "few", "many", "other"];
  const rules = new Intl.PluralRules(document.documentElement.lang);
  const categories = order.filter((it) => rules.resolvedOptions().pluralCategories.includes(it));
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, site.thousands);
  const count = (key, n) => {
    const forms = words[key];
    const form = forms[Math.min(categories.indexOf(rules.select(n)), forms.length - 1)];
    return form.replace("$1", number(n));
  };

  // The fields of a link, by their place.
  const broken = ["dead", "silent", "found"];
  const [KIND, CODE, NEW, URL_, SINCE, SECTION, LINE, REMARK, SOURCE, REPLACEMENT, MOVED, ARCHIVE, ALSO, MORE, HOPS, FACTS, DOMAIN, HERE] =
    Array(18).keys();
  const reasons = {};
  const domains = new Set();
  const pages = [];
  // What a link is searched by.
  const textOf = (title, row) =>
    [title, row[URL_], row[SOURCE], row[MOVED], row[CODE], row[SECTION]?.[0], row[REMARK]].filter(Boolean).join("\n");
  // Made once, in one piece a page: where that has not what is sought, no link of it has.
  const index = (page) => {
    const texts = page.links.map((link) => textOf(page.title, link.row).toLowerCase());
    page.text = texts.join("\0");
    let at = 0;
    page.links.forEach((link, n) => {
      link.text = page.text.slice(at, at + texts[n].length);
      at += texts[n].length + 1;
    });
  };
  const take = (part) => {
    Object.assign(reasons, part.reasons);
    return part.pages.map(([title, ns, group]) => {
      const page = { at: pages.length, title, ns, links: [], broken: 0, since: Infinity };
      pages.push(page);
      for (const row of group) {
        const count = 1 + row[HERE];
        const link = { page, row, kind: site.kinds[row[KIND]], count, text: "" };
        page.links.push(link);
        if (broken.includes(link.kind)) page.broken += count;
        domains.add(row[DOMAIN]);
        if (row[SINCE]) page.since = Math.min(page.since, Date.parse(row[SINCE][0]));
      }
      index(page);
      return page;
    });
  };

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  // As MediaWiki writes a title into an address.
  const encoded = (title) =>
    encodeURIComponent(title.replaceAll(" ", "_"))
      .replace(/%(3B|40|24|2C|2F|3A)/g, decodeURIComponent)
      .replaceAll("'", "%27");
  const fragment = (anchor) => encodeURIComponent(anchor).replace(/%(24|26|2B|2C|2F|3A|3B|3D|3F|40)/g, decodeURIComponent);
  const pageUrl = (title) => (site.path ? site.path.replace("$1", () => encoded(title)) : "");
  const named = (href, text) => (href ? make("a", { href }, make("bdi", {}, text)) : make("bdi", {}, text));
  const webUrl = (url) => (/^https?:\/\//i.test(url) ? url : url.startsWith("//") ? "https:" + url : "");
  const web = (url) => {
    const href = webUrl(url);
    return href
      ? make("a", { class: "url", href, rel: "noreferrer nofollow" }, url)
      : make("span", { class: "url" }, url);
  };
  const since = ([day, times, needed, confirmed]) => {
    if (!confirmed && !needed) return fill("closed-since", day);
    if (!confirmed) return times < needed ? fill("unconfirmed-of", times, needed, day) : fill("unconfirmed-since", day);
    return times === 1 ? fill("failed-on", day) : fill("failing-times", day, times);
  };
  const replacementOf = (row) => {
    const text = row[REPLACEMENT];
    if (!text) return "";
    return text[0] === "+" ? (row[SOURCE] ?? row[URL_]) + text.slice(1) : text.slice(1);
  };

  // Ticks live in this browser alone.
  const key = "wikirot done " + document.body.dataset.wiki;
  let done = new Set();
  try { done = new Set(JSON.parse(localStorage.getItem(key)) || []); } catch { /* private mode */ }
  const idOf = (link) => link.page.title + " " + link.row[URL_] + " " + link.row[CODE];

  const copyButton = (text, shown) => {
    const button = make("button", { type: "button", class: "copy" }, words.copy);
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = words.copied;
      } catch {
        getSelection().selectAllChildren(shown);
        button.textContent = words.selected;
      }
      setTimeout(() => (button.textContent = words.copy), 1500);
    });
    return button;
  };

  const element = (link) => {
    const { row, page } = link;
    const [short, advice] = reasons[row[CODE]] ?? [row[CODE], ""];
    const li = make("li", { class: link.kind, "data-kinds": link.kind, "data-reasons": row[CODE], tabindex: -1 });
    const verdict = make("div", { class: "verdict" }, make("strong", {}, short), " ", make("code", {}, row[CODE]));
    if (row[NEW]) verdict.append(" ", make("mark", {}, words.new));
    if (row[SINCE]) verdict.append(" ", make("span", { class: "since" }, since(row[SINCE])));
    const what = make("div", { class: "what" });

    const box = make("input", { type: "checkbox", "aria-label": words.done + ": " + row[URL_] });
    box.checked = done.has(idOf(link));
    li.classList.toggle("is-done", box.checked);
    box.addEventListener("change", () => {
      li.classList.toggle("is-done", box.checked);
      if (box.checked) done.add(idOf(link)); else done.delete(idOf(link));
      try { localStorage.setItem(key, JSON.stringify([...done])); } catch { /* private mode */ }
      if (form.open.checked) apply();
    });
    const first = make("p", {}, make("label", { class: "tickbox" }, box, " " + words.done), web(row[URL_]));
    if (row[MOVED]) {
      const arrow = make("span", { class: "arrow" }, "→", make("span", { class: "sr" }, " " + words["now-at"] + " "));
      first.append(" ", arrow, " ", web(row[MOVED]));
    }
    const where = make("p", { class: "where" });
    if (row[SECTION]) {
      const [title, anchor = title.replaceAll(" ", "_")] = row[SECTION];
      const href = pageUrl(page.title);
      where.append(named(href && href + "#" + fragment(anchor), title), ", ");
    }
    where.append(row[LINE] ? fill("line", row[LINE]) : words["by-extension"]);
    if (row[HERE]) where.append(", " + count("and-more-here", row[HERE]));
    if (row[REMARK]) where.append(", " + row[REMARK]);
    if (row[ALSO].length) {
      where.append("; " + fill("also-on", count("other-pages", row[ALSO].length + row[MORE])) + ": ");
      row[ALSO].forEach((title, at) => where.append(at ? ", " : "", named(pageUrl(title), title)));
      if (row[MORE]) where.append(" " + count("and-more", row[MORE]));
    }
    if (row[ARCHIVE] && webUrl(row[ARCHIVE][0])) {
      const href = webUrl(row[ARCHIVE][0]);
      where.append("; ", make("a", { href, rel: "noreferrer nofollow" }, fill("copy-of", row[ARCHIVE][1])));
    }
    if (site.copies && row[SINCE] && webUrl(row[URL_])) {
      const href = site.copies + webUrl(row[URL_]);
      where.append("; ", make("a", { href, rel: "noreferrer nofollow" }, words.copies));
    }
    what.append(first, where);
    const labelled = (label, text, name) => {
      const pre = make("pre", { class: name, dir: "auto" });
      pre.append(make("span", { class: "label" }, words[label] + ": "), text);
      return pre;
    };
    if (row[SOURCE]) what.append(labelled("in-the-text", row[SOURCE], "source"));
    const replacement = replacementOf(row);
    if (replacement) {
      const pre = labelled("replace-with", replacement, "");
      what.append(make("div", { class: "new" }, pre, copyButton(replacement, pre)));
    }
    if (row[FACTS] || row[HOPS]) {
      const why = make("details", { class: "why" }, make("summary", {}, words.evidence), make("p", {}, advice));
      if (row[HOPS]) {
        const hops = row[HOPS].map(([answer, url]) => make("li", {}, make("b", {}, answer || words["no-answer"]), " ", web(url)));
        why.append(make("ol", { class: "hops" }, ...hops));
      }
      const names = ["detail", "page-title", "server", "asked-as", "last-alive", "first-seen", "checked"];
      const facts = make("dl");
      (row[FACTS] ?? []).forEach((value, at) => {
        if (value) facts.append(make("div", {}, make("dt", {}, words[names[at]]), make("dd", {}, value)));
      });
      why.append(facts);
      what.append(why);
    }
    li.append(verdict, what);
    return li;
  };

  // Where a folder has a file for each page, its title leads there.
  const article = (page) => {
    const own = site.files ? site.files + (page.at + 1) + ".html" : "";
    const href = own || pageUrl(page.title);
    const head = make("div", { class: "head" }, make(site.level, {}, named(href, page.title)));
    const wiki = pageUrl(page.title);
    if (wiki) {
      const edit = wiki + (wiki.includes("?") ? "&" : "?") + "action=edit";
      const name = make("span", { class: "sr" }, " ", make("bdi", {}, page.title));
      if (own) head.append(" ", make("a", { class: "edit", href: wiki }, words["column-page"], name.cloneNode(true)));
      head.append(" ", make("a", { class: "edit", href: edit }, words.edit, name));
    }
    const box = make("article", { "data-title": page.title, "data-since": page.since, "data-at": page.at }, head, make("ol"));
    return box;
  };

  // Rows are made for what can be seen, and for a little more: so many fill a tall screen.
  const CHUNK = 20;
  const end = make("div", { id: "end" });
  let shown = [];
  let made = 0;
  const more = () => {
    const until = Math.min(made + CHUNK, shown.length);
    for (; made < until; made += 1) {
      const link = shown[made];
      let last = list.lastElementChild;
      if (!last || Number(last.dataset.at) !== link.page.at) {
        last = article(link.page);
        list.append(last);
      }
      last.querySelector("ol").append(element(link));
    }
    end.hidden = made >= shown.length;
  };
  list.after(end);
  const BELOW = 600;
  const fillSight = () => {
    more();
    // Still in sight: the next frame goes on.
    if (!end.hidden) requestAnimationFrame(() => { if (end.getBoundingClientRect().top < innerHeight + BELOW) fillSight(); });
  };
  new IntersectionObserver((entries) => {
    if (entries.some((it) => it.isIntersecting)) fillSight();
  }, { rootMargin: BELOW + "px" }).observe(end);
  addEventListener("beforeprint", () => { while (made < Math.min(shown.length, 5000)) more(); });

  form.hidden = false;
  const result = document.getElementById("result");
  const nothing = document.getElementById("nothing");
  const value = (name) => form[name]?.value ?? "";

  const sorted = () => {
    const compare = {
      broken: (a, b) => b.broken - a.broken || a.at - b.at,
      since: (a, b) => (a.since === b.since ? a.at - b.at : a.since - b.since),
      title: (a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
    }[value("sort")];
    return compare ? pages.toSorted(compare) : pages;
  };
  // What the form asks for, and how much of that there is.
  let query = "";
  let fits;
  let counted;
  const filter = () => {
    const kinds = new Set(new FormData(form).getAll("kind"));
    query = form.q.value.trim().toLowerCase();
    const domain = value("domain").trim().toLowerCase();
    const reason = value("reason");
    const only = form.only.value;
    const hidden = form.open.checked;
    return (link) =>
      kinds.has(link.kind) &&
      (!reason || link.row[CODE] === reason) &&
      // One that there is, is meant: `a.example` has as many links as above the list, and not those of `data.example`.
      (!domain || (domains.has(domain) ? link.row[DOMAIN] === domain : link.row[DOMAIN].includes(domain))) &&
      (only !== "new" || link.row[NEW]) &&
      (only !== "confirmed" || link.row[SINCE]?.[3]) &&
      !(hidden && done.has(idOf(link))) &&
      (!query || link.text.includes(query));
  };
  const add = (some) => {
    const ns = value("ns");
    for (const page of some) {
      if (ns && (page.ns || " ") !== ns) continue;
      if (query && !page.text.includes(query)) continue;
      const before = shown.length;
      for (const link of page.links) {
        if (!fits(link)) continue;
        shown.push(link);
        counted.links += link.count;
      }
      counted.pages += shown.length > before ? 1 : 0;
    }
  };
  const tell = () => {
    result.textContent = fill("links-on-pages", count("links", counted.links), count("pages", counted.pages));
    nothing.hidden = !loaded || shown.length > 0;
    end.hidden = made >= shown.length;
  };
  let loaded = false;
  const apply = () => {
    fits = filter();
    shown = [];
    counted = { links: 0, pages: 0 };
    add(sorted());
    list.replaceChildren();
    made = 0;
    fillSight();
    tell();
    // Until all is there, what the address asks for may have no place in the form.
    if (!loaded) return;
    const state = new URLSearchParams(new FormData(form));
    for (const [name, it] of [...state]) if (!it) state.delete(name);
    try { history.replaceState(null, "", "#" + state); } catch { /* some browsers, from a file */ }
  };

  const boxes = [...form.querySelectorAll("[name=kind]")];
  const views = {
    "to-do": [broken, ""],
    new: [null, "new"],
    confirmed: [[...broken, "flagged", "rescued"], "confirmed"],
    flagged: [["flagged", "rescued", "flagged-alive"], ""],
    all: [null, ""],
  };
  for (const button of form.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => {
      const [kinds, only] = views[button.dataset.view];
      for (const box of boxes) box.checked = !kinds || kinds.includes(box.value);
      form.only.value = only;
      apply();
    });
  }

  // An address brings its filters along: one that was shared, or that of a domain above the list.
  const follow = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    if (!state.has("kind") && !state.has("q")) return;
    for (const box of boxes) box.checked = state.getAll("kind").includes(box.value);
    for (const name of ["q", "reason", "domain", "ns", "sort", "only"]) {
      if (form[name]) form[name].value = state.get(name) || "";
    }
    if (form.sort) form.sort.value ||= "order";
    form.open.checked = state.has("open");
  };
  addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    follow();
    apply();
    document.getElementById("work").focus();
    form.scrollIntoView();
  });
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      form.q.focus();
    } else if (event.key === "j" || event.key === "k") {
      const visible = () => [...list.querySelectorAll("li[data-kinds]")];
      const at = visible().indexOf(document.activeElement.closest("li[data-kinds]"));
      const to = event.key === "j" ? at + 1 : at - 1;
      while (to >= visible().length && made < shown.length) more();
      const next = visible()[to];
      if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "center" }); }
    }
  });

  // The first rows are shown while the others are still being read.
  const pause = () => new Promise((go) => setTimeout(go, 0));
  follow();
  apply();
  result.setAttribute("aria-busy", "true");
  try {
    for (const holder of holders) {
      const read = take(JSON.parse(await unpacked(holder)));
      holder.remove();
      if (!value("sort") || value("sort") === "order") {
        add(read);
        if (made < CHUNK) fillSight();
        tell();
      }
      await pause();
    }
  } catch {
    list.textContent = words["cannot-unpack"];
    return;
  }
  loaded = true;
  result.removeAttribute("aria-busy");
  if (form.ns) {
    const namespaces = new Set(pages.map((it) => it.ns));
    for (const ns of [...namespaces].sort()) form.ns.add(new Option(ns || words.articles, ns || " "));
  }
  // What the address asks for may need what has just come.
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("ns") || (value("sort") && value("sort") !== "order")) {
    follow();
    apply();
  } else {
    tell();
  }
})();
