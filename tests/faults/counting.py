"""Faults in counting, and the tests that must catch them."""

TEST = "tests/test_counting.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
    "loud frequencies count more": (
        "counting.py",
        "return power[:, heard] / total[heard, None]",
        "return power[:, heard] / total[heard, None].mean()",
        f"{TEST}::test_every_frequency_counts_alike",
    ),
    "level of amplitudes": (
        "counting.py",
        "10 * np.log10(mean / mean[order[0]])",
        "5 * np.log10(mean / mean[order[0]])",
        f"{TEST}::test_level_is_that_below_the_loudest",
    ),
    "echoes looked for at the same time alone": (
        "counting.py",
        "for back in range(N_BACK)",
        "for back in range(1)",
        f"{TEST}::test_an_echo_is_not_new",
    ),
    "the future explains": (
        "counting.py",
        "np.append(np.full(back, other[0]), other[: len(other) - back])",
        "np.append(other[back:], np.full(back, other[-1]))",
        f"{TEST}::test_an_echo_is_not_new",
    ),
    "fainter outputs explain as well": (
        "counting.py",
        "bands[order[:i], b]",
        "bands[order[i - 1 :], b]",
        f"{TEST}::test_an_echo_is_not_new",
    ),
    "the loudest may be background": (
        "counting.py",
        "score[traits.level == 0] = np.inf",
        "score[traits.level == 0] = -np.inf",
        f"{TEST}::test_the_loudest_is_always_a_source",
    ),
    "outputs counted from 0": (
        "counting.py",
        "_listed(k + 1 for k in others)",
        "_listed(others)",
        f"{TEST}::test_the_sentence_names_what_is_background",
    ),
    "a count of sources by their old numbers": (
        "separation/separation.py",
        "count = self.count and self.count.reordered(order)",
        "count = self.count",
        f"{TEST}::test_the_count_goes_with_the_sources",
    ),
    "all of a long recording counted": (
        "separation/counted.py",
        "axis=1)[:, :most]",
        "axis=1)",
        f"{TEST}::test_of_a_long_recording_the_beginning_is_counted",
    ),
    "a count asked of masks": (
        "request.py",
        "if common.fixed_n_src != common.n_src:",
        "if False:",
        f"{TEST}::test_methods_without_filters_do_not_count",
    ),
    "references beside a count": (
        "cli/separate.py",
        'args.ref and args.n_src == "auto"',
        "False",
        "tests/cli/test_cli_separate.py::test_who_has_references_knows_how_many_sources_there_are",
    ),
    "background shown like any other source": (
        "separation/panels.py",
        "weak=k in weak",
        "weak=False",
        f"{TEST}::test_the_count_goes_with_the_sources",
    ),
}
