// The keyboard's way through everything that can be heard.

export function keysOf(listener) {
  const { mixer, view } = listener;
  const about = () => (listener.now >= view.from && listener.now <= view.to ? listener.now : (view.from + view.to) / 2);
  const zoom = (factor) => { view.zoom(factor, about()); listener.lanes.draw(); };
  const move = (seconds) => listener.seek(listener.now + seconds);
  const edge = (which) => {
    const region = listener.region ?? { start: view.begin, stop: view.begin + view.seconds };
    const { start, stop } = { ...region, [which]: listener.now };
    listener.setRegion(start, stop);
  };
  const actions = {
    " ": () => listener.toggle(),
    x: () => mixer.compare(),
    l: () => listener.setLooping(!listener.looping),
    ArrowLeft: (event) => move(event.shiftKey ? -10 : -1),
    ArrowRight: (event) => move(event.shiftKey ? 10 : 1),
    Home: () => listener.seek(view.begin),
    "[": () => edge("start"),
    "]": () => edge("stop"),
    Escape: () => listener.setRegion(0, 0),
    "+": () => zoom(2),
    "=": () => zoom(2),
    "-": () => zoom(0.5),
    f: () => { view.zoomFrequency(2); listener.lanes.draw(); },
    F: () => { view.zoomFrequency(0.5); listener.lanes.draw(); },
    0: () => { view.everything(); listener.lanes.draw(); },
    ",": () => document.dispatchEvent(new CustomEvent("neighbour", { detail: -1 })),
    ".": () => document.dispatchEvent(new CustomEvent("neighbour", { detail: 1 })),
  };

  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const at = event.target;
    const typing = at.matches?.("input:not([type=range]):not([type=checkbox]), select, textarea");
    const ownKeys = at.matches?.("button, summary, a, input[type=checkbox]") && (event.key === " " || event.key === "Enter");
    const sliding = at.matches?.("input[type=range]") && /^(Arrow|Home|End|Page)/.test(event.key);
    if (typing || ownKeys || sliding || !listener.element.isConnected || !listener.set) return;
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit) {
      const k = mixer.sources[+digit[1] - 1];
      if (k !== undefined) (event.shiftKey ? mixer.mute(k) : mixer.solo(k, true));
    } else if (actions[event.key]) actions[event.key](event);
    else return;
    event.preventDefault();
  };
}
