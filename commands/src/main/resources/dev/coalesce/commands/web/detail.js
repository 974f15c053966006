// The selected method: its last two minutes, times, settings, and why calls are not shared.

import {Chart, shareText} from "./chart.js";
import {breakable, byId, duration, el, number, renderOnce, setText} from "./dom.js";
import {series} from "./history.js";

const place = byId("detail");
let parts = null;

/** Begins to show a method. What is known about it follows with show, showSettings and showReasons. */
export function begin(method) {
  const chartPlace = el("div");
  parts = {
    id: method.id,
    facts: el("dl", {class: "facts"}),
    settings: el("table", {class: "settings"}),
    reasons: el("div", {}, el("p", {class: "note"}, "…")),
  };
  place.replaceChildren(
    el("div", {}, el("h2", {id: "detail-title"}, ...breakable(method.name))),
    el("section", {"aria-label": "Last two minutes"}, chartPlace),
    parts.facts,
    el("section", {}, el("h3", {}, "Why calls are not shared"), parts.reasons),
    el("section", {}, el("h3", {}, "Key and settings"), parts.settings));
  parts.chart = new Chart(chartPlace, "Calls of " + method.name + " in the last two minutes");
  place.scrollTop = 0;
}

export function show(method) {
  if (parts?.id !== method.id) {
    begin(method);
  }
  parts.chart.update(series(method.id));
  const facts = [
    ["since the start", number(method.calls) + " calls"],
    ["shares", shareText({...method, others: method.timeouts + method.bypasses})],
    ["run (p50, p99)", method.runs > 0 ? `${duration(method.runP50Nanos)}, ${duration(method.runP99Nanos)}` : "–"],
    ["wait (p50, p99)", method.waits > 0 ? `${duration(method.waitP50Nanos)}, ${duration(method.waitP99Nanos)}` : "–"],
    ["cached results", number(method.size)],
    ["in flight, waiting", `${number(method.inFlight)}, ${number(method.waiting)}`],
    ["failures", number(method.failures)],
    ["evicted", number(method.evictions)],
  ];
  renderOnce(parts.facts, JSON.stringify(facts), () =>
    facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/** Shows the reports of the method: one for each overload. */
export function showSettings(name, status) {
  if (!parts || status.error) {
    return;
  }
  const reports = (status.methods ?? []).filter((report) => report.method.split("(")[0] === name);
  renderOnce(parts.settings, JSON.stringify(reports), () =>
    reports.length === 0
      ? [el("tbody", {}, el("tr", {}, el("td", {}, "The agent has no report about it.")))]
      : reports.map((report) => el("tbody", {},
          reports.length > 1 ? el("tr", {}, el("th", {colspan: 2}, report.method)) : null,
          setting("key", "[" + report.key.join(", ") + "]", report.keyFrom),
          setting("not in the key", report.unkeyed.join(", ") || "nothing", null),
          ...report.settings.map(({name: label, value, from}) => setting(label, value, from)))));
}

function setting(name, value, from) {
  return el("tr", {}, el("th", {scope: "row"}, name),
    el("td", {}, el("code", {}, value), from ? el("small", {}, from) : null));
}

export function showReasons(name, why) {
  if (!parts) {
    return;
  }
  const {calls, ...rest} = why; // the number of calls changes, and is shown elsewhere
  renderOnce(parts.reasons, JSON.stringify(rest), () => {
    if (why.error) {
      return [el("p", {class: "note"}, why.error)];
    }
    const decisions = why.decisions.slice(-6).reverse();
    return [
      why.reasons.length === 0
        ? el("p", {class: "note"}, "No reason is known why a call would not be shared.")
        : el("ul", {class: "reasons"}, ...why.reasons.map(reason)),
      decisions.length === 0 ? null : el("p", {class: "note"}, "Most recent decisions"),
      decisions.length === 0 ? null : el("ul", {class: "decisions"}, ...decisions.map(({time, code}) =>
        el("li", {}, el("time", {datetime: time}, new Date(time).toLocaleTimeString()), " ", el("code", {}, code)))),
    ].filter((part) => part !== null);
  });
}

/** One reason, with its code, count, text and cure. */
export function reason({code, count: times, text, cure, method}) {
  return el("li", {class: "reason"},
    el("p", {class: "head"},
      method ? el("b", {class: "mono"}, ...breakable(method)) : null,
      el("span", {class: "code"}, code),
      times > 0 ? el("span", {class: "note"}, number(times) + (times === 1 ? " time" : " times")) : null),
    el("p", {}, text),
    cure ? el("p", {class: "cure"}, el("span", {class: "visually-hidden"}, "Cure: "), cure) : null);
}

export function clear() {
  parts = null;
  place.replaceChildren(el("h2", {id: "detail-title"}, "No method is selected"));
}
