"""What kind of recording it is, and what follows from it."""

import numpy as np
import pytest

from separatrix import separate
from separatrix.auto import decide, grid
from separatrix.auto import deciding as module
from separatrix.auto.deciding import LONGEST, tried_seconds
from separatrix.auto.grid import GRIDS, RECIPES, Run
from separatrix.errors import MissingDataError, SeparatrixWarning, UnsupportedError
from separatrix.methods import Need
from separatrix.options import AutoOptions, Effort, Scaling
from separatrix.recording import inspect_recording

FS = 16000
FEW = (tuple(Run(name, 0.032, RECIPES[name]) for name in ("fdica", "Gauss", "fdica from Gauss")),)


@pytest.fixture
def few(monkeypatch):
    """Three quick runs in place of the grid."""
    monkeypatch.setattr(grid, "GRIDS", {effort: FEW for effort in Effort})


def talk(rng, n_src):
    return rng.laplace(size=(n_src, 2 * FS)) * np.repeat(rng.gamma(0.3, size=(n_src, 40)), 800, 1)


def panned(rng, n_chan, n_src):
    return rng.uniform(0.2, 1, (n_chan, n_src)) @ talk(rng, n_src)


def spaced(rng, n_chan, n_src):
    delays = rng.integers(1, 12, (n_chan, n_src))
    s = talk(rng, n_src)
    return np.stack([sum(np.roll(s[k], delays[c, k]) for k in range(n_src)) for c in range(n_chan)])


def decided(x, n_src, *given, **options):
    return decide(inspect_recording(x, FS), n_src, given, AutoOptions(**options))


@pytest.mark.parametrize(
    ("n_chan", "n_src", "given", "method"),
    [
        (2, 2, (Need.MAP,), "vessl"),
        (2, 2, (Need.SENSORS,), "blinkiva"),
        (1, 2, (Need.INTERVALS,), "nmf"),
        (2, 2, (Need.INTERVALS,), "pauses"),
        (3, 3, (Need.INTERVALS,), "nmf"),
        (2, 2, (Need.EXAMPLES,), "nmf"),
        (2, 3, (), "duet"),
        (3, 4, (), "cacgmm"),
        (2, 1, (), "fdica"),
    ],
)
def test_kinds_lead_to_methods_and_say_why(n_chan, n_src, given, method, rng):
    decision = decided(spaced(rng, n_chan, 2), n_src, *given)
    assert decision.method == decision.choice.kept == method
    assert decision.choice.reason.endswith(f": {method}.")
    assert decision.choice.tried == ()


def test_levels_alone_are_told_from_delays(rng, few):
    assert decided(panned(rng, 2, 2), 2).method == "uwedge"
    decision = decided(spaced(rng, 2, 2), 2)
    assert len(decision.choice.tried) == 3
    assert decision.choice.reason.startswith("2 microphones with delays between them: ")
    assert ", the best of 3 runs by " in decision.choice.reason


def test_one_channel_leads_to_a_sentence(rng):
    with pytest.raises(UnsupportedError, match="one channel does not tell where sounds come from"):
        separate(talk(rng, 1), FS, method="auto")


def test_a_dead_channel_is_named_where_one_is_left(rng):
    x = np.concatenate([talk(rng, 1), np.zeros((1, 2 * FS))])
    with pytest.raises(UnsupportedError, match="channel 2 is silent.*one channel does not tell"):
        separate(x, FS, method="auto")


def test_silence_is_refused_in_the_words_of_every_method():
    with pytest.raises(MissingDataError):
        separate(np.zeros((2, FS)), FS, method="auto")


def test_a_copied_channel_is_left_out(rng, few):
    x = spaced(rng, 2, 2)
    with pytest.warns(SeparatrixWarning):
        separation = separate(np.concatenate([x, x[:1]]), FS, method="auto")
    assert separation.n_src == 2
    assert "2 microphones" in separation.choice.reason


@pytest.mark.parametrize("n_src", [0, True, 1.5])
def test_numbers_of_sources_that_are_none_are_refused(n_src, rng):
    with pytest.raises(UnsupportedError, match="n_src"):
        separate(spaced(rng, 2, 2), FS, method="auto", n_src=n_src)


def test_sources_are_counted_where_their_number_is_not_given(rng, few):
    x = spaced(rng, 3, 2)
    for given in ({}, {"n_src": "auto"}):
        separation = separate(x, FS, **given)
        assert separation.count is not None
        assert separation.n_src == separation.options["n_src"] == 3
    assert separate(x, FS, n_src=3).count is None
    assert separate(x[:, : FS // 3], FS).count is None  # too short to count in


def test_what_auto_cannot_take_is_refused_by_name(rng):
    x = spaced(rng, 2, 2)
    begun = separate(x, FS, method="fdica", n_iter=1)
    for given in ({"initial": begun}, {"n_fft": 512}, {"hop": 128}):
        with pytest.raises(UnsupportedError, match=f"auto takes no {next(iter(given))}, .*fdica"):
            separate(x, FS, **given)
    with pytest.raises(UnsupportedError, match="auto has no option 'n_iter'; name a .* fdica"):
        separate(x, FS, n_iter=3)


def test_scaling_is_that_of_what_is_found(rng, few):
    x = spaced(rng, 3, 2)
    assert separate(x, FS, n_src=2, scaling="minimal-distortion").scaling is (
        Scaling.MINIMAL_DISTORTION
    )
    assert separate(x, FS, n_src=4, scaling="inverse").scaling is None  # of masks


def test_numbers_of_sources_may_be_left_open_whatever_is_found(rng):
    told = separate(panned(rng, 2, 2), FS, n_src="auto")
    assert (told.method, told.n_src) == ("uwedge", 2)
    marks = [(1, 0.0, 0.5), (2, 1.0, 1.5), (3, 1.5, 2.0)]
    assert separate(talk(rng, 1), FS, solo=marks[:2]).n_src == 2
    assert separate(talk(rng, 1), FS, solo=marks).n_src == 3
    assert separate(talk(rng, 1), FS, examples=list(talk(rng, 2)), n_src="auto").n_src == 2


def test_too_little_to_tell_runs_apart_is_separated_all_the_same(rng):
    x = spaced(rng, 2, 2)
    short = separate(x[:, : FS // 3], FS)
    assert short.method == "fdica"
    assert short.options["n_fft"] == 0.128 * FS
    assert "it is too short" in short.choice.reason
    with pytest.raises(UnsupportedError, match="0.004 GB of memory are too few .* allow 0.3"):
        separate(np.tile(x, 4), FS, memory=0.004)


def test_any_run_that_was_tried_can_be_kept(rng, few):
    x = spaced(rng, 2, 2)
    first, second = (separate(x, FS, method="auto", keep=keep) for keep in (1, 2))
    assert [run.label for run in first.choice.tried] == [run.label for run in second.choice.tried]
    assert first.choice.kept == first.choice.tried[0].label
    assert second.choice.kept == second.choice.tried[1].label
    with pytest.raises(UnsupportedError, match="keep=4 is not possible: 3 runs"):
        separate(x, FS, method="auto", keep=4)
    with pytest.raises(UnsupportedError, match="keep=2 is not possible: .* duet"):
        separate(x, FS, method="auto", n_src=3, keep=2)


def test_what_is_kept_is_what_was_tried(rng, few):
    """The score of the result is the one by which it was chosen."""
    separation = separate(spaced(rng, 2, 2), FS, method="auto", seed=3)
    assert separation.score.expected == pytest.approx(separation.choice.tried[0].expected, abs=1e-9)
    assert separation.options["n_fft"] == 512
    assert separation.method == RECIPES[separation.choice.kept.split(",")[0]][-1].method


def test_a_channel_that_does_not_exist_is_refused_before_the_work(rng):
    with pytest.raises(UnsupportedError, match="ref_channel=5 does not exist"):
        separate(spaced(rng, 2, 2), FS, method="auto", ref_channel=5)


def test_memory_shortens_what_is_tried(rng, few):
    recording = inspect_recording(spaced(rng, 2, 2), FS)
    assert tried_seconds(recording, "complex64", 2.0) == LONGEST
    half = tried_seconds(recording, "complex128", 0.1)
    assert half == pytest.approx(tried_seconds(recording, "complex64", 0.05))
    assert tried_seconds(recording, "complex128", 0.2) == pytest.approx(2 * half)
    tried = []
    real = module.Bench
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            module,
            "Bench",
            lambda part, *a, **k: tried.append(part.n_samples) or real(part, *a, **k),
        )
        decision = decide(recording, 2, (), AutoOptions(), memory=0.05)
    assert f" in its middle {tried[0] / FS:.3g} s." in decision.choice.reason
    assert tried == [round(tried_seconds(recording, "complex128", 0.05) * FS)]


def test_grids_have_each_run_once_and_more_effort_has_more():
    for rounds in GRIDS.values():
        runs = [run.label for some in rounds for run in some]
        assert len(set(runs)) == len(runs)
    assert len(GRIDS[Effort.THOROUGH][0]) >= 27
    labels = {
        effort: {run.label for some in rounds for run in some} for effort, rounds in GRIDS.items()
    }
    assert labels[Effort.QUICK] < labels[Effort.NORMAL] < labels[Effort.THOROUGH]


def test_a_short_recording_gets_short_windows():
    windows = {
        seconds: {run.window for runs in grid.rounds_of(Effort.NORMAL, seconds) for run in runs}
        for seconds in (0.5, 2.0, 4.0, 60.0)
    }
    assert windows[0.5] == windows[2.0] == {0.128}
    assert max(windows[4.0]) == 0.384
    assert max(windows[60.0]) == 0.512


def test_the_grid_is_for_as_long_as_the_recording_is(rng):
    tried = decided(spaced(rng, 2, 2), 2).choice.tried
    assert {one.label.split(", ")[-1] for one in tried} == {"128 ms"}
