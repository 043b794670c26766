"""Two ears: learn what a head does to sound, then find and separate two talkers by it.

A computed head, a sphere with simple pinnae, stands for a measured one.  Noise from directions in
front of it teaches a map; then two voices are heard from directions that the map has never seen,
with a little noise at the ears, and are found and separated.  What was found is drawn to
two_ears.png beside what is true.  Needs: pip install "separatrix[binaural]".

    python examples/two_ears.py
"""

import numpy as np

from separatrix import separate
from separatrix.binaural import spherical_head, train_map
from separatrix.binaural.directions import angles
from separatrix.binaural.figure import draw_localization
from separatrix.binaural.files import localization_from
from separatrix.binaural.oracles import ideal_masks
from separatrix.datasets import voices
from separatrix.evaluation import evaluate, localization_errors
from separatrix.options import TrainingOptions
from separatrix.simulation import BinauralParameters, binaural_scene

SEED = 2


def main() -> None:
    """Train, listen, find, separate, score, draw."""
    head = spherical_head()
    front = np.flatnonzero(abs(angles(head.directions)[0]) <= np.pi / 2)
    unseen = front[::10]
    learnt = train_map(head.chosen(np.setdiff1d(front, unseen)), TrainingOptions(k=32))

    talkers = [[path] for path in voices().talkers]
    scene = binaural_scene(BinauralParameters(n_src=2, duration=3.0), head, talkers, SEED, unseen)
    result = separate(scene.mixture, scene.fs, method="vessl", map=learnt, n_src=2)
    found = localization_from(result, learnt)

    true_deg = np.degrees(np.stack(angles(scene.directions), axis=-1))
    found_deg = np.stack([found.azimuth_deg, found.elevation_deg], axis=-1)
    errors = localization_errors(true_deg, found_deg)
    order = errors.permutation
    for k, (azimuth, elevation) in enumerate(true_deg):
        print(
            f"Talker {k + 1} at azimuth {azimuth:+.1f}, elevation {elevation:+.1f} degrees: "
            f"found {errors.great_circle_deg[k]:.1f} degrees away"
        )
    images = result.images[order]
    ears = [evaluate(scene.images[:, ear], images[:, ear], scene.mixture[ear]) for ear in range(2)]
    gained = np.mean([ear.sdr_improvement for ear in ears])
    print(f"SDR improvement {gained:.1f} dB, mean over talkers and ears")

    ideal = ideal_masks(np.asarray(learnt.stft.forward(scene.images)))[np.argsort(order)]
    draw_localization(
        "two_ears.png",
        found,
        learnt.hear(scene.mixture, scene.fs),
        learnt,
        truth=scene.directions,
        ideal=ideal,
    )


if __name__ == "__main__":
    main()
