// The panel of a run: waiting, at work, done, or gone wrong.

import { ask } from "./api.js";
import { Curve } from "./curve.js";
import { donePanel, earlierStages, forget } from "./done.js";
import { h, trying } from "./dom.js";
import { count, lasting, sentence } from "./format.js";
import { add, known } from "./store.js";

const WORDS = {
  failed: "This run failed", broken: "This run was interrupted", cancelled: "This run was cancelled",
};

export function runPanel(job, { listener, base, select }) {
  if (job.state === "done") return donePanel(job, { listener, base, select });
  if (job.state === "queued" || job.state === "running") return workPanel(job);
  const again = h("button", { type: "button", class: "button", onclick: () => trying(() => repeat(job, select), again) }, "Run again");
  return {
    element: h("section", { class: "panel ended" }, h("h2", {}, WORDS[job.state]),
      job.error && h("p", { class: "problem" }, sentence(job.error)), h("div", { class: "row" }, again, forget(job))),
  };
}

async function repeat(job, select) {
  select(add(await ask("POST", `/api/jobs/${job.id}/again`)));
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
      figures.textContent = before.length ? "Runs are done one at a time, because each takes all processors." : "";
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
