// Plays signals in sample sync: they are channels of one buffer, so nothing can drift.
//
// The server cuts the sound into segments, which are scheduled one after the other; a loop is a
// segment that ends early and one that begins in the middle.

const SECONDS = 5; // of a segment, less where many signals would make it too large
const MOST_VALUES = 4e6; // of all signals of a segment
const AHEAD = 1.5; // seconds that are scheduled
const MOST_BYTES = 96e6; // of segments that are kept
const FADE = 0.012;

export class Engine {
  constructor(onChange, onProblem) {
    Object.assign(this, { onChange, onProblem });
    this.context = null;
    this.set = null;
    this.loop = null;
    this.playing = false;
    this.resting = 0; // sample at which it stands while it does not play
    this.pieces = [];
    this.segments = new Map();
    this.wanted = [];
    this.timer = 0;
    this.round = 1;
    this.pumping = 0;
  }

  // Takes another set of signals; if it plays it goes on in it at the same place.
  async load(set) {
    const seconds = this.set ? this.set.begin + this.position() / this.set.fs : 0;
    const place = (at) => Math.max(0, Math.min(set.n_samples - 1, Math.round((at - set.begin) * set.fs)));
    if (this.playing) await this.segment(set, Math.floor(place(seconds + 0.1) / this.length(set)));
    const now = this.set ? this.set.begin + this.position() / this.set.fs : set.begin;
    const playing = this.playing;
    this.halt();
    if (this.set && this.set.fs !== set.fs) this.shut();
    this.set = set;
    this.loop = null;
    this.resting = place(now);
    this.wire();
    if (playing) await this.play();
  }

  length(set) {
    return Math.round(Math.min(SECONDS * set.fs, MOST_VALUES / set.n_signals));
  }

  wire() {
    if (!this.context || !this.set) return;
    const n = this.set.n_signals;
    this.master?.disconnect();
    this.splitter = this.context.createChannelSplitter(n);
    this.master = this.context.createGain();
    this.gains = Array.from({ length: n }, (_, k) => {
      const gain = this.context.createGain();
      gain.gain.value = this.wanted[k] ?? 0;
      this.splitter.connect(gain, k);
      gain.connect(this.master);
      return gain;
    });
    this.master.connect(this.context.destination);
  }

  setGains(gains) {
    this.wanted = gains;
    this.gains?.forEach((gain, k) => gain.gain.setTargetAtTime(gains[k] ?? 0, this.context.currentTime, FADE));
  }

  async play() {
    if (!this.set) return;
    if (!this.context) {
      try {
        this.context = new AudioContext({ sampleRate: this.set.fs }); // so that nothing is resampled
      } catch {
        this.context = new AudioContext();
      }
      this.wire();
    }
    await this.context.resume();
    this.onProblem(null);
    if (this.resting >= this.set.n_samples - 1) this.resting = 0;
    const { loop } = this;
    if (loop && (this.resting < loop.start || this.resting >= loop.stop)) this.resting = loop.start;
    this.playing = true;
    this.next = this.resting;
    this.at = 0;
    this.round += 1;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.pump(), 150);
    await this.pump();
    this.onChange();
  }

  halt() {
    this.resting = this.position();
    this.playing = false;
    this.round += 1;
    clearInterval(this.timer);
    for (const { node } of this.pieces) {
      node.onended = null;
      node.stop();
      node.disconnect();
    }
    this.pieces = [];
  }

  pause() {
    if (!this.playing) return;
    this.halt();
    this.onChange();
  }

  seek(sample) {
    const playing = this.playing;
    this.halt();
    this.resting = Math.max(0, Math.min(this.set.n_samples - 1, Math.round(sample)));
    if (playing) this.play();
    else this.onChange();
  }

  setLoop(loop) {
    const changed = JSON.stringify(loop) !== JSON.stringify(this.loop);
    this.loop = loop;
    if (!changed || !this.playing) return;
    const here = this.position();
    this.seek(loop && (here < loop.start || here >= loop.stop) ? loop.start : here);
  }

  // Sample that is heard now.
  position() {
    if (!this.playing) return this.resting;
    const now = this.context.currentTime;
    let current = null;
    for (const piece of this.pieces) if (piece.at <= now) current = piece;
    if (!current) return this.resting;
    return Math.min(current.from + (now - current.at) * this.set.fs, current.from + current.count);
  }

  async pump() {
    const round = this.round;
    if (this.pumping === round) return;
    this.pumping = round;
    await this.schedule(round);
    if (this.pumping === round) this.pumping = 0;
  }

  async schedule(round) {
    while (this.playing && this.at < this.context.currentTime + AHEAD) {
      const inside = this.loop !== null && this.next <= this.loop.stop;
      const end = inside ? this.loop.stop : this.set.n_samples;
      if (this.next >= end) {
        if (inside) this.next = this.loop.start;
        else {
          this.ending();
          return;
        }
      }
      const length = this.length(this.set);
      const k = Math.floor(this.next / length);
      const buffer = await this.segment(this.set, k).catch((error) => error);
      if (round !== this.round || !this.playing) return;
      if (buffer instanceof Error) {
        this.pause();
        this.onProblem(buffer);
        return;
      }
      const from = this.next;
      const count = Math.min((k + 1) * length, end) - from;
      const soon = this.context.currentTime + 0.04;
      if (this.at < soon) this.at = Math.ceil(soon * this.context.sampleRate) / this.context.sampleRate;
      const node = new AudioBufferSourceNode(this.context, { buffer });
      node.connect(this.splitter);
      node.start(this.at, (from - k * length) / this.set.fs, count / this.set.fs);
      this.pieces.push({ node, at: this.at, from, count });
      this.at += count / this.set.fs;
      this.next = from + count;
      this.tidy();
    }
  }

  // Nothing is left to schedule: when the last piece has been heard it is over.
  ending() {
    const last = this.pieces.at(-1);
    if (last && this.context.currentTime < last.at + last.count / this.set.fs) return;
    this.pause();
    this.resting = 0;
    this.onChange();
  }

  tidy() {
    const now = this.context.currentTime;
    this.pieces = this.pieces.filter((piece, k) => k === this.pieces.length - 1 || piece.at + piece.count / this.set.fs > now - 1);
  }

  segment(set, k) {
    const key = `${set.path}/${k}`;
    const kept = this.segments.get(key) ?? this.fetch(set, k);
    this.segments.delete(key);
    this.segments.set(key, kept);
    kept.catch(() => this.segments.delete(key));
    const bytes = 4 * this.length(set) * set.n_signals;
    while (this.segments.size > Math.max(3, MOST_BYTES / bytes)) this.segments.delete(this.segments.keys().next().value);
    return kept;
  }

  async fetch(set, k) {
    const start = k * this.length(set);
    const stop = Math.min(start + this.length(set), set.n_samples);
    const answer = await fetch(`${set.path}/samples?start=${start}&stop=${stop}`).catch(() => null);
    if (!answer?.ok) throw new Error("the sound cannot be read.");
    const samples = new Float32Array(await answer.arrayBuffer());
    const buffer = new AudioBuffer({ numberOfChannels: set.n_signals, length: stop - start, sampleRate: set.fs });
    for (let c = 0; c < set.n_signals; c += 1) buffer.copyToChannel(samples.subarray(c * (stop - start), (c + 1) * (stop - start)), c);
    return buffer;
  }

  shut() {
    this.context?.close();
    this.context = null;
    this.gains = null;
    this.master = null;
  }

  close() {
    this.halt();
    this.shut();
  }
}
