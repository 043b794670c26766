"""Faults in demixing, and the tests that must catch them."""

DENSITY = "demixing/sources/density.py"
LOW_RANK = "demixing/sources/low_rank.py"
METHODS_TEST = "tests/properties/test_methods.py"
PARTITIONED = "demixing/sources/partitioned.py"
SOURCES_TEST = "tests/demixing/test_sources.py"
SPATIAL_TEST = "tests/demixing/test_spatial.py"
SPHERICAL = "demixing/sources/spherical.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "sources never rescaled": (
        "demixing/demixing.py",
        "if bool(xp.any(gain != 1)):",
        "if False:",
        f"{SPATIAL_TEST}::test_sources_keep_their_level",
    ),
    "background term of the cost left out": (
        "demixing/demixing.py",
        "if background.shape[-2]:",
        "if False:",
        f"{SPATIAL_TEST}::test_background_is_orthogonal_and_the_cost_is_that_of_the_targets",
    ),
    "columns of W rescaled for rows": (
        "demixing/demixing.py",
        "factor = xp.sqrt(gain)[..., 0][..., None, :, :]",
        "factor = xp.matrix_transpose(xp.sqrt(gain)[..., 0][..., None, :, :])",
        f"{METHODS_TEST}::test_cost_never_rises",
    ),
    "basis not rescaled": (
        LOW_RANK,
        "return params._replace(basis=params.basis * gain)",
        "return params",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "leak left out of the weight": (
        SPHERICAL,
        "return leaky(1 / self._variance(params, power), FRAMES)",
        "return 1 / self._variance(params, power)",
        f"{SOURCES_TEST}::test_the_leak_reaches_every_term",
    ),
    "factor 2 in the Laplace weight": (
        SPHERICAL,
        "return leaky(1 / self._radius(power), FRAMES)",
        "return 2 * leaky(1 / self._radius(power), FRAMES)",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "number of bins left out of the Gauss cost": (
        SPHERICAL,
        "return params.n_freq * total(",
        "return total(",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "update that does nothing": (
        LOW_RANK,
        "return LowRankParams(*kernels.low_rank_step(power, *params))",
        "return params",
        "tests/test_peers.py::test_ilrma_from_one_start",
    ),
    "spatial update that does nothing": (
        "demixing/demixing.py",
        "W, power = self.update(data, state.W, self.source.weight(params, state.power))",
        "W, power = state.W, state.power",
        f"{METHODS_TEST}::test_known_mixing_is_undone",
    ),
    "NumPy hidden in the generic code": (
        SPHERICAL,
        "xp.log(self._variance(params, power))",
        "np.log(np.asarray(self._variance(params, power)))",
        f"{METHODS_TEST}::test_other_array_libraries_agree",
    ),
    "cost summed in single precision": (
        "demixing/sources/model.py",
        "return xp.sum(values, axis=(-3, -2, -1), dtype=xp.float64)",
        "return xp.sum(values, axis=(-3, -2, -1))",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "input written in place": (
        "demixing/mixture.py",
        "packed = kernels.pack(x, gain)",
        "x /= gain\n    packed = kernels.pack(x)",
        f"{METHODS_TEST}::test_input_unchanged_and_resumable",
    ),
    "batch elements all get the first one's start": (
        "demixing/rows.py",
        "return Filters(W, like(mixture.usable, W))",
        "return Filters(W[:1] + 0 * W if W.ndim > 3 else W, like(mixture.usable, W))",
        f"{METHODS_TEST}::test_batch_equals_single_runs",
    ),
    "scale of the start lost": (
        "demixing/rows.py",
        "return xp.astype(W, mixture.packed.dtype) * mixture.gain",
        "return xp.astype(W, mixture.packed.dtype)",
        f"{METHODS_TEST}::test_equivariance",
    ),
    "seed ignored": (
        "demixing/demixing.py",
        "np.random.default_rng(self.seed)",
        "np.random.default_rng()",
        f"{METHODS_TEST}::test_seed_decides_alone",
    ),
    "mixture not normalised": (
        "demixing/mixture.py",
        "packed = kernels.pack(x, gain)",
        "gain = gain * 0 + 1\n    packed = kernels.pack(x)",
        f"{METHODS_TEST}::test_recording_gain_leaves_the_costs",
    ),
    "all starts of a batch alike": (
        "multiplicative.py",
        "for child in rng.spawn(math.prod(batch))",
        "for child in [np.random.default_rng(0) for _ in range(math.prod(batch))]",
        "tests/test_iterate.py::test_frozen_elements_of_a_real_batch_keep_their_state",
    ),
    "empty bins not left out": (
        "demixing/mixture.py",
        "if not usable.all():",
        "if False:",
        "tests/demixing/test_mixture.py::test_empty_bins_stay_out",
    ),
    "dependence judged in single precision": (
        "demixing/mixture.py",
        "covariance = _covariance(packed)",
        "covariance = packed @ conj_transpose(packed) / packed.shape[-1]",
        "tests/demixing/test_mixture.py::test_dependent_channels_are_found_in_single_precision",
    ),
    "fewer bins in single precision": (
        "demixing/mixture.py",
        "2 * eps)",
        "8 * eps)",
        "tests/demixing/test_mixture.py::test_both_precisions_demix_the_same_bins",
    ),
    "half the bins in the weight of Student's t": (
        SPHERICAL,
        "slope = (2 * params.n_freq + self.dof)",
        "slope = (params.n_freq + self.dof)",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "exponent of the magnitude for that of the power": (
        SPHERICAL,
        "** (self.beta / 2 - 1)",
        "** (self.beta - 2)",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "leak over bins that know nothing of each other": (
        "demixing/sources/per_bin.py",
        "leaky(power, FRAMES)",
        "leaky(power, (-2, -1))",
        f"{SOURCES_TEST}::test_the_leak_reaches_every_term",
    ),
    "heavy tails learnt like the Gaussian": (
        DENSITY,
        "return power * self._slope(power / variance)",
        "return power",
        f"{SOURCES_TEST}::test_low_rank_step_agrees_with_literal_loops",
    ),
    "heavy tails without a leak": (
        DENSITY,
        "from ...multiplicative import BINS_AND_FRAMES, leaky",
        "BINS_AND_FRAMES = None\n\n\ndef leaky(values, axes):\n    return values\n\n",
        "tests/demixing/test_mixture.py::test_digital_silence_is_survived",
    ),
    "spectra lose what is taken off their shares": (
        PARTITIONED,
        "return partition / held, basis * held",
        "return partition / held, basis",
        f"{SOURCES_TEST}::test_partitioned_step_agrees_with_literal_loops",
    ),
    "variance not recomputed after the partition": (
        PARTITIONED,
        "    sums = [xp.sum((over_bins @ slope) * gains, axis=-1) for slope in slopes()]",
        "    first = slopes()\n"
        "    slopes = lambda: first\n"
        "    sums = [xp.sum((over_bins @ slope) * gains, axis=-1) for slope in first]",
        f"{SOURCES_TEST}::test_partitioned_step_agrees_with_literal_loops",
    ),
    "partition not rescaled": (
        PARTITIONED,
        "shared_out(params.partition * gain[..., 0], params.basis)",
        "shared_out(params.partition, params.basis)",
        f"{SOURCES_TEST}::test_shipped_models_keep_the_rules",
    ),
    "components without unit power": (
        "demixing/starts.py",
        "conj_transpose(vectors) / xp.sqrt(values)[..., None]",
        "conj_transpose(vectors) * (1 + 0 * values[..., None])",
        "tests/demixing/test_starts.py::test_principal_components_are_white_and_the_strongest",
    ),
    "weakest components": (
        "demixing/starts.py",
        "xp.flip(W[..., -n_src:, :], axis=-2)",
        "W[..., :n_src, :]",
        "tests/demixing/test_starts.py::test_principal_components_are_white_and_the_strongest",
    ),
    "copies of the identity": (
        "demixing/starts.py",
        "if start is None else rows_of(mixture, n_src, start)",
        "",
        "tests/demixing/test_starts.py::test_copies_of_an_earlier_stage_are_where_all_starts_begin",
    ),
}
