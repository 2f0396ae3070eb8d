"""The error of a flow.json that cannot be read."""


class FlowJsonError(ValueError):
    """A file is not a flow.json, or is too large; its text is a sentence, safe to show."""
