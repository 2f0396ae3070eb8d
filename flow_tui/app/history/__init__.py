"""Past attempts: list, filter, response, comparison, export."""
