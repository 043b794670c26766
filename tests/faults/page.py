"""Faults in page, and the tests that must catch them."""

ACCESS_TEST = "tests/web/test_access.py"
FORMS_TEST = "tests/web/test_forms.py"
GUARD = "web/guard.py"
INTAKE_TEST = "tests/web/test_intake.py"
LISTENING_TEST = "tests/web/test_page_listening.py"
LOUDNESS = "web/loudness.py"
NEW_TEST = "tests/web/test_new_method.py"
REFUSALS_TEST = "tests/web/test_refusals.py"
RUNS_TEST = "tests/web/test_page_runs.py"
SERVER_TEST = "tests/web/test_server.py"
STATIC = "web/static"
SURVIVAL_TEST = "tests/web/test_survival.py"
TILES_TEST = "tests/web/test_tiles.py"
UPLOADS_TEST = "tests/web/test_page_uploads.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "any token will do": (
        GUARD,
        "if not secrets.compare_digest(known.encode(), self._token.encode()):",
        "if not known:",
        f"{REFUSALS_TEST}::test_nobody_without_the_token_gets_anything",
    ),
    "any name of this machine": (
        GUARD,
        "return self._any_address",
        "return True",
        f"{REFUSALS_TEST}::test_other_names_and_other_pages_are_turned_away",
    ),
    "requests of other pages": (
        GUARD,
        "urlsplit(origin).netloc == host",
        "True",
        f"{REFUSALS_TEST}::test_other_names_and_other_pages_are_turned_away",
    ),
    "any file of a result's folder": (
        "web/routes/sound.py",
        "if name not in downloads(folder):",
        "if not (folder / name).is_file():",
        f"{REFUSALS_TEST}::test_only_files_of_the_result_are_given",
    ),
    "uploads without an end": (
        "web/intake.py",
        "if received > most:",
        "if False:",
        f"{INTAKE_TEST}::test_a_file_larger_than_announced_is_cut_off_and_not_kept",
    ),
    "what was running counts as running": (
        "web/library.py",
        "if job.state is JobState.RUNNING:",
        "if False:",
        f"{INTAKE_TEST}::test_the_library_survives_damage_and_marks_what_was_running",
    ),
    "a queue that a full disk ends": (
        "web/queue.py",
        "with contextlib.suppress(OSError):",
        "with contextlib.nullcontext():",
        f"{INTAKE_TEST}::test_a_full_disk_ends_no_queue_and_is_said_before_a_run_begins",
    ),
    "a worker that outlives its server": (
        "web/worker.py",
        "os._exit(0)  # the server",
        "return  # the server",
        f"{SURVIVAL_TEST}::test_a_worker_without_work_ends_with_its_server",
    ),
    "more iterations from the beginning": (
        "web/worker.py",
        "initial=read_outcome(Path(order.begin)) if order.begin else None,",
        "initial=None,",
        f"{RUNS_TEST}::test_more_iterations_go_on_from_the_result",
    ),
    "channels counted from zero in the page": (
        "web/catalogue.py",
        "given[FROM_ONE] -= 1",
        "given[FROM_ONE] -= 0",
        f"{SERVER_TEST}::test_the_channel_of_the_sources_is_counted_from_one",
    ),
    "OGG files left as they are": (
        "web/intake.py",
        '.format != "OGG"',
        '.format != ""',
        f"{SERVER_TEST}::test_ogg_files_are_decoded_once_so_that_any_place_is_found",
    ),
    "spectrograms upside down": (
        "web/tiles.py",
        ".astype(np.uint8).T[::-1]",
        ".astype(np.uint8).T",
        f"{TILES_TEST}::test_a_tone_is_where_the_scale_says",
    ),
    "zoomed tiles in the place of the first": (
        "web/tiles.py",
        "position = (tile.x * COLUMNS + ",
        "position = (",
        f"{TILES_TEST}::test_tiles_of_a_zoom_join_to_the_coarser_one",
    ),
    "pauses count as faint sound": (
        LOUDNESS,
        "loud = power[power >= power.mean() * 10 ** (GATE_DB / 10)]",
        "loud = power",
        f"{TILES_TEST}::test_pauses_do_not_count_as_faint_sound",
    ),
    "A and B as loud as they are": (
        f"{STATIC}/mixer.js",
        "return this.mixture ? linear(a) : 0;",
        "return this.mixture ? 1 : 0;",
        f"{LISTENING_TEST}::test_solo_mute_gain_and_comparison_set_the_gains",
    ),
    "a loop that does not come back": (
        f"{STATIC}/audio.js",
        "this.next = this.loop.start;",
        "this.next = this.set.n_samples;",
        f"{LISTENING_TEST}::test_a_region_is_marked_by_dragging_and_loops",
    ),
    "another run from its beginning": (
        f"{STATIC}/audio.js",
        "this.resting = place(now);",
        "this.resting = 0;",
        f"{LISTENING_TEST}::test_runs_are_switched_while_they_play",
    ),
    "files in the order in which they were chosen": (
        f"{STATIC}/home.js",
        "[...files].sort(",
        "((all) => [...all].reverse())(",
        f"{UPLOADS_TEST}::test_mono_files_are_the_channels_of_one_recording",
    ),
    "fields without labels": (
        f"{STATIC}/transport.js",
        '"aria-label": "Scale of frequency", ',
        "",
        f"{ACCESS_TEST}::test_nothing_stands_in_anyones_way",
    ),
    "a page wider than a telephone": (
        f"{STATIC}/listen.css",
        "  .ruler-row, .lane { grid-template-columns: minmax(0, 1fr); }",
        "  .ruler-row, .lane { grid-template-columns: 40rem 1fr; }",
        f"{ACCESS_TEST}::test_nothing_stands_in_anyones_way",
    ),
    "a key that buttons and sound both hear": (
        f"{STATIC}/keys.js",
        "if (typing || ownKeys",
        "if (typing",
        f"{ACCESS_TEST}::test_the_keyboard_alone_suffices",
    ),
    "refusals that the browser logs": (
        "web/app.py",
        'if request.headers.get("prefer") == "status=200":',
        "if False:",
        f"{UPLOADS_TEST}::test_one_channel_and_wrong_numbers_are_said_before_the_run",
    ),
    "requests without an end": (
        "web/routes/recordings.py",
        "if len(taken) > MOST_BYTES:",
        "if False:",
        f"{REFUSALS_TEST}::test_requests_that_are_no_files_are_bounded_whatever_they_announce",
    ),
    "files refused when they have come": (
        "web/intake.py",
        "if max(sizes, default=0) > most:",
        "if False:",
        f"{INTAKE_TEST}::test_files_that_are_too_large_are_refused_before_they_come",
    ),
    "news kept for a page that sleeps": (
        "web/hub.py",
        "if listener.qsize() < MOST_WAITING:",
        "if True:",
        f"{INTAKE_TEST}::test_a_page_that_does_not_read_is_let_go_of",
    ),
    "an upload that goes on": (
        f"{STATIC}/home.js",
        "going?.abort(); } }",
        "} }",
        f"{UPLOADS_TEST}::test_an_upload_is_cancelled_and_leaves_nothing",
    ),
    "yes and no that cannot be left open": (
        f"{STATIC}/fields.js",
        'if (one.type === "bool" && one.default !== null) {',
        'if (one.type === "bool") {',
        f"{FORMS_TEST}::test_a_choice_between_yes_and_no_is_left_to_the_program_until_it_is_made",
    ),
    "the first method for every recording": (
        f"{STATIC}/form.js",
        "able.find((name) => !recording.suits[name].problem)",
        "able[0]",
        f"{UPLOADS_TEST}::test_one_channel_and_wrong_numbers_are_said_before_the_run",
    ),
    "a default of the page's own": (
        "web/catalogue.py",
        '"default": DEFAULT_METHOD,',
        '"default": next(iter(METHODS)),',
        f"{NEW_TEST}::test_a_new_method_is_the_default_with_its_options_and_tells_what_it_found",
    ),
    "more iterations of the choice itself": (
        "web/orders.py",
        'row = find_method(result["method"])',
        "row = find_method(job.method)",
        f"{NEW_TEST}::test_more_iterations_are_done_with_the_method_that_was_used",
    ),
    "a tolerance that ends further iterations": (
        "web/orders.py",
        'further = {"tol": 0.0, ',
        "further = {",
        f"{SERVER_TEST}::test_further_iterations_are_done_even_where_the_cost_hardly_falls",
    ),
    "iterations anew, but no more": (
        "web/orders.py",
        "n_iter if kept else _iterations(result) + n_iter",
        "n_iter",
        f"{SERVER_TEST}::test_more_iterations_of_a_method_without_filters_come_to_the_same_as_going_on",
    ),
    "segments that leave a gap": (
        f"{STATIC}/audio.js",
        "this.at += count / this.set.fs;",
        "this.at += count / this.set.fs + 0.001;",
        f"{LISTENING_TEST}::test_segments_of_sound_join_and_are_never_larger_than_the_server_gives",
    ),
    "a run that writes after its end": (
        "web/queue.py",
        "self._library.remove_job(job)",
        "pass",
        f"{INTAKE_TEST}::test_a_run_that_is_deleted_while_it_writes_leaves_nothing",
    ),
    "runs that begin while the server ends": (
        "web/queue.py",
        "if self._closing:\n                return None",
        "if False:\n                return None",
        f"{INTAKE_TEST}::test_a_queue_that_has_ended_begins_no_process",
    ),
    "files found by the names that people see": (
        "web/signals.py",
        "weak=number in weak), sound, file=name)",
        "weak=number in weak), sound)",
        "tests/web/test_signals.py::test_a_weak_output_is_doubted_by_name_and_can_be_fetched",
    ),
    "background heard as any other source": (
        "web/signals.py",
        "weak=number in weak",
        "weak=False",
        "tests/web/test_signals.py::test_a_weak_output_is_doubted_by_name_and_can_be_fetched",
    ),
}
