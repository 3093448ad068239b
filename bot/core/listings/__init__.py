"""Companies and markets: tickers, what companies are called, when markets trade."""
