"""Faults in simulation, and the tests that must catch them."""

CMU = "datasets/cmu_arctic.py"
CMU_TEST = "tests/datasets/test_cmu_arctic.py"
DOWNLOAD = "datasets/download.py"
DOWNLOAD_TEST = "tests/datasets/test_download.py"
SIMULATING_TEST = "tests/simulation/test_simulating.py"
SURROUNDINGS_TEST = "tests/simulation/test_surroundings.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
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
    "reflections from the direction of the source": (
        "simulation/surroundings.py",
        "place[0] = k ",
        "place[:] = k ",
        f"{SURROUNDINGS_TEST}::test_a_reflection_comes_with_the_response_of_its_direction",
    ),
    "walls that take the share of the amplitude": (
        "simulation/image_sources.py",
        "(1 - room.absorption) ** (order / 2)",
        "(1 - room.absorption) ** order",
        f"{SURROUNDINGS_TEST}::test_the_room_is_that_of_another_program",
    ),
    "tail louder than asked for": (
        "simulation/surroundings.py",
        "(tail**2).sum()",
        "(tail**2).mean()",
        f"{SURROUNDINGS_TEST}::test_a_tail_has_the_level_and_the_fall_asked_for",
    ),
    "sources of unequal power": (
        "simulation/binaural.py",
        "(images**2).mean(axis=(1, 2), keepdims=True)",
        "(images**2).mean()",
        "tests/simulation/test_binaural.py::test_levels_are_those_asked_for",
    ),
    "noise of mixtures in amplitude": (
        "simulation/instantaneous.py",
        "mixture + np.sqrt(power) * rng",
        "mixture + power * rng",
        "tests/simulation/test_instantaneous.py::"
        "test_noise_is_as_strong_as_asked_and_that_of_its_seed",
    ),
    "tails as strong as their direct sound is faint": (
        "simulation/instantaneous.py",
        "np.sqrt(10 ** (-direct_to_reverberant_db / 10) / energy)",
        "np.sqrt(10 ** (-direct_to_reverberant_db / 20) / energy)",
        "tests/simulation/test_instantaneous.py::test_tails_are_as_strong_as_asked_and_decay",
    ),
}
