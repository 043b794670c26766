"""Faults in kernels, and the tests that must catch them."""

ADJUSTMENT = "kernels/generic/adjustment.py"
CACGMM_TEST = "tests/masking/test_cacgmm.py"
METHODS_TEST = "tests/properties/test_methods.py"
PERMUTATION = "permutation.py"
PERMUTATION_TEST = "tests/test_permutation.py"
PRODUCTS = "kernels/generic/products.py"
PROJECTION = "kernels/generic/projection.py"
SOURCES_TEST = "tests/demixing/test_sources.py"
SPATIAL_TEST = "tests/demixing/test_spatial.py"
STEERING = "kernels/generic/steering.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "wrong conjugate in the IP row": (
        PROJECTION,
        "T = replace_rows(xp, T, {s: conj_transpose(t / xp.sqrt(xp.real(U)))})",
        "T = replace_rows(xp, T, {s: xp.matrix_transpose(t / xp.sqrt(xp.real(U)))})",
        f"{METHODS_TEST}::test_cost_never_rises",
    ),
    "covariance transposed": (
        PRODUCTS,
        "return (packed * weight[..., None, :]) @ conj_transpose(packed) / n_frames",
        "return array_namespace(packed).conj("
        "(packed * weight[..., None, :]) @ conj_transpose(packed) / n_frames)",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "square root of the norm left out": (
        PROJECTION,
        "t / xp.sqrt(xp.real(U))",
        "t / xp.real(U)",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "eigenvectors of IP2 swapped": (
        PROJECTION,
        "values, smallest, largest = extreme_vectors(xp, U_s, U_u)",
        "values, largest, smallest = extreme_vectors(xp, U_s, U_u)",
        f"{METHODS_TEST}::test_cost_never_rises",
    ),
    "eigenvectors of ISS2 swapped": (
        STEERING,
        "values, smallest, largest = extreme_vectors(xp, Q_s, Q_u)",
        "values, largest, smallest = extreme_vectors(xp, Q_s, Q_u)",
        f"{METHODS_TEST}::test_cost_never_rises",
    ),
    "other rows of ISS2 left alone": (
        STEERING,
        "old[..., m : m + 1, :] - steps[m][1] @ both",
        "old[..., m : m + 1, :]",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "adjustment of IPA with the new row": (
        ADJUSTMENT,
        "old = T[..., k : k + 1, :]",
        "old = row @ T",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "adjustment of IPA left out": (
        ADJUSTMENT,
        "T[..., m : m + 1, :] + p * old",
        "T[..., m : m + 1, :]",
        f"{SPATIAL_TEST}::test_adjustment_needs_fewer_sweeps_than_projection",
    ),
    "own step of ISS without its square root": (
        STEERING,
        "1 - 1 / xp.sqrt(weighted_power)",
        "1 - 1 / weighted_power",
        f"{METHODS_TEST}::test_cost_never_rises",
    ),
    "ISS along the targets alone": (
        STEERING,
        "if background.shape[-2]:",
        "if False:",
        f"{SPATIAL_TEST}::test_iss_leaves_the_span_of_the_first_microphones",
    ),
    "ISS along one background row after the other": (
        STEERING,
        "return Q, conj_transpose(solve_definite(xp, Q, conj_transpose(cross)))",
        "return Q, cross / xp.linalg.diagonal(Q)[..., None, :]",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "background without a bound": (
        PRODUCTS,
        '    Q, _ = xp.linalg.qr(covariance @ conj_transpose(targets), mode="complete")\n'
        "    return conj_transpose(Q[..., n_src:])\n",
        "    H = conj_transpose(covariance @ conj_transpose(targets))\n"
        "    K = conj_transpose(xp.linalg.solve(H[..., :n_src], H[..., n_src:]))\n"
        "    I = xp.eye(K.shape[-2], dtype=K.dtype) + xp.zeros_like(K[..., :, :1])\n"
        "    return xp.concat([K, -I], axis=-1)\n",
        f"{SPATIAL_TEST}::test_background_is_bounded_where_the_first_microphone_hears_no_target",
    ),
    "IPA without a ridge": (
        ADJUSTMENT,
        "[_definite(weighted_covariance(y, weight[..., s, :, :])) for s",
        "[weighted_covariance(y, weight[..., s, :, :]) for s",
        f"{SPATIAL_TEST}::test_nearly_dependent_channels_are_survived_in_single_precision",
    ),
    "IPA by what is not quite Hermitian": (
        ADJUSTMENT,
        "(V + conj_transpose(V)) / 2",
        "V",
        f"{SPATIAL_TEST}::test_nearly_dependent_channels_are_survived_in_single_precision",
    ),
    "IPA in single precision": (
        ADJUSTMENT,
        "xp.astype(A, xp.complex128) for A",
        "xp.astype(A, W.dtype) for A",
        f"{SPATIAL_TEST}::test_nearly_dependent_channels_are_survived_in_single_precision",
    ),
    "background not refreshed within the sweep": (
        PROJECTION,
        "        T = with_background(xp, y_covariance, T, n_src)\n",
        "",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "V of the microphones instead of the outputs": (
        PROJECTION,
        "    y, T, y_covariance = outputs(xp, packed, covariance, W)\n    for s in range(n_src)",
        "    y, T, y_covariance = packed, W, covariance\n"
        "    W = xp.eye(W.shape[-1], dtype=W.dtype) + 0 * W\n    for s in range(n_src)",
        f"{SPATIAL_TEST}::test_quiet_frames_keep_their_digits_in_single_precision",
    ),
    "leak left out of the slopes": (
        "multiplicative.py",
        "leaky(inverse, BINS_AND_FRAMES)",
        "inverse",
        f"{SOURCES_TEST}::test_low_rank_step_agrees_with_literal_loops",
    ),
    "no leak": (
        "multiplicative.py",
        "LEAK = 1e-10",
        "LEAK = 0.0",
        "tests/demixing/test_mixture.py::test_digital_silence_is_survived",
    ),
    "exponent 1 in the multiplicative update": (
        "multiplicative.py",
        "if exponent != 1:",
        "if exponent not in (0.5, 1):",
        f"{SOURCES_TEST}::test_low_rank_step_agrees_with_literal_loops",
    ),
    "variance not recomputed before the activation": (
        "multiplicative.py",
        "    falling, rising = falling_and_rising(\n"
        "        power, low_rank_variance(basis, activation), equivalent_power\n    )\n"
        "    transposed = xp.matrix_transpose(basis)",
        "    transposed = xp.matrix_transpose(basis)",
        f"{SOURCES_TEST}::test_low_rank_step_agrees_with_literal_loops",
    ),
    "hidden state in the loop": (
        "iterate/loop.py",
        "    if state is None:\n        state = algorithm.init(data, start)",
        "    state = algorithm.init(data, start)",
        f"{METHODS_TEST}::test_input_unchanged_and_resumable",
    ),
    "elements of a batch do not rest": (
        "iterate/loop.py",
        "if active.all():",
        "if True:",
        "tests/test_iterate.py::test_batch_elements_rest_when_they_have_converged",
    ),
    "permutation inverted": (
        PERMUTATION,
        "np.eye(order.shape[-1])[order]",
        "np.eye(order.shape[-1])[np.argsort(order, axis=-1)]",
        f"{PERMUTATION_TEST}::test_rows_of_filters_are_put_in_order",
    ),
    "blocks of bins not joined": (
        PERMUTATION,
        "    while len(blocks) > 1:",
        "    while False:",
        f"{PERMUTATION_TEST}::test_the_order_at_the_beginning_does_not_count",
    ),
    "bins not compared with all others": (
        PERMUTATION,
        "order = _compare_with_all(profiles, _join_blocks(profiles))",
        "order = _join_blocks(profiles)",
        f"{PERMUTATION_TEST}::test_neighbours_tell_what_noise_hides",
    ),
    "bins not compared with their neighbours": (
        PERMUTATION,
        "    return np.asarray(kernels.order_by_near(profiles, order, near, MOST_SWEEPS))",
        "    return order",
        f"{PERMUTATION_TEST}::test_neighbours_tell_what_noise_hides",
    ),
    "harmonics forgotten": (
        PERMUTATION,
        "(*around, *harmonics)",
        "around",
        f"{PERMUTATION_TEST}::test_harmonics_tell_what_noise_hides",
    ),
    "shares in the units of the filters": (
        PERMUTATION,
        "    power = _ratio(power, power.mean(axis=-1, keepdims=True), otherwise=0.0)\n",
        "",
        f"{PERMUTATION_TEST}::test_power_ratios_know_no_scale",
    ),
    "pauses decide the order": (
        PERMUTATION,
        "    power += QUIET\n",
        "    power += 1e-300\n",
        f"{PERMUTATION_TEST}::test_what_is_left_in_pauses_tells_nothing",
    ),
    "projection back by the rows": (
        "scaling.py",
        "gain = xp.linalg.inv(W)",
        "gain = xp.matrix_transpose(xp.linalg.inv(W))",
        "tests/test_scaling.py",
    ),
    "order that is nearly right forgotten": (
        PERMUTATION,
        "    if nearly_right:\n",
        "    if False:\n",
        f"{CACGMM_TEST}::test_an_order_that_is_nearly_right_outweighs_activities_of_a_moment",
    ),
}
