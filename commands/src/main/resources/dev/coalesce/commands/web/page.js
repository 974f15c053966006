// The page of the command web. Each second it asks for what has changed, and shows it.

import {NoAnswer, WrongToken, ask} from "./agent.js";
import * as detail from "./detail.js";
import {byId, duration, percent, setText} from "./dom.js";
import * as flights from "./flights.js";
import * as history from "./history.js";
import "./keyboard.js";
import * as methods from "./methods.js";
import * as refused from "./refused.js";
import * as summary from "./summary.js";

const INTERVAL_MILLIS = 1000;

/** Settings and reasons change rarely. They are asked for each so many seconds, and when another method is selected. */
const SLOW_ROUNDS = 5;

const WRONG_TOKEN = "This page needs the token of the command. Open the whole URL that the command web has printed,"
  + " with everything behind the #.";
const LOST = "The command web does not answer: it has been ended. Run it again, and open the URL that it prints.";

let paused = false;
let round = 0;

methods.whenSelected(() => {
  const method = methods.selectedMethod();
  if (method) {
    detail.begin(method);
    detail.show(method);
    showSlow();
  }
});

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  showState(paused ? "frozen" : "live", paused ? "paused" : "");
});

function showState(text, style) {
  setText(byId("state"), text);
  byId("state").className = "chip live " + style;
}

function end(message) {
  byId("banner").hidden = false;
  setText(byId("banner"), message);
  showState("ended", "lost");
  byId("pause").disabled = true;
}

async function showLive() {
  const live = await ask("live", {after: history.newest});
  if (live.ended) {
    return live.ended;
  }
  history.add(live.ticks);
  if (!paused) {
    setText(byId("process"), `process ${live.pid} · agent ${live.version} · up ${duration(live.uptimeSeconds * 1e9)}`);
    summary.show(live.methods);
    methods.show(live.methods);
    const method = methods.selectedMethod();
    if (method) {
      detail.show(method);
    }
    const now = history.recent(null, 10);
    document.title = (now.calls > 0 ? percent(now.hits + now.follows, now.calls) + " shared · " : "")
      + `Coalesce, process ${live.pid}`;
    flights.show(await ask("flights"));
  }
  return null;
}

/** Shows what changes rarely. A failure is shown by the next round of showLive. */
async function showSlow() {
  const method = methods.selectedMethod();
  try {
    const status = await ask("status");
    refused.show(status);
    if (method) {
      detail.showSettings(method.name, status);
      const why = await ask("why", {method: method.name});
      if (methods.selectedMethod()?.id === method.id) {
        detail.showReasons(method.name, why);
      }
    }
  } catch (failure) {
    console.debug(failure);
  }
}

async function poll() {
  try {
    const ended = await showLive();
    if (ended) {
      end("That JVM is gone: " + ended + ". The page shows what was last known.");
      return;
    }
    if (round++ % SLOW_ROUNDS === 0 && !paused) {
      showSlow();
    }
  } catch (failure) {
    if (failure instanceof WrongToken || failure instanceof NoAnswer) {
      end(failure instanceof WrongToken ? WRONG_TOKEN : LOST);
      return;
    }
    console.error(failure);
  }
  setTimeout(poll, INTERVAL_MILLIS);
}

poll();
