"""The model of sources and sensors: its rules, its updates, and what it finds."""

import itertools

import numpy as np
import pytest

from mixtures import N_FRAMES, complex_normal, random_mixture
from reference import blinky as literal
from separatrix.demixing import Blinky, Demixing, check_source_model, ip1, ip2, ipa, iss1, iss2
from separatrix.errors import ShapeError
from separatrix.iterate import iterate

CHECK_FRAMES = 24  # of check_source_model
VARIANTS = {
    "default": {},
    "offset": {"learn_offset": True},
    "background": {"n_background": 2},
    "no sensors": {"sensor_weight": 0.0},
    "loud sensors": {"sensor_weight": 3.0},
    "leak": {"leak": 0.3},
    "random": {"n_random": 3},
}


def readings(n_frames, n_src=3, n_sensors=6, seed=0):
    rng = np.random.default_rng(seed)
    r = rng.gamma(0.5, size=(n_src, n_frames)) + 0.01
    g = rng.uniform(0.1, 1, size=(n_src, n_sensors)) ** 3
    return g.T @ r * rng.gamma(15, 1 / 15, (n_sensors, n_frames))


def mask(shape):
    return np.random.default_rng(1).random(shape) > 0.3


@pytest.mark.parametrize("name", [*VARIANTS, "masked"])
def test_keeps_the_rules_of_a_source_model(name):
    u = readings(CHECK_FRAMES)
    options = VARIANTS.get(name, {"valid": mask(u.shape)})
    check_source_model(Blinky(u, **options))


@pytest.mark.parametrize("update", [ip1, ip2, iss1, iss2, ipa])
@pytest.mark.parametrize("n_src", [3, 2, 1])
def test_cost_never_rises(update, n_src):
    x, _ = random_mixture(np.random.default_rng(1))
    u = readings(N_FRAMES)
    for options in (*VARIANTS.values(), {"valid": mask(u.shape)}):
        costs = iterate(Demixing(Blinky(u, **options), update, n_src), x, n_iter=40).costs
        rises = [(after - before) / (1 + abs(after)) for before, after in itertools.pairwise(costs)]
        assert max(rises) < 1e-9
        assert costs[-1] < costs[0]


@pytest.mark.parametrize(
    "options", [{}, {"n_background": 1, "leak": 0.3, "sensor_weight": 2.0, "learn_offset": True}]
)
def test_update_agrees_with_literal_loops(options):
    rng = np.random.default_rng(3)
    n_freq, n_src, n_frames = 5, 2, 12
    u = readings(n_frames, n_sensors=4)
    valid = mask(u.shape)
    model = Blinky(u, valid=valid, n_sub_iter=3, **options)
    power = rng.gamma(0.5, size=(n_src, 1, n_frames)) * n_freq
    params = model.init(power, n_freq, rng)
    updated = model.update(params, power)
    level = np.where(valid, u, 0).sum(axis=1, keepdims=True) / valid.sum(axis=1, keepdims=True)
    v = np.maximum(np.where(valid, u, 0) / level, 0.05)
    r, g, c = params.activation, params.gain, params.offset
    for _ in range(3):
        leak, weight = options.get("leak", 0.05), options.get("sensor_weight", 1.0)
        r = literal.activation_round(power[:, 0], v, valid, r, g, c, n_freq, leak, weight)
        g = literal.gain_round(v, valid, r, g, c)
        if options.get("learn_offset"):
            c = literal.offset_round(v, valid, r, g, c)
    np.testing.assert_allclose(updated.activation, r, rtol=1e-9)
    np.testing.assert_allclose(updated.gain, g, rtol=1e-9)
    np.testing.assert_allclose(updated.offset, c, rtol=1e-9)


def run(u, x, **options):
    return iterate(Demixing(Blinky(u, **options)), x, n_iter=15)


def test_gains_and_order_of_the_sensors_change_nothing(rng):
    x, _ = random_mixture(rng)
    u = readings(N_FRAMES)
    plain = run(u, x)
    for factor in (1e-6, 1e6):
        scaled = run(u * factor ** np.linspace(0, 1, 6)[:, None], x)
        np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-9)
    order = np.array([3, 1, 5, 0, 2, 4])
    turned = run(u[order], x)
    np.testing.assert_allclose(turned.costs, plain.costs, rtol=1e-9)
    np.testing.assert_allclose(
        turned.state.params.gain, plain.state.params.gain[:, order], rtol=1e-6
    )


def test_each_sensor_twice_at_half_the_weight_is_the_same(rng):
    x, _ = random_mixture(rng)
    u = readings(N_FRAMES)
    plain = run(u, x)
    doubled = run(np.concatenate([u, u]), x, sensor_weight=0.5)
    np.testing.assert_allclose(doubled.outcome.W, plain.outcome.W, rtol=1e-6)


def test_missing_readings_are_not_looked_at(rng):
    x, _ = random_mixture(rng)
    u = readings(N_FRAMES)
    valid = mask(u.shape)
    holes = run(np.where(valid, u, np.nan), x)
    junk = run(np.where(valid, u, 1e9), x, valid=valid)
    np.testing.assert_allclose(holes.costs, junk.costs, rtol=1e-12)


def test_sources_and_gains_of_the_model_are_found():
    rng = np.random.default_rng(5)
    n_freq, n_frames = 9, 400
    r = rng.gamma(0.5, size=(2, n_frames)) + 0.01
    g = np.array([[1.0, 0.6, 0.1, 0.05], [0.05, 0.2, 0.5, 1.0]])
    s = np.sqrt(r)[:, None] * complex_normal(rng, 2, n_freq, n_frames)
    A = complex_normal(rng, n_freq, 2, 2)
    x = np.einsum("fcs,sft->cft", A, s)
    result = iterate(Demixing(Blinky(g.T @ r, leak=1e-3, reading_floor=1e-3)), x, n_iter=60)
    gain = np.abs(result.outcome.W @ A) ** 2  # (freq, output, source)
    order = gain.mean(axis=0).argmax(axis=1)
    assert set(order) == {0, 1}  # the same order at all bins: no permutation is left
    own = gain[:, [0, 1], order]
    assert np.all(10 * np.log10(own / (gain.sum(axis=-1) - own)) > 20)
    found = result.state.params
    for k, source in enumerate(order):
        assert np.corrcoef(found.activation[k], r[source])[0, 1] > 0.99
        assert np.corrcoef(found.gain[k] * (g.T @ r).mean(axis=1), g[source])[0, 1] > 0.99


def test_frames_must_be_those_of_the_spectrogram(rng):
    x, _ = random_mixture(rng)
    with pytest.raises(ShapeError, match=r"has 7 frames and 6 sensors.*align_sensors"):
        run(readings(7), x)
    with pytest.raises(ShapeError, match="valid must have the shape"):
        Blinky(readings(7), valid=np.ones((2, 7), bool))
    with pytest.raises(ShapeError, match=r"\(\.\.\., sensor, frame\)"):
        Blinky(np.ones(7))


def test_starts_beyond_the_distinct_sensors_are_drawn(rng):
    x, _ = random_mixture(rng)
    one = readings(N_FRAMES, n_sensors=1)
    result = run(np.concatenate([one, 2 * one]), x)
    assert np.isfinite(result.costs[-1])
