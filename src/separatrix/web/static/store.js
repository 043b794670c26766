// What the page knows, kept up to date by the server's news.

import { ask } from "./api.js";

export const known = { methods: [], side: {}, recordings: new Map(), jobs: new Map(), results: [], live: new Map() };

const listeners = new Set();
let greeted = false; // by the server: a second time means that it was started again

export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(news) {
  for (const listener of [...listeners]) listener(news);
}

export async function refresh() {
  const given = await ask("GET", "/api/known");
  Object.assign(known, given, {
    recordings: new Map(given.recordings.map((one) => [one.id, one])),
    jobs: new Map(given.jobs.map((one) => [one.id, { ...known.jobs.get(one.id), ...one }])),
  });
}

// All methods with their options, which the first view can do without.
export async function learn() {
  if (!known.methods.length) Object.assign(known, await ask("GET", "/api/methods"));
}

export function method(name) {
  return known.methods.find((one) => one.name === name);
}

export function jobsOf(recording) {
  return [...known.jobs.values()].filter((job) => job.recording === recording);
}

// Keeps a run that was just asked for, unless the news told of it already; its id.
export function add(job) {
  known.jobs.set(job.id, { ...job, ...known.jobs.get(job.id) });
  return job.id;
}

export async function details(recording) {
  const given = await ask("GET", `/api/recordings/${recording}`);
  const { jobs, ...own } = given;
  known.recordings.set(own.id, own);
  for (const job of jobs) known.jobs.set(job.id, job);
  return own;
}

// Iterations of a run as they come: a list of stages, each with its costs.
function follow(event) {
  const live = known.live.get(event.run) ?? { stages: [], doing: "reading", share: null };
  known.live.set(event.run, live);
  if (event.stage !== undefined) {
    live.stages.push({ label: event.stage, n_iter: event.n_iter, words: event.words, costs: [], began: event.at });
    Object.assign(live, { doing: event.stage, share: null });
  } else if (event.steps !== undefined) {
    const stage = live.stages.at(-1);
    for (const [i, cost] of event.steps) stage.costs[i] = cost;
    stage.at = event.at;
  } else {
    Object.assign(live, { doing: event.doing, share: event.share });
  }
}

function hear(news) {
  if (news.hello) {
    known.live.clear();
    if (!greeted) {
      greeted = true;
      return;
    }
    refresh().then(() => tell({ refreshed: true }), () => {});
    return;
  }
  if (news.run) follow(news);
  if (news.job) {
    const before = known.jobs.get(news.job.id);
    if (news.job.state === "running" && before?.state !== "running") known.live.delete(news.job.id);
    known.jobs.set(news.job.id, news.job);
  }
  if (news.recording) known.recordings.set(news.recording.id, news.recording);
  if (news.deleted) {
    known.recordings.delete(news.deleted);
    known.jobs.delete(news.deleted);
    for (const job of jobsOf(news.deleted)) known.jobs.delete(job.id);
  }
  tell(news);
}

export function connect() {
  let source = null;
  const open = () => {
    source = new EventSource("/api/news");
    source.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  };
  open();
  addEventListener("pagehide", () => source.close());
  // Browsers keep six lines to a server: tabs that nobody sees, and that wait for nothing, let go.
  document.addEventListener("visibilitychange", () => {
    const waits = [...known.jobs.values()].some((job) => job.state === "running" || job.state === "queued");
    if (document.hidden && !waits) source.close();
    else if (!document.hidden && source.readyState === EventSource.CLOSED) open();
  });
}
