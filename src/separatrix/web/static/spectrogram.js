// A spectrogram put together from the server's tiles; coarser ones stand in until they come.

import { sharp } from "./dom.js";
import { hertz } from "./format.js";

const [COLUMNS, ROWS] = [256, 128];
const MOST_TILES = 600;
const FINEST = 4 * COLUMNS; // samples of the narrowest tile
const LABELS = [50, 100, 200, 500, 1000, 2000, 4000, 8000, 16000, 32000];

const tiles = new Map();

function tile(url, onCome) {
  let image = tiles.get(url);
  if (image) tiles.delete(url);
  else {
    image = new Image();
    image.src = url;
    image.decode().then(() => { image.ready = true; for (const tell of image.waiting) tell(); }, () => tiles.delete(url));
    image.waiting = new Set();
  }
  if (!image.ready) image.waiting.add(onCome);
  tiles.set(url, image);
  while (tiles.size > MOST_TILES) tiles.delete(tiles.keys().next().value);
  return image;
}

export class Spectrogram {
  constructor(canvas) {
    this.canvas = canvas;
    this.again = () => {
      cancelAnimationFrame(this.asked);
      this.asked = requestAnimationFrame(() => this.draw());
    };
  }

  show(set, signal, view) {
    Object.assign(this, { set, signal, view });
    this.draw();
  }

  draw() {
    if (!this.set) return;
    const { context, width, height } = sharp(this.canvas);
    if (!width) return;
    const { view } = this;
    const ratio = window.devicePixelRatio || 1;
    const part = (view.to - view.from) / view.seconds;
    const deepest = Math.max(0, Math.floor(Math.log2(this.set.n_samples / FINEST)));
    const zoomX = Math.min(deepest, Math.max(0, Math.round(Math.log2((width * ratio) / part / COLUMNS))));
    const zoomY = Math.min(6, Math.max(0, Math.round(Math.log2((height * ratio) / (view.high - view.low) / ROWS))));
    context.imageSmoothingQuality = "high";
    const place = { width, height, from: (view.from - view.begin) / view.seconds, part };
    for (let y = Math.floor(view.low * 2 ** zoomY); y < view.high * 2 ** zoomY; y += 1) {
      for (let x = Math.floor(place.from * 2 ** zoomX); x < (place.from + part) * 2 ** zoomX - 1e-9; x += 1) {
        this.tile(context, place, zoomX, zoomY, x, y);
      }
    }
    this.labels(context, height);
  }

  url(zoomX, zoomY, x, y) {
    return `${this.set.path}/tile/${this.signal}/${this.view.scale}/${zoomX}/${zoomY}/${x}/${y}`;
  }

  tile(context, place, zoomX, zoomY, x, y) {
    const image = tile(this.url(zoomX, zoomY, x, y), this.again);
    const { view } = this;
    const left = (place.width * (x / 2 ** zoomX - place.from)) / place.part;
    const wide = place.width / 2 ** zoomX / place.part;
    const tall = place.height / 2 ** zoomY / (view.high - view.low);
    const top = place.height * (1 - ((y + 1) / 2 ** zoomY - view.low) / (view.high - view.low));
    if (image.ready) {
      context.drawImage(image, left, top, wide + 0.5, tall + 0.5);
      return;
    }
    for (let up = 1; up <= zoomX; up += 1) { // a parent that has come, cut to this place
      const parent = tiles.get(this.url(zoomX - up, zoomY, x >> up, y));
      if (!parent?.ready) continue;
      const share = COLUMNS / 2 ** up;
      context.drawImage(parent, (x % 2 ** up) * share, 0, share, ROWS, left, top, wide + 0.5, tall + 0.5);
      return;
    }
  }

  labels(context, height) {
    const { view } = this;
    context.font = "10px system-ui, sans-serif";
    context.textAlign = "left";
    context.lineWidth = 3;
    context.strokeStyle = "rgb(0 0 0 / 70%)";
    context.fillStyle = "#fff";
    let last = height + 12;
    for (const f of LABELS.filter((one) => one < view.fs / 2)) {
      const y = height * (1 - (view.height(f) - view.low) / (view.high - view.low));
      if (y > height - 6 || y < 10 || last - y < 22) continue;
      context.strokeText(hertz(f), 5, y + 3);
      context.fillText(hertz(f), 5, y + 3);
      last = y;
    }
  }
}
