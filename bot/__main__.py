"""`python -m bot` is the `dingxun` command."""

from bot.cli import main

if __name__ == "__main__":
    main()
