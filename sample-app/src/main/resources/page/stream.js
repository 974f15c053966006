"use strict";

// A browser opens at most six connections to a server: four clients, one that joins late, and the counters.
const CLIENTS = 4;
const COUNTERS = ["agent", "model_calls", "leads", "follows", "hits", "in_flight"];

let question = null;
let before = null;

const element = (id) => document.getElementById(id);

async function startClients() {
  const thread = await (await fetch("/api/threads/", {method: "POST"})).json();
  question = {thread: thread.id, requestId: crypto.randomUUID(), content: element("message").value};
  element("clients").replaceChildren();
  for (let i = 1; i <= CLIENTS; i++) {
    runClient("client " + i);
  }
  element("join").disabled = false;
}

async function runClient(name) {
  const box = document.createElement("section");
  box.className = "client";
  const title = document.createElement("h2");
  title.textContent = name;
  const text = document.createElement("p");
  box.append(title, text);
  element("clients").append(box);
  try {
    for await (const event of readAnswer(question)) {
      if (event.name === "error") {
        throw new Error(event.data.error);
      } else if (event.name === "done") {
        box.classList.add("done");
      } else {
        text.textContent += event.data.token;
      }
    }
  } catch (failure) {
    box.classList.add("failed");
    text.textContent += " [" + failure.message + "]";
  }
}

/** Sends the question and yields the events of the answer. EventSource is no alternative: it cannot send a POST. */
async function* readAnswer({thread, requestId, content}) {
  const response = await fetch(`/api/threads/${thread}/messages/stream`, {
    method: "POST",
    headers: {"Content-Type": "application/json", "Idempotency-Key": requestId},
    body: JSON.stringify({content}),
  });
  if (!response.ok) {
    throw new Error("status " + response.status);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const {value, done} = await reader.read();
    if (done) {
      return;
    }
    buffer += value;
    for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
      yield parse(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
    }
  }
}

function parse(block) {
  const event = {name: "message", data: null};
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) {
      event.name = line.slice(7);
    } else if (line.startsWith("data: ")) {
      event.data = JSON.parse(line.slice(6));
    }
  }
  return event;
}

/** Shows the counters. Counts are relative to the moment at which this page was opened. */
async function showCounters() {
  const now = await (await fetch("/api/counters")).json();
  before = before ?? now;
  for (const name of COUNTERS) {
    const value = now[name];
    const absolute = name === "agent" || name === "in_flight";
    element(name).textContent = absolute ? value : value - before[name];
  }
}

async function poll() {
  try {
    await showCounters();
  } finally {
    setTimeout(poll, 300);
  }
}

element("start").addEventListener("click", startClients);
element("join").addEventListener("click", () => runClient("joined late"));
element("pause").addEventListener("change", ({target}) =>
  fetch("/api/model/paused", {method: "PUT", body: JSON.stringify(target.checked)}));
poll();
