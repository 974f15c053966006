// The cards at the top: time saved, all calls, one hundred calls, and what is in flight.

import {Chart, KINDS, legend, shareText} from "./chart.js";
import {byId, duration, el, number, percent, setText} from "./dom.js";
import {recent, series} from "./history.js";

const RECENT_SECONDS = 10;
const SQUARES = 100;

const chart = new Chart(byId("all-chart"), "Calls of all methods in the last two minutes");
const squares = Array.from({length: SQUARES}, () => el("span"));

byId("waffle").append(...squares);
byId("saved-bar").append(el("span", {class: "hit"}), el("span", {class: "lead"}));
legend(byId("legend"));

export function show(methods) {
  showSaved(total(methods, "savedNanos"), total(methods, "runNanos"));
  const now = recent(null, RECENT_SECONDS);
  setText(byId("pace"), now.seconds > 0 ? duration(now.saved / now.seconds) : "–");
  chart.update(series(null));
  showWaffle(now);
  setText(byId("in-flight"), number(total(methods, "inFlight")));
  setText(byId("waiting"), number(total(methods, "waiting")));
  const oldest = Math.max(0, ...methods.map((method) => method.oldestFlightMillis));
  setText(byId("oldest"), oldest > 0 ? duration(oldest * 1e6) : "–");
}

const total = (methods, name) => methods.reduce((sum, method) => sum + (method[name] ?? 0), 0);

function showSaved(saved, run) {
  const all = saved + run;
  setText(byId("saved"), duration(saved));
  const bar = byId("saved-bar");
  bar.children[0].style.width = all > 0 ? (100 * saved) / all + "%" : "0";
  bar.children[1].style.width = all > 0 ? (100 * run) / all + "%" : "0";
  bar.setAttribute("aria-label", `${percent(saved, all)} saved, ${percent(run, all)} run`);
  setText(byId("saved-note"), all > 0
    ? `${percent(saved, all)} of ${duration(all)}; bodies ran for ${duration(run)}`
    : "No body has run yet.");
}

/** Gives each kind as many squares as it has calls in a hundred; the rest goes to the largest remainders. */
function showWaffle(counts) {
  const all = counts.calls;
  const shares = KINDS.map(({name, style}) => {
    const exact = all > 0 ? (SQUARES * counts[name]) / all : 0;
    return {style, squares: Math.floor(exact), rest: exact - Math.floor(exact)};
  });
  let missing = all > 0 ? SQUARES - shares.reduce((sum, share) => sum + share.squares, 0) : 0;
  for (const share of [...shares].sort((a, b) => b.rest - a.rest)) {
    share.squares += missing > 0 ? 1 : 0;
    missing--;
  }
  const styles = shares.flatMap(({style, squares: many}) => Array(many).fill(style));
  squares.forEach((square, i) => (square.className = styles[i] ?? ""));
  byId("waffle").setAttribute("aria-label", shareText(counts));
  setText(byId("waffle-note"), all > 0
    ? `${percent(counts.hits + counts.follows, all)} of ${number(all / counts.seconds)} calls/s ran no body`
    : "No calls in the last ten seconds.");
}
