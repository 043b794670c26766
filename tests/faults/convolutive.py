"""Faults in convolutive, and the tests that must catch them."""

BLOCKS = "convolutive/decorrelation.py"
BLOCKS_TEST = "tests/convolutive/test_decorrelation.py"
BREGMAN = "sparse_filter/split_bregman.py"
FIR = "sparse_filter/least_squares.py"
FIR_TEST = "tests/test_sparse_filter.py"
PAUSES = "convolutive/pauses.py"
PAUSES_TEST = "tests/convolutive/test_pauses.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "lags of the second output turned round": (
        BLOCKS,
        "[..., 1 : 2 * n + 2, ::-1]  # n - a",
        "[..., 1 : 2 * n + 2, :]  # n - a",
        f"{BLOCKS_TEST}::test_coefficients_are_those_of_the_outputs",
    ),
    "step of decorrelation not asked for its cost": (
        BLOCKS,
        "if self.cost(data, trial) < before:",
        "if True:",
        f"{BLOCKS_TEST}::test_the_cost_never_rises_and_runs_can_be_resumed",
    ),
    "sources in the order of what was cancelled": (
        PAUSES,
        "images = remaining if state.cancelled[0] == 1 else remaining[::-1]",
        "images = remaining",
        f"{PAUSES_TEST}::test_marked_stretches_part_the_sources_in_their_order",
    ),
    "ends of a stretch left in the Gram matrix": (
        FIR,
        "edges = (before.T @ before - last.T @ last)",
        "edges = (before.T @ before)",
        f"{FIR_TEST}::test_products_are_literal_sums",
    ),
    "threshold of split Bregman without its weight": (
        BREGMAN,
        "np.abs(moved) - self.sparsity / self.splitting",
        "np.abs(moved) - self.sparsity",
        f"{FIR_TEST}::test_sparse_filters_agree_with_coordinate_descent",
    ),
}
