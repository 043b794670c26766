// The panel of a run that is done: what came of it, heard, seen and taken away.

import { ask } from "./api.js";
import { Curve } from "./curve.js";
import { directions } from "./directions.js";
import { h, icon, trying } from "./dom.js";
import { reasons, score, tables } from "./findings.js";
import { count, lasting } from "./format.js";
import { add, known } from "./store.js";

const FURTHER = 20; // iterations

// The curve of a run that goes on from another begins with the other's.
export function earlierStages(job) {
  const before = known.jobs.get(job.continues);
  if (!before?.result) return [];
  return [...earlierStages(before), ...before.result.stages.filter((stage) => stage.costs.length > 1)];
}

function words({ result, continues }) {
  const iterations = result.stages.reduce((sum, stage) => sum + stage.iterations, 0);
  const last = result.stages.filter((stage) => stage.iterations > 0).at(-1);
  const said = [count(result.n_src, "source"), lasting(result.seconds)];
  if (last) said.push(`${count(iterations, continues ? "further iteration" : "iteration")}: ${last.stop}`);
  return said.join(" · ");
}

function furtherButton(job, select) {
  const title = job.can_go_on ? "Goes on from this result" : "Begins anew with the same seed, which comes to the same as to go on";
  const button = h("button", { type: "button", class: "quiet", title, onclick: () => trying(async () => {
    select(add(await ask("POST", `/api/jobs/${job.id}/more`, { n_iter: FURTHER })));
  }, button) }, `${FURTHER} more iterations`);
  return button;
}

function picture(place, name, method) {
  const stem = name.replace(/\.png$/, "").replaceAll("_", " ");
  const title = stem[0].toUpperCase() + stem.slice(1);
  const href = `${place}/files/${name}`;
  return h("section", { class: "panel whole" }, h("h2", {}, title),
    h("a", { class: "drawn", href }, h("img", { src: href, alt: `${title} found by ${method}`, loading: "lazy" })));
}

function options(settled) {
  const shown = Object.entries(settled).filter(([, value]) => value !== null);
  const plain = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return [h("h2", {}, "Options"), h("p", { class: "hint" }, "as keywords of separatrix.separate"),
    h("dl", { class: "options" }, shown.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, plain(value)))))];
}

export function forget(job) {
  const button = h("button", { type: "button", class: "plain", onclick: () => trying(() => ask("DELETE", `/api/jobs/${job.id}`), button) }, icon("bin"), "Delete run");
  return button;
}

export function donePanel(job, { listener, base, select }) {
  const { result } = job;
  const place = `/api/sets/${base}/${job.id}`;
  const stages = [...earlierStages(job), ...result.stages.filter((stage) => stage.costs.length > 1)];
  const canvas = h("canvas", { class: "curve", role: "img", "aria-label": "Cost over iterations" });
  const curve = new Curve(canvas);
  curve.draw(stages);
  const where = directions(job.parameters ?? {}, result.n_src);
  // Further pictures of the method's own, such as a map of directions.
  const drawn = result.files.filter((name) => name.endsWith(".png") && name !== "overview.png");
  const figures = tables(result);
  const beside = figures.length + (where ? 1 : 0) + (stages.length > 0 ? 1 : 0);
  return {
    names: result.files,
    element: h("div", {},
      h("div", { class: "result-head" }, h("p", { class: "result-words" }, words(job)),
        h("div", { class: "row" },
          base === "job" && result.iterates && furtherButton(job, select),
          h("a", { class: "button quiet", href: `${place}/zip`, download: "" }, icon("down"), "All as ZIP"),
          h("a", { class: "button quiet", href: `${place}/files/report.json`, download: "" }, "Report"))),
      h("div", { class: "told" }, score(result), reasons(result)),
      result.warnings.length > 0 && h("ul", { class: "notes" }, result.warnings.map((note) => h("li", {}, note))),
      listener.element,
      h("div", { class: "below" },
        where && h("section", { class: "panel" }, h("h2", {}, "Where the sources are"), where),
        stages.length > 0 && h("section", { class: "panel" }, h("h2", {}, "Cost"), canvas),
        figures,
        drawn.map((name) => picture(place, name, result.method)),
        h("section", { class: beside === 1 ? "panel" : "panel whole" }, options(result.options),
          base === "job" && h("div", { class: "row" }, forget(job))))),
    close: () => curve.close(),
  };
}
