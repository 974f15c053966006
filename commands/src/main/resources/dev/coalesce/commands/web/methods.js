// The list of methods. One of them is selected; only that one is a stop of the Tab key, and arrow keys go to others.

import {shareBar, shareText, sparkline, updateShare, updateSparkline} from "./chart.js";
import {breakable, byId, duration, el, number, setText, splitName} from "./dom.js";
import {recent, series} from "./history.js";

const RECENT_SECONDS = 10;
const SHORT_LIST = 50;

const ORDERS = {
  saved: (a, b) => b.savedNanos - a.savedNanos,
  calls: (a, b) => b.recent.calls - a.recent.calls,
  flights: (a, b) => b.inFlight - a.inFlight || b.oldestFlightMillis - a.oldestFlightMillis,
  run: (a, b) => mean(b) - mean(a),
  name: () => 0,
};

const mean = (method) => (method.runs > 0 ? method.runNanos / method.runs : 0);
const list = byId("methods");
const rows = new Map();
let methods = [];
let shown = [];
let all = false;
let onSelect = () => {};

/** The id of the selected method; null if there is no method. */
export let selected = null;

export function whenSelected(action) {
  onSelect = action;
}

export const selectedMethod = () => methods.find((method) => method.id === selected) ?? null;

export function show(newMethods) {
  methods = newMethods.map((method) => ({...method, recent: recent(method.id, RECENT_SECONDS)}));
  render();
}

function render() {
  const text = byId("filter").value.trim().toLowerCase();
  const order = ORDERS[byId("sort").value];
  const matching = methods
    .filter((method) => method.name.toLowerCase().includes(text))
    .sort((a, b) => order(a, b) || a.name.localeCompare(b.name));
  shown = all ? matching : matching.slice(0, SHORT_LIST);
  if (shown.length > 0 && !shown.some((method) => method.id === selected)) {
    choose(shown[0].id);
  }
  shown.forEach(update);
  arrange();
  byId("no-methods").hidden = shown.length > 0;
  setText(byId("no-methods"), methods.length > 0 ? "No method has this text in its name." : "No coalesced method has been called yet.");
  byId("more").hidden = matching.length <= shown.length;
  setText(byId("more"), `Show all ${matching.length} methods`);
}

/** Puts the rows into their order, if it has changed. Moving a row takes the focus from it, so that comes back. */
function arrange() {
  const items = shown.map((method) => rows.get(method.id).item);
  const same = items.length === list.children.length && items.every((item, i) => list.children[i] === item);
  if (!same) {
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(...items);
    focused?.focus({preventScroll: true});
  }
  for (const [id, row] of rows) {
    if (!methods.some((method) => method.id === id)) {
      rows.delete(id);
    }
    row.button.tabIndex = id === selected ? 0 : -1;
    row.button.setAttribute("aria-pressed", String(id === selected));
  }
}

function rowOf(method) {
  let row = rows.get(method.id);
  if (!row) {
    const {short, place} = splitName(method.name);
    row = {
      off: el("span"),
      now: shareBar(false), start: shareBar(true), words: el("span", {class: "words"}),
      line: sparkline(),
      calls: el("b"), flights: el("small"),
      saved: el("b"), rate: el("small"),
    };
    row.button = el("button", {class: "method", type: "button", "data-method": method.name, "aria-pressed": "false"},
      el("span", {class: "name"}, el("b", {}, ...breakable(short), row.off), el("small", {title: method.name}, el("bdi", {}, place))),
      el("span", {class: "bars"}, row.now, row.start, row.words),
      el("span", {class: "spark-cell"}, row.line),
      el("span", {class: "figure calls"}, row.calls, row.flights),
      el("span", {class: "figure saved"}, row.saved, row.rate));
    row.button.addEventListener("click", () => {
      choose(method.id);
      arrange();
    });
    row.item = el("li", {}, row.button);
    rows.set(method.id, row);
  }
  return row;
}

function update(method) {
  const row = rowOf(method);
  const now = method.recent;
  const sinceStart = {...method, others: method.timeouts + method.bypasses};
  setText(row.off, method.observed ? " (observed)" : method.off ? " (off)" : "");
  updateShare(row.now, "last 10 s", now);
  updateShare(row.start, "since the start", sinceStart);
  setText(row.words, now.calls > 0 ? shareText(now) : "since the start: " + shareText(sinceStart));
  updateSparkline(row.line, series(method.id));
  setText(row.calls, now.seconds > 0 ? number(now.calls / now.seconds) + "/s" : "–");
  setText(row.flights, method.inFlight > 0 ? number(method.inFlight) + " in flight" : "");
  setText(row.saved, duration(method.savedNanos));
  setText(row.rate, now.saved > 0 ? "+" + duration(now.saved / now.seconds) + "/s" : "");
}

function choose(id) {
  if (id !== selected) {
    selected = id;
    onSelect();
  }
}

/** Selects the method that is some rows away, and gives it the focus. */
export function move(step) {
  const position = shown.findIndex((method) => method.id === selected);
  const next = shown[Math.max(0, Math.min(shown.length - 1, position + step))];
  if (next) {
    choose(next.id);
    arrange();
    focus();
  }
}

export function focus() {
  rows.get(selected)?.button.focus();
}

export function sortByNext() {
  const sort = byId("sort");
  sort.selectedIndex = (sort.selectedIndex + 1) % sort.length;
  render();
}

byId("sort").addEventListener("change", render);
byId("filter").addEventListener("input", render);
byId("more").addEventListener("click", () => {
  all = true;
  render();
  focus();
});
list.addEventListener("keydown", (event) => {
  const step = {ArrowDown: 1, ArrowUp: -1, End: Infinity, Home: -Infinity, PageDown: 10, PageUp: -10}[event.key];
  if (step) {
    event.preventDefault();
    move(step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    byId("detail").focus();
  }
});
