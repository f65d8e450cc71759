"""The datasets screen: datasets, their records, one record."""
