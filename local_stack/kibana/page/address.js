// What the page shows is in its address, so that it can be kept, shared and gone back to.

const VIEW = "#/view/";

export function read(hash = location.hash) {
  const [path, search = ""] = hash.split("?");
  const asked = new URLSearchParams(search);
  return {
    id: path.startsWith(VIEW) ? decoded(path.slice(VIEW.length)) : null,
    from: asked.get("from"),
    to: asked.get("to"),
    query: asked.get("query"),
    filters: parsed(asked.get("filters")) ?? [],
    controls: parsed(asked.get("controls")) ?? {},
    refresh: Number.isFinite(parsed(asked.get("refresh"))) ? Number(asked.get("refresh")) : null,
  };
}

export function link(id, { from, to, query, filters, controls, refresh } = {}) {
  const asked = new URLSearchParams();
  if (from) asked.set("from", from);
  if (to) asked.set("to", to);
  if (query !== undefined && query !== null) asked.set("query", query);
  if (filters?.length) asked.set("filters", JSON.stringify(filters));
  if (controls && Object.keys(controls).length) asked.set("controls", JSON.stringify(controls));
  if (Number.isFinite(refresh) && refresh !== null) asked.set("refresh", String(refresh));
  const search = asked.toString();
  return `${VIEW}${encodeURIComponent(id)}${search ? `?${search}` : ""}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // it is said that there is no such dashboard
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null; // an address that somebody cut short still opens
  }
}
