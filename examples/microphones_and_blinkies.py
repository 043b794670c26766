"""Two people in a noisy room: a small microphone array alone, and with sensors of sound power.

A simulated room with two talkers, ten people at its other end, four microphones on a circle 4 cm
across and 40 sensors that show how loud it is where they stand, 30 times a second.  AuxIVA hears
the microphones, and of its four outputs the two that fit best are scored; BlinkIVA is told by the
sensors who talks when.  The room, the talkers and what came out are drawn to
microphones_and_blinkies.png.  Needs: pip install "separatrix[sim]".

    python examples/microphones_and_blinkies.py
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from separatrix import Stft, separate
from separatrix.datasets import voices
from separatrix.evaluation import evaluate
from separatrix.sensors import SensorReadings
from separatrix.simulation import (
    BlinkyParameters,
    Scene,
    SensorLayout,
    blinky_power,
    blinky_scene,
)

N_SRC, READINGS = 2, 30.0  # talkers, and readings of a sensor per second
WINDOW = {"n_fft": 4096, "hop": 2048, "scaling": "least-squares"}
RANGE_DB, HIGHEST = 60, 4000  # of the spectrograms, in dB and Hz
COLOURS = np.array([[0.85, 0.37, 0.01], [0.11, 0.46, 0.71]])  # of the talkers


def simulate() -> Scene:
    """Put the bundled voices into the room of the paper, the sensors round the talkers."""
    parameters = BlinkyParameters(n_src=N_SRC, n_chan=4, layout=SensorLayout.CLOUDS)
    speech = [*voices().talkers[:N_SRC], *voices().guests]
    return blinky_scene(parameters, speech, seed=0)


def draw_room(axes: Axes, scene: Scene, gain: np.ndarray) -> None:
    """Draw where everything stands; sensors in the colours of the talkers that they hear."""
    place = {name: xyz[:2] for name, xyz in scene.positions.items()}
    share = gain / gain.sum(axis=0)
    axes.scatter(*place["sensors"], c=share.T @ COLOURS, s=14, label="sensors")
    axes.scatter(*place["talkers"], c=COLOURS, s=160, marker="*", label="talkers")
    axes.scatter(*place["interferers"], c="0.6", s=60, marker="X", label="others")
    axes.scatter(*place["microphones"], c="k", s=14, label="microphones")
    axes.set(xlim=(0, 10), ylim=(0, 7.5), aspect="equal", xlabel="m")
    axes.set_title("Sensors, coloured by the talker they hear", fontsize="medium")
    axes.legend(fontsize="small", ncols=4, loc="lower center", handletextpad=0.1, columnspacing=1)


def draw_spectrogram(axes: Axes, signal: np.ndarray, fs: float, loudest: float) -> None:
    """Draw the lower frequencies of a signal on the common scale."""
    stft = Stft(1024, 256)
    power = np.abs(stft.forward(signal[None])[0]) ** 2
    rows = round(HIGHEST / fs * stft.n_fft)
    level = 10 * np.log10(power[:rows] / loudest + 10 ** (-RANGE_DB / 10))
    extent = (0, len(signal) / fs, 0, HIGHEST / 1000)
    axes.imshow(level, origin="lower", aspect="auto", cmap="magma", extent=extent, vmax=0)


def main() -> None:
    """Separate with and without sensors, score both, draw everything."""
    scene = simulate()
    readings = [blinky_power(sound, scene.fs, READINGS) for sound in scene.sensor_sound]
    sensors = SensorReadings(np.stack(readings), READINGS)
    x, fs, talkers = scene.mixture, scene.fs, scene.references
    results = {
        "AuxIVA": separate(x, fs, method="auxiva", **WINDOW),
        "BlinkIVA": separate(x, fs, method="blinkiva", n_src=N_SRC, sensors=sensors, **WINDOW),
    }
    shown = {"Microphone 1": np.stack([x[0]] * N_SRC), "Talker alone": talkers}
    for name, result in results.items():
        scores = evaluate(talkers, result.sources, x[0])
        shown[f"{name}, SDR {scores.sdr.mean():.1f} dB"] = result.sources[scores.permutation]
        print(f"{name}: SDR {scores.sdr.mean():.1f} dB, SIR {scores.sir.mean():.1f} dB")
    print(f"SDR improvement {scores.sdr_improvement.mean():.1f} dB with sensors")

    figure = Figure(figsize=(15, 5), layout="constrained")
    panels = figure.subplot_mosaic(
        [["room", *range(0, 4)], ["room", *range(4, 8)]], width_ratios=[1.6, 1, 1, 1, 1]
    )
    gain = results["BlinkIVA"].parameters["gain"][scores.permutation]
    draw_room(panels["room"], scene, gain)
    loudest = max(np.abs(Stft(1024, 256).forward(talkers)).max() ** 2, 1e-12)
    for column, (title, signals) in enumerate(shown.items()):
        panels[column].set_title(title, fontsize="medium")
        for k, signal in enumerate(signals):
            draw_spectrogram(panels[4 * k + column], signal, fs, loudest)
    for k in range(N_SRC):
        panels[4 * k].set_ylabel(f"Talker {k + 1}: kHz", color=COLOURS[k])
    for place in range(8):  # numbers at the edges are enough
        panels[place].tick_params(labelleft=place % 4 == 0, labelbottom=place >= 4)
        panels[place].set_xlabel("s" if place >= 4 else "")
    figure.savefig("microphones_and_blinkies.png", dpi=110)


if __name__ == "__main__":
    main()
