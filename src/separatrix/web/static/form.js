// What to do with a recording: made from the registry, so that a new method needs no line here.

import { ask, upload } from "./api.js";
import { h, trying } from "./dom.js";
import { clock } from "./format.js";
import { known, method } from "./store.js";

let kept = { method: null, values: {} }; // what was chosen last, for the next recording

export function form(recording, listener, onJob) {
  const problem = h("p", { class: "problem", role: "alert" });
  const about = h("p", { class: "small about" });
  const options = h("div");
  const side = h("div");
  const part = h("div");
  const families = [...new Set(known.methods.map((one) => one.family))];
  const chooser = h("select", { id: "method", onchange: () => change() }, families.map((family) =>
    h("optgroup", { label: family }, known.methods.filter((one) => one.family === family).map((one) =>
      h("option", { value: one.name }, one.name)))));
  chooser.value = kept.method ?? known.default;
  const n_src = h("input", { id: "n_src", type: "number", min: "1", max: "64", placeholder: String(recording.n_chan) });
  const start = h("button", { type: "submit", class: "button wide-button" }, "Separate");
  let marks = [];
  let given = {};

  function change() {
    const row = method(chooser.value);
    kept.method = row.name;
    const needed = row.needs.length ? ` Needs ${row.needs.join(", ")}.` : "";
    about.replaceChildren(`${row.summary[0].toUpperCase()}${row.summary.slice(1)}. `, h("span", { class: "paper" }, `${row.paper}. Sources: ${row.n_src}.${needed}`));
    const first = row.options.filter((one) => one.name === "n_iter");
    const rest = row.options.filter((one) => one.name !== "n_iter");
    options.replaceChildren(...first.map(field),
      h("details", {}, h("summary", {}, "More options"), rest.map(field),
        row.common.length > 0 && h("h3", {}, "Common to all methods"), row.common.map(field)));
    drawSide();
    problem.textContent = "";
  }

  function drawSide() {
    const row = method(chooser.value);
    side.replaceChildren(...row.side.map((need) => {
      const { kind, label, hint, accept } = known.side[need];
      const note = `${hint}${row.needs.includes(need) ? "" : "; optional"}`;
      if (kind === "marks") return markList(label, note);
      const input = h("input", { type: "file", id: `side-${need}`, accept, multiple: kind === "files", onchange: () => { given[need] = [...input.files]; } });
      return h("div", { class: "field" }, h("label", { for: input.id }, label), input, h("p", { class: "hint" }, note));
    }));
  }

  function markList(label, note) {
    const who = h("input", { type: "number", min: "1", max: "64", value: String(marks.length ? marks.at(-1)[0] + 1 : 1), "aria-label": "Number of the person" });
    const region = listener.region;
    const add = h("button", { type: "button", class: "quiet", disabled: !region, onclick: () => {
      marks.push([+who.value, listener.region.start, listener.region.stop]);
      drawSide();
      listener.setMarks(marks);
    } }, region ? `Mark ${clock(region.start)} to ${clock(region.stop)}` : "Mark the region");
    return h("fieldset", {}, h("legend", {}, label), h("p", { class: "hint" }, note),
      h("ul", { class: "marks" }, marks.map(([source, from, to], k) => h("li", {}, `Person ${source}: ${clock(from)} to ${clock(to)}`,
        h("button", { type: "button", class: "plain", "aria-label": `Remove mark ${k + 1}`, onclick: () => {
          marks = marks.filter((_, other) => other !== k);
          drawSide();
          listener.setMarks(marks);
        } }, "Remove")))),
      h("div", { class: "row" }, h("span", {}, "Person"), who, add));
  }

  const stretch = h("input", { type: "checkbox", id: "part" });
  function drawPart() {
    const region = listener.region;
    part.replaceChildren(...(region ? [h("label", { class: "check", for: "part" }, stretch,
      `Only the marked region, ${clock(region.start)} to ${clock(region.stop)}`)] : []));
    if (method(chooser.value).side.some((need) => known.side[need].kind === "marks")) drawSide();
  }

  async function submit() {
    problem.textContent = "";
    const row = method(chooser.value);
    const values = {};
    for (const one of [...row.options, ...row.common]) {
      const value = read(element.querySelector(`#option-${one.name}`), one);
      if (value !== undefined) values[one.name] = value;
    }
    if (n_src.value) values.n_src = +n_src.value;
    if (listener.region && stretch.checked) {
      values.start = listener.region.start;
      values.duration = listener.region.stop - listener.region.start;
    }
    const sent = {};
    for (const need of row.side) {
      if (known.side[need].kind === "marks") sent[need] = marks;
      else sent[need] = await Promise.all((given[need] ?? []).map(async (file) =>
        (await upload(`/api/recordings/${recording.id}/side?name=${encodeURIComponent(file.name)}`, file, () => {})).file));
    }
    const job = await ask("POST", "/api/jobs", { recording: recording.id, method: row.name, options: values, side: sent });
    known.jobs.set(job.id, { ...job, ...known.jobs.get(job.id) });
    onJob(job);
  }

  const element = h("form", { class: "aside", "aria-labelledby": "new-run", onsubmit: (event) => {
    event.preventDefault();
    start.disabled = true;
    submit().catch((error) => { problem.textContent = error.message; }).finally(() => { start.disabled = false; });
  } },
    h("h2", { id: "new-run" }, "Separate"),
    h("div", { class: "field" }, h("label", { for: "method" }, "Method"), chooser, about),
    h("div", { class: "field" }, h("label", { for: "n_src" }, "Number of sources"), n_src,
      h("p", { class: "hint" }, "left empty: as it suits the method and the channels")),
    side, options, part, problem, start);
  listener.onRegion = drawPart;
  trying(async () => change());
  return { element, choosePart: () => { stretch.checked = true; }, close: () => { given = {}; } };
}

// An option as a field; empty means what the program chooses.
function field(one) {
  const id = `option-${one.name}`;
  const code = h("code", {}, one.name);
  if (one.type === "bool") {
    const box = h("input", { type: "checkbox", id, checked: one.default });
    return h("label", { class: "check", for: id }, box, h("span", {}, one.help, " ", code));
  }
  let input;
  if (one.type === "choice") {
    const names = one.default === null ? ["", ...one.choices] : one.choices;
    input = h("select", { id }, names.map((name) => h("option", { value: name }, name || "as it suits")));
    input.value = one.default ?? "";
  } else {
    input = h("input", { id, type: "number", step: one.type === "int" ? "1" : "any", placeholder: one.default === null ? "as it suits" : String(one.default) });
    if (one.minimum !== null) input.min = String(one.minimum);
    if (one.maximum !== null) input.max = String(one.maximum);
  }
  return h("div", { class: "field" }, h("label", { for: id }, sentence(one.help), " ", code), input);
}

function read(input, one) {
  if (one.type === "bool") return input.checked === one.default ? undefined : input.checked;
  if (input.value === "" || input.value === one.default) return undefined;
  return one.type === "choice" ? input.value : Number(input.value);
}

function sentence(text) {
  return text[0].toUpperCase() + text.slice(1);
}
