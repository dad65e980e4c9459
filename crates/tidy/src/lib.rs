//! The house rules of this repository. They live in `tests/house`, as plain tests, so that they can't fall out of CI.
