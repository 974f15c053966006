// Asks the command, which asks the agent. The token is in the fragment of the URL that the command has printed.

const TOKEN_KEY = "coalesce-token";

/** Takes the token out of the address bar, where somebody could read it, and keeps it for this tab. */
function readToken() {
  const found = /^#token=([0-9a-f]+)$/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(TOKEN_KEY, found[1]);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? "";
}

const token = readToken();

/** The command refuses the token: it is missing, or that of an earlier command. */
export class WrongToken extends Error {}

/** The command does not answer: it has ended. */
export class NoAnswer extends Error {}

/** Returns the answer to a request; throws if there is none. */
export async function ask(name, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  const response = await fetch("api/" + name + (query ? "?" + query : ""), {
    headers: {"Coalesce-Token": token},
    cache: "no-store",
    credentials: "omit",
  }).catch((cause) => {
    throw new NoAnswer("", {cause});
  });
  if (response.status === 403) {
    throw new WrongToken();
  }
  if (!response.ok) {
    throw new Error("status " + response.status);
  }
  return response.json();
}
