"""Faults in binaural, and the tests that must catch them."""

AFFINE = "binaural/affine_map.py"
DOOR_TEST = "tests/binaural/test_ears_in_front_door.py"
AFFINE_TEST = "tests/binaural/test_affine_map.py"
EARS_TEST = "tests/binaural/test_localization.py"
PPAM = "binaural/ppam.py"
PPAM_TEST = "tests/binaural/test_ppam.py"
RESPONSES_TEST = "tests/binaural/test_responses.py"
SOFA = "binaural/sofa.py"
SOFA_TEST = "tests/binaural/test_sofa.py"
TRAINING_TEST = "tests/binaural/test_training.py"
VESSL = "binaural/vessl"
VESSL_BOUND_TEST = "tests/binaural/test_vessl_bound.py"
VESSL_LATER_TEST = "tests/binaural/test_vessl_later_stages.py"
VESSL_TEST = "tests/binaural/test_vessl.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "variance of the cues without the penalty": (
        PPAM,
        "s = (squares + data.rho * (A**2).sum(axis=(0, 2))) / n",
        "s = squares / n",
        f"{PPAM_TEST}::test_cost_never_rises",
    ),
    "penalty of flat regions left out of the cost": (
        PPAM,
        "0.5 * (data.psi * flatness + data.rho * steepness)",
        "0.5 * (data.rho * steepness)",
        f"{PPAM_TEST}::test_the_cost_is_the_likelihood_and_its_penalties",
    ),
    "pairs of a dropped region lost": (
        PPAM,
        "            r = np.exp(joint - log_sum_exp(joint))\n        return",
        "            r = r[:, enough]\n        return",
        f"{PPAM_TEST}::test_regions_of_too_few_pairs_are_dropped",
    ),
    "offset of the map squared with the wrong sign": (
        AFFINE,
        "- 2 * t @ b.T + n @ b.T**2",
        "- 2 * t @ b.T - n @ b.T**2",
        f"{AFFINE_TEST}::test_posterior_is_the_joint_density_over_that_of_the_cues",
    ),
    "determinant of the posterior left out": (
        AFFINE,
        "0.5 * (log_det_G + np.linalg.slogdet(precision)[1] + squares)",
        "0.5 * (log_det_G + squares)",
        f"{AFFINE_TEST}::test_posterior_is_the_joint_density_over_that_of_the_cues",
    ),
    "delays of a SOFA file not applied": (
        SOFA,
        "_delayed(_responses(file, path), _delays(file))",
        "_responses(file, path)",
        f"{SOFA_TEST}::test_delays_are_samples_and_applied_to_each_ear",
    ),
    "what the file says of its azimuths believed": (
        SOFA,
        "if side < 0:",
        "if False:",
        f"{SOFA_TEST}::test_azimuths_that_run_clockwise_are_mirrored_and_said",
    ),
    "a listener taken to look ahead": (
        SOFA,
        "seen_by(source - listener, view, up)",
        "source - listener + 0 * seen_by(source, view, up)",
        f"{SOFA_TEST}::test_a_listener_who_looks_elsewhere_from_elsewhere",
    ),
    "responses resampled without room before them": (
        "binaural/responses.py",
        "(room, room)",
        "(0, room)",
        f"{RESPONSES_TEST}::test_a_response_that_begins_at_once_loses_nothing",
    ),
    "phase difference of the other ear": (
        "binaural/cues.py",
        "left * np.conj(right)",
        "right * np.conj(left)",
        f"{TRAINING_TEST}::test_cues_are_the_level_and_phase_of_the_responses",
    ),
    "sensors as noisy as the signal": (
        "binaural/training.py",
        "10 ** (-snr_db / 20)",
        "10 ** (-snr_db / 200)",
        f"{TRAINING_TEST}::test_noise_of_the_sensors_bounds_the_level_difference",
    ),
    "a sphere that sounds inwards": (
        "binaural/spherical_head.py",
        "- 1j * spherical_yn",
        "+ 1j * spherical_yn",
        "tests/binaural/test_spherical_head.py",
    ),
    "entropy of a block counted for each of its bins": (
        f"{VESSL}/assignment.py",
        "np.asarray(total - np.vdot(coefficients, sums))",
        "np.asarray(block * (total - np.vdot(coefficients, sums)))",
        f"{VESSL_TEST}::test_the_cost_never_rises",
    ),
    "variable for a block that is missing": (
        f"{VESSL}/assignment.py",
        "float(np.vdot(heard, log_sum))",
        "float(log_sum.sum())",
        f"{VESSL_BOUND_TEST}::test_the_free_energy_agrees_with_literal_loops",
    ),
    "spread of a position left out of its prediction": (
        f"{VESSL}/positions.py",
        "weight[used] @ (mean**2 + spread)",
        "weight[used] @ mean**2",
        f"{VESSL_BOUND_TEST}::test_the_bound_is_tight_for_one_source",
    ),
    "prior of the weights left out of the bound": (
        f"{VESSL}/weights.py",
        "return float((self._kappa(initial, n_frames) * np.log(weights)).sum())",
        "return 0.0",
        f"{VESSL_TEST}::test_the_cost_never_rises",
    ),
    "garbage with the noise of the run": (
        f"{VESSL}/free_energy.py",
        "return np.concatenate([of_sources, problem.background], axis=1)",
        "old = -0.5 / problem.background[:, 0, 1 + len(noise) :].T\n"
        "    mean = problem.background[:, 0, 1 : 1 + len(noise)].T * old\n"
        "    new = old + noise - problem.noise\n"
        "    now = log_density_coefficients(mean[None], mean[None] ** 2, new)\n"
        "    return np.concatenate([of_sources, now], axis=1)",
        f"{VESSL_BOUND_TEST}::test_the_free_energy_agrees_with_literal_loops[True-shared]",
    ),
    "noise below that of the map": (
        f"{VESSL}/free_energy.py",
        "return np.maximum(found, problem.noise)",
        "return np.maximum(found, 0.1 * problem.noise)",
        f"{VESSL_TEST}::test_the_noise_never_falls_below_that_of_the_map",
    ),
    "phase heard in a try by levels": (
        f"{VESSL}/restart.py",
        "noise[1:] = np.inf",
        "pass",
        f"{VESSL_LATER_TEST}::test_the_second_try_listens_to_levels_alone",
    ),
    "second try kept whatever its bound": (
        f"{VESSL}/restart.py",
        "best = min(state, key=lambda run: float(self.vessl.cost(data, run)))",
        "best = state.now",
        f"{VESSL_LATER_TEST}::test_the_second_try_keeps_what_is_better",
    ),
    "fast phases heard at last": (
        f"{VESSL}/slow_phases.py",
        "counts[1:, self.n_low :] = False",
        "pass",
        f"{VESSL_LATER_TEST}::test_directions_are_found_without_fast_phases_at_last",
    ),
    "directions without their prior": (
        f"{VESSL}/slow_phases.py",
        "(away - likelihood)",
        "-likelihood",
        f"{VESSL_LATER_TEST}::test_the_cost_of_directions_is_their_part_of_the_free_energy",
    ),
    "positions in another order than the masks": (
        "binaural/localization.py",
        "*(part[order] for part in found.posterior)",
        "*(part[order[::-1]] for part in found.posterior)",
        f"{EARS_TEST}::test_sources_come_in_the_order_of_their_weights",
    ),
    "spread without the tangent plane": (
        "binaural/localization.py",
        "variance = (np.swapaxes(tangent, 1, 2) @ covariance @ tangent).trace(axis1=1, axis2=2)",
        "variance = covariance.trace(axis1=1, axis2=2) / (x**2).sum(axis=1)",
        f"{EARS_TEST}::test_the_spread_is_that_of_directions_drawn",
    ),
    "garbage given to the likeliest source": (
        "binaural/masking.py",
        "masks.max(axis=0) >= 1 - masks.sum(axis=0)",
        "masks.max(axis=0) > 0",
        "tests/binaural/test_masking.py::test_points_go_to_the_likeliest_source_or_to_nobody",
    ),
    "points of nobody kept from the sources": (
        "binaural/masking.py",
        "MaskKind.HARD: hard_masks",
        "MaskKind.HARD: strict_masks",
        f"{DOOR_TEST}::test_points_of_nobody_are_shared_out_unless_that_is_asked_for",
    ),
    "a dead ear not noticed": (
        "binaural/on_spectrogram.py",
        "check_cues(cues, self.binaural_map, self.n_src)",
        "()",
        f"{DOOR_TEST}::test_an_ear_that_is_much_too_soft_is_named",
    ),
    "sources outside the map not told": (
        "binaural/on_spectrogram.py",
        "(*state.notes, *self.remark(found))",
        "state.notes",
        f"{DOOR_TEST}::test_a_source_outside_the_map_is_told",
    ),
    "delays of the other side": (
        "binaural/messl/points.py",
        "data.phase[some] - DELAYS",
        "data.phase[some] + DELAYS",
        "tests/binaural/test_messl.py::test_sources_are_found_and_told_apart",
    ),
}
