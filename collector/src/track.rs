//! Ties pull requests to tickets.
