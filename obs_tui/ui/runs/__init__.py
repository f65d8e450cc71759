"""Runs of a judge over many events: begun, watched, gone on with, and what came of them."""
