"""What becomes of input on which methods break, ours and the peers', in the same run.

    python benchmarks/edge_cases.py [--write FILE] [--no-peers]

Two talkers of the bundled recording, 3 seconds, are damaged in one way after the other.  Each
cell says what came out:

* a figure: SDR in dB against the talkers at microphone 1 (BSS Eval v3, mean of both), beside a
  difference to the same recording undamaged where that should be zero;
* finite: sound came out, and there are no references to compare it with;
* refused: one of this library's own errors, in a sentence;
* raised: any other exception; NaN: samples that are not finite.

Damage to a recording is done to its samples; ours get it through `separate`, the peers through
the same transform.  Damage to a spectrogram goes to all of them as a spectrogram.  With --write
the tables go between the markers of FILE.
"""

import argparse
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from separatrix import METHODS, Stft, evaluate, separate
from separatrix.datasets import talkers
from separatrix.errors import (
    DivergedError,
    MissingDataError,
    SeparatrixWarning,
    ShapeError,
    UnsupportedError,
)
from separatrix.iterate import run_stages
from separatrix.methods import Property, Side
from separatrix.options import Scaling
from separatrix.scaling import scaled_filters, spatial_covariance, steering_vectors

OWN_ERRORS = (ShapeError, MissingDataError, UnsupportedError, DivergedError)
START, SECONDS, N_FFT = 1.0, 3.0, 1024
FADE = 4000  # samples; an edge has all frequencies
GAINS = (1e-6, 1e-4, 1e4, 1e6)
BEGIN, END = "<!-- made by benchmarks/edge_cases.py -->", "<!-- end -->"

Damage = Callable[[np.ndarray], np.ndarray]
# Separated signals (src, sample) or spectrograms (src, freq, frame) of what is given.
Separate = Callable[[np.ndarray], np.ndarray]

BLIND = {
    name: row
    for name, row in METHODS.items()
    if not row.needs and Property.FILTERS in row.properties
}  # the others need more than sound, or have tables of their own


@dataclass(frozen=True)
class Case:
    """One kind of damage.

    Attributes
    ----------
    name : str
        What is wrong with the input.
    damage : callable
        Makes it so: of samples (chan, sample) or of a spectrogram (chan, freq, frame).
    spectrogram : bool
        Which of both.
    silence : float
        Seconds of silence that the damage put first, in which the talkers are silent too.
    scored : bool
        Whether the talkers are still there to be compared with.
    gain : float
        Factor by which the result should differ from that of the undamaged recording.
    n_chan : int
        Number of microphones of the recording.
    left : callable
        What is left of the talkers (src, sample), where that is not all.
    refused : bool
        Whether ours should refuse it.
    says : str
        What ours should say, refusing or warning: a regular expression.
    """

    name: str
    damage: Damage
    spectrogram: bool = False
    silence: float = 0.0
    scored: bool = True
    gain: float | None = None
    n_chan: int = 2
    left: Damage | None = None
    refused: bool = False
    says: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came out: the kind of it, a sentence, and figures where there are any.

    Attributes
    ----------
    kind : str
        finite, refused, raised or NaN.
    sentence : str
        What the error or the warnings said.
    sdr : float or None
        Mean SDR in dB, if the talkers are known.
    sources : numpy.ndarray or None
        What came out, if it is finite.
    """

    kind: str
    sentence: str = ""
    sdr: float | None = None
    sources: np.ndarray | None = None


def channel_two(make: Callable[[np.ndarray], np.ndarray | float]) -> Damage:
    """Replace channel 2 by what `make` makes of channel 1."""

    def damage(x: np.ndarray) -> np.ndarray:
        damaged = x.copy()
        damaged[1] = make(x[0])
        return damaged

    return damage


def one_sample(value: float) -> Damage:
    """Replace one sample of channel 2."""

    def damage(x: np.ndarray) -> np.ndarray:
        damaged = x.copy()
        damaged[1, x.shape[1] // 2] = value
        return damaged

    return damage


def silence_first(x: np.ndarray) -> np.ndarray:
    """Put two seconds of digital silence first."""
    return np.pad(x, [(0, 0)] * (x.ndim - 1) + [(2 * talkers().fs, 0)])


def half_band(x: np.ndarray) -> np.ndarray:
    """Take the upper half of the band away, as in sound that was up-sampled, and fade."""
    fade = np.minimum(1, np.arange(x.shape[-1]) / FADE) ** 2
    spectrum = np.fft.rfft(x * fade * fade[::-1])
    spectrum[..., spectrum.shape[-1] // 2 :] = 0
    return np.fft.irfft(spectrum, x.shape[-1])


def upper_bins_empty(X: np.ndarray) -> np.ndarray:
    """Empty the upper half of the bins."""
    return X * (np.arange(X.shape[-2]) < X.shape[-2] // 2)[:, None]


def without_upper_bins(x: np.ndarray) -> np.ndarray:
    """Do the same to samples."""
    stft = Stft(N_FFT)
    return stft.inverse(upper_bins_empty(stft.forward(x)), x.shape[-1])


def clipped(x: np.ndarray) -> np.ndarray:
    """Clip at half of the peak."""
    limit = abs(x).max() / 2
    return np.clip(x, -limit, limit)


COPY, SILENT = "channel 2 is a copy of channel 1", "channel 2 is silent"
AS_IT_IS = Case("as it is", lambda x: x)
CASES = (
    AS_IT_IS,
    Case("as it is, a spectrogram", lambda X: X, spectrogram=True),
    *(Case(f"1. gain {gain:g}", lambda x, g=gain: g * x, gain=gain) for gain in GAINS),
    Case("2. 2 s of digital silence first", silence_first, silence=2.0),
    Case("3. all zeros", lambda x: 0 * x, scored=False, refused=True, says="silent"),
    Case(
        "4. channel 2 of 2 a copy", channel_two(lambda x: x), scored=False, refused=True, says=COPY
    ),
    Case("4. channel 2 of 3 a copy", channel_two(lambda x: x), n_chan=3, says=COPY),
    Case(
        "5. channel 2 of 2 zero",
        channel_two(lambda x: 0.0),
        scored=False,
        refused=True,
        says=SILENT,
    ),
    Case("5. channel 2 of 3 zero", channel_two(lambda x: 0.0), n_chan=3, says=SILENT),
    Case("5. channel 2 of 3 constant", channel_two(lambda x: 0.25), n_chan=3, says=SILENT),
    Case(
        "6. upper half of the bins zero",
        upper_bins_empty,
        spectrogram=True,
        left=without_upper_bins,
    ),
    Case(
        "6. upper half of the band empty", half_band, left=half_band, says="frequency bins between"
    ),
    Case("7. complex64", lambda X: X.astype(np.complex64), spectrogram=True),
    Case(
        "8. one frame",
        lambda X: X[..., 50:51],
        spectrogram=True,
        scored=False,
        refused=True,
        says="1 frame and 2 channels",
    ),
    Case("8. two frames", lambda X: X[..., 50:52], spectrogram=True, scored=False),
    Case(
        "9. a sample NaN",
        one_sample(np.nan),
        scored=False,
        refused=True,
        says="channel 2 at 1.500 s",
    ),
    Case(
        "9. a sample infinite",
        one_sample(np.inf),
        scored=False,
        refused=True,
        says="channel 2 at 1.500 s",
    ),
    Case("10. clipped at half of the peak", clipped, says="channel 1 is clipped"),
    Case("10. offset of ten times the RMS", lambda x: x + 10 * x.std()),
    Case("11. samples (sample, chan)", lambda x: x.T, scored=False, refused=True, says="give x.T"),
    Case(
        "11. spectrogram (freq, frame, chan)",
        lambda X: X[:, :33, :20].transpose(1, 2, 0),
        spectrogram=True,
        scored=False,
        refused=True,
        says="looks like .freq, frame, chan.",
    ),
)


def images(case: Case) -> np.ndarray:
    """The two talkers as the microphones of the case hear them, (src, chan, sample)."""
    demo = talkers()
    first = round(START * demo.fs)
    last = first + round(SECONDS * demo.fs)
    return demo.images[:2, : case.n_chan, first:last]


def judge(case: Case, separate_samples: Separate, separate_spectrogram: Separate) -> Outcome:
    """Damage, separate, and say what came out."""
    clean = images(case)
    stft = Stft(N_FFT)
    n_samples = clean.shape[-1] + round(case.silence * talkers().fs)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", SeparatrixWarning)
        try:
            if case.spectrogram:
                X = case.damage(stft.forward(clean.sum(axis=0)))
                sources = separate_spectrogram(X)
                if sources.dtype != X.dtype:
                    return Outcome("raised", f"gives {sources.dtype}")
                if case.scored:
                    sources = stft.inverse(sources, n_samples).astype(float)
            else:
                sources = separate_samples(case.damage(clean.sum(axis=0)))
        except OWN_ERRORS as error:
            return Outcome("refused", str(error))
        except Exception as error:
            return Outcome("raised", type(error).__name__)
        if not np.isfinite(sources).all():
            return Outcome("NaN")
        references = np.pad(clean[:, 0], ((0, 0), (n_samples - clean.shape[-1], 0)))
        if case.left:
            references = case.left(references)
        sdr = float(evaluate(references, sources).sdr.mean()) if case.scored else None
    sentences = [str(w.message) for w in heard if issubclass(w.category, SeparatrixWarning)]
    return Outcome("finite", " ".join(sentences), sdr, sources)


def ours(method: str) -> tuple[Separate, Separate]:
    """Our method on samples and on a spectrogram."""
    fs = talkers().fs

    def on_samples(x: np.ndarray) -> np.ndarray:
        return separate(x, fs, method=method, n_fft=N_FFT).sources

    def on_spectrogram(X: np.ndarray) -> np.ndarray:
        row = METHODS[method]
        stages = row.build(row.options(), Side(n_src=X.shape[0]))
        outcome = run_stages(stages, X)[-1].outcome
        gain = steering_vectors(outcome, spatial_covariance(X), Scaling.INVERSE)
        W = scaled_filters(outcome.W, gain, Scaling.INVERSE, 0)
        return (W @ X.transpose(1, 0, 2)).transpose(1, 0, 2)

    return on_samples, on_spectrogram


def theirs(run: Separate) -> tuple[Separate, Separate]:
    """A peer's method on samples, by our transform, and on a spectrogram."""
    stft = Stft(N_FFT)

    def on_samples(x: np.ndarray) -> np.ndarray:
        return stft.inverse(run(stft.forward(x)), x.shape[-1])

    return on_samples, run


def contestants(with_peers: bool) -> Mapping[str, tuple[Separate, Separate]]:
    """Every method by name."""
    methods = {f"`{name}`": ours(name) for name in BLIND}
    if not with_peers:
        return methods
    from peers import PEERS

    return methods | {
        name: theirs(lambda X, peer=peer: peer.run(X, peer.n_iter, 0))
        for name, peer in PEERS.items()
    }


def cell(case: Case, outcome: Outcome, undamaged: Outcome) -> str:
    """Text of one cell of the table."""
    if outcome.kind != "finite":
        return f"**{outcome.sentence}**" if outcome.kind == "raised" else outcome.kind
    if outcome.sdr is None:
        return "finite"
    text = f"{outcome.sdr:.1f}"
    if case.gain is not None and undamaged.sdr is not None:
        text += f" ({outcome.sdr - undamaged.sdr:+.2f})"
    return text + (" w" if outcome.sentence else "")


def tables(with_peers: bool) -> str:
    """Judge every method in every case, as Markdown."""
    found: dict[str, dict[str, Outcome]] = {}
    for name, pair in contestants(with_peers).items():
        found[name] = {case.name: judge(case, *pair) for case in CASES}
    lines = []
    for names in (list(BLIND), [name for name in found if not name.startswith("`")]):
        columns = [f"`{name}`" if name in BLIND else name for name in names]
        if not columns:
            continue
        lines += ["", f"| input | {' | '.join(columns)} |", "|---" * (1 + len(columns)) + "|"]
        for case in CASES:
            cells = [
                cell(case, found[name][case.name], found[name][AS_IT_IS.name]) for name in columns
            ]
            if names != list(BLIND):  # only our transform can have refused it
                cells = [text.replace("refused", "-") for text in cells]
            lines.append(f"| {case.name} | {' | '.join(cells)} |")
    lines += ["", "What ours say, refusing or warning (w):", ""]
    for case in CASES:
        said = {
            found[f"`{name}`"][case.name].sentence.replace(f"{name} needs", "METHOD needs")
            for name in BLIND
        } - {""}
        lines += [f"* {case.name}: {sentence}" for sentence in sorted(said)]
    return "\n".join(lines).strip()


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description="What becomes of input on which methods break.")
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    text = tables(not arguments.no_peers)
    print(text)
    if arguments.write:
        page = arguments.write.read_text(encoding="utf-8")
        between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
        page = between.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", page)
        arguments.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
