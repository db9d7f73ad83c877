"""WHEN and WHERE: the Dagster code location and the command line."""
