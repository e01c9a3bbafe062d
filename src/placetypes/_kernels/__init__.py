"""The only code under Numba: plain arrays and scalars in, preallocated arrays written."""
