"""The edge of the program: each command takes arguments in, gives an exit code out, and speaks once."""
