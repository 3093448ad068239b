"""Where news comes from: one file per kind (a pure stepper), and http.py, the one door to the web."""
