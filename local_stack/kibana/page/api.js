// The server's answers; a refusal becomes a Problem that says where on the page it belongs.

export class Problem extends Error {
  constructor({ message, where = "page", position = null }) {
    super(message);
    this.where = where;
    this.position = position;
  }
}

const UNREACHABLE = "The viewer does not answer: see `make status`, start it with `make up`";
// Milliseconds, more than the server waits for Elasticsearch in all its rounds. A machine that slept or a tunnel that broke
// may never end a request, and while one is under way the clock begins no other.
const PATIENCE = 180_000;

export function dashboards() {
  return ask("/internal/dashboards");
}

export function dashboard(id) {
  return ask(`/internal/dashboards/${encodeURIComponent(id)}`);
}

/** `asked`: of the address; what it leaves out comes from the dashboard. `more`: zooms, panels. */
export function refresh(id, { from, to, query, filters, controls }, signal, more = {}) {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ask(`/internal/dashboards/${encodeURIComponent(id)}/_refresh`, {
    method: "POST",
    headers: { "content-type": "application/json", "kbn-xsrf": "viewer" },
    body: JSON.stringify({ from, to, query, filters, controls, timezone, ...more }),
    signal,
  });
}

async function ask(path, options = {}) {
  let answer, body;
  const signals = [options.signal, AbortSignal.timeout(PATIENCE)].filter(Boolean);
  try {
    answer = await fetch(path, { ...options, signal: AbortSignal.any(signals) });
    body = await answer.json();
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Problem({ where: "elasticsearch", message: UNREACHABLE });
  }
  if (!answer.ok) throw new Problem(body);
  return body;
}
