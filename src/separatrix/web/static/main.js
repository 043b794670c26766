// The page: which view its address names, and the way between them.

import { h } from "./dom.js";
import { home } from "./home.js";
import { connect } from "./store.js";

const main = document.getElementById("main");
let leave = () => {};

async function show() {
  leave();
  leave = () => {};
  const [, kind, key] = location.pathname.split("/");
  try {
    const { element, close } = await (kind ? later(kind, key) : home());
    main.replaceChildren(element);
    leave = close;
  } catch (error) {
    document.title = "Separatrix";
    main.replaceChildren(
      h("section", { class: "empty" }, h("h1", {}, "Nothing here"), h("p", {}, error.message[0].toUpperCase() + error.message.slice(1)),
        h("p", {}, h("a", { href: "/", class: "button", "data-route": "" }, "All recordings"))),
    );
  }
}

// What plays and draws is not needed for the first view.
async function later(kind, key) {
  const { recordingView, resultView } = await import("./recording.js");
  return kind === "result" ? resultView(key) : recordingView(kind, key);
}

export function go(path) {
  history.pushState(null, "", path);
  return show().then(() => {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-route]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
document.addEventListener("go", (event) => go(event.detail));
document.getElementById("keys-button").addEventListener("click", () => document.getElementById("keys").showModal());
addEventListener("popstate", show);
// A file that misses the drop zone must not replace the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());

connect();
await show();
