"""Profiles and preferences."""
