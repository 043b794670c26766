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

// How far a run is: share of the stage, null where nobody knows, and figures in words.
function course(live) {
  const stage = live.stages.at(-1);
  const done = Math.max((stage?.costs.length ?? 0) - 1, 0); // the first is that of the beginning
  const iterating = stage && live.doing === stage.label && stage.n_iter > 0;
  if (!done) return { share: iterating ? 0 : live.share, words: "" };
  const [steps, value] = stage.words;
  const words = [`${done} of ${stage.n_iter} ${steps}`, `${value} ${stage.costs.at(-1).toPrecision(6)}`];
  if (iterating && done < stage.n_iter) {
    words.push(`at most ${lasting(((stage.at - stage.began) / done) * (stage.n_iter - done))} left`);
  }
  return { share: iterating ? done / stage.n_iter : live.share, words: words.join(" · ") };
}

function before(job) {
  const earlier = (one) => one.state === "running" || (one.state === "queued" && one.created < job.created);
  return [...known.jobs.values()].filter((one) => one.id !== job.id && earlier(one)).length;
}

function workPanel(job) {
  const what = h("p", { class: "doing", role: "status" });
  const bar = h("progress", { max: "1", "aria-label": "Progress of the run" });
  const figures = h("p", { class: "small figures" });
  const canvas = h("canvas", { class: "curve", role: "img", "aria-label": "Cost over iterations" });
  const curve = new Curve(canvas);
  let stopping = false;
  const cancel = h("button", { type: "button", class: "quiet", onclick: () => trying(() => ask("POST", `/api/jobs/${job.id}/cancel`), cancel) }, "Cancel");
  const stop = h("button", { type: "button", class: "quiet", onclick: () => trying(async () => {
    await ask("POST", `/api/jobs/${job.id}/stop`);
    stopping = true;
    update(known.jobs.get(job.id));
  }, stop) }, "Stop and keep");

  function show(doing, share, words = "") {
    if (what.textContent !== doing) what.textContent = doing; // said aloud, so only where it is new
    if (share === null) bar.removeAttribute("value");
    else bar.value = Math.min(share, 1);
    figures.textContent = words;
  }

  function update(current) {
    const live = known.live.get(current.id);
    const waiting = current.state === "queued";
    [stop.hidden, canvas.hidden] = [waiting, waiting];
    if (waiting) {
      const n = before(current);
      if (n) show(`Waiting for ${count(n, "run")}`, null, "Runs are done one at a time, because each takes all processors.");
      else show("Starting", null);
    } else if (!live) show("Reading", null);
    else {
      const { share, words } = course(live);
      show(stopping ? "Stopping after this iteration" : live.doing[0].toUpperCase() + live.doing.slice(1), share, words);
      if (words && share !== null) document.title = `${Math.round(100 * share)} % · ${current.method}`;
      curve.draw([...earlierStages(current), ...live.stages]);
    }
  }

  update(job);
  return {
    element: h("section", { class: "panel work" }, what, bar, figures, canvas, h("div", { class: "row" }, stop, cancel)),
    update,
    close: () => curve.close(),
  };
}
