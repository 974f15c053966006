// Methods that should be coalesced and are not, and rules that matched nothing.

import {reason} from "./detail.js";
import {byId, el, renderOnce} from "./dom.js";

export function show(status) {
  if (status.error) {
    return;
  }
  const refused = status.refused ?? [];
  const unmatched = status.unmatchedRules ?? [];
  byId("refused-section").hidden = refused.length + unmatched.length === 0;
  renderOnce(byId("refused"), JSON.stringify([refused, unmatched]), () => [
    ...refused.map(({method, reason: code, text, cure}) => reason({method, code, text, cure})),
    ...unmatched.map((text) => el("li", {class: "reason"}, el("p", {}, text))),
  ]);
}
