// Makes elements, and formats numbers. All text goes in as text, never as HTML: names come from the application.

/** Returns the element with an id of the page. */
export const byId = (id) => document.getElementById(id);

/** Makes an element. An attribute that is null is left out; children are elements or texts. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an element of SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Sets a text if it differs, so that what a reader has selected stays selected. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Replaces the children if the description of what they show differs. */
export function renderOnce(element, description, make) {
  if (element.dataset.shown !== description) {
    element.dataset.shown = description;
    element.replaceChildren(...make());
  }
}

const whole = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const tenth = new Intl.NumberFormat("en", {maximumFractionDigits: 1});

/** 1,204 or 0.3 */
export function number(value) {
  return Math.abs(value) < 10 ? tenth.format(value) : whole.format(value);
}

/** 97.1 % of a whole */
export function percent(part, total) {
  return total > 0 ? tenth.format((100 * part) / total) + " %" : "–";
}

export function count(value, noun) {
  return number(value) + " " + noun + (value === 1 ? "" : "s");
}

/** 0.4 ms, 48 ms, 1.9 s, 2 min 5 s, 3 h 12 min */
export function duration(nanos) {
  const millis = nanos / 1e6;
  if (millis < 1000) {
    return number(millis) + " ms";
  }
  const seconds = millis / 1000;
  if (seconds < 60) {
    return tenth.format(seconds) + " s";
  }
  if (seconds < 3600) {
    return Math.floor(seconds / 60) + " min " + Math.floor(seconds % 60) + " s";
  }
  const hours = Math.floor(seconds / 3600);
  return hours < 48
    ? hours + " h " + Math.floor((seconds % 3600) / 60) + " min"
    : whole.format(hours / 24) + " days";
}

/** Makes the parts of a name between which a line may break: after a dot, a dollar, before a capital letter. */
export function breakable(name) {
  return name.split(/(?<=[.$])|(?=[A-Z][a-z])/).flatMap((part, i) => (i === 0 ? [part] : [el("wbr"), part]));
}

/** com.acme.Prices.price becomes Prices.price and com.acme; a name without a package stays. */
export function splitName(name) {
  const method = name.lastIndexOf(".");
  const type = name.lastIndexOf(".", method - 1);
  return type < 0 ? {short: name, place: ""} : {short: name.slice(type + 1), place: name.slice(0, type)};
}
