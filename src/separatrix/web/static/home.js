// The first view: give a recording, or go on with an earlier one.

import { ask, giveRecording, STOPPED } from "./api.js";
import { h, icon, say, trying } from "./dom.js";
import { count, facts, sentence, when } from "./format.js";
import { jobsOf, known, listen, refresh } from "./store.js";

const goTo = (path) => document.dispatchEvent(new CustomEvent("go", { detail: path }));

export async function home() {
  document.title = "Separatrix";
  await refresh();
  const earlier = h("div");
  const draw = () => earlier.replaceChildren(recordings(), results());
  draw();
  const element = h("div", { class: "home" },
    h("h1", {}, "Hear each sound alone"),
    h("p", { class: "lead" }, "Give a recording of several talkers or instruments, made with two or more microphones, and get each of them by itself."),
    dropZone(),
    earlier,
    h("p", { class: "small" }, "Recordings stay on this machine, in ", h("code", {}, known.folder ?? ""), ", until you delete them here."),
  );
  return { element, close: listen((news) => news.run || draw()) };
}

function dropZone() {
  const input = h("input", { type: "file", id: "files", multiple: true, class: "hidden-input", accept: "audio/*,.wav,.flac,.ogg,.mp3,.aif,.aiff,.caf,.w64,.rf64" });
  const bar = h("progress", { max: "1", value: 0, "aria-label": "Upload" });
  const words = h("p", { class: "small" });
  const cancel = h("button", { type: "button", class: "quiet", onclick: () => { words.textContent = "Cancelling"; going?.abort(); } }, "Cancel");
  const coming = h("div", { class: "coming", hidden: true }, words, bar, cancel);
  const problem = h("p", { class: "problem", role: "alert" });
  const demo = h("button", { type: "button", class: "quiet", onclick: () => trying(async () => {
    goTo(`/recording/${(await ask("POST", "/api/recordings/demo")).id}`);
  }, demo) }, "Use the bundled recording");
  const choose = h("div", { class: "row" }, input, h("label", { for: "files", class: "button" }, "Choose files"), demo);
  const zone = h("section", { class: "drop", "aria-label": "Give a recording" },
    icon("waves"),
    h("p", { class: "drop-title" }, "Drop a multichannel recording"),
    h("p", { class: "small" }, "or several mono files, one for each microphone. WAV, FLAC, OGG, MP3, AIFF, CAF, W64, RF64."),
    choose, coming, problem);
  let going = null; // ends the upload that is under way

  function tell(words) {
    problem.textContent = sentence(words);
  }

  function show(share) {
    bar.value = share;
    words.textContent = share < 1 ? `${Math.floor(100 * share)} %` : "Looking at it";
  }

  async function take(files) {
    if (!files.length || going) return;
    going = new AbortController();
    const { signal } = going;
    problem.textContent = "";
    show(0);
    [choose.hidden, coming.hidden] = [true, false];
    try {
      const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
      const recording = await giveRecording(sorted, show, signal);
      if (zone.isConnected) goTo(`/recording/${recording.id}`);
      else say(`${recording.name} has come in.`); // whoever went on meanwhile is not called back
    } catch (error) {
      if (error.name !== STOPPED) (zone.isConnected ? tell : say)(error.message);
    } finally {
      going = null;
      [choose.hidden, coming.hidden] = [false, true];
      input.value = "";
    }
  }
  input.addEventListener("change", () => take(input.files));
  zone.addEventListener("dragenter", () => zone.classList.add("over"));
  zone.addEventListener("dragleave", (event) => zone.contains(event.relatedTarget) || zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    take(event.dataTransfer.files);
  });
  return zone;
}

function recordings() {
  const all = [...known.recordings.values()].sort((a, b) => b.created - a.created);
  if (!all.length) return steps();
  return h("section", {}, h("h2", {}, "Recordings"), h("ul", { class: "cards" }, all.map(card)));
}

function steps() {
  const step = (name, words) => h("li", {}, h("strong", {}, name), words);
  return h("ol", { class: "steps" },
    step("Drop", "Channels, length and faults of the recording are shown."),
    step("Separate", "Choose a method, and watch its cost fall; stop it, or let it go on."),
    step("Listen", "Hear all sources in step, each alone, and against the mixture at equal loudness."));
}

function card(recording) {
  const runs = jobsOf(recording.id);
  const remove = h("button", { type: "button", class: "plain", "aria-label": `Delete ${recording.name}`, title: "Delete", onclick: () => {
    if (remove.dataset.sure) trying(() => ask("DELETE", `/api/recordings/${recording.id}`), remove);
    else {
      remove.dataset.sure = "yes";
      remove.replaceChildren(`Delete it${runs.length ? ` and ${count(runs.length, "run")}` : ""}?`);
    }
  } }, icon("bin"));
  return h("li", { class: "card" },
    h("div", { class: "card-head" },
      h("a", { href: `/recording/${recording.id}`, "data-route": "", class: "card-title" }, recording.name), remove),
    h("p", { class: "small" }, facts(recording), h("br"), when(recording.created)),
    runs.length > 0 && h("p", { class: "chips" }, runs.map((job) =>
      h("a", { href: `/job/${job.id}`, "data-route": "", class: `chip ${job.state}` }, job.method, job.state === "done" ? "" : ` · ${job.state}`))));
}

function results() {
  if (!known.browsed) return h("div");
  const groups = grouped(known.results);
  return h("section", {}, h("h2", {}, "Results of the command line"),
    h("p", { class: "small" }, "in ", h("code", {}, known.browsed)),
    known.results.length === 0 && h("p", {}, "There are none yet."),
    h("ul", { class: "cards" }, Object.values(groups).map((group) =>
      h("li", { class: "card" }, h("p", { class: "card-title" }, group[0].track),
        h("p", { class: "chips" }, group.map((one) => h("a", { href: `/result/${one.id}`, "data-route": "", class: "chip done" }, one.method)))))));
}

function grouped(results) {
  const groups = {};
  for (const one of results) (groups[one.group] ??= []).push(one);
  return groups;
}
