// Hear and see signals together: one transport, one cursor, whatever run is shown.

import { ask } from "./api.js";
import { Engine } from "./audio.js";
import { h } from "./dom.js";
import { clock, sentence } from "./format.js";
import { Lanes } from "./lanes.js";
import { keysOf } from "./keys.js";
import { Mixer } from "./mixer.js";
import { Transport } from "./transport.js";
import { View } from "./view.js";

export const current = { listener: null }; // what is on the page, for those who test it

export class Listener {
  constructor() {
    this.view = new View();
    this.set = null;
    this.region = null; // seconds of the recording
    this.looping = false;
    this.marks = [];
    this.onRegion = () => {};
    this.engine = new Engine(() => this.draw(), (error) => { this.problem.textContent = error ? sentence(error.message) : ""; });
    this.mixer = new Mixer(() => this.mix());
    this.transport = new Transport(this);
    this.lanes = new Lanes(this);
    this.problem = h("p", { class: "problem", role: "alert" });
    this.element = h("section", { class: "listener", "aria-label": "Listen" }, this.transport.element, this.problem, this.lanes.element);
    this.onKey = keysOf(this);
    document.addEventListener("keydown", this.onKey);
    this.watch = new ResizeObserver(() => this.lanes.draw());
    this.watch.observe(this.lanes.element);
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.onTheme = () => this.lanes.draw();
    this.theme.addEventListener("change", this.onTheme);
    current.listener = this;
    this.frame = 0;
  }

  // Shows a set of signals in place of another; what plays goes on in the new one.
  async show(kind, key, files) {
    const path = `/api/sets/${kind}/${key}`;
    if (this.set?.path === path) return this.lanes.draw();
    this.asked = path;
    const given = await ask("GET", path);
    if (this.asked !== path) return undefined; // another was asked for meanwhile
    const set = { ...given, path, kind, files, n_signals: given.signals.length };
    set.mixed = kind !== "recording" && set.signals[0]?.name === "Mixture";
    const seconds = set.n_samples / set.fs;
    if (!this.set || this.view.begin !== set.begin || Math.abs(this.view.seconds - seconds) > 1e-6 || this.view.fs !== set.fs) {
      this.view.reset(set.begin, seconds, set.fs);
    }
    this.mixer.take(set);
    await this.engine.load(set);
    this.set = set;
    this.lanes.build();
    this.mix();
    this.applyLoop();
    this.draw();
    return undefined;
  }

  mix() {
    this.engine.setGains(this.mixer.gains());
    this.lanes.mixed();
    this.transport.draw();
  }

  // Second of the recording that is heard now.
  get now() {
    return this.set ? this.set.begin + this.engine.position() / this.set.fs : 0;
  }

  toggle() {
    if (this.engine.playing) this.engine.pause();
    else this.engine.play();
  }

  pause() {
    this.engine.pause();
  }

  seek(second) {
    if (this.set) this.engine.seek((second - this.set.begin) * this.set.fs);
    this.follow();
  }

  setRegion(start, stop) {
    const [from, to] = [Math.max(Math.min(start, stop), this.view.begin), Math.min(Math.max(start, stop), this.view.begin + this.view.seconds)];
    this.region = to - from > 0.01 ? { start: from, stop: to } : null;
    if (!this.region) this.looping = false;
    this.applyLoop();
    this.draw();
    this.onRegion();
  }

  setLooping(on) {
    this.looping = on && this.region !== null;
    this.applyLoop();
    this.draw();
  }

  applyLoop() {
    if (!this.set) return;
    const sample = (second) => Math.max(0, Math.min(this.set.n_samples, Math.round((second - this.set.begin) * this.set.fs)));
    const loop = this.looping && this.region ? { start: sample(this.region.start), stop: sample(this.region.stop) } : null;
    this.engine.setLoop(loop && loop.stop - loop.start > 64 ? loop : null);
  }

  setMarks(marks) {
    this.marks = marks;
    this.lanes.draw();
  }

  // Keeps the cursor in sight while it plays.
  follow() {
    const { view, now } = this;
    if (now < view.from || now > view.to) {
      view.place(now - 0.1 * (view.to - view.from));
      this.lanes.draw();
    }
  }

  draw() {
    this.transport.draw();
    this.lanes.cursor();
    cancelAnimationFrame(this.frame);
    if (!this.engine.playing) return;
    this.follow();
    this.frame = requestAnimationFrame(() => this.draw());
  }

  words() {
    return this.set ? `${clock(this.now)} of ${clock(this.set.begin + this.set.n_samples / this.set.fs)}` : "";
  }

  close() {
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onKey);
    this.watch.disconnect();
    this.theme.removeEventListener("change", this.onTheme);
    this.engine.close();
    if (current.listener === this) current.listener = null;
  }
}
