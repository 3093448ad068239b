"""The one door to the web: guarded, bounded, and parsed beside the loop."""
