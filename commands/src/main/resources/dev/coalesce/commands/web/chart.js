// Bars and charts. Each has a text that says the same.

import {el, number, percent, setText, svg} from "./dom.js";
import {SECONDS} from "./history.js";

/** The kinds of calls, in the order in which they are shown. */
export const KINDS = [
  {name: "hits", style: "hit", one: "hit", meaning: "cached result"},
  {name: "follows", style: "follow", one: "follow", meaning: "waited for a call in flight"},
  {name: "leads", style: "lead", one: "lead", meaning: "ran the body"},
  {name: "others", style: "other", one: "other", meaning: "timeouts and bypasses"},
];

/** 75 % hits, 25 % leads; kinds without calls are left out. */
export function shareText(counts) {
  const total = counts.hits + counts.follows + counts.leads + counts.others;
  return total === 0
    ? "no calls"
    : KINDS.filter(({name}) => counts[name] > 0)
        .map(({name}) => percent(counts[name], total) + " " + (name === "others" ? "other" : name))
        .join(", ");
}

/** Makes a bar of shares, to be shown by updateShare. */
export function shareBar(thin) {
  const bar = el("div", {class: thin ? "share thin" : "share", role: "img"});
  bar.append(...KINDS.map(({style}) => el("span", {class: style})));
  return bar;
}

export function updateShare(bar, label, counts) {
  KINDS.forEach(({name}, i) => {
    const part = bar.children[i];
    part.style.flexGrow = String(counts[name]);
    part.classList.toggle("none", !(counts[name] > 0));
  });
  bar.setAttribute("aria-label", label + ": " + shareText(counts));
}

/** Makes the legend of shares, with a number behind each name if there is one. */
export function legend(list) {
  list.replaceChildren(
    ...KINDS.map(({style, name, meaning}) =>
      el("li", {}, el("span", {class: "swatch " + style}), " ", el("b", {}, name === "others" ? "other" : name), " ", meaning)),
  );
}

const WIDTH = SECONDS - 1;

/** The points of a line from left to right; a second that was not seen counts as zero. */
function points(list, value, height, top) {
  return list.map((entry, i) => `${i} ${(height - (height * (entry ? value(entry) : 0)) / top).toFixed(2)}`);
}

/** Makes a small line of calls per second. */
export function sparkline() {
  return svg("svg", {class: "spark", viewBox: `0 0 ${WIDTH} 30`, preserveAspectRatio: "none", role: "img"},
    svg("path", {class: "area"}), svg("path", {class: "line"}));
}

export function updateSparkline(line, list) {
  const top = Math.max(1e-9, ...list.map((entry) => entry?.calls ?? 0));
  const path = "M" + points(list, (entry) => entry.calls, 28, top).join("L");
  line.children[0].setAttribute("d", `${path}V30H0Z`);
  line.children[1].setAttribute("d", path);
  line.setAttribute("aria-label", "at most " + number(top < 1e-6 ? 0 : top) + " calls per second in two minutes");
}

/**
 * A chart of the last two minutes: the kinds of calls on top of each other. A slider chooses a second, by mouse or by
 * keyboard, whose numbers are then shown.
 */
export class Chart {
  #height;
  #list = [];
  #paths;
  #edges;
  #cursor;
  #scale = el("span", {class: "scale"});
  #slider = el("input", {type: "range", min: 0, max: WIDTH, value: WIDTH, "aria-label": "second to read"});
  #readout = el("p", {class: "readout"});
  #plot;

  constructor(place, label, small = false) {
    this.#height = 100;
    this.#paths = KINDS.map(({name}) => svg("path", {class: name}));
    this.#edges = KINDS.map(() => svg("path", {class: "edge"}));
    this.#cursor = svg("line", {class: "cursor", y1: 0, y2: this.#height, visibility: "hidden"});
    this.#plot = svg("svg", {viewBox: `0 0 ${WIDTH} ${this.#height}`, preserveAspectRatio: "none", role: "img", "aria-label": label},
      svg("line", {class: "grid", x1: 0, x2: WIDTH, y1: this.#height, y2: this.#height}),
      svg("line", {class: "grid", x1: 0, x2: WIDTH, y1: this.#height / 2, y2: this.#height / 2}),
      svg("line", {class: "grid", x1: 0, x2: WIDTH, y1: 0, y2: 0}),
      ...this.#paths, ...this.#edges, this.#cursor);
    place.replaceChildren(
      el("div", {class: small ? "chart small" : "chart"}, this.#plot, this.#scale),
      el("div", {class: "axis", "aria-hidden": "true"}, el("span", {}, "2 min ago"), el("span", {}, "1 min"), el("span", {}, "now")),
      this.#slider, this.#readout);
    this.#slider.addEventListener("input", () => this.#read());
    this.#plot.addEventListener("pointermove", (event) => {
      const box = this.#plot.getBoundingClientRect();
      this.#slider.value = String(Math.round((WIDTH * (event.clientX - box.left)) / box.width));
      this.#read();
    });
    this.#plot.addEventListener("pointerleave", () => {
      this.#slider.value = String(WIDTH);
      this.#read();
    });
  }

  update(list) {
    this.#list = list;
    const top = Math.max(1, ...list.map((entry) => entry?.calls ?? 0));
    // From the bottom: what ran is the ground, and what was shared lies on top of it.
    const order = ["others", "leads", "follows", "hits"];
    let below = () => 0;
    order.forEach((name) => {
      const under = below;
      const upper = (entry) => under(entry) + entry[name];
      const i = KINDS.findIndex((kind) => kind.name === name);
      const line = points(list, upper, this.#height, top);
      const back = points(list, under, this.#height, top).reverse();
      this.#paths[i].setAttribute("d", `M${line.join("L")}L${back.join("L")}Z`);
      this.#edges[i].setAttribute("d", "M" + line.join("L"));
      below = upper;
    });
    setText(this.#scale, number(top) + " calls/s");
    this.#read();
  }

  #read() {
    const position = Number(this.#slider.value);
    const entry = this.#list[position] ?? null;
    const ago = WIDTH - position;
    const when = ago === 0 ? "Last second" : ago + " s ago";
    const text = entry === null
      ? when + ": not seen"
      : `${when}: ${number(entry.calls)} calls/s` + (entry.calls > 0 ? ", " + shareText(entry) : "");
    setText(this.#readout, text);
    this.#slider.setAttribute("aria-valuetext", text);
    this.#cursor.setAttribute("visibility", ago === 0 ? "hidden" : "visible");
    this.#cursor.setAttribute("x1", position);
    this.#cursor.setAttribute("x2", position);
  }
}
