"""Floor 2: judging many events and knowing whether to trust the judge: runs, samples, review. What
screens and command line share; no terminal, no HTTP."""
