"""Faults in factorization, and the tests that must catch them."""

ARMA_TEST = "tests/factorization/test_arma.py"
RULES = "factorization/rules.py"
RULES_TEST = "tests/factorization/test_rules.py"
SHARES_TEST = "tests/factorization/test_sources.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "exponent of sparse bases that of plain ones": (
        RULES,
        "exponent = 1 / (2 - self.divergence.lowest)",
        "exponent = self.exponent",
        f"{RULES_TEST}::test_a_step_agrees_with_literal_loops",
    ),
    "penalty of bases left out": (
        RULES,
        "denominator = denominator + basis * for_columns(pull, basis)",
        "pass",
        f"{RULES_TEST}::test_a_step_agrees_with_literal_loops",
    ),
    "one power too few in the Itakura-Saito slope": (
        "factorization/divergence.py",
        "return observed * inverse * inverse, inverse",
        "return observed * inverse, inverse",
        f"{RULES_TEST}::test_slopes_are_the_derivative_of_the_cost",
    ),
    "slopes of shifted gains not shifted back": (
        "factorization/layouts.py",
        "[..., d : d + n_frames]\n            for d",
        "[..., :n_frames]\n            for d",
        f"{RULES_TEST}::test_layouts_are_adjoint_to_what_carries_slopes_back",
    ),
    "last block of bins left out": (
        RULES,
        "for first in range(0, n_bins, size))",
        "for first in range(0, n_bins - 2, size))",
        f"{RULES_TEST}::test_blocks_of_bins_change_nothing",
    ),
    "masks as shares of magnitudes": (
        "factorization/wiener.py",
        "models ** (2 // magnitude_power)",
        "models",
        f"{SHARES_TEST}::test_masks_are_shares_of_power_that_sum_to_one",
    ),
    "silence after a short example taught": (
        "factorization/training.py",
        "missing), FLOOR,",
        "missing), 1.0,",
        f"{SHARES_TEST}::test_a_shorter_example_is_not_taught_by_the_silence_after_it",
    ),
    "trained bases learnt anew": (
        RULES,
        "learnt = xp.where(fixed, basis, learnt)",
        "pass",
        f"{SHARES_TEST}::test_the_source_without_example_is_what_the_others_leave",
    ),
    "order of examples lost": (
        "factorization/factorization.py",
        "ordered=trained)",
        "ordered=False)",
        f"{SHARES_TEST}::test_trained_sources_come_in_their_order",
    ),
    "fixed points taken as they are": (
        "factorization/arma.py",
        "taps = shortened(taps, fixed_point(taps, pull, push), cost_of)",
        "taps = fixed_point(taps, pull, push)",
        f"{ARMA_TEST}::test_cost_never_rises",
    ),
    "poles pulled where zeros are": (
        "factorization/arma_model.py",
        "else (push, pull)",
        "else (pull, push)",
        f"{ARMA_TEST}::test_slopes_of_coefficients_are_finite_differences",
    ),
}
