// The bar above the spectrograms: play, position, loop, A/B, zoom.

import { h, icon } from "./dom.js";
import { clock } from "./format.js";
import { SCALES } from "./view.js";

export class Transport {
  constructor(listener) {
    this.listener = listener;
    const button = (props, ...inside) => h("button", { type: "button", ...props }, ...inside);
    this.play = button({ class: "play", "aria-label": "Play", title: "Play (Space)", onclick: () => listener.toggle() }, icon("play"), icon("pause"));
    this.first = button({ class: "plain", "aria-label": "To the beginning", title: "To the beginning (Home)", onclick: () => listener.seek(listener.view.begin) }, icon("first"));
    this.time = h("output", { class: "time", "aria-label": "Time" });
    this.position = h("input", { type: "range", class: "position", min: "0", max: "1000", step: "1", "aria-label": "Position", oninput: () => {
      const { view } = listener;
      listener.seek(view.begin + (view.seconds * this.position.value) / 1000);
    } });
    this.loop = button({ class: "toggle", "aria-pressed": "false", title: "Loop the marked region (l)", onclick: () => listener.setLooping(!listener.looping) }, icon("loop"), "Loop");
    this.a = button({ class: "toggle", "aria-pressed": "false", title: "Hear the mixture (x)", onclick: () => listener.mixer.compare(true) }, "A mixture");
    this.b = button({ class: "toggle", "aria-pressed": "true", title: "Hear the sources (x)", onclick: () => listener.mixer.compare(false) }, "B sources");
    this.ab = h("div", { class: "pair", role: "group", "aria-label": "Compare at equal loudness" }, this.a, this.b);
    this.scale = h("select", { "aria-label": "Scale of frequency", onchange: () => {
      listener.view.scale = this.scale.value;
      listener.lanes.draw();
    } }, Object.entries(SCALES).map(([value, name]) => h("option", { value }, name)));
    const zoom = (factor) => {
      const { view, now } = listener;
      view.zoom(factor, now >= view.from && now <= view.to ? now : (view.from + view.to) / 2);
      listener.lanes.draw();
    };
    const tall = (factor) => { listener.view.zoomFrequency(factor); listener.lanes.draw(); };
    this.region = h("span", { class: "small region-words" });
    this.element = h("div", { class: "transport" },
      h("div", { class: "row" }, this.play, this.first, this.time, this.position),
      h("div", { class: "row" }, this.ab, this.loop, this.region),
      h("div", { class: "row zooms" },
        h("div", { class: "pair", role: "group", "aria-label": "Time" }, h("span", { class: "small" }, "Time"),
          button({ class: "toggle", "aria-label": "Zoom out in time", onclick: () => zoom(0.5) }, "−"),
          button({ class: "toggle", "aria-label": "Zoom in in time", onclick: () => zoom(2) }, "+")),
        h("div", { class: "pair", role: "group", "aria-label": "Frequency" }, h("span", { class: "small" }, "Frequency"),
          button({ class: "toggle", "aria-label": "Zoom out in frequency", onclick: () => tall(0.5) }, "−"),
          button({ class: "toggle", "aria-label": "Zoom in in frequency", onclick: () => tall(2) }, "+")),
        this.scale,
        button({ class: "toggle", title: "Show everything (0)", onclick: () => { listener.view.everything(); listener.lanes.draw(); } }, "Fit")));
  }

  draw() {
    const { listener } = this;
    const { engine, mixer, view, region, looping, set } = listener;
    const playing = String(engine.playing);
    if (this.element.dataset.playing !== playing) {
      this.element.dataset.playing = playing;
      this.play.setAttribute("aria-label", engine.playing ? "Pause" : "Play");
    }
    this.time.textContent = clock(listener.now);
    this.position.value = String(Math.round((1000 * (listener.now - view.begin)) / view.seconds));
    this.position.setAttribute("aria-valuetext", listener.words());
    this.ab.hidden = !set?.mixed;
    this.a.setAttribute("aria-pressed", String(mixer.mixture));
    this.b.setAttribute("aria-pressed", String(!mixer.mixture));
    this.loop.setAttribute("aria-pressed", String(looping));
    this.loop.disabled = region === null;
    this.region.textContent = region ? `${clock(region.start)} to ${clock(region.stop)}` : "Drag to mark a region";
  }
}
