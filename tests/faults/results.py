"""Faults in results, and the tests that must catch them."""

BATCH_TEST = "tests/cli/test_batch.py"
MASKING_TEST = "tests/masking/test_masking_methods.py"
MATRICES_TEST = "tests/instantaneous/test_demixing_matrices.py"
PAUSES_TEST = "tests/convolutive/test_pauses.py"
PERMUTATION_TEST = "tests/test_permutation.py"
WRITING_TEST = "tests/streaming/test_writing_by_blocks.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "FDICA without alignment": (
        "methods/demixing.py",
        "return (*separate_bins(options, side), align)",
        "return separate_bins(options, side)",
        f"{PERMUTATION_TEST}::test_fdica_separates_the_talkers",
    ),
    "result to start from not looked at": (
        "separating.py",
        "start=begin, on_step",
        "on_step",
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
    "folder named before its files are closed": (
        "separation/folder.py",
        "with ExitStack() as stack:",
        "stack = _write_signals.kept = ExitStack()\n    if True:",
        f"{WRITING_TEST}::test_files_are_complete_before_the_folder_has_its_name",
    ),
    "windows of the picture cut at the border of a block": (
        "separation/columns.py",
        'int(np.searchsorted(self._centres, self._end - n_fft // 2, side="right"))',
        'int(np.searchsorted(self._centres, self._end, side="left"))',
        f"{WRITING_TEST}::test_the_picture_is_that_of_the_whole",
    ),
    "guests taken for talkers": (
        "cli/demos/room.py",
        "return [*bundled.talkers[:n_src], *bundled.guests[:N_GUESTS]]",
        "return [*bundled.guests[:N_GUESTS], *bundled.talkers[:n_src]]",
        "tests/cli/test_cli_demo.py::test_bundled_voices_are_talkers_then_guests",
    ),
    "loudest first whatever was marked": (
        "separation/image_rendering.py",
        "learnt.images, ref_channel, parameters)\n"
        "    return rendering if outcome.ordered else _loudest_first(rendering)",
        "learnt.images, ref_channel, parameters)\n    return _loudest_first(rendering)",
        f"{PAUSES_TEST}::test_marked_stretches_part_the_sources_in_their_order",
    ),
    "notes of an outcome left unsaid": (
        "separating.py",
        "*(note for result in results for note in result.outcome.notes),",
        "",
        f"{MATRICES_TEST}::test_microphones_that_stand_apart_are_told",
    ),
    "masking of one channel": (
        "methods/masking.py",
        "least_chan=2",
        "least_chan=1",
        f"{MASKING_TEST}::test_recordings_that_tell_no_direction_are_refused",
    ),
}
