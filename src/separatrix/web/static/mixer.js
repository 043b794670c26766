// Who is heard and how loud: solo, mute, gain, and A/B at equal loudness.

const FAINTEST = -60;

const linear = (db) => 10 ** (db / 20);

export class Mixer {
  constructor(onChange) {
    this.onChange = onChange;
    this.set = null;
    this.strips = [];
    this.mixture = false; // A of A/B: the mixture in place of the sources
  }

  // A set of as many signals keeps the settings, so that runs can be compared.
  take(set) {
    const same = this.set && this.set.n_signals === set.n_signals && this.set.kind === set.kind;
    this.set = set;
    if (same) return;
    this.mixture = false;
    // Channels of a recording sound much alike: one is heard, the others on request.
    this.strips = set.signals.map((_, k) => ({ solo: false, mute: set.kind === "recording" && k > 0, gain: 0 }));
  }

  get sources() {
    const first = this.set?.mixed ? 1 : 0;
    return this.strips.map((_, k) => k).slice(first);
  }

  heard(k) {
    if (!this.sources.includes(k)) return false;
    const soloed = this.sources.some((one) => this.strips[one].solo);
    return soloed ? this.strips[k].solo : !this.strips[k].mute;
  }

  // Loudness in dB of what A and B give; powers of sources add up.
  loudness(ks) {
    const power = ks.reduce((sum, k) => sum + 10 ** ((this.set.signals[k].loudness + this.strips[k].gain) / 10), 0);
    return power > 0 ? 10 * Math.log10(power) : FAINTEST;
  }

  // The louder of the two is turned down to the other.
  balance() {
    if (!this.set?.mixed) return { a: 0, b: 0 };
    const heard = this.sources.filter((k) => this.heard(k));
    const [a, b] = [this.set.signals[0].loudness, this.loudness(heard)];
    return heard.length ? { a: Math.max(Math.min(0, b - a), FAINTEST), b: Math.max(Math.min(0, a - b), FAINTEST) } : { a: 0, b: 0 };
  }

  gains() {
    if (!this.set) return [];
    const { a, b } = this.balance();
    return this.strips.map((strip, k) => {
      if (this.set.mixed && k === 0) return this.mixture ? linear(a) : 0;
      return !this.mixture && this.heard(k) ? linear(strip.gain + b) : 0;
    });
  }

  solo(k, alone = false) {
    if (!this.sources.includes(k)) return;
    const on = !this.strips[k].solo;
    if (alone) for (const strip of this.strips) strip.solo = false;
    this.strips[k].solo = on;
    this.mixture = false;
    this.onChange();
  }

  mute(k) {
    if (!this.sources.includes(k)) return;
    this.strips[k].mute = !this.strips[k].mute;
    this.onChange();
  }

  gain(k, db) {
    this.strips[k].gain = db;
    this.onChange();
  }

  compare(mixture = !this.mixture) {
    if (!this.set?.mixed) return;
    this.mixture = mixture;
    this.onChange();
  }
}
