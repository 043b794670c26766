// What part of time and frequency is seen, and the scale of frequency.

export const SCALES = { mel: "mel", linear: "linear", log: "log" };
const LOWEST = 40;
const DEEPEST = 6;

export class View {
  constructor() {
    this.scale = "mel";
    this.reset(0, 1, 16000);
  }

  reset(begin, seconds, fs) {
    Object.assign(this, { begin, seconds, fs, from: begin, to: begin + seconds, low: 0, high: 1 });
  }

  everything() {
    this.reset(this.begin, this.seconds, this.fs);
  }

  // Zooms by a factor about a second, which stays where it is.
  zoom(factor, about) {
    const span = Math.max(Math.min((this.to - this.from) / factor, this.seconds), Math.min(0.02, this.seconds));
    const share = (about - this.from) / (this.to - this.from);
    this.place(about - share * span, span);
  }

  place(from, span = this.to - this.from) {
    this.from = Math.min(Math.max(from, this.begin), this.begin + this.seconds - span);
    this.to = this.from + span;
  }

  zoomFrequency(factor, about = this.low) {
    const span = Math.max(Math.min((this.high - this.low) / factor, 1), 2 ** -DEEPEST);
    const share = (about - this.low) / (this.high - this.low);
    this.placeFrequency(about - share * span, span);
  }

  placeFrequency(low, span = this.high - this.low) {
    this.low = Math.min(Math.max(low, 0), 1 - span);
    this.high = this.low + span;
  }

  x(second, width) {
    return (width * (second - this.from)) / (this.to - this.from);
  }

  second(x, width) {
    return this.from + (x / width) * (this.to - this.from);
  }

  hertz(y) {
    const highest = this.fs / 2;
    if (this.scale === "linear") return y * highest;
    if (this.scale === "log") {
      const lowest = Math.min(LOWEST, highest / 8);
      return lowest * (highest / lowest) ** y;
    }
    return 700 * (Math.exp(y * Math.log1p(highest / 700)) - 1);
  }

  height(f) {
    const highest = this.fs / 2;
    if (this.scale === "linear") return f / highest;
    if (this.scale === "log") {
      const lowest = Math.min(LOWEST, highest / 8);
      return Math.log(f / lowest) / Math.log(highest / lowest);
    }
    return Math.log1p(f / 700) / Math.log1p(highest / 700);
  }
}
