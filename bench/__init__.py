"""What `script/bench` measures: each figure beside its floor, in one run, taken in turns. See docs/reference/benchmarks.md."""
