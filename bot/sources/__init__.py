"""Sources of news: one file per kind (a pure stepper), and http.py, the one door to the web."""
