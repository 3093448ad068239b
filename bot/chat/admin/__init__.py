"""What only admins say and tap; every handler here is guarded by the numeric id."""
