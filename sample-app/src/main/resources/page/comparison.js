// The same load without and with the agent. The server runs it; this page starts it and shows its progress.

const POLL_MILLIS = 250;
const SYSTEMS = [
  {name: "model_calls", style: "lead", label: "of the language model"},
  {name: "price_calls", style: "follow", label: "for prices"},
  {name: "object_calls", style: "hit", label: "of the object store"},
];
const PHASES = {
  IDLE: "No load has run yet.",
  STARTING: "Starting a second process of this application, without the agent …",
  RUNNING: "The load runs …",
  DONE: "The load has ended.",
  FAILED: "The load could not run.",
};
const NO_AGENT = "This process has no agent, so only one side can run. Start it with"
  + " java -javaagent:coalesce-agent.jar -jar coalesce-sample-app.jar to see both.";

const byId = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat("en");
const money = new Intl.NumberFormat("en", {style: "currency", currency: "USD", maximumFractionDigits: 2});
const cents = new Intl.NumberFormat("en", {style: "currency", currency: "USD", maximumFractionDigits: 4});

let last = null;

const row = (name) => document.querySelector(`tr[data-system="${name}"]`);
const price = (name) => Math.max(0, Number(row(name).querySelector("input").value) || 0);
const total = (lane, of) => SYSTEMS.reduce((sum, {name}) => sum + of(name) * lane[name], 0);
const calls = (lane) => total(lane, () => 1);
const cost = (lane) => total(lane, price);
const seconds = (millis) => (millis < 1000 ? Math.round(millis) + " ms" : (millis / 1000).toFixed(1) + " s");

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function show(state) {
  last = state;
  const running = state.phase === "STARTING" || state.phase === "RUNNING";
  byId("run").disabled = running;
  setText(byId("run"), running ? "Running …" : state.phase === "IDLE" ? "Run the load" : "Run it again");
  setText(byId("phase"), PHASES[state.phase]);
  const alone = state.phase === "DONE" && state.with === null;
  byId("compare-error").hidden = state.error === null && !alone;
  setText(byId("compare-error"), state.error ?? (alone ? NO_AGENT : ""));
  showLane("without", state.without, state.requests);
  showLane("with", state.with, state.requests);
  byId("savings").hidden = !(state.phase === "DONE" && state.with !== null);
  if (!byId("savings").hidden) {
    showSavings(state.without, state.with, state.requests);
  }
}

function showLane(id, lane, requests) {
  const side = byId(id);
  const find = (name) => side.querySelector("." + name);
  const ended = lane === null ? 0 : lane.answered + lane.failed;
  find("progress").firstElementChild.style.width = (100 * ended) / requests + "%";
  find("progress").setAttribute("aria-valuenow", String(ended));
  setText(find("calls"), lane === null ? "–" : whole.format(calls(lane)));
  setText(find("answered"), lane === null ? "–" : whole.format(lane.answered));
  setText(find("failed"), lane === null ? "–" : whole.format(lane.failed));
  setText(find("wait"), ended === 0 ? "–" : seconds(lane.waited_millis / ended));
  setText(find("cost"), lane === null ? "–" : cents.format(cost(lane)));
  showSquares(find("squares"), lane);
  for (const {name} of SYSTEMS) {
    setText(row(name).querySelector(".calls-" + id), lane === null ? "–" : whole.format(lane[name]));
  }
}

/** Shows one square for each call, system by system. Squares that exist stay. */
function showSquares(place, lane) {
  const styles = lane === null ? [] : SYSTEMS.flatMap(({name, style}) => Array(lane[name]).fill(style));
  while (place.children.length > styles.length) {
    place.lastElementChild.remove();
  }
  while (place.children.length < styles.length) {
    place.append(document.createElement("span"));
  }
  styles.forEach((style, i) => (place.children[i].className = style));
  place.setAttribute("aria-label", lane === null ? "no calls" : SYSTEMS.map(({name, label}) => lane[name] + " calls " + label).join(", "));
}

function showSavings(without, withAgent, requests) {
  const saved = calls(without) - calls(withAgent);
  setText(byId("calls-saved"), Math.round((100 * saved) / Math.max(1, calls(without))) + " %");
  setText(byId("calls-note"), `${whole.format(calls(withAgent))} instead of ${whole.format(calls(without))}`);
  setText(byId("time-saved"), seconds(without.waited_millis - withAgent.waited_millis));
  setText(byId("time-note"), `all together waited ${seconds(withAgent.waited_millis)} instead of ${seconds(without.waited_millis)}`);
  setText(byId("money-saved"), money.format(((cost(without) - cost(withAgent)) * 1e6) / requests));
}

async function request(method) {
  const response = await fetch("/api/comparison", {method});
  if (!response.ok) {
    throw new Error("status " + response.status);
  }
  return response.json();
}

async function follow(method) {
  try {
    const state = await request(method);
    show(state);
    if (state.phase === "STARTING" || state.phase === "RUNNING") {
      setTimeout(() => follow("GET"), POLL_MILLIS);
    }
  } catch (failure) {
    byId("compare-error").hidden = false;
    setText(byId("compare-error"), "The application does not answer: " + failure.message);
    byId("run").disabled = false;
  }
}

byId("run").addEventListener("click", () => follow("POST"));
document.querySelectorAll(".systems input").forEach((input) => input.addEventListener("input", () => last && show(last)));
follow("GET");
