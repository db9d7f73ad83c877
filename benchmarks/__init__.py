"""Gongkai side by side with what one would take instead: ``python -m benchmarks [html] [text] [store]``."""
