"""Faults in the score and the choice, and the tests that must catch them."""

SCORE_TEST = "tests/evaluation/test_blind_score.py"
CONTEST, CONTEST_TEST = "auto/contest.py", "tests/auto/test_contest.py"
DECIDING, DECIDING_TEST = "auto/deciding.py", "tests/auto/test_deciding.py"
JUDGING_TEST = "tests/auto/test_judging.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "outputs compared as loud as they are": (
        "evaluation/blind_measures.py",
        "scaled = np.asarray(y / np.sqrt(level))",
        "scaled = np.asarray(y)",
        f"{SCORE_TEST}::test_gain_and_order_change_nothing",
    ),
    "overlap of powers in place of magnitudes": (
        "evaluation/blind_measures.py",
        "magnitude = np.sqrt(power)",
        "magnitude = power",
        f"{SCORE_TEST}::test_measures_are_those_of_their_definitions",
    ),
    "silence scored": (
        "evaluation/blind_score.py",
        "if not np.all(np.isfinite(measures)):",
        "if False:",
        f"{SCORE_TEST}::test_a_silent_output_never_wins",
    ),
    "worst run kept": (
        CONTEST,
        "(-entry.value, order.index(entry.run))",
        "(entry.value, order.index(entry.run))",
        f"{CONTEST_TEST}::test_threads_change_nothing",
    ),
    "rounds that never end": (
        CONTEST,
        "< best + RISE",
        "< best - RISE",
        f"{CONTEST_TEST}::test_a_round_that_finds_nothing_better_is_the_last",
    ),
    "time limit that no run heeds": (
        CONTEST,
        "(late and made.is_set())",
        "(late and not made.is_set())",
        f"{CONTEST_TEST}::test_time_ends_it_once_there_is_a_run",
    ),
    "seed of the choice lost": (
        "auto/bench.py",
        "self.seed + last.seed",
        "last.seed",
        f"{CONTEST_TEST}::test_seeds_matter_to_what_is_random",
    ),
    "nothing shared between runs": (
        "auto/bench.py",
        "if (window, steps) not in self._made:",
        "if True:",
        f"{CONTEST_TEST}::test_runs_that_begin_alike_share_it",
    ),
    "what was found before a stop thrown away": (
        DECIDING,
        "before = run.steps if stopped else run.steps[:-1]",
        "before = run.steps[:-1]",
        f"{CONTEST_TEST}::test_separate_shows_runs_as_steps_and_can_be_stopped",
    ),
    "always the best run kept": (
        DECIDING,
        "run = able[keep - 1].run",
        "run = able[0].run",
        f"{DECIDING_TEST}::test_any_run_that_was_tried_can_be_kept",
    ),
    "what the result began from forgotten": (
        DECIDING,
        "bench.filters(run.window, before) if before else None",
        "None",
        f"{DECIDING_TEST}::test_what_is_kept_is_what_was_tried",
    ),
    "delays taken for levels": (
        DECIDING,
        "if coherence < LEVELS_ALONE:",
        "if coherence >= LEVELS_ALONE:",
        f"{DECIDING_TEST}::test_levels_alone_are_told_from_delays",
    ),
    "long windows on short recordings": (
        "auto/grid.py",
        "seconds / N_WINDOWS",
        "seconds * N_WINDOWS",
        f"{DECIDING_TEST}::test_a_short_recording_gets_short_windows",
    ),
    "windows of a minute on a moment": (
        DECIDING,
        "rounds_of(options.effort, longest)",
        "rounds_of(options.effort, LONGEST)",
        f"{DECIDING_TEST}::test_the_grid_is_for_as_long_as_the_recording_is",
    ),
    "a moment compared": (
        DECIDING,
        "(longest < SHORTEST or not rounds)",
        "not rounds",
        f"{DECIDING_TEST}::test_sources_are_counted_where_their_number_is_not_given",
    ),
    "sources counted only where asked": (
        "choosing.py",
        '("auto" if counted else n_src)',
        "n_src",
        f"{DECIDING_TEST}::test_sources_are_counted_where_their_number_is_not_given",
    ),
    "windows that auto does not use taken in silence": (
        "request.py",
        "if row.decides and value is not None:",
        "if False:",
        f"{DECIDING_TEST}::test_what_auto_cannot_take_is_refused_by_name",
    ),
    "scaling refused where filters may be found": (
        "methods/listing.py",
        "return Property.FILTERS in method.properties or method.decides",
        "return Property.FILTERS in method.properties",
        f"{DECIDING_TEST}::test_scaling_is_that_of_what_is_found",
    ),
    "filters asked of what has none": (
        "cli/run.py",
        'if written.get("filters") and separation.filters is None:',
        "if False:",
        "tests/cli/test_cli_auto.py::test_filters_are_left_out_with_a_note_where_there_are_none",
    ),
    "masks scored as filters": (
        "judging.py",
        "if isinstance(rendering.outcome, Masks):",
        "if False:",
        f"{JUDGING_TEST}::test_masks_get_no_figure",
    ),
    "beginning of a long recording in place of its middle": (
        "judging.py",
        "begin = (recording.n_samples - n_samples) // 2",
        "begin = 0",
        f"{JUDGING_TEST}::test_the_middle_is_what_is_looked_at",
    ),
}
