"""flow-tui: publish WhatsApp Flows on Kaleyra from the terminal."""

__version__ = "0.1.0"
