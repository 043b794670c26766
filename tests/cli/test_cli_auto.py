"""Auto on the command line: what it says, and what the report keeps."""

import json

import numpy as np
import soundfile

from separatrix.datasets import talkers


def test_auto_says_what_it_chose_and_what_it_expects(cli, tmp_path):
    demo = talkers()
    soundfile.write(tmp_path / "two.wav", 0.9 * demo.mixture[:2, :88000].T, demo.fs)
    ran = cli("separate", "two.wav", "--method", "auto", "--effort", "quick", "-o", "out")
    assert ran.status == 0
    (path,) = (tmp_path / "out").rglob("report.json")
    report = json.loads(path.read_text())
    said = " ".join(ran.out.split())
    assert f"choice {report['choice']['reason']}" in said
    assert f"score {report['score']['sentence']}" in said
    tried = report["choice"]["tried"]
    assert len(tried) == 4
    assert report["choice"]["kept"] == tried[0]["run"]
    values = [run["expected_sdr_improvement"] for run in tried]
    assert values == sorted(values, reverse=True)


def test_any_method_says_what_it_expects(cli, tmp_path):
    demo = talkers()
    soundfile.write(tmp_path / "two.wav", 0.9 * demo.mixture[:2, :32000].T, demo.fs)
    ran = cli("separate", "two.wav", "--method", "auxiva", "--n-iter", 2, "-o", "out")
    assert " dB of SDR (" in " ".join(ran.out.split())
    assert "choice" not in ran.out


def test_filters_are_left_out_with_a_note_where_there_are_none(cli, tmp_path):
    s = talkers().images[:2, 0, :48000]
    panned = np.array([[0.7, 0.2], [0.3, 0.8]]) @ s
    soundfile.write(tmp_path / "panned.wav", panned.T, talkers().fs)
    ran = cli("separate", "panned.wav", "--filters", "-o", "out")
    assert ran.status == 0
    assert "uwedge has no filters: filters.npz was left out" in " ".join(ran.out.split())
    assert not list((tmp_path / "out").rglob("filters.npz"))


def test_what_auto_finds_for_itself_is_refused_with_a_method_that_takes_it(cli):
    for flag in ("--n-fft", "--n-iter"):
        ran = cli("separate", "any.wav", flag, 512)
        assert ran.status == 2
        assert flag in ran.err
        assert "fdica" in ran.err
