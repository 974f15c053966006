"use strict";

// A browser opens six connections to a server: four clients, one that joins late, and the counters.
const CLIENTS = 4;
const COUNTERS = ["agent", "model_calls", "leads", "follows", "hits", "in_flight"];

let question = null;
let before = null;

const element = (id) => document.getElementById(id);

async function begin() {
  const thread = await (await fetch("/api/threads/", {method: "POST"})).json();
  question = {thread: thread.id, requestId: crypto.randomUUID(), content: element("message").value};
  element("clients").replaceChildren();
  for (let i = 1; i <= CLIENTS; i++) {
    client("client " + i);
  }
  element("join").disabled = false;
}

async function client(name) {
  const box = document.createElement("section");
  box.className = "client";
  const title = document.createElement("h2");
  title.textContent = name;
  const text = document.createElement("p");
  box.append(title, text);
  element("clients").append(box);
  try {
    for await (const event of ask(question)) {
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

/** EventSource cannot POST. */
async function* ask({thread, requestId, content}) {
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

/** Since this page was opened. */
async function count() {
  const now = await (await fetch("/api/counters")).json();
  before = before ?? now;
  for (const name of COUNTERS) {
    const value = now[name];
    const total = name === "agent" || name === "in_flight";
    element(name).textContent = total ? value : value - before[name];
  }
}

async function poll() {
  try {
    await count();
  } finally {
    setTimeout(poll, 300);
  }
}

element("start").addEventListener("click", begin);
element("join").addEventListener("click", () => client("joined late"));
element("pause").addEventListener("change", ({target}) =>
  fetch("/api/model/paused", {method: "PUT", body: JSON.stringify(target.checked)}));
poll();
