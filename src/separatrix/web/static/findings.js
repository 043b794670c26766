// What a result tells beside its sounds: how good it probably is, why it is so, and figures.

import { h } from "./dom.js";
import { sentence } from "./format.js";

function figure(value) {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(+value.toPrecision(3));
  return value === null || value === undefined ? "–" : String(value);
}

// `score` among the details: a sentence that begins with a word for it.
export function score({ details: { score: said } }) {
  if (!said) return null;
  const [word] = said.split(/\W/);
  return h("p", { class: "score" }, h("strong", { class: `grade ${word}` }, word[0].toUpperCase() + word.slice(1)), said.slice(word.length));
}

// Other sentences of the details, such as why a method was chosen.
export function reasons({ details: { score: _, ...others } }) {
  return Object.values(others).filter((one) => typeof one === "string").map((one) => h("p", {}, sentence(one)));
}

function table(title, columns, rows) {
  return h("section", { class: "panel" }, h("h2", {}, title), h("div", { class: "table", tabindex: "0", role: "region", "aria-label": title },
    h("table", {}, h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name.replaceAll("_", " "))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value) => h("td", { class: typeof value === "number" ? "number" : "" }, figure(value)))))))));
}

// Lists of records among the details, and scores against references: a table each.
export function tables({ details, scores, n_src }) {
  const lists = Object.entries(details).filter(([, value]) => Array.isArray(value)).map(([name, records]) => {
    const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
    return table(name[0].toUpperCase() + name.slice(1), columns, records.map((record) => columns.map((column) => record[column])));
  });
  const measures = Object.entries(scores ?? {}).filter(([name, values]) => name !== "permutation" && values.length === n_src);
  if (measures.length) {
    lists.push(table("Scores against the references, in dB", ["source", ...measures.map(([name]) => name)],
      Array.from({ length: n_src }, (_, k) => [k + 1, ...measures.map(([, values]) => values[k])])));
  }
  return lists;
}
