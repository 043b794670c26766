// Seconds above the spectrograms, and what is marked in them.

import { colour, sharp } from "./dom.js";
import { clock } from "./format.js";

const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

const MARKS = 12; // pixels of the strip of marks

export function drawRuler(canvas, view, marks) {
  const { context, width, height } = sharp(canvas);
  if (!width) return;
  const span = view.to - view.from;
  const step = STEPS.find((one) => (width * one) / span > 70) ?? 7200;
  const digits = step >= 1 ? 0 : Math.ceil(-Math.log10(step) - 1e-9);
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = colour("--grey");
  context.strokeStyle = colour("--line");
  for (let k = Math.ceil(view.from / step - 1e-9); k * step <= view.to; k += 1) {
    const x = Math.round(view.x(k * step, width)) + 0.5;
    context.beginPath();
    context.moveTo(x, height - MARKS);
    context.lineTo(x, height);
    context.stroke();
    const text = clock(k * step, digits);
    const wide = context.measureText(text).width;
    context.fillText(text, Math.min(Math.max(x - wide / 2, 4), width - wide - 4), height - MARKS - 4);
  }
  for (const [source, from, to] of marks) {
    const [left, right] = [view.x(from, width), view.x(to, width)];
    context.fillStyle = colour("--accent");
    context.fillRect(left, height - MARKS, Math.max(right - left, 2), MARKS);
    context.fillStyle = colour("--on-accent");
    if (right - left > 9) context.fillText(String(source), (left + right) / 2 - 3, height - 2);
  }
}
