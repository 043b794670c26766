"""Faults in evaluation, and the tests that must catch them."""

COURSE = "evaluation/course.py"
COURSE_TEST = "tests/evaluation/test_course.py"
ERRORS_TEST = "tests/evaluation/test_direction_errors.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "interference counted as artifacts": (
        "evaluation/bss_eval.py",
        "sir=ratio_db(target, span - target)",
        "sir=ratio_db(target, 1 - target)",
        "tests/evaluation/test_bss_eval.py",
    ),
    "delay taken for advance": (
        "evaluation/bss_eval.py",
        "spectrum += early.conj()[:, None] * late",
        "spectrum += early[:, None] * late.conj()",
        "tests/evaluation/test_bss_eval.py",
    ),
    "estimates taken in the order they come": (
        "evaluation/score.py",
        "scores = {name: table[rows, permutation]",
        "scores = {name: table[rows, rows]",
        "tests/evaluation/test_score.py",
    ),
    "scores on the way by another scale than the result's": (
        COURSE,
        "recording, outcome, self._covariance, self._scaling, self._ref_channel",
        "recording, outcome, self._covariance, Scaling.MINIMAL_DISTORTION, self._ref_channel",
        f"{COURSE_TEST}::test_the_last_scores_are_those_of_the_result",
    ),
    "scores on the way of any of several starts": (
        COURSE,
        "np.unravel_index(np.argmin(cost), np.shape(cost))",
        "np.unravel_index(np.argmax(cost), np.shape(cost))",
        f"{COURSE_TEST}::test_the_last_scores_are_those_of_the_result",
    ),
    "last iteration of a stage not scored": (
        COURSE,
        "(i % self._every and i != stage.n_iter)",
        "i % self._every",
        f"{COURSE_TEST}::test_the_last_scores_are_those_of_the_result",
    ),
    "directions assigned by the order they are found in": (
        "evaluation/localization.py",
        "permutation = best_permutation(-(azimuth if np.isnan(arc).all() else arc))",
        "permutation = np.arange(len(reference))",
        f"{ERRORS_TEST}::test_no_other_assignment_has_a_smaller_sum",
    ),
    "azimuth errors across the seam": (
        "evaluation/localization.py",
        "azimuth = abs((azimuth + 180) % 360 - 180)",
        "azimuth = abs(azimuth)",
        f"{ERRORS_TEST}::test_each_error_is_that_of_its_own_source",
    ),
    "powers of the sources left out of gains": (
        "evaluation/gains.py",
        "heard = (W @ A) ** 2 * power",
        "heard = (W @ A) ** 2",
        "tests/evaluation/test_gains.py::test_outputs_may_come_in_any_order_and_scale",
    ),
    "outputs taken in the order in which they come": (
        "evaluation/gains.py",
        "best_permutation(sir)]",
        "np.arange(len(sir))]",
        "tests/evaluation/test_gains.py::test_outputs_may_come_in_any_order_and_scale",
    ),
}
