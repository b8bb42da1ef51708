"""How organizers come in: passkeys and codes, sessions, and the way back for who has lost them."""
