"""What anybody says and taps."""
