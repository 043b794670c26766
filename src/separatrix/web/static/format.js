// Numbers in words.

export function clock(seconds, digits = 1) {
  const sign = seconds < 0 ? "-" : "";
  const tenth = 10 ** digits;
  const rounded = Math.floor(Math.abs(seconds) * tenth + 1e-6) / tenth;
  const [hours, minutes] = [Math.floor(rounded / 3600), Math.floor(rounded / 60) % 60];
  const rest = (rounded % 60).toFixed(digits).padStart(digits ? 3 + digits : 2, "0");
  return sign + (hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`);
}

export function lasting(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

// A sentence of the program's; names of methods and files stay as they are.
export function sentence(text) {
  return text.replace(/^(a|an|it|no|the|there|this|these)\b/, (word) => word[0].toUpperCase() + word.slice(1));
}

export function hertz(f) {
  return f >= 1000 ? `${+(f / 1000).toFixed(f < 10000 ? 1 : 0)} kHz` : `${Math.round(f)} Hz`;
}

export function decibel(value) {
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(1)} dB`;
}

export function when(seconds) {
  const date = new Date(seconds * 1000);
  const sameDay = date.toDateString() === new Date().toDateString();
  return sameDay
    ? date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : date.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
}

export function facts(recording) {
  return [
    count(recording.n_chan, "channel"),
    clock(recording.n_samples / recording.fs),
    `${+(recording.fs / 1000).toFixed(3)} kHz`,
  ].join(" · ");
}
