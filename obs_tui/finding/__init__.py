"""What the screens and the command line share of finding: how a value edits a filter, the shape of
rows, totals, why nothing matches, and a filter as something to hand on. Nothing here draws."""
