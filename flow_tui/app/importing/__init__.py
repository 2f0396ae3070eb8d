"""Import of flows of a WhatsApp Business Account."""
