"""Outbound: how messages leave. One file per channel; telegram.py is the first, gate.py its one door."""
