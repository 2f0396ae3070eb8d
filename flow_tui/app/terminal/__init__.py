"""The terminal: driver, input, output, hang-ups. Only here Textual's private parts are used."""
