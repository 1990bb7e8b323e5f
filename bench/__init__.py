"""Benchmarks, run by hand: nothing here is a test, and nothing is checked by time."""
