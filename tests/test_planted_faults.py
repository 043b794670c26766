"""Each property test catches the fault it is there for.

A fault is planted in a copy of the package, the test is run on the copy and must fail.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow

METHODS_TEST = "tests/properties/test_methods.py"
SPATIAL_TEST = "tests/demixing/test_spatial.py"
SOURCES_TEST = "tests/demixing/test_sources.py"
PROJECTION, STEERING = "kernels/generic/projection.py", "kernels/generic/steering.py"
PRODUCTS, ADJUSTMENT = "kernels/generic/products.py", "kernels/generic/adjustment.py"
SPHERICAL, LOW_RANK = "demixing/sources/spherical.py", "demixing/sources/low_rank.py"
DENSITY, PARTITIONED = "demixing/sources/density.py", "demixing/sources/partitioned.py"
STORE, STORE_TEST = "studies/store.py", "tests/studies/test_store.py"
DISPATCH, DISPATCH_TEST = "studies/dispatch.py", "tests/studies/test_dispatch.py"
STUDY_TEST, BASES_TEST = "tests/studies/test_run.py", "tests/studies/test_ilrma_bases.py"
STREAMING_TEST, RECORDING_TEST = "tests/streaming/test_streaming.py", "tests/test_recording.py"
SURVEY, READING = "recording/survey.py", "audio/reading.py"
CLUSTERS, CLUSTERS_TEST = "studies/clusters.py", "tests/studies/test_clusters.py"
POWER_TEST, BATCH_TEST = "tests/studies/test_blinkiva_study.py", "tests/cli/test_batch.py"
PERMUTATION, PERMUTATION_TEST = "permutation.py", "tests/test_permutation.py"
SIMULATING_TEST = "tests/simulation/test_simulating.py"
DOWNLOAD, DOWNLOAD_TEST = "datasets/download.py", "tests/datasets/test_download.py"
CMU, CMU_TEST = "datasets/cmu_arctic.py", "tests/datasets/test_cmu_arctic.py"
COURSE, COURSE_TEST = "evaluation/course.py", "tests/evaluation/test_course.py"

# name: (file, what stands there, what is planted, test that must fail)
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
    "sources never rescaled": (
        "demixing/demixing.py",
        "if bool(xp.any(gain != 1)):",
        "if False:",
        f"{SPATIAL_TEST}::test_sources_keep_their_level",
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
        "for b in range(n_src, W.shape[-1]):",
        "for b in range(0):",
        f"{SPATIAL_TEST}::test_iss_leaves_the_span_of_the_first_microphones",
    ),
    "background not refreshed within the sweep": (
        PROJECTION,
        "        T = with_background(xp, y_covariance, T, n_src)\n",
        "",
        f"{SPATIAL_TEST}::test_agrees_with_literal_loops",
    ),
    "background term of the cost left out": (
        "demixing/demixing.py",
        "if background.shape[-2]:",
        "if False:",
        f"{SPATIAL_TEST}::test_background_is_orthogonal_and_the_cost_is_that_of_the_targets",
    ),
    "V of the microphones instead of the outputs": (
        PROJECTION,
        "    y, T, y_covariance = outputs(xp, packed, covariance, W)\n    for s in range(n_src)",
        "    y, T, y_covariance = packed, W, covariance\n"
        "    W = xp.eye(W.shape[-1], dtype=W.dtype) + 0 * W\n    for s in range(n_src)",
        f"{SPATIAL_TEST}::test_quiet_frames_keep_their_digits_in_single_precision",
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
    "exponent 1 in the multiplicative update": (
        "multiplicative.py",
        "factor * xp.sqrt(ratio)",
        "factor * ratio",
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
    "hidden state in the loop": (
        "iterate.py",
        "    if state is None:\n        state = algorithm.init(data, start)",
        "    state = algorithm.init(data, start)",
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
        LOW_RANK,
        "for child in rng.spawn(math.prod(batch))",
        "for child in [np.random.default_rng(0) for _ in range(math.prod(batch))]",
        "tests/test_iterate.py::test_frozen_elements_of_a_real_batch_keep_their_state",
    ),
    "elements of a batch do not rest": (
        "iterate.py",
        "if active.all():",
        "if True:",
        "tests/test_iterate.py::test_batch_elements_rest_when_they_have_converged",
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
    "FDICA without alignment": (
        "methods/demixing.py",
        "return (*separate_bins(options, side), align)",
        "return separate_bins(options, side)",
        f"{PERMUTATION_TEST}::test_fdica_separates_the_talkers",
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
        "    order = _compare_with_all(profiles, order)\n",
        "",
        f"{PERMUTATION_TEST}::test_neighbours_tell_what_noise_hides",
    ),
    "bins not compared with their neighbours": (
        PERMUTATION,
        "    return _compare_with_near(profiles, order)",
        "    return order",
        f"{PERMUTATION_TEST}::test_neighbours_tell_what_noise_hides",
    ),
    "harmonics forgotten": (
        PERMUTATION,
        " | (abs(2 * f - g) <= 1) | (abs(f - 2 * g) <= 1)",
        "",
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
    "result to start from not looked at": (
        "facade.py",
        "start=_outcome(initial), ",
        "",
        "tests/demixing/test_starts.py::test_a_method_begins_from_the_result_of_another",
    ),
    "highest cost chosen": (
        "separation/choice.py",
        "np.argmin",
        "np.argmax",
        "tests/demixing/test_starts.py::test_the_chooser_decides_between_starts",
    ),
    "no upper limit of an option": (
        "options/fields.py",
        "value > maximum",
        "False",
        "tests/test_facade.py::test_bad_input_gets_a_sentence",
    ),
    "another scale than pyroomacoustics": (
        "compat/frames_first.py",
        "Scaling.LEAST_SQUARES",
        "Scaling.INVERSE",
        "tests/compat/test_pyroomacoustics.py::test_auxiva_gives_what_pyroomacoustics_gives",
    ),
    "start in other units than ssspy": (
        "compat/spectrogram.py",
        "start=filters, on_step=on_step",
        "on_step=on_step",
        "tests/compat/test_ssspy.py::test_loss_and_callbacks_come_as_often_and_with_the_same",
    ),
    "projection back by the rows": (
        "scaling.py",
        "gain = xp.linalg.inv(W)",
        "gain = xp.matrix_transpose(xp.linalg.inv(W))",
        "tests/test_scaling.py",
    ),
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
        "studies/run.py",
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
    "changed recordings taken for done": (
        "cli/batch.py",
        "**_state(path), ",
        "",
        f"{BATCH_TEST}::test_only_what_is_new_or_changed_is_separated",
    ),
    "recordings of one name in one folder": (
        "cli/batch.py",
        "name = track.name if seen[track.name] == 1 else",
        "name = track.name if True else",
        f"{BATCH_TEST}::test_recordings_of_one_name_do_not_meet",
    ),
    "length of the inverse transform": (
        "stft.py",
        "k1=n_samples",
        "k1=n_samples + 1",
        "tests/test_stft.py::test_perfect_reconstruction_at_any_length",
    ),
    "what is before a block forgotten": (
        "streaming/rendering.py",
        "X = self.stft.forward_part(read, n_samples, first, last)",
        "X = self.stft.forward_part(\n"
        "                    lambda a, b: read(a, b) * (np.arange(a, b) >= start),\n"
        "                    n_samples, first, last)",
        f"{STREAMING_TEST}::test_blocks_are_seamless",
    ),
    "a frame too few behind a block": (
        "stft.py",
        "last = -(-(stop + middle) // hop) - p_min",
        "last = -(-(stop + middle) // hop) - p_min - 1",
        "tests/test_stft.py::test_parts_of_the_inverse_are_cut_out_of_the_whole",
    ),
    "parts of the transform from another sample on": (
        "stft.py",
        "shift = max(0, min(p0 - -(-middle // hop), (n_samples - self._half) // hop))",
        "shift = max(0, min(p0 - middle // hop, (n_samples - self._half) // hop))",
        "tests/test_stft.py::test_parts_are_cut_out_of_the_whole",
    ),
    "scale from the frames that were learnt from": (
        "streaming/learning.py",
        "spatial_covariance(part)",
        "spatial_covariance(X[..., begin:end]) if end > begin else 0 * products",
        f"{STREAMING_TEST}::test_frames_and_covariance_are_those_of_the_whole",
    ),
    "frames of one part of the recording": (
        "streaming/learning.py",
        "places = nth * every + np.floor(every * (nth * GOLDEN % 1)).astype(int)",
        "places = nth",
        f"{STREAMING_TEST}::test_one_frame_of_each_part_is_chosen",
    ),
    "sources by blocks in the order they come": (
        "streaming/rendering.py",
        'np.argsort(-total, kind="stable")',
        'np.argsort(total, kind="stable")',
        f"{STREAMING_TEST}::test_sources_come_loudest_first_and_arrays_are_taken",
    ),
    "offset left in what is read by blocks": (
        "recording/recording.py",
        "read(start, stop)[channels] - self.offset[:, None]",
        "read(start, stop)[channels]",
        f"{RECORDING_TEST}::test_files_are_inspected_as_arrays",
    ),
    "blocks joined without the difference of their means": (
        SURVEY,
        "rest @ rest.T + np.outer(shift, shift) * (n_before * x.shape[1] / n)",
        "rest @ rest.T",
        f"{RECORDING_TEST}::test_moments_of_blocks_are_those_of_the_whole",
    ),
    "peaks cut at the border of a block": (
        SURVEY,
        "self.peak, self._end = peak, size[:, -(RUN - 1) :]",
        "self.peak, self._end = peak, 0 * size[:, -(RUN - 1) :]",
        f"{RECORDING_TEST}::test_flat_peaks_are_counted_across_blocks",
    ),
    "lower peaks counted with the highest": (
        SURVEY,
        "np.where(surpassed, 0, self.n_flat)",
        "self.n_flat",
        f"{RECORDING_TEST}::test_flat_peaks_are_counted_across_blocks",
    ),
    "seeking in OGG files": (
        READING,
        'if file.format != "OGG":',
        "if True:",
        "tests/test_audio.py::test_stretches_in_any_order_are_cut_out_of_the_whole",
    ),
    "overlap with the stretch before read again": (
        READING,
        "kept = self._held[:, start - self._begin :]",
        "kept = self._held[:, :0]",
        "tests/test_audio.py::test_stretches_in_any_order_are_cut_out_of_the_whole",
    ),
    "lost end of a file not noticed": (
        "audio/writing.py",
        "if not complete:",
        "if False:",
        "tests/test_audio.py::test_a_full_disk_is_noticed",
    ),
    "folder named before its files are closed": (
        "separation/folder.py",
        "with ExitStack() as stack:",
        "stack = _write_signals.kept = ExitStack()\n    if True:",
        f"{STREAMING_TEST}::test_files_are_complete_before_the_folder_has_its_name",
    ),
    "windows of the picture cut at the border of a block": (
        "separation/columns.py",
        'int(np.searchsorted(self._centres, self._end - n_fft // 2, side="right"))',
        'int(np.searchsorted(self._centres, self._end, side="left"))',
        f"{STREAMING_TEST}::test_the_picture_is_that_of_the_whole",
    ),
    "interferers each as loud as all together": (
        "simulation/scene.py",
        "each = max(0.0, unwanted) / max(n_interferers, 1)",
        "each = max(0.0, unwanted)",
        f"{SIMULATING_TEST}::test_levels_and_sizes_are_those_asked_for",
    ),
    "sensors not raised with their talkers": (
        "simulation/scene.py",
        "at_sensors *= root[s]",
        "at_sensors *= 1.0",
        "tests/simulation/test_scene.py::test_a_scene_is_that_of_the_published_simulation_to_the_bit",
    ),
    "one stream of random numbers for all purposes": (
        "simulation/simulating.py",
        "np.random.default_rng(seed).spawn(len(STREAMS))",
        "[np.random.default_rng(seed)] * len(STREAMS)",
        f"{SIMULATING_TEST}::test_a_change_leaves_what_is_drawn_for_other_purposes",
    ),
    "readings without their mean": (
        "simulation/simulating.py",
        "readings.append(mean * power)",
        "readings.append(power)",
        f"{SIMULATING_TEST}::test_readings_are_the_power_at_the_sensors",
    ),
    "measured channels counted from 0": (
        "simulation/responses.py",
        "*measured.sensors]) - 1",
        "*measured.sensors]) - 2",
        f"{SIMULATING_TEST}::test_measured_responses_take_the_place_of_the_room",
    ),
    "interferers who are talkers": (
        "simulation/speech.py",
        "if file not in besides",
        "",
        f"{SIMULATING_TEST}::test_interferers_speak_where_they_have_files",
    ),
    "background without the interferers": (
        "simulation/simulating.py",
        "return self.scene.mixture - self.images.sum(axis=0)",
        "return self.scene.mixture - self.scene.images.sum(axis=0)",
        "tests/simulation/test_scene_folder.py::test_the_files_are_the_scene",
    ),
    "plan stretched": (
        "simulation/plan.py",
        "width, height = span * scale",
        "width, height = WIDEST, HIGHEST",
        "tests/simulation/test_scene_folder.py::test_the_plan_is_true_to_scale_and_shows_everyone",
    ),
    "keys without effect passed over": (
        "simulation/scene_file.py",
        "    _check_together(description, tables)\n    return description",
        "    return description",
        "tests/simulation/test_scene_file.py::test_what_is_wrong_is_said_with_the_path_of_its_key",
    ),
    "time of the first reading left out": (
        "sensors/writing.py",
        "time = readings.offset + n / readings.fs",
        "time = n / readings.fs",
        "tests/sensors/test_writing.py::test_what_is_written_is_read_again",
    ),
    "checksum of a download not looked at": (
        DOWNLOAD,
        "if found.hexdigest() != expected:",
        "if False:",
        f"{DOWNLOAD_TEST}::test_another_checksum_is_refused_and_the_file_deleted",
    ),
    "download begun anew after a break": (
        DOWNLOAD,
        'headers = {"Range": f"bytes={have}-"} if have else {}',
        "headers = {}",
        f"{DOWNLOAD_TEST}::test_a_connection_that_breaks_off_goes_on_where_it_was",
    ),
    "whole answer appended to the part of a download": (
        DOWNLOAD,
        "resumed = have and answer.status == http.HTTPStatus.PARTIAL_CONTENT",
        "resumed = have",
        f"{DOWNLOAD_TEST}::test_a_server_that_cannot_resume_begins_anew",
    ),
    "full disk told as a lost connection": (
        DOWNLOAD,
        "full = error.errno in (errno.ENOSPC, errno.EDQUOT)",
        "full = False",
        f"{DOWNLOAD_TEST}::test_a_full_disk_is_a_sentence_and_keeps_what_came",
    ),
    "names of an archive taken as paths": (
        CMU,
        "(fresh / name.name)",
        "(fresh / name)",
        f"{CMU_TEST}::test_nothing_is_written_outside_the_folder",
    ),
    "links of an archive followed": (
        CMU,
        "if not member.isfile() or",
        "if member.issym():\n                    (fresh / name.name).symlink_to(member.linkname)\n"
        "                if not member.isfile() or",
        f"{CMU_TEST}::test_nothing_is_written_outside_the_folder",
    ),
    "half an unpacking taken for all": (
        CMU,
        'and not path.parent.name.startswith(".")',
        "and True",
        f"{CMU_TEST}::test_what_a_broken_unpacking_left_does_not_count",
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
    "guests taken for talkers": (
        "cli/demos/room.py",
        "return [*bundled.talkers[:n_src], *bundled.guests[:N_GUESTS]]",
        "return [*bundled.guests[:N_GUESTS], *bundled.talkers[:n_src]]",
        "tests/cli/test_cli_demo.py::test_bundled_voices_are_talkers_then_guests",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_caught(name, tmp_path):
    file, stands, planted, test = FAULTS[name]
    # Without compiled twins: the faults are planted in the generic ones.
    generic_alone = shutil.ignore_patterns("_native*")
    shutil.copytree(ROOT / "src" / "separatrix", tmp_path / "separatrix", ignore=generic_alone)
    path = tmp_path / "separatrix" / file
    source = path.read_text(encoding="utf-8")
    assert source.count(stands) >= 1, f"{file} changed: plant the fault anew"
    path.write_text(source.replace(stands, planted, 1), encoding="utf-8")
    # An editable install finds its package by a hook that comes before PYTHONPATH.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if 'Redirecting' not in type(f).__name__]\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout[-2000:]
    assert "failed" in done.stdout.splitlines()[-1]
    assert not re.search(r"^E +(Name|Import|Syntax)Error", done.stdout, re.MULTILINE)
