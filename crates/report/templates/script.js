"use strict";
// Filters, sorts and ticks what the file already holds; it asks nothing of any network.
(() => {
  const list = document.getElementById("items");
  const form = document.getElementById("filters");
  const wiki = document.body.dataset.wiki;

  // Copy buttons, where the browser lets pages write to the clipboard.
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const text = button.previousElementSibling.lastChild.data;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(button.previousElementSibling);
        button.textContent = "Selected";
      }
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  }

  // Ticks live in this browser alone.
  const key = "wikirot done " + wiki;
  let done = new Set();
  try { done = new Set(JSON.parse(localStorage.getItem(key)) || []); } catch { /* private mode */ }
  const links = [...list.querySelectorAll("li[data-kinds]")];
  for (const li of links) {
    const url = li.querySelector(".url").textContent;
    const id = li.closest("article").dataset.title + " " + url + " " + li.dataset.reasons;
    const label = document.createElement("label");
    const box = document.createElement("input");
    label.className = "tickbox";
    box.type = "checkbox";
    box.checked = done.has(id);
    box.setAttribute("aria-label", "Done: " + url);
    label.append(box, " Done");
    li.querySelector(".what p").prepend(label);
    li.classList.toggle("is-done", box.checked);
    li.tabIndex = -1;
    box.addEventListener("change", () => {
      li.classList.toggle("is-done", box.checked);
      if (box.checked) done.add(id); else done.delete(id);
      try { localStorage.setItem(key, JSON.stringify([...done])); } catch { /* private mode */ }
    });
  }

  if (!form) return;
  form.hidden = false;
  const items = [...list.querySelectorAll("[data-item]")];
  const result = document.getElementById("result");
  const nothing = document.getElementById("nothing");
  const namespaces = new Set(items.map((it) => it.dataset.ns));
  for (const ns of [...namespaces].sort()) form.ns.add(new Option(ns, ns));

  // What each item and each link is searched by, made when first searched.
  const texts = new Map();
  const text = (element) => {
    let it = texts.get(element);
    if (it === undefined) {
      it = (element.textContent + " " + (element.dataset.domains || "")).toLowerCase();
      texts.set(element, it);
    }
    return it;
  };
  const words = (element, name) => (element.dataset[name] || "").split(" ");

  const apply = () => {
    const kinds = new Set(new FormData(form).getAll("kind"));
    const query = form.q.value.trim().toLowerCase();
    const domain = form.domain.value.trim().toLowerCase();
    const fits = (element) =>
      words(element, "kinds").some((it) => kinds.has(it)) &&
      (!form.reason.value || words(element, "reasons").includes(form.reason.value)) &&
      (!domain || words(element, "domains").some((it) => it.includes(domain))) &&
      !(form.open?.checked && element.classList.contains("is-done"));
    let pages = 0;
    let shown = 0;
    for (const item of items) {
      const inTitle = !query || item.dataset.title.toLowerCase().includes(query);
      let any = !form.ns.value || item.dataset.ns === form.ns.value;
      if (any && item.tagName === "TR") {
        any = fits(item) && (inTitle || text(item).includes(query));
        shown += any ? Number(item.dataset.broken) : 0;
      } else if (any) {
        let here = 0;
        for (const li of item.querySelectorAll("li[data-kinds]")) {
          li.hidden = !(fits(li) && (inTitle || text(li).includes(query)));
          here += li.hidden ? 0 : 1;
        }
        any = here > 0;
        shown += here;
      }
      item.hidden = !any;
      pages += any ? 1 : 0;
    }
    const count = (n, one) => n.toLocaleString("en") + " " + one + (n === 1 ? "" : "s");
    const unit = form.open ? "link" : "broken link";
    result.textContent = count(shown, unit) + " on " + count(pages, "page");
    nothing.hidden = pages > 0;
    const state = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...state]) if (!value) state.delete(name);
    try { history.replaceState(null, "", "#" + state); } catch { /* some browsers, from a file */ }
  };

  const sort = () => {
    const by = form.sort.value;
    const number = (it, name) => Number(it.dataset[name]);
    const order = (a, b) => number(a, "order") - number(b, "order");
    const compare = {
      order,
      broken: (a, b) => number(b, "broken") - number(a, "broken") || order(a, b),
      since: (a, b) => number(a, "since") - number(b, "since") || order(a, b),
      title: (a, b) => a.dataset.title.localeCompare(b.dataset.title),
    }[by];
    list.append(...items.toSorted(compare));
  };

  // An address brings its filters along: one that was shared, or that of a domain above the list.
  const follow = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    if (!state.has("sort")) return;
    for (const box of form.querySelectorAll("[name=kind]")) box.checked = state.getAll("kind").includes(box.value);
    for (const name of ["q", "reason", "domain", "ns", "sort"]) form[name].value = state.get(name) || "";
    form.sort.value ||= "order";
    if (form.open) form.open.checked = state.has("open");
    sort();
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
    waiting = setTimeout(apply, items.length > 500 ? 150 : 0);
  });
  form.sort.addEventListener("change", sort);
  form.addEventListener("submit", (event) => event.preventDefault());
  list.addEventListener("change", () => { if (form.open?.checked) apply(); });

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
      const visible = [...list.querySelectorAll("li[data-kinds]")].filter((it) => it.offsetParent);
      const at = visible.indexOf(document.activeElement.closest("li[data-kinds]"));
      const next = visible[event.key === "j" ? at + 1 : at - 1];
      if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "center" }); }
    }
  });
  follow();
  apply();
})();
