"""The API service layer."""
