"""The public pages of this app: the form, the receipt, the voices."""
