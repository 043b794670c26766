// Elements from plain calls; nothing ever becomes HTML, so that no name can.

import { sentence } from "./format.js";

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  waves: "M3 12h2M8 7v10M12 3v18M16 8v8M20 12h1",
  play: "M7 4.5v15l12-7.5z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  first: "M6 5h2.5v14H6zM19 5v14L9.5 12z",
  loop: "M6 9.5A3.5 3.5 0 0 1 9.500 6H17l-2-2 1.500-1.500L21 7l-4.500 4.500L15 10l2-2H9.500A1.500 1.500 0 0 0 8 9.500V11H6zM18 14.500A3.500 3.500 0 0 1 14.500 18H7l2 2-1.500 1.500L3 17l4.500-4.500L9 14l-2 2h7.500a1.500 1.500 0 0 0 1.500-1.500V13h2z",
  down: "M11 4h2v8.200l3-3 1.400 1.400L12 16l-5.400-5.400L8 9.200l3 3zM5 18h14v2H5z",
  bin: "M9 4h6l1 2h4v2H4V6h4zM6 9h12l-1 11H7z",
};

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

let timer = 0;

export function say(text) {
  const place = document.getElementById("said");
  place.textContent = sentence(text);
  place.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => place.classList.remove("shown"), 6000);
}

// Runs a task of the user's and says what goes wrong; the button rests meanwhile, and keeps the
// focus, which it would lose if it were disabled.
export async function trying(task, button = null) {
  if (button?.dataset.busy) return undefined;
  if (button) button.dataset.busy = "yes";
  try {
    return await task();
  } catch (error) {
    say(error.message);
    return undefined;
  } finally {
    if (button) delete button.dataset.busy;
  }
}

// A canvas as sharp as the screen, drawn in CSS pixels.
export function sharp(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [w, t] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== t) [canvas.width, canvas.height] = [w, t];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
