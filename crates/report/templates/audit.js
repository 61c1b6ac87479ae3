"use strict";
// Keeps answers in this browser and writes them into a file; it asks nothing of any network.
(() => {
  const cards = [...document.querySelectorAll("article")];
  const head = [...document.querySelectorAll("#head li")].map((line) => line.textContent + "\n").join("");
  const store = "wikirot audit " + document.body.dataset.id;
  const keys = { d: "dead", a: "alive", u: "unsure" };
  let answers = {};
  try { answers = JSON.parse(localStorage.getItem(store)) || {}; } catch { /* private mode */ }
  let current = -1;

  const show = (card) => {
    const answer = answers[card.dataset.url] || "";
    card.className = answer + (cards[current] === card ? " current" : "");
    for (const button of card.querySelectorAll("[data-answer]")) {
      button.setAttribute("aria-pressed", String(button.dataset.answer === answer));
    }
  };
  const count = () => {
    const done = cards.filter((card) => answers[card.dataset.url]).length;
    document.getElementById("done").textContent = `${done} of ${cards.length} answered`;
  };
  const go = (to, scroll = true) => {
    const before = cards[current];
    current = Math.max(0, Math.min(cards.length - 1, to));
    if (before) show(before);
    const card = cards[current];
    if (!card) return;
    show(card);
    card.focus({ preventScroll: true });
    if (scroll) card.scrollIntoView({ block: "start" });
  };
  const answer = (card, word) => {
    if (word) answers[card.dataset.url] = word; else delete answers[card.dataset.url];
    try { localStorage.setItem(store, JSON.stringify(answers)); } catch { /* private mode */ }
    show(card);
    count();
  };
  const columns = ["id", "reason", "answer", "url"].join("\t") + "\n";
  const text = () => head + columns + cards.map((card) => {
    const { number, reason, url } = card.dataset;
    return [number, reason, answers[url] || "", url].join("\t") + "\n";
  }).join("");

  cards.forEach((card, at) => {
    card.querySelector(".answers").hidden = false;
    card.addEventListener("click", (event) => {
      if (at !== current) { const before = cards[current]; current = at; if (before) show(before); show(card); }
      const word = event.target.closest("[data-answer]")?.dataset.answer;
      if (word) { answer(card, word); go(at + 1); }
    });
    show(card);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea")) return;
    const card = cards[Math.max(0, current)];
    const key = event.key.toLowerCase();
    if (!card) return;
    if (keys[key]) { answer(card, keys[key]); go(cards.indexOf(card) + 1); }
    else if (key === "z") answer(card, "");
    else if (key === "j") go(current + 1);
    else if (key === "k") go(current - 1);
    else if (key === "o") card.querySelector("a.url")?.click();
    else return;
    event.preventDefault();
  });
  document.getElementById("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text()], { type: "text/tab-separated-values" }));
    link.download = "wikirot-answers.tsv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  document.getElementById("show").addEventListener("click", () => {
    const area = document.getElementById("text");
    area.hidden = !area.hidden;
    area.value = text();
    if (!area.hidden) area.select();
  });
  document.getElementById("bar").hidden = false;
  count();
  // Who begins reads first what the keys are.
  const first = Math.max(0, cards.findIndex((card) => !answers[card.dataset.url]));
  go(first, first > 0);
})();
