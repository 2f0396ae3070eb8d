"""The terminal: driver, input, output, hang-ups. Only here are private parts of Textual used."""
