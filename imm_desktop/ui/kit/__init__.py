"""Small painted controls with every state; pages are made of them."""
