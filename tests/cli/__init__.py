"""Tests of the command line; a package, so that its conftest.py has a name of its own."""
