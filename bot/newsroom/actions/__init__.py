"""What people ask for, one answer a file: each runs inside the transaction of whoever asked."""
