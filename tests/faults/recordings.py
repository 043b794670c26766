"""Faults in recordings, and the tests that must catch them."""

PAUSES_TEST = "tests/convolutive/test_pauses.py"
READING = "audio/reading.py"
RECORDING_TEST = "tests/test_recording.py"
STREAMING_TEST = "tests/streaming/test_streaming.py"
SURVEY = "recording/survey.py"

# Name: (file, what stands there, what is planted, test that must fail).
FAULTS = {
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
    "marks counted from the stretch that was read": (
        "intervals.py",
        "round((first - begin) * fs), round((last - begin) * fs)",
        "round(first * fs), round(last * fs)",
        f"{PAUSES_TEST}::test_marks_count_from_the_beginning_of_the_file",
    ),
}
