"""Commands, buttons and answers for admins only; every handler here checks the numeric id."""
