// Options as fields of a form; what is left empty the program chooses.

import { h } from "./dom.js";

const OPEN = "as it suits";

// The words before a bracket or semicolon are the label, those after it a hint.
function words(help) {
  const [, name, , bracket, rest] = /^(.*?)(?= \(|; |$)( \((.*)\)$|; (.*))?/.exec(help);
  return { label: name[0].toUpperCase() + name.slice(1), hint: bracket ?? rest ?? help.slice(name.length).trim() };
}

function select(id, one) {
  const given = one.type === "bool" ? ["true", "false"] : one.choices;
  const shown = { "": OPEN, true: "yes", false: "no" };
  const names = one.default === null ? ["", ...given] : given;
  const input = h("select", { id }, names.map((name) => h("option", { value: name }, shown[name] ?? name)));
  input.value = one.default ?? "";
  return input;
}

function number(id, one) {
  const input = h("input", { id, type: "number", step: one.type === "int" ? "1" : "any", placeholder: one.default === null ? OPEN : String(one.default) });
  if (one.minimum !== null) input.min = String(one.minimum);
  if (one.maximum !== null) input.max = String(one.maximum);
  return input;
}

export function field(one) {
  const id = `option-${one.name}`;
  const code = h("code", {}, one.name);
  const { label, hint } = words(one.help);
  const note = hint && h("p", { class: "hint" }, hint);
  if (one.type === "bool" && one.default !== null) {
    const box = h("input", { type: "checkbox", id, checked: one.default });
    return h("div", {}, h("label", { class: "check", for: id }, box, h("span", {}, label, " ", code)), note);
  }
  const input = one.type === "choice" || one.type === "bool" ? select(id, one) : number(id, one);
  return h("div", { class: "field" }, h("label", { for: id }, label, " ", code), input, note);
}

// What was chosen; undefined where it is what the program takes anyway.
export function read(input, one) {
  if (input.type === "checkbox") return input.checked === one.default ? undefined : input.checked;
  if (input.value === "" || input.value === one.default) return undefined;
  if (one.type === "bool") return input.value === "true";
  return one.type === "choice" ? input.value : Number(input.value);
}
