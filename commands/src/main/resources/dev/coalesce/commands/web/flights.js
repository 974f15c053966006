// The flights: who leads, since when, and who waits. All bars of a flight have the same scale and end now.

import {breakable, byId, count, duration, el, setText, splitName} from "./dom.js";

const LATE_MILLIS = 10_000;
const MAX_WAITERS = 8;

const list = byId("flights");
const cards = new Map();

export function show(answer) {
  if (answer.error) {
    return;
  }
  const seen = new Map();
  const items = answer.flights.map((flight) => {
    const name = [flight.method, flight.key, flight.leader].join("\n");
    const id = name + "\n" + (seen.get(name) ?? 0); // two flights of one key, one of which is replaced
    seen.set(name, (seen.get(name) ?? 0) + 1);
    const card = cards.get(id) ?? makeCard(flight);
    update(card, flight);
    cards.set(id, card);
    return [id, card.item];
  });
  const ids = new Set(items.map(([id]) => id));
  for (const id of cards.keys()) {
    if (!ids.has(id)) {
      cards.delete(id);
    }
  }
  const elements = items.map(([, item]) => item);
  if (elements.length !== list.children.length || elements.some((item, i) => list.children[i] !== item)) {
    list.replaceChildren(...elements);
  }
  const more = answer.count - answer.flights.length;
  byId("no-flights").hidden = answer.count > 0 && more === 0;
  setText(byId("no-flights"), answer.count === 0 ? "Nothing is in flight." : `and ${count(more, "younger flight")}`);
}

function makeCard(flight) {
  const card = {
    age: el("span", {class: "age"}),
    note: el("p", {class: "note"}),
    lanes: el("ul", {class: "lanes"}),
    stack: el("pre", {tabindex: "0", "aria-label": "Stack of the leader"}),
  };
  card.details = el("details", {}, el("summary", {}, "Where its body is"), card.stack);
  card.item = el("li", {class: "flight"},
    el("p", {class: "head"},
      el("b", {title: flight.method}, ...breakable(splitName(flight.method).short)), el("code", {}, flight.key), card.age),
    card.note, card.lanes, card.details);
  return card;
}

function update(card, flight) {
  const waiters = flight.waiters.slice(0, MAX_WAITERS);
  const others = flight.waiting - waiters.length;
  const late = flight.ageMillis >= LATE_MILLIS;
  card.item.classList.toggle("late", late);
  setText(card.age, duration(flight.ageMillis * 1e6) + (late ? " ⚠" : ""));
  setText(card.note, note(flight));
  card.note.hidden = card.note.textContent === "";
  const lanes = [
    {style: "lead", thread: flight.leader ?? "no thread", verb: "leads", millis: flight.ageMillis},
    ...waiters.map(({thread, millis}) => ({style: "follow", thread, verb: "waits", millis})),
  ];
  card.lanes.replaceChildren(
    ...lanes.map((lane) => makeLane(lane, Math.max(1, flight.ageMillis))),
    ...(others > 0 ? [el("li", {class: "note"}, others === flight.withoutThread
      ? count(others, "caller") + " without a thread (futures)"
      : count(others, "more waiter"))] : []));
  const frames = flight.stack.slice(0, flight.bodyDepth > 0 ? flight.bodyDepth : flight.stack.length);
  setText(card.stack, frames.map((frame) => "at " + frame).join("\n"));
  card.details.hidden = frames.length === 0;
}

function note(flight) {
  return [
    flight.leader === null ? "No thread runs the body now: it returned a future that is not complete, or has just ended." : "",
    flight.leaderJvm && !flight.leadsHere
      ? `JVM ${flight.leaderJvm} leads, and its lease ends in ${duration(flight.leaseMillis * 1e6)}; this thread waits for it.` : "",
    flight.leaderJvm && flight.leadsHere ? "Leads for all JVMs." : "",
    flight.replaced ? "Replaced: new calls do not join it." : "",
  ].filter((text) => text !== "").join(" ");
}

function makeLane({style, thread, verb, millis}, whole) {
  const bar = el("span", {class: style});
  bar.style.width = Math.min(100, (100 * millis) / whole) + "%";
  const time = duration(millis * 1e6);
  return el("li", {class: "lane", "aria-label": `${thread} ${verb} since ${time}`},
    el("span", {class: "thread", title: thread}, thread, el("span", {class: "visually-hidden"}, ` ${verb}`)),
    el("span", {class: "road"}, bar),
    el("span", {class: "since"}, time));
}
