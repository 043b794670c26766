"""Faults in instantaneous, and the tests that must catch them."""

MATRICES_TEST = "tests/instantaneous/test_demixing_matrices.py"
PAIRS = "instantaneous/diagonalization.py"
PAIRS_TEST = "tests/instantaneous/test_diagonalization.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "leak of UWEDGE into the other source": (
        PAIRS,
        "leak = np.diag(B)[:, None] * products - B * products.T",
        "leak = np.diag(B)[None, :] * products - B * products.T",
        f"{PAIRS_TEST}::test_sweeps_agree_with_literal_loops",
    ),
    "Pham's root with the wrong sign": (
        PAIRS,
        "size = 1 + np.sqrt(max(1 - h_pq * h_qp, 0.0))",
        "size = 1 + np.sqrt(1 + h_pq * h_qp)",
        f"{PAIRS_TEST}::test_sweeps_agree_with_literal_loops",
    ),
    "Jacobi rotation backwards": (
        PAIRS,
        "angle = 0.5 * np.arctan2(off, on + np.hypot(on, off))",
        "angle = -0.5 * np.arctan2(off, on + np.hypot(on, off))",
        f"{PAIRS_TEST}::test_the_cost_never_rises",
    ),
    "cumulants without what a Gaussian has": (
        "instantaneous/statistics.py",
        "moment - (i == j) * unit - e_ij - e_ij.T",
        "moment - (i == j) * unit - e_ij",
        f"{PAIRS_TEST}::test_cumulants_are_literal_and_those_of_sources_are_diagonal",
    ),
    "statistics before whitening": (
        "instantaneous/whitening.py",
        "return Whitened(whitener @ centred, whitener)",
        "return Whitened(centred[-n_src:], np.eye(n_chan)[-n_src:])",
        f"{MATRICES_TEST}::test_mixing_the_channels_differently_changes_nothing",
    ),
    "delays judged by the real part": (
        "instantaneous/delays.py",
        "np.sum(cross.imag[heard] ** 2, axis=-1)",
        "np.sum(cross.real[heard] ** 2, axis=-1)",
        f"{MATRICES_TEST}::test_delays_are_told_from_levels_and_noise",
    ),
    "no refusal of channels that are combinations": (
        "instantaneous/whitening.py",
        "if rank < n_src:",
        "if False:",
        f"{MATRICES_TEST}::test_channels_that_hold_too_few_sounds_are_refused",
    ),
    "learnt matrix taken for that of the channels": (
        "instantaneous/ica.py",
        "return Demixer(W @ data.whitener, gaps(diagonals))",
        "return Demixer(W, gaps(diagonals))",
        f"{MATRICES_TEST}::test_a_known_mixing_is_found",
    ),
}
