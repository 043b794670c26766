// A recording and the runs on it: one of them is shown, heard and compared with the others.

import { ask } from "./api.js";
import { h, icon, trying } from "./dom.js";
import { facts, sentence } from "./format.js";
import { form } from "./form.js";
import { Listener } from "./listen.js";
import { runPanel } from "./run.js";
import { details, jobsOf, known, learn, listen } from "./store.js";

const goTo = (path) => document.dispatchEvent(new CustomEvent("go", { detail: path }));

const LONG = 300; // seconds from which a part is offered
const PART = 60;
const MOST_NOTES = 3; // that are shown at once

// The view of an earlier result: nothing can be run, all else is the same.
export async function resultView(key) {
  const group = await ask("GET", `/api/results/${key}`);
  return view({
    title: group.name, about: "Result of the command line", notes: [], runs: () => group.runs,
    first: key, base: "result", aside: null, recording: null,
  });
}

export async function recordingView(kind, key) {
  await learn();
  const job = kind === "job" ? known.jobs.get(key) ?? (await ask("GET", `/api/jobs/${key}`)) : null;
  const recording = await details(job ? job.recording : key);
  return view({
    title: recording.name, about: [facts(recording), files(recording.titles), "stays on this machine until you delete it"].filter(Boolean).join(" · "), notes: recording.notes, runs: () => jobsOf(recording.id),
    first: job ? key : "", base: "job", recording,
  });
}

function files(titles) {
  if (titles.length < 2) return "";
  return titles.length < 5 ? titles.join(", ") : `${titles[0]} to ${titles.at(-1)}`;
}

function view({ title, about, notes, runs, first, base, recording }) {
  let shown = first;
  const listener = new Listener();
  const list = h("div", { class: "tabs", role: "group", "aria-label": "Recording and runs" });
  const panel = h("div", { class: "panel-place", tabindex: "-1" });
  const warnings = h("ul", { class: "notes" });
  const run = () => runs().find((one) => one.id === shown);
  const asked = recording && form(recording, listener, watch);

  function tell() {
    const current = known.recordings.get(recording?.id);
    const said = current ? [...current.notes, ...(current.problem ? [current.problem] : [])] : notes;
    const shown = said.length > MOST_NOTES ? said.slice(0, MOST_NOTES - 1) : said;
    const rest = said.slice(shown.length);
    warnings.replaceChildren(...shown.map((note) => h("li", {}, note)), ...(rest.length ? [h("li", {},
      h("details", {}, h("summary", {}, `${rest.length} more`), rest.map((note) => h("p", {}, sentence(note)))))] : []));
  }

  function tabs() {
    const tab = (key, name, state) => h("button", {
      type: "button", class: `tab ${state}`, "aria-pressed": String(key === shown), "data-run": key, onclick: () => select(key),
    }, name, state === "done" ? null : h("span", { class: "dot", role: "img", "aria-label": state, title: state }));
    const seen = {};
    const named = (job) => {
      const used = job.result?.method ?? job.method; // what a choice between methods came to
      const name = used === job.method ? used : `${job.method}: ${used}`;
      seen[name] = (seen[name] ?? 0) + 1;
      return seen[name] > 1 ? `${name} (${seen[name]})` : name;
    };
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.run : null;
    list.replaceChildren(
      recording ? tab("", "Recording", "done") : "", ...runs().map((job) => tab(job.id, named(job), job.state)));
    if (focused !== null) [...list.children].find((one) => one.dataset.run === focused)?.focus();
  }

  async function select(key) {
    shown = key;
    const path = key ? `/${base}/${key}` : `/recording/${recording.id}`;
    if (location.pathname !== path) history.replaceState(null, "", path);
    tabs();
    await draw();
  }

  // A run that was just asked for: the keys are its own now, not the button's that began it.
  function watch(key) {
    list.scrollIntoView({ block: "nearest" });
    panel.focus({ preventScroll: true });
    return select(key);
  }

  let drawn = null;
  async function draw() {
    const current = run();
    document.title = current ? `${current.method} · ${title}` : `${title} · Separatrix`;
    const state = current ? `${current.id} ${current.state}` : "";
    if (drawn !== null && drawn.state === state) return drawn.update?.(current);
    drawn?.close?.();
    const held = panel.contains(document.activeElement) ? document.activeElement : null;
    await fill(current, state);
    // Who works by keys goes on where he was, or from the beginning of what is shown now.
    if (held && document.activeElement === document.body) (held.isConnected ? held : panel).focus({ preventScroll: true });
    return undefined;
  }

  async function fill(current, state) {
    if (!current && recording) {
      drawn = { state };
      panel.replaceChildren(listener.element);
      await trying(() => listener.show("recording", recording.id, []));
      offer();
      return;
    }
    const made = runPanel(current, { listener, base, select });
    drawn = { state, update: made.update, close: made.close };
    panel.replaceChildren(made.element);
    if (current.state === "done") await trying(() => listener.show(base, current.id, made.names));
    else listener.pause();
  }

  // A long recording is tried on a part first.
  let offered = false;
  function offer() {
    const seconds = recording.n_samples / recording.fs;
    if (offered || seconds < LONG || runs().length) return;
    offered = true;
    listener.setRegion(seconds / 2 - PART / 2, seconds / 2 + PART / 2);
    asked.choosePart();
  }

  const neighbour = (step) => {
    const keys = [...list.children].map((one) => one.dataset.run);
    const next = keys.indexOf(shown) + step;
    if (next >= 0 && next < keys.length) select(keys[next]);
  };
  const onRun = (event) => neighbour(event.detail);
  document.addEventListener("neighbour", onRun);
  const stop = listen((news) => {
    if (news.deleted && news.deleted === recording?.id) return goTo("/");
    if (news.deleted === shown && shown) return select("");
    if (news.job || news.deleted || news.refreshed) tabs();
    if (news.refreshed && recording) return details(recording.id).then(() => draw(), () => {});
    if (news.recording?.id === recording?.id) tell();
    if (news.run ? news.run === shown : news.job?.id === shown) return draw();
    return undefined;
  });

  tell();
  tabs();
  const element = h("div", { class: recording ? "desk" : "desk wide" },
    h("div", { class: "desk-head" },
      h("div", {}, h("h1", {}, title), h("p", { class: "small" }, about)),
      recording && removal(recording), warnings),
    asked && asked.element,
    h("div", { class: "stage" }, list, panel));
  // Drawn when it stands in the page, so that canvases know their size.
  requestAnimationFrame(() => draw());
  return {
    element,
    close() {
      stop();
      document.removeEventListener("neighbour", onRun);
      drawn?.close?.();
      listener.close();
    },
  };
}

function removal(recording) {
  const button = h("button", { type: "button", class: "plain", onclick: () => {
    if (button.dataset.sure) trying(() => ask("DELETE", `/api/recordings/${recording.id}`), button);
    else {
      button.dataset.sure = "yes";
      button.replaceChildren("Delete it with all runs?");
    }
  } }, icon("bin"), "Delete");
  return button;
}
