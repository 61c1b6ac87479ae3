// Runs within the report and returns what is wrong with it, as an array of texts.
const problems = [];

// Text against what lies behind it: WCAG 2.2, 1.4.3 (AA).
const channel = (value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const parse = (color) => {
  const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
  return { red, green, blue, alpha };
};
const luminance = ({ red, green, blue }) =>
  0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
const behind = (element) => {
  for (let it = element; it; it = it.parentElement) {
    const color = parse(getComputedStyle(it).backgroundColor);
    if (color.alpha === 1) return color;
  }
  return { red: 255, green: 255, blue: 255 };
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
  if (element.closest(".sr, script, style, option, datalist")) continue;
  const style = getComputedStyle(element);
  const [one, other] = [luminance(parse(style.color)), luminance(behind(element))];
  const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) {
    problems.push(`contrast ${ratio.toFixed(2)} of "${walker.currentNode.data.trim().slice(0, 40)}"`);
  }
}

// Headings do not skip a level.
let level = 0;
for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) problems.push(`h${next} "${heading.textContent}" after h${level}`);
  level = next;
}

// Each id once, labels and references meet something.
const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`id ${id} twice`);
for (const link of document.querySelectorAll("a[href^='#']:not([href*='='])")) {
  if (!document.querySelector(link.getAttribute("href"))) problems.push(`${link.outerHTML} leads nowhere`);
}
if (document.documentElement.lang === "") problems.push("the page names no language");
if (document.title.trim() === "") problems.push("the page has no title");

// Targets are large enough for a finger or stand in running text: WCAG 2.2, 2.5.8 (AA).
for (const control of document.querySelectorAll("button, select, input:not([type=checkbox]), label:has(> input[type=checkbox])")) {
  const box = control.getBoundingClientRect();
  if (control.checkVisibility() && box.height > 0 && box.height < 20) {
    problems.push(`${control.outerHTML.slice(0, 60)} is ${box.height} px high`);
  }
}
return [...new Set(problems)];
