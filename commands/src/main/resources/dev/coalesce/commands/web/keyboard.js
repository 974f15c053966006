// Shortcuts. They can be turned off, for those who speak to their computer, and do nothing while a text is written.

import {byId} from "./dom.js";
import * as methods from "./methods.js";

const help = byId("help");
const keysOn = byId("keys-on");

const ACTIONS = {
  j: () => methods.move(1),
  k: () => methods.move(-1),
  m: () => methods.focus(),
  d: () => goTo("detail"),
  f: () => goTo("flights-title"),
  s: () => methods.sortByNext(),
  p: () => byId("pause").click(),
  "/": () => byId("filter").focus(),
  "?": () => help.showModal(),
};

function goTo(id) {
  byId(id).focus();
  byId(id).scrollIntoView({block: "nearest"});
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Escape" && target === byId("filter")) {
    target.value = "";
    target.dispatchEvent(new Event("input"));
    methods.focus();
    return;
  }
  const writes = target.matches("input:not([type=range]):not([type=checkbox]), select, textarea");
  const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
  if (action && keysOn.checked && !writes && !help.open && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    action();
  }
});

byId("help-button").addEventListener("click", () => help.showModal());
byId("help-close").addEventListener("click", () => help.close());
