// Behaviour of the decision page. Knows: the page's own elements. Must not know: the network, where figures come from.
// All text is set as text, never as markup.
(() => {
"use strict";
const root = document.documentElement;
const one = (query, within = document) => within.querySelector(query);
const all = (query, within = document) => [...within.querySelectorAll(query)];
const words = JSON.parse(one("#words").textContent);
const SVG = "http://www.w3.org/2000/svg";
const SHEET = ["frame", "table", "strip", "notes"];
const state = { phase: 0, view: "all", zoom: 1, sheet: false, hidden: new Set(["moves"]), printing: false };

// Words
const say = (key, values = {}) => words[root.lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const tell = (text) => { one("#status").textContent = text; };
// Text as it is seen: without the other language, without what only screen readers meet.
function seen(element) {
  if (element.nodeType === Node.TEXT_NODE) return element.data;
  if (element.nodeType !== Node.ELEMENT_NODE) return "";
  if (element.localName !== "button" && element.lang && element.lang !== root.lang) return "";
  if (element.classList.contains("vh")) return "";
  return [...element.childNodes].map(seen).join("");
}
const writers = new Map();
function number(value, places, signed) {
  const key = `${root.lang} ${places} ${signed}`;
  if (!writers.has(key)) {
    writers.set(key, new Intl.NumberFormat(root.lang, {
      minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: true, signDisplay: signed ? "exceptZero" : "negative",
    }));
  }
  return writers.get(key).format(value).replace("-", "−");
}
function setLanguage(language) {
  root.lang = language;
  all("data.n").forEach((n) => { n.textContent = number(Number(n.value), Number(n.dataset.places), n.dataset.sign === "yes"); });
  all(".speak").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.language === language)));
  legend();
  filter();
  one("#told").textContent = "";
}

// Colours
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
function showTheme() { one("#theme").setAttribute("aria-pressed", String(isDark())); }

// Drawings
const slots = all(".slot");
const prefix = (slot) => slot.dataset.prefix;
const drawing = (slot) => one(".sheet > svg", slot);
const shown = () => slots.filter((slot) => !slot.hidden);
const plots = (svg) => all("g.plot", svg);
const layerOf = (slot, group) => group.id.slice(prefix(slot).length + "layer-".length).replace(/-\d+$/, "");

// Puts a drawing into the page, the first time it is asked for.
function open(slot) {
  const template = one("template", slot);
  if (!template || drawing(slot)) return;
  one(".sheet", slot).append(template.content.cloneNode(true));
  const svg = drawing(slot);
  svg.setAttribute("role", "group");
  slot.full = svg.viewBox.baseVal.width ? [0, 0, svg.viewBox.baseVal.width, svg.viewBox.baseVal.height] : [0, 0, 1, 1];
  plots(svg).forEach((plot, index) => {
    plot.setAttribute("tabindex", index === 0 ? "0" : "-1");
    plot.setAttribute("role", "button");
    plot.setAttribute("aria-pressed", "false");
    plot.setAttribute("aria-label", (one("title", plot)?.textContent ?? "").replace(/\n/g, ", "));
  });
  pressPlots(slot);
}
// The part of the sheet on which land lies.
function crop(slot) {
  if (slot.crop) return slot.crop;
  const boxes = all("g.layer", drawing(slot)).filter((g) => !SHEET.includes(layerOf(slot, g))).map((g) => g.getBBox()).filter((b) => b.width > 0);
  if (boxes.length === 0) return slot.full;
  const [left, top] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const [right, bottom] = [Math.max(...boxes.map((b) => b.x + b.width)), Math.max(...boxes.map((b) => b.y + b.height))];
  slot.crop = [left - 200, top - 200, right - left + 400, bottom - top + 400];
  return slot.crop;
}
function showLayers(slot) {
  for (const group of all("g.layer", drawing(slot))) {
    const name = layerOf(slot, group);
    const asked = SHEET.includes(name) ? state.sheet : !state.hidden.has(name);
    const on = asked || (state.printing && name !== "moves"); // in print too, moves are shown where they were asked for
    group.style.display = on ? "" : "none";
  }
}
// Every drawing at the same number of pixels for a metre of land.
function fit() {
  const drawn = shown().filter((slot) => drawing(slot));
  const views = drawn.map((slot) => {
    if (!state.printing) all("g.layer", drawing(slot)).forEach((g) => { g.style.display = ""; });
    return state.sheet || state.printing ? slot.full : crop(slot);
  });
  const metres = (slot, units) => units * Number(slot.dataset.scale ?? 1000) / 1e5;
  const room = (slot) => Math.max(200, one(".sheet", slot).clientWidth - 2);
  const tall = Math.max(260, innerHeight * 0.72);
  const k = state.zoom * Math.min(...drawn.map((slot, i) => Math.min(room(slot) / metres(slot, views[i][2]), tall / metres(slot, views[i][3]))));
  drawn.forEach((slot, i) => {
    const svg = drawing(slot);
    svg.setAttribute("viewBox", views[i].join(" "));
    svg.style.width = state.printing ? "" : `${Math.floor(metres(slot, views[i][2]) * k)}px`;
    svg.style.height = state.printing ? "" : `${Math.floor(metres(slot, views[i][3]) * k)}px`;
    showLayers(slot);
  });
}
function show() {
  const printing = state.printing;
  for (const slot of slots) {
    const right = slot.dataset.phases.split(" ").includes(String(state.phase));
    slot.hidden = !printing && !(right && (state.view === "all" || state.view === slot.dataset.option));
    if (printing && slot.dataset.phases === "") slot.hidden = true;
    if (!slot.hidden) open(slot);
  }
  all(".plots").forEach((table) => { table.hidden = !printing && Number(table.dataset.phase) !== state.phase; });
  all(".of").forEach((cell) => { cell.hidden = !printing && state.view !== "all" && cell.dataset.of !== state.view; });
  all(".view").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.view === state.view)));
  all(".phase").forEach((b) => b.setAttribute("aria-pressed", String(Number(b.dataset.phase) === state.phase)));
  fit();
  legend();
  filter();
  halos();
}

// Rows and plots: a row names the group of its plot in the drawing of each option.
const rows = () => all(".plots:not([hidden]) tbody tr");
const groupsOf = (row) => Object.entries(row.dataset).filter(([name]) => /^o\d+$/.test(name)).map(([, id]) => id);
const rowsOf = (id) => rows().filter((row) => groupsOf(row).includes(id));
let picked = new Set(); // names of rows: firms, idle plots
let over = new Set();
const rowName = (row) => row.dataset.key;
const described = (list) => list.map((row) => [one(".pick", row).textContent, seen(row.cells[1])].filter(Boolean).join(" ")).join("; ");

// Why an option refuses a firm: the ground as the list of refusals tells it.
const grounds = (list) => list.flatMap((row) => Object.entries(row.dataset).filter(([name]) => /^g\d+$/.test(name)).map(([name, id]) => {
  const [option, ground] = [one(`.view[data-view="${name.slice(1)}"]`), document.getElementById(id)];
  return option && ground ? say("page.said-refused", { option: seen(option), ground: seen(ground) }) : "";
})).filter(Boolean).join(" ");

function halo(group, light) {
  const path = one("path", group);
  if (!path) return;
  const mark = document.createElementNS(SVG, "path");
  mark.setAttribute("d", path.getAttribute("d"));
  mark.setAttribute("class", light ? "halo light" : "halo");
  group.ownerSVGElement.append(mark);
}
function halos() {
  all(".halo").forEach((mark) => mark.remove());
  for (const row of rows()) {
    const [chosen, near] = [picked.has(rowName(row)), over.has(rowName(row))];
    row.classList.toggle("picked", chosen);
    row.classList.toggle("over", near);
    one(".pick", row).setAttribute("aria-pressed", String(chosen));
    if (chosen || near) {
      groupsOf(row).map((id) => document.getElementById(id)).filter(Boolean).forEach((g) => halo(g, !chosen));
    }
  }
  shown().forEach(pressPlots);
}
function pressPlots(slot) {
  if (!drawing(slot)) return;
  const ids = new Set(rows().filter((row) => picked.has(rowName(row))).flatMap(groupsOf));
  plots(drawing(slot)).forEach((plot) => plot.setAttribute("aria-pressed", String(ids.has(plot.id))));
}
function pick(list, scroll) {
  const names = list.map(rowName);
  const same = names.length > 0 && names.length === picked.size && names.every((name) => picked.has(name));
  picked = new Set(same ? [] : names);
  halos();
  const text = picked.size ? [`${say("page.said-picked", { name: described(list) })}.`, grounds(list)].join(" ").trim() : say("page.said-cleared");
  one("#told").textContent = text;
  tell(text);
  if (scroll && picked.size) {
    const row = list.find((r) => !r.hidden);
    const box = row?.closest(".plots");
    if (box) box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
  }
}
function hover(list) {
  over = new Set(list.map(rowName));
  halos();
  const chosen = rows().filter((row) => picked.has(rowName(row)));
  one("#told").textContent = list.length ? described(list) : [described(chosen), grounds(chosen)].filter(Boolean).join(". ");
}

// Which colour is which sector, read off the drawings.
function legend() {
  const sectors = new Map();
  for (const row of rows()) {
    const name = [seen(row.cells[2]), seen(row.cells[3])].find((text) => text !== "–") ?? "–"; // sector, else class
    if (name === "–" || sectors.has(name)) continue;
    const group = groupsOf(row).map((id) => document.getElementById(id)).find((g) => g?.classList.contains("held"));
    if (group) sectors.set(name, all(":scope > path", group).slice(0, 3).map((p) => p.getAttribute("fill")));
  }
  const items = [...sectors].sort(([a], [b]) => a.localeCompare(b, root.lang)).map(([name, fills]) => {
    const item = document.createElement("li");
    const swatch = document.createElementNS(SVG, "svg");
    swatch.setAttribute("viewBox", "0 0 800 400");
    swatch.setAttribute("aria-hidden", "true");
    fills.forEach((fill, index) => {
      const part = document.createElementNS(SVG, "rect");
      Object.entries({ x: 0, y: index ? 200 : 0, width: 800, height: index ? 200 : 400, fill }).forEach(([k, v]) => part.setAttribute(k, v));
      swatch.append(part);
    });
    item.append(swatch, name);
    return item;
  });
  one("#legend").replaceChildren(...items);
}

// Sorting and filtering
function key(row, column) {
  const cell = row.cells[column];
  const data = cell && one("data", cell);
  if (data) return Number(data.value);
  const text = cell ? seen(cell).trim() : "–";
  return text === "–" ? null : text;
}
function sort(head) {
  const table = head.closest("table");
  const up = head.getAttribute("aria-sort") !== "ascending";
  all("th[aria-sort]", table).forEach((th) => th.setAttribute("aria-sort", "none"));
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const order = new Intl.Collator(root.lang, { numeric: true, sensitivity: "base" });
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b)));
  const lines = all("tbody tr", table).map((row) => [key(row, Number(head.dataset.column)), row]);
  // Rows without a value stay at the end, whichever way.
  lines.sort(([a], [b]) => (a === null || b === null ? Number(a === null) - Number(b === null) : (up ? 1 : -1) * compare(a, b)));
  table.tBodies[0].append(...lines.map(([, row]) => row));
  tell(say("page.said-sorted", { column: seen(head).trim(), way: say(up ? "page.said-ascending" : "page.said-descending") }));
}
function filter() {
  const asked = one("#filter").value.trim().toLocaleLowerCase(root.lang);
  const list = rows();
  list.forEach((row) => { row.hidden = !state.printing && asked !== "" && ![...row.cells].some((c) => !c.hidden && seen(c).toLocaleLowerCase(root.lang).includes(asked)); });
  const left = list.filter((row) => !row.hidden).length;
  const text = asked === "" ? "" : left === 0 ? say("page.said-filter-none") : say("page.said-filter", { count: number(left, 0, false), all: number(list.length, 0, false) });
  one("#filtered").textContent = text;
  return text;
}

// Printing: everything, on white, as it was before afterwards.
let folded = [];
function beforePrint() {
  if (state.printing) return;
  state.printing = true;
  folded = all("details:not([open])");
  folded.forEach((d) => { d.open = true; });
  show();
}
function afterPrint() {
  state.printing = false;
  folded.forEach((d) => { d.open = false; });
  show();
}

// What the reader does
document.addEventListener("click", (event) => {
  const at = event.target;
  const button = at.closest("button");
  if (button?.matches(".speak")) { setLanguage(button.dataset.language); tell(say("page.said-language")); }
  else if (button?.id === "theme") { root.dataset.theme = isDark() ? "light" : "dark"; showTheme(); tell(say(isDark() ? "page.said-dark" : "page.said-light")); }
  else if (button?.id === "print") window.print();
  else if (button?.matches(".view")) { state.view = button.dataset.view; show(); tell(say("page.said-phase", { name: seen(button) })); }
  else if (button?.matches(".phase")) { state.phase = Number(button.dataset.phase); show(); tell(say("page.said-phase", { name: seen(button) })); }
  else if (button?.matches(".sort")) sort(button.closest("th"));
  else if (button?.id.startsWith("zoom-")) {
    state.zoom = { "zoom-in": Math.min(8, state.zoom * 1.4), "zoom-out": Math.max(0.3, state.zoom / 1.4), "zoom-fit": 1 }[button.id];
    fit();
    tell(say("page.said-zoom", { percent: number(state.zoom * 100, 0, false) }));
  }
  else if (at.closest(".linked tbody tr")) pick([at.closest("tr")], false);
  else if (at.closest(".sheet g.plot")) { const plot = at.closest("g.plot"); roam(plot); pick(rowsOf(plot.id), true); }
});
document.addEventListener("change", (event) => {
  if (!event.target.matches(".layer-switch")) return;
  const { value, checked } = event.target;
  if (value === "sheet") state.sheet = checked;
  else if (checked) state.hidden.delete(value);
  else state.hidden.add(value);
  fit();
  tell(say(checked ? "page.said-layer-shown" : "page.said-layer-hidden", { name: seen(event.target.closest("label")).trim() }));
});
one("#filter").addEventListener("input", () => tell(filter()));
// One plot of a drawing at a time is a stop of the tab key.
function roam(plot) {
  plots(plot.ownerSVGElement).forEach((p) => p.setAttribute("tabindex", p === plot ? "0" : "-1"));
}
document.addEventListener("keydown", (event) => {
  const plot = event.target.closest?.("g.plot");
  if (!plot) return;
  const list = plots(plot.ownerSVGElement);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const to = event.key === "Home" ? 0 : event.key === "End" ? list.length - 1 : step === undefined ? -1 : (list.indexOf(plot) + step + list.length) % list.length;
  if (to >= 0) { roam(list[to]); list[to].focus({ preventScroll: true }); }
  else if (event.key === "Enter" || event.key === " ") pick(rowsOf(plot.id), true);
  else return;
  event.preventDefault();
});
function near(event) {
  const plot = event.target.closest?.(".sheet g.plot");
  const row = event.target.closest?.(".linked tbody tr");
  if (plot) hover(rowsOf(plot.id));
  else if (row) hover([row]);
  else if (over.size) hover([]);
}
document.addEventListener("pointerover", near);
document.addEventListener("focusin", near);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", afterPrint);
let waiting = 0;
addEventListener("resize", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => { if (!state.printing) fit(); }); });

state.phase = Math.max(0, all(".plots").length - 1);
showTheme();
show();
root.dataset.ready = String(Math.round(performance.now()));
})();
