// The panel of a run: waiting, at work, done, or gone wrong.

import { ask } from "./api.js";
import { Curve } from "./curve.js";
import { directions } from "./directions.js";
import { h, icon, trying } from "./dom.js";
import { count, lasting } from "./format.js";
import { known } from "./store.js";

const WORDS = {
  failed: "This run failed", broken: "This run was interrupted", cancelled: "This run was cancelled",
};

export function runPanel(job, { listener, base, runs, select }) {
  if (job.state === "done") return donePanel(job, listener, base, runs, select);
  if (job.state === "queued" || job.state === "running") return workPanel(job);
  const again = h("button", { type: "button", class: "button", onclick: () => trying(() => repeat(job, select), again) }, "Run again");
  return {
    element: h("section", { class: "panel ended" }, h("h2", {}, WORDS[job.state]),
      job.error && h("p", { class: "problem" }, job.error), h("div", { class: "row" }, again, forget(job))),
  };
}

async function repeat(job, select) {
  const next = await ask("POST", `/api/jobs/${job.id}/again`);
  known.jobs.set(next.id, { ...next, ...known.jobs.get(next.id) });
  select(next.id);
}

function forget(job) {
  const button = h("button", { type: "button", class: "plain", onclick: () => trying(() => ask("DELETE", `/api/jobs/${job.id}`), button) }, icon("bin"), "Delete run");
  return button;
}

function workPanel(job) {
  const what = h("p", { class: "doing", role: "status" });
  const bar = h("progress", { max: "1", "aria-label": "Progress of the run" });
  const figures = h("p", { class: "small figures" });
  const canvas = h("canvas", { class: "curve", role: "img", "aria-label": "Cost over iterations" });
  const curve = new Curve(canvas);
  const cancel = h("button", { type: "button", class: "quiet", onclick: () => trying(() => ask("POST", `/api/jobs/${job.id}/cancel`), cancel) }, "Cancel");
  const stop = h("button", { type: "button", class: "quiet", onclick: () => trying(async () => {
    await ask("POST", `/api/jobs/${job.id}/stop`);
    what.textContent = "Stopping after this iteration";
  }, stop) }, "Stop and keep");

  // Said aloud by screen readers, so only where it is new.
  function tell(words) {
    if (what.textContent !== words) what.textContent = words;
  }

  function update(current) {
    const live = known.live.get(current.id);
    const waiting = current.state === "queued";
    stop.hidden = waiting;
    canvas.hidden = waiting;
    if (waiting) {
      const before = [...known.jobs.values()].filter((one) => one.id !== current.id && (one.state === "running" || (one.state === "queued" && one.created < current.created)));
      tell(before.length ? `Waiting for ${count(before.length, "run")}` : "Starting");
      bar.removeAttribute("value");
      return;
    }
    if (!live) {
      tell("Reading");
      bar.removeAttribute("value");
      return;
    }
    const stage = live.stages.at(-1);
    tell(live.doing[0].toUpperCase() + live.doing.slice(1));
    const done = stage ? stage.costs.length - 1 : 0;
    const iterating = stage && live.doing === stage.label && stage.n_iter > 0;
    const share = iterating ? done / stage.n_iter : live.share;
    if (share === null) bar.removeAttribute("value");
    else bar.value = Math.min(share, 1);
    figures.textContent = done > 0 ? `${done} of ${stage.n_iter} iterations · cost ${stage.costs.at(-1).toPrecision(6)}` : "";
    if (iterating && done > 0) {
      const left = ((stage.at - stage.began) / done) * (stage.n_iter - done);
      if (done < stage.n_iter) figures.textContent += ` · at most ${lasting(left)} left`;
      document.title = `${Math.round(100 * share)} % · ${current.method}`;
    }
    curve.draw([...earlierStages(current), ...live.stages]);
  }

  update(job);
  return {
    element: h("section", { class: "panel work" }, what, bar, figures, canvas, h("div", { class: "row" }, stop, cancel)),
    update,
    close: () => curve.close(),
  };
}

// The curve of a run that goes on from another begins with the other's.
function earlierStages(job) {
  const before = known.jobs.get(job.continues);
  if (!before?.result) return [];
  return [...earlierStages(before), ...before.result.stages.filter((stage) => stage.costs.length > 1)];
}

function title(name) {
  const words = name.replace(/\.png$/, "").replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

function donePanel(job, listener, base, runs, select) {
  const { result } = job;
  const iterations = result.stages.reduce((sum, stage) => sum + stage.iterations, 0);
  const last = result.stages.filter((stage) => stage.iterations > 0).at(-1);
  const words = [count(result.n_src, "source"), lasting(result.seconds)];
  if (last) words.push(`${count(iterations, "iteration")}: ${last.stop}`);
  const more = h("button", { type: "button", class: "quiet", onclick: () => trying(async () => {
    const next = await ask("POST", `/api/jobs/${job.id}/more`, { n_iter: 20 });
    known.jobs.set(next.id, { ...next, ...known.jobs.get(next.id) });
    select(next.id);
  }, more) }, "20 more iterations");
  const place = `/api/sets/${base}/${job.id}`;
  const stages = [...(base === "job" ? earlierStages(job) : []), ...result.stages.filter((stage) => stage.costs.length > 1)];
  const canvas = h("canvas", { class: "curve", role: "img", "aria-label": `Cost over ${count(iterations, "iteration")}` });
  const curve = new Curve(canvas);
  curve.draw(stages);
  const picture = directions(job.parameters ?? {}, result.n_src);
  // Further pictures of the method's own, such as a map of directions.
  const drawn = result.files.filter((name) => name.endsWith(".png") && name !== "overview.png");
  const others = Object.entries(result.options).filter(([, value]) => value !== null).map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, String(value))));
  return {
    names: result.files,
    element: h("div", {},
      h("div", { class: "result-head" }, h("p", { class: "result-words" }, words.join(" · ")),
        h("div", { class: "row" },
          job.can_go_on && more,
          h("a", { class: "button quiet", href: `${place}/zip`, download: "" }, icon("down"), "All as ZIP"),
          h("a", { class: "button quiet", href: `${place}/files/report.json`, download: "" }, "Report"))),
      result.warnings.length > 0 && h("ul", { class: "notes" }, result.warnings.map((note) => h("li", {}, note))),
      listener.element,
      h("div", { class: "below" },
        picture && h("section", { class: "panel" }, h("h2", {}, "Where the sources are"), picture),
        drawn.map((name) => h("section", { class: "panel drawn" }, h("h2", {}, title(name)),
          h("a", { href: `${place}/files/${name}` }, h("img", { src: `${place}/files/${name}`, alt: `${title(name)} found by ${job.method}`, loading: "lazy" })))),
        stages.length > 0 && h("section", { class: "panel" }, h("h2", {}, "Cost"), canvas),
        h("section", { class: "panel" }, h("h2", {}, "Options"), h("p", { class: "hint" }, "as keywords of separatrix.separate"), h("dl", { class: "options" }, others),
          base === "job" && h("div", { class: "row" }, forget(job))))),
    close: () => curve.close(),
  };
}
