"""The campaigns screen: a judge over many events, how far it is, and what it said of each."""
