"""The judges screen: saved judges, one of them, and the verdicts it gave."""
