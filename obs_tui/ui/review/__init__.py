"""Your verdict beside the judge's: the review queue, and how far both agree."""
