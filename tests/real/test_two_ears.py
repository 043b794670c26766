"""What two ears find of speech at a measured head: floors on the seeds of the protocol.

Figures of one head and few mixtures: floors against regression, no promise for other data.
"""

import numpy as np
import pytest

from separatrix.studies import STUDIES, study_tasks
from separatrix.studies.vessl.cell import measure

pytestmark = pytest.mark.slow
pytest.importorskip("h5py")


@pytest.fixture(scope="module")
def scores(data, tmp_path_factory):
    """Scores (mixture, source) of a method in a condition, by measure."""
    maps = tmp_path_factory.mktemp("maps")
    folders = {"speech": [data / "open" / "speech_cmu_arctic"], "heads": [data / "hrir"]}

    def run(condition, n_src, methods, first_seed=3000, mixtures=20):
        options = {**folders, "first_seed": first_seed, "mixtures": mixtures}
        results = [
            measure({**task, "methods": methods}, maps)
            for task in study_tasks(STUDIES["vessl"], options)
            if (task["condition"], task["n_src"]) == (condition, n_src)
        ]
        labels = [label for label in results[0] if label.split(" ")[0] in methods]
        return {
            label.split(" ")[0]: {
                name: np.array([result[label][name] for result in results])
                for name in results[0][label]
            }
            for label in labels
        }

    return run


def test_mixtures_are_those_of_the_protocol(scores):
    """Ideal masks reach 16.6 dB here, and from 15.5 to 16.9 dB over other 40 to 80 mixtures."""
    found = scores("frontal-tmild", 2, ["oracle", "mixture"])
    assert found["oracle"]["sdr"].mean() == pytest.approx(15.4, abs=1.2)
    assert found["mixture"]["sdr"].mean() == pytest.approx(0.3, abs=0.2)


def test_one_talker_in_front_is_found(scores):
    """The median of the azimuth errors is 1.2 to 1.9 degrees, as the seed of the map falls."""
    found = scores("frontal", 1, ["vessl"], mixtures=40)["vessl"]
    assert np.median(found["azimuth"]) <= 2.5
    assert np.median(found["elevation"]) <= 3
    assert np.mean(found["distance"] <= 10) >= 0.85


def test_one_talker_all_round_is_found_behind_too(scores):
    found = scores("whole", 1, ["vessl"], first_seed=4000, mixtures=15)["vessl"]
    assert np.mean(found["distance"] <= 10) >= 0.85


def test_two_talkers_in_front_are_found_and_told_apart(scores):
    found = scores("frontal", 2, ["vessl", "known", "vessl-ild", "literal"])
    vessl, levels = found["vessl"], found["vessl-ild"]
    assert np.median(vessl["azimuth"]) <= 1.5
    assert np.mean(vessl["distance"] <= 10) >= 0.8
    assert vessl["sdr"].mean() >= 13.5
    assert vessl["sdr"].mean() >= found["known"]["sdr"].mean() - 1
    assert levels["sdr"].mean() >= 6
    assert np.mean(levels["distance"] <= 10) >= 0.55
    # With a share of its own in every bin a source starves: documented, not wanted.
    assert found["literal"]["sdr"].mean() <= levels["sdr"].mean() - 5


def test_a_short_tail_costs_little(scores):
    found = scores("frontal-tmild", 2, ["vessl"])["vessl"]
    assert np.median(found["azimuth"]) <= 3
    assert found["sdr"].mean() >= 9
