"""Faults in studies, and the tests that must catch them."""

BASES_TEST = "tests/studies/test_ilrma_bases.py"
CLUSTERS = "studies/clusters.py"
CLUSTERS_TEST = "tests/studies/test_clusters.py"
DEMIXING_TEST = "tests/studies/test_demixing_study.py"
DISPATCH = "studies/dispatch.py"
DISPATCH_TEST = "tests/studies/test_dispatch.py"
EARS_STUDY_TEST = "tests/studies/test_vessl_study.py"
POWER_TEST = "tests/studies/test_blinkiva_study.py"
STORE = "studies/store.py"
STORE_TEST = "tests/studies/test_store.py"
STUDY_TEST = "tests/studies/test_run.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "torn line of records kept": (
        STORE,
        "self._file.truncate(_whole_lines(self._file))",
        "_whole_lines(self._file)",
        f"{STORE_TEST}::test_a_torn_line_is_ignored_and_then_cut",
    ),
    "records left to the cache of the disk": (
        STORE,
        "            os.fsync(self._file.fileno())\n",
        "",
        f"{STORE_TEST}::test_a_record_is_on_the_disk_when_it_is_appended",
    ),
    "two drivers in one folder": (
        STORE,
        "            _lock(self._file, folder)\n",
        "",
        f"{STORE_TEST}::test_one_driver_at_a_time",
    ),
    "neighbours of a killed worker blamed": (
        DISPATCH,
        "yield task, _alone(crew, cell, task)",
        'yield task, {"seconds": None, "error": KILLER}',
        f"{DISPATCH_TEST}::test_a_task_that_kills_its_worker_is_blamed_alone",
    ),
    "tasks under way forgotten in a break": (
        DISPATCH,
        "return list(flying.values())",
        "return []",
        f"{DISPATCH_TEST}::test_a_worker_that_dies_once_costs_nothing",
    ),
    "threads of workers not bounded": (
        DISPATCH,
        "        with one_thread():\n            result = cell(task)",
        "        result = cell(task)",
        f"{DISPATCH_TEST}::test_a_serial_run_has_one_thread_too",
    ),
    "results other than JSON gives back": (
        DISPATCH,
        '{"result": json.loads(json.dumps(result, allow_nan=False))}',
        '{"result": result}',
        f"{DISPATCH_TEST}::test_an_error_is_one_line_and_stops_nothing",
    ),
    "workers outlive their driver": (
        "studies/executors.py",
        "    if parent is not None:",
        "    if parent is None:",
        f"{STUDY_TEST}::test_a_killed_driver_loses_nothing_and_leaves_no_workers",
    ),
    "workers left to finish after Ctrl-C": (
        "studies/executors.py",
        "        if not wait:",
        "        if wait:",
        f"{STUDY_TEST}::test_an_interrupted_driver_ends_its_workers_at_once",
    ),
    "failed tasks always run again": (
        "studies/runner.py",
        "(retry_failed and",
        "(",
        f"{STUDY_TEST}::test_a_failed_task_runs_again_only_on_request",
    ),
    "figures of what is no longer asked for": (
        "studies/recorded.py",
        "return [records[key] for key in keys if key in records]",
        "return list(records.values())",
        f"{STUDY_TEST}::test_figures_keep_to_the_parameters_of_the_folder",
    ),
    "start of highest cost chosen": (
        "studies/ilrma_bases/starts.py",
        "np.argsort(costs",
        "np.argsort(-costs",
        f"{BASES_TEST}::test_the_mean_over_all_choices_is_that_of_all_choices",
    ),
    "one seed for all starts": (
        "studies/ilrma_bases/cell.py",
        'seed=task["seed"]',
        "seed=0",
        f"{BASES_TEST}::test_starts_differ_by_their_seed",
    ),
    "equal calls taken for one by dask": (
        CLUSTERS,
        "pure=False",
        "pure=True",
        f"{CLUSTERS_TEST}::test_equal_calls_are_not_taken_for_one",
    ),
    "tasks of a dead engine lost": (
        CLUSTERS,
        "RETRIES = 2",
        "RETRIES = 0",
        f"{CLUSTERS_TEST}::test_a_worker_that_is_killed_in_the_middle_costs_nothing",
    ),
    "a lost engine blamed on its tasks": (
        CLUSTERS,
        'BrokenExecutor("the engine has lost its tasks")',
        'OSError("the engine has lost its tasks")',
        f"{CLUSTERS_TEST}::test_a_lost_engine_is_no_error_of_its_tasks",
    ),
    "workers of a cluster left idle": (
        DISPATCH,
        "return at_once if n_workers is None else 2 * int(n_workers)",
        "return at_once",
        f"{DISPATCH_TEST}::test_an_executor_that_knows_its_workers_gets_twice_as_many_tasks",
    ),
    "first published scores instead of the last": (
        "studies/blinkiva/published.py",
        "entry[measure][-1]",
        "entry[measure][0]",
        f"{POWER_TEST}::test_the_last_published_scores_count",
    ),
    "another talker taken for the weak one": (
        "studies/blinkiva/scores.py",
        "lambda values: values[0]",
        "lambda values: values[-1]",
        f"{POWER_TEST}::test_the_published_scores_alone_make_the_figure",
    ),
    "medians over different loops compared": (
        "studies/blinkiva/comparison.py",
        "arrays = {name: np.array([own[name][loop] for loop in common]) for name in own}",
        "arrays = {name: np.array([*own[name].values()][-len(common):]) for name in own}",
        f"{POWER_TEST}::test_the_table_compares_loop_by_loop",
    ),
    "quietest outputs taken for talkers": (
        "studies/blinkiva/algorithms.py",
        "np.argsort(-y.std(axis=1)",
        "np.argsort(y.std(axis=1)",
        f"{POWER_TEST}::test_without_sensors_the_loudest_outputs_are_taken",
    ),
    "tested directions among the learnt": (
        "studies/vessl/heads.py",
        "Split(drawn[n_testing:], drawn[:n_testing])",
        "Split(drawn, drawn[:n_testing])",
        f"{EARS_STUDY_TEST}::test_what_is_tested_was_never_learnt",
    ),
    "separation scored by another order than localization": (
        "studies/vessl/cell.py",
        "found.masks[order]",
        "found.masks",
        f"{EARS_STUDY_TEST}::test_separation_is_scored_by_where_the_sources_were_found",
    ),
    "half a file that looks whole": (
        "studies/making.py",
        "write(fresh)",
        "write(path)",
        f"{EARS_STUDY_TEST}::test_a_file_is_made_once",
    ),
    "intervals over sources instead of mixtures": (
        "studies/vessl/scores.py",
        'bootstrap_interval(of_mixtures, "mean")',
        'bootstrap_interval(of_sources, "mean")',
        f"{EARS_STUDY_TEST}::test_intervals_are_those_of_mixtures_and_spreads_those_of_sources",
    ),
    "one more equation where lag 0 is among them": (
        "studies/demixing/equations.py",
        "[0, *layout(count - 1)] if lag_zero",
        "[*layout(count)] if lag_zero",
        f"{DEMIXING_TEST}::test_noise_sits_in_lag_zero",
    ),
    "lags that are spread repeat": (
        "studies/demixing/equations.py",
        "lags[-1] + 1 if lags else 1",
        "1",
        f"{DEMIXING_TEST}::test_lags_are_as_many_as_asked_and_all_different",
    ),
    "another mixing for each length": (
        "studies/demixing/cell.py",
        'rng = np.random.default_rng((task["seed"], 2, task["draw"]))',
        'rng = np.random.default_rng((task["seed"], 2, round(task["seconds"])))',
        f"{DEMIXING_TEST}::test_length_and_noise_change_neither_the_mixing_nor_the_draw",
    ),
    "refusals that count as nothing": (
        "studies/demixing/cell.py",
        "found, refusal = SEPARATORS[MIXTURE].run(given),",
        "found, refusal = 0 * given.images[:, 0],",
        f"{DEMIXING_TEST}::test_who_refuses_gets_the_scores_of_the_mixture",
    ),
    "all pairs in one room before the next room": (
        "studies/demixing/grid.py",
        "pair, room = divmod(number, options.rooms)",
        "room, pair = divmod(number, options.pairs)",
        f"{DEMIXING_TEST}::test_a_round_has_some_of_everything_and_rooms_come_before_pairs",
    ),
    "talkers in one direction": (
        "studies/demixing/places.py",
        "if abs(angles[1] - angles[0]) >= LEAST_APART:",
        "if True:",
        f"{DEMIXING_TEST}::test_places_are_inside_and_talkers_apart",
    ),
    "told pauses of the other talker": (
        "studies/demixing/separators.py",
        "(source + 1, start / FS, stop / FS)",
        "(2 - source, start / FS, stop / FS)",
        f"{DEMIXING_TEST}::test_told_pauses_are_those_of_the_images",
    ),
    "improvement over nothing": (
        "studies/demixing/scores.py",
        "mean - float(np.mean(result[MIXTURE][measure]))",
        "mean",
        f"{DEMIXING_TEST}::test_the_tables_hold_what_was_recorded",
    ),
    "losses that are told as gains": (
        "studies/demixing/differences.py",
        "np.asarray(one) - np.asarray(other)",
        "np.asarray(other) - np.asarray(one)",
        f"{DEMIXING_TEST}::test_the_tables_hold_what_was_recorded",
    ),
    "gaps left in": (
        "studies/demixing/speech.py",
        "_without_gaps(_read(path)) if gapless else _read(path)",
        "_read(path)",
        f"{DEMIXING_TEST}::test_gaps_are_cut_out_on_request_alone",
    ),
}
