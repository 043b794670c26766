"""Faults in masking, and the tests that must catch them."""

CACGMM = "masking/cacgmm.py"
CACGMM_TEST = "tests/masking/test_cacgmm.py"
DUET_TEST = "tests/masking/test_duet.py"
POSTFILTER_TEST = "tests/masking/test_postfilter.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "exponent of the angular Gaussian left out": (
        CACGMM,
        "- data.n_chan * xp.log(forms), forms",
        "- xp.log(forms), forms",
        f"{CACGMM_TEST}::test_a_step_agrees_with_literal_loops",
    ),
    "points of the angular Gaussian not weighed": (
        CACGMM,
        "weighted_covariance(belongs / forms, data.products)",
        "weighted_covariance(belongs, data.products)",
        f"{CACGMM_TEST}::test_cost_never_rises",
    ),
    "no noise in the direction of a point": (
        CACGMM,
        "(1 - self.noise) * unit + xp.astype(everywhere, unit.dtype)",
        "unit",
        f"{CACGMM_TEST}::test_points_on_a_line_leave_the_likelihood_bounded",
    ),
    "source without points brought back": (
        CACGMM,
        "xp.where(weight > 0, weight, 1.0)), -xp.inf)",
        "xp.where(weight > 0, weight, 1.0)), -9.0)",
        f"{CACGMM_TEST}::test_a_source_without_points_stays_without",
    ),
    "silent points counted": (
        CACGMM,
        "log_likelihood * data.heard",
        "log_likelihood",
        f"{CACGMM_TEST}::test_silent_points_and_bins_count_for_nothing",
    ),
    "masks put in the inverse of their order": (
        "masking/alignment.py",
        "np.eye(order.shape[-1])[order]",
        "np.eye(order.shape[-1])[np.argsort(order, axis=-1)]",
        f"{CACGMM_TEST}::test_alignment_undoes_any_permutation",
    ),
    "imaginary part of a quadratic form with the wrong sign": (
        "masking/quadratic.py",
        "-2 * xp.imag(one)",
        "2 * xp.imag(one)",
        "tests/masking/test_quadratic.py",
    ),
    "delay with the wrong sign": (
        "masking/arrivals.py",
        "@ xp.cos(angles) - xp.imag(cross)",
        "@ xp.cos(angles) + xp.imag(cross)",
        f"{DUET_TEST}::test_fitted_arrivals_leave_less_than_any_others",
    ),
    "delays from phases alone": (
        "masking/search.py",
        "for guess in candidate_arrivals(to_numpy(part), n_src, max_delay):",
        "max_delay = 1.0\n    for guess in candidate_arrivals(to_numpy(part), n_src, max_delay):",
        f"{DUET_TEST}::test_delays_of_many_samples_are_not_wrapped",
    ),
    "one source found twice": (
        "masking/search.py",
        "if heard and all(",
        "if heard or all(",
        f"{DUET_TEST}::test_one_source_where_two_were_asked_for_is_one",
    ),
    "level of faint recordings": (
        "masking/channels.py",
        "x = x / peak",
        "x = x * 1.0",
        f"{DUET_TEST}::test_gain_changes_nothing",
    ),
    "filters after masks too late": (
        "masking/postfilter.py",
        "late = np.pad(wanted, ((0, 0), (ahead, 0)))",
        "late = np.pad(wanted, ((0, 0), (0, ahead)))",
        f"{POSTFILTER_TEST}::test_regression_is_the_least_squares_fit",
    ),
    "the wrong one of two sources cancelled": (
        "masking/postfilter.py",
        "for image in masked[::-1]:",
        "for image in masked:",
        f"{POSTFILTER_TEST}::test_filters_do_better_than_the_masks_that_they_follow",
    ),
    "directions of the wrong side": (
        "masking/arrivals.py",
        "return -np.arcsin(",
        "return np.arcsin(",
        f"{DUET_TEST}::test_directions_come_with_the_baseline",
    ),
}
