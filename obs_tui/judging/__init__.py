"""What client and embedded service share of judges: templates, answer schemas, statistics."""
