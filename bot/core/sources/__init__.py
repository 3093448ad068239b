"""What is decided about sources: health, when to poll, addresses, secrets, lists of them."""
