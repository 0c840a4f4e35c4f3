//! Nothing: the misuses are in `fail/`, and the compiler refuses each of them.
