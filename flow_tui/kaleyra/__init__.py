"""The Kaleyra WhatsApp Flow API: requests, outcomes, advice. No Textual, no disk."""
