// A lane for each signal, under one cursor and one ruler.

import { h, icon } from "./dom.js";
import { decibel } from "./format.js";
import { drawRuler } from "./ruler.js";
import { Spectrogram } from "./spectrogram.js";

const MOVED = 4; // pixels that make a drag of a click

export class Lanes {
  constructor(listener) {
    this.listener = listener;
    this.ruler = h("canvas", { class: "ruler", "aria-hidden": "true" });
    this.line = h("div", { class: "cursor", "aria-hidden": "true" });
    this.shade = h("div", { class: "region", "aria-hidden": "true", hidden: true });
    this.list = h("ol", { class: "lanes-list" });
    this.element = h("div", { class: "lanes" }, h("div", { class: "ruler-row" }, h("div", { class: "lane-head" }), this.ruler), this.list, this.shade, this.line);
    this.rows = [];
    this.grasp(this.ruler);
  }

  build() {
    const { set, mixer } = this.listener;
    this.rows = set.signals.map((signal, k) => this.row(signal, k, mixer.strips[k], mixer.sources.includes(k)));
    this.list.replaceChildren(...this.rows.map((row) => row.element));
    this.list.dataset.many = String(set.n_signals > 5);
    this.draw();
  }

  row(signal, k, strip, is_source) {
    const { mixer, set } = this.listener;
    const canvas = h("canvas", { class: "spectrogram", role: "img", "aria-label": `Spectrogram: ${signal.name}` });
    const solo = h("button", { type: "button", class: "toggle", "aria-pressed": "false", "aria-label": `Solo ${signal.name}`, title: "Solo", onclick: () => mixer.solo(k) }, "S");
    const mute = h("button", { type: "button", class: "toggle", "aria-pressed": "false", "aria-label": `Mute ${signal.name}`, title: "Mute", onclick: () => mixer.mute(k) }, "M");
    const words = h("span", { class: "small gain-words" }, strip.gain ? decibel(strip.gain) : "");
    const gain = h("input", { type: "range", min: "-24", max: "12", step: "1", value: String(strip.gain), "aria-label": `Gain of ${signal.name} in decibels`, oninput: () => {
      words.textContent = +gain.value ? decibel(+gain.value) : "";
      mixer.gain(k, +gain.value);
    } });
    const head = h("div", { class: "lane-head" },
      h("div", { class: "lane-name" }, h("span", {}, signal.name), words,
        signal.file && h("a", { class: "plain", href: `${set.path}/files/${signal.file}`, download: "", "aria-label": `Download ${signal.name}`, title: "Download" }, icon("down"))),
      is_source ? h("div", { class: "strip" }, solo, mute, gain) : h("p", { class: "small" }, "heard as A"));
    const element = h("li", { class: "lane" }, head, canvas);
    this.grasp(canvas);
    return { element, canvas, solo, mute, spectrogram: new Spectrogram(canvas), k };
  }

  draw() {
    const { set, view, marks } = this.listener;
    if (!set || !this.element.isConnected) return;
    for (const row of this.rows) row.spectrogram.show(set, row.k, view);
    drawRuler(this.ruler, view, marks);
    this.cursor();
  }

  mixed() {
    const { mixer } = this.listener;
    for (const { k, element, solo, mute } of this.rows) {
      const strip = mixer.strips[k];
      const heard = mixer.sources.includes(k) ? !mixer.mixture && mixer.heard(k) : mixer.mixture;
      element.classList.toggle("unheard", !heard);
      solo.setAttribute("aria-pressed", String(strip.solo));
      mute.setAttribute("aria-pressed", String(strip.mute));
    }
  }

  cursor() {
    const { listener, ruler } = this;
    const { view, region, now } = listener;
    const [left, width] = [ruler.offsetLeft, ruler.clientWidth];
    const inside = (second) => left + Math.min(Math.max(view.x(second, width), 0), width);
    this.line.hidden = now < view.from || now > view.to;
    this.line.style.transform = `translateX(${inside(now)}px)`;
    this.shade.hidden = !region || region.stop < view.from || region.start > view.to;
    if (this.shade.hidden) return;
    this.shade.style.transform = `translateX(${inside(region.start)}px)`;
    this.shade.style.width = `${inside(region.stop) - inside(region.start)}px`;
  }

  // A click seeks, a drag marks a region, a wheel with Ctrl zooms, with Alt moves in frequency.
  grasp(canvas) {
    const second = (event) => {
      const box = canvas.getBoundingClientRect();
      return this.listener.view.second(event.clientX - box.left, box.width);
    };
    let begun = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      begun = { x: event.clientX, second: second(event), dragged: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!begun) return;
      begun.dragged ||= Math.abs(event.clientX - begun.x) > MOVED;
      if (begun.dragged) this.listener.setRegion(begun.second, second(event));
    });
    canvas.addEventListener("pointerup", (event) => {
      if (begun && !begun.dragged) this.listener.seek(second(event));
      begun = null;
    });
    canvas.addEventListener("pointercancel", () => { begun = null; });
    canvas.addEventListener("wheel", (event) => {
      const { view } = this.listener;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (event.ctrlKey) view.zoom(2 ** (-event.deltaY / 200), second(event));
      else if (event.altKey) view.placeFrequency(view.low - (event.deltaY / 800) * (view.high - view.low));
      else if (sideways || event.shiftKey) view.place(view.from + ((event.deltaX || event.deltaY) / canvas.clientWidth) * (view.to - view.from));
      else return;
      event.preventDefault();
      this.draw();
    }, { passive: false });
  }
}
