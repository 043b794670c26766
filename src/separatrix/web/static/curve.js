// The cost of every stage over its iterations, side by side; each has a scale of its own.

import { colour, sharp } from "./dom.js";

const GAP = 14;
const [TOP, BOTTOM, EDGE] = [30, 20, 5];
const WIDE = 150; // pixels from which there is room for the cost beside the label

// Iterations that are shown: those there are, and room to grow; the bar tells of all.
function reach(stage) {
  const done = stage.costs.length - 1;
  return Math.max(4, stage.n_iter === undefined ? done : Math.min(stage.n_iter, Math.max(30, Math.ceil(1.5 * done))));
}

export class Curve {
  constructor(canvas) {
    this.canvas = canvas;
    this.stages = [];
    this.again = () => this.draw(this.stages);
    this.watch = new ResizeObserver(this.again);
    this.watch.observe(canvas);
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.theme.addEventListener("change", this.again);
  }

  close() {
    this.watch.disconnect();
    this.theme.removeEventListener("change", this.again);
  }

  draw(stages) {
    this.stages = stages;
    const shown = stages.filter((stage) => stage.costs.length > 0 && (stage.n_iter ?? stage.costs.length - 1) > 0);
    const { context, width, height } = sharp(this.canvas);
    if (!shown.length || !width) return;
    const lengths = shown.map(reach);
    const whole = Math.max(...lengths);
    // Short stages are made wider than they are, so that they can be seen.
    const shares = lengths.map((length) => Math.max(length / whole, 0.3));
    const room = (width - GAP * (shown.length - 1)) / shares.reduce((sum, share) => sum + share, 0);
    let left = 0;
    shown.forEach((stage, k) => {
      const wide = room * shares[k];
      this.stage(context, stage, lengths[k], left, wide, height);
      left += wide + GAP;
    });
  }

  stage(context, stage, length, left, wide, height) {
    const costs = stage.costs.filter((cost) => cost !== null && cost !== undefined);
    // The first iteration may fall a thousand times as far as all others: it leaves the picture.
    const seen = costs.length > 4 ? costs.slice(1) : costs;
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const x = (i) => left + EDGE + ((wide - 2 * EDGE) * i) / length;
    const y = (cost) => TOP + (height - TOP - BOTTOM) * (high > low ? Math.min(1, (high - cost) / (high - low)) : 0.5);
    context.font = "12px system-ui, sans-serif";
    context.fillStyle = colour("--grey");
    context.save();
    context.beginPath();
    context.rect(left, 0, wide, height);
    context.clip();
    context.textAlign = "left";
    context.fillText(stage.label, left + 1, 13);
    context.fillText("0", left + 1, height - 4);
    context.textAlign = "right";
    context.fillText(String(length), left + wide - 1, height - 4);
    if (wide > WIDE) context.fillText(costs.at(-1).toPrecision(6), left + wide - 1, 13);
    context.strokeStyle = colour("--line");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, height - BOTTOM + 4.5);
    context.lineTo(left + wide, height - BOTTOM + 4.5);
    context.stroke();
    context.beginPath();
    context.rect(left, TOP - 6, wide, height - TOP - BOTTOM + 12);
    context.clip();
    context.strokeStyle = colour("--accent");
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    costs.forEach((cost, i) => context.lineTo(x(i), cost > high ? TOP - 20 : y(cost)));
    context.stroke();
    context.fillStyle = colour("--accent");
    context.beginPath();
    context.arc(x(costs.length - 1), y(costs.at(-1)), 3.5, 0, 7);
    context.fill();
    context.restore();
  }
}
