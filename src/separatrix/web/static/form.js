// What to do with a recording: made from the registry, so that a new method needs no line here.

import { ask, upload } from "./api.js";
import { h, icon, trying } from "./dom.js";
import { field, read } from "./fields.js";
import { clock, sentence } from "./format.js";
import { add, known, method } from "./store.js";

const FEW = 2; // kinds of data beside the recording that are shown at once; more are folded away
let kept = null; // method that was chosen last, for the next recording

export function form(recording, listener, onJob) {
  const problem = h("p", { class: "problem", role: "alert" });
  const about = h("p", { class: "small about" });
  const options = h("div");
  const side = h("div");
  const known_too = h("details"); // one element, which stays open when it is drawn anew
  known_too.open = recording.n_chan === 1; // where nothing goes without it
  const part = h("div");
  const families = [...new Set(known.methods.map((one) => one.family))];
  const chooser = h("select", { id: "method", onchange: () => change() }, families.map((family) =>
    h("optgroup", { label: family }, known.methods.filter((one) => one.family === family).map((one) =>
      h("option", { value: one.name }, one.name)))));
  const able = [kept ?? known.default, known.default, ...known.methods.map((one) => one.name)];
  chooser.value = able.find((name) => !recording.suits[name].problem) ?? known.default;
  // No field of numbers: the library may take a word too, and says so where it does not.
  const n_src = h("input", { id: "n_src", type: "text", inputmode: "numeric", autocomplete: "off" });
  const start = h("button", { type: "submit", class: "button wide-button" }, "Separate");
  let marks = [];
  const chosen = {}; // fields of files by need: they show what was chosen also after a change of method

  function change() {
    const row = method(chooser.value);
    kept = row.name;
    const needed = row.needs.length ? ` Needs ${row.needs.join(" and ")}, see below.` : "";
    about.replaceChildren(`${row.summary[0].toUpperCase()}${row.summary.slice(1)}. `, h("span", { class: "paper" }, `${row.paper}. Sources: ${row.n_src}.`, needed));
    n_src.placeholder = String(recording.suits[row.name].n_src);
    const first = row.options.filter((one) => one.name === "n_iter");
    const rest = row.options.filter((one) => one.name !== "n_iter");
    options.replaceChildren(...first.map(field),
      h("details", {}, h("summary", {}, "More options"), rest.map(field),
        row.common.length > 0 && h("h3", {}, "Common to all methods"), row.common.map(field)));
    drawSide();
    problem.textContent = recording.suits[row.name].problem;
  }

  function drawSide() {
    const row = method(chooser.value);
    const held = side.contains(document.activeElement);
    const fields = row.side.map((need) => {
      const { kind, label, hint, accept } = known.side[need];
      const note = `${hint}${row.needs.includes(need) ? "" : "; optional"}`;
      if (kind === "marks") return markList(label, note);
      chosen[need] ??= h("input", { type: "file", id: `side-${need}`, accept, multiple: kind === "files" });
      return h("div", { class: "field" }, h("label", { for: chosen[need].id }, label), chosen[need], h("p", { class: "hint" }, note));
    });
    known_too.replaceChildren(h("summary", {}, "What else is known"), ...fields);
    if (marks.length || row.side.some((need) => chosen[need]?.files.length)) known_too.open = true; // it decides
    side.replaceChildren(...(fields.length > FEW ? [known_too] : fields));
    if (held && !side.contains(document.activeElement)) side.querySelector("input")?.focus();
  }

  function markList(label, note) {
    const who = h("input", { type: "number", min: "1", max: "64", value: String(marks.length ? marks.at(-1)[0] + 1 : 1), "aria-label": "Number of the person" });
    const region = listener.region;
    const add = h("button", { type: "button", class: "quiet", disabled: !region, onclick: () => {
      marks.push([+who.value, listener.region.start, listener.region.stop]);
      listener.setMarks(marks);
      listener.setRegion(0, 0); // for the next one; this draws the list anew
    } }, region ? `Mark ${clock(region.start)} to ${clock(region.stop)}` : "Mark the region");
    return h("fieldset", {}, h("legend", {}, label), h("p", { class: "hint" }, note),
      h("ul", { class: "marks" }, marks.map(([source, from, to], k) => h("li", {}, `Person ${source}: ${clock(from)} to ${clock(to)}`,
        h("button", { type: "button", class: "plain", "aria-label": `Remove mark ${k + 1}`, onclick: () => {
          marks = marks.filter((_, other) => other !== k);
          drawSide();
          listener.setMarks(marks);
        } }, icon("bin"))))),
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
    const wanted = n_src.value.trim();
    if (wanted) values.n_src = Number.isNaN(+wanted) ? wanted : +wanted;
    if (listener.region && stretch.checked) {
      values.start = listener.region.start;
      values.duration = listener.region.stop - listener.region.start;
    }
    const sent = {};
    for (const need of row.side) {
      if (known.side[need].kind === "marks") sent[need] = marks;
      else sent[need] = await Promise.all([...chosen[need].files].map(async (file) =>
        (await upload(`/api/recordings/${recording.id}/side?name=${encodeURIComponent(file.name)}`, file)).file));
    }
    const job = await ask("POST", "/api/jobs", { recording: recording.id, method: row.name, options: values, side: sent });
    onJob(add(job));
  }

  const element = h("form", { class: "aside", "aria-labelledby": "new-run", onsubmit: (event) => {
    event.preventDefault();
    trying(() => submit().catch((error) => { problem.textContent = sentence(error.message); }), start);
  } },
    h("h2", { id: "new-run" }, "Separate"),
    h("div", { class: "field" }, h("label", { for: "method" }, "Method"), chooser, about),
    h("div", { class: "field" }, h("label", { for: "n_src" }, "Number of sources"), n_src,
      h("p", { class: "hint" }, "left empty: as it suits the method and the channels")),
    side, options, part, problem, start);
  listener.onRegion = drawPart;
  change();
  return { element, choosePart: () => { stretch.checked = true; } };
}
