"""Faults to plant, so that every test is seen to fail."""
