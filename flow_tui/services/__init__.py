"""The use cases, made of the API, the store and the credentials. No Textual."""
