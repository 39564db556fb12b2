// Maps: countries coloured by a figure, clusters and documents as circles, on drawn shapes of the world.

import { ramp, token } from "../colours.js";
import { draw, sizeOf, tooltip } from "../chart.js";
import { number } from "../format.js";
import { project } from "../projection.js";
import { world } from "../world.js";

const WORLD_RATIO = 1.95; // width to height of the drawn world
export const NATURAL_ZOOM = 1.5; // Kibana's zoom at which the whole world is in a panel

export async function map(body, { look, data, description, filter, zoomed, memory }) {
  const { names, iso2 } = await world();
  const found = layersOf(look, data);
  const shapes = found.find(({ kind, rows }) => kind === "shapes" && rows.length);
  const points = found.filter(({ kind }) => kind === "points");
  if (!shapes && !points.some(({ rows }) => rows.length)) return null;
  const option = {
    geo: { ...geo(body), ...memory.view },
    tooltip: tooltip(({ data: item, name }) => tip(item, name, names), { trigger: "item" }),
    series: [...(shapes ? [choropleth(shapes, iso2)] : []), ...points.map(circles)],
    visualMap: shapes ? scale(shapes) : undefined,
  };
  const chart = draw(body, option, description, ({ data: item }) => {
    if (item?.key && shapes?.field) filter([{ kind: "phrase", field: shapes.field, value: item.key }]);
  });
  chart.on("georoam", () => {
    const { zoom, center } = chart.getOption().geo[0];
    memory.view = { zoom, center }; // a refresh draws what somebody looks at, not the whole world again
    zoomed(NATURAL_ZOOM + Math.log2(zoom ?? 1));
  });
  return chart;
}

const layersOf = (look, data) => look.layers.filter((layer) => layer.visible !== false && data.layers[layer.id]).map((layer) => ({ layer, ...data.layers[layer.id] }));

/** A table for each layer that has something to say: its countries or its places with their figures. */
export async function mapTables(look, data) {
  const known = await world();
  return layersOf(look, data).filter(({ rows }) => rows?.length).map((each) => (each.kind === "shapes" ? countries(each, known) : places(each)));
}

function countries({ layer, field, rows }, { names, iso2 }) {
  const lookupEntries = rows.map(({ key }) => ({ key, value: names.get(iso2.get(key) ?? key) ?? key }));
  const country = { id: "key", label: "Country", operation: "terms", bucket: true, field, type: "string", format: { id: "static_lookup", params: { lookupEntries } } };
  return figures(layer, fill(layer).field, [country], rows, ({ key }) => [key]);
}

function places({ layer, rows }) {
  const tips = Object.keys(rows[0].tips ?? {});
  const words = ["Place", ...tips].map((label) => ({ id: label, label, operation: "words", type: "string" }));
  const size = layer.style?.properties?.iconSize?.options?.field?.name ?? "doc_count";
  return figures(layer, size, words, rows, (row) => [`${row.lat.toFixed(2)}, ${row.lon.toFixed(2)}`, ...tips.map((tip) => row.tips[tip])]);
}

function figures(layer, field, columns, rows, words) {
  const figured = { id: "figure", label: metricLabel(layer), operation: "figure", type: "number" };
  const found = rows.map((row) => [...words(row), figure(row.values, field)]);
  return { columns: [...columns, figured], rows: found.sort((one, other) => other.at(-1) - one.at(-1)) };
}

/** In a tall panel a part of the oceans is cut off rather than a third of the panel left empty. */
function geo(body) {
  const { width, height } = sizeOf(body);
  const tall = WORLD_RATIO / (width / Math.max(1, height));
  return {
    zoom: Math.max(1, Math.min(1.12, tall)),
    map: "world",
    roam: true,
    scaleLimit: { min: 1, max: 24 },
    aspectScale: 1,
    top: 4,
    bottom: 4,
    left: 4,
    right: 4,
    preserveAspect: "contain",
    itemStyle: { areaColor: token("land"), borderColor: token("panel"), borderWidth: 0.6 },
    emphasis: { itemStyle: { areaColor: token("hover") }, label: { show: false } },
    select: { disabled: true },
  };
}

function choropleth({ layer, rows }, iso2) {
  const { field, colours } = fill(layer);
  const items = rows.map(({ key, values }) => ({ name: iso2.get(key) ?? key, key, value: figure(values, field), label: metricLabel(layer) }));
  return { type: "map", map: "world", geoIndex: 0, data: items, itemStyle: { borderColor: token("panel") }, colours };
}

/** As in Kibana: equal steps from the least figure to the greatest. */
function scale({ layer, rows }) {
  const { field, colours } = fill(layer);
  const counted = rows.map(({ values }) => figure(values, field) ?? 0);
  const [least, most] = [Math.min(...counted), Math.max(...counted)];
  const edges = colours.map((_, place) => least + ((most - least) * place) / colours.length);
  const pieces = colours
    .map((color, place) => ({ color, gte: edges[place], lt: edges[place + 1], first: Math.ceil(edges[place]), last: Math.ceil(edges[place + 1] ?? most + 1) - 1 }))
    .filter(({ first, last }) => last >= first) // counts are whole: no band that none can fall into
    .map(({ color, gte, lt, first, last }) => ({ color, gte, lt, label: last > first ? `${number(first, null, true)}–${number(last, null, true)}` : number(first, null, true) }));
  return { type: "piecewise", seriesIndex: 0, pieces, left: 4, bottom: 4, itemWidth: 10, itemHeight: 10, itemGap: 3, textGap: 5, textStyle: { color: token("muted"), fontSize: 10 }, selectedMode: false };
}

function circles({ layer, rows }) {
  const style = layer.style?.properties ?? {};
  const size = style.iconSize?.options ?? {};
  const field = size.field?.name ?? "doc_count";
  const counted = rows.map(({ values }) => figure(values, field) ?? 0);
  const [least, most] = [Math.max(0, Math.min(...counted)), Math.max(...counted, 1)];
  const colour = style.fillColor?.options;
  const shades = style.fillColor?.type === "DYNAMIC" ? ramp(colour?.color) : null;
  const share = (values, name) => Math.sqrt((figure(values, name) ?? 0) / most);
  return {
    type: "scatter",
    progressive: 0,
    coordinateSystem: "geo",
    data: rows
      .map((row) => ({ name: layer.label ?? "", value: [...project([row.lon, row.lat]), figure(row.values, field)], label_: metricLabel(layer), tips: row.tips, values: row.values, itemStyle: shades ? { color: shades[Math.min(shades.length - 1, Math.floor(share(row.values, colour.field?.name ?? field) * shades.length))] } : {} }))
      .sort((a, b) => b.value[2] - a.value[2]),
    symbol: "circle",
    symbolSize: ([, , value]) => 2 * radius(value ?? 0, least, most, size),
    itemStyle: { color: shades ? undefined : (colour?.color ?? token("accent")), opacity: layer.alpha ?? 0.75, borderColor: token("panel"), borderWidth: 0.75 },
    emphasis: { scale: 1.15 },
  };
}

/** Areas grow with figures, the least of which has the smallest circle. Kibana's sizes are radii. */
function radius(value, least, most, { minSize, maxSize, size = 6 }) {
  if (minSize === undefined) return size;
  const [low, high, own] = [least, most, value].map(Math.sqrt);
  return most > least ? minSize + ((own - low) / (high - low)) * (maxSize - minSize) : maxSize;
}

function fill(layer) {
  const options = layer.style?.properties?.fillColor?.options ?? {};
  return { field: options.field?.name ?? "doc_count", colours: ramp(options.color) };
}

/** Style names of joins: __kbnjoin__count__ID, __kbnjoin__sum_of_FIELD__ID. */
function figure(values, name) {
  const inner = /^__kbnjoin__(.+?)__[^_].*$/.exec(name)?.[1] ?? name;
  return inner === "count" ? values.doc_count : (values[inner] ?? values.doc_count);
}

function metricLabel(layer) {
  const metrics = layer.joins?.[0]?.right?.metrics ?? layer.sourceDescriptor?.metrics ?? [];
  return metrics[0]?.label ?? layer.label ?? "Documents";
}

function tip(item, name, names) {
  if (Array.isArray(item?.value)) {
    const more = Object.entries(item.tips ?? {}).map(([field, value]) => ({ name: field, value }));
    return { title: item.label_, lines: [{ name: "Here", value: number(item.value[2]) }, ...more] };
  }
  return { title: names.get(name) ?? name, lines: item?.key ? [{ name: item.label, value: number(item.value) }] : [{ name: "", value: "none" }] };
}
