"""The use cases: the API, the store and the credentials brought together. No Textual."""
