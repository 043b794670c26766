"""How much memory a run takes, from the recording to the folder."""

import subprocess
import sys

import numpy as np
import pytest
import soundfile

RUN = """
import re, sys, warnings, separatrix
warnings.simplefilter("ignore")
made = separatrix.separate(sys.argv[1], method="auxiva", n_iter=3, memory=float(sys.argv[2]))
made.save(sys.argv[3])
# Not ru_maxrss, in which what a large parent had before it started this one counts as well.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(made.learnt.frames, peak)
"""


def peak_of_a_run(folder, seconds, fs, memory):
    """Separate four channels of noise, made block by block, and give frames and peak bytes."""
    rng = np.random.default_rng(0)
    with soundfile.SoundFile(folder / "long.wav", "w", fs, 4, "PCM_16") as file:
        for _ in range(seconds // 10):
            loudness = np.repeat(rng.gamma(0.3, size=(100, 4)), fs // 10, axis=0)
            s = 0.02 * loudness * rng.standard_normal((10 * fs, 4))
            file.write(s @ (np.eye(4) + 0.3))
    command = [sys.executable, "-c", RUN, folder / "long.wav", str(memory), folder / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    frames, kilobytes = map(int, done.stdout.split())
    for n in range(1, 5):
        assert soundfile.info(folder / "out" / f"source{n}.wav").frames == seconds * fs
    return frames, 1024 * kilobytes


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_is_bounded(tmp_path):
    frames, peak = peak_of_a_run(tmp_path, 300, 16000, memory=0.8)
    assert frames > 500
    assert peak < 0.8e9


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_an_hour_of_four_channels_takes_less_than_2_gb(tmp_path):
    frames, peak = peak_of_a_run(tmp_path, 3600, 16000, memory=2)
    assert frames > 1000
    assert peak < 2e9
