"""Shared fixtures and the switch for the slow group."""

import os
from pathlib import Path

import numpy as np
import pytest

from record_server import server, zenodo_record  # noqa: F401 (fixtures)

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SEPARATRIX_DATA", ROOT.parent / "shared" / "data"))


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="also run the slow group")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow group: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture
def rng():
    return np.random.default_rng(20260)


@pytest.fixture(scope="session")
def data():
    """Folder of real recordings; tests that need it skip where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no recordings at {DATA} (set SEPARATRIX_DATA)")
    return DATA
