// Where the sources are, as far as a method says so: from its parameters by name alone.

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, TALL] = [360, 190];

function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function directions(parameters, n_src) {
  const azimuth = parameters.azimuth_deg;
  if (!Array.isArray(azimuth) || azimuth.length !== n_src || azimuth.some(Array.isArray)) return null;
  const known = Array.isArray(parameters.elevation_deg) ? parameters.elevation_deg : [];
  const elevation = azimuth.map((_, k) => known[k] ?? null);
  const reach = Math.max(90, ...azimuth.map((a) => Math.abs(a ?? 0))) > 90 ? 180 : 90;
  const x = (a) => 20 + ((WIDE - 40) * (reach - a)) / (2 * reach); // positive to the left
  const y = (e) => 14 + ((TALL - 44) * (90 - e)) / 180;
  const grid = [];
  for (let a = -reach; a <= reach; a += reach / 3) {
    grid.push(s("line", { x1: x(a), x2: x(a), y1: y(90), y2: y(-90), class: a === 0 ? "axis" : "grid" }),
      s("text", { x: x(a), y: TALL - 12, "text-anchor": "middle" }, `${Math.round(a)}°`));
  }
  for (const e of [-45, 0, 45]) grid.push(s("line", { x1: x(-reach), x2: x(reach), y1: y(e), y2: y(e), class: e === 0 ? "axis" : "grid" }));
  const points = azimuth.flatMap((a, k) => a === null ? [] : [
    s("circle", { cx: x(a), cy: y(elevation[k] ?? 0), r: 11, class: "source" }),
    s("text", { x: x(a), y: y(elevation[k] ?? 0) + 4.5, "text-anchor": "middle", class: "number" }, String(k + 1))]);
  const words = azimuth.map((a, k) => `Source ${k + 1}: ${a === null ? "unknown" : `azimuth ${Math.round(a)}°`}${elevation[k] === null ? "" : `, elevation ${Math.round(elevation[k])}°`}`);
  return h("div", { class: "directions" },
    s("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": words.join("; ") }, ...grid, ...points),
    h("ul", { class: "small" }, words.map((word) => h("li", {}, word))));
}
