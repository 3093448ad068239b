"""The Bot API as the playground answers it: what it checks, its HTML mode, its limits, its methods, over HTTP."""
